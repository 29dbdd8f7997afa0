//! The environment variables that are ours: which there are, and what a misspelt one was meant to be. Must not know what
//! they hold.

use clap::CommandFactory as _;

use super::Cli;
use crate::config::{ConfigError, account_variables, nearest};

/// How the names of ours begin.
const PREFIX: &str = "ROCKETCHAT_CONFORMANCE_";

/// The variables of ours that are set; one that nobody reads is refused, as an unknown key of the file is.
pub(super) fn ours() -> Result<Vec<String>, ConfigError> {
    let names = std::env::vars_os().filter_map(|(name, _)| name.into_string().ok());
    let mut set: Vec<String> = names.filter(|name| name.starts_with(PREFIX)).collect();
    set.sort();
    let known = known();
    if let Some(unknown) = set.iter().find(|name| !known.contains(name)) {
        return Err(ConfigError::Variable {
            name: unknown.clone(),
            nearest: nearest(unknown, known.iter().map(String::as_str)).unwrap_or_default().to_owned(),
        });
    }
    Ok(set)
}

/// What says that a server is to be tested, although none is named: a variable of ours, or that a CI system runs this.
/// A green run of the reference server would prove nothing there.
pub(super) fn reason_against_embedded(ours: &[String]) -> Option<String> {
    let is_ci = std::env::var_os("CI").is_some_and(|value| !["", "0", "false"].iter().any(|no| value == *no));
    let ours = ours.first().map(|name| format!("the variable {name} is set"));
    ours.or_else(|| is_ci.then(|| "the variable CI is set".to_owned()))
}

/// The variables of all options of all commands, and those of the accounts.
fn known() -> Vec<String> {
    let program = Cli::command();
    let options = program.get_subcommands().flat_map(clap::Command::get_arguments);
    let of_options = options.filter_map(|option| Some(option.get_env()?.to_string_lossy().into_owned()));
    of_options.chain(account_variables()).collect()
}
