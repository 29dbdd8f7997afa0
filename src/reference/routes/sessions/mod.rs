//! The sessions of users: which there are, and ending them.

mod list;
mod logout_me;

use super::{GET, POST, Route};
use crate::reference::http::validation;

/// The path of the route that most faults belong to.
pub(crate) const LOGOUT_ME: &str = "/api/v1/sessions/logout.me";

/// The path of the list of sessions.
pub(crate) const SESSIONS_LIST: &str = "/api/v1/sessions/list";

pub(super) static ROUTES: &[Route] = &[
    Route { path: SESSIONS_LIST, needs_licence: true, rule: Some(validation::page), answer: list::answer, ..GET },
    Route {
        path: LOGOUT_ME,
        needs_licence: true,
        rule: Some(validation::session_id),
        answer: logout_me::answer,
        ..POST
    },
];
