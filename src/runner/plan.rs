//! What a run will do: the selected scenarios in order, the sessions each needs, and what that costs in calls.
//! Pure; must not know the target beyond what is handed in.

use std::collections::{BTreeMap, BTreeSet};

use gherkin::tagexpr::TagOperation;
use regex::Regex;

use super::capability::Capability;
use super::meaning::{Meaning, meanings};
use crate::gherkin::features::{FeatureFile, LoadedScenario};
use crate::model::account::Actor;
use crate::model::operation::Operation;
use crate::model::record::{Shard, Skip};
use crate::model::tag::CHANGES_WORKSPACE;
use crate::steps::Vocabulary;
use crate::sut::operations::LIST;
use crate::sut::probe::Wanted;
use crate::sut::sessions::pool::Needs;

/// Which scenarios are wanted; everything if nothing is said.
#[derive(Clone, Debug, Default)]
pub struct Selection {
    /// Tag expression.
    pub tags: Option<TagOperation>,
    /// What the name must match.
    pub name: Option<Regex>,
    /// What a tag must match: features carry the names of their operations as tags.
    pub operation: Option<Regex>,
}

/// The scenarios of a run, in order.
#[derive(Clone, Debug)]
pub struct Plan {
    /// The files they come from, for cucumber.
    pub files: Vec<FeatureFile>,
    /// The scenarios.
    pub scenarios: Vec<PlannedScenario>,
    /// Values in the files that stand after the names of secrets, to be made known before anything is sent.
    pub secrets: Vec<String>,
}

/// One selected scenario.
#[derive(Clone, Debug)]
pub struct PlannedScenario {
    /// What its file says.
    pub loaded: LoadedScenario,
    /// Sessions it needs.
    pub needs: Needs,
    /// Actors that it names, whether they have a session in it or not.
    pub actors: BTreeSet<Actor>,
    /// How many of them it ends, or may end.
    pub ends: Needs,
    /// What its steps send to a target that answers at once, in order.
    pub requests: Vec<PlannedRequest>,
    /// Capabilities it requires.
    pub requires: Vec<Capability>,
    /// Why it will not be executed, if so.
    pub skip: Option<Skip>,
}

/// What one step sends, as far as it is known before anything is sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlannedRequest {
    /// Place of the step in the scenario, from 0.
    pub step: usize,
    /// What is called.
    pub operation: Operation,
    /// How often.
    pub times: usize,
}

impl Plan {
    /// Selects scenarios from files in which the lint found no error.
    pub fn select(files: Vec<FeatureFile>, selection: &Selection, vocabulary: &Vocabulary) -> Self {
        let scenarios = files
            .iter()
            .flat_map(|file| &file.scenarios)
            .filter(|scenario| selection.wants(scenario))
            .map(|scenario| PlannedScenario::new(scenario, vocabulary))
            .collect();
        Self { files, scenarios, secrets: Vec::new() }
    }

    /// Keeps what a shard takes.
    pub fn keep(&mut self, shard: &Shard) {
        let mut place = 0..;
        self.scenarios.retain(|_| place.next().is_some_and(|place| shard.takes(place)));
    }

    /// Marks the scenarios that require a capability as skipped.
    pub fn skip_without(&mut self, capability: Capability, seen: &str) {
        for scenario in &mut self.scenarios {
            if scenario.requires.contains(&capability) && scenario.skip.is_none() {
                scenario.skip = Some(capability.missing(seen));
            }
        }
    }

    /// Whether some scenario needs no list of sessions.
    pub fn does_without_list(&self) -> bool {
        self.executed().any(|scenario| !scenario.requires.contains(&Capability::DeviceManagement))
    }

    /// What the probe has to find out.
    pub fn wanted_of_probe(&self) -> Wanted {
        if self.actors().is_empty() { Wanted::Reachability } else { Wanted::Sessions }
    }

    /// The actors that the scenarios name.
    pub fn actors(&self) -> BTreeSet<Actor> {
        self.scenarios.iter().flat_map(|scenario| scenario.actors.iter().copied()).collect()
    }

    /// Marks the scenarios that name an actor as skipped.
    pub fn skip_naming(&mut self, actor: Actor, skip: &Skip) {
        for scenario in self.scenarios.iter_mut().filter(|scenario| scenario.actors.contains(&actor)) {
            scenario.skip.get_or_insert_with(|| skip.clone());
        }
    }

    /// Marks the scenarios that change what all users share as skipped.
    pub fn skip_changing_workspace(&mut self) {
        let skip = || Skip {
            missing: "leave to change the workspace".to_owned(),
            reason: "the scenario changes what all users share".to_owned(),
            remedy: "run with --allow workspace".to_owned(),
        };
        let changes = |scenario: &&mut PlannedScenario| scenario.loaded.tags.iter().any(|tag| tag == CHANGES_WORKSPACE);
        for scenario in self.scenarios.iter_mut().filter(changes) {
            scenario.skip.get_or_insert_with(skip);
        }
    }

    /// Marks every scenario as skipped for the same reason.
    pub fn skip_all(&mut self, skip: &Skip) {
        for scenario in &mut self.scenarios {
            scenario.skip.get_or_insert_with(|| skip.clone());
        }
    }

    /// The scenarios that will be executed.
    pub fn executed(&self) -> impl Iterator<Item = &PlannedScenario> {
        self.scenarios.iter().filter(|scenario| scenario.skip.is_none())
    }

    /// Sessions that have to be made if scenarios run one after the other and hand on what they leave alive: the
    /// fewest that the scenarios allow.
    pub fn sessions(&self) -> usize {
        let mut free: BTreeMap<Actor, usize> = BTreeMap::new();
        let mut made = 0;
        for scenario in self.executed() {
            for (actor, count) in &scenario.needs {
                let free = free.entry(*actor).or_default();
                made += count.saturating_sub(*free);
                *free = (*free).max(*count) - scenario.ends.get(actor).copied().unwrap_or(0).min(*count);
            }
        }
        made
    }

    /// Sessions that the scenarios end.
    pub fn ended(&self) -> usize {
        self.executed().flat_map(|scenario| scenario.ends.values()).sum()
    }

    /// Calls that the steps make, by operation.
    pub fn calls(&self) -> BTreeMap<Operation, usize> {
        let mut calls = BTreeMap::new();
        for request in self.executed().flat_map(|scenario| &scenario.requests) {
            *calls.entry(request.operation.clone()).or_default() += request.times;
        }
        calls
    }
}

impl Selection {
    fn wants(&self, scenario: &LoadedScenario) -> bool {
        let has_tags = self.tags.as_ref().is_none_or(|expression| holds(expression, &scenario.tags));
        let has_name = self.name.as_ref().is_none_or(|regex| regex.is_match(&scenario.name));
        let is_about = |regex: &Regex| scenario.tags.iter().any(|tag| regex.is_match(tag));
        has_tags && has_name && self.operation.as_ref().is_none_or(is_about)
    }
}

fn holds(expression: &TagOperation, tags: &[String]) -> bool {
    match expression {
        TagOperation::And(one, other) => holds(one, tags) && holds(other, tags),
        TagOperation::Or(one, other) => holds(one, tags) || holds(other, tags),
        TagOperation::Not(inner) => !holds(inner, tags),
        TagOperation::Tag(tag) => tags.iter().any(|known| known == tag.trim_start_matches('@')),
    }
}

impl PlannedScenario {
    fn new(scenario: &LoadedScenario, vocabulary: &Vocabulary) -> Self {
        let mut planned = Self {
            loaded: scenario.clone(),
            needs: Needs::new(),
            actors: BTreeSet::new(),
            ends: Needs::new(),
            requests: Vec::new(),
            requires: Capability::required_by(&scenario.tags).0,
            skip: None,
        };
        let mut actors: BTreeMap<String, Actor> = BTreeMap::new();
        let mut ended: Vec<String> = Vec::new();
        let mut watched: BTreeSet<Actor> = BTreeSet::new();
        for meaning in meanings(scenario, vocabulary) {
            let Meaning { place, sentence, arguments, .. } = &meaning;
            if meaning.sends() {
                watched.clear();
            }
            planned.expect(*place, meaning.calls.iter().cloned());
            if let Some((actor, label)) = sentence.needed_session(arguments) {
                *planned.needs.entry(actor).or_default() += 1;
                actors.insert(label, actor);
            }
            planned
                .actors
                .extend(sentence.placeholders(arguments).0.iter().filter_map(|owner| owner.parse::<Actor>().ok()));
            let looked_at = sentence.watched_session(arguments).and_then(|label| actors.get(&label).copied());
            if looked_at.is_some_and(|actor| watched.insert(actor)) {
                planned.expect(*place, [(LIST, 1)]);
            }
            ended.extend(sentence.perhaps_ended_session(arguments).filter(|label| !ended.contains(label)));
        }
        planned.actors.extend(planned.needs.keys());
        for actor in ended.iter().filter_map(|label| actors.get(label)) {
            *planned.ends.entry(*actor).or_default() += 1;
        }
        planned
    }

    fn expect(&mut self, step: usize, operations: impl IntoIterator<Item = (Operation, usize)>) {
        let request = |(operation, times)| PlannedRequest { step, operation, times };
        self.requests.extend(operations.into_iter().map(request));
    }
}
