//! Sentences that give a scenario its sessions.

use crate::model::account::Actor;
use crate::steps::language::sentence::{Keyword, Mention, Role};
use crate::steps::sentences::Sentence;
use crate::steps::world::stop::Stop;

pub(crate) const SENTENCES: &[Sentence] = &[
    Sentence {
        keyword: Keyword::Given,
        expression: "{actor} has a session {name}",
        meaning: "The actor is logged in; the session has a login token of its own, is listed, and is called by the name \
              from here on. Of several sessions of one user in a scenario, the one named first is the oldest; the user may \
              have others, older and newer.",
        example: "Given alice has a session \"phone\"",
        role: Role::Prepares,
        speaks_of: &[Mention::GivesSession { actor: 0, label: 1 }],
        calls: &[],
        charges: &[],
        action: |world, arguments| {
            Box::pin(async move {
                let owner = arguments.text(0);
                if let Some(user) = owner.strip_prefix("user \"").and_then(|rest| rest.strip_suffix('"')) {
                    return world.name_session_of_user(user, arguments.name(1)).await;
                }
                let actor: Actor = owner.parse().map_err(Stop::Error)?;
                world.name_session(actor, arguments.name(1)).await
            })
        },
    },
    Sentence {
        keyword: Keyword::Given,
        expression: "a websocket is open on session {name}",
        meaning: "The session is logged in on a websocket too (DDP, with its token), which stays open until the scenario \
                  ends, as that of a client in use does. On a target that offers no websocket there is none, and the \
                  scenario goes on without.",
        example: "Given a websocket is open on session \"phone\"",
        role: Role::Prepares,
        speaks_of: &[Mention::Session(0)],
        calls: &[],
        charges: &[],
        action: |world, arguments| Box::pin(async move { world.open_websocket(arguments.name(0)).await }),
    },
];
