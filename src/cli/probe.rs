//! `probe`: what the target is, and what a run would do with it.

use std::sync::Arc;

use clap::Args;
use futures_util::FutureExt as _;
use rand::Rng as _;

use super::console::Console;
use super::options::{OutputOptions, SourceOptions, TargetArgs, configure};
use super::watching::Watching;
use crate::conduct::accounts::provide_accounts;
use crate::conduct::agenda::demand_accounts;
use crate::conduct::bench::Bench;
use crate::conduct::interrupt::interrupted;
use crate::conduct::survey::Survey;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::model::account::Actor;
use crate::model::count::count;
use crate::model::record::MadeAccount;
use crate::model::sighting::Licence;
use crate::model::unique::RunName;
use crate::report::terminal::printable;
use crate::runner::halt::Halt;
use crate::runner::plan::{Plan, Selection};
use crate::steps::Vocabulary;
use crate::suite::contracts::Contracts;
use crate::suite::files;
use crate::suite::sources::Sources;
use crate::sut::creations::end_all;

/// Options of `probe`.
#[derive(Args, Debug)]
pub(super) struct ProbeArgs {
    #[command(flatten)]
    target: TargetArgs,
    #[command(flatten)]
    sources: SourceOptions,
    #[command(flatten)]
    output: OutputOptions,
}

/// Carries `probe` out. Exits with 5 if a run could not execute a single scenario.
pub(super) fn execute(args: &ProbeArgs) -> Result<Exit, Failure> {
    let console = args.output.console();
    let config = configure(&args.target, &args.sources, Default::default())?;
    let vocabulary = Vocabulary::compile().map_err(|error| Failure::Bug(error.to_string()))?;
    let files = files::usable_features(&Sources::from(&config).features()?, &vocabulary)?;
    let mut plan = Plan::select(files, &Selection::default(), &vocabulary);
    demand_accounts(&config, &plan)?;
    let mut survey = Survey::before_probe(&config, &Arc::new(Contracts::new(&Sources::from(&config))?))?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let runtime = runtime.map_err(|error| Failure::Bug(error.to_string()))?;
    runtime.block_on(async {
        let bench = Bench::set_up(&config)?;
        survey.does_without_list = plan.does_without_list();
        let wanted = plan.wanted_of_probe();
        let run_name = RunName::new(rand::rng().random());
        let made = provide_accounts(&Watching::on(console), &bench, (&plan, &run_name), &mut survey).await;
        if let Err(failure) = survey.probe(&config, (&bench, wanted), interrupted().map(|()| Halt::Interrupted)).await {
            end_all::end_all(&bench.maker, &bench.things).await;
            return Err(failure);
        }
        survey.restrict(&mut plan, &bench);
        let left_behind = end_all::end_all(&bench.maker, &bench.things).await;
        describe(console, &bench, (&survey, &plan, &made));
        for left in &left_behind {
            console.warn(&format!("left behind: {}", printable(left)));
        }
        Ok(exit(&survey, &plan, &left_behind))
    })
}

fn exit(survey: &Survey, plan: &Plan, left_behind: &[String]) -> Exit {
    if survey.was_interrupted {
        Exit::Interrupted
    } else if survey.obstacle.is_some() || plan.executed().next().is_none() || !left_behind.is_empty() {
        Exit::Inconclusive
    } else {
        Exit::Conformant
    }
}

fn describe(console: Console, bench: &Bench, (survey, plan, made): (&Survey, &Plan, &[MadeAccount])) {
    let line = |name: &str, text: &str| console.say(&format!("{name:<12} {}", printable(text)));
    match &bench.embedded {
        Some(embedded) => line("target", &format!("{} (embedded reference server, {})", bench.url, embedded.flavour)),
        None => line("target", bench.url.as_str()),
    }
    let how = |actor: &Actor| {
        let is_made = made.iter().any(|one| one.actor == *actor);
        let way = match bench.maker.has_account(*actor) {
            true if is_made => "made by admin for each run",
            true => "given",
            false => "missing",
        };
        format!("{actor} {way}")
    };
    line("accounts", &plan.actors().iter().map(how).collect::<Vec<_>>().join(", "));
    if let Some(obstacle) = &survey.obstacle {
        line("obstacle", obstacle);
    }
    line("version", survey.sightings.version.as_deref().unwrap_or("not stated"));
    line(
        "licence",
        &match &survey.sightings.licence {
            Licence::Unknown => "not found out".to_owned(),
            Licence::Offered => "device management is offered".to_owned(),
            Licence::Missing(answer) => format!("device management is missing: the target answers {answer}"),
        },
    );
    match survey.strategy {
        Some(strategy) => line("sessions", &format!("{strategy} ({})", survey.reason)),
        None => line("sessions", &format!("none can be had ({})", survey.reason)),
    }
    for operation in plan.calls().keys() {
        if let Some(window) = bench.http().window(operation) {
            let (limit, left) = (usize::try_from(window.limit).unwrap_or(usize::MAX), window.remaining);
            line("rate limit", &format!("{operation}: {} per window, {left} left", count(limit, "call")));
        }
    }
    line("profile", &format!("{} ({})", survey.contract.profile(), survey.profile_reason));
    let skipped: Vec<_> = plan.scenarios.iter().filter_map(|scenario| scenario.skip.as_ref()).collect();
    let able = if survey.obstacle.is_some() { 0 } else { plan.executed().count() };
    line("scenarios", &format!("{able} of {} can run, {} would be skipped", plan.scenarios.len(), skipped.len()));
    let mut told: Vec<&str> = Vec::new();
    for skip in skipped {
        if !told.contains(&skip.missing.as_str()) {
            line("remedy", &format!("{}: {}", skip.missing, skip.remedy));
            told.push(&skip.missing);
        }
    }
}
