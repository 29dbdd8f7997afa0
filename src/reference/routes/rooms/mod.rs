//! Rooms of every kind: channels, private groups, direct messages, teams and discussions, and who is in them.

mod access;
mod any_kind;
mod creation;
mod direct;
mod lookups;
mod membership;
mod notices;
mod settings;
mod subscriptions;
mod teams;
mod view;

use crate::reference::http::validation::{Kind, Parameters, optional, required};
use crate::reference::routes::messages::history;
use crate::reference::visit::{GET, POST, Route};

use access::Family::{Channels, Groups};

const NAMED: [&str; 2] = ["roomId", "roomName"];
const ID_OR_NAME: Parameters =
    Parameters { members: &[optional("roomId", Kind::Text), optional("roomName", Kind::Text)], one_of: &NAMED };
static ROOM: Parameters = ID_OR_NAME;
static KICKED: Parameters = Parameters {
    members: &[
        optional("roomId", Kind::Text),
        optional("roomName", Kind::Text),
        optional("userId", Kind::Text),
        optional("username", Kind::Text),
    ],
    one_of: &NAMED,
};
static CHANNEL_HISTORY: Parameters = Parameters {
    members: &[
        optional("roomId", Kind::FilledText),
        optional("roomName", Kind::FilledText),
        optional("latest", Kind::Text),
        optional("oldest", Kind::Text),
        optional("inclusive", Kind::Boolean),
        optional("offset", Kind::Number),
        optional("count", Kind::Number),
        optional("unreads", Kind::Boolean),
        optional("showThreadMessages", Kind::Boolean),
        optional("sort", Kind::Text),
    ],
    one_of: &NAMED,
};
static DIRECT_HISTORY: Parameters = Parameters::of(&[
    required("roomId", Kind::FilledText),
    optional("latest", Kind::Text),
    optional("oldest", Kind::Text),
    optional("inclusive", Kind::Boolean),
    optional("offset", Kind::Number),
    optional("count", Kind::Number),
    optional("unreads", Kind::Boolean),
    optional("showThreadMessages", Kind::Boolean),
    optional("sort", Kind::Text),
]);
static LIST: Parameters = Parameters::of(&[
    optional("offset", Kind::Number),
    optional("count", Kind::Number),
    optional("sort", Kind::Text),
    optional("_id", Kind::Text),
]);
static PEOPLE: Parameters = Parameters {
    members: &[
        optional("usernames", Kind::Text),
        optional("username", Kind::Text),
        optional("excludeSelf", Kind::Boolean),
    ],
    one_of: &["usernames", "username"],
};
static DIRECT: Parameters = Parameters {
    members: &[
        optional("roomId", Kind::Text),
        optional("username", Kind::Text),
        optional("offset", Kind::Number),
        optional("count", Kind::Number),
        optional("sort", Kind::Text),
    ],
    one_of: &["roomId", "username"],
};
static DIRECT_DELETED: Parameters = Parameters {
    members: &[optional("roomId", Kind::Text), optional("username", Kind::Text)],
    one_of: &["roomId", "username"],
};
static ROOM_ID: Parameters = Parameters::of(&[required("roomId", Kind::Text)]);
static NEW_TEAM: Parameters = Parameters::of(&[
    required("name", Kind::Text),
    required("type", Kind::Number),
    optional("members", Kind::List),
    optional("room", Kind::Object),
    optional("owner", Kind::Text),
    optional("sidepanel", Kind::Object),
]);
static TEAM: Parameters = Parameters {
    members: &[optional("teamId", Kind::Text), optional("teamName", Kind::Text)],
    one_of: &["teamId", "teamName"],
};
static DELETED_TEAM: Parameters = Parameters {
    members: &[optional("teamId", Kind::Text), optional("teamName", Kind::Text), optional("roomsToRemove", Kind::List)],
    one_of: &["teamId", "teamName"],
};
static DISCUSSION: Parameters = Parameters::of(&[
    required("prid", Kind::Text),
    required("t_name", Kind::Text),
    optional("pmid", Kind::Text),
    optional("users", Kind::List),
    optional("reply", Kind::Text),
    optional("topic", Kind::Text),
    optional("encrypted", Kind::Boolean),
]);
static READ: Parameters = Parameters {
    members: &[optional("rid", Kind::Text), optional("roomId", Kind::Text), optional("readThreads", Kind::Boolean)],
    one_of: &["rid", "roomId"],
};
static SINCE: Parameters = Parameters::of(&[optional("updatedSince", Kind::Text)]);

const TYPED_GET: Route = Route { typed: true, ..GET };
const TYPED_POST: Route = Route { typed: true, ..POST };

pub(super) static CHANNELS: &[Route] = &[
    Route { path: "/api/v1/channels.create", answer: |visit| creation::create(visit, Channels), ..POST },
    Route { path: "/api/v1/channels.info", answer: |visit| lookups::info(visit, Channels), ..GET },
    Route { path: "/api/v1/channels.list", parameters: Some(&LIST), answer: lookups::list, ..GET },
    Route { path: "/api/v1/channels.list.joined", answer: |visit| lookups::joined(visit, Channels), ..GET },
    Route {
        path: "/api/v1/channels.history",
        parameters: Some(&CHANNEL_HISTORY),
        answer: |visit| history::answer(visit, |state| Channels.visible(state, visit)),
        ..GET
    },
    Route { path: "/api/v1/channels.members", answer: |visit| lookups::members(visit, Channels), ..GET },
    Route { path: "/api/v1/channels.invite", answer: |visit| membership::invite(visit, Channels), ..POST },
    Route {
        path: "/api/v1/channels.kick",
        parameters: Some(&KICKED),
        answer: |visit| membership::kick(visit, Channels),
        ..POST
    },
    Route { path: "/api/v1/channels.join", parameters: Some(&ROOM), answer: membership::join, ..POST },
    Route {
        path: "/api/v1/channels.leave",
        parameters: Some(&ROOM),
        answer: |visit| membership::leave(visit, Channels),
        ..POST
    },
    Route { path: "/api/v1/channels.rename", answer: |visit| settings::rename(visit, Channels), ..POST },
    Route { path: "/api/v1/channels.setTopic", answer: |visit| settings::set_topic(visit, Channels), ..POST },
    Route {
        path: "/api/v1/channels.archive",
        parameters: Some(&ROOM),
        answer: |visit| settings::archive(visit, Channels),
        ..POST
    },
    Route { path: "/api/v1/channels.unarchive", parameters: Some(&ROOM), answer: settings::unarchive, ..POST },
    Route {
        path: "/api/v1/channels.delete",
        parameters: Some(&ROOM),
        answer: |visit| settings::delete(visit, Channels),
        ..POST
    },
];

pub(super) static GROUPS: &[Route] = &[
    Route { path: "/api/v1/groups.create", answer: |visit| creation::create(visit, Groups), ..POST },
    Route { path: "/api/v1/groups.info", answer: |visit| lookups::info(visit, Groups), ..GET },
    Route { path: "/api/v1/groups.list", answer: |visit| lookups::joined(visit, Groups), ..GET },
    Route {
        path: "/api/v1/groups.history",
        answer: |visit| history::answer(visit, |state| Groups.visible(state, visit)),
        ..GET
    },
    Route { path: "/api/v1/groups.members", answer: |visit| lookups::members(visit, Groups), ..GET },
    Route { path: "/api/v1/groups.invite", answer: |visit| membership::invite(visit, Groups), ..POST },
    Route { path: "/api/v1/groups.kick", answer: |visit| membership::kick(visit, Groups), ..POST },
    Route { path: "/api/v1/groups.leave", answer: |visit| membership::leave(visit, Groups), ..POST },
    Route { path: "/api/v1/groups.rename", answer: |visit| settings::rename(visit, Groups), ..POST },
    Route { path: "/api/v1/groups.setTopic", answer: |visit| settings::set_topic(visit, Groups), ..POST },
    Route { path: "/api/v1/groups.archive", answer: |visit| settings::archive(visit, Groups), ..POST },
    Route { path: "/api/v1/groups.delete", answer: |visit| settings::delete(visit, Groups), ..POST },
];

/// Every `im.` is a `dm.`, too.
pub(super) static DIRECT_MESSAGES: &[Route] = &[
    Route { path: "/api/v1/dm.create", parameters: Some(&PEOPLE), answer: direct::create, ..TYPED_POST },
    Route { path: "/api/v1/dm.list", answer: direct::list, ..TYPED_GET },
    Route {
        path: "/api/v1/dm.history",
        parameters: Some(&DIRECT_HISTORY),
        answer: |visit| history::answer(visit, |state| direct::own(state, visit)),
        ..TYPED_GET
    },
    Route { path: "/api/v1/dm.members", parameters: Some(&DIRECT), answer: direct::members, ..TYPED_GET },
    Route { path: "/api/v1/dm.delete", parameters: Some(&DIRECT_DELETED), answer: direct::delete, ..TYPED_POST },
    Route { path: "/api/v1/dm.open", parameters: Some(&ROOM_ID), answer: direct::open, ..TYPED_POST },
    Route { path: "/api/v1/dm.close", parameters: Some(&ROOM_ID), answer: direct::close, ..TYPED_POST },
];

pub(super) static OTHERS: &[Route] = &[
    Route { path: "/api/v1/teams.create", parameters: Some(&NEW_TEAM), answer: teams::create, ..TYPED_POST },
    Route { path: "/api/v1/teams.info", parameters: Some(&TEAM), answer: teams::info, ..TYPED_GET },
    Route { path: "/api/v1/teams.list", answer: teams::list, ..TYPED_GET },
    Route { path: "/api/v1/teams.delete", parameters: Some(&DELETED_TEAM), answer: teams::delete, ..TYPED_POST },
    Route { path: "/api/v1/rooms.info", answer: any_kind::info, ..GET },
    Route { path: "/api/v1/rooms.get", answer: any_kind::get, ..GET },
    Route { path: "/api/v1/rooms.delete", parameters: Some(&ROOM_ID), answer: any_kind::delete, ..TYPED_POST },
    Route {
        path: "/api/v1/rooms.createDiscussion",
        parameters: Some(&DISCUSSION),
        answer: any_kind::create_discussion,
        ..TYPED_POST
    },
    Route { path: "/api/v1/rooms.getDiscussions", answer: any_kind::discussions, ..GET },
    Route { path: "/api/v1/subscriptions.get", parameters: Some(&SINCE), answer: subscriptions::get, ..TYPED_GET },
    Route {
        path: "/api/v1/subscriptions.getOne",
        parameters: Some(&ROOM_ID),
        answer: subscriptions::get_one,
        ..TYPED_GET
    },
    Route { path: "/api/v1/subscriptions.read", parameters: Some(&READ), answer: subscriptions::read, ..TYPED_POST },
];
