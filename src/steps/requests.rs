//! Sentences that send the request under test.

use secrecy::ExposeSecret as _;
use serde_json::json;

use super::arguments::Arguments;
use super::parameters::Caller;
use super::sentence::{Keyword, Role, Sentence, Subject};
use super::stop::Stop;
use super::world::World;
use crate::sut::call::Call;
use crate::sut::probe::{LOGOUT_ME, unknown_session_id};

pub(super) const SENTENCES: &[Sentence] = &[
    Sentence {
        keyword: Keyword::When,
        expression: "{caller} logs out session {name}",
        meaning: "Sends POST /api/v1/sessions/logout.me with the id of the named session, as the caller.",
        example: "When session \"laptop\" logs out session \"phone\"",
        role: Role::Sends,
        subject: Subject::Other,
        calls: &[LOGOUT_ME],
        action: |world, arguments| {
            Box::pin(async move {
                let id = world.session(arguments.name(1))?.id.clone();
                log_out(world, &arguments, &id).await
            })
        },
    },
    Sentence {
        keyword: Keyword::When,
        expression: "{caller} logs out a session that does not exist",
        meaning: "Sends POST /api/v1/sessions/logout.me with a random id of the usual shape, as the caller.",
        example: "When session \"laptop\" logs out a session that does not exist",
        role: Role::Sends,
        subject: Subject::Other,
        calls: &[LOGOUT_ME],
        action: |world, arguments| {
            Box::pin(async move {
                let id = unknown_session_id(&mut world.random()?);
                log_out(world, &arguments, &id).await
            })
        },
    },
    Sentence {
        keyword: Keyword::When,
        expression: "{caller} sends {operation} without a body",
        meaning: "Sends the operation with neither body nor content type, as the caller.",
        example: "When session \"laptop\" sends \"GET /api/v1/me\" without a body",
        role: Role::Sends,
        subject: Subject::Other,
        calls: &["*"],
        action: |world, arguments| {
            Box::pin(async move {
                let call = signed(world, &arguments)?;
                world.call_under_test(&call).await
            })
        },
    },
    Sentence {
        keyword: Keyword::When,
        expression: "{caller} sends {operation} with the JSON body:",
        meaning: "Sends the operation with the doc string as its body, as the caller. ${phone.sessionId} and \
                  ${phone.userId} stand for the ids of the session called \"phone\".",
        example: "When session \"laptop\" sends \"POST /api/v1/sessions/logout.me\" with the JSON body:",
        role: Role::Sends,
        subject: Subject::Other,
        calls: &["*"],
        action: |world, arguments| {
            Box::pin(async move {
                let mut call = signed(world, &arguments)?.header("Content-Type", "application/json");
                call.body = Some(fill_in(world, arguments.doc_string()?)?);
                world.call_under_test(&call).await
            })
        },
    },
];

async fn log_out(world: &mut World, arguments: &Arguments, session_id: &str) -> Result<(), Stop> {
    let caller = Caller::parse(arguments.text(0))?;
    let call = sign(world, &caller, Call::new(LOGOUT_ME, &caller.words))?;
    world.call_under_test(&call.json(&json!({"sessionId": session_id}))).await
}

/// The call that the first two parameters, caller and operation, describe.
fn signed(world: &World, arguments: &Arguments) -> Result<Call, Stop> {
    let caller = Caller::parse(arguments.text(0))?;
    sign(world, &caller, Call::new(arguments.name(1), &caller.words))
}

fn sign(world: &World, caller: &Caller, mut call: Call) -> Result<Call, Stop> {
    if let Some(label) = &caller.token_of {
        call = call.header("X-Auth-Token", world.session(label)?.login.token.expose_secret());
    }
    if let Some(label) = &caller.user_id_of {
        call = call.header("X-User-Id", world.session(label)?.login.user_id.clone());
    }
    Ok(call)
}

/// Replaces `${label.sessionId}` and `${label.userId}`.
fn fill_in(world: &World, template: &str) -> Result<String, Stop> {
    let mut text = String::new();
    let mut rest = template;
    while let Some((before, after)) = rest.split_once("${") {
        let unclosed = || Stop::Error("a ${ without its }".to_owned());
        let (name, after) = after.split_once('}').ok_or_else(unclosed)?;
        let unknown =
            || Stop::Error(format!("${{{name}}} stands for nothing; use ${{label.sessionId}} or ${{label.userId}}"));
        let (label, property) = name.rsplit_once('.').ok_or_else(unknown)?;
        let session = world.session(label)?;
        text.push_str(before);
        text.push_str(match property {
            "sessionId" => &session.id,
            "userId" => &session.login.user_id,
            _ => return Err(unknown()),
        });
        rest = after;
    }
    text.push_str(rest);
    Ok(text)
}
