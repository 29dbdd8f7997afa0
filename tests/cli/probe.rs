//! `probe` on targets of each kind.

use rocketchat_conformance::reference::{Flavour, Options, Server};

use super::harness::{Harness, golden, honest};

#[test]
fn the_published_dialect_is_described() {
    let server = honest(Flavour::Published);
    let outcome = Harness::new().against(&server.url()).call(&["probe"]);
    golden("probe_published.txt", &outcome.out);
    assert_eq!((outcome.code, outcome.err.as_str()), (0, ""));
}

#[test]
fn an_upstream_era_is_described() {
    let server = honest(Flavour::Upstream6);
    let outcome = Harness::new().against(&server.url()).call(&["probe"]);
    golden("probe_upstream_6.txt", &outcome.out);
    assert_eq!((outcome.code, outcome.err.as_str()), (0, ""));
}

#[test]
fn a_missing_licence_is_described_with_its_remedy() {
    let server = Server::start(Options { community: true, ..Options::new(Flavour::Upstream8) }).unwrap();
    let outcome = Harness::new().against(&server.url()).call(&["probe"]);
    golden("probe_community.txt", &outcome.out);
    assert_eq!((outcome.code, outcome.err.as_str()), (5, ""));
}

#[test]
fn a_target_that_is_not_there_is_described() {
    let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let outcome = Harness::new().against(&format!("http://127.0.0.1:{port}")).call(&["probe"]);
    assert_eq!(outcome.code, 5);
    assert!(outcome.out.contains("cannot be reached"), "{}", outcome.out);
}
