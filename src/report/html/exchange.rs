//! One exchange: what was sent and what came back, folded. Must not judge.

use maud::{Markup, html};

use super::deviations::command;
use super::{json_text, shown, shown_lines};
use crate::model::deviation::Deviation;
use crate::model::exchange::{Body, Exchange, Outcome};
use crate::report::wording;

/// Bytes of a body that are shown.
const BODY: usize = 16 * 1024;

/// An exchange, open if something deviates in it. `again` is the command that repeats it.
pub(super) fn folded(index: usize, exchange: &Exchange, deviations: &[&Deviation], again: Option<&str>) -> Markup {
    let request = &exchange.request;
    let marked: Vec<&str> = deviations.iter().filter_map(|found| found.pointer.as_deref()).collect();
    html! {
        details class="exchange" open[!deviations.is_empty()] {
            summary { (shown(&wording::exchange(index + 1, exchange))) }
            div {
                pre {
                    (shown(exchange.method())) " " (shown(&request.target)) "\n" (fields(&request.headers))
                    @if let Some(body) = &request.body { "\n" (content(body, &[])) }
                }
                @match &exchange.outcome {
                    Outcome::Answered(response) => pre {
                        "status " (response.status) "\n" (fields(&response.headers)) "\n" (content(&response.body, &marked))
                    },
                    Outcome::Broken(breakage) => p { "No answer: " (shown(&breakage.detail)) },
                }
                @if let Some(again) = again { (command(again)) }
            }
        }
    }
}

fn fields(headers: &[(String, String)]) -> Markup {
    html! { @for (name, value) in headers { (shown(name)) ": " (shown(value)) "\n" } }
}

fn content(body: &Body, marked: &[&str]) -> Markup {
    let text = body.text().filter(|text| text.len() <= BODY);
    let json = text.and_then(|text| json_text::render(text, marked));
    json.unwrap_or_else(|| html! { (shown_lines(&wording::excerpt(body, BODY))) })
}
