//! Messages: saying, reading, changing and finding them.

mod changes;
pub(super) mod history;
mod search;
pub(super) mod sending;
mod view;

use crate::reference::http::validation::{Kind, Parameters, optional, required};
use crate::reference::visit::{GET, POST, Route};

pub(super) use view::shown;

static POSTED: Parameters = Parameters {
    members: &[
        optional("roomId", Kind::Any),
        optional("channel", Kind::Any),
        optional("text", Kind::Text),
        optional("alias", Kind::Text),
        optional("emoji", Kind::Text),
        optional("avatar", Kind::Text),
        optional("attachments", Kind::List),
        optional("tmid", Kind::Text),
        optional("parseUrls", Kind::Boolean),
        optional("customFields", Kind::Object),
    ],
    one_of: &["roomId", "channel"],
};
static SENT: Parameters = Parameters::of(&[required("message", Kind::Object), optional("previewUrls", Kind::List)]);
static ONE: Parameters = Parameters::of(&[required("msgId", Kind::FilledText)]);
static UPDATED: Parameters = Parameters {
    members: &[
        required("roomId", Kind::Text),
        required("msgId", Kind::Text),
        optional("text", Kind::Text),
        optional("content", Kind::Object),
        optional("customFields", Kind::Object),
        optional("previewUrls", Kind::List),
    ],
    one_of: &["text", "content"],
};
static DELETED: Parameters =
    Parameters::of(&[required("msgId", Kind::Text), required("roomId", Kind::Text), optional("asUser", Kind::Boolean)]);
static REACTION: Parameters = Parameters {
    members: &[
        optional("emoji", Kind::Text),
        optional("reaction", Kind::Text),
        required("messageId", Kind::Text),
        optional("shouldReact", Kind::Boolean),
    ],
    one_of: &["emoji", "reaction"],
};
static SEARCH: Parameters = Parameters::of(&[
    required("roomId", Kind::Text),
    required("searchText", Kind::Text),
    optional("count", Kind::Number),
    optional("offset", Kind::Number),
]);

const TYPED_GET: Route = Route { typed: true, ..GET };
const TYPED_POST: Route = Route { typed: true, ..POST };

pub(super) static ROUTES: &[Route] = &[
    Route { path: "/api/v1/chat.postMessage", parameters: Some(&POSTED), answer: sending::post, ..TYPED_POST },
    Route { path: "/api/v1/chat.sendMessage", parameters: Some(&SENT), answer: sending::send, ..TYPED_POST },
    Route { path: "/api/v1/chat.getMessage", parameters: Some(&ONE), answer: changes::get, ..TYPED_GET },
    Route { path: "/api/v1/chat.update", parameters: Some(&UPDATED), answer: changes::update, ..TYPED_POST },
    Route { path: "/api/v1/chat.delete", parameters: Some(&DELETED), answer: changes::delete, ..TYPED_POST },
    Route { path: "/api/v1/chat.react", parameters: Some(&REACTION), answer: changes::react, ..TYPED_POST },
    Route { path: "/api/v1/chat.search", parameters: Some(&SEARCH), answer: search::answer, ..TYPED_GET },
];
