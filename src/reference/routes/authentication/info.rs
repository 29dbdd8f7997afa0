//! GET /api/info: the full version for callers with a login, only major and minor for all others.

use serde_json::json;

use crate::reference::http::answers::Answer;
use crate::reference::visit::Visit;

pub(crate) fn answer(visit: &Visit<'_>) -> Answer {
    let version = visit.flavour().version();
    if visit.caller.is_some() {
        return Answer::ok(json!({"version": version, "info": {"version": version}, "success": true}));
    }
    let public = version.rsplit_once('.').map_or(version, |(major_minor, _)| major_minor);
    Answer::ok(json!({"version": public, "success": true}))
}
