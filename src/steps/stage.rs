//! Where a scenario is played: cucumber hands its steps in one after the other, and each is carried out on the World. The
//! only place that cucumber's steps and hooks reach.

use std::convert::Infallible;
use std::sync::Arc;

use cucumber::step::{Collection, Context};
use futures_util::future::LocalBoxFuture;
use gherkin::Step;

use super::language::sentence::Role;
use super::vocabulary::{Recognised, Vocabulary};
use super::world::World;
use super::world::context::RunContext;
use super::world::stop::Stop;
use crate::model::record::ScenarioRecord;

/// A scenario under way.
#[derive(Debug, Default)]
pub struct Stage {
    vocabulary: Option<Arc<Vocabulary>>,
    world: World,
}

/// What a scenario starts with.
#[derive(Debug)]
pub struct ScenarioStart {
    /// The compiled sentences.
    pub vocabulary: Arc<Vocabulary>,
    /// What the run shares.
    pub context: Arc<RunContext>,
    /// The record with identity and steps, all of them still skipped.
    pub record: ScenarioRecord,
}

impl cucumber::World for Stage {
    type Error = Infallible;

    /// An empty stage; the `before` hook fills it with [`Stage::start`].
    async fn new() -> Result<Self, Infallible> {
        Ok(Self::default())
    }
}

impl Stage {
    /// Begins a scenario.
    pub fn start(&mut self, start: ScenarioStart) {
        self.vocabulary = Some(start.vocabulary);
        self.world.start(start.context, start.record);
    }

    /// Ends the scenario: removes what it made, gives the sessions back and hands out the record.
    pub async fn finish(&mut self) -> ScenarioRecord {
        self.world.remove_things().await;
        self.world.finish()
    }

    /// Carries out one step and notes how it ended. A deviation does not keep the following checks from being made,
    /// so that the report shows all that is wrong; but nothing more is sent on ground that does not hold.
    async fn carry_out(&mut self, step: &Step) -> Result<(), Stop> {
        let Some(vocabulary) = self.vocabulary.clone() else {
            return Err(Stop::Error("the scenario was not started".to_owned()));
        };
        let patience = self.world.begin_step()?;
        let outcome = match vocabulary.recognise(step) {
            Recognised::As(sentence, _) if sentence.role == Role::Sends && self.world.has_deviated() => {
                return Err(Stop::Deviates(0));
            }
            Recognised::As(sentence, arguments) => {
                let ended = tokio::time::timeout(patience, (sentence.action)(&mut self.world, arguments)).await;
                let late = || format!("the step did not end within {}", humantime::format_duration(patience));
                ended.unwrap_or_else(|_| Err(Stop::Error(late())))
            }
            Recognised::Unknown | Recognised::Ambiguous(_) => {
                Err(Stop::Error(format!("no single sentence for {:?}", step.value)))
            }
        };
        self.world.end_step(outcome)
    }
}

/// The steps as cucumber wants them: whatever a step says, one function looks its sentence up. Cucumber's steps are plain
/// function pointers and cannot carry it, and the lint has refused what no single sentence fits.
pub fn steps(vocabulary: &Vocabulary) -> Collection<Stage> {
    let anything = vocabulary.anything();
    let collection = Collection::new().given(None, anything.clone(), carry_out);
    collection.when(None, anything.clone(), carry_out).then(None, anything.clone(), carry_out)
}

fn carry_out(stage: &mut Stage, context: Context) -> LocalBoxFuture<'_, ()> {
    Box::pin(async move {
        if let Err(stop) = stage.carry_out(&context.step).await {
            // Cucumber knows a failed step only as a panic; what failed stands on the World already.
            std::panic::panic_any(stop.to_string());
        }
    })
}
