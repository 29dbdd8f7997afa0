//! GET /api/v1/sessions/list: the caller's own sessions that can be acted upon.

use axum::http::StatusCode;
use serde_json::{Value, json};

use crate::reference::fault::Fault;
use crate::reference::faults::spoiling;
use crate::reference::http::answers;
use crate::reference::http::answers::{Answer, Payload};
use crate::reference::state::listing;
use crate::reference::state::listing::{Unusable, Wanted};
use crate::reference::variant::Variant;
use crate::reference::visit::Visit;

pub(crate) fn answer(visit: &Visit<'_>) -> Answer {
    let Some(caller) = &visit.caller else { return answers::not_logged_in(visit.flavour()) };
    let wanted = match Wanted::from_query(&visit.parameters) {
        Ok(wanted) => wanted,
        Err(unusable) => return refused(&unusable),
    };
    let wanted = if visit.service.takes(Variant::ListInSmallPages) { wanted.at_most(5) } else { wanted };
    let everyone = visit.service.has(Fault::ListShowsForeign);
    let state = visit.service.state();
    let sessions = state.sessions().iter().filter(|session| everyone || session.user_id == caller.user_id);
    let marks_current = match visit.service.options().variant {
        Some(Variant::ListWithoutCurrent) => false,
        _ => visit.flavour().marks_current(),
    };
    let page = listing::page(sessions, &wanted, marks_current.then_some(caller));
    drop(state);
    let page = visit.service.options().variant.map_or_else(|| page.clone(), |variant| restyled(page.clone(), variant));
    spoilt(visit, Answer::ok(page))
}

/// A page as a legal variant shows it.
fn restyled(mut page: Value, variant: Variant) -> Value {
    let Some(rows) = page["sessions"].as_array_mut() else { return page };
    match variant {
        Variant::ListOldestFirst => rows.reverse(),
        Variant::ListWithoutDevice => {
            for row in rows.iter_mut().filter_map(Value::as_object_mut) {
                for key in ["device", "host", "ip"] {
                    row.shift_remove(key);
                }
            }
        }
        Variant::ListWithNulls => {
            for row in rows.iter_mut() {
                row["label"] = Value::Null;
                row["logoutAt"] = Value::Null;
            }
        }
        _ => {}
    }
    page
}

fn spoilt(visit: &Visit<'_>, answer: Answer) -> Answer {
    let options = visit.service.options();
    let fault = options.fault.filter(|_| options.fault_place.is_none());
    if fault == Some(Fault::TokenHashInList) {
        let hashes = visit.service.state().hashes_by_session();
        return answer.with_rows("sessions", |row| {
            let hash = row["sessionId"].as_str().and_then(|id| hashes.get(id)).cloned();
            row["loginToken"] = Value::from(hash);
        });
    }
    spoiling::list(fault, answer)
}

pub(super) fn refused(unusable: &Unusable) -> Answer {
    match unusable {
        Unusable::Sort(text) => {
            let text = format!("Invalid sort parameter provided: \"{text}\"");
            let mut answer = answers::failure(StatusCode::BAD_REQUEST, &text, "error-invalid-sort");
            if let Payload::Json(body) = &mut answer.payload {
                body["details"] = json!({"helperMethod": "parseJsonQuery"});
            }
            answer
        }
        Unusable::SortKey => bad_request("error-invalid-sort-keys"),
        Unusable::Size => bad_request("the limit must be positive"),
    }
}

fn bad_request(error: &str) -> Answer {
    Answer::json(StatusCode::BAD_REQUEST, json!({"success": false, "error": Value::from(error)}))
}
