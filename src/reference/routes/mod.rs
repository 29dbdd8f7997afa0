//! The table of routes: what stands where, and what a call needs to get there. Each area has a table of its own.

mod administration;
mod authentication;
mod files;
mod messages;
mod paging;
mod rooms;
mod sessions;
mod users;

use axum::http::Method;

use crate::reference::flavour::Flavour;
use crate::reference::visit::Route;

pub(super) use authentication::ME;
pub(super) use sessions::SESSIONS_LIST;

/// The routes of all areas.
static AREAS: [&[Route]; 10] = [
    authentication::ROUTES,
    sessions::ROUTES,
    users::ROUTES,
    rooms::CHANNELS,
    rooms::GROUPS,
    rooms::DIRECT_MESSAGES,
    rooms::OTHERS,
    messages::ROUTES,
    files::ROUTES,
    administration::ROUTES,
];

/// Direct messages have two names for each of their routes.
const OTHER_NAME: (&str, &str) = ("/api/v1/im.", "/api/v1/dm.");

/// A route with the texts for the parts in braces of its path.
pub(super) struct Found {
    pub(super) route: &'static Route,
    pub(super) captured: Vec<(&'static str, String)>,
}

/// The routes of all flavours.
pub(super) fn all() -> impl Iterator<Item = &'static Route> {
    AREAS.iter().copied().flatten()
}

/// The route at a path; one with this method, if there is one.
pub(super) fn at(flavour: Flavour, method: &Method, path: &str) -> Option<Found> {
    let (other, known) = OTHER_NAME;
    let path = &path.strip_prefix(other).map_or_else(|| path.to_owned(), |rest| format!("{known}{rest}"));
    let offered = AREAS.iter().copied().flatten().filter(|route| route.flavours.include(flavour));
    let mut found = offered.filter_map(|route| Some(Found { route, captured: route.captures(path)? }));
    let first = found.next()?;
    let fits = |found: &Found| found.route.methods.contains(&method.as_str());
    if fits(&first) { Some(first) } else { Some(found.find(fits).unwrap_or(first)) }
}
