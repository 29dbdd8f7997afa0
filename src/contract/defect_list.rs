//! The list of defects of one file, written while the file is read. Must not decide what a defect is.

use std::collections::BTreeSet;

use crate::model::finding::{Finding, Place, Severity};

/// Findings of one file in the order in which they were made.
#[derive(Debug)]
pub(super) struct DefectList {
    file: String,
    findings: Vec<Finding>,
    known: BTreeSet<Finding>,
}

impl DefectList {
    /// An empty list for the file of this name.
    pub(super) fn new(file: &str) -> Self {
        Self { file: file.to_owned(), findings: Vec::new(), known: BTreeSet::new() }
    }

    /// Notes something that was repaired or worked around.
    pub(super) fn warn(&mut self, kind: &str, pointer: &str, message: impl Into<String>) {
        self.note(Severity::Warning, kind, Place::Pointer(pointer.to_owned()), message.into());
    }

    /// Notes something that leaves an operation or a rule unusable.
    pub(super) fn error(&mut self, kind: &str, pointer: &str, message: impl Into<String>) {
        self.note(Severity::Error, kind, Place::Pointer(pointer.to_owned()), message.into());
    }

    /// Notes something about the file as a text.
    pub(super) fn at(&mut self, place: Place, severity: Severity, kind: &str, message: impl Into<String>) {
        self.note(severity, kind, place, message.into());
    }

    /// Hands the findings over.
    pub(super) fn into_findings(self) -> Vec<Finding> {
        self.findings
    }

    fn note(&mut self, severity: Severity, kind: &str, place: Place, message: String) {
        let (file, kind) = (self.file.clone(), kind.to_owned());
        let finding = Finding { file, place, severity, kind, message, hint: None };
        // Shared components are reached from many operations, but are to be mended once.
        if self.known.insert(finding.clone()) {
            self.findings.push(finding);
        }
    }
}
