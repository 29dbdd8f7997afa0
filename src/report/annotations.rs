//! Annotations that GitHub shows beside the lines of features, as workflow commands. Pure; the syntax and its escapes are
//! those of `actions/toolkit` (`command.ts`).

use super::again;
use super::terminal::printable;
use super::wording;
use crate::model::cause::Cause;
use crate::model::count::count;
use crate::model::judgement::Judgement;
use crate::model::record::RunRecord;

/// GitHub shows ten annotations of a step.
const MOST: usize = 10;

/// One line for each cause, the weightiest first; what the probe shows stands in no file.
pub fn render(record: &RunRecord, judgement: &Judgement) -> Vec<String> {
    render_from(record, judgement, &str::to_owned)
}

/// The same with the paths of features as `place` says, for GitHub knows files by their path from the root of a repository.
pub fn render_from(record: &RunRecord, judgement: &Judgement, place: &dyn Fn(&str) -> String) -> Vec<String> {
    let line = |cause: &Cause| {
        let found = &cause.example;
        let headline = wording::headline(std::slice::from_ref(found));
        let title = property(&found.requirement);
        let Some(scenario) = wording::example(cause, record) else {
            return format!("::error title={title}::{}", data(&format!("{headline} (probe)")));
        };
        let scenarios = count(cause.scenarios.len(), "scenario");
        let again = again::replay(again::RECORD, &scenario.id);
        format!(
            "::error file={},line={},title={title}::{}",
            property(&place(&scenario.path)),
            wording::line(found, scenario),
            data(&format!("{headline} ({scenarios}; {again})"))
        )
    };
    let problems = judgement.problems.iter().map(|problem| format!("::error title=Run::{}", data(problem)));
    judgement.causes.iter().map(line).chain(problems).take(MOST).collect()
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
