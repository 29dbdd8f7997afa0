//! Reads the ledger of requirements and says which of them an operation, a situation or an expectation can be charged
//! to, so that nothing is checked without a requirement and no requirement stands without a check.

use std::collections::{BTreeSet, HashMap};

use super::amendments::in_force::Ruling;
use super::amendments::profiles::line_at;
use super::assembly::Contract;
use crate::model::check::{Check, Expectation};
use crate::model::finding::{Finding, Place, Severity};
use crate::model::operation::Operation;
use crate::model::requirement::{Ledger, Level, Requirement, aspect_of};
use crate::model::source::SourceFile;

/// What every exchange is checked for, after the slug of its operation.
pub(super) const ASPECTS: [&str; 8] =
    ["answered", "documented", "status-declared", "media-type", "strict-json", "schema", "remark", "no-leak"];

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
    let (file, place, kind) = (file.name.clone(), Place::Line(line), kind.to_owned());
    Finding { file, place, severity: Severity::Error, kind, message, hint: None }
}

/// A ledger whose requirements are found by id.
#[derive(Debug, Default)]
pub(super) struct IndexedLedger {
    ledger: Ledger,
    /// Places of the requirements.
    exact: HashMap<String, usize>,
    /// Places of the requirements that hold for every operation, by what they are about.
    general: HashMap<String, usize>,
}

impl IndexedLedger {
    fn new(ledger: Ledger) -> Self {
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
    fn requirement(&self, id: &str) -> Option<&Requirement> {
        let place = self.exact.get(id).or_else(|| self.general.get(aspect_of(id)?))?;
        self.ledger.requirements.get(*place)
    }

    /// The level of a deviation; what no requirement covers is taken seriously.
    pub(super) fn level(&self, id: &str) -> Level {
        self.requirement(id).map_or_else(Level::default, |requirement| requirement.level)
    }
}

impl Contract {
    /// The same contract with a ledger, which tells the level of every deviation.
    #[must_use]
    pub fn with_requirements(mut self, ledger: Ledger) -> Self {
        self.requirements = IndexedLedger::new(ledger);
        self
    }

    /// The ledger in force.
    pub fn requirements(&self) -> &Ledger {
        &self.requirements.ledger
    }

    /// The requirement that a deviation of this id points at.
    pub fn requirement(&self, id: &str) -> Option<&Requirement> {
        self.requirements.requirement(id)
    }

    /// Ids that exchanges of this operation can be charged to, whatever they are for and however they are answered.
    pub fn ids_of_operation(&self, operation: &Operation) -> BTreeSet<String> {
        self.ids_by_rules(operation, |_| true)
    }

    /// Ids that an exchange of this operation with this status can be charged to; without an answer, no rule about answers
    /// was put to the test.
    pub fn ids_of_exchange(&self, operation: &Operation, status: Option<u16>) -> BTreeSet<String> {
        self.ids_by_rules(operation, |rule| status.is_some_and(|status| rule.applies(status)))
    }

    fn ids_by_rules(&self, operation: &Operation, speaks: impl Fn(&Ruling) -> bool) -> BTreeSet<String> {
        let declared = self.operation(operation);
        let operation = declared.map_or(operation, |declared| &declared.operation);
        let slug = self.slug(operation);
        let aspects = ASPECTS.iter().map(|aspect| format!("{slug}.{aspect}"));
        let rules = self.amended.rules_of(operation).filter(|rule| speaks(rule)).map(|rule| rule.id.clone());
        aspects.chain(rules).collect()
    }

    /// Ids that a check can be charged to.
    pub fn ids_of_check(&self, check: &Check) -> BTreeSet<String> {
        let slug = self.slug(&check.operation);
        let aspect = match &check.expectation {
            Expectation::Answer { situation } => return self.ids_of_situation(&check.operation, situation),
            Expectation::Simultaneous { .. } => "simultaneous",
            Expectation::Steady => "steady",
            Expectation::Paged { .. } => "paging",
            Expectation::Indistinguishable => "indistinguishable",
            Expectation::EffectAsAnswered { .. } => "effect",
            // Charged to the list, of which every exchange is held to the same.
            Expectation::Undisclosed { .. } => return BTreeSet::new(),
            Expectation::Status { .. } => "status",
            Expectation::Property(_) => "property",
            Expectation::Arranged { .. } => "arranged",
            Expectation::Header { .. } => "header",
            Expectation::Text { .. } => "text",
            Expectation::SameAnswer => "same-answer",
            Expectation::NotToldApart => "indistinguishable",
            Expectation::TokenRefused { .. } => "ended.token",
            Expectation::ResumptionRefused { .. } => "ended.websocket",
            Expectation::WebsocketSilent { demanded, .. } => open_websocket_aspect(*demanded),
            Expectation::TokenAccepted { .. } => "survivor.token",
            Expectation::Unlisted { .. } => "ended.list",
            Expectation::Listed { .. } => "survivor.list",
        };
        BTreeSet::from([format!("{slug}.{aspect}")])
    }

    /// Ids that the answer to a situation of this operation can be charged to.
    pub fn ids_of_situation(&self, operation: &Operation, situation: &str) -> BTreeSet<String> {
        let Some(answer) = self.amended.answer(operation, situation) else { return BTreeSet::new() };
        let id = answer.id_of(&self.slug(self.operation(operation).map_or(operation, |declared| &declared.operation)));
        let body = answer.body.as_ref().map(|_| format!("{id}.body"));
        [format!("{id}.status")].into_iter().chain(body).collect()
    }
}

/// What an open websocket that serves on is charged to: it endangers users only where clients may trust that it does not.
pub(super) fn open_websocket_aspect(demanded: bool) -> &'static str {
    if demanded { "ended.open-websocket-closed" } else { "ended.open-websocket" }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wrong(text: &str) -> Vec<String> {
        let file = SourceFile::new("specs/requirements.toml", text);
        parse_ledger(&file).unwrap_err().iter().map(ToString::to_string).collect()
    }

    #[test]
    fn a_ledger_with_holes_is_refused_line_by_line() {
        let text = "[[requirement]]\nid = \"a.b\"\nlevel = \"security\"\nstatement = \"S.\"\nsource = \"s\"\n\n\
                    [[requirement]]\nid = \"a.b\"\nlevel = \"must\"\nstatement = \" \"\nsource = \"s\"\n";
        assert_eq!(
            wrong(text),
            [
                "specs/requirements.toml:2: error[unclassified-security]: a.b: a security requirement names its OWASP \
                 API id and its CWE number",
                "specs/requirements.toml:2: error[duplicate-requirement]: a.b: it is stated already",
                "specs/requirements.toml:2: error[empty-requirement]: a.b: it needs a statement and a source",
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
            ["specs/requirements.toml:2: error[not-a-ledger]: invalid type: integer `1`, expected a string"]
        );
    }
}
