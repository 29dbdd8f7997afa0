//! `run`: configuration → plan → probe → record → judgement → reports and exit code.

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::ops::ControlFlow;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use clap::Args;
use rand::Rng as _;
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use super::announce::wait_to_come;
use super::bench::{Bench, redactor_of_accounts};
use super::console::Console;
use super::contracts::Contracts;
use super::failure::Failure;
use super::interrupt::interrupted;
use super::options::{OutputOptions, SourceOptions, TargetOptions, configure};
use super::progress::Progress;
use super::reports::{clear, prepare_folder, tell_ci, write_reports};
use super::shards::shard_of_environment;
use super::suites::Sources;
use super::survey::Survey;
use super::waivers::usable_waivers;
use super::{announce, dry_run, keys, no_verdict, sources};
use crate::config::{Allowed, Config, Overrides, Target, no_account};
use crate::contract::{Contract, DeclaredOperation};
use crate::evidence::sha256_hex;
use crate::exit::Exit;
use crate::judge::{Allowance, Surroundings, conclude, exit_for, in_force, judge, judge_scenario};
use crate::model::account::Actor;
use crate::model::finding::{Finding, Severity};
use crate::model::record::{
    MadeAccount, RECORD_SCHEMA, RULES, RunRecord, ScenarioRecord, SessionsRecord, Shard, TargetRecord,
};
use crate::model::sighting::Licence;
use crate::model::source::SourceFile;
use crate::model::trust::TrustRecord;
use crate::model::unique::RunName;
use crate::model::verdict::Verdict;
use crate::model::waiver::Waiver;
use crate::report::terminal::printable;
use crate::runner::aftermath::aftermath;
use crate::runner::coverage::sent_by;
use crate::runner::execute::{Executed, execute as run_plan, not_executed};
use crate::runner::halt::Halt;
use crate::runner::plan::{Plan, Selection};
use crate::runner::scenario_lint::lint_scenarios;
use crate::steps::{LateLooks, RunContext, Vocabulary};
use crate::sut::creations::accounts::make_account;
use crate::sut::creations::end_all;
use crate::sut::sessions::pool::SessionPool;
use crate::sut::start::until_it_answers;

/// Options of `run`.
#[derive(Args, Debug)]
pub(super) struct RunArgs {
    #[command(flatten)]
    target: TargetOptions,
    #[command(flatten)]
    sources: SourceOptions,
    /// Run the scenarios that meet this tag expression, such as "@smoke and not @slow"
    #[arg(long, value_name = "EXPR", env = "ROCKETCHAT_CONFORMANCE_TAGS")]
    tags: Option<String>,
    /// Run the scenarios whose name matches this regular expression
    #[arg(long, value_name = "REGEX", env = "ROCKETCHAT_CONFORMANCE_NAME")]
    name: Option<String>,
    /// File of accepted deviations
    #[arg(long, value_name = "FILE", env = "ROCKETCHAT_CONFORMANCE_WAIVERS")]
    waivers: Option<PathBuf>,
    /// Private Ed25519 key (PKCS#8 PEM) that signs the evidence; see keygen
    #[arg(long, value_name = "KEY", env = "ROCKETCHAT_CONFORMANCE_SIGN")]
    sign: Option<PathBuf>,
    /// Run the I-th of N parts of the scenarios; merge joins their records [default: what GitLab or `CircleCI` says of
    /// parallel jobs]
    #[arg(long, value_name = "I/N", env = "ROCKETCHAT_CONFORMANCE_SHARD")]
    shard: Option<Shard>,
    /// Scenarios side by side [default: 4]
    #[arg(long, value_name = "N", env = "ROCKETCHAT_CONFORMANCE_JOBS")]
    jobs: Option<usize>,
    /// Folder for the reports [default: reports]
    #[arg(long, value_name = "DIR", env = "ROCKETCHAT_CONFORMANCE_REPORTS")]
    reports: Option<PathBuf>,
    /// Seed of the random values that requests contain [default: random, and reported]
    #[arg(long, value_name = "N", env = "ROCKETCHAT_CONFORMANCE_SEED")]
    seed: Option<u64>,
    /// Deadline of the run, after which it cleans up and ends [default: 6h]
    #[arg(long, value_name = "DURATION", env = "ROCKETCHAT_CONFORMANCE_DEADLINE")]
    deadline: Option<String>,
    /// How long late effects are given to show after the last scenario [default: 2s; embedded server: 250ms]
    #[arg(long, value_name = "DURATION", env = "ROCKETCHAT_CONFORMANCE_SETTLE")]
    settle: Option<String>,
    /// How long a server that is starting is waited for, until it answers itself [default: not at all]
    #[arg(long, value_name = "DURATION", env = "ROCKETCHAT_CONFORMANCE_WAIT")]
    wait: Option<String>,
    /// How long the run may wait, all in all, for rate limits and for a target that is away [default: 10m]
    #[arg(long, value_name = "DURATION", env = "ROCKETCHAT_CONFORMANCE_MAX_WAIT")]
    max_wait: Option<String>,
    /// Requests at most, without those of the clean-up [default: no limit]
    #[arg(long, value_name = "N", env = "ROCKETCHAT_CONFORMANCE_MAX_REQUESTS")]
    max_requests: Option<u64>,
    /// End the run with the first scenario that fails
    #[arg(long)]
    fail_fast: bool,
    /// Run scenarios that change what all users share, too
    #[arg(long, value_enum, value_name = "WHAT", env = "ROCKETCHAT_CONFORMANCE_ALLOW", value_delimiter = ',')]
    allow: Vec<Allowed>,
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
        no_verdict::leave(args.reports.as_deref(), args.target.config.as_deref(), failure);
    }
    outcome
}

fn attempt(args: &RunArgs) -> Result<Exit, Failure> {
    let console = args.output.console();
    let shard = args.shard.clone().or_else(shard_of_environment);
    let config = configure(&args.target, &args.sources, args.overrides(shard.as_ref()))?;
    let vocabulary = Arc::new(Vocabulary::compile().map_err(|error| Failure::Bug(error.to_string()))?);
    let key = args.sign.as_deref().map(keys::private).transpose()?;
    let contracts = Arc::new(Contracts::new(&Sources::from(&config))?);
    let survey = Survey::before_probe(&config, &contracts)?;
    let mut plan = plan(&config, &vocabulary, &survey.contract)?;
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
        runtime.block_on(conduct(&config, console, agenda, survey))?
    };
    let record =
        RunRecord { allow_partial: args.allow_partial, shard, chosen, tool_sha256: digest_of_program(), ..record };
    let judgement = judge(&record, &contract);
    let written = write_reports(&config.reports, &record, &judgement, (contracts.sources(), key.as_ref()));
    tell_ci(console, &record, &judgement);
    announce::result(console, &config.reports, &record, &judgement);
    written.map_err(Failure::after_the_verdict)?;
    Ok(exit_for(judgement.result, record.allow_partial))
}

impl RunArgs {
    fn overrides(&self, shard: Option<&Shard>) -> Overrides {
        Overrides {
            // Shards of one run have one seed.
            usual_seed: shard.map(|_| 1),
            waivers: self.waivers.clone(),
            tags: self.tags.clone(),
            name: self.name.clone(),
            jobs: self.jobs,
            allow: self.allow.clone(),
            reports: self.reports.clone(),
            seed: self.seed,
            deadline: self.deadline.clone(),
            settle: self.settle.clone(),
            wait: self.wait.clone(),
            max_wait: self.max_wait.clone(),
            max_requests: self.max_requests,
            fail_fast: self.fail_fast,
            ..Overrides::default()
        }
    }
}

pub(super) fn plan(config: &Config, vocabulary: &Vocabulary, contract: &Contract) -> Result<Plan, Failure> {
    let files = sources::usable_features(&Sources::from(config).features()?, vocabulary)?;
    let all: usize = files.iter().map(|file| file.scenarios.len()).sum();
    let selection = Selection { tags: config.tags.clone(), name: config.name.clone() };
    let mut wrong = lint_scenarios(&files, vocabulary, (contract, Some(&Sources::from(config).recipes()?)));
    wrong.retain(|finding| finding.severity == Severity::Error);
    if !wrong.is_empty() {
        return Err(Failure::Unusable(wrong));
    }
    let mut plan = Plan::select(files, &selection, vocabulary);
    plan.conceal(&redactor_of_accounts(config));
    if plan.scenarios.is_empty() {
        return Err(Failure::NothingSelected(format!("none of the {all} scenarios meets --tags and --name")));
    }
    let wrong = unusable_operations(&plan, vocabulary, contract);
    if !wrong.is_empty() {
        return Err(Failure::Unusable(wrong));
    }
    demand_accounts(config, &plan)?;
    Ok(plan)
}

/// The ordinary accounts of all whom the scenarios name have to be there.
pub(super) fn demand_accounts(config: &Config, plan: &Plan) -> Result<(), Failure> {
    let Target::Remote { url, accounts } = &config.target else { return Ok(()) };
    // An administrator makes what is missing.
    let missing = |actor: &Actor| *actor != Actor::Admin && accounts.of(*actor).is_none() && accounts.admin.is_none();
    plan.actors().into_iter().find(missing).map_or(Ok(()), |actor| Err(no_account(actor, url).into()))
}

/// What is wrong with the operations that the scenarios send.
fn unusable_operations(plan: &Plan, vocabulary: &Vocabulary, contract: &Contract) -> Vec<Finding> {
    let sent: BTreeSet<_> = plan.scenarios.iter().flat_map(|one| sent_by(&one.loaded, vocabulary)).collect();
    let declared = sent.iter().filter_map(|operation| contract.operation(operation));
    let wrong: BTreeSet<Finding> = declared.flat_map(DeclaredOperation::defects).cloned().collect();
    wrong.into_iter().collect()
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

/// What a run has to do, and what it may overlook.
pub(super) struct Agenda {
    /// The scenarios.
    pub plan: Plan,
    /// What their steps mean.
    pub vocabulary: Arc<Vocabulary>,
    /// Deviations that are accepted.
    pub waivers: Vec<Waiver>,
}

/// The record of a shard that gets none of the few scenarios that are selected; the target is left alone.
fn nothing_to_do(config: &Config, agenda: Agenda, survey: &Survey) -> (RunRecord, Arc<Contract>) {
    let contract = Arc::clone(&survey.contract);
    let (url, embedded) = match &config.target {
        Target::Remote { url, .. } => (url.to_string(), None),
        Target::Embedded => (String::new(), Some("published".to_owned())),
    };
    let record = RunRecord {
        schema: RECORD_SCHEMA.to_owned(),
        tool_version: env!("CARGO_PKG_VERSION").to_owned(),
        rules: RULES,
        started_at: OffsetDateTime::now_utc().format(&Rfc3339).unwrap_or_default(),
        seed: config.seed,
        jobs: config.jobs,
        deadlines: config.deadlines,
        target: TargetRecord {
            url,
            trust: TrustRecord::from(&config.access.trust),
            embedded,
            profile: contract.profile().to_owned(),
            profile_reason: survey.profile_reason.clone(),
            ..TargetRecord::default()
        },
        contract: contract.files(),
        features: agenda.plan.files.iter().map(|file| SourceFile::new(&file.path, &file.text)).collect(),
        waivers: agenda.waivers,
        selected: is_selection(config),
        ..RunRecord::default()
    };
    (record, contract)
}

/// Whether the scenarios that are to run are not those of the whole suite.
fn is_selection(config: &Config) -> bool {
    !config.features.is_empty() || config.tags.is_some() || config.name.is_some()
}

/// Everything that needs the target: from the first request to the end of the clean-up.
pub(super) async fn conduct(
    config: &Config,
    console: Console,
    mut agenda: Agenda,
    mut survey: Survey,
) -> Result<(RunRecord, Arc<Contract>), Failure> {
    let started_at = OffsetDateTime::now_utc().format(&Rfc3339).unwrap_or_default();
    let bench = Bench::set_up(config)?;
    announce::target(console, &bench, &agenda.plan);
    announce::common_passwords(console, &bench);
    for secret in &agenda.plan.secrets {
        bench.http().redactor().learn("value", secret);
    }
    let made_accounts = survey_target(config, (console, &bench), &mut agenda.plan, &mut survey).await?;
    let wait = wait_to_come(&agenda.plan, &survey, &bench);
    survey.weigh(wait.as_ref(), config.max_wait);
    announce::survey(console, &survey, &agenda.plan, wait.as_ref());
    let executed = execute_plan(config, console, &bench, (&survey, &agenda, &started_at)).await;
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
    (console, bench): (Console, &Bench),
    plan: &mut Plan,
    survey: &mut Survey,
) -> Result<Vec<MadeAccount>, Failure> {
    if let Some(patience) = config.wait {
        wait_for_target(config, console, bench, patience).await;
    }
    survey.does_without_list = plan.does_without_list();
    let run_name = RunName::new(rand::rng().random());
    let made_accounts = tokio::select! {
        made = provide_accounts(console, bench, (plan, &run_name), survey) => made,
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

/// Makes the accounts that the scenarios need and nobody named. What cannot be made is an obstacle.
pub(super) async fn provide_accounts(
    console: Console,
    bench: &Bench,
    (plan, run): (&Plan, &RunName),
    survey: &mut Survey,
) -> Vec<MadeAccount> {
    let mut made = Vec::new();
    let is_missing = |actor: &Actor| *actor != Actor::Admin && !bench.maker.has_account(*actor);
    for actor in plan.actors().into_iter().filter(is_missing) {
        match make_account(&bench.maker, &bench.things, (run, actor)).await {
            Ok(username) => made.push(MadeAccount { actor, username }),
            Err(not_made) => {
                survey.obstacle = Some(bench.http().redactor().text(&not_made.to_string()));
                return made;
            }
        }
    }
    if !made.is_empty() {
        let actors: Vec<&str> = made.iter().map(|one| one.actor.name()).collect();
        console.tell(&format!("accounts of {} made by admin for this run, and removed with it", actors.join(" and ")));
    }
    made
}

/// Gives a target time to start. Whether it has is for the probe to find out.
async fn wait_for_target(config: &Config, console: Console, bench: &Bench, patience: Duration) {
    console.tell(&format!("waiting for the target to answer, {} at most", humantime::format_duration(patience)));
    tokio::select! {
        answered = until_it_answers(bench.http(), patience) => if let Err(last) = answered {
            console.warn(&printable(&format!("warning: the target has not answered by itself so far: {last}")));
        },
        _ = halted(config, bench) => {}
    }
}

async fn execute_plan(
    config: &Config,
    console: Console,
    bench: &Bench,
    (survey, agenda, started_at): (&Survey, &Agenda, &str),
) -> Executed {
    let plan = &agenda.plan;
    let waivers = in_force(&agenda.waivers, started_at, survey.sightings.version.as_deref());
    let Some(strategy) = survey.strategy.filter(|_| survey.obstacle.is_none()) else {
        let obstacle = survey.obstacle.as_ref().unwrap_or(&survey.reason);
        return Executed { records: not_executed(plan, obstacle), halted: None };
    };
    let progress = Progress::new(console, plan.scenarios.len());
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
        progress.ended(record, &judged);
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
        never = progress.tell_waits(bench.http().waits()) => match never {},
    };
    if executed.halted.is_none() {
        tokio::select! {
            changed = aftermath(&pool, &mut executed.records, config.settle) => for record in changed {
                progress.afterwards(record, &judge_one(record));
            },
            why = halted(config, bench) => executed.halted = matches!(why, Halt::Lost(_)).then_some(why),
        }
        // Late looks are answered, too.
        for record in &mut executed.records {
            conclude(record, &survey.contract, &mut Allowance::new(config.budgets));
        }
    }
    executed
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

fn target_record(config: &Config, bench: &Bench, survey: &Survey) -> TargetRecord {
    TargetRecord {
        url: bench.url.to_string(),
        trust: TrustRecord::from(&config.access.trust),
        embedded: bench.embedded.as_ref().map(|embedded| embedded.flavour.clone()),
        version: survey.sightings.version.clone(),
        licensed: match survey.sightings.licence {
            Licence::Unknown => None,
            Licence::Offered => Some(true),
            Licence::Missing(_) => Some(false),
        },
        profile: survey.contract.profile().to_owned(),
        profile_reason: survey.profile_reason.clone(),
    }
}

fn sessions_record(bench: &Bench, survey: &Survey, plan: &Plan) -> SessionsRecord {
    SessionsRecord {
        strategy: survey.strategy.map(|strategy| strategy.to_string()),
        reason: survey.reason.clone(),
        planned_sessions: plan.sessions(),
        sessions: bench.maker.sessions(),
        logins: bench.maker.logins(),
        waited_ms: u64::try_from(bench.http().waited().as_millis()).unwrap_or(u64::MAX),
    }
}

/// What of one's own the run uses beside or instead of the official suite and contract.
fn foreign(config: &Config) -> Vec<String> {
    Sources::from(config).own()
}

/// SHA-256 of this program's file. Not of a development build, which changes with every compilation and is large.
fn digest_of_program() -> Option<String> {
    if cfg!(debug_assertions) {
        return None;
    }
    let program = std::env::current_exe().and_then(std::fs::read).ok()?;
    Some(sha256_hex(&program))
}
