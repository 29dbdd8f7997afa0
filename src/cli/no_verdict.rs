//! What a run leaves in its folder when it ends without a verdict, so that CI systems show why, and nothing of an earlier run
//! is taken for one of this. Must not know what went wrong.

use std::path::{Path, PathBuf};

use time::OffsetDateTime;

use super::reports::{JUNIT_FILE, SUMMARY_FILE, add_to_step_summary, clear, prepare_folder, write_report};
use crate::config::reports_folder;
use crate::failure::Failure;
use crate::report::no_verdict;

/// Writes `junit.xml` with one error and `summary.md`. That this is not possible either is no further failure.
pub(super) fn leave(reports: Option<&Path>, config: Option<&Path>, failure: &Failure) {
    let folder: PathBuf = reports.map_or_else(|| reports_folder(config), Path::to_owned);
    // What was judged before its reports failed is not to be lost.
    if matches!(failure, Failure::Unwritten { .. }) && folder.join(JUNIT_FILE).exists() {
        return;
    }
    let (text, code) = (failure.worded(), failure.exit().code());
    let page = no_verdict::summary(&text, code);
    add_to_step_summary(&page).ok();
    let Ok(junit) = no_verdict::junit(&text, OffsetDateTime::now_utc()) else { return };
    let left = prepare_folder(&folder).and_then(|()| clear(&folder));
    let left = left.and_then(|()| write_report(&folder, JUNIT_FILE, &junit));
    left.and_then(|()| write_report(&folder, SUMMARY_FILE, &page)).ok();
}
