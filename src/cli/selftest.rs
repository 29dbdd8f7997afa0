//! `selftest`: runs the suite against reference servers with one fault or one legal variant each, and says what it
//! missed and whom it accused wrongly.

use std::panic;
use std::path::{Path, PathBuf};
use std::thread;

use clap::Args;
use regex::Regex;

use super::console::{Console, Volume};
use super::options::OutputOptions;
use super::reports::{prepare_folder, write_report};
use crate::exit::Exit;
use crate::failure::Failure;
use crate::model::verdict::RunResult;
use crate::reference::Flavour;
use crate::selftest::suite::Suite;
use crate::selftest::trials::try_all;
use crate::selftest::{Matrix, Outcome, Row, Trial, json, markdown, necessities};

/// Trials at once for each processor, for the same reason.
const TRIALS_PER_PROCESSOR: usize = 4;

/// Options of `selftest`.
#[derive(Args, Debug)]
pub(super) struct SelftestArgs {
    /// Flavour to try every fault and legal variant on; may be repeated [default: published]
    #[arg(long, value_name = "NAME")]
    flavour: Vec<Flavour>,
    /// Try only what matches this regular expression, such as "published/ends-"
    #[arg(long, value_name = "REGEX")]
    only: Option<Regex>,
    /// Trials at once [default: 4 per processor]
    #[arg(long, value_name = "N")]
    jobs: Option<usize>,
    /// Folder for selftest.json and selftest.md [default: reports]
    #[arg(
        long,
        value_name = "DIR",
        env = "ROCKETCHAT_CONFORMANCE_REPORTS",
        default_value = "reports",
        hide_default_value = true
    )]
    reports: PathBuf,
    /// Seed of the random values that requests contain
    #[arg(long, value_name = "N", default_value_t = 1)]
    seed: u64,
    #[command(flatten)]
    output: OutputOptions,
}

/// Carries `selftest` out: exits with 1 if a fault survived or a conforming server was accused.
pub(super) fn execute(args: &SelftestArgs) -> Result<Exit, Failure> {
    let console = args.output.console();
    let trials = trials(args);
    if trials.is_empty() {
        return Err(Failure::NothingSelected("no trial matches --only".to_owned()));
    }
    prepare_folder(&args.reports)?;
    // Cucumber tells a failed step by a panic, and swaps the hook of the whole process while it does so.
    panic::set_hook(Box::new(|_| {}));
    let suite = Suite::load(args.seed)?;
    let matrix = try_all(&trials, args.trials_at_once(), &suite, &|row| say(console, row));
    if matrix.rows.iter().any(|row| was_interrupted(&row.outcome)) {
        console.say("interrupted");
        return Ok(Exit::Interrupted);
    }
    write(&args.reports, &matrix, &suite)?;
    conclude(console, &args.reports, &matrix);
    Ok(if matrix.is_good() { Exit::Conformant } else { Exit::NotConformant })
}

fn trials(args: &SelftestArgs) -> Vec<Trial> {
    let flavours = match args.flavour.as_slice() {
        [] => &[Flavour::Published],
        named => named,
    };
    let is_wanted = |trial: &Trial| args.only.as_ref().is_none_or(|only| only.is_match(&trial.to_string()));
    Trial::all(flavours).into_iter().filter(is_wanted).collect()
}

impl SelftestArgs {
    fn trials_at_once(&self) -> usize {
        let processors = thread::available_parallelism().map_or(1, usize::from);
        self.jobs.unwrap_or(processors * TRIALS_PER_PROCESSOR).max(1)
    }
}

fn was_interrupted(outcome: &Outcome) -> bool {
    matches!(outcome, Outcome::Ran(seen) if seen.result == RunResult::Interrupted)
}

fn say(console: Console, row: &Row) {
    if console.volume > Volume::Quiet || !row.verdict.is_good() {
        console.say(&row.line());
    }
}

fn write(folder: &Path, matrix: &Matrix, suite: &Suite) -> Result<(), Failure> {
    let scenarios: Vec<String> = suite.plan.scenarios.iter().map(|scenario| scenario.loaded.id.clone()).collect();
    let necessities = necessities(&scenarios, matrix, &suite.coverage()?);
    let as_json = json(matrix, &necessities).map_err(|error| Failure::Bug(error.to_string()))?;
    write_report(folder, "selftest.json", as_json.as_bytes())?;
    write_report(folder, "selftest.md", markdown(matrix, &necessities).as_bytes())
}

fn conclude(console: Console, folder: &Path, matrix: &Matrix) {
    console.tell(&format!("reports: {}", folder.display()));
    console.say(&matrix.sentence());
}
