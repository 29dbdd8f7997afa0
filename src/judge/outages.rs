//! What a gateway answered in place of the target, told once for a run: how often and when.

use time::format_description::well_known::Rfc3339;
use time::macros::format_description;
use time::{Duration, OffsetDateTime};

use crate::model::interference::GatewayAnswers;
use crate::model::record::RunRecord;

/// One sentence for each status.
pub(super) fn sentences(record: &RunRecord) -> Vec<String> {
    let started = OffsetDateTime::parse(&record.started_at, &Rfc3339).ok();
    record.gateway.iter().map(|answers| sentence(answers, started)).collect()
}

fn sentence(answers: &GatewayAnswers, started: Option<OffsetDateTime>) -> String {
    let GatewayAnswers { status, count, first_ms, last_ms } = answers;
    let (first, last) = (moment(started, *first_ms), moment(started, *last_ms));
    match count {
        1 => format!("a gateway answered {status} in place of the target once, at {first}"),
        _ => format!("a gateway answered {status} in place of the target {count} times, between {first} and {last}"),
    }
}

/// The time of day, or how long after the start of the run if nobody knows when that was.
fn moment(started: Option<OffsetDateTime>, after_ms: f64) -> String {
    let after = Duration::seconds_f64(after_ms / 1_000.0);
    let of_day = format_description!("[hour]:[minute]:[second] UTC");
    let shown = started.and_then(|started| started.checked_add(after)).and_then(|time| time.format(of_day).ok());
    shown.unwrap_or_else(|| format!("{after_ms:.0} ms"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_of_a_gateway_are_counted_and_dated() {
        let answers = |count| GatewayAnswers { status: 502, count, first_ms: 1_500.0, last_ms: 62_000.0 };
        let record = RunRecord {
            started_at: "2026-11-26T01:59:59Z".to_owned(),
            gateway: vec![answers(10), answers(1)],
            ..RunRecord::default()
        };
        assert_eq!(
            sentences(&record),
            [
                "a gateway answered 502 in place of the target 10 times, between 02:00:00 UTC and 02:01:01 UTC",
                "a gateway answered 502 in place of the target once, at 02:00:00 UTC",
            ]
        );
    }
}
