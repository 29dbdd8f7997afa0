//! Files and pictures: what is uploaded, downloaded and drawn.

mod form;
mod pictures;
mod uploads;

use crate::reference::flavour::Flavours;
use crate::reference::http::validation::{Kind, Parameters, optional, required};
use crate::reference::visit::{GET, POST, Route};

pub(super) use form::Form;

static FILE: Parameters = Parameters::of(&[required("fileId", Kind::Text)]);
static SHIELD: Parameters = Parameters::of(&[
    required("name", Kind::Text),
    required("channel", Kind::Text),
    optional("type", Kind::Text),
    optional("icon", Kind::Text),
]);

pub(super) static ROUTES: &[Route] = &[
    Route { path: "/api/v1/rooms.media/{rid}", answer: uploads::media, ..POST },
    Route { path: "/api/v1/rooms.mediaConfirm/{rid}/{fileId}", answer: uploads::confirm, ..POST },
    Route {
        path: "/api/v1/uploads.delete",
        flavours: Flavours::SinceUpstream8,
        typed: true,
        parameters: Some(&FILE),
        answer: uploads::delete,
        ..POST
    },
    Route { path: "/file-upload/{id}/{name}", needs_login: false, answer: uploads::download, ..GET },
    Route { path: "/avatar/{subject}", needs_login: false, answer: |visit| Ok(pictures::avatar(visit)), ..GET },
    Route {
        path: "/api/v1/shield.svg",
        needs_login: false,
        typed: true,
        parameters: Some(&SHIELD),
        answer: pictures::shield,
        ..GET
    },
];
