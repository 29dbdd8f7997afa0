//! The things that a run makes on the target besides logins: written down before they are made, known by their id once the
//! answer came, removed in reverse. Must not know who makes them or why.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use serde_json::Value;

use super::removal::Remover;
use super::thing::{Creator, Thing};
use crate::model::recipe::{Recipes, items};
use crate::sut::journal::LeftThing;
use crate::sut::journal::{Journal, JournalError};
use crate::sut::sessions::maker::SessionMaker;

/// The things of a run that are not known to be gone.
#[derive(Debug)]
pub struct Things {
    recipes: Arc<Recipes>,
    next: AtomicU64,
    there: Mutex<Vec<Thing>>,
    /// How often something was made or removed, or was about to be.
    changes: AtomicU64,
    remover: Remover,
}

impl Things {
    /// None so far.
    pub fn new(recipes: Arc<Recipes>) -> Self {
        Self {
            recipes,
            next: AtomicU64::new(1),
            there: Mutex::default(),
            changes: AtomicU64::new(0),
            remover: Remover::default(),
        }
    }

    /// How often something was made or removed so far, or was about to be: lists change with it.
    pub(crate) fn changes(&self) -> u64 {
        self.changes.load(Ordering::Relaxed)
    }

    /// How things are made.
    pub fn recipes(&self) -> &Recipes {
        &self.recipes
    }

    /// Writes down that a request may make a thing, if it is the creation of a recipe; what it returns stands for it.
    pub(crate) fn expect(
        &self,
        journal: Option<&Journal>,
        (method, path, body): (&str, &str, Option<&Value>),
        (scenario, creator): (&str, Creator),
    ) -> Result<Option<u64>, JournalError> {
        let Some((recipe, values)) = self.recipes.creating(method, path, body) else { return Ok(None) };
        let number = self.next.fetch_add(1, Ordering::Relaxed);
        if let Some(journal) = journal {
            journal.making(number, &recipe.kind, creator.login.as_ref().map(|login| login.actor), &values)?;
        }
        let scenario = scenario.to_owned();
        let thing = Thing { number, scenario, recipe: recipe.clone(), values, was_answered: false, creator };
        self.there().push(thing);
        Ok(Some(number))
    }

    /// Takes note of the answer to a creation: what it shows of the thing, or that nothing was made. Without an answer it
    /// may be there.
    pub(crate) fn answered(
        &self,
        journal: Option<&Journal>,
        number: u64,
        (status, body): (Option<u16>, Option<&Value>),
    ) -> Result<Option<Thing>, JournalError> {
        let Some(status) = status else { return Ok(None) };
        let mut there = self.there();
        let Some(at) = there.iter().position(|thing| thing.number == number) else { return Ok(None) };
        if (400..500).contains(&status) {
            there.remove(at);
            drop(there);
            return journal.map_or(Ok(()), |journal| journal.unmade(number)).map(|()| None);
        }
        let thing = &mut there[at];
        let entity = thing.recipe.at.as_deref().and_then(|at| items(body?, at).first().copied());
        if (200..300).contains(&status)
            && let Some(entity) = entity
        {
            thing.values.extend(thing.recipe.values_of_entity(entity));
            thing.was_answered = true;
        }
        let thing = thing.clone();
        drop(there);
        if let Some(journal) = journal {
            journal.made(number, &thing.values)?;
        }
        Ok(Some(thing))
    }

    /// The ids of what a scenario made.
    pub(crate) fn ids_of(&self, scenario: &str) -> Vec<String> {
        let there = self.there.lock().unwrap_or_else(PoisonError::into_inner);
        let own = there.iter().filter(|thing| thing.scenario == scenario);
        own.filter_map(|thing| thing.values.get("id")?.as_str().map(str::to_owned)).collect()
    }

    /// Removes what a scenario made, the last thing first. What cannot be removed stays to be tried again when the run ends.
    pub async fn remove_of_scenario(&self, maker: &Arc<SessionMaker>, scenario: &str) {
        let own = |thing: &&Thing| thing.scenario == scenario;
        let things: Vec<Thing> = self.there().iter().filter(own).cloned().collect();
        self.remove(maker, things).await;
    }

    /// Removes everything; one sentence for each thing that may still be there.
    pub async fn remove_all(&self, maker: &Arc<SessionMaker>) -> Vec<String> {
        let things: Vec<Thing> = self.there().clone();
        self.remove(maker, things).await
    }

    /// Removes things that another run has left.
    pub async fn remove_left(&self, maker: &Arc<SessionMaker>, left: Vec<LeftThing>) -> Vec<String> {
        let (mut unknown, mut things) = (Vec::new(), Vec::new());
        for LeftThing { number, kind, actor, values, was_answered } in left {
            let Some(recipe) = self.recipes.of_kind(&kind).cloned() else {
                unknown.push(format!("the journal names a {kind}, for which there is no recipe"));
                continue;
            };
            let creator = match actor {
                Some(actor) if maker.has_account(actor) => maker.log_in(actor).await.ok().map(|granted| granted.login),
                _ => None,
            };
            let (scenario, creator) = (String::new(), Creator { login: creator, fields: Vec::new() });
            things.push(Thing { number, scenario, recipe, values, was_answered, creator });
        }
        unknown.extend(self.remove(maker, things).await);
        unknown
    }

    /// Removes things, the last one first. What cannot go yet may be in use by another: it is tried again once others are
    /// gone.
    async fn remove(&self, maker: &Arc<SessionMaker>, mut things: Vec<Thing>) -> Vec<String> {
        loop {
            let (refused, reasons): (Vec<_>, Vec<_>) = self.remove_once(maker, &things).await.into_iter().rev().unzip();
            if refused.is_empty() || refused.len() == things.len() {
                return reasons.into_iter().rev().collect();
            }
            things = refused;
        }
    }

    /// Removes things in one pass; what is left of them, and why.
    async fn remove_once(&self, maker: &Arc<SessionMaker>, things: &[Thing]) -> Vec<(Thing, String)> {
        let mut left = Vec::new();
        for thing in things.iter().rev() {
            let is_within = |other: &&Thing| thing.recipe.goes_with.contains(&other.recipe.kind) && other.holds(thing);
            let goes_with_another = things.iter().any(|other| is_within(&other));
            let outcome =
                if goes_with_another || thing.recipe.reused { Ok(()) } else { self.remover.remove(maker, thing).await };
            match outcome {
                Ok(()) => self.forget(maker, thing.number),
                Err(why) => {
                    let sentence = format!("{} is left: {why}", thing.label());
                    left.push((thing.clone(), maker.http().redactor().text(&sentence)));
                }
            }
        }
        left
    }

    fn forget(&self, maker: &SessionMaker, number: u64) {
        self.there().retain(|thing| thing.number != number);
        if let Some(journal) = maker.http().journal() {
            // What cannot be written here is looked for once more by `sweep`, and not found.
            let _ = journal.unmade(number);
        }
    }

    /// What is there, to be changed.
    fn there(&self) -> std::sync::MutexGuard<'_, Vec<Thing>> {
        self.changes.fetch_add(1, Ordering::Relaxed);
        self.there.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
