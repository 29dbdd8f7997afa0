//! `suite`: what the official suite is.

use clap::{Args, Subcommand};

use super::options::OutputOptions;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::suite::official::OfficialSuite;

/// Options of `suite`.
#[derive(Args, Debug)]
pub(super) struct SuiteArgs {
    #[command(subcommand)]
    question: Question,
}

#[derive(Debug, Subcommand)]
enum Question {
    /// Print the SHA-256 of each of its files, as sha256sum writes them, and that of these lines
    Digest {
        #[command(flatten)]
        output: OutputOptions,
    },
}

/// Carries `suite` out.
pub(super) fn execute(args: &SuiteArgs) -> Result<Exit, Failure> {
    let Question::Digest { output } = &args.question;
    let official = OfficialSuite::of_this_program()?;
    let console = output.console();
    console.tell(official.lines().trim_end());
    console.say(&format!("{}  official suite {}", official.sha256(), env!("CARGO_PKG_VERSION")));
    Ok(Exit::Conformant)
}
