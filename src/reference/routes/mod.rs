//! The table of routes: what stands where, and what a call needs to get there. Each route answers in a file of its own.

mod info;
mod login;
mod logout;
mod logout_me;
mod me;
mod other_tokens;
mod sessions_list;
mod users;

use super::http::visit::Visit;
use crate::reference::http::answers::{Answer, Place};
use crate::reference::http::validation;
use crate::reference::http::validation::Rule;

/// The path of the route that most faults belong to.
pub(super) const LOGOUT_ME: &str = "/api/v1/sessions/logout.me";

/// The path of the user's own card.
pub(super) const ME: &str = "/api/v1/me";

/// The path of the list of sessions.
pub(super) const SESSIONS_LIST: &str = "/api/v1/sessions/list";

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
    answer: info::answer,
};
const POST: Route = Route { methods: &["POST"], place: Place::Body, ..GET };

static ROUTES: [Route; 9] = [
    Route { path: "/api/info", needs_login: false, answer: info::answer, ..GET },
    Route { path: "/api/v1/login", needs_login: false, answer: login::answer, ..POST },
    Route { path: "/api/v1/logout", methods: &["GET", "POST"], answer: logout::answer, ..POST },
    Route { path: ME, answer: me::answer, ..GET },
    Route {
        path: SESSIONS_LIST,
        needs_licence: true,
        rule: Some(validation::page),
        answer: sessions_list::answer,
        ..GET
    },
    Route {
        path: LOGOUT_ME,
        needs_licence: true,
        rule: Some(validation::session_id),
        answer: logout_me::answer,
        ..POST
    },
    Route { path: "/api/v1/users.removeOtherTokens", answer: other_tokens::answer, ..POST },
    Route {
        path: "/api/v1/users.create",
        admin_only: true,
        rule: Some(validation::new_user),
        answer: users::create,
        ..POST
    },
    Route {
        path: "/api/v1/users.delete",
        admin_only: true,
        rule: Some(validation::user_to_delete),
        answer: users::delete,
        ..POST
    },
];

/// The route at a path.
pub(super) fn at(path: &str) -> Option<&'static Route> {
    ROUTES.iter().find(|route| route.path == path)
}
