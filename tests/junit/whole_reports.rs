//! Every format of one run, to the character.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use regex::Regex;
use rocketchat_conformance::model::verdict::{RunResult, Verdict};
use rocketchat_conformance::report::findings::{self, Page};
use rocketchat_conformance::report::layout::USUAL_WIDTH;
use rocketchat_conformance::report::terminal::{self, Paint};
use rocketchat_conformance::report::{annotations, html, json, junit, messages, sarif, summary};
use sha2::{Digest as _, Sha256};

use super::compare::{self, has_no_orphan};
use super::record_builder::{Run, Scenario};
use super::whole_run::whole_run;

#[track_caller]
fn golden(name: &str, bytes: Vec<u8>) {
    compare::golden("junit/golden", name, &String::from_utf8(bytes).unwrap());
}

#[test]
fn report_json() {
    let run = Run::new()
        .scenario(Scenario::new("It ends", Verdict::Passed).answered(200, "").time_to_dead(15.5))
        .scenario(Scenario::new("Admin", Verdict::Skipped).missing("admin"))
        .scenario(Scenario::new("Unknown", Verdict::Failed).answered(500, "").deviation("status 404", "status 500"))
        .problem("a waiver is stale")
        .result(RunResult::NotConformant);
    golden("report.json", json::render(&run.record, &run.judgement, 1).unwrap());
}

#[test]
fn junit_xml() {
    let run = whole_run();
    golden("junit.xml", junit::render(&run.record, &run.judgement).unwrap());
}

#[test]
fn summary_md() {
    let run = whole_run();
    golden("summary.md", summary::render(&run.record, &run.judgement));
}

#[test]
fn report_sarif() {
    let run = whole_run();
    golden("report.sarif", sarif::render(&run.record, &run.judgement).unwrap());
}

#[test]
fn messages_ndjson() {
    let run = whole_run();
    let mut stream = Vec::new();
    messages::write(&run.record, &run.judgement, &mut stream).unwrap();
    golden("messages.ndjson", stream);
}

#[test]
fn annotations_of_github() {
    let run = whole_run();
    golden("annotations.txt", annotations::render(&run.record, &run.judgement).join("\n").into_bytes());
}

#[test]
fn what_a_terminal_shows() {
    let run = whole_run();
    let (record, judgement) = (&run.record, &run.judgement);
    let scenarios = record.scenarios.iter().zip(&judgement.scenarios);
    let mut text: String =
        scenarios.clone().map(|(scenario, judged)| terminal::scenario(scenario, judged, Paint::Plain)).collect();
    for (scenario, judged) in scenarios {
        text.push_str(&terminal::letter(judged.verdict, Paint::Plain));
        text.push_str(&terminal::line(scenario, judged, Paint::Plain, USUAL_WIDTH));
        text.push('\n');
    }
    text.push_str(&terminal::summary(record, judgement, Paint::Plain, USUAL_WIDTH));
    text.push_str(&findings::causes(
        record,
        judgement,
        Page { width: USUAL_WIDTH, lines: 18, record: "reports/record.json" },
    ));
    text.push_str(&findings::asides(judgement, USUAL_WIDTH));
    text.push_str(&terminal::sentence(record, judgement, Paint::Colour, Some(USUAL_WIDTH)));
    golden("terminal.txt", text.into_bytes());
}

/// Style and script have files of their own; here it counts that they are whole, and that the policy lets them act.
#[test]
fn report_html() {
    let run = whole_run();
    let mut page = Vec::new();
    html::write(&run.record, &run.judgement, &mut page).unwrap();
    let mut page = String::from_utf8(page).unwrap();
    for (kind, block) in [
        ("style", include_str!("../../src/report/html/style.css")),
        ("script", include_str!("../../src/report/html/script.js")),
    ] {
        let source = format!("{kind}-src 'sha256-{}'", STANDARD.encode(Sha256::digest(block)));
        assert_eq!(page.matches(&source).count(), 1, "{source}");
        page = page.replacen(&source, &format!("{kind}-src 'SHA-256 OF THE {kind}'"), 1);
        page = page.replacen(&format!("<{kind}>{block}</{kind}>"), &format!("<{kind}>THE {kind}</{kind}>"), 1);
    }
    // Each element that begins a part, on a line of its own: a difference shows as such.
    let parts = Regex::new("<(section|article|details|tr|li|dt|rect|p|pre|ul|ol|option)[ >]").unwrap();
    golden("report.html", parts.replace_all(&page, "\n$0").into_owned().into_bytes());
}

#[test]
fn no_golden_file_is_an_orphan() {
    has_no_orphan("junit/golden", include_str!("whole_reports.rs"));
}
