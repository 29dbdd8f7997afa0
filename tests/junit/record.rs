//! `record.json`: written, read back, refused.

use rocketchat_conformance::model::exchange::{Body, Breakage, BreakageKind, Outcome, Response};
use rocketchat_conformance::model::record::{RunRecord, StepState};
use rocketchat_conformance::model::verdict::Verdict;
use rocketchat_conformance::report::record::{read, render};

use super::record_builder::{Run, Scenario};

fn some_record() -> RunRecord {
    let cut = Breakage { kind: BreakageKind::TimedOut, detail: "10 s".to_owned() };
    let binary = Response { status: 200, headers: vec![("a".into(), "b".into())], body: Body::Base64("AP8=".into()) };
    let mut run = Run::new()
        .scenario(
            Scenario::new("One", Verdict::Passed)
                .step("Given \"quotes\"\n", StepState::Passed)
                .answered(200, "\u{1b}[31m{}\0")
                .exchange(Outcome::Answered(binary))
                .exchange(Outcome::Broken(cut))
                .time_to_dead(0.1),
        )
        .scenario(Scenario::new("Two", Verdict::Skipped).missing("admin"));
    run.record.probe = run.record.scenarios[0].exchanges.clone();
    run.record
}

#[test]
fn what_is_written_can_be_read() {
    for record in [some_record(), Run::new().record] {
        let bytes = render(&record).unwrap();
        assert_eq!(read(&bytes).unwrap(), record);
        assert_eq!(bytes, render(&read(&bytes).unwrap()).unwrap());
    }
}

#[test]
fn scenarios_and_exchanges_have_a_line_each() {
    let text = String::from_utf8(render(&some_record()).unwrap()).unwrap();
    let starts: Vec<_> = text.lines().map(|line| line.chars().take(16).collect::<String>()).collect();
    assert_eq!(
        starts,
        [
            "{",
            "\"schema\":\"rocket",
            "\"tool_version\":\"",
            "\"rules\":5,",
            "\"started_at\":\"20",
            "\"duration_ms\":23",
            "\"seed\":7,",
            "\"jobs\":2,",
            "\"deadlines\":{\"co",
            "\"target\":{\"url\":",
            "\"contract\":[{\"na",
            "\"features\":[],",
            "\"sessions\":{\"str",
            "\"probe\":[",
            "    {\"operation\"",
            "    {\"operation\"",
            "    {\"operation\"",
            "],",
            "\"selected\":false",
            "\"planned\":[\"sess",
            "\"scenarios\":[",
            "{\"id\":\"sessions/",
            "    {\"operation\"",
            "    {\"operation\"",
            "    {\"operation\"",
            "],\"checks\":[],\"o",
            "{\"id\":\"sessions/",
            "],",
            "\"left_behind\":[]",
            "\"interrupted\":fa",
            "\"allow_partial\":",
            "}",
        ]
    );
}

#[test]
fn other_files_are_refused_by_name() {
    let refused = |text: &str| read(text.as_bytes()).unwrap_err().to_string();
    assert_eq!(
        refused("{\"schema\":\"rocketchat-conformance/record/2\"}"),
        "the record is of version \"rocketchat-conformance/record/2\", \
         this program reads \"rocketchat-conformance/record/1\""
    );
    assert_eq!(refused("{\"scenarios\":[]}"), "not a record: it has no field `schema`");
    assert_eq!(
        refused("{\"schema\":\"rocketchat-conformance/record/1\"}"),
        "not a record: missing field `tool_version` at line 1 column 44"
    );
    assert_eq!(refused("<xml/>"), "not a record: expected value at line 1 column 1");
}
