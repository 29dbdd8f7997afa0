//! Sentences that give a scenario its sessions.

use super::sentence::{Keyword, Role, Sentence, Subject};
use super::stop::Stop;
use crate::model::account::Actor;

pub(super) const SENTENCES: &[Sentence] = &[Sentence {
    keyword: Keyword::Given,
    expression: "{actor} has a session {name}",
    meaning: "The actor is logged in; the session has a login token of its own, is listed, and is called by the name \
              from here on. Of several sessions of one user in a scenario, the one named first is the oldest; the user may \
              have others, older and newer.",
    example: "Given alice has a session \"phone\"",
    role: Role::Prepares,
    subject: Subject::OwnedSession,
    calls: &[],
    charges: &[],
    action: |world, arguments| {
        Box::pin(async move {
            let actor: Actor = arguments.text(0).parse().map_err(Stop::Error)?;
            world.name_session(actor, arguments.name(1)).await
        })
    },
}];
