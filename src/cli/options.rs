//! The options that several commands share, and how they become a configuration.

use std::path::PathBuf;

use clap::Args;

use super::console::{ColorChoice, Console, Volume};
use super::variables;
use crate::config::{AccessOverrides, Config, Overrides};
use crate::failure::Failure;
use crate::suite::sources::Sources;

/// Where the target is and whom to test it as.
#[derive(Args, Clone, Debug, Default)]
pub(super) struct TargetOptions {
    /// Base URL of the server under test, or `embedded`: the reference server inside this program, which is tested as well
    /// where there is neither a target nor a configuration file, nor a variable of ours, nor CI
    #[arg(long, value_name = "URL", env = "ROCKETCHAT_CONFORMANCE_TARGET")]
    pub target: Option<String>,
    /// Configuration file [default: conformance.toml if it exists]
    #[arg(long, value_name = "FILE", env = "ROCKETCHAT_CONFORMANCE_CONFIG")]
    pub config: Option<PathBuf>,
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
    /// Header field of every request, for a gateway in front of the server, and the variable that holds its value; may be
    /// repeated
    #[arg(long, value_name = "NAME=VARIABLE", env = "ROCKETCHAT_CONFORMANCE_HEADER_ENV", value_delimiter = ',')]
    pub header_env: Vec<String>,
    /// Deadline of one request, such as 10s or 500ms [default: 10s]
    #[arg(long, value_name = "DURATION", env = "ROCKETCHAT_CONFORMANCE_TIMEOUT")]
    pub timeout: Option<String>,
}

/// Which features and documents are used.
#[derive(Args, Clone, Debug, Default)]
pub(super) struct SourceOptions {
    /// Feature file or folder; may be repeated [default: the built-in suite]
    #[arg(long, value_name = "PATH", env = "ROCKETCHAT_CONFORMANCE_FEATURES", value_delimiter = ',')]
    pub features: Vec<PathBuf>,
    /// `OpenAPI` document (YAML, JSON or a published page) or folder; may be repeated [default: built in]
    #[arg(long, value_name = "PATH", env = "ROCKETCHAT_CONFORMANCE_SPEC", value_delimiter = ',')]
    pub spec: Vec<PathBuf>,
    /// Folder of a suite of one's own: features/, specs/ with documents, overlays/, profiles/, requirements/ and entities/; may
    /// be repeated
    #[arg(long, value_name = "DIR", env = "ROCKETCHAT_CONFORMANCE_SUITE", value_delimiter = ',')]
    pub suite: Vec<PathBuf>,
    /// Leave out the built-in features and documents; profiles, what holds for every operation, and recipes stay
    #[arg(long, env = "ROCKETCHAT_CONFORMANCE_NO_BUILTIN")]
    pub no_builtin: bool,
}

/// How output looks.
#[derive(Args, Clone, Copy, Debug, Default)]
pub(super) struct OutputOptions {
    /// Print the causes of failures and the last sentence only
    #[arg(short, long, conflicts_with = "verbose")]
    pub quiet: bool,
    /// Print every scenario with its steps and exchanges
    #[arg(short, long)]
    pub verbose: bool,
    /// When to use colours
    #[arg(long, value_enum, default_value_t, value_name = "WHEN")]
    pub color: ColorChoice,
}

impl OutputOptions {
    /// The console that these options ask for.
    pub(super) fn console(self) -> Console {
        let volume = match (self.quiet, self.verbose) {
            (true, _) => Volume::Quiet,
            (false, true) => Volume::Verbose,
            (false, false) => Volume::Normal,
        };
        Console::new(self.color, volume)
    }
}

/// The configuration for these options, with the process environment behind them.
pub(super) fn configure(target: &TargetOptions, sources: &SourceOptions, rest: Overrides) -> Result<Config, Failure> {
    let ours = variables::ours()?;
    let overrides = Overrides {
        against_embedded: variables::reason_against_embedded(&ours),
        config: target.config.clone(),
        target: target.target.clone(),
        profile: target.profile.clone(),
        timeout: target.timeout.clone(),
        access: AccessOverrides {
            tls_ca: target.tls_ca.clone(),
            tls_insecure: target.tls_insecure,
            client_cert: target.client_cert.clone(),
            client_key: target.client_key.clone(),
            proxy: target.proxy.clone(),
            header_env: target.header_env.clone(),
        },
        features: sources.features.clone(),
        spec: sources.spec.clone(),
        suite: sources.suite.clone(),
        no_builtin: sources.no_builtin,
        ..rest
    };
    let config = Config::resolve(overrides, &|name| std::env::var(name).ok())?;
    let console = OutputOptions::default().console();
    for remark in &config.remarks {
        console.warn(&format!("warning: {remark}"));
    }
    Ok(config)
}

impl From<&SourceOptions> for Sources {
    fn from(options: &SourceOptions) -> Self {
        Self {
            features: options.features.clone(),
            spec: options.spec.clone(),
            suites: options.suite.clone(),
            no_builtin: options.no_builtin,
        }
    }
}
