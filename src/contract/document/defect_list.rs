//! The list of defects of one file, written while the file is read. Must not decide what a defect is.

use std::collections::BTreeSet;

use super::located::located;
use crate::model::finding::{Finding, Place, Severity};

/// Findings of one file in the order in which they were made.
#[derive(Debug)]
pub(crate) struct DefectList {
    file: String,
    findings: Vec<Finding>,
    known: BTreeSet<Finding>,
}

impl DefectList {
    /// An empty list for the file of this name.
    pub(crate) fn new(file: &str) -> Self {
        Self { file: file.to_owned(), findings: Vec::new(), known: BTreeSet::new() }
    }

    /// Notes something that was repaired or worked around.
    pub(crate) fn warn(&mut self, kind: &str, pointer: &str, message: impl Into<String>) {
        drop(self.note(Severity::Warning, kind, Place::Pointer(pointer.to_owned()), message.into()));
    }

    /// Notes something that leaves an operation or a rule unusable, and hands it back for the one that is concerned.
    pub(crate) fn error(&mut self, kind: &str, pointer: &str, message: impl Into<String>) -> Finding {
        self.note(Severity::Error, kind, Place::Pointer(pointer.to_owned()), message.into())
    }

    /// Notes an error with what the author can do.
    pub(crate) fn error_with_hint(&mut self, kind: &str, pointer: &str, message: &str, hint: &str) -> Finding {
        let finding = self.finding(Severity::Error, kind, Place::Pointer(pointer.to_owned()), message.to_owned());
        self.keep(finding.with_hint(hint))
    }

    /// Takes over what was noted about another file.
    pub(crate) fn absorb(&mut self, other: Self) {
        other.findings.into_iter().for_each(|finding| drop(self.keep(finding)));
    }

    /// Notes something about the file as a text.
    pub(crate) fn at(&mut self, place: Place, severity: Severity, kind: &str, message: impl Into<String>) {
        drop(self.note(severity, kind, place, message.into()));
    }

    /// What was noted so far.
    pub(crate) fn findings(&self) -> &[Finding] {
        &self.findings
    }

    /// Hands the findings over.
    pub(crate) fn into_findings(self) -> Vec<Finding> {
        self.findings
    }

    fn note(&mut self, severity: Severity, kind: &str, place: Place, message: String) -> Finding {
        let finding = self.finding(severity, kind, place, message);
        self.keep(finding)
    }

    fn finding(&self, severity: Severity, kind: &str, place: Place, message: String) -> Finding {
        let (file, place) = match place {
            Place::Pointer(pointer) => {
                let (file, pointer) = located(&self.file, &pointer);
                (file, Place::Pointer(pointer))
            }
            place => (self.file.clone(), place),
        };
        Finding::new(severity, (file, place), kind, message)
    }

    fn keep(&mut self, finding: Finding) -> Finding {
        // Shared components are reached from many operations, but are to be mended once.
        if self.known.insert(finding.clone()) {
            self.findings.push(finding.clone());
        }
        finding
    }
}
