//! The command line as it was typed: read by clap, whose messages are shown like all others, without what acts on a terminal
//! and without what may be a secret.

use std::env;
use std::ffi::OsString;

use clap::builder::Styles;
use clap::error::Error;
use clap::{Command, CommandFactory as _, FromArgMatches as _};

use super::Cli;
use super::console::{ColorChoice, Console, Volume};
use crate::exit::Exit;
use crate::model::printable::printable;
use crate::model::secret_names::without_secrets;

/// Beginning of the names of our variables.
const OURS: &str = "ROCKETCHAT_CONFORMANCE_";

/// What was typed, or the exit code if that was no command.
pub(super) fn read() -> Result<Cli, Exit> {
    let typed: Vec<OsString> = env::args_os().collect();
    let read = |command: Command| {
        let matches = without_values_of_variables(command).try_get_matches_from(&typed);
        matches.and_then(|matches| Cli::from_arg_matches(&matches))
    };
    read(Cli::command()).map_err(|error| {
        if !error.use_stderr() {
            // Help or a version: all of it is ours.
            let _ = error.print();
            return Exit::Conformant;
        }
        // Among colours of clap's own, those that were typed could not be told.
        tell(&read(Cli::command().styles(Styles::plain())).err().unwrap_or(error), &typed);
        Exit::Usage
    })
}

/// Help names variables, not what they hold.
fn without_values_of_variables(command: Command) -> Command {
    command.mut_args(|argument| argument.hide_env_values(true)).mut_subcommands(without_values_of_variables)
}

fn tell(error: &Error, typed: &[OsString]) {
    let text = without_secrets(&within_lines(error.render().ansi().to_string(), typed));
    Console::new(ColorChoice::Never, Volume::Normal).warn(text.trim_end());
}

/// The message, in which nothing that was typed or set begins a line of its own.
fn within_lines(message: String, typed: &[OsString]) -> String {
    let typed = typed.iter().map(|word| word.to_string_lossy().into_owned());
    let mut values: Vec<String> = typed
        .flat_map(|word| {
            let value = word.split_once('=').map(|(_, value)| value.to_owned());
            value.into_iter().chain([word])
        })
        .chain(
            env::vars_os()
                .filter(|(name, _)| name.to_string_lossy().starts_with(OURS))
                .map(|(_, value)| value.to_string_lossy().into_owned()),
        )
        .collect();
    // A part of another one must not keep that from being found.
    values.sort_by_key(|value| std::cmp::Reverse(value.len()));
    values
        .iter()
        .filter(|value| value.contains(['\n', '\t']))
        .fold(message, |message, value| message.replace(value, &printable(value)))
}
