//! `report.html`: everything about a run on one page that needs no network, and no script to be read. Text of the target is
//! data: it is escaped, and characters that act instead of being shown are shown by their numbers.

mod chart;
mod deviations;
mod exchange;
mod json_text;
mod ledger;
mod overview;
mod scenarios;

use std::io::{self, Write};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use maud::{DOCTYPE, Markup, PreEscaped, html};
use sha2::{Digest as _, Sha256};

use super::conclusion;
use super::terminal::printable;
use crate::model::judgement::Judgement;
use crate::model::record::RunRecord;

const STYLE: &str = include_str!("style.css");
const SCRIPT: &str = include_str!("script.js");

/// Writes the whole file, piece by piece: that of ten thousand scenarios has megabytes.
pub fn write(record: &RunRecord, judgement: &Judgement, page: &mut impl Write) -> io::Result<()> {
    page.write_all(beginning(record, judgement).into_string().as_bytes())?;
    scenarios::write(record, judgement, page)?;
    page.write_all(end(record).into_string().as_bytes())
}

fn beginning(record: &RunRecord, judgement: &Judgement) -> Markup {
    let policy = format!(
        "default-src 'none'; style-src '{}'; script-src '{}'; base-uri 'none'; form-action 'none'",
        source(STYLE),
        source(SCRIPT)
    );
    let page = html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta http-equiv="Content-Security-Policy" content=(policy);
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="referrer" content="no-referrer";
                title { (conclusion::word(record, judgement)) ": " (shown(&record.target.url)) }
                style { (PreEscaped(STYLE)) }
            }
            body {
                a class="skip" href="#scenarios" { "Skip to the scenarios" }
                (overview::header(record, judgement))
                main {
                    (overview::waivers(judgement))
                    (deviations::section(record, judgement))
                    (deviations::not_tried(judgement))
                    (ledger::section(judgement))
                    (deviations::remarks(record, judgement))
                    (overview::what_was_tested(record))
                    (chart::section(record))
                    (overview::probe(record))
                    (overview::defects(judgement))
                    (scenarios::heading(judgement))
                }
            }
        }
    };
    // What is open here is closed by `end`.
    PreEscaped(page.into_string().replace("</section></main></body></html>", ""))
}

fn end(record: &RunRecord) -> Markup {
    let footer = html! {
        footer { p { "Written by rocketchat-conformance " (record.tool_version) " from record.json; evidence.tar has what it takes to check it." } }
        script { (PreEscaped(SCRIPT)) }
    };
    PreEscaped(format!("</section></main>{}</body></html>\n", footer.into_string()))
}

/// An inline block as a source of the policy.
fn source(block: &str) -> String {
    format!("sha256-{}", STANDARD.encode(Sha256::digest(block)))
}

/// Text on one line.
fn shown(text: &str) -> String {
    printable(text)
}

/// Text whose line breaks count.
fn shown_lines(text: &str) -> String {
    text.split('\n').map(printable).collect::<Vec<_>>().join("\n")
}

/// The place of a scenario on the page, stable across runs.
fn anchor(id: &str) -> String {
    let keep = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '.' | '/');
    let escape = |c: char| if keep(c) { c.to_string() } else { format!("_{:x}_", u32::from(c)) };
    format!("scenario/{}", id.replace('#', "/-/").chars().map(escape).collect::<String>())
}
