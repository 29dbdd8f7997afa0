//! Every flavour of the reference server under `--profile auto`, and what is said of each.

use rocketchat_conformance::reference::{Flavour, Options, Server};

use super::harness::{Harness, honest};

/// Profile and session strategy that a run against an honest server of a flavour ends up with.
fn verdict_on(options: Options) -> (String, String) {
    let server = Server::start(options).unwrap();
    let harness = Harness::new().against(&server.url());
    let outcome = harness.call(&["run"]);
    assert_eq!(outcome.code, 0, "{}{}", outcome.out, outcome.err);
    let report = harness.report();
    let text = |pointer| report.pointer(pointer).unwrap().as_str().unwrap().to_owned();
    (text("/profile/name"), text("/sessions/strategy"))
}

fn pair(profile: &str, strategy: &str) -> (String, String) {
    (profile.to_owned(), strategy.to_owned())
}

#[test]
fn the_published_dialect_needs_only_rest_logins() {
    assert_eq!(verdict_on(Options::new(Flavour::Published)), pair("published", "rest-login"));
}

#[test]
fn upstream_6_needs_ddp_and_may_be_late() {
    assert_eq!(verdict_on(Options::new(Flavour::Upstream6)), pair("upstream-6", "ddp-resume"));
}

#[test]
fn upstream_7_0_needs_ddp() {
    assert_eq!(verdict_on(Options::new(Flavour::Upstream70)), pair("upstream-7.0", "ddp-resume"));
}

#[test]
fn upstream_7_lists_a_rest_resume() {
    assert_eq!(verdict_on(Options::new(Flavour::Upstream7)), pair("upstream-7.4", "rest-resume"));
}

#[test]
fn upstream_8_lists_a_rest_resume() {
    assert_eq!(verdict_on(Options::new(Flavour::Upstream8)), pair("upstream-8", "rest-resume"));
}

#[test]
fn upstream_8_8_lists_a_rest_resume() {
    assert_eq!(verdict_on(Options::new(Flavour::Upstream88)), pair("upstream-8", "rest-resume"));
}

#[test]
fn refusals_that_are_held_back_disturb_nothing() {
    let options = Options { slow_refusals: true, ..Options::new(Flavour::Upstream70) };
    assert_eq!(verdict_on(options), pair("upstream-7.0", "ddp-resume"));
}

#[test]
fn a_target_without_licence_is_skipped_with_the_remedy_and_never_a_success() {
    for flavour in [Flavour::Upstream6, Flavour::Upstream7, Flavour::Upstream8] {
        let server = Server::start(Options { community: true, ..Options::new(flavour) }).unwrap();
        let harness = Harness::new().against(&server.url());
        let outcome = harness.call(&["run"]);
        assert_eq!(outcome.code, 5, "{flavour}: {outcome:?}");
        assert!(harness.verdicts().iter().all(|(_, verdict)| verdict == "skipped"), "{flavour}");
        assert!(outcome.out.contains("skipped      device-management: the target"), "{}", outcome.out);
        let reason = harness.report()["scenarios"][0]["reason"].as_str().unwrap().to_owned();
        assert!(reason.contains("device-management") && reason.contains("give the target a licence"), "{reason}");
        assert_eq!(harness.call(&["run", "--allow-partial"]).code, 5, "nothing was tested, whatever is allowed");
    }
}

#[test]
fn the_wrong_profile_is_noticed() {
    let server = honest(Flavour::Upstream8);
    let harness = Harness::new().against(&server.url());
    assert_eq!(harness.call(&["run", "--profile", "published"]).code, 1);
    assert_eq!(harness.call(&["run", "--profile", "upstream"]).code, 0);
}
