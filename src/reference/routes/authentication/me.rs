//! GET /api/v1/me: the caller's own user object.

use serde_json::Value;

use crate::reference::fault::Fault;
use crate::reference::http::answers;
use crate::reference::http::answers::Answer;
use crate::reference::state::user_card;
use crate::reference::variant::Variant;
use crate::reference::visit::Visit;

pub(crate) fn answer(visit: &Visit<'_>) -> Answer {
    let state = visit.service.state();
    let Some(user) = visit.caller.as_ref().and_then(|caller| state.user(&caller.user_id)) else {
        return answers::not_logged_in(visit.flavour());
    };
    let other = state.users().find(|other| other.id != user.id).filter(|_| visit.service.has(Fault::MeOfOtherUser));
    let user = other.unwrap_or(user);
    let leaks = visit.service.has(Fault::PasswordHashInMe);
    let mut card = user_card::of(user, visit.flavour(), visit.call.host(), leaks);
    card["success"] = Value::from(true);
    match (visit.service.options().fault, visit.service.options().variant) {
        (Some(Fault::MeWithoutId), _) => Answer::ok(card).without("_id"),
        (Some(Fault::MeWithoutSuccess), _) => Answer::ok(card).without("success"),
        (Some(Fault::TokenInMe), _) => Answer::ok(card).with("authToken", Value::from(visit.token())),
        (_, Some(Variant::CardShort)) => {
            let short = ["_id", "username", "success", "roles", "name", "emails", "active"];
            if let Value::Object(card) = &mut card {
                card.retain(|key, _| short.contains(&key.as_str()));
            }
            Answer::ok(card)
        }
        _ => Answer::ok(card),
    }
}
