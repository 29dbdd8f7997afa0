//! `run`: configuration → plan → probe → record → judgement → reports and exit code.

use std::path::PathBuf;
use std::sync::Arc;

use clap::Args;

use super::console::Console;
use super::options::{OutputOptions, SourceOptions, TargetArgs, configure};
use super::reports::{clear, prepare_folder, tell_ci, write_reports};
use super::shards::shard_of_environment;
use super::waivers::usable_waivers;
use super::watching::Watching;
use super::{announce, dry_run, keys, no_verdict};
use crate::conduct::agenda::{self, Agenda};
use crate::conduct::record::nothing_to_do;
use crate::conduct::run::conduct;
use crate::conduct::survey::Survey;
use crate::config::{Allowed, RunOptions, Usual};
use crate::contract::Contract;
use crate::evidence::sha256_hex;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::judge::{exit_for, judge};
use crate::model::record::{RunRecord, Shard};
use crate::steps::Vocabulary;
use crate::suite::contracts::Contracts;
use crate::suite::official::OfficialSuite;
use crate::suite::sources::Sources;

/// Options of `run`.
#[derive(Args, Debug)]
pub(super) struct RunArgs {
    #[command(flatten)]
    target: TargetArgs,
    #[command(flatten)]
    sources: SourceOptions,
    #[command(flatten)]
    run: RunOptions,
    /// Private Ed25519 key (PKCS#8 PEM) that signs the evidence; see keygen
    #[arg(long, value_name = "KEY", env = "ROCKETCHAT_CONFORMANCE_SIGN")]
    sign: Option<PathBuf>,
    /// Run the I-th of N parts of the scenarios; merge joins their records [default: what GitLab or `CircleCI` says of
    /// parallel jobs]
    #[arg(long, value_name = "I/N", env = "ROCKETCHAT_CONFORMANCE_SHARD")]
    shard: Option<Shard>,
    /// Text of an auditor that the evidence repeats, so that it cannot be older than the text
    #[arg(long, value_name = "TEXT", env = "ROCKETCHAT_CONFORMANCE_NONCE")]
    nonce: Option<String>,
    /// Show what would run and what it would cost, without sending anything
    #[arg(long)]
    dry_run: bool,
    /// Exit with 0 although something was skipped, if nothing failed
    #[arg(long)]
    allow_partial: bool,
    #[command(flatten)]
    output: OutputOptions,
}

/// Carries `run` out; what ends without a verdict says so in the folder of the reports, too.
pub(super) fn execute(args: &RunArgs) -> Result<Exit, Failure> {
    let outcome = attempt(args);
    if let Err(failure) = &outcome
        && !args.dry_run
    {
        no_verdict::leave(args.run.reports.as_deref(), args.target.config.as_deref(), failure);
    }
    outcome
}

fn attempt(args: &RunArgs) -> Result<Exit, Failure> {
    let console = args.output.console();
    let shard = args.shard.clone().or_else(shard_of_environment);
    // Shards of one run have one seed.
    let usual = Usual { seed: shard.as_ref().map(|_| 1), ..Usual::default() };
    let config = configure(&args.target, &args.sources, (args.run.clone(), usual))?;
    let vocabulary = Arc::new(Vocabulary::compile().map_err(|error| Failure::Bug(error.to_string()))?);
    let key = args.sign.as_deref().map(keys::private).transpose()?;
    let contracts = Arc::new(Contracts::new(&Sources::from(&config))?);
    let survey = Survey::before_probe(&config, &contracts)?;
    let mut plan = agenda::plan(&config, &vocabulary, &survey.contract)?;
    if !config.allow.contains(&Allowed::Workspace) {
        plan.skip_changing_workspace();
    }
    let chosen = Some(plan.scenarios.len());
    tell_left_out(console, &survey.contract);
    if let Some(shard) = &shard {
        plan.keep(shard);
        console.tell(&format!("shard {shard}: {}", announce::count(plan.scenarios.len(), "scenario")));
    }
    let waivers = usable_waivers(config.waivers.as_deref(), survey.contract.requirements())?;
    if args.dry_run {
        dry_run::tell(console, &plan);
        return Ok(Exit::Conformant);
    }
    prepare_folder(&config.reports)?;
    clear(&config.reports)?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let runtime = runtime.map_err(|error| Failure::Bug(error.to_string()))?;
    let agenda = Agenda { plan, vocabulary, waivers };
    let (record, contract) = if agenda.plan.scenarios.is_empty() {
        nothing_to_do(&config, agenda, &survey)
    } else {
        runtime.block_on(conduct(&config, &Watching::on(console), agenda, survey))?
    };
    let record = RunRecord {
        allow_partial: args.allow_partial,
        shard,
        chosen,
        tool_sha256: digest_of_program(),
        suite_sha256: Some(OfficialSuite::of_this_program()?.sha256()),
        nonce: args.nonce.clone(),
        ..record
    };
    let judgement = judge(&record, &contract);
    let written = write_reports(&config.reports, &record, &judgement, (contracts.sources(), key.as_ref()));
    tell_ci(console, &record, &judgement);
    announce::result(console, &config.reports, &record, &judgement);
    written.map_err(Failure::after_the_verdict)?;
    Ok(exit_for(judgement.result, record.allow_partial))
}

/// Says how many operations are left out, since nobody sends them.
fn tell_left_out(console: Console, contract: &Contract) {
    let count = contract.operations().filter(|operation| !operation.is_usable()).count();
    if count > 0 {
        let operations = announce::count(count, "operation");
        console.tell(&format!(
            "{operations} of the documents cannot be judged; no scenario that was selected sends one, and lint lists them"
        ));
    }
}

/// SHA-256 of this program's file. Not of a development build, which changes with every compilation and is large.
fn digest_of_program() -> Option<String> {
    if cfg!(debug_assertions) {
        return None;
    }
    let program = std::env::current_exe().and_then(std::fs::read).ok()?;
    Some(sha256_hex(&program))
}
