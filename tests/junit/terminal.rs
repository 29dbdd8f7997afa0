//! What a person sees, to the character.

use rocketchat_conformance::model::verdict::{RunResult, Verdict};
use rocketchat_conformance::report::layout::USUAL_WIDTH;
use rocketchat_conformance::report::terminal::{Paint, printable, scenario, summary};

use super::record_builder::{Run, Scenario};

fn shown(one: &Scenario) -> String {
    scenario(&one.record, &one.judged, Paint::Plain)
}

#[test]
fn one_line_for_a_scenario_that_passed() {
    assert_eq!(shown(&Scenario::new("It ends", Verdict::Passed)), "passed   It ends  (12 ms)\n");
}

#[test]
fn a_failed_scenario_shows_each_deviation() {
    let failed = Scenario::new("Unknown", Verdict::Failed).deviation("status 404", "status 500");
    assert_eq!(
        shown(&failed.answered(500, "").deviation("a body", "none")),
        "\
failed   Unknown  (12 ms)
         logout-me.unknown-session.status
           operation  POST /api/v1/sessions/logout.me
           expected   status 404
           seen       status 500
           source     overlay sessions, answer logout-me.unknown-session
           feature    features/sessions/logout.me.feature:12
         logout-me.unknown-session.status
           operation  POST /api/v1/sessions/logout.me
           expected   a body
           seen       none
           pointer    /error
           exchange   1
           source     overlay sessions, answer logout-me.unknown-session
           feature    features/sessions/logout.me.feature:12
"
    );
}

#[test]
fn other_verdicts_show_their_reason() {
    assert_eq!(
        shown(&Scenario::new("Admin", Verdict::Skipped).missing("admin")),
        "skipped  Admin  (12 ms)\n         admin: none is configured; add [accounts.admin]\n"
    );
    assert_eq!(
        shown(&Scenario::new("Known", Verdict::Waived).deviation("a", "b")),
        "waived   Known  (12 ms)\n         logout-me.unknown-session.status\n"
    );
    let mut broken = Scenario::new("Broken", Verdict::Error);
    broken.record.error = Some("no session to be had".to_owned());
    assert_eq!(shown(&broken), "error    Broken  (12 ms)\n         no session to be had\n");
}

#[test]
fn a_failed_scenario_without_a_deviation_says_that_nobody_said_why() {
    assert_eq!(
        shown(&Scenario::new("Odd", Verdict::Failed)),
        "failed   Odd  (12 ms)\n         no reason was recorded\n"
    );
}

#[test]
fn colours_stand_around_the_verdict_only() {
    let passed = Scenario::new("It ends", Verdict::Passed);
    let line = scenario(&passed.record, &passed.judged, Paint::Colour);
    assert_eq!(line, "\u{1b}[32mpassed \u{1b}[0m  It ends  (12 ms)\n");
}

#[test]
fn nothing_of_the_target_acts_on_the_terminal() {
    let hostile = "\u{1b}]0;x\u{7}a\nb\r\u{9b}2J\u{202e}c";
    let text = shown(&Scenario::new(hostile, Verdict::Failed).deviation(hostile, hostile));
    assert!(text.chars().all(|c| c == '\n' || !c.is_control()), "{text:?}");
    assert_eq!(text.lines().count(), 7);
    assert_eq!(printable(hostile), "\\u{1b}]0;x\\u{7}a\\u{a}b\\u{d}\\u{9b}2J\\u{202e}c");
}

#[test]
fn the_summary_says_what_was_tested_and_how() {
    let mut run = Run::new()
        .scenario(Scenario::new("a", Verdict::Passed).time_to_dead(1500.0).time_to_dead(20.0))
        .scenario(Scenario::new("b", Verdict::Failed).time_to_dead(30.0))
        .problem("a waiver\u{7} is stale")
        .result(RunResult::NotConformant);
    run.record.sessions.waited_ms = 61_000;
    assert_eq!(
        summary(&run.record, &run.judgement, Paint::Plain, USUAL_WIDTH),
        "\
2 scenarios: 1 passed, 0 waived, 1 failed, 0 errors, 0 skipped (2.3 s)
target       https://chat.example.org, version 7.4.0
profile      upstream-7 (the target says 7.4.0)
sessions     ddp-resume; sessions made: 3, logins: 4, 61.0 s waiting for rate
             limits
time to dead 1.5 s at most, 30 ms in the middle, of 3 sessions
problem      a waiver\\u{7} is stale
result       not conformant
"
    );
}

#[test]
fn a_run_that_found_nothing_to_say_is_short() {
    let mut run = Run::new().scenario(Scenario::new("a", Verdict::Passed));
    run.record.sessions.strategy = None;
    run.record.target.embedded = Some("upstream".to_owned());
    assert_eq!(
        summary(&run.record, &run.judgement, Paint::Colour, USUAL_WIDTH),
        "\
1 scenario: 1 passed, 0 waived, 0 failed, 0 errors, 0 skipped (2.3 s)
target       https://chat.example.org, embedded upstream, version 7.4.0
profile      upstream-7 (the target says 7.4.0)
sessions     no way found; sessions made: 3, logins: 4
result       \u{1b}[32mconformant\u{1b}[0m
"
    );
}
