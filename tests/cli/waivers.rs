//! `--waivers`: what is accepted is shown as accepted and never as passed, and an acceptance that has had its day fails
//! the run.

use rocketchat_conformance::reference::{Fault, Flavour, Options, Server};

use super::harness::{Harness, Outcome, honest};

const LISTED: &str = "[[waiver]]\nrequirement = \"logout-me.ended.list\"\noperation = \"POST /api/v1/sessions/logout.me\"\n\
                      reason = \"the list is rebuilt at night\"\nowner = \"ops@example.org\"\n";

fn faulty() -> Server {
    Server::start(Options { fault: Some(Fault::StaysListed), ..Options::new(Flavour::Published) }).unwrap()
}

fn run(server: &Server, waivers: &str, more: &[&str]) -> (Harness, Outcome) {
    let harness = Harness::new().against(&server.url()).file("waivers.toml", waivers);
    let arguments = [&["run", "--quiet", "--waivers", "waivers.toml"], more].concat();
    let outcome = harness.call(&arguments);
    (harness, outcome)
}

/// State of the one waiver, and the sentence that tells it.
fn state(harness: &Harness) -> (String, String) {
    let report = harness.report();
    let text = |key: &str| report["waivers"][0][key].as_str().unwrap().to_owned();
    (text("state"), text("sentence"))
}

#[test]
fn what_is_waived_is_shown_as_waived_everywhere_and_never_as_passed() {
    let server = faulty();
    let (harness, outcome) = run(&server, &format!("{LISTED}expires = 2999-12-31\n"), &[]);
    assert_eq!(outcome.code, 0, "{}", outcome.out);
    let waived = harness.verdicts().iter().filter(|(_, verdict)| verdict == "waived").count();
    assert!(waived > 5, "{waived}");
    let report = harness.report();
    assert_eq!(report["totals"]["waived"], waived);
    assert_eq!(report["totals"]["failed"], 0);
    let (state, sentence) = state(&harness);
    let expected = "waivers.toml:1: the waiver of logout-me.ended.list for POST /api/v1/sessions/logout.me covers ";
    assert!(state == "applied" && sentence.starts_with(expected), "{state} {sentence}");
    let row = "| `the list is rebuilt at night` | `ops@example.org` | `2999-12-31` |\n";
    let summary = harness.read("reports/summary.md");
    assert!(summary.contains(row), "{summary}");
    let all = harness.verdicts().len();
    let passed = all - waived;
    let last = format!("Conformant with {waived} waived: {passed} of {all} scenarios did what the contract says.");
    assert_eq!(outcome.out.lines().last(), Some(last.as_str()));
    assert_eq!(harness.read("reports/junit.xml").matches("message=\"waived: logout-me.ended.list").count(), waived);
}

#[test]
fn a_waiver_that_has_had_its_day_fails_the_run() {
    let server = faulty();
    let what = "waivers.toml:1: the waiver of logout-me.ended.list for POST /api/v1/sessions/logout.me";
    let (harness, outcome) = run(&server, &format!("{LISTED}expires = 2001-01-31\n"), &[]);
    assert_eq!(outcome.code, 1);
    assert_eq!(state(&harness), ("expired".to_owned(), format!("{what} expired on 2001-01-31; renew or remove it")));
    assert!(harness.verdicts().iter().all(|(_, verdict)| verdict != "waived"));

    let (harness, outcome) = run(&honest(Flavour::Published), &format!("{LISTED}expires = 2999-12-31\n"), &[]);
    let sentence = format!("{what} is no longer needed, since nothing deviates; remove it");
    assert_eq!((outcome.code, state(&harness)), (1, ("now-passing".to_owned(), sentence)));
    assert_eq!(outcome.out.lines().last(), Some("Not conformant: 1 waiver has to be renewed or removed."));

    let unused = LISTED.replace("logout-me.ended.list", "logout.success").replace("sessions/logout.me", "logout");
    let (harness, outcome) = run(&honest(Flavour::Published), &format!("{unused}expires = 2999-12-31\n"), &[]);
    let sentence = "waivers.toml:1: the waiver of logout.success for POST /api/v1/logout is unused, since no scenario \
                    tries that; remove or correct it";
    assert_eq!((outcome.code, state(&harness)), (1, ("unused".to_owned(), sentence.to_owned())));
}

#[test]
fn a_waiver_that_had_no_chance_fails_nothing() {
    let server = honest(Flavour::Published);
    let unused = LISTED.replace("logout-me.ended.list", "logout.success").replace("sessions/logout.me", "logout");
    let (harness, outcome) = run(&server, &format!("{unused}expires = 2999-12-31\n"), &["--name", "^An own session"]);
    assert_eq!((outcome.code, state(&harness).0.as_str()), (0, "not-exercised"));
    let old = format!("{LISTED}versions = \"<8.0.0\"\nexpires = 2999-12-31\n");
    let (harness, outcome) = run(&server, &old, &[]);
    assert_eq!((outcome.code, state(&harness).0.as_str()), (0, "out-of-range"));
}

#[test]
fn a_part_of_the_suite_says_nothing_about_what_the_rest_would_show() {
    let server = honest(Flavour::Published);
    let entry = LISTED.replace("ended.list", "schema");
    let waivers = format!("{entry}expires = 2999-12-31\n");
    let (harness, outcome) = run(&server, &waivers, &["--name", "^An own session"]);
    let sentence = "waivers.toml:1: the waiver of logout-me.schema for POST /api/v1/sessions/logout.me covers nothing in what \
                    ran, which was not everything";
    assert_eq!((outcome.code, state(&harness)), (0, ("not-exercised".to_owned(), sentence.to_owned())));
    let (harness, outcome) = run(&server, &waivers, &[]);
    assert_eq!((outcome.code, state(&harness).0.as_str()), (1, "now-passing"));
}

#[test]
fn a_target_that_cannot_be_reached_is_not_to_blame_for_a_waiver() {
    let harness =
        Harness::new().against("http://127.0.0.1:1").file("w.toml", &format!("{LISTED}expires = 2001-01-31\n"));
    let outcome = harness.call(&["run", "--waivers", "w.toml"]);
    assert_eq!((outcome.code, harness.report()["result"].as_str()), (5, Some("inconclusive")));
    assert_eq!(state(&harness).0, "expired");
}

#[test]
fn a_waived_scenario_says_who_accepts_it_until_when() {
    let (harness, _) = run(&faulty(), &format!("{LISTED}expires = 2999-12-31\n"), &["--name", "^An own session"]);
    let phrase = "logout-me.ended.list: the list is rebuilt at night (ops@example.org, until 2999-12-31)";
    assert_eq!(harness.report()["scenarios"][0]["reason"], phrase);
    assert!(harness.read("reports/junit.xml").contains(&format!("message=\"waived: {phrase}\"")));
}

#[test]
fn waivers_that_cannot_be_used_are_refused_before_anything_is_sent() {
    let harness = Harness::new().against("http://127.0.0.1:1");
    let security = LISTED.replace("ended.list", "survivor.token");
    let harness = harness
        .file("security.toml", &format!("{security}expires = 2999-12-31\n"))
        .file("unknown.toml", &format!("{}expires = 2999-12-31\n", LISTED.replace("ended.list", "endet.list")));
    let refusal = "security.toml:1: error[security-waived]: logout-me.survivor.token is a requirement of security\n  hint: \
                   set allow_security = true in the entry if that is really accepted\n";
    harness.call(&["run", "--waivers", "security.toml"]).is(3, "", &format!("error: {refusal}"));
    let unknown = "unknown.toml:1: error[unknown-requirement]: there is no requirement logout-me.endet.list\n  hint: ";
    let outcome = harness.call(&["run", "--waivers", "unknown.toml"]);
    assert!(outcome.code == 3 && outcome.err.starts_with(&format!("error: {unknown}")), "{}", outcome.err);
    let lint = harness.call(&["lint", "--waivers", "security.toml"]);
    assert!(lint.code == 3 && lint.out.starts_with(refusal), "{}", lint.out);
    let missing = harness.call(&["run", "--waivers", "nowhere.toml"]);
    assert!(missing.code == 3 && missing.err.starts_with("error: nowhere.toml: error[unreadable]"), "{}", missing.err);
}

#[test]
fn security_is_waived_only_by_those_who_say_so() {
    let options = Options { fault: Some(Fault::EndsAllOwn), ..Options::new(Flavour::Published) };
    let server = Server::start(options).unwrap();
    let entry = LISTED.replace("ended.list", "survivor.token");
    let waivers = format!("{entry}expires = 2999-12-31\nallow_security = true\n");
    let (harness, outcome) = run(&server, &waivers, &["--name", "^An own session"]);
    assert_eq!(outcome.code, 1, "the list still deviates: {}", outcome.out);
    let deviations = harness.report()["scenarios"][0]["deviations"].as_array().unwrap().clone();
    assert!(deviations.iter().all(|found| found["requirement"] != "logout-me.survivor.token"), "{deviations:?}");
    assert_eq!(harness.report()["scenarios"][0]["waived"][0]["requirement"], "logout-me.survivor.token");
}
