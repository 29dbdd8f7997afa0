//! How long ended sessions went on working, as a picture and in words. Must not judge.

use maud::{Markup, html};

use crate::model::count::count;
use crate::model::record::RunRecord;
use crate::report::wording;

/// Upper ends of the classes, in milliseconds.
const CLASSES: [(f64, &str); 8] = [
    (1.0, "under 1 ms"),
    (3.0, "1 to 3 ms"),
    (10.0, "3 to 10 ms"),
    (30.0, "10 to 30 ms"),
    (100.0, "30 to 100 ms"),
    (300.0, "100 to 300 ms"),
    (1000.0, "0.3 to 1 s"),
    (f64::INFINITY, "1 s and more"),
];

/// Pixels of the longest bar, of a row, and of the room for names.
const LONGEST: usize = 400;
const ROW: usize = 22;
const NAMES: usize = 110;

/// The time to dead of every session that ended.
pub(super) fn section(record: &RunRecord) -> Markup {
    let observations = record.scenarios.iter().flat_map(|scenario| &scenario.observations);
    let times: Vec<f64> = observations.filter(|one| one.name == "time-to-dead").map(|one| one.value_ms).collect();
    let counts = counts(&times);
    let most = counts.iter().copied().max().unwrap_or(0).max(1);
    let longest = times.iter().copied().fold(0.0, f64::max);
    html! {
        @if !times.is_empty() {
            section class="screen" aria-labelledby="time" {
                h2 id="time" { "Time to dead" }
                p { "How long the token of a session that was logged out went on working after the answer: "
                    (count(times.len(), "session")) ", " (wording::duration(longest)) " at most." }
                svg role="img" aria-label=(words(&counts)) width=(NAMES + LONGEST + 40) height=(ROW * CLASSES.len()) viewBox={ "0 0 " (NAMES + LONGEST + 40) " " (ROW * CLASSES.len()) } {
                    @for (index, ((_, name), count)) in CLASSES.iter().zip(&counts).enumerate() {
                        text x="0" y=(index * ROW + 15) { (name) }
                        rect x=(NAMES) y=(index * ROW + 3) width=(count * LONGEST / most) height=(ROW - 6) {}
                        text x=(NAMES + count * LONGEST / most + 6) y=(index * ROW + 15) { (count) }
                    }
                }
            }
        }
    }
}

fn counts(times: &[f64]) -> [usize; CLASSES.len()] {
    let mut counts = [0; CLASSES.len()];
    for time in times {
        // JSON, and with it a record, has finite numbers only: each is in a class.
        if let Some(class) = CLASSES.iter().position(|(end, _)| time < end) {
            counts[class] += 1;
        }
    }
    counts
}

fn words(counts: &[usize]) -> String {
    let classes = CLASSES.iter().zip(counts).filter(|(_, count)| **count > 0);
    classes.map(|((_, name), count)| format!("{name}: {count}")).collect::<Vec<_>>().join(", ")
}
