//! Sentences that send any operation with any body.

use secrecy::ExposeSecret as _;
use serde_json::json;

use crate::steps::caller::Caller;
use crate::steps::language::arguments::Arguments;
use crate::steps::language::sentence::{Keyword, Role, Sentence, Subject};
use crate::steps::language::template::{Writing, fill_in};
use crate::steps::world::World;
use crate::steps::world::stop::Stop;
use crate::sut::http::call::Call;
use crate::sut::sessions::login::LOGIN;

/// The operation that a step names.
const NAMED: &[(&str, usize)] = &[("*", 1)];

pub(crate) const SENTENCES: &[Sentence] = &[
    Sentence {
        keyword: Keyword::When,
        expression: "{caller} sends {operation} without a body",
        meaning: "Sends the operation with neither body nor content type, as the caller.",
        example: "When session \"laptop\" sends \"GET /api/v1/me\" without a body",
        role: Role::Sends,
        subject: Subject::Other,
        calls: NAMED,
        charges: &[],
        action: |world, arguments| {
            Box::pin(async move {
                let call = signed(world, &arguments, Ok)?;
                world.call_under_test(&call).await.map(drop)
            })
        },
    },
    Sentence {
        keyword: Keyword::When,
        expression: "{caller} sends {operation} with the JSON body:",
        meaning: "Sends the operation with the doc string as its body, byte for byte, labelled application/json, as the \
                  caller. ${phone.sessionId} and ${phone.userId} stand for the ids of the session called \"phone\", \
                  ${100 times x} for a text that often.",
        example: "When session \"laptop\" sends \"POST /api/v1/sessions/logout.me\" with the JSON body:",
        role: Role::Sends,
        subject: Subject::Body,
        calls: NAMED,
        charges: &[],
        action: |world, arguments| Box::pin(send_body(world, arguments, "application/json".to_owned())),
    },
    Sentence {
        keyword: Keyword::When,
        expression: "{caller} sends {operation} with a body of type {name}:",
        meaning: "The same, with the body labelled as this media type.",
        example: "When session \"laptop\" sends \"POST /api/v1/sessions/logout.me\" with a body of type \"text/plain\":",
        role: Role::Sends,
        subject: Subject::Body,
        calls: NAMED,
        charges: &[],
        action: |world, arguments| {
            let media_type = arguments.name(2).to_owned();
            Box::pin(send_body(world, arguments, media_type))
        },
    },
    Sentence {
        keyword: Keyword::When,
        expression: "a caller resumes the login of session {name}",
        meaning: "Sends POST /api/v1/login with the token of the named session as `resume`. A login that is granted \
                  counts as one of the run and is ended with it; the session may be listed under another id from then \
                  on, so that no other scenario is given it.",
        example: "When a caller resumes the login of session \"phone\"",
        role: Role::Sends,
        subject: Subject::PerhapsEndedSession,
        calls: &[(LOGIN, 1)],
        charges: &[],
        action: |world, arguments| Box::pin(async move { resume(world, arguments.name(0)).await }),
    },
];

async fn send_body(world: &mut World, arguments: Arguments, media_type: String) -> Result<(), Stop> {
    let body = fill_in(world, arguments.doc_string()?, Writing::of(&media_type))?;
    let call = signed(world, &arguments, |mut call| {
        call.body = Some(body);
        Ok(call.header("Content-Type", media_type))
    })?;
    world.call_under_test(&call).await.map(drop)
}

/// The call that the first two parameters, caller and operation, describe.
fn signed(
    world: &World,
    arguments: &Arguments,
    complete: impl FnOnce(Call) -> Result<Call, Stop>,
) -> Result<Call, Stop> {
    let caller = Caller::parse(arguments.text(0))?;
    caller.sign(world, complete(Call::new(arguments.name(1), &caller.words))?)
}

async fn resume(world: &mut World, label: &str) -> Result<(), Stop> {
    let session = world.session(label)?;
    let body = json!({"resume": session.login.token.expose_secret()});
    let call = Call::new(LOGIN, format!("a caller with the token of session \"{label}\"")).json(&body);
    world.call_under_test(&call).await.map(drop)
}
