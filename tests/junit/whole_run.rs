//! One run that has something of everything: each verdict, each level, each state of a waiver, a probe that deviates, an
//! outline, bodies of every kind. Not what a target would ever do at once.

use rocketchat_conformance::model::deviation::Deviation;
use rocketchat_conformance::model::exchange::{Body, Breakage, BreakageKind, Outcome, Response};
use rocketchat_conformance::model::finding::{Finding, Place, Severity};
use rocketchat_conformance::model::judgement::{RequirementJudgement, Standing};
use rocketchat_conformance::model::operation::Operation;
use rocketchat_conformance::model::record::{Observation, SessionRecord, StepState};
use rocketchat_conformance::model::requirement::{Level, Requirement};
use rocketchat_conformance::model::source::SourceFile;
use rocketchat_conformance::model::source::SourceLine;
use rocketchat_conformance::model::verdict::{RunResult, Verdict};
use rocketchat_conformance::model::waiver::{Waiver, WaiverJudgement, WaiverState};

use super::record_builder::{Run, Scenario};

const PATH: &str = "features/sessions/logout.me.feature";

const FEATURE: &str = "# language: en
@area @sessions
Feature: Ending one's own session
  Whoever has a session can end it.

  Background: a server
    Given a server

  Scenario: It ends
    A description.
    Given a session \"phone\"
    When it is ended with:
      \"\"\"
      {\"sessionId\": \"s1\"}
      \"\"\"
    And these are sent:
      | name | value |
      # between rows
      | a    | 1     |

  Rule: Only one's own
    Nobody else's.

    Background:
      Given another user

    @slow
    # between tag and heading
    @security
    Scenario Outline: It is refused
      Then the status is <status>

      @strange
      Examples: odd ones
        | status |

        | 404    |
        # between rows
        | 400    |

      Examples:
        | status |
";

pub(crate) fn whole_run() -> Run {
    let mut run = Run::new()
        .scenario(ends())
        .scenario(fails())
        .scenario(fails_alike())
        .scenario(Scenario::new("Cut", Verdict::Error).exchange(cut()).reason("no session to be had"))
        .scenario(waived())
        .scenario(Scenario::new("List", Verdict::Skipped).missing("admin").of_feature("List", "features/list.feature"))
        .scenario(Scenario::new("All", Verdict::Skipped).missing("admin").of_feature("List", "features/list.feature"))
        .scenario(Scenario::new("Two", Verdict::Skipped).missing("second-user"))
        .problem("a waiver is stale: 100 %\nof them")
        .result(RunResult::NotConformant);
    run.record.features =
        vec![SourceFile::new(PATH, FEATURE), SourceFile::new("features/broken.feature", "Feature: b\n  Scenario\n")];
    run.record.probe = fails().record.exchanges;
    run.record.tool_sha256 = Some("c0ffee".to_owned());
    run.record.target.embedded = Some("upstream-7".to_owned());
    run.judgement.probe = vec![deviation("info.schema", Level::Must, "a version", "none")];
    run.judgement.probe[0].operation = Operation::new("GET", "/api/info");
    run.judgement.probe[0].pointer = Some("/version".to_owned());
    run.judgement.waivers = waivers();
    run.judgement.requirements = ledger();
    run.judgement.defects = vec![
        finding(Place::Line(3), Severity::Warning, None),
        finding(Place::Pointer("/paths".to_owned()), Severity::Error, Some("declare it")),
    ];
    run.gathered()
}

fn ends() -> Scenario {
    let mut scenario = Scenario::new("It ends", Verdict::Passed)
        .step("Given a server", StepState::Passed)
        .step("Given a session \"phone\"", StepState::Passed)
        .step("When it is ended with:", StepState::Passed)
        .answered(200, r#"{"ok":true,"list":[],"object":{"deep":[1,"two",null]},"none":{}}"#)
        .time_to_dead(0.5)
        .time_to_dead(1.0)
        .time_to_dead(2.9)
        .time_to_dead(3.0);
    scenario.record.line = 9;
    for (step, line) in scenario.record.steps.iter_mut().zip([7, 11, 12]) {
        step.line = line;
    }
    scenario.record.steps[2].doc_string = Some("{\"sessionId\": \"s1\"}".to_owned());
    let request = &mut scenario.record.exchanges[0].request;
    request.headers = vec![("X-Auth-Token".to_owned(), "redacted-token-1".to_owned())];
    request.body = Some(Body::Text("{\"sessionId\":\"s1\"}".to_owned()));
    scenario.record.sessions = vec![SessionRecord {
        label: "phone".to_owned(),
        actor: "alice".to_owned(),
        session_id: "s1".to_owned(),
        user_id: "u1".to_owned(),
        token: "redacted-token-1".to_owned(),
    }];
    let other = Observation { name: "time-to-unlisted".to_owned(), session: "phone".to_owned(), value_ms: 70_000.0 };
    scenario.record.observations.push(other);
    let mut remark = deviation("logout-me.content-type", Level::Should, "a charset", "none");
    remark.exchange = Some(0);
    scenario.judged.remarks = vec![remark, deviation("logout-me.time-to-dead", Level::Observation, "at once", "3 ms")];
    scenario
}

/// A row of the outline: a step that failed, a deviation of the contract, and one of security seen twice.
fn fails() -> Scenario {
    let headers = vec![("content-type".to_owned(), "application/json".to_owned())];
    let body = Body::Text("{\"error\":{\"code\":500},\"success\":false}".to_owned());
    let mut scenario = Scenario::new("It is refused: 404", Verdict::Failed)
        .step("Given another user", StepState::Passed)
        .step("Then the status is 404", StepState::Failed)
        .step("And so on", StepState::Skipped)
        .answered(200, "not \u{1b}[1mJSON\u{1b}[0m\n<b>")
        .exchange(Outcome::Answered(Response { status: 500, headers, body }))
        .deviation("status 404", "status 500")
        .time_to_dead(299.0)
        .time_to_dead(1400.0);
    scenario.record.line = 37;
    for (step, line) in scenario.record.steps.iter_mut().zip([25, 31, 32]) {
        step.line = line;
    }
    scenario.judged.deviations[0].step = Some(1);
    let mut leak = deviation("logout-me.unchanged", Level::Security, "nothing of others", "the user \"bob\"");
    leak.exchange = Some(1);
    leak.pointer = Some("/error/user".to_owned());
    let again =
        Deviation { actual: "the user \"eve\"".to_owned(), pointer: Some("/error/code".to_owned()), ..leak.clone() };
    let once_more = Deviation { actual: "the user \"dan\"".to_owned(), ..leak.clone() };
    scenario.judged.deviations.extend([leak, again, once_more]);
    scenario.judged.waived = vec![deviation("logout-me.schema", Level::Must, "a string", "null")];
    scenario
}

fn fails_alike() -> Scenario {
    let mut scenario = Scenario::new("It is refused: 400", Verdict::Failed)
        .answered(500, "{}")
        .deviation("status 404", "status 500")
        .deviation("gone from the list", "still listed 3 ms after the answer");
    scenario.record.line = 39;
    scenario.judged.remarks = vec![deviation("logout-me.content-type", Level::Should, "a charset", "none")];
    scenario
}

fn waived() -> Scenario {
    let binary = Response { status: 200, headers: Vec::new(), body: Body::Base64("AP8=".to_owned()) };
    let mut scenario = Scenario::new("Tolerated", Verdict::Waived)
        .step("When it is ended", StepState::Passed)
        .exchange(Outcome::Answered(binary))
        .deviation("a string", "null")
        .reason("known upstream");
    "logout-me.schema".clone_into(&mut scenario.judged.waived[0].requirement);
    let mut of_step = scenario.judged.waived[0].clone();
    of_step.step = Some(0);
    of_step.operation = Operation::new("GET", "/api/v1/me");
    scenario.judged.waived.push(of_step);
    scenario
}

fn cut() -> Outcome {
    Outcome::Broken(Breakage { kind: BreakageKind::Cut, detail: "the connection ended early".to_owned() })
}

fn deviation(requirement: &str, level: Level, expected: &str, actual: &str) -> Deviation {
    Deviation {
        requirement: requirement.to_owned(),
        level,
        operation: Operation::new("POST", "/api/v1/sessions/logout.me"),
        step: None,
        exchange: None,
        pointer: None,
        expected: expected.to_owned(),
        actual: actual.to_owned(),
        source: "specs/sessions.yaml".to_owned(),
    }
}

fn waivers() -> Vec<WaiverJudgement> {
    let judged = |(operation, state, deviations)| {
        let waiver = Waiver {
            requirement: "*.schema".to_owned(),
            operation: Operation::new("POST", operation),
            versions: Some("<8".to_owned()),
            reason: format!("known upstream | {state:?}"),
            owner: "api team".to_owned(),
            link: Some("https://example.org/42".to_owned()),
            expires: "2030-12-31".to_owned(),
            allow_security: false,
            place: SourceLine::new("waivers.toml", 1),
        };
        WaiverJudgement { waiver, state, deviations }
    };
    let states = [
        ("/api/v1/logout", WaiverState::Applied, 1),
        ("/api/v1/sessions/logout.me", WaiverState::Expired, 0),
        ("/api/v1/sessions/logout.me", WaiverState::Applied, 2),
        ("/api/v1/sessions/logout.me", WaiverState::NowPassing, 0),
    ];
    states.into_iter().map(judged).collect()
}

fn ledger() -> Vec<RequirementJudgement> {
    let judged = |id: &str, level, standing, tried_by: &[&str]| {
        let of_security = level == Level::Security;
        let requirement = Requirement {
            id: id.to_owned(),
            level,
            statement: format!("What {id} asks for."),
            source: "published 404 response".to_owned(),
            owasp: of_security.then(|| "API1:2023".to_owned()),
            standby: None,
            cwe: of_security.then_some(204),
        };
        let tried_by: Vec<String> = tried_by.iter().map(|id| (*id).to_owned()).collect();
        let deviating = if standing == Standing::NotMet { tried_by.clone() } else { Vec::new() };
        RequirementJudgement { requirement, standing, tried_by, deviating, operations: Vec::new() }
    };
    let row = "sessions/logout.me#it-is-refused:-404";
    vec![
        judged("*.schema", Level::Must, Standing::Waived, &["sessions/logout.me#tolerated"]),
        judged("*.unchanged", Level::Security, Standing::NotMet, &[row]),
        judged("logout-me.content-type", Level::Should, Standing::NotMet, &["sessions/logout.me#it-ends"]),
        judged("logout-me.time-to-dead", Level::Observation, Standing::Met, &["sessions/logout.me#it-ends", row]),
        judged("list.rows", Level::Must, Standing::NotTried, &[]),
        judged("list.pages", Level::Must, Standing::NotTried, &[]),
    ]
}

fn finding(place: Place, severity: Severity, hint: Option<&str>) -> Finding {
    Finding::new(severity, ("specs/sessions.yaml", place), "boolean-as-text", "\"true\" is no boolean")
        .with_any_hint(hint.map(str::to_owned))
}
