//! Scenarios side by side on the same accounts, run after run and run beside run: always the same verdicts.

use std::process::Output;

use rocketchat_conformance::reference::Flavour;

use super::harness::{Harness, Outcome, honest};

#[test]
fn fifty_runs_with_sixteen_jobs_give_the_same_verdicts_fifty_times() {
    let server = honest(Flavour::Published);
    let harness = Harness::new().against(&server.url());
    let mut first = None;
    for round in 0..50 {
        let outcome = harness.call(&["run", "--jobs", "16"]);
        assert_eq!(outcome.code, 0, "round {round}: {}{}", outcome.out, outcome.err);
        let verdicts = harness.verdicts();
        assert_eq!(*first.get_or_insert_with(|| verdicts.clone()), verdicts, "round {round}");
    }
    assert_eq!(server.living_tokens(), 0);
}

#[test]
fn runs_beside_one_another_do_not_disturb_one_another() {
    for flavour in [Flavour::Published, Flavour::Upstream6, Flavour::Upstream8] {
        let server = honest(flavour);
        let harnesses: Vec<_> = (0..4).map(|_| Harness::new().against(&server.url())).collect();
        let children: Vec<_> = harnesses.iter().map(|harness| harness.start(&["run", "--jobs", "16"])).collect();
        for (harness, child) in harnesses.iter().zip(children) {
            let output: Output = child.wait_with_output().unwrap();
            let outcome = Outcome::new(harness.folder(), output);
            assert_eq!(outcome.code, 0, "{flavour}: {}{}", outcome.out, outcome.err);
        }
        assert_eq!(server.living_tokens(), 0, "{flavour}");
    }
}
