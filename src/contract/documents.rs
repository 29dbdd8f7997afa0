//! The documents of a contract, read and merged once, whatever the profiles that they are used under. Must not know
//! overlays, profiles or exchanges.

use std::collections::{BTreeMap, BTreeSet};
use std::num::NonZero;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, OnceLock};
use std::thread;

use serde_json::Value;
use sha2::{Digest as _, Sha256};

use super::declarations::declared::DeclaredOperation;
use super::declarations::{example, operations};
use super::document::defect_list::DefectList;
use super::document::{read, repair};
use super::schema::shared::Schemas;
use crate::model::finding::{Finding, Severity};
use crate::model::operation::Operation;
use crate::model::record::ContractFile;
use crate::model::source::{Origin, SourceFile};

/// All that the documents declare.
#[derive(Debug, Default)]
pub struct Documents {
    pub(super) operations: BTreeMap<Operation, Arc<DeclaredOperation>>,
    /// Names and digests of the files.
    pub(super) files: Vec<ContractFile>,
    /// Whether the documents of the binary are among them.
    pub(super) has_builtin: bool,
    pub(super) findings: Vec<Finding>,
    /// Those of the findings that leave nothing to work with, whatever operations are sent.
    pub(super) fatal: Vec<Finding>,
}

impl Documents {
    /// Reads `OpenAPI` 3 in YAML or JSON, or published pages with a fenced document, and the files that these refer to. Where
    /// two given ones declare the same operation, they are merged by status, and the later one counts; built-in ones step back
    /// before given ones.
    pub fn read(files: &[SourceFile]) -> Self {
        let digests = files.iter().map(|file| digest(file.name.clone(), file.text.as_bytes()));
        let has_builtin = files.iter().any(|file| file.origin == Origin::BuiltIn);
        let mut documents = Self { files: digests.collect(), has_builtin, ..Self::default() };
        for read in read_all(files) {
            documents.take(read);
        }
        documents.list_silent_operations();
        // What several documents refer to is read with each of them.
        let mut known = BTreeSet::new();
        documents.findings.retain(|finding| known.insert(finding.clone()));
        documents
    }

    fn take(&mut self, read: ReadDocument) {
        let ReadDocument { found, mut defects, fatal } = read;
        for operation in found {
            self.declare(operation, &mut defects);
        }
        self.fatal.extend(fatal);
        self.findings.extend(defects.into_findings());
    }

    /// Puts a declaration beside those that are there already.
    fn declare(&mut self, declared: DeclaredOperation, defects: &mut DefectList) {
        let Some(known) = self.operations.get_mut(&declared.operation) else {
            self.operations.insert(declared.operation.clone(), Arc::new(declared));
            return;
        };
        let known = Arc::make_mut(known);
        if declared.standing.is_given || !known.standing.is_given {
            let message = format!(
                "{} is declared by {} already; where both declare a status, this one counts",
                declared.operation, known.source
            );
            let (_, place) = declared.source.place();
            defects.at(place, Severity::Warning, "duplicate-operation", message);
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
                Arc::make_mut(declared).errors.push(finding.clone());
                self.findings.push(finding);
            }
        }
    }
}

/// Digest of the bytes of a file.
pub(super) fn digest(name: String, bytes: &[u8]) -> ContractFile {
    ContractFile { name, sha256: format!("{:x}", Sha256::digest(bytes)) }
}

fn silence(declared: &DeclaredOperation, severity: Severity, message: String) -> Finding {
    let (file, place) = declared.source.place();
    Finding::new(severity, (file, place), "no-responses", message)
}

/// What one document holds.
struct ReadDocument {
    found: Vec<DeclaredOperation>,
    defects: DefectList,
    /// Errors that leave nothing of it.
    fatal: Vec<Finding>,
}

/// Reads all documents among the files, several at a time; they come in the order of the files.
fn read_all(files: &[SourceFile]) -> Vec<ReadDocument> {
    let documents: Vec<&SourceFile> = files.iter().filter(|file| file.origin != Origin::Part).collect();
    let slots: Vec<OnceLock<ReadDocument>> = documents.iter().map(|_| OnceLock::new()).collect();
    // Long ones first, so that none is left to be waited for.
    let mut order: Vec<usize> = (0..documents.len()).collect();
    order.sort_by_key(|place| std::cmp::Reverse(documents[*place].text.len()));
    let next = AtomicUsize::new(0);
    let work = || {
        while let Some(place) = order.get(next.fetch_add(1, Ordering::Relaxed)) {
            let _ = slots[*place].set(read_one(documents[*place], files));
        }
    };
    thread::scope(|scope| {
        let others = thread::available_parallelism().map_or(1, NonZero::get).min(documents.len());
        for _ in 1..others {
            // Without another thread, this one does it all.
            drop(thread::Builder::new().stack_size(STACK).spawn_scoped(scope, work));
        }
        work();
    });
    slots.into_iter().filter_map(OnceLock::into_inner).collect()
}

/// Bytes of the stack of a thread that reads: as many as the main thread of a program has.
const STACK: usize = 8 * 1024 * 1024;

fn read_one(file: &SourceFile, others: &[SourceFile]) -> ReadDocument {
    let mut defects = DefectList::new(&file.name);
    let Some(mut document) = read::document(file, others, &mut defects) else {
        let errors = defects.findings().iter().filter(|finding| finding.severity == Severity::Error);
        return ReadDocument { found: Vec::new(), fatal: errors.cloned().collect(), defects };
    };
    repair::repair(&mut document.tree, &mut defects);
    example::repair_booleans(&mut document, &mut defects);
    let mut schemas = Schemas::new(&document);
    let mut found = operations::operations(&mut schemas, &mut defects);
    example::check(&mut schemas, &mut defects);
    let names = |page: &String| found.iter().any(|found| found.operation.to_string() == *page);
    if let Some(page) = document.page_operation.as_ref().filter(|page| !names(page)) {
        let message = format!("the page is about {page}, which its document does not declare");
        defects.warn("page-without-operation", "", message);
    }
    let is_shared = document.tree.get("components").and_then(Value::as_object).is_some_and(|all| !all.is_empty());
    let mut fatal = Vec::new();
    if found.is_empty() && is_shared {
        defects.warn("no-operations", "/paths", "it declares no operation; other documents may refer to it");
    } else if found.is_empty() {
        fatal.push(defects.error("no-operations", "/paths", "it declares no operation"));
    }
    for operation in &mut found {
        operation.standing.is_given = file.origin == Origin::Given;
        operation.standing.own = operation.responses.keys().copied().collect();
    }
    ReadDocument { found, defects, fatal }
}
