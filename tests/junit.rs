//! Reports as functions of a record and its judgement: `junit.xml` here, the other formats in the files beside.

#![expect(clippy::unwrap_used, reason = "a preparation that fails has to fail the test")]

#[path = "golden/compare.rs"]
mod compare;
#[path = "junit/conclusion.rs"]
mod conclusion;
#[path = "junit/consumers.rs"]
mod consumers;
#[path = "junit/curl.rs"]
mod curl;
#[path = "junit/html.rs"]
mod html;
#[path = "junit/messages.rs"]
mod messages;
#[path = "junit/record.rs"]
mod record;
#[path = "junit/record_builder.rs"]
mod record_builder;
#[path = "junit/sarif.rs"]
mod sarif;
#[path = "junit/sizes.rs"]
mod sizes;
#[path = "junit/terminal.rs"]
mod terminal;
#[path = "junit/whole_reports.rs"]
mod whole_reports;
#[path = "junit/whole_run.rs"]
mod whole_run;
#[path = "junit/xml_tree.rs"]
mod xml_tree;

use std::fs;
use std::process::Command;

use proptest::prelude::*;
use record_builder::{Run, Scenario};
use rocketchat_conformance::model::exchange::{Breakage, BreakageKind, Outcome};
use rocketchat_conformance::model::record::StepState;
use rocketchat_conformance::model::verdict::{RunResult, Verdict};
use rocketchat_conformance::report::{junit, xml_text};
use xml_tree::Element;

const HOSTILE: &str =
    "\u{1b}[31m time=\"1.23456\" ]]></failure><testsuite id=\"0\" name=\"x\"/>&amp;\0\u{fffe}'\"<!-- ä\r\n\ttwo";

fn every_verdict() -> Run {
    let cut = Breakage { kind: BreakageKind::Cut, detail: "the connection ended early".to_owned() };
    Run::new()
        .scenario(
            Scenario::new("It ends", Verdict::Passed)
                .step("Given a session \"phone\"", StepState::Passed)
                .answered(200, "{\"ok\":1}"),
        )
        .scenario(
            Scenario::new("Unknown session", Verdict::Failed)
                .step("When alice ends it", StepState::Passed)
                .step("Then it is refused", StepState::Failed)
                .step("And so on", StepState::Skipped)
                .answered(200, "{\"first\":true}")
                .answered(500, "{\"error\":\"x\"}")
                .deviation("status 404", "status 500")
                .deviation("a body", "none"),
        )
        .scenario(Scenario::new("Cut", Verdict::Error).exchange(Outcome::Broken(cut)).reason("no session to be had"))
        .scenario(
            Scenario::new("Tolerated", Verdict::Waived).deviation("status 404", "status 400").reason("known upstream"),
        )
        .scenario(Scenario::new("List", Verdict::Skipped).missing("admin").of_feature("List", "features/list.feature"))
        .result(RunResult::NotConformant)
}

fn hostile() -> Run {
    let scenario = Scenario::new(HOSTILE, Verdict::Failed)
        .step(&format!("Given {HOSTILE}"), StepState::Failed)
        .answered(500, HOSTILE)
        .deviation(HOSTILE, HOSTILE)
        .of_feature(HOSTILE, &format!("features/{HOSTILE}.feature"));
    Run::new()
        .scenario(scenario)
        .scenario(Scenario::new("e", Verdict::Error).reason(HOSTILE))
        .scenario(Scenario::new("s", Verdict::Skipped).reason(HOSTILE))
        .problem(HOSTILE)
}

fn render(run: &Run) -> String {
    String::from_utf8(junit::render(&run.record, &run.judgement).unwrap()).unwrap()
}

#[test]
fn every_verdict_has_its_element() {
    let expected = r#"<?xml version="1.0" encoding="utf-8"?>
<testsuites name="rocketchat-conformance" tests="5" failures="1" errors="1" time="0.060">
<testsuite id="0" name="Ending one&apos;s own session" package="sessions.logout-me" tests="4" errors="1" failures="1" hostname="localhost" timestamp="2030-04-05T06:07:08Z" time="0.048" skipped="1" file="features/sessions/logout.me.feature"><properties><property name="target" value="https://chat.example.org"/><property name="target.version" value="7.4.0"/><property name="profile" value="upstream-7"/><property name="contract.sha256" value="7fee0a53d076cf76aa4db1ecfc347d42b1a8fcc87431576a2ca9ec901d651b56"/><property name="tool.version" value="1.2.3"/><property name="seed" value="7"/><property name="verdict" value="not conformant"/><property name="sentence" value="Not conformant: 1 of 5 scenarios shows 1 deviation from the contract; 1 came to no verdict; 1 could not be tried here."/></properties><testcase name="It ends" time="0.012" classname="sessions.logout-me"><system-out><![CDATA[passed   Given a session "phone"
1. alice: POST /api/v1/sessions/logout.me -> 200, 3 ms]]></system-out></testcase><testcase name="Unknown session" time="0.012" classname="sessions.logout-me"><failure type="logout-me.unknown-session.status" message="logout-me.unknown-session.status: POST /api/v1/sessions/logout.me: expected status 404, seen status 500 (1 more may follow from it)"><![CDATA[requirement logout-me.unknown-session.status
operation   POST /api/v1/sessions/logout.me
expected    status 404
seen        status 500
pointer     /error
exchange    2
source      overlay sessions, answer logout-me.unknown-session
feature     features/sessions/logout.me.feature:12
see again   curl -sS -i -g -X POST https://chat.example.org/api/v1/sessions/logout.me

requirement logout-me.unknown-session.status
operation   POST /api/v1/sessions/logout.me
expected    a body
seen        none
pointer     /error
exchange    2
source      overlay sessions, answer logout-me.unknown-session
feature     features/sessions/logout.me.feature:12
see again   curl -sS -i -g -X POST https://chat.example.org/api/v1/sessions/logout.me

replay      rocketchat-conformance replay record.json 'sessions/logout.me#unknown-session'
]]></failure><system-out><![CDATA[passed   When alice ends it
failed   Then it is refused
skipped  And so on
1. alice: POST /api/v1/sessions/logout.me -> 200, 3 ms
2. alice: POST /api/v1/sessions/logout.me -> 500, 3 ms
{"error":"x"}]]></system-out></testcase><testcase name="Cut" time="0.012" classname="sessions.logout-me"><error type="error" message="no session to be had"><![CDATA[no session to be had
features/sessions/logout.me.feature:12]]></error><system-out><![CDATA[1. alice: POST /api/v1/sessions/logout.me -> no answer (the connection ended early), 3 ms]]></system-out></testcase><testcase name="Tolerated" time="0.012" classname="sessions.logout-me"><skipped type="waived" message="waived: known upstream"><![CDATA[requirement logout-me.unknown-session.status
operation   POST /api/v1/sessions/logout.me
expected    status 404
seen        status 400
source      overlay sessions, answer logout-me.unknown-session
feature     features/sessions/logout.me.feature:12
]]></skipped><system-out><![CDATA[]]></system-out></testcase></testsuite>
<testsuite id="1" name="List" package="list" tests="1" errors="0" failures="0" hostname="localhost" timestamp="2030-04-05T06:07:08Z" time="0.012" skipped="1" file="features/list.feature"><properties><property name="target" value="https://chat.example.org"/><property name="target.version" value="7.4.0"/><property name="profile" value="upstream-7"/><property name="contract.sha256" value="7fee0a53d076cf76aa4db1ecfc347d42b1a8fcc87431576a2ca9ec901d651b56"/><property name="tool.version" value="1.2.3"/><property name="seed" value="7"/><property name="verdict" value="not conformant"/><property name="sentence" value="Not conformant: 1 of 5 scenarios shows 1 deviation from the contract; 1 came to no verdict; 1 could not be tried here."/></properties><testcase name="List" time="0.012" classname="list"><skipped type="skipped" message="admin: none is configured; add [accounts.admin]"/><system-out><![CDATA[]]></system-out></testcase></testsuite>
</testsuites>
"#;
    assert_eq!(render(&every_verdict()), expected);
}

#[test]
fn text_of_the_target_stays_text() {
    let root = Element::parse(&render(&hostile()));
    let shown = xml_text::visible(HOSTILE);
    let indented = shown.replace('\n', "\n            ");
    let line = xml_text::attribute(HOSTILE);
    assert_eq!(root.children.len(), 3);
    let (suite, case) = (&root.children[0], root.children[0].cases()[0]);
    assert_eq!((suite.attribute("name"), case.attribute("name")), (line.as_str(), line.as_str()));
    let failure = &case.children[0];
    assert!(failure.text.contains(&format!("expected    {indented}\nseen        {indented}\n")), "{}", failure.text);
    assert!(case.children[1].text.ends_with(&format!("-> 500, 3 ms\n{shown}")), "{}", case.children[1].text);
    let [error, skipped] = [0, 1].map(|index| &root.children[1].cases()[index].children[0]);
    assert_eq!((error.attribute("message"), skipped.attribute("message")), (line.as_str(), line.as_str()));
    assert_eq!(root.children[2].cases()[0].children[0].text, shown);
}

#[test]
fn a_run_without_verdict_is_not_green() {
    for run in [Run::new(), Run::new().problem("unreachable"), every_verdict().result(RunResult::Interrupted)] {
        let root = Element::parse(&render(&run));
        let last = root.children.last().unwrap();
        assert_eq!((last.attribute("name"), last.attribute("errors")), ("Run", "1"));
        assert_eq!(last.cases()[0].attribute("classname"), "run");
    }
}

#[test]
fn times_have_three_decimals_and_are_never_negative() {
    let run = [1234.5678, -3.0, f64::NAN, 0.4].into_iter().fold(Run::new(), |run, ms| {
        let mut scenario = Scenario::new("a", Verdict::Passed);
        scenario.record.duration_ms = ms;
        run.scenario(scenario)
    });
    let root = Element::parse(&render(&run));
    let times: Vec<_> = root.children[0].cases().iter().map(|case| case.attribute("time")).collect();
    assert_eq!(times, ["1.235", "0.000", "0.000", "0.000"]);
    assert_eq!((root.attribute("time"), root.children[0].attribute("time")), ("1.235", "1.235"));
}

#[test]
fn both_schemas_accept_every_report() {
    if Command::new("xmllint").arg("--version").output().is_err() {
        println!("skipped: xmllint is not installed (Debian: libxml2-utils)");
        return;
    }
    for run in [every_verdict(), hostile(), Run::new(), Run::new().problem("unreachable")] {
        let xml = render(&run);
        assert_valid("tests/schemas/jenkins-junit.xsd", &xml);
        for suite in xml.split("\n<testsuite ").skip(1) {
            let end = suite.rfind("</testsuite>").unwrap();
            assert_valid("tests/schemas/surefire.xsd", &format!("<testsuite {}</testsuite>", &suite[..end]));
        }
    }
}

fn assert_valid(schema: &str, xml: &str) {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("junit.xml");
    fs::write(&file, xml).unwrap();
    let output = Command::new("xmllint").args(["--noout", "--schema", schema]).arg(&file).output().unwrap();
    assert!(output.status.success(), "{}\n{xml}", String::from_utf8_lossy(&output.stderr));
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_text_comes_back_as_it_is_shown(text in any_text()) {
        let run = Run::new().scenario(Scenario::new(&text, Verdict::Failed).answered(500, &text).deviation("x", &text));
        let root = Element::parse(&render(&run));
        let case = root.children[0].cases()[0];
        prop_assert_eq!(case.attribute("name"), xml_text::attribute(&text));
        let indented = xml_text::visible(&text).replace('\n', "\n            ");
        let seen = format!("\nseen        {indented}\n");
        prop_assert!(case.children[0].text.contains(&seen));
        prop_assert_eq!(case.children.len(), 2);
    }

    #[test]
    fn showing_what_is_shown_changes_nothing(text in any_text()) {
        let shown = xml_text::visible(&text);
        prop_assert_eq!(xml_text::visible(&shown), shown);
    }
}

/// Text in which marks of XML and of terminals are frequent.
fn any_text() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        any::<char>().prop_map(String::from),
        prop::sample::select(vec![
            "]]>",
            "]",
            ">",
            "<![CDATA[",
            "\u{1b}[31m",
            "\u{1b}",
            "[",
            "\r\n",
            "\0",
            "&",
            "\u{fffe}"
        ])
        .prop_map(str::to_owned),
    ];
    prop::collection::vec(piece, 0..40).prop_map(|pieces| pieces.concat())
}
