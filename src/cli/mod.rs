//! The command line: one file per subcommand, each command line → one call → exit code. Nothing else prints or exits.

mod announce;
mod command_line;
mod console;
mod crash;
mod dry_run;
mod found;
mod keys;
mod lint;
mod merge;
mod no_verdict;
mod options;
mod packed;
mod probe;
mod progress;
mod replay;
mod report;
mod reports;
mod repository;
mod run;
mod selftest;
mod serve;
mod shards;
mod starter;
mod steps;
mod suite;
mod sweep;
mod variables;
mod verify;
mod waivers;
mod wanted;
mod watching;

use clap::{Parser, Subcommand};

use crate::exit::Exit;

/// Contract and conformance test harness for Rocket.Chat-compatible servers.
#[derive(Debug, Parser)]
#[command(version, propagate_version = true)]
pub struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Test a server and write reports
    Run(Box<run::RunArgs>),
    /// Run the reference server alone
    Serve(serve::ServeArgs),
    /// Tell what a server is and what a run would do with it
    Probe(probe::ProbeArgs),
    /// Check features, contract documents, overlays and profiles without a server
    Lint(lint::LintArgs),
    /// Prove that the suite notices every known fault and accuses no conforming server
    Selftest(selftest::SelftestArgs),
    /// Print the vocabulary for feature authors
    Steps(steps::StepsArgs),
    /// End what runs have left on a server that could not end it themselves
    Sweep(sweep::SweepArgs),
    /// Repeat one scenario of a record against the target, and say whether its deviation shows again
    Replay(Box<replay::ReplayArgs>),
    /// Write the reports of a saved record anew, without a server
    Report(report::ReportArgs),
    /// Join the records of several shards into one report
    Merge(merge::MergeArgs),
    /// Check the evidence of a run, offline
    Verify(verify::VerifyArgs),
    /// Tell what the official suite of this program is
    Suite(suite::SuiteArgs),
    /// Make a key that signs evidence
    Keygen(keys::KeygenArgs),
    /// Write a configuration to start from
    Init(starter::InitArgs),
    /// Print the completions for a shell
    Completions(starter::CompletionsArgs),
    /// Print a page of the manual
    Man(starter::ManArgs),
}

impl Cli {
    /// Reads the command line of this process and carries it out.
    pub fn main() -> Exit {
        crash::install();
        match command_line::read() {
            Ok(cli) => cli.execute(),
            Err(exit) => exit,
        }
    }

    /// Carries the command out.
    pub fn execute(self) -> Exit {
        let outcome = match self.command {
            Command::Run(args) => run::execute(&args),
            Command::Serve(args) => Ok(serve::execute(&args)),
            Command::Probe(args) => probe::execute(&args),
            Command::Lint(args) => lint::execute(&args),
            Command::Selftest(args) => selftest::execute(&args),
            Command::Steps(args) => steps::execute(&args),
            Command::Sweep(args) => sweep::execute(&args),
            Command::Replay(args) => replay::execute(&args),
            Command::Report(args) => report::execute(&args),
            Command::Merge(args) => merge::execute(&args),
            Command::Verify(args) => verify::execute(&args),
            Command::Suite(args) => suite::execute(&args),
            Command::Keygen(args) => keys::execute(&args),
            Command::Init(args) => starter::init(&args),
            Command::Completions(args) => Ok(starter::completions(&args)),
            Command::Man(args) => starter::man(&args),
        };
        outcome.unwrap_or_else(|failure| {
            let console = options::OutputOptions::default().console();
            console.warn(&format!("error: {}", failure.worded()));
            failure.exit()
        })
    }
}
