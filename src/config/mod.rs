//! The configuration of a run: options over environment over file over defaults, immutable once made. Unknown keys
//! are refused. Must not know how a run proceeds.

mod access;
mod accounts;
mod budgets;
mod deadlines;
mod error;
mod file;
mod options;
mod settings;
mod target;
mod toml_error;
mod variable_secret;
mod waivers;

pub use accounts::{account_variables, no_account};
pub use error::ConfigError;
pub use file::{AccountSection, BudgetsSection, ConfigFile, DeadlinesSection, nearest, reports_folder};
pub use options::{Allowed, Options, RunOptions, TargetOptions, Usual};
pub use settings::Config;
pub use target::Target;
pub use waivers::{parse_waivers, read_waivers};

/// Where reports go if nobody says.
const USUAL_REPORTS: &str = "reports";

/// The file that is read if it is there and no other is named.
pub const DEFAULT_FILE: &str = "conformance.toml";
