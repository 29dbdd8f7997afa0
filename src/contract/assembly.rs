//! The contract in force: documents, overlays and one profile. Building it never fails; what is wrong with the files is
//! listed as findings.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::amendments::read::Layers;
use super::documents::{Documents, digest};
use crate::contract::amendments::in_force::{Adding, Amended, Scope};
use crate::contract::declarations::declared::{DeclaredOperation, DeclaredResponse};
use crate::contract::ledger::IndexedLedger;
use crate::contract::operations::Operations;
use crate::model::finding::{Finding, Place, Severity};
use crate::model::operation::Operation;
use crate::model::profile::{Effect, Profile, Websockets};
use crate::model::record::ContractFile;
use crate::model::source::SourceFile;

/// Documents, overlays and profile as one law. Immutable.
#[derive(Debug)]
pub struct Contract {
    operations: Operations,
    pub(super) amended: Amended,
    profile: String,
    effect: Effect,
    websockets: Websockets,
    pub(super) requirements: IndexedLedger,
    /// Whether the given documents count before overlays where both name statuses.
    pub(super) document_is_law: bool,
    files: Vec<ContractFile>,
    findings: Vec<Finding>,
    /// Those of the findings that leave nothing to work with, whatever operations are sent.
    fatal: Vec<Finding>,
}

impl Contract {
    /// The contract of documents that are read for it alone, see [`Contract::under`].
    pub fn build(documents: &[SourceFile], overlays: &[SourceFile], profile: &Profile) -> Self {
        Self::under(&Documents::read(documents), overlays, profile)
    }

    /// Lays overlays and a profile over documents. `overlays` are YAML files of amendments. `profile` comes from
    /// [`parse_profiles`](super::parse_profiles), and its entries replace those of overlays.
    ///
    /// Whatever is wrong is in [`findings`](Self::findings): an error means that some operation or rule is not usable.
    pub fn under(documents: &Documents, overlays: &[SourceFile], profile: &Profile) -> Self {
        let mut layers = Layers::default();
        for file in overlays {
            layers.overlay(file);
        }
        if documents.has_builtin {
            layers.profile(profile);
        } else {
            // A profile knows the built-in operations; of others it says nothing but what holds for all.
            layers.profile(&within(profile, documents));
        }
        let (amended, findings) = layers.compile();
        let errors = findings.iter().filter(|finding| finding.severity == Severity::Error);
        let declared = with_responses(documents.operations.clone(), &amended.responses);
        let idle = idle_entries(&declared, &amended);
        let mut contract = Self {
            operations: Operations::new(declared),
            amended,
            profile: profile.name.clone(),
            effect: profile.effect.clone().unwrap_or_default(),
            websockets: profile.websockets.clone().unwrap_or_default(),
            requirements: IndexedLedger::default(),
            files: digests(documents, overlays, profile),
            document_is_law: profile.document_is_law,
            fatal: documents.fatal.iter().chain(errors).cloned().collect(),
            findings: documents.findings.iter().cloned().chain(findings).chain(idle).collect(),
        };
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
        self.operations.find(operation)
    }

    /// The first word of the requirement ids of an operation: [`Operation::slug`], with the method before it where several
    /// declared operations share that.
    pub fn slug(&self, operation: &Operation) -> String {
        self.operations.slug(operation)
    }

    /// All declared operations, in the order of method and path.
    pub fn operations(&self) -> impl Iterator<Item = &DeclaredOperation> {
        self.operations.all()
    }

    /// Whether there is an answer to a situation of an operation.
    pub fn has_situation(&self, operation: &Operation, situation: &str) -> bool {
        self.amended.answer(operation, situation).is_some()
    }

    /// The situations that have an answer, each with its operation (`None`: every operation), in order.
    pub fn situations(&self) -> impl Iterator<Item = (Option<&Operation>, &str)> {
        self.amended.answers().map(|answer| (answer.operation.operation(), answer.situation.as_str()))
    }

    /// Ids of the rules in force, in order.
    pub fn rules(&self) -> impl Iterator<Item = &str> {
        self.amended.rules().map(|rule| rule.id.as_str())
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
}

/// A profile without what it says of operations that no document declares.
fn within(profile: &Profile, documents: &Documents) -> Profile {
    let is_declared = |operation: &str| {
        operation == "*" || operation.parse().is_ok_and(|operation| documents.operations.contains_key(&operation))
    };
    let mut profile = profile.clone();
    profile.amendments.responses.retain(|entry| is_declared(&entry.operation));
    profile.amendments.rules.retain(|entry| is_declared(&entry.operation));
    profile.amendments.answers.retain(|entry| is_declared(&entry.operation));
    profile
}

/// The declared operations with added responses. One for an operation that no document declares declares it.
fn with_responses(
    mut declared: BTreeMap<Operation, Arc<DeclaredOperation>>,
    added: &[Adding],
) -> BTreeMap<Operation, Arc<DeclaredOperation>> {
    // Those for every operation come last, so that they reach the operations declared here, too.
    let (one, all): (Vec<_>, Vec<_>) = added.iter().partition(|added| added.operation != Scope::All);
    for Adding { operation, response, source } in one.into_iter().chain(all) {
        let (status, added) = (response.status, DeclaredResponse::added(response, source));
        let Some(operation) = operation.operation() else {
            for declared in declared.values_mut() {
                Arc::make_mut(declared).add(status, &added);
            }
            continue;
        };
        let blank = || Arc::new(DeclaredOperation::amended(operation.clone(), source.clone()));
        Arc::make_mut(declared.entry(operation.clone()).or_insert_with(blank)).add(status, &added);
    }
    declared
}

/// A rule or answer for an operation that nobody declares never applies; likely its path is misspelt.
fn idle_entries(declared: &BTreeMap<Operation, Arc<DeclaredOperation>>, amended: &Amended) -> Vec<Finding> {
    let rules = amended.rules().map(|rule| (&rule.operation, &rule.id, &rule.layer));
    let answers = amended.answers().map(|answer| (&answer.operation, &answer.id, &answer.layer));
    let disclosures = amended.disclosures().iter().map(|one| (&one.operation, &one.id, &one.layer));
    let idle = rules.chain(answers).chain(disclosures).filter_map(|(operation, id, layer)| {
        let operation = operation.operation().filter(|operation| !declared.contains_key(operation))?;
        let file = layer.clone();
        let message = format!("{id} is about {operation}, which no document declares");
        let (place, severity, kind) = (Place::File, Severity::Warning, "amends-nothing".to_owned());
        Some(Finding::new(severity, (file, place), kind, message))
    });
    idle.collect()
}

/// Names and digests of documents, overlays and profile.
fn digests(documents: &Documents, overlays: &[SourceFile], profile: &Profile) -> Vec<ContractFile> {
    let overlays = overlays.iter().map(|file| digest(file.name.clone(), file.text.as_bytes()));
    // A profile has no file of its own: it is merged from a chain of them. Writing plain data as JSON cannot fail.
    let merged = serde_json::to_vec(profile).unwrap_or_default();
    let profile = digest(format!("profile {}", profile.name), &merged);
    documents.files.iter().cloned().chain(overlays).chain([profile]).collect()
}
