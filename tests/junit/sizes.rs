//! Reports of very many scenarios stay small enough for those who read them.

use rocketchat_conformance::model::verdict::{RunResult, Verdict};
use rocketchat_conformance::report::{html, sarif, summary};

use super::record_builder::{Run, Scenario};

const SCENARIOS: usize = 10_000;
const MEGABYTE: usize = 1_000_000;

/// A run of ten thousand scenarios with a body each, of which every third fails, for many reasons.
fn many() -> Run {
    let mut run = Run::new().result(RunResult::NotConformant);
    let words = ["nothing", "an object", "a list", "a page", "a redirect"];
    for number in 0..SCENARIOS {
        let name = format!("A scenario of a common length that has to do with something, number {number}");
        let body = format!("{{\"number\":{number},\"text\":\"{}\"}}", "x".repeat(1_000));
        let scenario = if number % 3 == 0 {
            let seen: Vec<&str> = words.iter().cycle().skip(number % 5).take(1 + number % 400).copied().collect();
            Scenario::new(&name, Verdict::Failed).answered(500, &body).deviation("status 404", &seen.join(" "))
        } else {
            Scenario::new(&name, Verdict::Passed).answered(200, &body)
        };
        run.record.planned.push(scenario.record.id.clone());
        run.record.scenarios.push(scenario.record);
        run.judgement.scenarios.push(scenario.judged);
    }
    run.gathered()
}

#[test]
fn reports_of_ten_thousand_scenarios_can_be_read() {
    let run = many();
    let mut page = Vec::new();
    html::write(&run.record, &run.judgement, &mut page).unwrap();
    assert!(page.len() <= 10 * MEGABYTE, "report.html: {} bytes", page.len());
    let page = String::from_utf8(page).unwrap();
    assert_eq!(page.matches("<details class=\"scenario\" data-verdict=\"failed\"").count(), SCENARIOS / 3 + 1);
    let shown = page.matches("<details class=\"scenario\" data-verdict=\"passed\"").count();
    let left_out = SCENARIOS - SCENARIOS / 3 - 1 - shown;
    assert!(page.contains(&format!("<p class=\"muted\">And {left_out} more scenarios that passed: ")), "{shown}");
    let results = sarif::render(&run.record, &run.judgement).unwrap();
    assert!(results.len() <= MEGABYTE, "report.sarif: {} bytes", results.len());
    assert!(summary::render(&run.record, &run.judgement).len() <= 64 * 1024);
}
