//! How a run ends, to the character.

use rocketchat_conformance::model::operation::Operation;
use rocketchat_conformance::model::record::StepState;
use rocketchat_conformance::model::requirement::Level;
use rocketchat_conformance::model::verdict::{RunResult, Verdict};
use rocketchat_conformance::model::waiver::{Waiver, WaiverJudgement, WaiverState};
use rocketchat_conformance::report::conclusion::{sentence, table};
use rocketchat_conformance::report::junit;

use super::record_builder::{Run, Scenario};

fn failed(name: &str, actual: &str) -> Scenario {
    Scenario::new(name, Verdict::Failed).answered(200, "").deviation("gone from the list", actual)
}

fn waiver(state: WaiverState, deviations: usize) -> WaiverJudgement {
    let waiver = Waiver {
        requirement: "logout-me.schema".to_owned(),
        operation: Operation::new("POST", "/api/v1/sessions/logout.me"),
        versions: None,
        reason: "known upstream".to_owned(),
        owner: "api team".to_owned(),
        link: None,
        expires: "2030-12-31".to_owned(),
        allow_security: false,
        place: "waivers.toml:1".to_owned(),
    };
    WaiverJudgement { waiver, state, deviations }
}

fn ends(run: &Run) -> String {
    sentence(&run.record, &run.judgement)
}

#[test]
fn deviations_that_differ_only_in_how_late_they_were_seen_are_one_row() {
    let mut first = failed("One", "still listed 3 ms after the answer").step("Then it has ended", StepState::Failed);
    first.judged.deviations[0].step = Some(0);
    let run = Run::new()
        .scenario(first)
        .scenario(failed("Two", "still listed 2801 ms after the answer"))
        .scenario(failed("Three", "not readable"))
        .result(RunResult::NotConformant);
    assert_eq!(
        table(&run.record, &run.judgement),
        "\
deviations:
  1. logout-me.unknown-session.status (2 scenarios)
     operation  POST /api/v1/sessions/logout.me
     expected   gone from the list
     seen       still listed 3 ms after the answer
     feature    features/sessions/logout.me.feature:13
     see again  curl -sS -i -g -X POST https://chat.example.org/api/v1/sessions/logout.me
  2. logout-me.unknown-session.status (1 scenario)
     operation  POST /api/v1/sessions/logout.me
     expected   gone from the list
     seen       not readable
     feature    features/sessions/logout.me.feature:12
     see again  curl -sS -i -g -X POST https://chat.example.org/api/v1/sessions/logout.me
"
    );
    assert_eq!(ends(&run), "Not conformant: 3 of 3 scenarios show 2 deviations from the contract.");
}

#[test]
fn of_many_kinds_the_weightiest_are_shown() {
    let of = |kinds: usize| {
        let numbers = 0..kinds;
        numbers.fold(Run::new().result(RunResult::NotConformant), |run, number| {
            run.scenario(failed("Some", &format!("answer {number}")))
        })
    };
    let all = of(20);
    assert!(!table(&all.record, &all.judgement).contains("more"));
    let mut weighty = failed("Weighty", "another user's session");
    weighty.judged.deviations[0].level = Level::Security;
    let run = of(22).scenario(weighty);
    let text = table(&run.record, &run.judgement);
    assert!(text.starts_with("deviations:\n  1. logout-me.unknown-session.status, security (1 scenario)\n"), "{text}");
    assert!(text.ends_with("\n  … and 3 more, see report.json\n"), "{text}");
}

#[test]
fn the_sentence_says_what_else_there_is() {
    let mut run = Run::new()
        .scenario(failed("One", "listed"))
        .scenario(Scenario::new("Two", Verdict::Error).reason("no session"))
        .scenario(Scenario::new("Three", Verdict::Skipped).missing("admin"))
        .result(RunResult::NotConformant);
    run.judgement.waivers = vec![waiver(WaiverState::Expired, 0), waiver(WaiverState::OutOfRange, 0)];
    assert_eq!(
        ends(&run),
        "Not conformant: 1 of 3 scenarios show 1 deviation from the contract; 1 came to no verdict; 1 could not be tried \
         here; 1 waiver has to be renewed or removed."
    );
    let mut run = Run::new().scenario(Scenario::new("One", Verdict::Error)).result(RunResult::NotConformant);
    run.judgement.probe = failed("Probe", "listed").judged.deviations;
    assert_eq!(
        ends(&run),
        "Not conformant: the probe shows 1 deviation from the contract, and no scenario could be tried."
    );
}

#[test]
fn what_is_waived_in_a_scenario_that_fails_is_shown_as_waived() {
    let mut scenario = failed("One", "listed");
    scenario.judged.waived = Scenario::new("x", Verdict::Waived).deviation("a\nlink", "none").judged.waived;
    let run = Run::new().scenario(scenario);
    let xml = String::from_utf8(junit::render(&run.record, &run.judgement).unwrap()).unwrap();
    let expected = "\n\nwaived      logout-me.unknown-session.status: POST /api/v1/sessions/logout.me: expected a\n            \
                    link, seen none\n]]></failure>";
    assert!(xml.contains(expected), "{xml}");
}

#[test]
fn a_run_that_says_nothing_says_why() {
    let inconclusive = |scenarios: Vec<Scenario>| {
        let run = scenarios.into_iter().fold(Run::new(), Run::scenario);
        ends(&run.result(RunResult::Inconclusive))
    };
    let erring = |name: &str| Scenario::new(name, Verdict::Error).reason("no session");
    let skipped = || Scenario::new("Three", Verdict::Skipped).missing("admin");
    let start = "Inconclusive: the run says nothing about the target:";
    assert_eq!(inconclusive(vec![skipped()]), format!("{start} none of the scenarios could be tried here."));
    assert_eq!(inconclusive(vec![erring("One"), skipped()]), format!("{start} 1 of 2 scenarios came to no verdict."));
    assert_eq!(
        inconclusive(vec![erring("One"), erring("Two")]),
        format!("{start} 2 of 2 scenarios came to no verdict.")
    );
    let stopped = Run::new().problem("no route.").result(RunResult::Inconclusive);
    assert_eq!(ends(&stopped), format!("{start} no route."));
}
