//! The documents of our own writing and the reference server agree: whatever is asked for, done or refused, is answered as
//! it is declared.

use rocketchat_conformance::reference::Flavour;

use super::harness::{Harness, honest};

const FEATURE: &str = include_str!("declared.feature");

#[test]
fn what_the_reference_server_answers_is_declared() {
    for flavour in [Flavour::Published, Flavour::Upstream6, Flavour::Upstream8, Flavour::Upstream88] {
        let server = honest(flavour);
        let outcome = Harness::new().feature(FEATURE).against(&server.url()).call(&["run", "--features", "suite"]);
        assert_eq!(outcome.code, 0, "{flavour}: {}{}", outcome.out, outcome.err);
    }
}
