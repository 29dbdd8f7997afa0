//! What a bundle states: an in-toto Statement (version 1) with the Test Result predicate (version 0.1). Its subjects are the
//! files of the bundle, its configuration what the verdicts were drawn with. Must not know how it is signed.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::chain::{self, Link};
use super::sha256_hex;
use crate::model::judgement::Judgement;
use crate::model::record::RunRecord;
use crate::model::source::{ContractSources, SourceRole};
use crate::model::verdict::{RunResult, Verdict};

/// Type of the statement.
const STATEMENT_TYPE: &str = "https://in-toto.io/Statement/v1";

/// Type of the predicate.
const PREDICATE_TYPE: &str = "https://in-toto.io/attestation/test-result/v0.1";

/// A statement.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Statement {
    /// Type and version of the statement.
    #[serde(rename = "_type")]
    pub statement_type: String,
    /// The files that it is about.
    pub subject: Vec<Resource>,
    /// Type and version of the predicate.
    pub predicate_type: String,
    /// What is said of the files.
    pub predicate: TestResult,
}

/// A file by name and digest (in-toto `ResourceDescriptor`).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Resource {
    /// Name of the file: in the bundle, or as the user called it.
    pub name: String,
    /// Digests by algorithm; always `sha256`.
    pub digest: BTreeMap<String, String>,
    /// Further facts.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub annotations: BTreeMap<String, String>,
}

/// The Test Result predicate.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct TestResult {
    /// `PASSED` if the target is conformant and nothing was waived, `WARNED` if something was waived or could not be tried,
    /// `FAILED` in all other cases.
    pub result: String,
    /// Documents, overlays, profiles and ledger.
    pub configuration: Vec<Resource>,
    /// Ids of the scenarios that passed.
    pub passed_tests: Vec<String>,
    /// Ids of those that are waived or were skipped.
    pub warned_tests: Vec<String>,
    /// Ids of those that failed or came to no verdict.
    pub failed_tests: Vec<String>,
}

impl Resource {
    fn new(name: &str, sha256: String) -> Self {
        let digest = BTreeMap::from([("sha256".to_owned(), sha256)]);
        Self { name: name.to_owned(), digest, annotations: BTreeMap::new() }
    }

    fn with(mut self, name: &str, value: &dyn ToString) -> Self {
        self.annotations.insert(name.to_owned(), value.to_string());
        self
    }

    /// Its SHA-256, hexadecimal.
    pub fn sha256(&self) -> &str {
        self.digest.get("sha256").map_or("", String::as_str)
    }

    /// What a file of the configuration is for.
    pub fn role(&self) -> Option<SourceRole> {
        let role = self.annotations.get("role")?;
        serde_json::from_value(role.as_str().into()).ok()
    }
}

/// The statement about a run: `files` are those of the bundle that it is about, each with its SHA-256, the record first.
pub fn of(
    (record, judgement): (&RunRecord, &Judgement),
    files: Vec<(&str, String)>,
    links: &[Link],
    sources: &ContractSources,
) -> Statement {
    let about_record = |resource: Resource| {
        let resource = resource
            .with("chain", &chain::head(links))
            .with("exchanges", &links.len())
            .with("result", &judgement.result)
            .with("rules", &record.rules)
            .with("target", &record.target.url)
            .with("tool", &format!("rocketchat-conformance {}", record.tool_version));
        let further =
            [("nonce", &record.nonce), ("suite-sha256", &record.suite_sha256), ("tool-sha256", &record.tool_sha256)];
        let told = further.into_iter().filter_map(|(name, value)| Some((name, value.as_ref()?)));
        told.fold(resource, |resource, (name, value)| resource.with(name, value))
    };
    let subject = files.into_iter().enumerate().map(|(index, (name, sha256))| {
        let resource = Resource::new(name, sha256);
        if index == 0 { about_record(resource) } else { resource }
    });
    let configuration = sources.files().map(|(role, file)| {
        let role = serde_json::to_value(role).ok().and_then(|role| role.as_str().map(str::to_owned));
        Resource::new(&file.name, sha256_hex(file.text.as_bytes())).with("role", &role.unwrap_or_default())
    });
    Statement {
        statement_type: STATEMENT_TYPE.to_owned(),
        subject: subject.collect(),
        predicate_type: PREDICATE_TYPE.to_owned(),
        predicate: TestResult {
            result: result(judgement).to_owned(),
            configuration: configuration.collect(),
            passed_tests: ids(judgement, &[Verdict::Passed]),
            warned_tests: ids(judgement, &[Verdict::Waived, Verdict::Skipped]),
            failed_tests: ids(judgement, &[Verdict::Failed, Verdict::Error]),
        },
    }
}

fn ids(judgement: &Judgement, verdicts: &[Verdict]) -> Vec<String> {
    let of_these = judgement.scenarios.iter().filter(|scenario| verdicts.contains(&scenario.verdict));
    of_these.map(|scenario| scenario.id.clone()).collect()
}

fn result(judgement: &Judgement) -> &'static str {
    match judgement.result {
        RunResult::Conformant if judgement.totals.waived == 0 => "PASSED",
        RunResult::Conformant | RunResult::Partial => "WARNED",
        RunResult::NotConformant | RunResult::Inconclusive | RunResult::Interrupted => "FAILED",
    }
}
