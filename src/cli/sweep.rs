//! `sweep`: ends what runs have left on the target that could not end it themselves, from their journals.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use clap::Args;
use secrecy::ExposeSecret as _;

use super::console::Console;
use super::options::{OutputOptions, SourceOptions, TargetArgs, configure};
use crate::conduct::bench::Bench;
use crate::conduct::interrupt::interrupted;
use crate::config::{Config, RunOptions, Target, Usual};
use crate::exit::Exit;
use crate::failure::Failure;
use crate::model::count::{agree, count};
use crate::report::terminal::printable;
use crate::sut::creations::end_all;
use crate::sut::creations::recovery::{Unlisted, end_unanswered};
use crate::sut::journal::LeftThing;
use crate::sut::journal::{LeftJournal, LeftJournalError, journals_in};

/// Options of `sweep`.
#[derive(Args, Debug)]
pub(super) struct SweepArgs {
    #[command(flatten)]
    target: TargetArgs,
    /// Folder of the reports, where the journals are [default: reports]
    #[arg(long, value_name = "DIR", env = "ROCKETCHAT_CONFORMANCE_REPORTS")]
    reports: Option<PathBuf>,
    /// Folder of a suite whose recipes the run used; may be repeated
    #[arg(long, value_name = "DIR", env = "ROCKETCHAT_CONFORMANCE_SUITE", value_delimiter = ',')]
    suite: Vec<PathBuf>,
    /// Also end logins that the target does not list, by ending every login of the accounts, whoever made it
    #[arg(long)]
    all_logins: bool,
    #[command(flatten)]
    output: OutputOptions,
}

/// Carries `sweep` out. Exits with 5 if something may still be left.
pub(super) fn execute(args: &SweepArgs) -> Result<Exit, Failure> {
    let console = args.output.console();
    let sources = SourceOptions { suite: args.suite.clone(), ..SourceOptions::default() };
    let run = RunOptions { reports: args.reports.clone(), ..RunOptions::default() };
    let config = configure(&args.target, &sources, (run, Usual::default()))?;
    if matches!(config.target, Target::Embedded) {
        return Err(Failure::NoTarget);
    }
    let unreadable = |reason| Failure::Reports { path: config.reports.clone(), reason };
    let journals = journals_in(&config.reports).map_err(unreadable)?;
    if journals.is_empty() && args.all_logins {
        return Err(Failure::NoJournal(config.reports));
    }
    if journals.is_empty() {
        console.say(&format!("no journal in {}: nothing is left", config.reports.display()));
        return Ok(Exit::Conformant);
    }
    let unlisted = if args.all_logins { Unlisted::EndAllOthers } else { Unlisted::Leave };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let runtime = runtime.map_err(|error| Failure::Bug(error.to_string()))?;
    runtime.block_on(async {
        tokio::select! {
            outcome = sweep(&config, &journals, unlisted, console) => outcome,
            () = interrupted() => {
                console.warn("interrupted: the journals are kept");
                Ok(Exit::Interrupted)
            }
        }
    })
}

async fn sweep(config: &Config, journals: &[PathBuf], unlisted: Unlisted, console: Console) -> Result<Exit, Failure> {
    let bench = Bench::set_up(config)?;
    let Target::Remote { url, accounts } = &config.target else { return Err(Failure::NoTarget) };
    let mut is_all_ended = true;
    for path in journals {
        let left = match LeftJournal::read(path, url, accounts) {
            Ok(journal) => end(&bench, journal, unlisted, console).await,
            Err(LeftJournalError::UnderWay) => vec![LeftJournalError::UnderWay.to_string()],
            Err(error) => vec![error.to_string()],
        };
        is_all_ended &= left.is_empty();
        tell(console, path, &left);
    }
    let own = end_all::end_all(&bench.maker, &bench.things).await;
    for sentence in &own {
        console.warn(&format!("left behind: {}", printable(sentence)));
    }
    Ok(if is_all_ended && own.is_empty() { Exit::Conformant } else { Exit::Inconclusive })
}

/// Ends what one journal names and removes it; one sentence for each thing that may still be there.
async fn end(bench: &Bench, mut journal: LeftJournal, unlisted: Unlisted, console: Console) -> Vec<String> {
    let maker = &bench.maker;
    let things = std::mem::take(&mut journal.things);
    let kinds = kinds(&things);
    let mut left = bench.things.remove_left(maker, things).await;
    for login in &journal.granted {
        maker.http().redactor().learn("token", login.token.expose_secret());
        left.extend(maker.end(login).await.err());
    }
    left.extend(end_unanswered(maker, &journal.unanswered, unlisted).await);
    if left.is_empty() {
        let unanswered = journal.unanswered.len();
        if !kinds.is_empty() {
            console.say(&printable(&format!("removed, as far as it was there: {kinds}")));
        }
        console.say(&format!(
            "ended: {} of the run of {}, and what there was of {unanswered} that {} never answered",
            count(journal.granted.len(), "login"),
            if journal.started_at.is_empty() { "an unknown time" } else { &journal.started_at },
            agree(unanswered, "was", "were")
        ));
        left.extend(journal.remove().err().map(|error| error.to_string()));
    }
    left
}

/// How many things of each kind, and their names.
fn kinds(things: &[LeftThing]) -> String {
    let mut kinds: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for thing in things {
        let name = ["name", "id"].iter().find_map(|key| thing.values.get(*key)?.as_str());
        kinds.entry(&thing.kind).or_default().push(name.unwrap_or("without a name"));
    }
    let shown = kinds.iter().map(|(kind, names)| format!("{} ({})", count(names.len(), kind), names.join(", ")));
    shown.collect::<Vec<_>>().join("; ")
}

fn tell(console: Console, path: &Path, left: &[String]) {
    for sentence in left {
        console.warn(&printable(&format!("{}: {sentence}", path.display())));
    }
}
