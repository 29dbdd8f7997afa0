//! Sentences that send logouts of sessions: what the request names, and how often it is sent.

use serde_json::json;

use super::repetitions::{MANY, MIXTURES, Times, caller, send, send_by_every_mixture};
use crate::steps::language::alteration;
use crate::steps::language::arguments::Arguments;
use crate::steps::language::sentence::{Called, Keyword, Mention, Role};
use crate::steps::sentences::Sentence;
use crate::steps::world::World;
use crate::steps::world::stop::Stop;
use crate::sut::call::Call;
use crate::sut::operations::LOGOUT_ME;
use crate::sut::sessions::strange_id;

/// Turns at most in which an unknown and a foreign session are named: what differs by chance in one of them does not in
/// all, and what does not differ in the first is not asked for again.
const TURNS: usize = 3;

const LOGOUT: Sentence = Sentence {
    keyword: Keyword::When,
    expression: "",
    meaning: "",
    example: "",
    role: Role::Sends,
    speaks_of: &[Mention::Caller(0), Mention::Session(1)],
    calls: &[(Called::Known(LOGOUT_ME), 1)],
    charges: &[],
    action: |_, _| Box::pin(async { Ok(()) }),
};

const OF_NOBODY: Sentence = Sentence { speaks_of: &[Mention::Caller(0)], ..LOGOUT };

const OF_TWO: Sentence =
    Sentence { speaks_of: &[Mention::Caller(0), Mention::Session(1), Mention::Session(2)], ..LOGOUT };

pub(crate) const SENTENCES: &[Sentence] = &[
    Sentence {
        expression: "{caller} logs out session {name}",
        meaning: "Sends POST /api/v1/sessions/logout.me with the id of the named session, as the caller.",
        example: "When session \"laptop\" logs out session \"phone\"",
        action: |world, arguments| Box::pin(async move { log_out(world, &arguments, Times::Once).await }),
        ..LOGOUT
    },
    Sentence {
        expression: "{caller} logs out a session that does not exist",
        meaning: "Sends POST /api/v1/sessions/logout.me with a random id of the shape that the target's ids have, as the \
                  caller.",
        example: "When session \"laptop\" logs out a session that does not exist",
        action: |world, arguments| Box::pin(async move { log_out_nobody(world, &arguments, Times::Once).await }),
        ..OF_NOBODY
    },
    Sentence {
        expression: "{caller} logs out session {name} by its id {alteration}",
        meaning: "The same with something that is not quite the id of the named session.",
        example: "When session \"laptop\" logs out session \"phone\" by its id in another case",
        action: |world, arguments| {
            Box::pin(async move {
                let words = arguments.text(2);
                let taken = world.context()?.pool.maker().known_ids();
                let id = alteration::altered(words, &id_of(world, &arguments, 1)?, &taken)
                    .ok_or_else(|| Stop::Error(format!("no alteration: {words}")))?;
                send_written(world, &arguments, logout_of(&id), Times::Once).await
            })
        },
        ..LOGOUT
    },
    Sentence {
        expression: "{caller} logs out session {name} while the query names session {name}",
        meaning: "Sends POST /api/v1/sessions/logout.me with the id of the first session in the body and that of the \
                  second in the query, where the operation reads nothing.",
        example: "When session \"laptop\" logs out session \"phone\" while the query names session \"watch\"",
        action: |world, arguments| {
            Box::pin(async move {
                let (id, in_query) = (id_of(world, &arguments, 1)?, naming(&id_of(world, &arguments, 2)?));
                send_written(world, &arguments, logout_of(&id).query(in_query), Times::Once).await
            })
        },
        ..OF_TWO
    },
    Sentence {
        expression: "{caller} logs out session {name} by the method {method}",
        meaning: "Sends the same with another method than POST. The id stands in the query and, unless the method is \
                  GET or HEAD, in the body.",
        example: "When session \"laptop\" logs out session \"phone\" by the method PUT",
        action: |world, arguments| {
            Box::pin(async move {
                let (id, method) = (id_of(world, &arguments, 1)?, arguments.text(2).to_owned());
                let has_body = !matches!(method.as_str(), "GET" | "HEAD");
                let call = if has_body { logout_of(&id) } else { Call::new(LOGOUT_ME, "") };
                let call = Call { method: Some(method), ..call.query(naming(&id)) };
                send_written(world, &arguments, call, Times::Once).await
            })
        },
        ..LOGOUT
    },
    Sentence {
        expression: "{caller} logs out a session that does not exist many times",
        meaning: "Sends the same request, with one unknown id, twenty times in a row (five times if the target limits its \
                  calls).",
        example: "When session \"laptop\" logs out a session that does not exist many times",
        calls: &[(Called::Known(LOGOUT_ME), MANY)],
        action: |world, arguments| Box::pin(async move { log_out_nobody(world, &arguments, Times::Many).await }),
        ..OF_NOBODY
    },
    Sentence {
        expression: "{caller} logs out session {name} many times",
        meaning: "Sends the same request twenty times in a row (five times if the target limits its calls).",
        example: "When session \"laptop\" logs out session \"phone\" many times",
        calls: &[(Called::Known(LOGOUT_ME), MANY)],
        action: |world, arguments| Box::pin(async move { log_out(world, &arguments, Times::Many).await }),
        ..LOGOUT
    },
    Sentence {
        expression: "{caller} logs out session {name} twice at the same time",
        meaning: "Sends the same request twice without waiting for an answer in between.",
        example: "When session \"laptop\" logs out session \"phone\" twice at the same time",
        calls: &[(Called::Known(LOGOUT_ME), 2)],
        action: |world, arguments| Box::pin(async move { log_out(world, &arguments, Times::TwiceAtOnce).await }),
        ..LOGOUT
    },
    Sentence {
        expression: "{caller} logs out session {name} and session {name} at the same time",
        meaning: "Sends the logouts of two sessions without waiting for an answer in between.",
        example: "When session \"laptop\" logs out session \"phone\" and session \"watch\" at the same time",
        calls: &[(Called::Known(LOGOUT_ME), 2)],
        action: |world, arguments| {
            Box::pin(async move {
                let ids = [id_of(world, &arguments, 1)?, id_of(world, &arguments, 2)?];
                let caller = caller(&arguments)?;
                let calls = ids.map(|id| caller.sign(world, logout_of(&id)));
                let calls = calls.into_iter().collect::<Result<Vec<_>, Stop>>()?;
                world.calls_at_once_under_test(&calls).await
            })
        },
        ..OF_TWO
    },
    Sentence {
        expression: "{caller} logs out session {name} and a session that does not exist in turn",
        meaning: "Sends four logouts: of a session that does not exist, of the named one, of the named one again and of \
                  another that does not exist, so that the answers can be compared.",
        example: "When session \"laptop\" logs out session \"tablet\" and a session that does not exist in turn",
        calls: &[(Called::Known(LOGOUT_ME), 4)],
        action: |world, arguments| {
            Box::pin(async move {
                let (caller, named) = (caller(&arguments)?, id_of(world, &arguments, 1)?);
                let (one, other) = (unknown_id(world, 0)?, unknown_id(world, 1)?);
                let calls = [&one, &named, &named, &other].map(|id| caller.sign(world, logout_of(id)));
                let calls = calls.into_iter().collect::<Result<Vec<_>, Stop>>()?;
                world.calls_in_turn_under_test(&calls, TURNS).await
            })
        },
        ..LOGOUT
    },
    Sentence {
        expression: "every mixture of wrong credentials, those of session {name} and session {name} among them, logs out session {name}",
        meaning: "Sends a logout of the last session once for every mixture of a token that is absent, empty, malformed, \
                  random, revoked (that of the first session, which must have ended) or another user's (that of the \
                  second session) and a user id that is absent, empty, malformed, random or another user's.",
        example: "When every mixture of wrong credentials, those of session \"old\" and session \"tablet\" among them, \
                  logs out session \"phone\"",
        speaks_of: &[Mention::Session(0), Mention::Session(1), Mention::Session(2)],
        calls: &[(Called::Known(LOGOUT_ME), MIXTURES)],
        action: |world, arguments| {
            Box::pin(async move {
                let request = logout_of(&id_of(world, &arguments, 2)?);
                world.remember_written(&request);
                send_by_every_mixture(world, (arguments.name(0), arguments.name(1)), &request).await
            })
        },
        ..LOGOUT
    },
];

/// Logs out the session in the second parameter.
async fn log_out(world: &mut World, arguments: &Arguments, times: Times) -> Result<(), Stop> {
    let request = logout_of(&id_of(world, arguments, 1)?);
    send_written(world, arguments, request, times).await
}

async fn log_out_nobody(world: &mut World, arguments: &Arguments, times: Times) -> Result<(), Stop> {
    let request = logout_of(&unknown_id(world, 0)?);
    send_written(world, arguments, request, times).await
}

async fn send_written(world: &mut World, arguments: &Arguments, request: Call, times: Times) -> Result<(), Stop> {
    world.remember_written(&request);
    send(world, &caller(arguments)?, request, times).await
}

/// The unsigned logout of a session.
fn logout_of(session_id: &str) -> Call {
    Call::new(LOGOUT_ME, "").json(&json!({"sessionId": session_id}))
}

/// The id of the session in a parameter.
fn id_of(world: &World, arguments: &Arguments, parameter: usize) -> Result<String, Stop> {
    world.session_id(arguments.name(parameter))
}

/// A query that names a session.
fn naming(session_id: &str) -> String {
    url::form_urlencoded::Serializer::new(String::new()).append_pair("sessionId", session_id).finish()
}

/// An id that nobody has; another one for another `index`.
fn unknown_id(world: &World, index: usize) -> Result<String, Stop> {
    let mut random = world.random()?;
    let mut id = String::new();
    for _ in 0..=index {
        id = match world.any_session() {
            Some(session) => strange_id::like(&session.id, &mut random),
            None => strange_id::of_usual_shape(&mut random),
        };
    }
    Ok(id)
}
