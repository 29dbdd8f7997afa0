//! The suite that is part of this program, and how far a record is of it. Must not judge anything.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use crate::builtin;
use crate::evidence::sha256_hex;
use crate::failure::Failure;
use crate::gherkin::features;
use crate::model::count::count;
use crate::model::record::{OF_ANOTHER_BUILD, RunRecord};
use crate::model::source::{ContractSources, SourceFile};

/// Differences that are named.
const NAMED: usize = 3;

/// The official suite: the digest of each of its files, and its scenarios.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct OfficialSuite {
    files: BTreeMap<String, String>,
    scenarios: BTreeSet<String>,
}

/// How far a record is of the official suite.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Kinship {
    /// All of it was to run, and nothing else.
    Whole,
    /// So many of its scenarios, and nothing else.
    Part(usize),
    /// It says itself that it is not, or of which other build it is; what differs.
    Other(String),
    /// It says that it is, and what differs.
    Untrue(String),
}

impl OfficialSuite {
    /// That of this program.
    pub(crate) fn of_this_program() -> Result<Self, Failure> {
        let features = builtin::features();
        let loaded = features::load(&features).map_err(Failure::Unusable)?;
        let ids = loaded.iter().flat_map(|file| &file.scenarios).map(|scenario| scenario.id.clone());
        let sources = [builtin::documents(), builtin::overlays(), builtin::profiles(), builtin::entities()].concat();
        let files = features.iter().chain(&sources).chain([&builtin::requirements()]).map(digested).collect();
        Ok(Self { files, scenarios: ids.collect() })
    }

    /// Its files and their SHA-256, a line each, as `sha256sum` writes and checks them.
    pub(crate) fn lines(&self) -> String {
        self.files.iter().fold(String::new(), |mut lines, (name, sha256)| {
            let _ = writeln!(lines, "{sha256}  {name}");
            lines
        })
    }

    /// The SHA-256 of these lines: one number for the whole suite.
    pub(crate) fn sha256(&self) -> String {
        sha256_hex(self.lines().as_bytes())
    }

    /// How many scenarios it has.
    pub(crate) fn scenarios(&self) -> usize {
        self.scenarios.len()
    }

    /// How far a record, whose contract was built from these files, is of this suite.
    pub(crate) fn kinship(&self, record: &RunRecord, sources: &ContractSources) -> Kinship {
        let differences = self.differences(record, sources);
        let is_other_build = record.suite_sha256.as_ref() != Some(&self.sha256());
        if !differences.is_empty() || is_other_build {
            let what = if differences.is_empty() { "it is of another build".to_owned() } else { named(&differences) };
            let admits = is_other_build || !record.foreign.is_empty();
            return if admits { Kinship::Other(what) } else { Kinship::Untrue(what) };
        }
        if !record.foreign.is_empty() {
            return Kinship::Other(format!("{} of one's own", record.foreign.join(", ")));
        }
        let planned: BTreeSet<&String> = record.planned.iter().collect();
        let missing = self.scenarios.iter().filter(|id| !planned.contains(id)).count();
        let is_part = record.selected || record.shard.is_some();
        match missing {
            0 => Kinship::Whole,
            missing if is_part => Kinship::Part(self.scenarios.len() - missing),
            missing => Kinship::Untrue(format!("{} of it were not to run", count(missing, "scenario"))),
        }
    }

    /// The record as it may be reported: what is not of this suite is never said to be.
    pub(crate) fn admitted(&self, record: RunRecord, sources: &ContractSources) -> RunRecord {
        let is_admitted = !record.foreign.is_empty();
        match self.kinship(&record, sources) {
            Kinship::Other(_) | Kinship::Untrue(_) if !is_admitted => {
                RunRecord { foreign: vec![OF_ANOTHER_BUILD.to_owned()], ..record }
            }
            _ => record,
        }
    }

    fn differences(&self, record: &RunRecord, sources: &ContractSources) -> Vec<String> {
        let recipes = builtin::entities();
        let used = record.features.iter().chain(sources.files().map(|(_, file)| file)).chain(&recipes);
        let used: BTreeMap<String, String> = used.map(digested).collect();
        let changed = used.iter().filter_map(|(name, sha256)| match self.files.get(name) {
            None => Some(format!("{name} is not of it")),
            Some(official) if official != sha256 => Some(format!("{name} differs")),
            Some(_) => None,
        });
        // Of features, a record holds those that its scenarios are from.
        let is_needed = |name: &&String| !name.starts_with("features/") || !record.selected;
        let missing = self.files.keys().filter(|name| !used.contains_key(*name)).filter(is_needed);
        changed.chain(missing.map(|name| format!("{name} is missing"))).collect()
    }
}

fn digested(file: &SourceFile) -> (String, String) {
    (file.name.clone(), sha256_hex(file.text.as_bytes()))
}

fn named(differences: &[String]) -> String {
    let mut told: Vec<&str> = differences.iter().take(NAMED).map(String::as_str).collect();
    let more = format!("and {} more", differences.len().saturating_sub(NAMED));
    if differences.len() > NAMED {
        told.push(&more);
    }
    told.join(", ")
}
