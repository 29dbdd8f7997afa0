//! How a run ends, to the character.

use rocketchat_conformance::model::operation::Operation;
use rocketchat_conformance::model::record::{Shard, StepState};
use rocketchat_conformance::model::requirement::Level;
use rocketchat_conformance::model::source::SourceLine;
use rocketchat_conformance::model::verdict::{RunResult, Verdict};
use rocketchat_conformance::model::waiver::{Waiver, WaiverJudgement, WaiverState};
use rocketchat_conformance::report::conclusion::{sentence, word};
use rocketchat_conformance::report::findings::{Page, causes};
use rocketchat_conformance::report::junit;
use rocketchat_conformance::report::terminal::{Paint, summary};

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
        place: SourceLine::new("waivers.toml", 1),
    };
    WaiverJudgement { waiver, state, deviations }
}

fn ends(run: &Run) -> String {
    sentence(&run.record, &run.judgement)
}

fn causes_of(run: &Run) -> String {
    causes(&run.record, &run.judgement, Page { width: 80, lines: 18, record: "reports/record.json" })
}

#[test]
fn deviations_that_differ_only_in_how_late_they_were_seen_are_one_cause() {
    let mut first = failed("One", "still listed 3 ms after the answer").step("Then it has ended", StepState::Failed);
    first.judged.deviations[0].step = Some(0);
    let run = Run::new()
        .scenario(first)
        .scenario(failed("Two", "still listed 2801 ms after the answer"))
        .scenario(failed("Three", "not readable"))
        .result(RunResult::NotConformant);
    assert_eq!(
        causes_of(&run),
        "\
causes:
  1. logout-me.unknown-session.status (2 scenarios)
     operation  POST /api/v1/sessions/logout.me
     expected   gone from the list
     seen       still listed 3 ms after the answer
     scenario   One
     feature    features/sessions/logout.me.feature:13
     see again  rocketchat-conformance replay reports/record.json \\
       'sessions/logout.me#one'
  2. logout-me.unknown-session.status (1 scenario)
     operation  POST /api/v1/sessions/logout.me
     expected   gone from the list
     seen       not readable
     scenario   Three
     feature    features/sessions/logout.me.feature:12
     see again  rocketchat-conformance replay reports/record.json \\
       'sessions/logout.me#three'
"
    );
    assert_eq!(ends(&run), "Not conformant: 3 of 3 scenarios show 2 deviations from the contract.");
}

#[test]
fn what_follows_is_folded_under_its_cause() {
    let scenario = |name: &str| {
        let mut scenario = failed(name, "nothing");
        let mut late = scenario.judged.deviations[0].clone();
        (late.requirement, late.level) = ("logout-me.ended.token".to_owned(), Level::Security);
        scenario.judged.deviations.push(late);
        scenario
    };
    let run = Run::new().scenario(scenario("One")).scenario(scenario("Two")).result(RunResult::NotConformant);
    let text = causes_of(&run);
    assert!(text.contains("\n     follows    logout-me.ended.token, security (2)\n"), "{text}");
    assert_eq!(ends(&run), "Not conformant: 2 of 2 scenarios show 1 deviation from the contract, 1 about security.");
}

/// However much is wrong: causes of every length, each in many scenarios, and what kept others from a verdict.
#[test]
fn what_is_wrong_fits_a_screen() {
    let words = ["nothing", "an object", "a list", "a page", "a redirect", "a number"];
    let all = (0..200).fold(Run::new().result(RunResult::NotConformant), |run, number| {
        let words: Vec<&str> = words.iter().cycle().skip(number % 6).take(1 + number % 40).copied().collect();
        run.scenario(failed(&format!("Scenario of some length, number {number}"), &words.join(" ")))
    });
    let all = (0..50).fold(all, |run, number| {
        run.scenario(Scenario::new("Cut", Verdict::Error).reason(&format!("no session to be had for {number}")))
    });
    let shown = causes_of(&all) + &summary(&all.record, &all.judgement, Paint::Plain, 80);
    assert!(shown.lines().count() + 4 <= 40, "{shown}");
    assert!(shown.lines().all(|line| line.chars().count() <= 80), "{shown}");
    assert!(shown.contains("more, see report.json"), "{shown}");
}

#[test]
fn conformant_is_said_of_the_whole_official_suite_only() {
    let run = |change: &dyn Fn(&mut Run)| {
        let mut run = Run::new().scenario(Scenario::new("One", Verdict::Passed));
        change(&mut run);
        (word(&run.record, &run.judgement), ends(&run))
    };
    let said = |word: &str, sentence: &str| (word.to_owned(), sentence.to_owned());
    assert_eq!(run(&|_| {}), said("conformant", "Conformant: 1 of 1 scenario did what the contract says."));
    assert_eq!(run(&|run| run.record.selected = true), said("passed", "Passed: 1 of 1 selected."));
    let shard = |run: &mut Run| {
        run.record.shard = Some(Shard { index: 2, count: 4 });
        run.record.chosen = Some(160);
    };
    assert_eq!(run(&shard), said("passed", "Passed: 1 of 160 (shard 2/4)."));
    let foreign = |run: &mut Run| run.record.foreign = vec!["documents".to_owned()];
    assert_eq!(run(&foreign), said("passed", "Passed: 1 of 1 (documents of one's own)."));
}

#[test]
fn waivers_and_the_reference_server_are_named_in_the_verdict() {
    let mut run = Run::new()
        .scenario(Scenario::new("One", Verdict::Waived).deviation("a", "b"))
        .scenario(Scenario::new("Two", Verdict::Passed));
    assert_eq!(ends(&run), "Conformant with 1 waived: 1 of 2 scenarios did what the contract says.");
    run.judgement.scenarios[0].waived[0].level = Level::Security;
    let rest = "conformant with 1 waived, 1 of them security: 1 of 2 scenarios did what the contract says.";
    assert_eq!(ends(&run), rest.replacen('c', "C", 1));
    run.record.target.embedded = Some("published".to_owned());
    assert_eq!(ends(&run), format!("The embedded reference server is {rest}"));
    run.record.selected = true;
    assert_eq!(
        ends(&run),
        "The embedded reference server is the target. Passed with 1 waived, 1 of them security: 1 of 2 selected."
    );
    let mut run = Run::new().scenario(failed("One", "listed")).result(RunResult::NotConformant);
    run.record.target.embedded = Some("published".to_owned());
    assert_eq!(
        ends(&run),
        "The embedded reference server is not conformant: 1 of 1 scenario shows 1 deviation from the contract."
    );
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
        "Not conformant: 1 of 3 scenarios shows 1 deviation from the contract; 1 came to no verdict; 1 could not be tried \
         here; 1 waiver has to be renewed or removed."
    );
    let mut run = Run::new().scenario(Scenario::new("One", Verdict::Error)).result(RunResult::NotConformant);
    run.judgement.probe = failed("Probe", "listed").judged.deviations;
    let run = run.gathered();
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
