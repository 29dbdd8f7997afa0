//! The waivers that a command works with: read, and held against the ledger.

use std::path::Path;

use crate::config::read_waivers;
use crate::failure::Failure;
use crate::model::finding::{Finding, Place};
use crate::model::requirement::{Ledger, Level};
use crate::model::waiver::Waiver;

/// The waivers of a file, if nothing is wrong with them; none without a file.
pub(super) fn usable_waivers(path: Option<&Path>, ledger: &Ledger) -> Result<Vec<Waiver>, Failure> {
    let Some(path) = path else { return Ok(Vec::new()) };
    let waivers = read_waivers(path).map_err(Failure::Unusable)?;
    let findings: Vec<Finding> = waivers.iter().filter_map(|waiver| wrong_with(waiver, ledger)).collect();
    if findings.is_empty() { Ok(waivers) } else { Err(Failure::Unusable(findings)) }
}

fn wrong_with(waiver: &Waiver, ledger: &Ledger) -> Option<Finding> {
    let Some(requirement) = ledger.requirement(&waiver.requirement) else {
        let message = format!("there is no requirement {}", waiver.requirement);
        return Some(finding(waiver, "unknown-requirement", message, nearest(&waiver.requirement, ledger)));
    };
    (requirement.level == Level::Security && !waiver.allow_security).then(|| {
        let message = format!("{} is a requirement of security", waiver.requirement);
        let hint = "set allow_security = true in the entry if that is really accepted".to_owned();
        finding(waiver, "security-waived", message, Some(hint))
    })
}

fn nearest(id: &str, ledger: &Ledger) -> Option<String> {
    let distance = |known: &str| strsim::osa_distance(known, id);
    let nearest = ledger.requirements.iter().map(|requirement| requirement.id.as_str());
    nearest.min_by_key(|known| distance(known)).map(|known| format!("did you mean {known}?"))
}

fn finding(waiver: &Waiver, kind: &str, message: String, hint: Option<String>) -> Finding {
    Finding::error((waiver.place.file.clone(), Place::Line(waiver.place.line)), kind, message).with_any_hint(hint)
}
