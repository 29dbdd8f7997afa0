//! The features of `tests/suites/wanted`, which say what one wants to test of lists, logins, users, messages and forms: an
//! honest server passes them, and defects at operations that the built-in suite does not look at are noticed.

use rocketchat_conformance::reference::{Flavour, Options, Server};

use super::harness::{Harness, Outcome, honest};

const SCENARIOS: usize = 110;

fn run(server: &Server, filter: &[&str]) -> Outcome {
    let features = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/suites/wanted/features");
    let harness = Harness::new().against(&server.url());
    harness.call(&[&["run", "--features", features, "--quiet"], filter].concat())
}

#[test]
fn an_honest_server_passes_all_of_them() {
    let server = honest(Flavour::Upstream8);
    let outcome = run(&server, &[]);
    let passed = format!("Passed: {SCENARIOS} of {SCENARIOS} selected (features of one's own).\n");
    outcome.is(0, &passed, "");
    assert_eq!(server.living_tokens(), 0);
}
