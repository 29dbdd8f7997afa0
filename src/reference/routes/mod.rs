//! The table of routes: what stands where, and what a call needs to get there. Each area has a table of its own.

mod authentication;
mod sessions;
mod users;

use super::http::visit::Visit;
use crate::reference::http::answers;
use crate::reference::http::answers::{Answer, Place};
use crate::reference::http::validation::Rule;

pub(super) use authentication::ME;
pub(super) use sessions::{LOGOUT_ME, SESSIONS_LIST};

/// One path with the conditions for being let in.
pub(super) struct Route {
    pub(super) path: &'static str,
    pub(super) methods: &'static [&'static str],
    pub(super) needs_login: bool,
    pub(super) needs_licence: bool,
    pub(super) admin_only: bool,
    pub(super) place: Place,
    pub(super) rule: Option<Rule>,
    pub(super) answer: fn(&Visit<'_>) -> Answer,
}

const GET: Route = Route {
    path: "",
    methods: &["GET"],
    needs_login: true,
    needs_licence: false,
    admin_only: false,
    place: Place::Query,
    rule: None,
    answer: |_| answers::internal_error(),
};
const POST: Route = Route { methods: &["POST"], place: Place::Body, ..GET };

/// The routes of all areas.
static AREAS: [&[Route]; 3] = [authentication::ROUTES, sessions::ROUTES, users::ROUTES];

/// The route at a path.
pub(super) fn at(path: &str) -> Option<&'static Route> {
    AREAS.iter().copied().flatten().find(|route| route.path == path)
}
