//! POST (and GET) /api/v1/logout: ends the login that the request carries, and no other.

use serde_json::json;

use crate::reference::http::answers::Answer;
use crate::reference::visit::Visit;

pub(crate) fn answer(visit: &Visit<'_>) -> Answer {
    if let Some(caller) = &visit.caller {
        visit.service.log_out_over_rest(caller);
    }
    // Servers from 7.4 on lose the body on its way out.
    if visit.flavour().is_since_7_4() {
        return Answer::empty();
    }
    Answer::ok(json!({"status": "success", "data": {"message": "You've been logged out!"}}))
}
