//! Reads the ledger of requirements and finds them by id. Must not know what can be charged to them.

use std::collections::{BTreeSet, HashMap};

use super::amendments::profiles::line_at;
use crate::model::finding::{Finding, Place};
use crate::model::requirement::{Ledger, Level, Requirement, aspect_of};
use crate::model::source::SourceFile;

/// Reads the ledger (TOML).
///
/// # Errors
/// All that is wrong, with file and line: what is no ledger (unknown keys included), an id used twice, a statement or
/// source left empty, a security requirement that names no weakness.
pub fn parse_ledger(file: &SourceFile) -> Result<Ledger, Vec<Finding>> {
    let ledger: Ledger = toml::from_str(&file.text).map_err(|error| {
        let line = error.span().map_or(1, |span| line_at(&file.text, span.start));
        vec![finding(file, line, "not-a-ledger", error.message().trim().replace('\n', "; "))]
    })?;
    let mut known = BTreeSet::new();
    let mut findings = Vec::new();
    for requirement in &ledger.requirements {
        let line = line_of(file, &requirement.id);
        let mut find = |kind: &str, message: &str| {
            findings.push(finding(file, line, kind, format!("{}: {message}", requirement.id)));
        };
        if !known.insert(requirement.id.as_str()) {
            find("duplicate-requirement", "it is stated already");
        }
        if requirement.statement.trim().is_empty() || requirement.source.trim().is_empty() {
            find("empty-requirement", "it needs a statement and a source");
        }
        if requirement.level == Level::Security && (requirement.owasp.is_none() || requirement.cwe.is_none()) {
            find("unclassified-security", "a security requirement names its OWASP API id and its CWE number");
        }
    }
    if findings.is_empty() { Ok(ledger) } else { Err(findings) }
}

fn line_of(file: &SourceFile, id: &str) -> usize {
    let line = format!("id = \"{id}\"");
    file.text.lines().position(|text| text.trim() == line).map_or(1, |index| index + 1)
}

fn finding(file: &SourceFile, line: usize, kind: &str, message: String) -> Finding {
    Finding::error((&file.name, Place::Line(line)), kind, message).with_line(&file.text, None)
}

/// A ledger whose requirements are found by id.
#[derive(Debug, Default)]
pub(super) struct IndexedLedger {
    pub(super) ledger: Ledger,
    /// Places of the requirements.
    exact: HashMap<String, usize>,
    /// Places of the requirements that hold for every operation, by what they are about.
    general: HashMap<String, usize>,
}

impl IndexedLedger {
    pub(super) fn new(ledger: Ledger) -> Self {
        let (mut exact, mut general) = (HashMap::new(), HashMap::new());
        for (place, requirement) in ledger.requirements.iter().enumerate() {
            exact.entry(requirement.id.clone()).or_insert(place);
            if let Some(aspect) = requirement.general_aspect() {
                general.entry(aspect.to_owned()).or_insert(place);
            }
        }
        Self { ledger, exact, general }
    }

    /// The requirement that a deviation of this id points at: the one of just this id before one for every operation.
    pub(super) fn requirement(&self, id: &str) -> Option<&Requirement> {
        let place = self.exact.get(id).or_else(|| self.general.get(aspect_of(id)?))?;
        self.ledger.requirements.get(*place)
    }

    /// The level of a deviation; what no requirement covers is taken seriously.
    pub(super) fn level(&self, id: &str) -> Level {
        self.requirement(id).map_or_else(Level::default, |requirement| requirement.level)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wrong(text: &str) -> Vec<String> {
        let file = SourceFile::new("specs/requirements.toml", text);
        parse_ledger(&file)
            .unwrap_err()
            .iter()
            .map(|finding| finding.to_string().lines().next().unwrap().to_owned())
            .collect()
    }

    #[test]
    fn a_ledger_with_holes_is_refused_line_by_line() {
        let text = "[[requirement]]\nid = \"a.b\"\nlevel = \"security\"\nstatement = \"S.\"\nsource = \"s\"\n\n\
                    [[requirement]]\nid = \"a.b\"\nlevel = \"must\"\nstatement = \" \"\nsource = \"s\"\n";
        assert_eq!(
            wrong(text),
            [
                "specs/requirements.toml:2:1: error[unclassified-security]: a.b: a security requirement names its OWASP \
                 API id and its CWE number",
                "specs/requirements.toml:2:1: error[duplicate-requirement]: a.b: it is stated already",
                "specs/requirements.toml:2:1: error[empty-requirement]: a.b: it needs a statement and a source",
            ]
        );
        for half in ["owasp = \"API1:2023\"", "cwe = 204"] {
            let text = format!(
                "[[requirement]]\nid = \"a.b\"\nlevel = \"security\"\nstatement = \"S.\"\nsource = \"s\"\n{half}\n"
            );
            assert_eq!(wrong(&text).len(), 1, "{half}");
        }
        assert_eq!(
            wrong("[[requirement]]\nid = 1\n"),
            ["specs/requirements.toml:2:1: error[not-a-ledger]: invalid type: integer `1`, expected a string"]
        );
    }
}
