//! The files that a run leaves, in the folder for reports. Must not know what is in them.

use std::ffi::OsString;
use std::fs::File;
use std::io::{self, BufWriter, Write as _};
use std::path::Path;

use super::console::Console;
use super::packed;
use super::repository::Repository;
use crate::evidence::bundle::{Contents, JUNIT, RECORD, REPORT};
use crate::evidence::key::PrivateKey;
use crate::evidence::recorded::Recorded;
use crate::failure::Failure;
use crate::judge::exit_for;
use crate::model::judgement::Judgement;
use crate::model::record::RunRecord;
use crate::model::source::ContractSources;
use crate::report;

/// Name of the bundle.
const EVIDENCE: &str = "evidence.tar";

/// Name of the report for readers of Cucumber Messages.
const MESSAGES: &str = "messages.ndjson";

/// Name of the page for people.
const PAGE: &str = "report.html";

/// Name of the report for code-scanning pages.
const SARIF: &str = "report.sarif";

/// Name of the summary for people.
const SUMMARY: &str = "summary.md";

/// The two that say that there is no verdict.
pub(super) const JUNIT_FILE: &str = JUNIT;
pub(super) const SUMMARY_FILE: &str = SUMMARY;

/// Every file that a run leaves.
const FILES: [&str; 8] = [RECORD, REPORT, JUNIT, PAGE, SARIF, SUMMARY, MESSAGES, EVIDENCE];

/// Removes what an earlier run has left, so that nobody takes it for something of this one.
pub(super) fn clear(folder: &Path) -> Result<(), Failure> {
    for path in FILES.map(|name| folder.join(name)) {
        match std::fs::remove_file(&path) {
            Err(reason) if reason.kind() != io::ErrorKind::NotFound => return Err(Failure::Reports { path, reason }),
            _ => {}
        }
    }
    Ok(())
}

/// The two reports that a bundle holds.
pub(super) struct Bundled {
    /// Bytes of `report.json`.
    pub report: Vec<u8>,
    /// Bytes of `junit.xml`.
    pub junit: Vec<u8>,
}

impl Bundled {
    /// Both, from a record and its judgement.
    pub(super) fn render(record: &RunRecord, judgement: &Judgement) -> io::Result<Self> {
        let exit = exit_for(judgement.result, record.allow_partial);
        Ok(Self {
            report: report::json::render(record, judgement, exit.code())?,
            junit: report::junit::render(record, judgement)?,
        })
    }
}

/// Makes the folder, if it is not there yet.
pub(super) fn prepare_folder(folder: &Path) -> Result<(), Failure> {
    let failed = |reason| Failure::Reports { path: folder.to_owned(), reason };
    std::fs::create_dir_all(folder).map_err(failed)?;
    // A folder that cannot be written to is better noticed before the target is touched than after.
    let trial = folder.join(".rocketchat-conformance");
    std::fs::write(&trial, "").and_then(|()| std::fs::remove_file(&trial)).map_err(failed)
}

/// Writes every report and the evidence, signed if there is a key. Those that hold every exchange are packed if they are
/// large.
pub(super) fn write_reports(
    folder: &Path,
    record: &RunRecord,
    judgement: &Judgement,
    (sources, key): (&ContractSources, Option<&PrivateKey>),
) -> Result<(), Failure> {
    let failed = |name: &'static str| move |reason| Failure::Reports { path: folder.join(name), reason };
    let repository = Repository::of_environment();
    let place = |path: &str| repository.seen_from_root(path);
    write_report_with(folder, RECORD, |file| report::record::write(record, file))?;
    let Bundled { report, junit } = Bundled::render(record, judgement).map_err(failed(JUNIT))?;
    write_report(folder, REPORT, &report)?;
    write_report(folder, JUNIT, &junit)?;
    write_report_with(folder, PAGE, |file| report::html::write(record, judgement, file))?;
    write_report(folder, SARIF, &report::sarif::render_from(record, judgement, &place).map_err(failed(SARIF))?)?;
    write_report(folder, SUMMARY, &report::summary::render(record, judgement))?;
    write_report_with(folder, MESSAGES, |file| report::messages::write(record, judgement, file))?;
    let judged = (record, judgement);
    let recorded = Recorded::in_file(folder.join(RECORD)).map_err(failed(RECORD))?;
    let contents = Contents { judged, record: recorded, report: &report, junit: &junit, sources };
    write_report_with(folder, EVIDENCE, |file| contents.write_sealed(key, file))?;
    // Last, since the evidence is made of what is packed here.
    for name in [RECORD, MESSAGES, EVIDENCE] {
        packed::pack(&folder.join(name)).map_err(failed(name))?;
    }
    Ok(())
}

/// Writes one report.
pub(super) fn write_report(folder: &Path, name: &str, bytes: &[u8]) -> Result<(), Failure> {
    write_report_with(folder, name, |file| file.write_all(bytes))
}

/// Writes one report beside its place and moves it there, so that nobody ever reads half of it.
fn write_report_with(
    folder: &Path,
    name: &str,
    write: impl FnOnce(&mut BufWriter<File>) -> io::Result<()>,
) -> Result<(), Failure> {
    let path = folder.join(name);
    let unfinished = folder.join(format!("{name}.part"));
    let written = File::create(&unfinished).map(BufWriter::new).and_then(|mut file| {
        write(&mut file)?;
        file.flush()
    });
    written.and_then(|()| std::fs::rename(&unfinished, &path)).map_err(|reason| {
        // Where there is no room, half a file takes that of the next.
        std::fs::remove_file(&unfinished).ok();
        Failure::Reports { path, reason }
    })
}

/// Says in the ways of the CI system that runs this, if it is GitHub's, what the run came to: on the summary page of the step,
/// and beside the lines of the features.
pub(super) fn tell_ci(console: Console, record: &RunRecord, judgement: &Judgement) {
    if let Err(error) = add_to_step_summary(&report::summary::render(record, judgement)) {
        console.warn(&format!("warning: {error}"));
    }
    if variable("GITHUB_ACTIONS").is_some_and(|value| value == "true") {
        let repository = Repository::of_environment();
        for line in report::annotations::render_from(record, judgement, &|path| repository.seen_from_root(path)) {
            console.say(&line);
        }
    }
}

/// Adds a summary to the page of the step, if GitHub's CI system names one.
pub(super) fn add_to_step_summary(summary: &[u8]) -> Result<(), String> {
    let Some(page) = variable("GITHUB_STEP_SUMMARY") else { return Ok(()) };
    let appended = std::fs::OpenOptions::new().append(true).create(true).open(&page);
    appended
        .and_then(|mut file| file.write_all(summary))
        .map_err(|error| format!("the summary was not added to {}: {error}", page.display()))
}

fn variable(name: &str) -> Option<OsString> {
    std::env::var_os(name).filter(|value| !value.is_empty())
}
