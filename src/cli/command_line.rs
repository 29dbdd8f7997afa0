//! The command line as it was typed: read by clap, whose messages are shown like all others, without what acts on a terminal
//! and without what may be a secret.

use std::env;
use std::ffi::OsString;
use std::path::PathBuf;

use clap::builder::Styles;
use clap::error::Error;
use clap::{Command, CommandFactory as _, FromArgMatches as _};

use super::Cli;
use super::console::{ColorChoice, Console, Volume};
use super::no_verdict;
use crate::exit::Exit;
use crate::failure::Failure;
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
        let said = worded(&read(Cli::command().styles(Styles::plain())).err().unwrap_or(error), &typed);
        Console::new(ColorChoice::Never, Volume::Normal).warn(&said);
        let is_run = typed.get(1).is_some_and(|command| command == "run");
        if is_run && !typed.iter().any(|word| word == "--dry-run") {
            let why = first_paragraph(&said);
            let (reports, config) = (path_of("reports", &typed), path_of("config", &typed));
            no_verdict::leave(reports.as_deref(), config.as_deref(), &Failure::CommandLine(why));
        }
        Exit::Usage
    })
}

/// Help names variables, not what they hold.
fn without_values_of_variables(command: Command) -> Command {
    command.mut_args(|argument| argument.hide_env_values(true)).mut_subcommands(without_values_of_variables)
}

/// The path that an option of this name gives, as far as it can be told from a command line that clap refuses.
fn path_of(option: &str, typed: &[OsString]) -> Option<PathBuf> {
    let long = format!("--{option}");
    let joined = typed.iter().filter_map(|word| word.to_str()?.strip_prefix(&long)?.strip_prefix('='));
    let next = typed.windows(2).filter(|pair| pair[0] == *long).map(|pair| PathBuf::from(&pair[1]));
    let variable = env::var_os(format!("{OURS}{}", option.to_ascii_uppercase())).map(PathBuf::from);
    joined.map(PathBuf::from).chain(next).last().or(variable)
}

/// What is wrong, without clap's advice on usage.
fn first_paragraph(said: &str) -> String {
    let lines = said.lines().take_while(|line| !line.is_empty()).map(str::trim);
    let text = lines.collect::<Vec<_>>().join(" ");
    text.strip_prefix("error: ").unwrap_or(&text).to_owned()
}

fn worded(error: &Error, typed: &[OsString]) -> String {
    without_secrets(&within_lines(error.render().ansi().to_string(), typed)).trim_end().to_owned()
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
