//! What helps to begin: `init` writes a configuration to start from, `completions` and `man` tell shells and readers of
//! manuals what there is.

use std::fs::OpenOptions;
use std::io::{self, Write as _};
use std::path::PathBuf;

use clap::{Args, CommandFactory as _};
use clap_complete::Shell;

use super::Cli;
use super::options::OutputOptions;
use crate::config::DEFAULT_FILE;
use crate::exit::Exit;
use crate::failure::Failure;

/// Name of the program.
const PROGRAM: &str = "rocketchat-conformance";

/// The configuration to start from.
const CONFIGURATION: &str = include_str!("starter.toml");

/// Options of `init`.
#[derive(Args, Debug)]
pub(super) struct InitArgs {
    /// The file to write; one that exists is left as it is
    #[arg(value_name = "FILE", default_value = DEFAULT_FILE)]
    file: PathBuf,
    #[command(flatten)]
    output: OutputOptions,
}

/// Options of `completions`.
#[derive(Args, Debug)]
pub(super) struct CompletionsArgs {
    /// The shell
    #[arg(value_enum)]
    shell: Shell,
}

/// Options of `man`.
#[derive(Args, Debug)]
pub(super) struct ManArgs {
    /// A command, for its own page
    #[arg(value_name = "COMMAND")]
    command: Option<String>,
}

/// Carries `init` out.
pub(super) fn init(args: &InitArgs) -> Result<Exit, Failure> {
    let written = OpenOptions::new().write(true).create_new(true).open(&args.file);
    let written = written.and_then(|mut file| file.write_all(CONFIGURATION.as_bytes()));
    written.map_err(|reason| Failure::Starter { path: args.file.clone(), reason })?;
    args.output.console().say(&format!("wrote {}: name your server and two of its users in it", args.file.display()));
    Ok(Exit::Conformant)
}

/// Carries `completions` out.
pub(super) fn completions(args: &CompletionsArgs) -> Exit {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut Cli::command(), PROGRAM, &mut script);
    print(&script)
}

/// Carries `man` out.
pub(super) fn man(args: &ManArgs) -> Result<Exit, Failure> {
    let mut program = Cli::command();
    program.build();
    let command = match &args.command {
        None => program,
        Some(name) => program.find_subcommand(name).ok_or_else(|| Failure::NoCommand(name.clone()))?.clone(),
    };
    let mut page = Vec::new();
    clap_mangen::Man::new(command).render(&mut page).map_err(|error| Failure::Bug(error.to_string()))?;
    Ok(print(&page))
}

/// A reader who goes away early is no error.
fn print(bytes: &[u8]) -> Exit {
    let _ = io::stdout().lock().write_all(bytes);
    Exit::Conformant
}
