//! Rate limits are waited out, foretold, and never a reason to fail.

use std::time::Duration;

use rocketchat_conformance::reference::{Flavour, Options, RateLimit, Server};

use super::harness::Harness;

fn limited(flavour: Flavour, calls: u32, window: Duration) -> Server {
    Server::start(Options { rate_limit: Some(RateLimit { calls, window }), ..Options::new(flavour) }).unwrap()
}

#[test]
fn a_tight_limit_is_waited_out() {
    // Windows of a quarter of a second stand for those of a minute: what is tested is that the run obeys them.
    for flavour in [Flavour::Published, Flavour::Upstream7, Flavour::Upstream8] {
        let server = limited(flavour, 10, Duration::from_millis(250));
        let harness = Harness::new().against(&server.url());
        let outcome = harness.call(&["run"]);
        assert_eq!(outcome.code, 0, "{flavour}: {}{}", outcome.out, outcome.err);
        assert!(harness.verdicts().iter().all(|(_, verdict)| verdict == "passed"), "{flavour}");
        assert!(harness.report()["sessions"]["waited_ms"].as_u64().unwrap() > 0, "{flavour}");
    }
}

#[test]
fn the_wait_is_foretold() {
    let server = limited(Flavour::Published, 10, Duration::from_millis(250));
    let outcome = Harness::new().against(&server.url()).call(&["run"]);
    assert!(outcome.out.contains("the target allows 10 calls of "), "{}", outcome.out);
    assert!(outcome.out.contains("expect to wait about "), "{}", outcome.out);
}

#[test]
fn while_logins_are_limited_no_more_are_made_than_the_scenarios_need() {
    let server = limited(Flavour::Published, 40, Duration::from_millis(500));
    let harness = Harness::new().against(&server.url());
    assert_eq!(harness.call(&["run", "--jobs", "16"]).code, 0);
    let sessions = &harness.report()["sessions"];
    let number = |name: &str| sessions[name].as_u64().unwrap();
    assert!(number("sessions") <= number("planned_sessions"), "{sessions}");
    assert_eq!(number("logins"), number("sessions"));
}
