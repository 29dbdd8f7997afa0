//! What a reader of evidence wants of it, and what it says of itself: target, time, tool, accounts, what was waived and not
//! tried.

use std::time::Duration;

use clap::{Args, ValueEnum};
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use super::found::{Finding, Found};
use crate::model::count::count;
use crate::model::judgement::Judgement;
use crate::model::record::RunRecord;
use crate::model::verdict::RunResult;
use crate::suite::official::Kinship;

/// What the evidence must say, so that `verify` exits with 0.
#[derive(Args, Debug, Default)]
pub(super) struct Wanted {
    /// The result that it must have
    #[arg(long, value_enum, value_name = "WHAT")]
    require: Option<Result>,
    /// The suite that must have run, whole
    #[arg(long, value_enum, value_name = "WHICH")]
    suite: Option<Suite>,
    /// Base URL that must have been tested
    #[arg(long, value_name = "URL")]
    target: Option<String>,
    /// How long ago the run may have begun, such as 7d
    #[arg(long, value_name = "DURATION", value_parser = humantime::parse_duration)]
    max_age: Option<Duration>,
    /// The text that the run was given with --nonce
    #[arg(long, value_name = "TEXT")]
    nonce: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Result {
    /// The whole official suite ran and found nothing, or nothing but what is waived
    Conformant,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Suite {
    /// That of this program
    Official,
}

/// A record, what it comes to, and how far it is of the official suite.
type Facts<'f> = (&'f RunRecord, &'f Judgement, &'f Kinship);

impl Wanted {
    /// Whether each wish is met.
    pub(super) fn findings(&self, (record, judgement, kinship): Facts<'_>, now: OffsetDateTime) -> Vec<Finding> {
        let is_whole = *kinship == Kinship::Whole;
        let mut findings: Vec<Finding> = Vec::new();
        let mut find = |is_met: bool, met: String, unmet: String| {
            findings.push(("wanted", if is_met { Found::Holds(met) } else { Found::Unmet(unmet) }));
        };
        if self.require == Some(Result::Conformant) {
            let is_embedded = record.target.embedded.is_some();
            let is_conformant = judgement.result == RunResult::Conformant && is_whole && !is_embedded;
            let but = match (is_embedded, is_whole) {
                (true, _) => ", and of the embedded reference server",
                (false, false) => ", and not of the whole official suite",
                (false, true) => "",
            };
            find(is_conformant, "it is conformant".to_owned(), format!("it is {}{but}", judgement.result));
        }
        if self.suite == Some(Suite::Official) {
            let unmet = "it is not of the whole official suite of this program".to_owned();
            find(is_whole, "it is of the whole official suite".to_owned(), unmet);
        }
        if let Some(target) = &self.target {
            let plain = |url: &str| url.trim_end_matches('/').to_owned();
            let url = &record.target.url;
            let is_embedded = record.target.embedded.is_some();
            let unmet = if is_embedded { "the embedded reference server was tested" } else { url.as_str() };
            find(
                !is_embedded && plain(url) == plain(target),
                format!("{url} was tested"),
                format!("not {target}, but {unmet}"),
            );
        }
        if let Some(most) = self.max_age {
            let (started, most) = (&record.started_at, humantime::format_duration(most).to_string());
            let age = OffsetDateTime::parse(started, &Rfc3339).ok().map(|started| now - started);
            let is_met =
                age.is_some_and(|age| !age.is_negative() && age.unsigned_abs() <= self.max_age.unwrap_or_default());
            find(
                is_met,
                format!("begun {started}, within {most}"),
                format!("begun {started}, not within {most} before now"),
            );
        }
        if let Some(nonce) = &self.nonce {
            let unmet = record
                .nonce
                .as_ref()
                .map_or_else(|| "it repeats no nonce".to_owned(), |own| format!("it repeats {own:?}"));
            find(record.nonce.as_ref() == Some(nonce), format!("it repeats the nonce {nonce:?}"), unmet);
        }
        findings
    }
}

/// What the evidence says of itself. None of it is proven by the bundle alone.
pub(super) fn statements((record, judgement, _): Facts<'_>) -> Vec<Finding> {
    let target = &record.target;
    let version = target.version.as_ref().map_or_else(String::new, |version| format!(", version {version}"));
    let place = target
        .embedded
        .as_ref()
        .map_or_else(|| target.url.clone(), |flavour| format!("the embedded reference server ({flavour})"));
    let took = humantime::format_duration(Duration::from_secs_f64((record.duration_ms / 1_000.0).max(0.0).round()));
    let tool = record
        .tool_sha256
        .as_ref()
        .map_or_else(|| "a development build".to_owned(), |sha256| format!("SHA-256 {sha256}"));
    let mut said = vec![
        ("target", format!("{place}{version}")),
        ("time", format!("begun {}, took {took}", record.started_at)),
        ("tool", format!("rocketchat-conformance {} ({tool})", record.tool_version)),
    ];
    if let Some(nonce) = &record.nonce {
        said.push(("nonce", nonce.clone()));
    }
    if !record.joined.is_empty() {
        let shards = record.joined.iter().map(|one| format!("{} begun {}", one.shard, one.started_at));
        said.push(("joined", shards.collect::<Vec<_>>().join(", ")));
    }
    if !record.made_accounts.is_empty() {
        let actors: Vec<&str> = record.made_accounts.iter().map(|one| one.actor.name()).collect();
        said.push(("accounts", format!("made by admin for the run: {}", actors.join(", "))));
    }
    if !record.waivers.is_empty() {
        said.push((
            "waivers",
            format!("{}, {} in use", count(record.waivers.len(), "waiver"), judgement.totals.waived),
        ));
    }
    if !judgement.not_tried.is_empty() {
        said.push(("not tried", count(judgement.not_tried.len(), "requirement")));
    }
    said.into_iter().map(|(label, text)| (label, Found::Said(text))).collect()
}
