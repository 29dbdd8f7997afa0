//! Executes a plan with cucumber and collects one record per scenario. Cucumber matches and runs; everything that is
//! said about a run comes from the records.

use std::collections::{HashMap, HashSet};
use std::future::Future;
use std::ops::ControlFlow;
use std::sync::Arc;

use cucumber::event::{self, Event};
use cucumber::{Cucumber, Parser, Writer, cli, parser, runner, writer};
use futures_util::future::LocalBoxFuture;
use futures_util::stream;
use gherkin::Feature;
use tokio::sync::mpsc;

use super::halt::Halt;
use super::plan::{Plan, PlannedScenario};
use crate::model::record::{ScenarioRecord, StepRecord};
use crate::model::tag::ALONE;
use crate::steps::{RunContext, ScenarioStart, Stage, Vocabulary, steps};

/// The records of a run in planned order, and whether it came to its end.
#[derive(Debug)]
pub struct Executed {
    /// One per planned scenario, unless interrupted.
    pub records: Vec<ScenarioRecord>,
    /// Why it did not, if it did not.
    pub halted: Option<Halt>,
}

/// Executes the plan, at most `jobs` scenarios side by side, until it ends, `halt` does, or `on_scenario`, which sees
/// every record as soon as it is there and may shorten it, has seen enough.
pub async fn execute(
    plan: &Plan,
    (vocabulary, context): (Arc<Vocabulary>, Arc<RunContext>),
    jobs: usize,
    halt: impl Future<Output = Halt>,
    mut on_scenario: impl FnMut(&mut ScenarioRecord) -> ControlFlow<Halt>,
) -> Executed {
    let mut records: Vec<ScenarioRecord> = Vec::new();
    for scenario in plan.scenarios.iter().filter(|scenario| scenario.skip.is_some()) {
        let mut record = ScenarioRecord::from(scenario);
        // What is skipped halts nothing.
        let _ = on_scenario(&mut record);
        records.push(record);
    }
    let (sender, mut receiver) = mpsc::unbounded_channel();
    let run = cucumber_run(plan, (vocabulary, context), jobs, sender);
    tokio::pin!(run, halt);
    let mut halted = None;
    loop {
        tokio::select! {
            biased;
            why = &mut halt => { halted = Some(why); break }
            Some(mut record) = receiver.recv() => {
                let seen = on_scenario(&mut record);
                records.push(record);
                if let ControlFlow::Break(why) = seen { halted = Some(why); break }
            }
            () = &mut run => break,
        }
    }
    while let Ok(mut record) = receiver.try_recv() {
        // Enough or not, this one has come to its end.
        let _ = on_scenario(&mut record);
        records.push(record);
    }
    if let Some(why) = &halted {
        let recorded: HashSet<String> = records.iter().map(|record| record.id.clone()).collect();
        let missing = plan.scenarios.iter().filter(|scenario| !recorded.contains(&scenario.loaded.id));
        records.extend(missing.filter_map(|scenario| why.record(scenario)));
    }
    let order: HashMap<&str, usize> =
        plan.scenarios.iter().enumerate().map(|(index, scenario)| (scenario.loaded.id.as_str(), index)).collect();
    records.sort_by_key(|record| order.get(record.id.as_str()).copied().unwrap_or(usize::MAX));
    Executed { records, halted }
}

/// The records of a plan that could not be executed at all: what is not skipped has the reason as its error.
pub fn not_executed(plan: &Plan, obstacle: &str) -> Vec<ScenarioRecord> {
    let record = |scenario: &PlannedScenario| {
        let error = scenario.skip.is_none().then(|| obstacle.to_owned());
        ScenarioRecord { error, ..ScenarioRecord::from(scenario) }
    };
    plan.scenarios.iter().map(record).collect()
}

/// The record of a scenario before it runs.
impl From<&PlannedScenario> for ScenarioRecord {
    fn from(scenario: &PlannedScenario) -> Self {
        let loaded = &scenario.loaded;
        Self {
            id: loaded.id.clone(),
            feature: loaded.feature.clone(),
            path: loaded.path.clone(),
            line: loaded.line,
            name: loaded.name.clone(),
            tags: loaded.tags.clone(),
            steps: loaded.steps.iter().map(StepRecord::from).collect(),
            skipped: scenario.skip.clone(),
            ..Self::default()
        }
    }
}

async fn cucumber_run(
    plan: &Plan,
    (vocabulary, context): (Arc<Vocabulary>, Arc<RunContext>),
    jobs: usize,
    sender: mpsc::UnboundedSender<ScenarioRecord>,
) {
    let features = executed_features(plan);
    // Path and line are what cucumber hands to hooks; they are unique, see `features`.
    let starts: HashMap<(String, usize), ScenarioRecord> = plan
        .executed()
        .map(|scenario| ((scenario.loaded.path.clone(), scenario.loaded.line), ScenarioRecord::from(scenario)))
        .collect();
    let steps = steps(&vocabulary);
    let turn = |feature: &Feature, rule: Option<&gherkin::Rule>, scenario: &gherkin::Scenario| {
        let inherited = feature.tags.iter().chain(rule.iter().flat_map(|rule| &rule.tags));
        let is_alone = scenario.tags.iter().chain(inherited).any(|tag| tag == ALONE);
        if is_alone { runner::basic::ScenarioType::Serial } else { runner::basic::ScenarioType::Concurrent }
    };
    let runner = runner::Basic::default()
        .which_scenario(turn)
        .steps(steps)
        .max_concurrent_scenarios(jobs)
        .retry_options(|_, _, _, _| None);
    Cucumber::<Stage, _, _, _, _, cli::Empty>::custom(Loaded, runner, Silent)
        .before(move |feature, _, scenario, world| {
            let path = feature.path.as_ref().map(|path| path.to_string_lossy().into_owned()).unwrap_or_default();
            if let Some(record) = starts.get(&(path, scenario.position.line)) {
                let (vocabulary, context) = (Arc::clone(&vocabulary), Arc::clone(&context));
                world.start(ScenarioStart { vocabulary, context, record: record.clone() });
            }
            Box::pin(async {})
        })
        .after(move |_, _, _, _, world| -> LocalBoxFuture<'_, ()> {
            let sender = sender.clone();
            Box::pin(async move {
                if let Some(world) = world {
                    // The receiver is gone only after an interrupt, when nobody waits for this record.
                    let _ = sender.send(world.finish().await);
                }
            })
        })
        .with_default_cli()
        .run(features)
        .await;
}

/// The syntax trees with nothing but the scenarios that are to be executed.
fn executed_features(plan: &Plan) -> Vec<Feature> {
    let mut wanted: HashMap<&str, Vec<usize>> = HashMap::new();
    for scenario in plan.executed() {
        wanted.entry(scenario.loaded.path.as_str()).or_default().push(scenario.loaded.line);
    }
    let trimmed = plan.files.iter().filter_map(|file| {
        let lines = wanted.get(file.path.as_str())?;
        let mut feature = file.feature.clone();
        feature.scenarios.retain(|scenario| lines.contains(&scenario.position.line));
        for rule in &mut feature.rules {
            rule.scenarios.retain(|scenario| lines.contains(&scenario.position.line));
        }
        Some(feature)
    });
    trimmed.collect()
}

/// Hands features over that were parsed before.
struct Loaded;

impl Parser<Vec<Feature>> for Loaded {
    type Cli = cli::Empty;
    type Output = stream::Iter<std::vec::IntoIter<parser::Result<Feature>>>;

    fn parse(self, features: Vec<Feature>, _: cli::Empty) -> Self::Output {
        stream::iter(features.into_iter().map(Ok).collect::<Vec<_>>())
    }
}

/// Writes nothing: reports are made of the records.
struct Silent;

impl Writer<Stage> for Silent {
    type Cli = cli::Empty;

    async fn handle_event(&mut self, _: parser::Result<Event<event::Cucumber<Stage>>>, _: &cli::Empty) {}
}

impl writer::Normalized for Silent {}
