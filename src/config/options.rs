//! The options that the command line and the configuration file have in common: one declaration for both, and which of them
//! counts. Must not know what they mean.

use std::collections::BTreeMap;
use std::path::PathBuf;

use clap::Args;
use serde::Deserialize;

/// Where the target is and how it is reached; `[target]` of the file.
#[derive(Args, Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct TargetOptions {
    /// Base URL of the server under test, or `embedded`: the reference server inside this program, which is tested as well
    /// where there is neither a target nor a configuration file, nor a variable of ours, nor CI
    #[arg(long = "target", value_name = "URL", env = "ROCKETCHAT_CONFORMANCE_TARGET")]
    pub url: Option<String>,
    /// Profile: auto, published, upstream, or the name of an era [default: auto]
    #[arg(long, value_name = "NAME", env = "ROCKETCHAT_CONFORMANCE_PROFILE")]
    pub profile: Option<String>,
    /// Authorities (PEM) that are trusted instead of those of this machine
    #[arg(long, value_name = "FILE", env = "ROCKETCHAT_CONFORMANCE_TLS_CA")]
    pub tls_ca: Option<PathBuf>,
    /// Take anybody for the server: certificates are not verified, and every report says so
    #[arg(long)]
    pub tls_insecure: bool,
    /// Certificate (PEM) that the server is shown if it asks for one
    #[arg(long, value_name = "FILE", env = "ROCKETCHAT_CONFORMANCE_CLIENT_CERT")]
    pub client_cert: Option<PathBuf>,
    /// Private key (PEM) of that certificate [default: in the same file]
    #[arg(long, value_name = "FILE", env = "ROCKETCHAT_CONFORMANCE_CLIENT_KEY")]
    pub client_key: Option<PathBuf>,
    /// Proxy that requests go through, or env: what `HTTP_PROXY`, `HTTPS_PROXY` and `NO_PROXY` say [default: none]
    #[arg(long, value_name = "URL", env = "ROCKETCHAT_CONFORMANCE_PROXY", hide_env_values = true)]
    pub proxy: Option<String>,
    /// Header fields of every request, as the file names them: name → environment variable that holds the value.
    #[arg(skip)]
    pub headers_env: BTreeMap<String, String>,
    /// Header field of every request, for a gateway in front of the server, and the variable that holds its value; may be
    /// repeated
    #[arg(long, value_name = "NAME=VARIABLE", env = "ROCKETCHAT_CONFORMANCE_HEADER_ENV", value_delimiter = ',')]
    #[serde(skip)]
    pub header_env: Vec<String>,
}

/// How to run, and with which files; `[run]` of the file.
#[derive(Args, Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct RunOptions {
    /// Feature files or folders.
    #[arg(skip)]
    pub features: Vec<PathBuf>,
    /// Contract documents.
    #[arg(skip)]
    pub spec: Vec<PathBuf>,
    /// Folders of suites of one's own.
    #[arg(skip)]
    pub suite: Vec<PathBuf>,
    /// Whether the built-in features and documents are left out.
    #[arg(skip)]
    pub no_builtin: bool,
    /// File of accepted deviations
    #[arg(long, value_name = "FILE", env = "ROCKETCHAT_CONFORMANCE_WAIVERS")]
    pub waivers: Option<PathBuf>,
    /// Run the scenarios that meet this tag expression, such as "@smoke and not @slow"
    #[arg(long, value_name = "EXPR", env = "ROCKETCHAT_CONFORMANCE_TAGS")]
    pub tags: Option<String>,
    /// Run the scenarios whose name matches this regular expression
    #[arg(long, value_name = "REGEX", env = "ROCKETCHAT_CONFORMANCE_NAME")]
    pub name: Option<String>,
    /// Run the scenarios about operations that match this regular expression, such as "^sessions\\."
    #[arg(long, value_name = "REGEX", env = "ROCKETCHAT_CONFORMANCE_OPERATION")]
    pub operation: Option<String>,
    /// Scenarios side by side [default: 4]
    #[arg(long, value_name = "N", env = "ROCKETCHAT_CONFORMANCE_JOBS")]
    pub jobs: Option<usize>,
    /// Deadline of one request.
    #[arg(skip)]
    pub timeout: Option<String>,
    /// Folder for the reports [default: reports]
    #[arg(long, value_name = "DIR", env = "ROCKETCHAT_CONFORMANCE_REPORTS")]
    pub reports: Option<PathBuf>,
    /// Seed of the random values that requests contain [default: random, and reported]
    #[arg(long, value_name = "N", env = "ROCKETCHAT_CONFORMANCE_SEED")]
    pub seed: Option<u64>,
    /// Deadline of the run, after which it cleans up and ends [default: 6h]
    #[arg(long, value_name = "DURATION", env = "ROCKETCHAT_CONFORMANCE_DEADLINE")]
    #[serde(skip)]
    pub deadline: Option<String>,
    /// How long late effects are given to show after the last scenario [default: 2s; embedded server: 250ms]
    #[arg(long, value_name = "DURATION", env = "ROCKETCHAT_CONFORMANCE_SETTLE")]
    pub settle: Option<String>,
    /// How long a server that is starting is waited for, until it answers itself [default: not at all]
    #[arg(long, value_name = "DURATION", env = "ROCKETCHAT_CONFORMANCE_WAIT")]
    pub wait: Option<String>,
    /// How long the run may wait, all in all, for rate limits and for a target that is away [default: 10m]
    #[arg(long, value_name = "DURATION", env = "ROCKETCHAT_CONFORMANCE_MAX_WAIT")]
    pub max_wait: Option<String>,
    /// Requests at most, without those of the clean-up [default: no limit]
    #[arg(long, value_name = "N", env = "ROCKETCHAT_CONFORMANCE_MAX_REQUESTS")]
    pub max_requests: Option<u64>,
    /// End the run with the first scenario that fails
    #[arg(long)]
    pub fail_fast: bool,
    /// Run scenarios that change what all users share, too
    #[arg(long, value_enum, value_name = "WHAT", env = "ROCKETCHAT_CONFORMANCE_ALLOW", value_delimiter = ',')]
    pub allow: Vec<Allowed>,
}

/// What a run may change beside what it makes itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, clap::ValueEnum)]
#[serde(rename_all = "lowercase")]
pub enum Allowed {
    /// Settings and the like, which all users share.
    Workspace,
}

/// Everything that a configuration is made of besides the file.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// The configuration file, if one is named.
    pub config: Option<PathBuf>,
    pub target: TargetOptions,
    pub run: RunOptions,
    /// What counts where neither the command line nor the file says anything.
    pub usual: Usual,
    /// What says that a server is to be tested, although none is named.
    pub against_embedded: Option<String>,
}

/// What counts where nobody says anything.
#[derive(Clone, Debug, Default)]
pub struct Usual {
    /// Otherwise it is random.
    pub seed: Option<u64>,
    pub target: Option<String>,
    pub profile: Option<String>,
}

impl TargetOptions {
    /// These options; where they say nothing, what others say.
    pub(super) fn or(self, other: Self) -> Self {
        let said = |text: &String| !text.is_empty();
        Self {
            url: self.url.filter(said).or(other.url),
            profile: self.profile.or(other.profile),
            tls_ca: self.tls_ca.or(other.tls_ca),
            tls_insecure: self.tls_insecure || other.tls_insecure,
            client_cert: self.client_cert.or(other.client_cert),
            client_key: self.client_key.or(other.client_key),
            proxy: self.proxy.filter(said).or(other.proxy),
            headers_env: if self.headers_env.is_empty() { other.headers_env } else { self.headers_env },
            header_env: either(self.header_env, other.header_env),
        }
    }
}

impl RunOptions {
    /// These options; where they say nothing, what others say.
    pub(super) fn or(self, other: Self) -> Self {
        Self {
            features: either(self.features, other.features),
            spec: either(self.spec, other.spec),
            suite: either(self.suite, other.suite),
            no_builtin: self.no_builtin || other.no_builtin,
            waivers: self.waivers.or(other.waivers),
            tags: self.tags.or(other.tags),
            name: self.name.or(other.name),
            operation: self.operation.or(other.operation),
            jobs: self.jobs.or(other.jobs),
            timeout: self.timeout.or(other.timeout),
            reports: self.reports.or(other.reports),
            seed: self.seed.or(other.seed),
            deadline: self.deadline.or(other.deadline),
            settle: self.settle.or(other.settle),
            wait: self.wait.or(other.wait),
            max_wait: self.max_wait.or(other.max_wait),
            max_requests: self.max_requests.or(other.max_requests),
            fail_fast: self.fail_fast || other.fail_fast,
            allow: either(self.allow, other.allow),
        }
    }
}

fn either<T>(own: Vec<T>, other: Vec<T>) -> Vec<T> {
    if own.is_empty() { other } else { own }
}
