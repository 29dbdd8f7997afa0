//! `report.json`, to the byte.

use rocketchat_conformance::model::verdict::{RunResult, Verdict};
use rocketchat_conformance::report::json;

use super::record_builder::{Run, Scenario};

#[test]
fn the_whole_report() {
    let run = Run::new()
        .scenario(Scenario::new("It ends", Verdict::Passed).answered(200, "").time_to_dead(15.5))
        .scenario(Scenario::new("Admin", Verdict::Skipped).missing("admin"))
        .scenario(Scenario::new("Unknown", Verdict::Failed).answered(500, "").deviation("status 404", "status 500"))
        .problem("a waiver is stale")
        .result(RunResult::NotConformant);
    let bytes = json::render(&run.record, &run.judgement, 1).unwrap();
    assert_eq!(String::from_utf8(bytes).unwrap(), include_str!("report.json"));
}
