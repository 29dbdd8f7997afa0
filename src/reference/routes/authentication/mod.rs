//! Logging in and out, and what callers learn of themselves and of the server.

mod info;
mod login;
mod logout;
mod me;

use crate::reference::visit::{GET, POST, Route};

/// The path of the user's own card.
pub(crate) const ME: &str = "/api/v1/me";

pub(super) static ROUTES: &[Route] = &[
    Route { path: "/api/info", needs_login: false, answer: |visit| Ok(info::answer(visit)), ..GET },
    Route { path: "/api/v1/info", needs_login: false, answer: |visit| Ok(info::answer(visit)), ..GET },
    Route { path: "/api/v1/login", needs_login: false, answer: |visit| Ok(login::answer(visit)), ..POST },
    Route { path: "/api/v1/logout", methods: &["GET", "POST"], answer: |visit| Ok(logout::answer(visit)), ..POST },
    Route { path: ME, answer: |visit| Ok(me::answer(visit)), ..GET },
];
