//! POST /api/v1/users.removeOtherTokens: ends every login of the caller but the one that the request carries.

use serde_json::json;

use crate::reference::http::answers::Answer;
use crate::reference::visit::Visit;

pub(crate) fn answer(visit: &Visit<'_>) -> Answer {
    if let Some(caller) = &visit.caller {
        let others = visit.service.state().other_grants(caller);
        for grant in others {
            visit.service.end(grant);
        }
    }
    Answer::ok(json!({"success": true}))
}
