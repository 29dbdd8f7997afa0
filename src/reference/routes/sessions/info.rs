//! GET /api/v1/sessions/info: one of the caller's own sessions, ended ones included.

use serde_json::{Value, json};

use crate::reference::flavour::Flavour;
use crate::reference::http::answers;
use crate::reference::http::answers::Answer;
use crate::reference::state::session::Session;
use crate::reference::state::{listing, moments};
use crate::reference::visit::Outcome;
use crate::reference::visit::Visit;

pub(super) fn answer(visit: &Visit<'_>) -> Outcome {
    let wanted = visit.text("sessionId").unwrap_or_default();
    let state = visit.service.state();
    let is_wanted = |session: &&Session| {
        session.token_hash.is_some() && session.id == wanted && session.user_id == visit.caller_id()
    };
    let session = state.sessions().iter().rev().find(is_wanted);
    let session = session.ok_or_else(|| answers::session_not_found(visit.flavour()))?;
    Ok(Answer::ok(shown(session, visit.flavour())))
}

fn shown(session: &Session, flavour: Flavour) -> Value {
    let mut shown = listing::row(session, None);
    shown["success"] = Value::from(true);
    if let Some((at, by)) = &session.ended {
        shown["logoutAt"] = Value::from(moments::iso(*at));
        if flavour.shows_raw_sessions() {
            shown["logoutBy"] = Value::from(by.as_str());
        }
    }
    if flavour.shows_raw_sessions() {
        let day = session.login_at.date();
        shown["type"] = json!("session");
        shown["loginToken"] = Value::from(session.token_hash.clone());
        shown["year"] = Value::from(day.year());
        shown["month"] = Value::from(u8::from(day.month()));
        shown["day"] = Value::from(day.day());
        shown["createdAt"] = Value::from(moments::iso(session.login_at));
    }
    shown
}
