//! From a record to a judgement: verdicts, the result of a run, waivers, and how each requirement of the ledger stands.

use rocketchat_conformance::builtin;
use rocketchat_conformance::contract::{Contract, parse_ledger};
use rocketchat_conformance::exit::Exit;
use rocketchat_conformance::judge::{Surroundings, exit_for, in_force, judge, judge_scenario};
use rocketchat_conformance::model::check::{Check, Expectation, Untried};
use rocketchat_conformance::model::due::Due;
use rocketchat_conformance::model::exchange::{BreakageKind, Exchange};
use rocketchat_conformance::model::judgement::{Judgement, NotTried, RunDeviation, Standing, Totals};
use rocketchat_conformance::model::record::{RunRecord, ScenarioRecord, Shard, Skip, StepRecord, StepState};
use rocketchat_conformance::model::requirement::Level;
use rocketchat_conformance::model::source::SourceLine;
use rocketchat_conformance::model::verdict::{RunResult, Verdict};
use rocketchat_conformance::model::waiver::{Waiver, WaiverState};

use super::exchange_builder::{LOGOUT_ME, answered, broken, lines, logout};

const DONE: &str = r#"{"sessionId":"s1","success":true}"#;
/// An answer with a single deviation, which is from `logout-me.success`.
const SAYS_FALSE: &str = r#"{"sessionId":"s1","success":false}"#;

/// The built-in contract under a profile, with its ledger.
fn under(profile: &str) -> Contract {
    let ledger = parse_ledger(&builtin::requirements()).unwrap();
    super::exchange_builder::under(profile).with_requirements(ledger)
}

/// A step that asks for status 200, of the exchange at an index.
fn asks_for_200(index: usize) -> Check {
    Check::new(1, LOGOUT_ME.parse().unwrap(), Expectation::Status { status: 200 }, vec![index])
}

fn step(line: usize, state: StepState) -> StepRecord {
    StepRecord {
        keyword: "Then".to_owned(),
        text: "the status is 200".to_owned(),
        doc_string: None,
        table: Vec::new(),
        line,
        state,
    }
}

/// A scenario of one call whose status is asked for.
fn scenario(id: &str, exchange: Exchange) -> ScenarioRecord {
    ScenarioRecord {
        id: id.to_owned(),
        steps: vec![step(7, StepState::Passed)],
        exchanges: vec![exchange],
        checks: vec![asks_for_200(0)],
        ..ScenarioRecord::default()
    }
}

fn passing(id: &str) -> ScenarioRecord {
    scenario(id, logout(200, DONE))
}

fn failing(id: &str) -> ScenarioRecord {
    scenario(id, logout(200, SAYS_FALSE))
}

fn skipped(id: &str) -> ScenarioRecord {
    let skip = Skip { missing: "admin".to_owned(), reason: "no account".to_owned(), remedy: "name one".to_owned() };
    ScenarioRecord { skipped: Some(skip), ..passing(id) }
}

fn erring(id: &str) -> ScenarioRecord {
    ScenarioRecord { error: Some("the wind".to_owned()), ..passing(id) }
}

fn run(scenarios: Vec<ScenarioRecord>) -> RunRecord {
    RunRecord {
        started_at: "2030-04-05T06:07:08Z".to_owned(),
        planned: scenarios.iter().map(|scenario| scenario.id.clone()).collect(),
        scenarios,
        ..RunRecord::default()
    }
}

fn judged(record: &RunRecord) -> Judgement {
    judge(record, &under("published"))
}

fn waiver(requirement: &str) -> Waiver {
    Waiver {
        requirement: requirement.to_owned(),
        operation: LOGOUT_ME.parse().unwrap(),
        versions: None,
        reason: "old client".to_owned(),
        owner: "ops".to_owned(),
        link: None,
        expires: "2030-04-05".to_owned(),
        allow_security: false,
        place: SourceLine::new("waivers.toml", 1),
    }
}

/// The one scenario's verdict, deviations and reason.
fn verdict(record: &ScenarioRecord, contract: &Contract) -> (Verdict, Vec<String>, Option<String>) {
    let judged = judge_scenario(record, contract, &[], &Surroundings::default());
    assert_eq!((judged.id.as_str(), judged.waived.len()), (record.id.as_str(), 0));
    (judged.verdict, lines(&judged.deviations), judged.reason)
}

#[test]
fn a_verdict_needs_something_sent_something_checked_and_every_step() {
    let contract = under("published");
    let of = |record: &ScenarioRecord| verdict(record, &contract);
    let error = |reason: &str| (Verdict::Error, Vec::new(), Some(reason.to_owned()));
    let deviation = "logout-me.success at /success: expected the boolean true, seen the boolean false".to_owned();
    assert_eq!(of(&passing("a")), (Verdict::Passed, Vec::new(), None));
    assert_eq!(of(&failing("a")), (Verdict::Failed, vec![deviation.clone()], None));
    assert_eq!(of(&erring("a")), error("the wind"));
    let both = ScenarioRecord { error: Some("the wind".to_owned()), ..failing("a") };
    assert_eq!(of(&both), (Verdict::Error, vec![deviation], Some("the wind".to_owned())));
    let skip = (Verdict::Skipped, Vec::new(), Some("admin: no account; name one".to_owned()));
    assert_eq!(of(&ScenarioRecord { exchanges: vec![logout(500, "")], ..skipped("a") }), skip);
    let nothing_sent = ScenarioRecord { exchanges: Vec::new(), checks: Vec::new(), ..passing("a") };
    assert_eq!(of(&nothing_sent), error("nothing was sent, so nothing was tested"));
    let nothing_checked = ScenarioRecord { checks: Vec::new(), ..passing("a") };
    assert_eq!(of(&nothing_checked), error("nothing was checked, so nothing was tested"));
    for state in [StepState::Failed, StepState::Skipped] {
        let steps = vec![step(7, StepState::Passed), step(8, state), step(9, state)];
        let unfinished = ScenarioRecord { steps: steps.clone(), ..passing("a") };
        assert_eq!(of(&unfinished), error("the step in line 8 did not end, and no deviation says why"));
        let explained = ScenarioRecord { steps, ..failing("a") };
        assert_eq!(of(&explained).0, Verdict::Failed, "a deviation says why a step did not end");
    }
}

#[test]
fn what_is_found_twice_is_charged_once_and_what_decides_nothing_is_a_remark() {
    let contract = under("published");
    let twice = ScenarioRecord { checks: vec![asks_for_200(0), asks_for_200(0)], ..scenario("a", logout(401, "{}")) };
    let asked = "logout-me.status: expected status 200, seen status 401";
    let found = verdict(&twice, &contract).1;
    assert_eq!(found.iter().filter(|line| *line == asked).count(), 1, "{found:?}");
    let mut ledger = parse_ledger(&builtin::requirements()).unwrap();
    let place = ledger.requirements.iter().position(|one| one.id == "logout-me.success").unwrap();
    for level in [Level::Should, Level::Observation] {
        ledger.requirements[place].level = level;
        let contract = super::exchange_builder::under("published").with_requirements(ledger.clone());
        let judged = judge_scenario(&failing("a"), &contract, &[], &Surroundings::default());
        assert_eq!((judged.verdict, judged.deviations.len(), judged.remarks.len()), (Verdict::Passed, 0, 1));
        let judgement = judge(&run(vec![failing("a")]), &contract);
        assert_eq!(judgement.result, RunResult::Conformant);
        assert_eq!(standing_of(&judgement, "logout-me.success"), Standing::NotMet, "it is said all the same");
    }
}

#[test]
fn an_answer_of_any_form_is_judged_by_no_schema() {
    let contract = under("published");
    let mut other_method = failing("a");
    other_method.exchanges[0].request.method = Some("PUT".to_owned());
    assert_eq!(verdict(&other_method, &contract), (Verdict::Passed, Vec::new(), None));
    other_method.exchanges[0].request.method = Some("POST".to_owned());
    assert_eq!(verdict(&other_method, &contract).0, Verdict::Failed);
    let page = ScenarioRecord {
        checks: vec![Check {
            expectation: Expectation::Answer { situation: "body too large".to_owned() },
            ..asks_for_200(0)
        }],
        ..scenario("a", logout(413, "<html>too large</html>"))
    };
    assert_eq!(verdict(&page, &contract), (Verdict::Passed, Vec::new(), None));
    let named = ScenarioRecord { checks: vec![asks_for_200(0)], ..page.clone() };
    assert!(verdict(&named, &contract).1.iter().any(|line| line.starts_with("logout-me.status-declared")));
    // What a step says about one exchange holds for no other.
    let beside = ScenarioRecord { exchanges: vec![logout(413, "<html>"), logout(200, SAYS_FALSE)], ..page };
    let success = "logout-me.success at /success: expected the boolean true, seen the boolean false".to_owned();
    assert_eq!(verdict(&beside, &contract).1, [success]);
}

#[test]
fn the_result_of_a_run_follows_from_its_scenarios_and_its_problems() {
    let of = |record: &RunRecord| judged(record).result;
    let whole = || run(vec![passing("a"), passing("b")]);
    let with = |other: ScenarioRecord| run(vec![passing("a"), other]);
    assert_eq!(of(&whole()), RunResult::Conformant);
    assert_eq!(of(&with(failing("b"))), RunResult::NotConformant);
    assert_eq!(of(&with(skipped("b"))), RunResult::Partial);
    assert_eq!(of(&with(erring("b"))), RunResult::Inconclusive);
    assert_eq!(of(&run(vec![skipped("a"), skipped("b")])), RunResult::Inconclusive, "nothing ran");
    assert_eq!(of(&run(vec![failing("a"), erring("b"), skipped("c")])), RunResult::NotConformant);
    let error_that_deviates = ScenarioRecord { error: Some("the wind".to_owned()), ..failing("b") };
    assert_eq!(of(&with(error_that_deviates)), RunResult::NotConformant, "what was seen was seen");
    let spoiled: [fn(RunRecord) -> RunRecord; 3] = [
        |record| RunRecord { obstacle: Some("no route".to_owned()), ..record },
        |record| RunRecord { halted: Some("no route".to_owned()), ..record },
        |record| RunRecord { left_behind: vec!["no route".to_owned()], ..record },
    ];
    for spoil in spoiled {
        let judgement = judged(&spoil(whole()));
        assert_eq!((judgement.result, judgement.problems), (RunResult::Inconclusive, vec!["no route".to_owned()]));
    }
    let [obstructed, halted, littered] = spoiled.map(|spoil| of(&spoil(with(failing("b")))));
    assert_eq!((obstructed, halted), (RunResult::NotConformant, RunResult::NotConformant));
    assert_eq!(littered, RunResult::Inconclusive, "a target that refuses the clean-up");
    assert_eq!(
        of(&RunRecord { lost: Some("it is gone".to_owned()), ..with(failing("b")) }),
        RunResult::Inconclusive,
        "a target that died"
    );
    assert_eq!(of(&RunRecord { interrupted: true, ..with(failing("b")) }), RunResult::Interrupted);
}

#[test]
fn a_scenario_that_is_not_recorded_is_noticed_unless_the_run_was_interrupted() {
    let mut record = run(vec![passing("a"), passing("b")]);
    record.planned.push("c".to_owned());
    let sentence = "3 scenarios were planned and 2 recorded: a defect of this program";
    let judgement = judged(&record);
    assert_eq!((judgement.result, judgement.problems), (RunResult::Inconclusive, vec![sentence.to_owned()]));
    record.interrupted = true;
    assert_eq!(judged(&record).problems, Vec::<String>::new());
    let mut swapped = run(vec![passing("a"), passing("b")]);
    swapped.planned.reverse();
    assert_eq!(judged(&swapped).result, RunResult::Inconclusive);
}

#[test]
fn every_result_has_its_exit_code() {
    let table = [
        (RunResult::Conformant, Exit::Conformant, Exit::Conformant),
        (RunResult::Partial, Exit::Inconclusive, Exit::Conformant),
        (RunResult::Inconclusive, Exit::Inconclusive, Exit::Inconclusive),
        (RunResult::NotConformant, Exit::NotConformant, Exit::NotConformant),
        (RunResult::Interrupted, Exit::Interrupted, Exit::Interrupted),
    ];
    for (result, strict, lenient) in table {
        assert_eq!((exit_for(result, false), exit_for(result, true)), (strict, lenient), "{result}");
    }
}

#[test]
fn the_probe_is_judged_where_no_scenario_could_run() {
    let probe = || {
        let nobody = answered("GET /api/v1/me", 401, "{}");
        let bad = || logout(200, SAYS_FALSE);
        vec![logout(200, DONE), nobody, bad(), bad(), broken(bad(), BreakageKind::TimedOut, "late")]
    };
    let blocked = |probe| RunRecord { obstacle: Some("no session".to_owned()), probe, ..run(vec![skipped("a")]) };
    let judgement = judged(&blocked(probe()));
    assert_eq!(
        lines(&judgement.probe),
        ["logout-me.success at /success: expected the boolean true, seen the boolean false"],
        "each once, of answers of success alone"
    );
    assert_eq!(judgement.probe[0].exchange, Some(2));
    assert_eq!(judgement.result, RunResult::NotConformant);
    let standing = |id: &str| standing_of(&judgement, id);
    assert_eq!((standing("logout-me.success"), standing("*.schema")), (Standing::NotMet, Standing::NotTried));
    let good = judged(&blocked(vec![logout(200, DONE)]));
    assert_eq!((good.probe.len(), good.result), (0, RunResult::Inconclusive));
    let free = judged(&RunRecord { probe: probe(), ..run(vec![passing("a")]) });
    assert_eq!((free.probe.len(), free.result), (0, RunResult::Conformant));
}

fn standing_of(judgement: &Judgement, id: &str) -> Standing {
    judgement.requirements.iter().find(|one| one.requirement.id == id).unwrap().standing
}

#[test]
fn the_ledger_says_who_tried_and_who_deviates() {
    let mut record = run(vec![passing("a"), failing("b"), skipped("c"), erring("d"), failing("e")]);
    let judgement = judged(&record);
    let of = |judgement: &Judgement, id: &str| {
        let one = judgement.requirements.iter().find(|one| one.requirement.id == id).unwrap().clone();
        (one.standing, one.tried_by.join(" "), one.deviating.join(" "))
    };
    let is = |standing, tried: &str, deviating: &str| (standing, tried.to_owned(), deviating.to_owned());
    assert_eq!(of(&judgement, "logout-me.success"), is(Standing::NotMet, "a b e", "b e"));
    assert_eq!(of(&judgement, "*.schema"), is(Standing::Met, "a b e", ""));
    assert_eq!(of(&judgement, "*.status"), is(Standing::Met, "a b e", ""), "a step asked for it");
    assert_eq!(of(&judgement, "unauthorized.body"), is(Standing::NotTried, "", ""), "nobody was refused");
    assert_eq!(of(&judgement, "sessions-list.owner"), is(Standing::NotTried, "", ""));
    let ids: Vec<_> = judgement.requirements.iter().map(|one| &one.requirement).collect();
    let published = under("published");
    let of_suite = published.requirements().requirements.iter().filter(|one| one.standby.is_none());
    assert_eq!(ids, of_suite.collect::<Vec<_>>(), "in its order, without what waits for features");
    record.waivers = vec![waiver("logout-me.success")];
    assert_eq!(of(&judged(&record), "logout-me.success"), is(Standing::Waived, "a b e", "b e"));
    record.foreign = vec!["features".to_owned()];
    assert!(
        judged(&record).requirements.iter().all(|one| one.standing != Standing::NotTried),
        "it was not to be tried"
    );
}

#[test]
fn a_waiver_accepts_what_it_names_and_nothing_else() {
    let of = |waiver: Waiver| {
        let record = RunRecord { waivers: vec![waiver], ..run(vec![passing("a"), failing("b")]) };
        let judgement = judged(&record);
        let one = &judgement.waivers[0];
        (one.state, one.deviations, judgement.scenarios[1].verdict, judgement.result)
    };
    let applied = (WaiverState::Applied, 1, Verdict::Waived, RunResult::Conformant);
    let without = |state| (state, 0, Verdict::Failed, RunResult::NotConformant);
    assert_eq!(of(waiver("logout-me.success")), applied, "on its last day");
    let expired = Waiver { expires: "2030-04-04".to_owned(), ..waiver("logout-me.success") };
    assert_eq!(of(expired), without(WaiverState::Expired));
    let elsewhere = Waiver { operation: "GET /api/v1/me".parse().unwrap(), ..waiver("logout-me.success") };
    assert_eq!(of(elsewhere), without(WaiverState::Unused));
    assert_eq!(of(waiver("*.schema")), without(WaiverState::NowPassing));
    assert_eq!(of(waiver("logout-me.schema")), without(WaiverState::NowPassing), "by the id of its operation too");
    assert_eq!(of(waiver("logout-me.status")), without(WaiverState::NowPassing), "a step asks for it");
    assert_eq!(of(waiver("unauthorized.body")), without(WaiverState::Unused));
    let ranged = Waiver { versions: Some("^8".to_owned()), ..waiver("logout-me.success") };
    assert_eq!(of(ranged), without(WaiverState::OutOfRange), "the target does not tell its version");
}

#[test]
fn a_waived_scenario_says_why_once_and_counts_its_deviations() {
    let two = ScenarioRecord { exchanges: vec![logout(200, SAYS_FALSE), logout(200, SAYS_FALSE)], ..failing("b") };
    let record = RunRecord { waivers: vec![waiver("logout-me.success")], ..run(vec![two.clone()]) };
    let judgement = judged(&record);
    let one = &judgement.scenarios[0];
    assert_eq!((one.deviations.len(), one.waived.len()), (0, 2));
    assert_eq!(one.reason.as_deref(), Some("logout-me.success: old client (ops, until 2030-04-05)"));
    assert_eq!(judgement.waivers[0].deviations, 2);
    assert_eq!(judgement.totals, Totals { scenarios: 1, waived: 1, ..Totals::default() });
    // What is waived beside an error stays an error.
    let broken = ScenarioRecord { error: Some("the wind".to_owned()), ..two };
    let judgement = judged(&RunRecord { waivers: vec![waiver("logout-me.success")], ..run(vec![broken]) });
    let one = &judgement.scenarios[0];
    assert_eq!((one.verdict, one.waived.len(), one.reason.as_deref()), (Verdict::Error, 2, Some("the wind")));
}

#[test]
fn a_stale_waiver_fails_a_run_that_could_have_needed_it() {
    let of = |change: fn(RunRecord) -> RunRecord| {
        let record = RunRecord { waivers: vec![waiver("*.schema")], ..run(vec![passing("a"), passing("b")]) };
        let judgement = judged(&change(record));
        (judgement.waivers[0].state, judgement.result, judgement.problems.len())
    };
    assert_eq!(of(|record| record), (WaiverState::NowPassing, RunResult::NotConformant, 1));
    let parts: [fn(RunRecord) -> RunRecord; 2] = [
        |record| RunRecord { selected: true, ..record },
        |record| RunRecord { shard: Some(Shard { index: 1, count: 2 }), ..record },
    ];
    for part in parts {
        assert_eq!(of(part), (WaiverState::NotExercised, RunResult::Conformant, 0));
    }
    let stopped = |record| RunRecord { interrupted: true, ..record };
    assert_eq!(of(stopped), (WaiverState::NotExercised, RunResult::Interrupted, 0));
    let blocked = |record| RunRecord { obstacle: Some("no route".to_owned()), ..record };
    assert_eq!(of(blocked), (WaiverState::NotExercised, RunResult::Inconclusive, 1));
    for other in [skipped("b"), erring("b")] {
        let record = RunRecord { waivers: vec![waiver("*.schema")], ..run(vec![passing("a"), other]) };
        assert_eq!(judged(&record).waivers[0].state, WaiverState::NotExercised);
    }
    // Nobody mends a file because a server was away.
    let expired = Waiver { expires: "2030-01-01".to_owned(), ..waiver("*.schema") };
    let away = RunRecord { waivers: vec![expired], obstacle: Some("no route".to_owned()), ..run(vec![passing("a")]) };
    assert_eq!(judged(&away).result, RunResult::Inconclusive);
}

#[test]
fn versions_are_compared_as_far_as_they_are_told() {
    let holds = |range: &str, version: Option<&str>| {
        let waivers = [Waiver { versions: Some(range.to_owned()), ..waiver("*.schema") }];
        !in_force(&waivers, "2030-01-01T00:00:00Z", version).is_empty()
    };
    for (range, version) in [("^8", "8.1"), ("<8", "7.10.3"), (">=6.5.1", "6.5.1"), ("^8.2", "8.2.0-rc.1"), ("=7", "7")]
    {
        assert!(holds(range, Some(version)), "{version} in {range}");
    }
    for (range, version) in [("^8", "7.9"), ("<8", "8.0"), (">=6.5.1", "6.5"), ("<6.5.1", "6.5.2"), ("^8", "new")] {
        assert!(!holds(range, Some(version)), "{version} in {range}");
    }
    assert!(!holds("^8", None) && !holds("nonsense", Some("8.1")));
    assert_eq!(in_force(&[waiver("*.schema")], "2030-04-05T00:00:00Z", None).len(), 1);
    assert_eq!(in_force(&[waiver("*.schema")], "2030-04-06T00:00:00Z", None).len(), 0);
}

/// What only serves is the run's: once, with how often and where it was seen, waived like anything else.
#[test]
fn a_deviation_of_what_only_serves_is_one_of_the_run() {
    let hash = r#"{"_id":"u1","username":"alice","services":{"password":{"bcrypt":"redacted-value-0"}}}"#;
    let looking = |id: &str, looks: usize| {
        let mut record = passing(id);
        record.exchanges.extend((0..looks).map(|_| answered("GET /api/v1/me", 200, hash)));
        record
    };
    let record = run(vec![passing("a"), looking("b", 2), looking("c", 1)]);
    let judgement = judged(&record);
    assert!(judgement.scenarios.iter().all(|one| one.verdict == Verdict::Passed && one.deviations.is_empty()));
    let of_run = |judgement: &Judgement| {
        let one = |found: &RunDeviation| {
            (found.deviation.requirement.clone(), found.count, found.scenarios.join(" "), found.waived)
        };
        judgement.run_deviations.iter().map(one).collect::<Vec<_>>()
    };
    assert_eq!(of_run(&judgement), [("me.no-leak".to_owned(), 3, "b c".to_owned(), false)]);
    assert_eq!(judgement.result, RunResult::NotConformant);
    assert_eq!(standing_of(&judgement, "*.no-leak"), Standing::NotMet);
    let operation = "GET /api/v1/me".parse().unwrap();
    let waiver = Waiver { operation, allow_security: true, ..waiver("me.no-leak") };
    let waived = judged(&RunRecord { waivers: vec![waiver], ..record });
    assert_eq!(of_run(&waived), [("me.no-leak".to_owned(), 3, "b c".to_owned(), true)]);
    assert_eq!((waived.result, waived.waivers[0].state), (RunResult::Conformant, WaiverState::Applied));
    // The same of what a scenario tests is a failure of it.
    let mut tested = looking("d", 1);
    tested.under_test = vec![1];
    let judgement = judged(&run(vec![tested]));
    assert_eq!((judgement.scenarios[0].verdict, judgement.run_deviations.len()), (Verdict::Failed, 0));
}

/// A requirement that decides and that nothing could try makes a run partial, unless it was tried elsewhere.
#[test]
fn what_could_not_be_looked_at_was_not_tried() {
    let limited = || answered("GET /api/v1/sessions/list", 429, "{}");
    let looking = |id: &str, page: Exchange| {
        let mut record = passing(id);
        let (session, session_id) = ("a".to_owned(), "s1".to_owned());
        let expectation = Expectation::Unlisted { session, session_id, due: Due { due_ms: 0.0, within_ms: 0 } };
        record.exchanges.push(page);
        record.checks.push(Check { expectation, exchanges: vec![1], ..asks_for_200(1) });
        record
    };
    let untried = |judgement: &Judgement| {
        let one = |one: &NotTried| (one.requirement.clone(), one.reason.clone(), one.scenarios.join(" "));
        judgement.not_tried.iter().map(one).collect::<Vec<_>>()
    };
    let judgement = judged(&run(vec![looking("a", limited()), looking("b", limited())]));
    let reason = "GET /api/v1/sessions/list was answered with nothing but 429".to_owned();
    assert_eq!(untried(&judgement), [("logout-me.ended.list".to_owned(), reason, "a b".to_owned())]);
    assert_eq!((judgement.result, judgement.totals.passed), (RunResult::Partial, 2));
    let empty = answered("GET /api/v1/sessions/list", 200, r#"{"sessions":[],"success":true}"#);
    let tried_elsewhere = judged(&run(vec![looking("a", limited()), looking("b", empty)]));
    assert_eq!((untried(&tried_elsewhere), tried_elsewhere.result), (Vec::new(), RunResult::Conformant));
    let aspect = |aspect: &str| Untried {
        step: 1,
        operation: LOGOUT_ME.parse().unwrap(),
        aspect: aspect.to_owned(),
        reason: "no websocket".to_owned(),
    };
    let blocked = ScenarioRecord { untried: vec![aspect("ended.websocket")], ..passing("a") };
    let judgement = judged(&run(vec![blocked]));
    let row = ("logout-me.ended.websocket".to_owned(), "no websocket".to_owned(), "a".to_owned());
    assert_eq!((untried(&judgement), judgement.result), (vec![row], RunResult::Partial));
}
