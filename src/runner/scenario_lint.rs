//! What is wrong with scenarios once their steps are understood, before anything is sent: names that nothing has, or that two things
//! have, situations, operations and kinds that the contract and the recipes do not know. One cause is reported once.

use std::collections::BTreeSet;

use gherkin::Step;

use super::meaning::{Meaning, meanings};
use super::step_lint::{Slip, slips};
use crate::contract::Contract;
use crate::gherkin::features::{FeatureFile, LoadedScenario, line_of_tag};
use crate::model::account::Actor;
use crate::model::finding::{Finding, Place};
use crate::model::operation::Operation;
use crate::model::recipe::{Recipe, Recipes};
use crate::model::requirement::Level;
use crate::model::tag::{CHANGES, CHANGES_WORKSPACE, LEVEL, REQUIREMENT, tagged};
use crate::steps::{Mention, RESERVED, Recognised, Role, Vocabulary};

/// Letters in which a misspelt path differs from the one that is meant.
const MISSPELT: usize = 2;

/// Everything that is wrong with these scenarios under a contract.
pub fn lint_scenarios(
    files: &[FeatureFile],
    vocabulary: &Vocabulary,
    (contract, recipes): (&Contract, Option<&Recipes>),
) -> Vec<Finding> {
    let mut findings = Vec::new();
    for file in files {
        for scenario in &file.scenarios {
            findings.extend(tags(file, scenario, contract));
            let may_change_workspace = scenario.tags.iter().any(|tag| tag == CHANGES_WORKSPACE);
            let excused = misunderstood(scenario, vocabulary);
            let meanings: Vec<Meaning<'_>> = meanings(scenario, vocabulary);
            let sends_nothing = !meanings.iter().any(Meaning::sends);
            let mut scene = Scene { sends_nothing, excused, may_change_workspace, ..Scene::default() };
            for meaning in meanings {
                let mut found = slips(&meaning, contract);
                found.extend(scene.play(&meaning, contract));
                found.extend(recipes.into_iter().flat_map(|recipes| scene.made(&meaning, recipes)));
                findings.extend(found.into_iter().map(|slip| placed(slip, meaning.step, file)));
            }
        }
    }
    // The rows of an outline share their steps.
    findings.sort();
    findings.dedup();
    findings
}

/// The texts of the steps that nobody understands: what they would have given is not missed a second time.
fn misunderstood(scenario: &LoadedScenario, vocabulary: &Vocabulary) -> Vec<String> {
    let is_unknown = |step: &&Step| !matches!(vocabulary.recognise(step), Recognised::As(..));
    scenario.steps.iter().filter(is_unknown).map(|step| step.value.clone()).collect()
}

/// A slip with its file, the line that has the part, and the column.
fn placed(slip: Slip, step: &Step, file: &FeatureFile) -> Finding {
    let first = step.position.line;
    let below = step.docstring.iter().map(|text| text.lines().count() + 2);
    let extent = below.chain(step.table.iter().map(|table| table.rows.len())).sum::<usize>();
    let has_part = |line: &&str| slip.part.as_deref().is_some_and(|part| line.contains(part));
    let at = file.text.lines().skip(first - 1).take(extent + 1).position(|line| has_part(&line)).unwrap_or(0);
    Finding::new(slip.severity, (&file.path, Place::Line(first + at)), slip.kind, slip.message)
        .with_hint(slip.hint)
        .with_line(&file.text, slip.part.as_deref())
}

/// Tags that name a requirement or a level that there is not.
fn tags(file: &FeatureFile, scenario: &LoadedScenario, contract: &Contract) -> Vec<Finding> {
    let find = |kind: &str, (tag, rest): (&str, &str), hint: &str| {
        let tag = format!("@{tag}");
        let line = line_of_tag(&file.text, scenario.line, &tag);
        Finding::error((&scenario.path, Place::Line(line)), kind, format!("the tag {tag} {rest}"))
            .with_hint(hint)
            .with_line(&file.text, Some(&tag))
    };
    let requirement = tagged(&scenario.tags, REQUIREMENT).filter(|id| contract.requirement(id).is_none());
    let requirement = requirement.map(|id| {
        let tag = format!("{REQUIREMENT}{id}");
        let hint = "state it in specs/requirements of the suite";
        find("unknown-requirement", (&tag, "names no requirement of the ledger"), hint)
    });
    let level = tagged(&scenario.tags, LEVEL).filter(|name| Level::named(name).is_none()).map(|name| {
        let tag = format!("{LEVEL}{name}");
        find("unknown-level", (&tag, "names no level"), "levels are observation, should, must and security")
    });
    let is_unknown = |tag: &&String| tag.starts_with(CHANGES) && *tag != CHANGES_WORKSPACE;
    let change = scenario.tags.iter().find(is_unknown).map(|tag| {
        let rest = "names nothing that a run can give leave to change";
        find("unknown-change", (tag, rest), "there is @changes:workspace")
    });
    requirement.into_iter().chain(level).chain(change).collect()
}

/// What a scenario has at a step.
#[derive(Default)]
struct Scene {
    /// Labels of the sessions.
    sessions: BTreeSet<String>,
    /// Names of what was kept or created.
    values: BTreeSet<String>,
    /// Names of answers that were kept since the last request.
    just_kept: BTreeSet<String>,
    has_sent: bool,
    /// Whether no step sends, which is said of the scenario.
    sends_nothing: bool,
    /// Texts of steps that nobody understands.
    excused: Vec<String>,
    may_change_workspace: bool,
}

impl Scene {
    /// Takes one step further; what is wrong there comes back.
    fn play(&mut self, meaning: &Meaning<'_>, contract: &Contract) -> Vec<Slip> {
        let mut slips = self.given(meaning);
        if meaning.sends() {
            self.has_sent = true;
            self.just_kept.clear();
            slips.extend(meaning.under_test.as_ref().and_then(|operation| undocumented(operation, contract)));
        }
        if meaning.sentence.role == Role::Checks && !self.has_sent && !self.sends_nothing && self.excused.is_empty() {
            let message = "the step checks an answer, but nothing was sent before it";
            slips.push(Slip::new("nothing-sent", message, "put a step with When before it"));
        }
        let under_test = meaning.under_test.as_ref();
        let situations = meaning.sentence.named_situations(&meaning.arguments);
        slips.extend(situations.iter().filter_map(|name| unknown_situation(name, under_test?, contract)));
        slips.extend(self.compared_with_itself(meaning));
        slips
    }

    /// What is wrong with the things that a step creates or names.
    fn made(&self, meaning: &Meaning<'_>, recipes: &Recipes) -> Vec<Slip> {
        let named = meaning.sentence.speaks_of.iter().find_map(|mention| match mention {
            Mention::Creates { kind, .. } => Some((meaning.arguments.text(*kind), true)),
            Mention::Entity { kind, .. } => Some((meaning.arguments.text(*kind), false)),
            _ => None,
        });
        let sent = meaning.under_test.as_ref().filter(|_| meaning.sends());
        let Some((kind, is_created)) = named else {
            let recipe = sent.and_then(|sent| recipes.creating(&sent.method, &sent.path, None));
            return recipe.and_then(|(recipe, _)| self.without_leave(recipe, &sent?.to_string())).into_iter().collect();
        };
        let Some(recipe) = recipes.of_kind(kind) else { return vec![unknown_kind(kind, recipes)] };
        let mut slips = Vec::new();
        if is_created {
            slips.extend(self.without_leave(recipe, kind));
            slips.extend(missing_members(meaning, recipe));
        }
        slips
    }

    fn without_leave(&self, recipe: &Recipe, part: &str) -> Option<Slip> {
        let message = format!("a {} changes what all users share", recipe.kind);
        let hint = format!("tag the scenario @{CHANGES_WORKSPACE}; it is then run with --allow workspace only");
        let needs_leave = recipe.workspace && !self.may_change_workspace;
        needs_leave.then(|| Slip::new("untagged-change", message, hint).at(part))
    }

    /// What the step uses, and what it gives from here on.
    fn given(&mut self, meaning: &Meaning<'_>) -> Vec<Slip> {
        let (sentence, arguments) = (meaning.sentence, &meaning.arguments);
        let is_session = sentence.speaks_of.iter().any(|mention| matches!(mention, Mention::GivesSession { .. }));
        let given = sentence.given_names(arguments);
        let mut slips: Vec<Slip> = given.iter().filter_map(|name| self.taken(name, is_session)).collect();
        for name in sentence.used_names(arguments) {
            slips.extend(self.missing_value(&name));
        }
        for label in labels(&meaning.step.value).iter().filter(|label| !given.contains(*label)) {
            slips.extend(self.missing_session(label));
        }
        let (owners, wrong) = sentence.placeholders(arguments);
        for owner in &owners {
            if owner.parse::<Actor>().is_err() && !self.values.contains(owner) {
                slips.extend(self.missing_session(owner));
            }
        }
        slips.extend(
            wrong.into_iter().map(|(message, part)| Slip::new("unknown-placeholder", message, "correct it").at(part)),
        );
        let kept = sentence.speaks_of.iter().filter_map(|mention| match mention {
            Mention::Keeps(place) => Some(arguments.name(*place).to_owned()),
            _ => None,
        });
        self.just_kept.extend(kept);
        if is_session {
            self.sessions.extend(given);
        } else {
            self.values.extend(given);
        }
        slips
    }

    fn taken(&self, name: &str, is_session: bool) -> Option<Slip> {
        let hint = "give it another name";
        if RESERVED.contains(&name) {
            let message = format!("the name {name:?} is reserved");
            return Some(Slip::new("reserved-name", message, hint).at(name));
        }
        let what = if self.sessions.contains(name) {
            "session"
        } else if self.values.contains(name) {
            "value"
        } else {
            return None;
        };
        let kind = if is_session { "duplicate-session" } else { "duplicate-name" };
        Some(Slip::new(kind, format!("the scenario has a {what} {name:?} already"), hint).at(name))
    }

    /// Missed once only: the next step that mentions it has the same cause.
    fn missing_value(&mut self, name: &str) -> Option<Slip> {
        if self.is_excused(name) || !self.values.insert(name.to_owned()) {
            return None;
        }
        let message = format!("the scenario has kept or created nothing as {name:?} at this step");
        let hint = "keep a value, or create a thing, under this name before";
        Some(Slip::new("unknown-name", message, hint).at(name))
    }

    fn missing_session(&mut self, label: &str) -> Option<Slip> {
        if self.is_excused(label) || !self.sessions.insert(label.to_owned()) {
            return None;
        }
        let message = format!("the scenario has no session {label:?} at this step");
        let hint = format!("give somebody one before: Given alice has a session {label:?}");
        Some(Slip::new("unknown-session", message, hint).at(label))
    }

    fn is_excused(&self, name: &str) -> bool {
        self.excused.iter().any(|text| text.contains(name))
    }

    /// An answer that is compared with itself is always the same.
    fn compared_with_itself(&self, meaning: &Meaning<'_>) -> Option<Slip> {
        let compared = meaning.sentence.speaks_of.iter().find_map(|mention| match mention {
            Mention::Answer(place) => Some(meaning.arguments.name(*place)),
            _ => None,
        });
        let name = compared.filter(|name| self.just_kept.contains(*name))?;
        let message = format!("{name:?} is the very answer that it is compared with");
        Some(Slip::new("idle-expectation", message, "send another request in between").at(name))
    }
}

/// Labels that a step mentions as `session "label"`.
fn labels(step: &str) -> Vec<String> {
    let after = step.split("session \"").skip(1);
    after.filter_map(|text| Some(text.split_once('"')?.0.to_owned())).collect()
}

fn unknown_kind(kind: &str, recipes: &Recipes) -> Slip {
    let known = recipes.kinds().collect::<Vec<_>>().join(", ");
    let message = format!("there is no recipe for a {kind}");
    Slip::new("unknown-kind", message, format!("there are recipes for: {known}")).at(kind)
}

/// Values that a recipe wants of the author and the step does not give.
fn missing_members(meaning: &Meaning<'_>, recipe: &Recipe) -> Option<Slip> {
    let given = meaning.arguments.doc_string().unwrap_or_default();
    let missing = recipe.wants.iter().find(|name| !given.contains(&format!("{name:?}")))?;
    let message = format!("a {} is created with the member {missing:?}, which the step does not give", recipe.kind);
    let hint = format!("write `… with:` and a doc string such as {{{missing:?}: \"${{room/_id}}\"}}");
    Some(Slip::new("missing-member", message, hint).at(&recipe.kind))
}

fn undocumented(operation: &Operation, contract: &Contract) -> Option<Slip> {
    if contract.operation(operation).is_some() {
        return None;
    }
    let message = format!("no document of the contract declares {operation}");
    let hint = nearest(operation, contract).map_or_else(
        || "name a document that does with --spec or --suite".to_owned(),
        |nearest| format!("did you mean {nearest}?"),
    );
    Some(Slip::new("unknown-operation", message, hint).at(operation.path.as_ref()))
}

/// The operation that an author may have meant: the same path with another method, or a path that differs in a letter or two.
fn nearest<'c>(operation: &Operation, contract: &'c Contract) -> Option<&'c Operation> {
    let distance = |known: &Operation| {
        (strsim::osa_distance(&known.path, &operation.path), known.method != operation.method, known.path.to_string())
    };
    let nearest = contract.operations().map(|declared| &declared.operation).min_by_key(|known| distance(known))?;
    (distance(nearest).0 <= MISSPELT).then_some(nearest)
}

fn unknown_situation(situation: &str, operation: &Operation, contract: &Contract) -> Option<Slip> {
    if contract.has_situation(operation, situation) {
        return None;
    }
    let message = format!("{operation} has no answer to the situation {situation:?}");
    let of_operation = contract.situations().filter(|(of, _)| of.is_none_or(|of| of == operation));
    let mut known: Vec<&str> = of_operation.map(|(_, situation)| situation).collect();
    known.sort_unstable();
    known.dedup();
    Some(Slip::new("unknown-situation", message, format!("it has answers to: {}", known.join(", "))).at(situation))
}
