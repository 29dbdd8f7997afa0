//! What administrators look after: roles and permissions, emoji, integrations, settings.

mod emoji;
mod integrations;
mod roles;
mod settings;

use crate::reference::http::validation::{Kind, Parameters, optional, required};
use crate::reference::visit::{GET, POST, Route};

static ROLE_ID: Parameters = Parameters::of(&[required("roleId", Kind::Text)]);
static NEW_ROLE: Parameters = Parameters::of(&[
    required("name", Kind::FilledText),
    optional("scope", Kind::Text),
    optional("description", Kind::Text),
    optional("mandatory2fa", Kind::Boolean),
]);
static USER_IN_ROLE: Parameters = Parameters::of(&[
    required("username", Kind::Text),
    optional("roleId", Kind::Text),
    optional("roomId", Kind::Text),
    optional("scope", Kind::Text),
]);
static ROLE: Parameters = Parameters::of(&[
    required("role", Kind::Text),
    optional("roomId", Kind::Text),
    optional("count", Kind::Number),
    optional("offset", Kind::Number),
]);
static EMOJI_LIST: Parameters = Parameters::of(&[optional("updatedSince", Kind::Text), optional("_id", Kind::Text)]);
static EMOJI_ID: Parameters = Parameters::of(&[required("emojiId", Kind::FilledText)]);
static INTEGRATIONS: Parameters = Parameters::of(&[
    // Numbers are looked at later, and then less kindly.
    optional("count", Kind::Any),
    optional("offset", Kind::Any),
    optional("sort", Kind::Text),
    optional("name", Kind::Text),
    optional("type", Kind::Text),
]);
static INTEGRATION_ID: Parameters =
    Parameters::of(&[required("integrationId", Kind::Text), optional("createdBy", Kind::Text)]);
static SETTINGS: Parameters = Parameters::of(&[
    optional("count", Kind::Number),
    optional("offset", Kind::Number),
    optional("sort", Kind::Text),
    optional("_id", Kind::Text),
    optional("includeDefaults", Kind::Text),
]);

const TYPED_GET: Route = Route { typed: true, ..GET };
const TYPED_POST: Route = Route { typed: true, ..POST };
const PERMISSIONS: Option<&str> = Some("access-permissions");

pub(super) static ROUTES: &[Route] = &[
    Route { path: "/api/v1/roles.list", answer: |visit| Ok(roles::list(visit)), ..TYPED_GET },
    Route {
        path: "/api/v1/roles.create",
        needs_licence: true,
        permission: PERMISSIONS,
        parameters: Some(&NEW_ROLE),
        answer: roles::create,
        ..TYPED_POST
    },
    Route {
        path: "/api/v1/roles.delete",
        permission: PERMISSIONS,
        parameters: Some(&ROLE_ID),
        answer: roles::delete,
        ..TYPED_POST
    },
    Route {
        path: "/api/v1/roles.addUserToRole",
        parameters: Some(&USER_IN_ROLE),
        answer: roles::add_user,
        ..TYPED_POST
    },
    Route {
        path: "/api/v1/roles.removeUserFromRole",
        permission: PERMISSIONS,
        parameters: Some(&USER_IN_ROLE),
        answer: roles::remove_user,
        ..TYPED_POST
    },
    Route {
        path: "/api/v1/roles.getUsersInRole",
        permission: PERMISSIONS,
        parameters: Some(&ROLE),
        answer: roles::users,
        ..TYPED_GET
    },
    Route { path: "/api/v1/permissions.listAll", answer: |_| Ok(roles::permissions()), ..TYPED_GET },
    Route { path: "/api/v1/emoji-custom.create", answer: emoji::create, ..TYPED_POST },
    Route { path: "/api/v1/emoji-custom.list", parameters: Some(&EMOJI_LIST), answer: emoji::list, ..TYPED_GET },
    Route { path: "/api/v1/emoji-custom.all", answer: emoji::all, ..TYPED_GET },
    Route { path: "/api/v1/emoji-custom.delete", parameters: Some(&EMOJI_ID), answer: emoji::delete, ..TYPED_POST },
    Route { path: "/emoji-custom/{name}", needs_login: false, answer: emoji::picture, ..GET },
    Route { path: "/api/v1/integrations.create", answer: integrations::create, ..TYPED_POST },
    Route {
        path: "/api/v1/integrations.list",
        permission: Some("manage-outgoing-integrations"),
        parameters: Some(&INTEGRATIONS),
        answer: integrations::list,
        ..TYPED_GET
    },
    Route {
        path: "/api/v1/integrations.get",
        parameters: Some(&INTEGRATION_ID),
        answer: integrations::get,
        ..TYPED_GET
    },
    Route {
        path: "/api/v1/integrations.remove",
        permission: Some("manage-outgoing-integrations"),
        answer: integrations::remove,
        ..TYPED_POST
    },
    Route { path: "/api/v1/settings", parameters: Some(&SETTINGS), answer: settings::list, ..TYPED_GET },
    Route {
        path: "/api/v1/settings.public",
        needs_login: false,
        parameters: Some(&SETTINGS),
        answer: settings::public,
        ..TYPED_GET
    },
    Route {
        path: "/api/v1/settings/{_id}",
        permission: Some("view-privileged-setting"),
        answer: settings::get,
        ..TYPED_GET
    },
    Route {
        path: "/api/v1/settings/{_id}",
        permission: Some("edit-privileged-setting"),
        answer: settings::set,
        ..TYPED_POST
    },
];
