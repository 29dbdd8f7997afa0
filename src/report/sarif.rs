//! `report.sarif`: causes for code-scanning pages (SARIF 2.1.0, OASIS), however many scenarios show them. A result points at the line of the feature that
//! asks for what was not met, and names the place of the contract that says so. Must not judge.

use std::io;

use serde_json::{Map, Value, json};

use super::{again, wording};
use crate::model::cause::{Cause, Consequence};
use crate::model::count::count;
use crate::model::deviation::Deviation;
use crate::model::judgement::Judgement;
use crate::model::record::RunRecord;
use crate::model::requirement::{Level, Requirement};
use crate::model::waiver::WaiverState;

/// Where the format is defined.
const SCHEMA: &str = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";

/// Severity of security requirements on GitHub's scale from 0 to 10: "high". What weighs more, nobody has measured.
const SECURITY_SEVERITY: &str = "8.0";

/// Bytes that results may take, less indentation: code-scanning pages refuse large files and show a few results only.
const MOST: usize = 400_000;

/// Consequences that a result counts.
const CONSEQUENCES: usize = 20;

/// The whole file.
pub fn render(record: &RunRecord, judgement: &Judgement) -> io::Result<Vec<u8>> {
    render_from(record, judgement, &str::to_owned)
}

/// The same with the paths of features as `place` says, for pages know files by their path from the root of a repository.
pub fn render_from(record: &RunRecord, judgement: &Judgement, place: &dyn Fn(&str) -> String) -> io::Result<Vec<u8>> {
    let rules: Vec<Value> = judgement.requirements.iter().map(|one| rule(&one.requirement)).collect();
    let results = results(record, judgement, place);
    let file = json!({
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": {
                "name": "rocketchat-conformance",
                "semanticVersion": record.tool_version,
                "rules": rules,
            } },
            "automationDetails": { "id": format!("rocketchat-conformance/{}/", record.target.profile) },
            "invocations": [{ "executionSuccessful": record.obstacle.is_none() && !record.interrupted, "startTimeUtc": record.started_at }],
            "columnKind": "unicodeCodePoints",
            "results": results,
        }],
    });
    let mut bytes = serde_json::to_vec_pretty(&file)?;
    bytes.push(b'\n');
    Ok(bytes)
}

fn rule(requirement: &Requirement) -> Value {
    let mut tags = vec![requirement.level.to_string()];
    tags.extend(requirement.owasp.iter().map(|id| format!("owasp/{id}")));
    tags.extend(requirement.cwe.map(|number| format!("external/cwe/cwe-{number:03}")));
    let mut properties = Map::from_iter([("tags".to_owned(), json!(tags))]);
    if requirement.level == Level::Security {
        properties.insert("security-severity".to_owned(), json!(SECURITY_SEVERITY));
    }
    json!({
        "id": requirement.id,
        "shortDescription": { "text": requirement.statement },
        "fullDescription": { "text": requirement.statement },
        "help": { "text": format!("{}\nSource: {}", requirement.statement, requirement.source) },
        "defaultConfiguration": { "level": level(requirement.level) },
        "properties": properties,
    })
}

fn level(level: Level) -> &'static str {
    match level {
        Level::Must | Level::Security => "error",
        Level::Should => "warning",
        Level::Observation => "note",
    }
}

/// Where the example of a cause was seen.
struct Sight<'r> {
    /// Name of the scenario, or of what else sent the request.
    by: &'r str,
    file: String,
    line: usize,
    /// The commands that show it again.
    again: Vec<String>,
}

fn sight<'r>(cause: &Cause, record: &'r RunRecord, place: &dyn Fn(&str) -> String) -> Sight<'r> {
    let Some(scenario) = wording::example(cause, record) else {
        // No feature asks for what the probe shows; readers of the format refuse results without a file.
        return Sight { by: "Probe", file: "record.json".to_owned(), line: 1, again: Vec::new() };
    };
    let replay = again::replay(again::RECORD, &scenario.id);
    let again = [replay].into_iter().chain(again::request(&cause.example, scenario, record)).collect();
    let line = wording::line(&cause.example, scenario).max(1);
    Sight { by: &scenario.name, file: place(&scenario.path), line, again }
}

/// One result for each cause, for each kind of remark, and for each kind of what waivers accept.
fn results(record: &RunRecord, judgement: &Judgement, place: &dyn Fn(&str) -> String) -> Vec<Value> {
    let result = |cause: &Cause| result(judgement, &sight(cause, record, place), cause);
    let decided = judgement.causes.iter().chain(&judgement.remarks).map(&result);
    let accepted = judgement.accepted.iter().map(|cause| {
        let mut result = result(cause);
        let justification = justification(judgement, &cause.example);
        result["suppressions"] = json!([{ "kind": "external", "status": "accepted", "justification": justification }]);
        result
    });
    let mut bytes = 0;
    let has_room = |result: &Value| {
        bytes += result.to_string().len();
        bytes < MOST
    };
    decided.chain(accepted).take_while(has_room).collect()
}

fn justification(judgement: &Judgement, found: &Deviation) -> String {
    let applied = judgement.waivers.iter().filter(|judged| judged.state == WaiverState::Applied);
    let mut fitting = applied.filter(|judged| judged.waiver.operation == found.operation);
    fitting.next().map_or_else(|| "waived".to_owned(), |judged| judged.waiver.to_string())
}

fn result(judgement: &Judgement, sight: &Sight<'_>, cause: &Cause) -> Value {
    let (found, kind) = (&cause.example, &cause.kind);
    let rule = judgement.requirements.iter().position(|one| one.requirement.id == found.requirement);
    let rule =
        rule.or_else(|| judgement.requirements.iter().position(|one| one.requirement.covers(&found.requirement)));
    let id = rule.map_or(&found.requirement, |index| &judgement.requirements[index].requirement.id);
    let again: Vec<String> = sight.again.iter().map(|command| format!("\nSee again: {command}")).collect();
    let headline = wording::headline(std::slice::from_ref(found));
    let shown_by = match cause.scenarios.len() {
        0 => String::new(),
        scenarios => format!(" ({})", count(scenarios, "scenario")),
    };
    let text = format!("{}: {headline}{shown_by}{}", sight.by, again.concat());
    let consequence = |one: &Consequence| json!({ "requirement": one.requirement, "scenarios": one.scenarios });
    let mut result = json!({
        "ruleId": id,
        "level": level(found.level),
        "message": { "text": text },
        "occurrenceCount": cause.deviations,
        "locations": [{
            "physicalLocation": {
                "artifactLocation": { "uri": uri(&sight.file) },
                "region": { "startLine": sight.line },
            },
            "logicalLocations": [
                { "name": found.operation.to_string(), "kind": "function" },
                { "name": found.source, "fullyQualifiedName": contract_place(found), "kind": "declaration" },
            ],
        }],
        // Lines and numbers move; what is asked of which operation, and what was seen instead, stays.
        "partialFingerprints": {
            "cause/v1": format!("{}|{}|{}|{}", kind.requirement, kind.operation, kind.place, kind.shape),
        },
        "properties": {
            "scenarios": cause.scenarios.len(),
            "deviations": cause.deviations,
            "consequences": cause.consequences.iter().take(CONSEQUENCES).map(consequence).collect::<Vec<_>>(),
        },
    });
    if let Some(index) = rule {
        result["ruleIndex"] = json!(index);
    }
    result
}

fn contract_place(found: &Deviation) -> String {
    let pointer = found.pointer.as_deref().unwrap_or_default();
    if pointer.is_empty() { found.source.clone() } else { format!("{}, response body {pointer}", found.source) }
}

/// A path as a relative reference (RFC 3986).
fn uri(path: &str) -> String {
    let keep = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~' | b'/');
    path.bytes().map(|byte| if keep(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_a_relative_reference() {
        assert_eq!(uri("features/a b/ä.feature"), "features/a%20b/%C3%A4.feature");
    }
}
