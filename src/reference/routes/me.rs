//! GET /api/v1/me: the caller's own user object.

use serde_json::Value;

use super::super::answers::{self, Answer};
use super::super::visit::Visit;
use super::super::{Fault, user_card};

pub(super) fn answer(visit: &Visit<'_>) -> Answer {
    let state = visit.service.state();
    let Some(user) = visit.caller.as_ref().and_then(|caller| state.user(&caller.user_id)) else {
        return answers::not_logged_in(visit.flavour());
    };
    let other = state.users().find(|other| other.id != user.id).filter(|_| visit.service.has(Fault::MeOfOtherUser));
    let user = other.unwrap_or(user);
    let leaks = visit.service.has(Fault::PasswordHashInMe);
    let mut card = user_card::of(user, visit.flavour(), visit.call.host(), leaks);
    card["success"] = Value::from(true);
    Answer::ok(card)
}
