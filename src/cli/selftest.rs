//! `selftest`: runs the suite against reference servers with one fault or one legal variant each, and says what it
//! missed and whom it accused wrongly.

use std::any::Any;
use std::collections::{BTreeMap, BTreeSet};
use std::panic::{self, AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, mpsc};
use std::thread;
use std::time::Duration;

use clap::Args;
use regex::Regex;
use secrecy::SecretString;
use url::Url;

use super::console::{Console, Volume};
use super::contracts::Contracts;
use super::failure::Failure;
use super::options::OutputOptions;
use super::reports::{prepare_folder, write_report};
use super::run::{Agenda, conduct, plan};
use super::suites::Sources;
use super::survey::Survey;
use crate::config::{Config, Target};
use crate::contract::Contract;
use crate::exit::Exit;
use crate::judge::judge;
use crate::model::access::Access;
use crate::model::account::{Account, Accounts};
use crate::model::budgets::Recorded;
use crate::model::deadlines::Deadlines;
use crate::model::judgement::Judgement;
use crate::model::verdict::{RunResult, Verdict};
use crate::reference::{self, Flavour, Server};
use crate::runner::coverage::Coverage;
use crate::runner::plan::Plan;
use crate::selftest::{Charge, Matrix, Outcome, Row, Seen, Trial, json, markdown, necessities};
use crate::steps::Vocabulary;

/// How long a run may wait for limits: the reference servers of trials have none.
const MAX_WAIT: Duration = Duration::from_mins(10);

/// How long late effects are given to show: the faults of the reference server bring about none that comes later.
const SETTLE: Duration = Duration::from_millis(250);

/// Deadline of one request where every request is answered: that of a machine which does much else at the same time.
const TIMEOUT_MS: u64 = 30_000;
/// The same where the fault is that requests are not answered: each of them is waited for until then.
const TIMEOUT_OF_WAITING_MS: u64 = 3_000;
/// Scenarios side by side in one trial: most of them wait for something.
const JOBS: usize = 16;
/// Longest time that a trial may take before it counts as broken, on such a machine too.
const LONGEST_TRIAL: Duration = Duration::from_mins(5);
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

/// What every trial uses.
struct Suite {
    contracts: Arc<Contracts>,
    vocabulary: Arc<Vocabulary>,
    plan: Plan,
    seed: u64,
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
    let matrix = try_all(&trials, args.trials_at_once(), &suite, console);
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

impl Suite {
    fn load(seed: u64) -> Result<Self, Failure> {
        let vocabulary = Vocabulary::compile().map_err(|error| Failure::Bug(error.to_string()))?;
        let contracts = Arc::new(Contracts::new(&Sources::default())?);
        let config = config(Target::Embedded, TIMEOUT_MS, seed);
        let survey = Survey::before_probe(&config, &contracts)?;
        let plan = plan(&config, &vocabulary, &survey.contract)?;
        Ok(Self { contracts, vocabulary: Arc::new(vocabulary), plan, seed })
    }

    /// Which scenarios cover which requirement, under any of the profiles.
    fn coverage(&self) -> Result<BTreeMap<String, BTreeSet<String>>, Failure> {
        let mut coverage = Coverage::default();
        let scenarios = || self.plan.scenarios.iter().map(|scenario| &scenario.loaded);
        let mut ids = BTreeSet::new();
        for contract in self.contracts.all()? {
            coverage.add(scenarios(), &self.vocabulary, &contract);
            ids.extend(contract.requirements().requirements.iter().map(|requirement| requirement.id.clone()));
        }
        let covering = |id: String| (id.clone(), coverage.scenarios(&id).map(str::to_owned).collect());
        Ok(ids.into_iter().map(covering).collect())
    }

    fn run(&self, trial: &Trial) -> Result<Seen, Failure> {
        let options = trial.options();
        let server = Server::start(options.clone()).map_err(Failure::Embedded)?;
        let url = Url::parse(&server.url()).map_err(|error| Failure::Bug(error.to_string()))?;
        let timeout_ms = if trial.keeps_waiting() { TIMEOUT_OF_WAITING_MS } else { TIMEOUT_MS };
        let target = Target::Remote { url, accounts: Box::new(accounts(&options)?) };
        let config = config(target, timeout_ms, self.seed);
        let survey = Survey::before_probe(&config, &self.contracts)?;
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
        let runtime = runtime.map_err(|error| Failure::Bug(error.to_string()))?;
        let silent = Console { color: false, volume: Volume::Silent };
        let (plan, vocabulary) = (self.plan.clone(), Arc::clone(&self.vocabulary));
        let agenda = Agenda { plan, vocabulary, waivers: Vec::new() };
        let run = async { tokio::time::timeout(LONGEST_TRIAL, conduct(&config, silent, agenda, survey)).await };
        let ended = runtime.block_on(run);
        let late = |_| Failure::Bug(format!("the trial took longer than {} s", LONGEST_TRIAL.as_secs()));
        let (record, contract) = ended.map_err(late)??;
        Ok(seen(&judge(&record, &contract), &contract, record.duration_ms))
    }
}

fn config(target: Target, timeout_ms: u64, seed: u64) -> Config {
    let deadlines =
        Deadlines { connect_ms: timeout_ms, request_ms: timeout_ms, first_byte_ms: timeout_ms, ..Deadlines::default() };
    Config {
        target,
        profile: "auto".to_owned(),
        features: Vec::new(),
        spec: Vec::new(),
        suite: Vec::new(),
        no_builtin: false,
        allow: Vec::new(),
        waivers: None,
        tags: None,
        name: None,
        jobs: JOBS,
        deadlines,
        budgets: Recorded::default(),
        settle: SETTLE,
        max_wait: MAX_WAIT,
        max_requests: None,
        fail_fast: false,
        access: Access::default(),
        wait: None,
        remarks: Vec::new(),
        reports: PathBuf::new(),
        journal: None,
        seed,
    }
}

fn accounts(options: &reference::Options) -> Result<Accounts, Failure> {
    let account = |username: &str| {
        let found = options.accounts.iter().find(|account| account.username == username);
        let account = found.ok_or_else(|| Failure::Bug(format!("the reference server has no account {username}")))?;
        let password = SecretString::from(account.password.clone());
        Ok::<_, Failure>(Account { username: account.username.clone(), password })
    };
    Ok(Accounts { alice: Some(account("alice")?), bob: Some(account("bob")?), admin: Some(account("admin")?) })
}

fn seen(judgement: &Judgement, contract: &Contract, duration_ms: f64) -> Seen {
    let charges = judgement.scenarios.iter().flat_map(|scenario| {
        scenario.deviations.iter().map(|deviation| Charge {
            scenario: scenario.id.clone(),
            requirement: deviation.requirement.clone(),
            level: deviation.level,
        })
    });
    let of_probe = judgement.probe.iter().map(|deviation| Charge {
        scenario: "probe".to_owned(),
        requirement: deviation.requirement.clone(),
        level: deviation.level,
    });
    let of_run = judgement.run_deviations.iter().flat_map(|found| {
        found.scenarios.iter().filter(|_| found.decides()).map(|scenario| Charge {
            scenario: scenario.clone(),
            requirement: found.deviation.requirement.clone(),
            level: found.deviation.level,
        })
    });
    let without_verdict =
        judgement.scenarios.iter().filter(|one| matches!(one.verdict, Verdict::Error | Verdict::Skipped));
    let not_tried = judgement.not_tried.iter().map(|one| format!("not tried: {}: {}", one.requirement, one.reason));
    let troubles = without_verdict.map(|one| format!("{}: {}", one.id, one.reason.as_deref().unwrap_or("no reason")));
    Seen {
        result: judgement.result,
        profile: contract.profile().to_owned(),
        charges: charges.chain(of_run).chain(of_probe).collect(),
        troubles: judgement.problems.iter().cloned().chain(troubles).chain(not_tried).collect(),
        duration_ms,
    }
}

/// Runs the trials, some at once, and says how each ended. It goes from the last to the first: servers that are slow on
/// purpose stand at the end of their tables, and nothing else would be left to do while they are waited for.
fn try_all(trials: &[Trial], at_once: usize, suite: &Suite, console: Console) -> Matrix {
    let next = AtomicUsize::new(0);
    let (sender, receiver) = mpsc::channel();
    thread::scope(|scope| {
        for _ in 0..at_once.min(trials.len()) {
            let (next, sender) = (&next, sender.clone());
            scope.spawn(move || {
                while let Some(trial) = trials.iter().rev().nth(next.fetch_add(1, Ordering::Relaxed)) {
                    let _ = sender.send((trial.to_string(), attempt(suite, trial)));
                }
            });
        }
        drop(sender);
        let mut waiting: BTreeMap<String, Outcome> = BTreeMap::new();
        let mut rows = Vec::new();
        for trial in trials.iter().rev() {
            let outcome = outcome_of(&trial.to_string(), &mut waiting, &receiver);
            let row = Matrix::of([(*trial, outcome)]).rows.remove(0);
            say(console, &row);
            rows.push(row);
        }
        rows.reverse();
        Matrix { rows }
    })
}

/// Waits for the outcome of one trial; others that come first are kept.
fn outcome_of(
    name: &str,
    waiting: &mut BTreeMap<String, Outcome>,
    receiver: &mpsc::Receiver<(String, Outcome)>,
) -> Outcome {
    loop {
        if let Some(outcome) = waiting.remove(name) {
            return outcome;
        }
        match receiver.recv() {
            Ok((name, outcome)) => waiting.insert(name, outcome),
            Err(_) => return Outcome::Broke("its thread ended without a word".to_owned()),
        };
    }
}

/// A trial that brings the suite down is an outcome like any other.
fn attempt(suite: &Suite, trial: &Trial) -> Outcome {
    match catch_unwind(AssertUnwindSafe(|| suite.run(trial))) {
        Ok(Ok(seen)) => Outcome::Ran(Box::new(seen)),
        Ok(Err(failure)) => Outcome::Broke(failure.to_string()),
        Err(panic) => Outcome::Broke(format!("it panicked: {}", words(panic.as_ref()))),
    }
}

fn words(panic: &(dyn Any + Send)) -> &str {
    let formatted = panic.downcast_ref::<String>().map(String::as_str);
    formatted.or_else(|| panic.downcast_ref::<&str>().copied()).unwrap_or("without words")
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
