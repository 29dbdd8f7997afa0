//! A run: the survey of the target, the scenarios, late effects, the clean-up, and the record of it all.

use std::cell::RefCell;
use std::convert::Infallible;
use std::future::pending;
use std::ops::ControlFlow;
use std::sync::Arc;
use std::time::Duration;

use rand::Rng as _;
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;
use tokio::sync::watch::Receiver;

use super::accounts::provide_accounts;
use super::agenda::{Agenda, is_selection};
use super::bench::Bench;
use super::interrupt::interrupted;
use super::observer::Observer;
use super::record::{foreign, sessions_record, target_record};
use super::survey::Survey;
use super::wait::wait_to_come;
use crate::config::Config;
use crate::contract::Contract;
use crate::failure::Failure;
use crate::judge::{Allowance, Surroundings, conclude, in_force, judge_scenario};
use crate::model::record::{MadeAccount, RECORD_SCHEMA, RULES, RunRecord, ScenarioRecord};
use crate::model::source::SourceFile;
use crate::model::unique::RunName;
use crate::model::verdict::Verdict;
use crate::runner::aftermath::aftermath;
use crate::runner::execute::{Executed, execute as run_plan, not_executed};
use crate::runner::halt::Halt;
use crate::runner::plan::Plan;
use crate::steps::{LateLooks, RunContext};
use crate::sut::creations::end_all;
use crate::sut::http::client;
use crate::sut::sessions::pool::SessionPool;
use crate::sut::start::until_it_answers;

/// Everything that needs the target: from the first request to the end of the clean-up.
pub(crate) async fn conduct(
    config: &Config,
    observer: &dyn Observer,
    mut agenda: Agenda,
    mut survey: Survey,
) -> Result<(RunRecord, Arc<Contract>), Failure> {
    let started_at = OffsetDateTime::now_utc().format(&Rfc3339).unwrap_or_default();
    let bench = Bench::set_up(config)?;
    observer.set_up(&bench, &agenda.plan);
    for secret in &agenda.plan.secrets {
        bench.http().redactor().learn("value", secret);
    }
    let made_accounts = survey_target(config, (observer, &bench), &mut agenda.plan, &mut survey).await?;
    let wait = wait_to_come(&agenda.plan, &survey, &bench);
    survey.weigh(wait.as_ref(), config.max_wait);
    observer.surveyed(&survey, &agenda.plan, wait.as_ref());
    let executed = execute_plan(config, observer, &bench, (&survey, &agenda, &started_at)).await;
    let Agenda { plan, waivers, .. } = agenda;
    let left_behind = tokio::select! {
        left = end_all::end_all(&bench.maker, &bench.things) => left,
        () = interrupted() => vec!["the clean-up was interrupted: `sweep` ends what is left".to_owned()],
    };
    let record = RunRecord {
        schema: RECORD_SCHEMA.to_owned(),
        tool_version: env!("CARGO_PKG_VERSION").to_owned(),
        tool_sha256: None,
        rules: RULES,
        started_at,
        duration_ms: bench.http().clock().now_ms(),
        seed: config.seed,
        jobs: config.jobs,
        deadlines: config.deadlines,
        target: target_record(config, &bench, &survey),
        contract: survey.contract.files(),
        features: plan.files.iter().map(|file| SourceFile::new(&file.path, &file.text)).collect(),
        sessions: sessions_record(&bench, &survey, &plan),
        probe: survey.exchanges,
        obstacle: survey.obstacle,
        lost: bench.http().loss(),
        gateway: bench.http().gateway_answers(),
        halted: executed.halted.as_ref().and_then(Halt::problem),
        made_accounts,
        waivers,
        shard: None,
        foreign: foreign(config),
        chosen: None,
        suite_sha256: None,
        nonce: None,
        joined: Vec::new(),
        selected: is_selection(config) || executed.halted.is_some(),
        planned: plan.scenarios.iter().map(|scenario| scenario.loaded.id.clone()).collect(),
        scenarios: executed.records,
        left_behind,
        interrupted: executed.halted == Some(Halt::Interrupted) || survey.was_interrupted,
        allow_partial: false,
    };
    Ok((record, survey.contract))
}

/// Everything before the first scenario that asks the target: whether it answers, the accounts that are missing, the probe.
/// Takes out of the plan what this target cannot serve.
async fn survey_target(
    config: &Config,
    (observer, bench): (&dyn Observer, &Bench),
    plan: &mut Plan,
    survey: &mut Survey,
) -> Result<Vec<MadeAccount>, Failure> {
    if let Some(patience) = config.wait {
        wait_for_target(config, observer, bench, patience).await;
    }
    survey.does_without_list = plan.does_without_list();
    let run_name = RunName::new(rand::rng().random());
    let made_accounts = tokio::select! {
        made = provide_accounts(observer, bench, (plan, &run_name), survey) => made,
        _ = halted(config, bench) => Vec::new(),
    };
    let wanted = plan.wanted_of_probe();
    if let Err(failure) = survey.probe(config, (bench, wanted), halted(config, bench)).await {
        end_all::end_all(&bench.maker, &bench.things).await;
        return Err(failure);
    }
    survey.restrict(plan, bench);
    Ok(made_accounts)
}

/// Gives a target time to start. Whether it has is for the probe to find out.
async fn wait_for_target(config: &Config, observer: &dyn Observer, bench: &Bench, patience: Duration) {
    observer.waits_for_target(patience);
    tokio::select! {
        answered = until_it_answers(bench.http(), patience) => if let Err(last) = answered {
            observer.target_is_silent(&last);
        },
        _ = halted(config, bench) => {}
    }
}

async fn execute_plan(
    config: &Config,
    observer: &dyn Observer,
    bench: &Bench,
    (survey, agenda, started_at): (&Survey, &Agenda, &str),
) -> Executed {
    let plan = &agenda.plan;
    let waivers = in_force(&agenda.waivers, started_at, survey.sightings.version.as_deref());
    let Some(strategy) = survey.strategy.filter(|_| survey.obstacle.is_none()) else {
        let obstacle = survey.obstacle.as_ref().unwrap_or(&survey.reason);
        return Executed { records: not_executed(plan, obstacle), halted: None };
    };
    observer.started(plan.scenarios.len());
    let mut allowance = Allowance::new(config.budgets);
    let surroundings = RefCell::new(Surroundings::default());
    surroundings.borrow_mut().note(&survey.exchanges);
    let judge_one = |record: &ScenarioRecord| {
        surroundings.borrow_mut().note(&record.exchanges);
        judge_scenario(record, &survey.contract, &waivers, &surroundings.borrow())
    };
    let show = |record: &mut ScenarioRecord| {
        conclude(record, &survey.contract, &mut allowance);
        let judged = judge_one(record);
        observer.ended(record, &judged);
        if config.fail_fast && judged.verdict == Verdict::Failed {
            return ControlFlow::Break(Halt::FailFast);
        }
        ControlFlow::Continue(())
    };
    let pool = Arc::new(SessionPool::new(Arc::clone(&bench.maker), strategy, survey.sessions.clone()));
    let needs = plan.scenarios.iter().map(|scenario| (scenario.loaded.id.clone(), scenario.needs.clone())).collect();
    let context = RunContext {
        contract: Arc::clone(&survey.contract),
        pool: Arc::clone(&pool),
        late_looks: LateLooks::default(),
        closes_websockets: survey.contract.websockets().are_closed_by(survey.sightings.version.as_deref()),
        deadlines: config.deadlines,
        seed: config.seed,
        run_name: RunName::new(rand::rng().random()),
        identities: tokio::sync::Mutex::default(),
        things: Arc::clone(&bench.things),
        needs,
    };
    let mut executed = tokio::select! {
        executed = run_plan(plan, (Arc::clone(&agenda.vocabulary), Arc::new(context)), config.jobs, halted(config, bench), show) => executed,
        never = tell_waits(observer, bench.http().waits()) => match never {},
    };
    if executed.halted.is_none() {
        tokio::select! {
            changed = aftermath(&pool, &mut executed.records, config.settle) => for record in changed {
                observer.changed(record, &judge_one(record));
            },
            why = halted(config, bench) => executed.halted = matches!(why, Halt::Lost(_)).then_some(why),
        }
        // Late looks are answered, too.
        for record in &mut executed.records {
            conclude(record, &survey.contract, &mut Allowance::new(config.budgets));
        }
    }
    observer.finished();
    executed
}

/// Tells for which limits the run waits; ends with the run only.
async fn tell_waits(observer: &dyn Observer, mut waits: Receiver<Option<client::Wait>>) -> Infallible {
    while waits.changed().await.is_ok() {
        let wait = waits.borrow_and_update().clone();
        observer.waits(wait.as_ref());
    }
    pending().await
}

/// Ends when the run has to.
async fn halted(config: &Config, bench: &Bench) -> Halt {
    let (deadline, now_ms) = (config.deadlines.run(), bench.http().clock().now_ms());
    let left = deadline.saturating_sub(Duration::from_secs_f64(now_ms / 1_000.0));
    tokio::select! {
        () = interrupted() => Halt::Interrupted,
        () = tokio::time::sleep(left) => Halt::Deadline(deadline),
        requests = bench.http().budget_used_up() => Halt::Budget(requests),
        why = bench.http().lost() => Halt::Lost(why),
    }
}
