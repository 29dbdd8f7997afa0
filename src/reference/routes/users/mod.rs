//! Accounts: making and deleting them, and ending their logins.

mod accounts;
mod other_tokens;

use super::{POST, Route};
use crate::reference::http::validation;

pub(super) static ROUTES: &[Route] = &[
    Route { path: "/api/v1/users.removeOtherTokens", answer: other_tokens::answer, ..POST },
    Route {
        path: "/api/v1/users.create",
        admin_only: true,
        rule: Some(validation::new_user),
        answer: accounts::create,
        ..POST
    },
    Route {
        path: "/api/v1/users.delete",
        admin_only: true,
        rule: Some(validation::user_to_delete),
        answer: accounts::delete,
        ..POST
    },
];
