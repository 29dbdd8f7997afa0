//! `report.sarif`: deviations for code-scanning pages (SARIF 2.1.0, OASIS). A result points at the line of the feature that
//! asks for what was not met, and names the place of the contract that says so. Must not judge.

use std::io;

use serde_json::{Map, Value, json};

use super::{curl, wording};
use crate::model::deviation::Deviation;
use crate::model::judgement::{Judgement, ScenarioJudgement};
use crate::model::record::{RunRecord, ScenarioRecord};
use crate::model::requirement::{Level, Requirement};
use crate::model::waiver::WaiverState;

/// Where the format is defined.
const SCHEMA: &str = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";

/// Severity of security requirements on GitHub's scale from 0 to 10: "high". What weighs more, nobody has measured.
const SECURITY_SEVERITY: &str = "8.0";

/// The whole file.
pub fn render(record: &RunRecord, judgement: &Judgement) -> io::Result<Vec<u8>> {
    let rules: Vec<Value> = judgement.requirements.iter().map(|one| rule(&one.requirement)).collect();
    let pairs = record.scenarios.iter().zip(&judgement.scenarios);
    let of_scenarios = pairs.flat_map(|(scenario, judged)| of_scenario(record, judgement, scenario, judged));
    let results: Vec<Value> = of_probe(judgement).chain(of_scenarios).collect();
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

/// Where a deviation was seen.
struct Sight<'r> {
    /// Name of the scenario, or of what else sent the request.
    by: &'r str,
    /// The same in a form that stays when names change.
    id: &'r str,
    file: &'r str,
    line: usize,
    /// The command that shows it again.
    again: Option<String>,
}

fn in_scenario<'r>(record: &RunRecord, scenario: &'r ScenarioRecord, found: &Deviation) -> Sight<'r> {
    let exchange = found.exchange.and_then(|index| scenario.exchanges.get(index));
    let again = exchange.map(|exchange| curl::command(exchange, scenario, &record.target.url));
    let line = wording::line(found, scenario).max(1);
    Sight { by: &scenario.name, id: &scenario.id, file: &scenario.path, line, again }
}

/// No feature asks for what the probe shows; readers of the format refuse results without a file.
fn of_probe(judgement: &Judgement) -> impl Iterator<Item = Value> {
    let sight = || Sight { by: "Probe", id: "probe", file: "record.json", line: 1, again: None };
    judgement.probe.iter().map(move |found| result(judgement, &sight(), found))
}

fn of_scenario(
    record: &RunRecord,
    judgement: &Judgement,
    scenario: &ScenarioRecord,
    judged: &ScenarioJudgement,
) -> Vec<Value> {
    let seen = |found: &Deviation| result(judgement, &in_scenario(record, scenario, found), found);
    let decided = judged.deviations.iter().chain(&judged.remarks).map(seen);
    let waived = judged.waived.iter().map(|found| {
        let mut result = seen(found);
        result["suppressions"] =
            json!([{ "kind": "external", "status": "accepted", "justification": justification(judgement, found) }]);
        result
    });
    decided.chain(waived).collect()
}

fn justification(judgement: &Judgement, found: &Deviation) -> String {
    let applied = judgement.waivers.iter().filter(|judged| judged.state == WaiverState::Applied);
    let mut fitting = applied.filter(|judged| judged.waiver.operation == found.operation);
    fitting.next().map_or_else(|| "waived".to_owned(), |judged| judged.waiver.to_string())
}

fn result(judgement: &Judgement, sight: &Sight<'_>, found: &Deviation) -> Value {
    let rule = judgement.requirements.iter().position(|one| one.requirement.id == found.requirement);
    let rule =
        rule.or_else(|| judgement.requirements.iter().position(|one| one.requirement.covers(&found.requirement)));
    let id = rule.map_or(&found.requirement, |index| &judgement.requirements[index].requirement.id);
    let again = sight.again.as_ref().map(|again| format!("\nSee again: {again}")).unwrap_or_default();
    let text = format!("{}: {}{again}", sight.by, wording::headline(std::slice::from_ref(found)));
    let mut result = json!({
        "ruleId": id,
        "level": level(found.level),
        "message": { "text": text },
        "locations": [{
            "physicalLocation": {
                "artifactLocation": { "uri": uri(sight.file) },
                "region": { "startLine": sight.line },
            },
            "logicalLocations": [
                { "name": found.operation.to_string(), "kind": "function" },
                { "name": found.source, "fullyQualifiedName": contract_place(found), "kind": "declaration" },
            ],
        }],
        // Lines move and wordings change; what is asked of which operation in which scenario stays.
        "partialFingerprints": {
            "requirementScenarioOperation/v1": format!("{}|{}|{}", found.requirement, sight.id, found.operation),
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
