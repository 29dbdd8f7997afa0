//! Annotations that GitHub shows beside the lines of features, as workflow commands. Pure; the syntax and its escapes are
//! those of `actions/toolkit` (`command.ts`).

use super::conclusion::{self, Row};
use super::terminal::printable;
use super::wording;
use crate::model::judgement::Judgement;
use crate::model::record::RunRecord;

/// GitHub shows ten annotations of a step.
const MOST: usize = 10;

/// One line for each kind of deviation, the weightiest first; what the probe shows stands in no file.
pub fn render(record: &RunRecord, judgement: &Judgement) -> Vec<String> {
    let line = |row: &Row<'_>| {
        let (found, scenario) = (row.deviation, row.scenario);
        format!(
            "::error file={},line={},title={}::{}",
            property(&scenario.path),
            wording::line(found, scenario),
            property(&found.requirement),
            data(&wording::headline(std::slice::from_ref(found)))
        )
    };
    let of_probe = judgement.probe.iter().map(|found| {
        let headline = wording::headline(std::slice::from_ref(found));
        format!("::error title={}::{}", property(&found.requirement), data(&format!("{headline} (probe)")))
    });
    let rows = conclusion::rows(record, judgement, |judged| &judged.deviations);
    let problems = judgement.problems.iter().map(|problem| format!("::error title=Run::{}", data(problem)));
    of_probe.chain(rows.iter().map(line)).chain(problems).take(MOST).collect()
}

fn data(text: &str) -> String {
    printable(text).replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_can_end_a_command_or_begin_another() {
        assert_eq!(data("100 %\n::error::x"), "100 %25\\u{a}::error::x");
        assert_eq!(property("a:b,c%"), "a%3Ab%2Cc%25");
    }
}
