//! Reads overlays, lays them and the profile over one another, and compiles what remains into rules, answers and
//! added responses. An entry that cannot be used becomes a finding. Must not know exchanges.

use serde_json::Value;

use crate::contract::amendments::in_force::{Adding, Amended, Answering, Disclosing, Ruling, Scope};
use crate::contract::amendments::layers;
use crate::contract::amendments::layers::{Entry, Layered};
use crate::contract::document::defect_list::DefectList;
use crate::contract::document::pointer;
use crate::contract::document::status::Statuses;
use crate::contract::document::tree;
use crate::contract::schema::compiled::Schema;
use crate::model::amendment::{AddedResponse, Amendments, Answer, Disclosure, Rule};
use crate::model::finding::{Finding, Place, Severity};
use crate::model::profile::Profile;
use crate::model::source::SourceFile;

/// What an overlay file says.
pub(crate) fn amendments_of(file: &SourceFile) -> Result<Amendments, Vec<Finding>> {
    serde_saphyr::from_str_with_options(&file.text, tree::yaml_options()).map_err(|error| {
        let mut defects = DefectList::new(&file.name);
        defects.at(tree::yaml_place(&error, 1), Severity::Error, "unreadable", tree::yaml_message(&error));
        defects.into_findings()
    })
}

/// All entries in force, and what was found on the way.
#[derive(Debug, Default)]
pub(crate) struct Layers {
    responses: Vec<Layered<AddedResponse>>,
    rules: Vec<Layered<Rule>>,
    answers: Vec<Layered<Answer>>,
    disclosures: Vec<Layered<Disclosure>>,
    /// Defects of overlays and profile.
    pub(crate) findings: Vec<Finding>,
}

impl Layers {
    /// Adds an overlay file. An id that an earlier overlay has already is likely a mistake and is listed.
    pub(crate) fn overlay(&mut self, file: &SourceFile) {
        let amendments = match amendments_of(file) {
            Ok(amendments) => amendments,
            Err(findings) => return self.findings.extend(findings),
        };
        let name = file.name.rsplit(['/', '\\', ':']).next().unwrap_or(&file.name);
        let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
        let sheet = Sheet { file: &file.name, layer: format!("overlay {stem}"), pointers: true };
        self.lay(amendments, &sheet);
    }

    /// Adds the profile, whose entries replace those of overlays.
    pub(crate) fn profile(&mut self, profile: &Profile) {
        let layer = format!("profile {}", profile.name);
        self.lay(profile.amendments.clone(), &Sheet { file: &layer, layer: layer.clone(), pointers: false });
    }

    fn lay(&mut self, amendments: Amendments, sheet: &Sheet<'_>) {
        // Names of secrets and recipes are read by whoever records and creates.
        let Amendments { responses, rules, answers, disclosures, secrets: _, entities: _ } = amendments;
        let findings = &mut self.findings;
        sheet.put(&mut self.responses, responses, "responses", findings);
        sheet.put(&mut self.rules, rules, "rules", findings);
        sheet.put(&mut self.answers, answers, "answers", findings);
        sheet.put(&mut self.disclosures, disclosures, "disclosures", findings);
    }

    /// Compiles what is in force.
    pub(crate) fn compile(mut self) -> (Amended, Vec<Finding>) {
        let rules = std::mem::take(&mut self.rules);
        let answers = std::mem::take(&mut self.answers);
        let responses = std::mem::take(&mut self.responses);
        let rules = rules.into_iter().filter_map(|rule| self.rule(&rule)).collect();
        let answers = answers.into_iter().filter_map(|answer| self.answer(&answer)).collect();
        let responses = responses.into_iter().filter_map(|response| self.response(response)).collect();
        let disclosures = std::mem::take(&mut self.disclosures);
        let disclosures = disclosures.into_iter().filter_map(|disclosure| self.disclosure(&disclosure)).collect();
        let amended = Amended::new(rules, answers, responses).disclosing(disclosures);
        (amended, self.findings)
    }

    fn rule(&mut self, layered: &Layered<Rule>) -> Option<Ruling> {
        let rule = &layered.entry;
        if rule.withdrawn {
            return None;
        }
        let source = layered.source("rule", &rule.source);
        if rule.schema.is_none() && rule.echo.is_none() {
            self.refuse(layered, "empty-rule", "", "it has neither a schema nor an echo");
            return None;
        }
        let statuses: Option<Vec<Statuses>> = rule.status.iter().map(|status| Statuses::parse(status)).collect();
        let Some(statuses) = statuses.filter(|statuses| !statuses.is_empty()) else {
            self.refuse(layered, "bad-status", "/status", "it needs statuses such as \"200\" or \"4xx\"");
            return None;
        };
        let operation = self.addressed(layered, &rule.operation)?;
        let schema = match &rule.schema {
            Some(schema) => Some(self.schema(layered, schema, "schema", &source)?),
            None => None,
        };
        let (id, echo, layer) = (rule.id.clone(), rule.echo.clone(), layered.layer.clone());
        Some(Ruling { id, operation, statuses, schema, echo, layer, source })
    }

    fn answer(&mut self, layered: &Layered<Answer>) -> Option<Answering> {
        let answer = &layered.entry;
        let source = layered.source("answer", &answer.source);
        if answer.status.is_empty() {
            self.refuse(layered, "bad-status", "/status", "it names no status");
            return None;
        }
        let operation = self.addressed(layered, &answer.operation)?;
        let body = match &answer.body {
            Some(body) => Some(self.schema(layered, body, "body", &source)?),
            None => None,
        };
        let (id, situation, statuses) = (answer.id.clone(), answer.situation.clone(), answer.status.clone());
        let (any_form, layer) = (answer.any_form, layered.layer.clone());
        Some(Answering { id, operation, situation, statuses, body, any_form, layer, source })
    }

    fn response(&mut self, layered: Layered<AddedResponse>) -> Option<Adding> {
        let operation = self.addressed(&layered, &layered.entry.operation)?;
        let source = layered.source("response", &layered.entry.source);
        Some(Adding { operation, response: layered.entry, source })
    }

    fn disclosure(&mut self, layered: &Layered<Disclosure>) -> Option<Disclosing> {
        let Disclosure { id, hands_out, shows, own_words, .. } = layered.entry.clone();
        if hands_out.is_empty() && shows.is_empty() && !own_words {
            self.refuse(layered, "empty-disclosure", "", "it names nothing that is handed out, shown, or in own words");
            return None;
        }
        let operation = self.addressed(layered, &layered.entry.operation)?;
        Some(Disclosing { id, operation, hands_out, shows, own_words, layer: layered.layer.clone() })
    }

    /// The operations that an entry is about.
    fn addressed<T: Entry>(&mut self, layered: &Layered<T>, text: &str) -> Option<Scope> {
        if text == "*" {
            return Some(Scope::All);
        }
        match text.parse() {
            Ok(operation) => Some(Scope::One(operation)),
            Err(error) => {
                self.refuse(layered, "bad-operation", "/operation", &format!("{error} or \"*\""));
                None
            }
        }
    }

    fn schema<T: Entry>(&mut self, layered: &Layered<T>, schema: &Value, field: &str, source: &str) -> Option<Schema> {
        Schema::of_amendment(schema, source)
            .map_err(|unusable| {
                self.refuse(layered, unusable.kind, &format!("/{field}{}", unusable.at), &unusable.message);
            })
            .ok()
    }

    fn refuse<T: Entry>(&mut self, layered: &Layered<T>, kind: &str, inside: &str, message: &str) {
        self.findings.push(layered.finding(Severity::Error, kind, inside, message));
    }
}

impl<T: Entry> Layered<T> {
    /// The words that a deviation names as its source.
    fn source(&self, what: &str, fact: &str) -> String {
        format!("{}: {what} {} ({fact})", self.layer, self.id())
    }

    /// A finding about this entry.
    fn finding(&self, severity: Severity, kind: &str, inside: &str, message: &str) -> Finding {
        let place = match &self.place {
            Place::Pointer(pointer) => Place::Pointer(format!("{pointer}{inside}")),
            other => other.clone(),
        };
        let message = format!("{}: {message}", self.id());
        Finding::new(severity, (self.file.clone(), place), kind, message)
    }
}

/// Where a set of amendments stands.
struct Sheet<'s> {
    file: &'s str,
    layer: String,
    /// Whether entries still have their index in the file; those of a profile do not, since chains are merged.
    pointers: bool,
}

impl Sheet<'_> {
    fn put<T: Entry>(&self, into: &mut Vec<Layered<T>>, entries: Vec<T>, section: &str, findings: &mut Vec<Finding>) {
        for (index, entry) in entries.into_iter().enumerate() {
            let place = if self.pointers {
                Place::Pointer(pointer::join(&pointer::join("", section), &index.to_string()))
            } else {
                Place::File
            };
            let layered = Layered { entry, file: self.file.to_owned(), place, layer: self.layer.clone() };
            let replaced = into.iter().find(|earlier| layered.replaces(earlier)).map(|earlier| earlier.file.clone());
            if let (Some(file), true) = (replaced, self.pointers) {
                let message = format!("it replaces an entry of {file}, as only a profile should");
                findings.push(layered.finding(Severity::Warning, "duplicate-id", "", &message));
            }
            layers::put(into, layered);
        }
    }
}
