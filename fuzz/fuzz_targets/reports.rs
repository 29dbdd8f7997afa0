//! Any text in every slot of a record: every report can be made of it.
#![no_main]

use libfuzzer_sys::fuzz_target;
use quick_xml::Reader;
use quick_xml::events::Event;
use rocketchat_conformance::model::deviation::Deviation;
use rocketchat_conformance::model::exchange::{Body, Exchange, Outcome, Request, Response};
use rocketchat_conformance::model::judgement::{Judgement, ScenarioJudgement, Totals};
use rocketchat_conformance::model::operation::Operation;
use rocketchat_conformance::model::record::{RunRecord, ScenarioRecord, StepRecord, StepState, TargetRecord};
use rocketchat_conformance::model::requirement::Level;
use rocketchat_conformance::model::source::SourceFile;
use rocketchat_conformance::model::verdict::{RunResult, Verdict};
use rocketchat_conformance::report::{html, junit, messages, sarif, summary, terminal};

/// Cases of a well-formed document: one of the scenario, one of the run.
fn cases(xml: &str) -> usize {
    let mut reader = Reader::from_str(xml);
    let mut cases = 0;
    loop {
        match reader.read_event().expect("well-formed XML") {
            Event::Start(tag) if tag.name().as_ref() == b"testcase" => cases += 1,
            Event::Eof => return cases,
            _ => {}
        }
    }
}

/// What of a line of Markdown is in no code span: those begin and end with equally many backticks (CommonMark §6.1).
fn beside_code(line: &str) -> String {
    let run = |text: &str| text.len() - text.trim_start_matches('`').len();
    let (mut beside, mut rest) = (String::new(), line);
    while let Some(start) = rest.find('`') {
        beside.push_str(&rest[..start]);
        let length = run(&rest[start..]);
        let mut end = start + length;
        loop {
            let Some(next) = rest[end..].find('`') else { return beside + &rest[start..] };
            let closing = run(&rest[end + next..]);
            end += next + closing;
            if closing == length {
                break;
            }
        }
        rest = &rest[end..];
    }
    beside + rest
}

fuzz_target!(|text: &str| {
    let any = || text.to_owned();
    let operation = Operation::new("POST", text);
    let response = Response { status: 500, headers: vec![(any(), any())], body: Body::Text(any()) };
    let exchange = Exchange {
        operation: operation.clone(),
        caller: any(),
        started_ms: 0.0,
        duration_ms: 1.0,
        request: Request { method: None, target: any(), headers: vec![(any(), any())], body: Some(Body::Text(any())) },
        outcome: Outcome::Answered(response),
    };
    let table = vec![vec![any(), any()]];
    let step = StepRecord { keyword: any(), text: any(), doc_string: Some(any()), table, line: 3, state: StepState::Failed };
    let scenario = ScenarioRecord {
        id: any(),
        feature: any(),
        path: any(),
        line: 2,
        name: any(),
        tags: vec![any()],
        steps: vec![step],
        exchanges: vec![exchange],
        ..ScenarioRecord::default()
    };
    let deviation = Deviation {
        requirement: any(),
        level: Level::Must,
        operation,
        step: Some(0),
        exchange: Some(0),
        pointer: Some(any()),
        expected: any(),
        actual: any(),
        source: any(),
    };
    let judged = ScenarioJudgement {
        id: any(),
        verdict: Verdict::Failed,
        deviations: vec![deviation],
        waived: Vec::new(),
        remarks: Vec::new(),
        reason: None,
    };
    let record = RunRecord {
        target: TargetRecord { url: any(), profile: any(), ..TargetRecord::default() },
        features: vec![SourceFile::new(text, text)],
        scenarios: vec![scenario],
        ..RunRecord::default()
    };
    let judgement = Judgement {
        result: RunResult::NotConformant,
        totals: Totals::of([Verdict::Failed]),
        waivers: Vec::new(),
        probe: Vec::new(),
        causes: Vec::new(),
        remarks: Vec::new(),
        accepted: Vec::new(),
        run_deviations: Vec::new(),
        not_tried: Vec::new(),
        notices: vec![any()],
        requirements: Vec::new(),
        defects: Vec::new(),
        scenarios: vec![judged],
        problems: vec![any()],
    };
    let xml = junit::render(&record, &judgement).expect("junit.xml");
    let xml = String::from_utf8(xml).expect("text");
    assert_eq!(cases(&xml), 2, "text became markup");
    let mut page = Vec::new();
    html::write(&record, &judgement, &mut page).expect("report.html");
    let page = String::from_utf8(page).expect("text");
    assert_eq!(page.matches("<script").count(), 1, "text became a script");
    let mut lines = Vec::new();
    messages::write(&record, &judgement, &mut lines).expect("messages.ndjson");
    let lines = String::from_utf8(lines).expect("text");
    assert!(lines.lines().all(|line| serde_json::from_str::<serde_json::Value>(line).is_ok()));
    sarif::render(&record, &judgement).expect("report.sarif");
    let summary = String::from_utf8(summary::render(&record, &judgement)).expect("text");
    assert!(summary.lines().all(|line| !beside_code(line).contains(['<', '[', '*'])), "text became markup");
    let told = terminal::summary(&record, &judgement, terminal::Paint::Plain, 80);
    assert!(!told.contains(|c: char| c.is_control() && c != '\n'), "text acts on the terminal");
});
