//! The options that several commands share, and how they become a configuration.

use std::path::PathBuf;

use clap::Args;

use super::console::{ColorChoice, Console, Volume};
use super::variables;
use crate::config::{Config, Options, RunOptions, TargetOptions, Usual};
use crate::failure::Failure;
use crate::suite::sources::Sources;

/// Which target is tested, and by which configuration.
#[derive(Args, Clone, Debug, Default)]
pub(super) struct TargetArgs {
    #[command(flatten)]
    pub target: TargetOptions,
    /// Configuration file [default: conformance.toml if it exists]
    #[arg(long, value_name = "FILE", env = "ROCKETCHAT_CONFORMANCE_CONFIG")]
    pub config: Option<PathBuf>,
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
pub(super) fn configure(
    target: &TargetArgs,
    sources: &SourceOptions,
    (run, usual): (RunOptions, Usual),
) -> Result<Config, Failure> {
    let ours = variables::ours()?;
    let options = Options {
        config: target.config.clone(),
        target: target.target.clone(),
        run: RunOptions {
            features: sources.features.clone(),
            spec: sources.spec.clone(),
            suite: sources.suite.clone(),
            no_builtin: sources.no_builtin,
            timeout: target.timeout.clone(),
            ..run
        },
        usual,
        against_embedded: variables::reason_against_embedded(&ours),
    };
    let config = Config::resolve(options, &|name| std::env::var(name).ok())?;
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
