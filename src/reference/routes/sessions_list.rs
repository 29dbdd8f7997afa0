//! GET /api/v1/sessions/list: the caller's own sessions that can be acted upon.

use axum::http::StatusCode;
use serde_json::{Value, json};

use super::super::Fault;
use super::super::answers::{self, Answer, Payload};
use super::super::listing::{self, Unusable, Wanted};
use super::super::visit::Visit;

pub(super) fn answer(visit: &Visit<'_>) -> Answer {
    let Some(caller) = &visit.caller else { return answers::not_logged_in(visit.flavour()) };
    let wanted = match Wanted::from_query(&visit.parameters) {
        Ok(wanted) => wanted,
        Err(unusable) => return refused(&unusable),
    };
    let everyone = visit.service.has(Fault::ListShowsForeign);
    let state = visit.service.state();
    let sessions = state.sessions().iter().filter(|session| everyone || session.user_id == caller.user_id);
    Answer::ok(listing::page(sessions, &wanted, visit.flavour().marks_current().then_some(caller)))
}

fn refused(unusable: &Unusable) -> Answer {
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
