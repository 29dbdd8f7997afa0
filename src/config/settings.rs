//! Putting options, environment, file and defaults together.

use std::path::{Path, PathBuf};
use std::time::Duration;

use gherkin::tagexpr::TagOperation;
use regex::Regex;

use super::access;
use super::accounts::{self, Environment, Place};
use super::budgets;
use super::deadlines;
use super::error::{ConfigError, wrong};
use super::file::{AccountsSection, ConfigFile};
use super::options::{Allowed, Options};
use super::target::{EMBEDDED, Target, parse_url};
use super::{DEFAULT_FILE, USUAL_REPORTS};
use crate::model::access::Access;
use crate::model::budgets::Recorded;
use crate::model::deadlines::Deadlines;

/// The configuration of a run.
#[derive(Clone, Debug)]
pub struct Config {
    /// What is tested.
    pub target: Target,
    /// Profile name, or `auto`.
    pub profile: String,
    /// Feature files or folders; empty means the built-in suite.
    pub features: Vec<PathBuf>,
    /// Contract documents; empty means the built-in ones.
    pub spec: Vec<PathBuf>,
    /// Folders of suites of one's own.
    pub suite: Vec<PathBuf>,
    /// Whether the built-in features and documents are left out.
    pub no_builtin: bool,
    /// What the run may change beside what it makes itself.
    pub allow: Vec<Allowed>,
    /// File of waivers, if any.
    pub waivers: Option<PathBuf>,
    /// Tag expression that scenarios must meet.
    pub tags: Option<TagOperation>,
    /// What the names of scenarios must match.
    pub name: Option<Regex>,
    /// What a tag of scenarios must match, which names an operation.
    pub operation: Option<Regex>,
    /// Scenarios side by side, at least 1.
    pub jobs: usize,
    /// How long anything may take.
    pub deadlines: Deadlines,
    /// How much of bodies the record keeps.
    pub budgets: Recorded,
    /// How long late effects are given to show after the last scenario, before all sessions are looked at once more.
    pub settle: Duration,
    /// How long the run may wait, all in all, for rate limits and for a target that is away.
    pub max_wait: Duration,
    /// Requests at most, without those of the clean-up.
    pub max_requests: Option<u64>,
    /// Whether the first scenario that fails ends the run.
    pub fail_fast: bool,
    /// How the target is reached.
    pub access: Access,
    /// How long a target that is starting is waited for.
    pub wait: Option<Duration>,
    /// What was mended in the configuration, a sentence each.
    pub remarks: Vec<String>,
    /// Where reports go.
    pub reports: PathBuf,
    /// Where logins are written down before they are asked for; nowhere if they end with this process.
    pub journal: Option<PathBuf>,
    /// Seed of the random values that requests contain; 32 bits unless given, so that it survives readers of JSON that
    /// know floating point numbers only.
    pub seed: u64,
}

/// Scenarios side by side unless somebody says otherwise: enough to hide latency, few enough to be polite.
const DEFAULT_JOBS: usize = 4;

/// How long late effects are given to show on a target that nothing is known of, and on the embedded server, which does at
/// once what it does.
const SETTLE: Duration = Duration::from_secs(2);
const SETTLE_EMBEDDED: Duration = Duration::from_millis(250);

/// How long a run may wait unless somebody says otherwise.
const MAX_WAIT: Duration = Duration::from_mins(10);

impl Config {
    /// Makes the configuration; `environment` gives the variables of the accounts.
    pub fn resolve(options: Options, environment: Environment<'_>) -> Result<Self, ConfigError> {
        let path = options.config.clone().unwrap_or_else(|| PathBuf::from(DEFAULT_FILE));
        let has_file = options.config.is_some() || Path::new(DEFAULT_FILE).exists();
        let file = if has_file { ConfigFile::read(&path)? } else { ConfigFile::default() };
        let of_file = has_file.then(|| format!("there is the configuration {}", path.display()));
        let of_option = options.target.url.is_some().then(|| "--target is empty".to_owned());
        let against_embedded = of_file.or(of_option).or(options.against_embedded);
        let mut access = options.target.or(file.target);
        let run = options.run.or(file.run);
        let usual = options.usual;
        let jobs = run.jobs.unwrap_or(DEFAULT_JOBS);
        if jobs == 0 {
            return Err(wrong("--jobs", "0 scenarios side by side would run none", "use 1 or more"));
        }
        let mut remarks = Vec::new();
        let target = access.url.take().or(usual.target).map_or_else(
            || against_embedded.map_or(Ok(Target::Embedded), |reason| Err(ConfigError::NoTarget { reason })),
            |text| target(&text, &file.accounts, (environment, &path), &mut remarks),
        )?;
        let is_remote = matches!(target, Target::Remote { .. });
        let reports = run.reports.unwrap_or_else(|| PathBuf::from(USUAL_REPORTS));
        Ok(Self {
            journal: is_remote.then(|| reports.clone()),
            target,
            profile: access.profile.take().or(usual.profile).unwrap_or_else(|| "auto".to_owned()),
            features: run.features,
            spec: run.spec,
            suite: run.suite,
            no_builtin: run.no_builtin,
            allow: run.allow,
            waivers: run.waivers,
            tags: run.tags.map(|text| tags(&text)).transpose()?,
            name: run.name.map(|text| pattern("--name", &text)).transpose()?,
            operation: run.operation.map(|text| pattern("--operation", &text)).transpose()?,
            jobs,
            deadlines: deadlines::resolve(&file.deadlines, run.timeout.as_deref(), run.deadline.as_deref())?,
            budgets: budgets::resolve(&file.budgets)?,
            settle: settle(run.settle, is_remote)?,
            max_wait: max_wait(run.max_wait)?,
            max_requests: run.max_requests,
            fail_fast: run.fail_fast,
            access: access::resolve(access, environment, &mut remarks)?,
            wait: run.wait.map(|text| duration("--wait", &text)).transpose()?,
            remarks,
            reports,
            seed: run.seed.or(usual.seed).unwrap_or_else(|| u64::from(rand::random::<u32>())),
        })
    }
}

fn target(
    text: &str,
    sections: &AccountsSection,
    (environment, path): (Environment<'_>, &Path),
    remarks: &mut Vec<String>,
) -> Result<Target, ConfigError> {
    if text == EMBEDDED {
        return Ok(Target::Embedded);
    }
    let url = parse_url(text)?;
    let accounts = accounts::resolve(sections, environment, &Place { file: path, url: &url }, remarks)?;
    Ok(Target::Remote { url, accounts: Box::new(accounts) })
}

fn tags(text: &str) -> Result<TagOperation, ConfigError> {
    text.parse().map_err(|_| {
        wrong("--tags", &format!("{text:?} is not a tag expression"), "write it like \"@smoke and not @slow\"")
    })
}

fn pattern(option: &str, text: &str) -> Result<Regex, ConfigError> {
    Regex::new(text).map_err(|error| {
        let reason = error.to_string();
        let reason = reason.lines().last().unwrap_or_default().trim_start_matches("error: ").to_owned();
        wrong(option, &format!("{text:?} is not a regular expression: {reason}"), "escape special characters with \\")
    })
}

fn settle(text: Option<String>, is_remote: bool) -> Result<Duration, ConfigError> {
    let Some(text) = text else { return Ok(if is_remote { SETTLE } else { SETTLE_EMBEDDED }) };
    duration("--settle", &text)
}

fn max_wait(text: Option<String>) -> Result<Duration, ConfigError> {
    text.map_or(Ok(MAX_WAIT), |text| duration("--max-wait", &text))
}

fn duration(option: &str, text: &str) -> Result<Duration, ConfigError> {
    humantime::parse_duration(text)
        .map_err(|_| wrong(option, &format!("{text:?} is not a duration"), "write it like 10s or 500ms"))
}
