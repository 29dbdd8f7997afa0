//! The contract in force: documents, overlays and one profile, read and compiled once. Building it never fails;
//! what is wrong with the files is listed as findings.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;
use sha2::{Digest, Sha256};

use super::amendments::read::Layers;
use super::document::defect_list::DefectList;
use super::schema::shared::Schemas;
use crate::contract::amendments::in_force::{Adding, Amended, Scope};
use crate::contract::document::declared::{DeclaredOperation, DeclaredResponse};
use crate::contract::document::{example, operations, path, read, repair};
use crate::model::finding::{Finding, Place, Severity};
use crate::model::operation::Operation;
use crate::model::profile::{Effect, Profile, Websockets};
use crate::model::record::ContractFile;
use crate::model::requirement::Ledger;
use crate::model::source::{Origin, SourceFile};

/// Documents, overlays and profile as one law. Immutable.
#[derive(Debug)]
pub struct Contract {
    pub(super) operations: BTreeMap<Operation, DeclaredOperation>,
    pub(super) amended: Amended,
    profile: String,
    effect: Effect,
    websockets: Websockets,
    pub(super) requirements: Ledger,
    /// Whether the given documents count before overlays where both name statuses.
    pub(super) document_is_law: bool,
    files: Vec<ContractFile>,
    findings: Vec<Finding>,
    /// Those of the findings that leave nothing to work with, whatever operations are sent.
    fatal: Vec<Finding>,
}

impl Contract {
    /// Reads and compiles. `documents` are `OpenAPI` 3 in YAML or JSON, or a published page with a fenced document, and the
    /// files that these refer to. Where two given ones declare the same operation, they are merged by status, and the later
    /// one counts; built-in ones step back before given ones. `overlays` are YAML files of amendments. `profile` comes from
    /// [`parse_profiles`](super::parse_profiles), and its entries replace those of overlays.
    ///
    /// Whatever is wrong is in [`findings`](Self::findings): an error means that some operation or rule is not usable.
    pub fn build(documents: &[SourceFile], overlays: &[SourceFile], profile: &Profile) -> Self {
        let mut contract = Self {
            operations: BTreeMap::new(),
            amended: Amended::default(),
            profile: profile.name.clone(),
            effect: profile.effect.clone(),
            websockets: profile.websockets.clone().unwrap_or_default(),
            requirements: Ledger::default(),
            files: digests(documents, overlays, profile),
            document_is_law: profile.document_is_law,
            findings: Vec::new(),
            fatal: Vec::new(),
        };
        for file in documents.iter().filter(|file| file.origin != Origin::Part) {
            contract.take_document(file, documents);
        }
        contract.list_silent_operations();
        let mut layers = Layers::default();
        for file in overlays {
            layers.overlay(file);
        }
        layers.profile(profile);
        let (amended, findings) = layers.compile();
        contract.fatal.extend(findings.iter().filter(|finding| finding.severity == Severity::Error).cloned());
        contract.findings.extend(findings);
        contract.amended = amended;
        contract.add_responses();
        contract.list_idle_rules();
        // What several documents refer to is read with each of them.
        let mut known = BTreeSet::new();
        contract.findings.retain(|finding| known.insert(finding.clone()));
        contract
    }

    /// All defects found in documents, overlays and profile, file by file.
    pub fn findings(&self) -> &[Finding] {
        &self.findings
    }

    /// The errors that leave nothing to work with: a file that is no document, an overlay or profile that is not understood.
    /// All others concern single operations, see [`DeclaredOperation::defects`].
    pub fn fatal(&self) -> &[Finding] {
        &self.fatal
    }

    /// The declaration of an operation; a path with values in it finds its template.
    pub fn operation(&self, operation: &Operation) -> Option<&DeclaredOperation> {
        let fits = |known: &&Operation| known.method == operation.method && path::matches(&known.path, &operation.path);
        self.operations
            .get(operation)
            .or_else(|| self.operations.keys().find(fits).and_then(|known| self.operations.get(known)))
    }

    /// All declared operations, in the order of method and path.
    pub fn operations(&self) -> impl Iterator<Item = &DeclaredOperation> {
        self.operations.values()
    }

    /// Whether there is an answer to a situation of an operation.
    pub fn has_situation(&self, operation: &Operation, situation: &str) -> bool {
        self.amended.answer(operation, situation).is_some()
    }

    /// The situations that have an answer, each with its operation (`None`: every operation), in order.
    pub fn situations(&self) -> impl Iterator<Item = (Option<&Operation>, &str)> {
        self.amended.answers.iter().map(|answer| (answer.operation.operation(), answer.situation.as_str()))
    }

    /// Ids of the rules in force, in order.
    pub fn rules(&self) -> impl Iterator<Item = &str> {
        self.amended.rules.iter().map(|rule| rule.id.as_str())
    }

    /// How late an effect that a success answer promises may show.
    pub fn effect(&self) -> &Effect {
        &self.effect
    }

    /// What is known of the websockets of the target's era.
    pub fn websockets(&self) -> &Websockets {
        &self.websockets
    }

    /// Name of the profile in force.
    pub fn profile(&self) -> &str {
        &self.profile
    }

    /// Names and digests of documents, overlays and, as `profile NAME`, of the profile with all that it extends.
    pub fn files(&self) -> Vec<ContractFile> {
        self.files.clone()
    }

    fn take_document(&mut self, file: &SourceFile, others: &[SourceFile]) {
        let mut defects = DefectList::new(&file.name);
        if let Some(mut document) = read::document(file, others, &mut defects) {
            repair::repair(&mut document.tree, &mut defects);
            example::repair_booleans(&mut document, &mut defects);
            let mut schemas = Schemas::new(&document);
            let found = operations::operations(&mut schemas, &mut defects);
            example::check(&mut schemas, &mut defects);
            let names = |page: &String| found.iter().any(|found| found.operation.to_string() == *page);
            if let Some(page) = document.page_operation.as_ref().filter(|page| !names(page)) {
                let message = format!("the page is about {page}, which its document does not declare");
                defects.warn("page-without-operation", "", message);
            }
            let is_shared =
                document.tree.get("components").and_then(Value::as_object).is_some_and(|all| !all.is_empty());
            if found.is_empty() && is_shared {
                defects.warn("no-operations", "/paths", "it declares no operation; other documents may refer to it");
            } else if found.is_empty() {
                self.fatal.push(defects.error("no-operations", "/paths", "it declares no operation"));
            }
            for mut operation in found {
                operation.standing.is_given = file.origin == Origin::Given;
                operation.standing.own = operation.responses.keys().copied().collect();
                self.declare(operation, &mut defects);
            }
            self.findings.extend(defects.into_findings());
        } else {
            let found = defects.into_findings();
            self.fatal.extend(found.iter().filter(|finding| finding.severity == Severity::Error).cloned());
            self.findings.extend(found);
        }
    }

    /// Puts a declaration beside those that are there already.
    fn declare(&mut self, declared: DeclaredOperation, defects: &mut DefectList) {
        let Some(known) = self.operations.get_mut(&declared.operation) else {
            self.operations.insert(declared.operation.clone(), declared);
            return;
        };
        let pointer = declared.source.split_once('#').map_or("", |(_, pointer)| pointer);
        if declared.standing.is_given || !known.standing.is_given {
            let message = format!(
                "{} is declared by {} already; where both declare a status, this one counts",
                declared.operation, known.source
            );
            defects.warn("duplicate-operation", pointer, message);
            known.overrule(declared);
            known.standing.own = known.responses.keys().copied().collect();
        } else if known.responses.is_empty() && known.errors.is_empty() {
            // What declares no response says nothing; the built-in document speaks for it.
            let message = format!("no response is declared; those of {} count", declared.source);
            self.findings.push(silence(known, Severity::Warning, message));
            known.responses = declared.responses;
        } else {
            known.standing.put_aside = Some(declared.standing.own);
        }
    }

    /// Operations of which nobody says how they answer.
    fn list_silent_operations(&mut self) {
        for declared in self.operations.values_mut() {
            if declared.responses.is_empty() && declared.errors.is_empty() {
                let finding = silence(declared, Severity::Error, "no response is declared".to_owned());
                declared.errors.push(finding.clone());
                self.findings.push(finding);
            }
        }
    }

    /// Lets added responses take effect. One for an operation that no document declares declares it.
    fn add_responses(&mut self) {
        // Those for every operation come last, so that they reach the operations declared here, too.
        let (one, all): (Vec<_>, Vec<_>) =
            self.amended.responses.iter().partition(|added| added.operation != Scope::All);
        for Adding { operation, response, source } in one.into_iter().chain(all) {
            let (status, added) = (response.status, DeclaredResponse::added(response, source));
            let Some(operation) = operation.operation() else {
                self.operations.values_mut().for_each(|declared| declared.add(status, &added));
                continue;
            };
            let blank = || DeclaredOperation::amended(operation.clone(), source.clone());
            self.operations.entry(operation.clone()).or_insert_with(blank).add(status, &added);
        }
    }

    /// A rule or answer for an operation that nobody declares never applies; likely its path is misspelt.
    fn list_idle_rules(&mut self) {
        let rules = self.amended.rules.iter().map(|rule| (&rule.operation, &rule.id, &rule.source));
        let answers = self.amended.answers.iter().map(|answer| (&answer.operation, &answer.id, &answer.source));
        for (operation, id, source) in rules.chain(answers) {
            let Some(operation) = operation.operation().filter(|operation| !self.operations.contains_key(operation))
            else {
                continue;
            };
            let file = source.split(':').next().unwrap_or_default().to_owned();
            let message = format!("{id} is about {operation}, which no document declares");
            let (place, severity, kind) = (Place::File, Severity::Warning, "amends-nothing".to_owned());
            self.findings.push(Finding { file, place, severity, kind, message, hint: None });
        }
    }
}

fn silence(declared: &DeclaredOperation, severity: Severity, message: String) -> Finding {
    let (file, pointer) = declared.source.split_once('#').unwrap_or((&declared.source, ""));
    let place = Place::Pointer(pointer.to_owned());
    Finding { file: file.to_owned(), place, severity, kind: "no-responses".to_owned(), message, hint: None }
}

fn digests(documents: &[SourceFile], overlays: &[SourceFile], profile: &Profile) -> Vec<ContractFile> {
    let digest = |name: String, bytes: &[u8]| ContractFile { name, sha256: format!("{:x}", Sha256::digest(bytes)) };
    let files = documents.iter().chain(overlays).map(|file| digest(file.name.clone(), file.text.as_bytes()));
    // A profile has no file of its own: it is merged from a chain of them. Writing plain data as JSON cannot fail.
    let merged = serde_json::to_vec(profile).unwrap_or_default();
    files.chain([digest(format!("profile {}", profile.name), &merged)]).collect()
}
