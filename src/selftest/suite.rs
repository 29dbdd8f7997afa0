//! Runs the official suite against the server of one trial.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use secrecy::SecretString;
use url::Url;

use super::trial::{Charge, Seen, Trial};
use crate::conduct::agenda::{Agenda, plan};
use crate::conduct::run::conduct;
use crate::conduct::survey::Survey;
use crate::config::{Config, Target};
use crate::contract::Contract;
use crate::failure::Failure;
use crate::judge::judge;
use crate::model::access::Access;
use crate::model::account::{Account, Accounts};
use crate::model::budgets::Recorded;
use crate::model::deadlines::Deadlines;
use crate::model::judgement::Judgement;
use crate::model::verdict::Verdict;
use crate::reference::{self, Server};
use crate::runner::coverage::Coverage;
use crate::runner::plan::Plan;
use crate::steps::Vocabulary;
use crate::suite::contracts::Contracts;
use crate::suite::sources::Sources;

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
/// The suite as every trial runs it.
pub(crate) struct Suite {
    contracts: Arc<Contracts>,
    vocabulary: Arc<Vocabulary>,
    pub(crate) plan: Plan,
    seed: u64,
}

impl Suite {
    /// The official suite.
    pub(crate) fn load(seed: u64) -> Result<Self, Failure> {
        let vocabulary = Vocabulary::compile().map_err(|error| Failure::Bug(error.to_string()))?;
        let contracts = Arc::new(Contracts::new(&Sources::default())?);
        let config = config(Target::Embedded, TIMEOUT_MS, seed);
        let survey = Survey::before_probe(&config, &contracts)?;
        let plan = plan(&config, &vocabulary, &survey.contract)?;
        Ok(Self { contracts, vocabulary: Arc::new(vocabulary), plan, seed })
    }

    /// Which scenarios cover which requirement, under any of the profiles.
    pub(crate) fn coverage(&self) -> Result<BTreeMap<String, BTreeSet<String>>, Failure> {
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

    /// Runs the suite against the server of a trial.
    pub(super) fn run(&self, trial: &Trial) -> Result<Seen, Failure> {
        let options = trial.options();
        let server = Server::start(options.clone()).map_err(Failure::Embedded)?;
        let url = Url::parse(&server.url()).map_err(|error| Failure::Bug(error.to_string()))?;
        let timeout_ms = if trial.keeps_waiting() { TIMEOUT_OF_WAITING_MS } else { TIMEOUT_MS };
        let target = Target::Remote { url, accounts: Box::new(accounts(&options)?) };
        let config = config(target, timeout_ms, self.seed);
        let survey = Survey::before_probe(&config, &self.contracts)?;
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
        let runtime = runtime.map_err(|error| Failure::Bug(error.to_string()))?;
        let (plan, vocabulary) = (self.plan.clone(), Arc::clone(&self.vocabulary));
        let agenda = Agenda { plan, vocabulary, waivers: Vec::new() };
        let run = async { tokio::time::timeout(LONGEST_TRIAL, conduct(&config, &(), agenda, survey)).await };
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
        operation: None,
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
