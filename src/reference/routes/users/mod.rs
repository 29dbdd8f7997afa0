//! Accounts: making, showing, changing and deleting them, and ending their logins.

mod accounts;
mod changes;
mod lookups;
mod other_tokens;
mod presence;
mod view;

use crate::reference::http::validation::{Kind, Parameters, optional, required};
use crate::reference::visit::{GET, POST, Route};
pub(super) use view::{named as named_user, unknown as unknown_user};

static NEW_USER: Parameters = Parameters::of(&[
    required("email", Kind::Text),
    required("name", Kind::Text),
    required("password", Kind::Text),
    required("username", Kind::Text),
    optional("active", Kind::Boolean),
    optional("bio", Kind::Text),
    optional("nickname", Kind::Text),
    optional("statusText", Kind::Text),
    optional("roles", Kind::List),
    optional("joinDefaultChannels", Kind::Boolean),
    optional("requirePasswordChange", Kind::Boolean),
    optional("setRandomPassword", Kind::Boolean),
    optional("sendWelcomeEmail", Kind::Boolean),
    optional("verified", Kind::Boolean),
    optional("customFields", Kind::Object),
]);
static REGISTRATION: Parameters = Parameters::of(&[
    required("username", Kind::Text),
    optional("name", Kind::Text),
    required("email", Kind::Text),
    required("pass", Kind::Text),
    optional("secret", Kind::Text),
    optional("reason", Kind::Text),
]);
static DELETED: Parameters = Parameters {
    members: &[
        optional("userId", Kind::Text),
        optional("username", Kind::Text),
        optional("confirmRelinquish", Kind::Boolean),
    ],
    one_of: &["userId", "username"],
};
static ONE: Parameters = Parameters {
    members: &[
        optional("userId", Kind::Text),
        optional("username", Kind::Text),
        optional("importId", Kind::Text),
        optional("email", Kind::Text),
        optional("includeUserRooms", Kind::Text),
    ],
    one_of: &["userId", "username", "importId", "email"],
};
static LIST: Parameters = Parameters::of(&[
    optional("count", Kind::Number),
    optional("offset", Kind::Number),
    optional("sort", Kind::Text),
    optional("name", Kind::Text),
    optional("username", Kind::Text),
    optional("email", Kind::Text),
]);
static CHANGE: Parameters = Parameters::of(&[required("userId", Kind::Text), required("data", Kind::Object)]);
static SOMEBODY: Parameters = Parameters::of(&[optional("userId", Kind::Text), optional("username", Kind::Text)]);
static STATUS: Parameters = Parameters::of(&[
    optional("status", Kind::Text),
    optional("message", Kind::Text),
    optional("userId", Kind::Text),
    optional("username", Kind::Text),
    optional("expiresAt", Kind::Text),
]);
static TOKEN: Parameters = Parameters::of(&[required("userId", Kind::FilledText), required("secret", Kind::Text)]);

const TYPED_GET: Route = Route { typed: true, ..GET };
const TYPED_POST: Route = Route { typed: true, ..POST };

pub(super) static ROUTES: &[Route] = &[
    Route { path: "/api/v1/users.removeOtherTokens", answer: |visit| Ok(other_tokens::answer(visit)), ..POST },
    Route { path: "/api/v1/users.create", parameters: Some(&NEW_USER), answer: accounts::create, ..TYPED_POST },
    Route {
        path: "/api/v1/users.register",
        needs_login: false,
        parameters: Some(&REGISTRATION),
        answer: accounts::register,
        ..TYPED_POST
    },
    Route {
        path: "/api/v1/users.delete",
        permission: Some("delete-user"),
        parameters: Some(&DELETED),
        answer: accounts::delete,
        ..TYPED_POST
    },
    Route { path: "/api/v1/users.info", parameters: Some(&ONE), answer: lookups::info, ..TYPED_GET },
    Route { path: "/api/v1/users.list", parameters: Some(&LIST), answer: lookups::list, ..TYPED_GET },
    Route { path: "/api/v1/users.update", parameters: Some(&CHANGE), answer: changes::update, ..TYPED_POST },
    Route { path: "/api/v1/users.logout", parameters: Some(&SOMEBODY), answer: changes::logout, ..TYPED_POST },
    Route { path: "/api/v1/users.createToken", parameters: Some(&TOKEN), answer: changes::token, ..TYPED_POST },
    Route { path: "/api/v1/users.setStatus", parameters: Some(&STATUS), answer: presence::set, ..TYPED_POST },
    Route { path: "/api/v1/users.getStatus", parameters: Some(&SOMEBODY), answer: presence::get, ..TYPED_GET },
];
