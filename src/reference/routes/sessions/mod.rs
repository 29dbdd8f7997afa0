//! The sessions of users: which there are, and ending them.

mod administration;
mod info;
mod list;
mod logout_me;

use crate::reference::http::validation::{Kind, Parameters, optional, required};
use crate::reference::visit::{GET, POST, Route};

/// The path of the route that most faults belong to.
pub(crate) const LOGOUT_ME: &str = "/api/v1/sessions/logout.me";

/// The path of the list of sessions.
pub(crate) const SESSIONS_LIST: &str = "/api/v1/sessions/list";

static SESSION_ID: Parameters = Parameters::of(&[required("sessionId", Kind::Text)]);
static PAGE: Parameters = Parameters::of(&[
    optional("offset", Kind::Number),
    optional("count", Kind::Number),
    optional("filter", Kind::Text),
    optional("sort", Kind::Text),
]);

const LICENSED_GET: Route = Route { needs_licence: true, ..GET };
const LICENSED_POST: Route = Route { needs_licence: true, ..POST };
const VIEW: Option<&str> = Some("view-device-management");

pub(super) static ROUTES: &[Route] = &[
    Route { path: SESSIONS_LIST, parameters: Some(&PAGE), answer: |visit| Ok(list::answer(visit)), ..LICENSED_GET },
    Route { path: "/api/v1/sessions/info", parameters: Some(&SESSION_ID), answer: info::answer, ..LICENSED_GET },
    Route {
        path: LOGOUT_ME,
        parameters: Some(&SESSION_ID),
        answer: |visit| Ok(logout_me::answer(visit)),
        ..LICENSED_POST
    },
    Route {
        path: "/api/v1/sessions/list.all",
        permission: VIEW,
        parameters: Some(&PAGE),
        answer: administration::list,
        ..LICENSED_GET
    },
    Route {
        path: "/api/v1/sessions/info.admin",
        permission: VIEW,
        parameters: Some(&SESSION_ID),
        answer: administration::info,
        ..LICENSED_GET
    },
    Route {
        path: "/api/v1/sessions/logout",
        permission: Some("logout-device-management"),
        parameters: Some(&SESSION_ID),
        answer: administration::logout,
        ..LICENSED_POST
    },
];
