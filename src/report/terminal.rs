//! What a person sees while and after a run. Text of the target is data: no character of it may act on the
//! terminal. Prints nothing itself.

use super::layout::{hanging, one_line};
use super::{conclusion, wording};
use crate::model::count::{agree, count};
use crate::model::deviation::Deviation;
use crate::model::judgement::{Judgement, ScenarioJudgement, Totals};
pub use crate::model::printable::printable;
use crate::model::record::{RunRecord, ScenarioRecord};
use crate::model::verdict::{RunResult, Verdict};

/// Whether colours are used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Paint {
    /// Text only.
    Plain,
    /// With SGR sequences.
    Colour,
}

impl Paint {
    fn apply(self, code: u8, text: &str) -> String {
        match self {
            Self::Plain => text.to_owned(),
            Self::Colour => format!("\u{1b}[{code}m{text}\u{1b}[0m"),
        }
    }
}

/// One line of this width for a scenario that did not pass.
pub fn line(record: &ScenarioRecord, judged: &ScenarioJudgement, paint: Paint, width: usize) -> String {
    let text = printable(&match judged.deviations.first().filter(|_| judged.verdict == Verdict::Failed) {
        Some(first) => format!("{}, seen {}: {}", first.requirement, first.actual, record.name),
        None => format!("{}: {}", record.name, wording::reason(record, judged)),
    });
    let verdict = format!("{:<7}", judged.verdict);
    let room = width.saturating_sub(verdict.len() + 2);
    format!("{}  {}", paint.apply(verdict_code(judged.verdict), &verdict), one_line(&text, room))
}

/// One letter for a scenario.
pub fn letter(verdict: Verdict, paint: Paint) -> String {
    let letter = match verdict {
        Verdict::Passed => ".",
        Verdict::Skipped => "s",
        Verdict::Waived => "w",
        Verdict::Failed => "F",
        Verdict::Error => "E",
    };
    if verdict == Verdict::Passed { letter.to_owned() } else { paint.apply(verdict_code(verdict), letter) }
}

/// One line for a scenario, and below it what a reader needs if it did not pass. Ends with a line break.
pub fn scenario(record: &ScenarioRecord, judged: &ScenarioJudgement, paint: Paint) -> String {
    let verdict = paint.apply(verdict_code(judged.verdict), &format!("{:<7}", judged.verdict));
    let took = wording::duration(record.duration_ms);
    let mut lines = vec![format!("{verdict}  {}  ({took})", printable(&record.name))];
    if judged.verdict != Verdict::Passed && (judged.verdict != Verdict::Failed || judged.deviations.is_empty()) {
        lines.push(format!("         {}", printable(&wording::reason(record, judged))));
    }
    if matches!(judged.verdict, Verdict::Failed | Verdict::Error) {
        lines.extend(deviations(record, judged));
        let waived = judged.waived.iter().map(|waived| format!("         waived: {}", printable(&waived.requirement)));
        lines.extend(waived);
    }
    ended(&lines)
}

/// The first line of a deviation stands out, so that several of them can be told apart.
fn deviations(record: &ScenarioRecord, judged: &ScenarioJudgement) -> Vec<String> {
    let mut lines = Vec::new();
    for (deviation, more) in kinds(&judged.deviations) {
        lines.extend(wording::labelled(deviation, record).into_iter().map(|(label, value)| match label {
            "requirement" => format!("         {}", printable(&value)),
            _ => format!("           {label:<11}{}", printable(&value)),
        }));
        if more > 0 {
            lines.push(format!("           {:<11}{more} more like it", "and"));
        }
    }
    lines
}

/// The first deviation of each kind and how many more there are: a defect of every row of a list is one to a reader.
/// The reports in files have them all.
fn kinds(deviations: &[Deviation]) -> Vec<(&Deviation, usize)> {
    let mut kinds: Vec<(&Deviation, usize)> = Vec::new();
    for deviation in deviations {
        let is_like = |known: &Deviation| {
            (&known.requirement, &known.operation, &known.expected)
                == (&deviation.requirement, &deviation.operation, &deviation.expected)
        };
        match kinds.iter_mut().find(|(known, _)| is_like(known)) {
            Some((_, more)) => *more += 1,
            None => kinds.push((deviation, 0)),
        }
    }
    kinds
}

/// What a run comes to, in lines of this width. Ends with a line break.
pub fn summary(record: &RunRecord, judgement: &Judgement, paint: Paint, width: usize) -> String {
    let mut lines = hanging("", &counts(record, judgement), 2, width);
    let problems = judgement.problems.iter().map(|text| ("problem", text.clone()));
    let not_tried = wording::not_tried_by_reason(&judgement.not_tried).into_iter().map(|text| ("not tried", text));
    let notices = judgement.notices.iter().map(|text| ("notice", text.clone()));
    for (label, text) in facts(record).into_iter().chain(problems).chain(not_tried).chain(notices) {
        lines.extend(hanging(&format!("{label:<13}"), &printable(&text), 13, width));
    }
    let result = paint.apply(result_code(judgement.result), &conclusion::word(record, judgement));
    lines.push(format!("{:<13}{result}", "result"));
    ended(&lines)
}

/// The last line of a run; in several if there is a width. Ends with a line break.
pub fn sentence(record: &RunRecord, judgement: &Judgement, paint: Paint, width: Option<usize>) -> String {
    let sentence = printable(&conclusion::sentence(record, judgement));
    let lines = width.map_or_else(|| vec![sentence.clone()], |width| hanging("", &sentence, 2, width));
    let code = result_code(judgement.result);
    ended(&lines.iter().map(|line| paint.apply(code, line)).collect::<Vec<_>>())
}

fn counts(record: &RunRecord, judgement: &Judgement) -> String {
    let Totals { scenarios, passed, waived, failed, errors, skipped } = judgement.totals;
    let (scenarios, took) = (count(scenarios, "scenario"), wording::duration(record.duration_ms));
    let errors = format!("{errors} {}", agree(errors, "error", "errors"));
    format!("{scenarios}: {passed} passed, {waived} waived, {failed} failed, {errors}, {skipped} skipped ({took})")
}

fn ended(lines: &[String]) -> String {
    lines.join("\n") + "\n"
}

fn facts(record: &RunRecord) -> Vec<(&'static str, String)> {
    let target = &record.target;
    let embedded = target.embedded.as_ref().map(|flavour| format!(", embedded {flavour}"));
    let version = target.version.as_ref().map(|version| format!(", version {version}"));
    let sessions = &record.sessions;
    let strategy = sessions.strategy.as_deref().unwrap_or("no way found");
    // A duration that may be minutes; exact to the millisecond in the record.
    let waited = wording::whole_milliseconds(sessions.waited_ms);
    let waited = waited.map_or_else(String::new, |time| format!(", {time} waiting for rate limits"));
    let mut facts = vec![
        ("target", format!("{}{}{}", target.url, embedded.unwrap_or_default(), version.unwrap_or_default())),
        ("profile", format!("{} ({})", target.profile, target.profile_reason)),
        ("sessions", format!("{strategy}; sessions made: {}, logins: {}{waited}", sessions.sessions, sessions.logins)),
    ];
    facts.extend(skip_reasons(record).into_iter().map(|text| ("skipped", text)));
    facts.extend(time_to_dead(record).map(|text| ("time to dead", text)));
    facts
}

/// Why scenarios were skipped and what can be done about it, each reason once.
fn skip_reasons(record: &RunRecord) -> Vec<String> {
    let mut reasons: Vec<String> = Vec::new();
    for skip in record.scenarios.iter().filter_map(|scenario| scenario.skipped.as_ref()) {
        let reason = format!("{}: {}; {}", skip.missing, skip.reason, skip.remedy);
        if !reasons.contains(&reason) {
            reasons.push(reason);
        }
    }
    reasons
}

/// How long ended sessions went on working: the slowest and the middle one.
fn time_to_dead(record: &RunRecord) -> Option<String> {
    let observations = record.scenarios.iter().flat_map(|scenario| &scenario.observations);
    let dead = observations.filter(|observation| observation.name == "time-to-dead");
    let mut times: Vec<f64> = dead.map(|observation| observation.value_ms).collect();
    times.sort_by(f64::total_cmp);
    let (max, median) = (times.last()?, times.get(times.len() / 2)?);
    let (max, median) = (wording::duration(*max), wording::duration(*median));
    Some(format!("{max} at most, {median} in the middle, of {}", count(times.len(), "session")))
}

fn verdict_code(verdict: Verdict) -> u8 {
    match verdict {
        Verdict::Skipped => 36,
        Verdict::Passed => 32,
        Verdict::Waived => 33,
        Verdict::Failed => 31,
        Verdict::Error => 35,
    }
}

fn result_code(result: RunResult) -> u8 {
    match result {
        RunResult::Conformant => 32,
        RunResult::Partial => 33,
        RunResult::NotConformant => 31,
        RunResult::Inconclusive | RunResult::Interrupted => 35,
    }
}
