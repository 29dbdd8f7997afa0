//! The record alone gives the same verdicts again, without the server: nothing that a verdict needs is left out of it.

use rocketchat_conformance::builtin;
use rocketchat_conformance::contract::{Contract, parse_ledger, parse_profiles};
use rocketchat_conformance::judge::judge;
use rocketchat_conformance::reference::{Fault, Flavour, Options, Server};
use rocketchat_conformance::report;

use super::harness::Harness;

#[test]
fn a_record_judged_again_gives_the_same_report() {
    for (flavour, fault) in [
        (Flavour::Published, None),
        (Flavour::Published, Some(Fault::ByteOrderMark)),
        (Flavour::Upstream6, Some(Fault::StaysListed)),
        (Flavour::Upstream8, Some(Fault::SuccessAsText)),
        (Flavour::Upstream8, Some(Fault::CutAnswer)),
    ] {
        let server = Server::start(Options { fault, ..Options::new(flavour) }).unwrap();
        let harness = Harness::new().against(&server.url());
        let outcome = harness.call(&["run", "--timeout", "2s"]);
        let record = report::record::read(harness.read("reports/record.json").as_bytes()).unwrap();
        let profiles = parse_profiles(&builtin::profiles()).unwrap();
        let profile = profiles.iter().find(|profile| profile.name == record.target.profile).unwrap();
        let ledger = parse_ledger(&builtin::requirements()).unwrap();
        let contract = Contract::build(&builtin::documents(), &builtin::overlays(), profile).with_requirements(ledger);
        let judgement = judge(&record, &contract);
        let code = u8::try_from(outcome.code).unwrap();
        let again = String::from_utf8(report::json::render(&record, &judgement, code).unwrap()).unwrap();
        assert_eq!(again, harness.read("reports/report.json"), "{flavour} {fault:?}");
        let again = String::from_utf8(report::junit::render(&record, &judgement).unwrap()).unwrap();
        assert_eq!(again, harness.read("reports/junit.xml"), "{flavour} {fault:?}");
    }
}
