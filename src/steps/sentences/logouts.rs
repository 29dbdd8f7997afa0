//! Sentences that send logouts of sessions: one, several, again and again, at the same time.

use serde_json::json;

use crate::steps::caller::alteration;
use crate::steps::caller::{Caller, wrong_mixtures};
use crate::steps::language::arguments::Arguments;
use crate::steps::language::sentence::{Keyword, Role, Sentence, Subject};
use crate::steps::world::World;
use crate::steps::world::stop::Stop;
use crate::sut::http::call::Call;
use crate::sut::probe::LOGOUT_ME;
use crate::sut::sessions::strange_id;

/// Calls of `many times`; on a target that limits its calls, as many as do not hold the run up for minutes.
const MANY: usize = 20;
const MANY_IF_LIMITED: usize = 5;
/// Turns at most in which an unknown and a foreign session are named: what differs by chance in one of them does not in
/// all, and what does not differ in the first is not asked for again.
const TURNS: usize = 3;
/// Calls that every mixture of wrong credentials takes.
const MIXTURES: usize = 29;

const LOGOUT: Sentence = Sentence {
    keyword: Keyword::When,
    expression: "",
    meaning: "",
    example: "",
    role: Role::Sends,
    subject: Subject::Other,
    calls: &[(LOGOUT_ME, 1)],
    charges: &[],
    action: |_, _| Box::pin(async { Ok(()) }),
};

pub(crate) const SENTENCES: &[Sentence] = &[
    Sentence {
        expression: "{caller} logs out session {name}",
        meaning: "Sends POST /api/v1/sessions/logout.me with the id of the named session, as the caller.",
        example: "When session \"laptop\" logs out session \"phone\"",
        action: |world, arguments| {
            Box::pin(async move {
                let id = world.session(arguments.name(1))?.id.clone();
                let call = log_out(world, &caller(&arguments)?, &id)?;
                world.call_under_test(&call).await.map(drop)
            })
        },
        ..LOGOUT
    },
    Sentence {
        expression: "{caller} logs out a session that does not exist",
        meaning: "Sends POST /api/v1/sessions/logout.me with a random id of the shape that the target's ids have, as the \
                  caller.",
        example: "When session \"laptop\" logs out a session that does not exist",
        action: |world, arguments| {
            Box::pin(async move {
                let id = unknown_id(world, 0)?;
                let call = log_out(world, &caller(&arguments)?, &id)?;
                world.call_under_test(&call).await.map(drop)
            })
        },
        ..LOGOUT
    },
    Sentence {
        expression: "{caller} logs out session {name} by its id {alteration}",
        meaning: "The same with something that is not quite the id of the named session.",
        example: "When session \"laptop\" logs out session \"phone\" by its id in another case",
        action: |world, arguments| {
            Box::pin(async move {
                let id = world.session(arguments.name(1))?.id.clone();
                let words = arguments.text(2);
                let taken = world.context()?.pool.maker().known_ids();
                let id = alteration::altered(words, &id, &taken)
                    .ok_or_else(|| Stop::Error(format!("no alteration: {words}")))?;
                let call = log_out(world, &caller(&arguments)?, &id)?;
                world.call_under_test(&call).await.map(drop)
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
                let id = world.session(arguments.name(1))?.id.clone();
                let in_query = naming(&world.session(arguments.name(2))?.id);
                let caller = caller(&arguments)?;
                let call = Call::new(LOGOUT_ME, &caller.words).json(&json!({"sessionId": id})).query(in_query);
                let call = caller.sign(world, call)?;
                world.call_under_test(&call).await.map(drop)
            })
        },
        ..LOGOUT
    },
    Sentence {
        expression: "{caller} logs out session {name} by the method {method}",
        meaning: "Sends the same with another method than POST. The id stands in the query and, unless the method is \
                  GET or HEAD, in the body.",
        example: "When session \"laptop\" logs out session \"phone\" by the method PUT",
        action: |world, arguments| {
            Box::pin(async move {
                let id = world.session(arguments.name(1))?.id.clone();
                let method = arguments.text(2).to_owned();
                let caller = caller(&arguments)?;
                let call = Call::new(LOGOUT_ME, &caller.words).query(naming(&id));
                let has_body = !matches!(method.as_str(), "GET" | "HEAD");
                let call = if has_body { call.json(&json!({"sessionId": id})) } else { call };
                let mut call = caller.sign(world, call)?;
                call.method = Some(method);
                world.call_under_test(&call).await.map(drop)
            })
        },
        ..LOGOUT
    },
    Sentence {
        expression: "{caller} logs out a session that does not exist many times",
        meaning: "Sends the same request, with one unknown id, twenty times in a row (five times if the target limits its \
                  calls).",
        example: "When session \"laptop\" logs out a session that does not exist many times",
        calls: &[(LOGOUT_ME, MANY)],
        action: |world, arguments| {
            Box::pin(async move {
                let id = unknown_id(world, 0)?;
                let call = log_out(world, &caller(&arguments)?, &id)?;
                repeat(world, call).await
            })
        },
        ..LOGOUT
    },
    Sentence {
        expression: "{caller} logs out session {name} many times",
        meaning: "Sends the same request twenty times in a row (five times if the target limits its calls).",
        example: "When session \"laptop\" logs out session \"phone\" many times",
        calls: &[(LOGOUT_ME, MANY)],
        action: |world, arguments| {
            Box::pin(async move {
                let id = world.session(arguments.name(1))?.id.clone();
                let call = log_out(world, &caller(&arguments)?, &id)?;
                repeat(world, call).await
            })
        },
        ..LOGOUT
    },
    Sentence {
        expression: "{caller} logs out session {name} twice at the same time",
        meaning: "Sends the same request twice without waiting for an answer in between.",
        example: "When session \"laptop\" logs out session \"phone\" twice at the same time",
        calls: &[(LOGOUT_ME, 2)],
        action: |world, arguments| {
            Box::pin(async move {
                let id = world.session(arguments.name(1))?.id.clone();
                let call = log_out(world, &caller(&arguments)?, &id)?;
                world.calls_at_once_under_test(&[call.clone(), call]).await
            })
        },
        ..LOGOUT
    },
    Sentence {
        expression: "{caller} logs out session {name} and session {name} at the same time",
        meaning: "Sends the logouts of two sessions without waiting for an answer in between.",
        example: "When session \"laptop\" logs out session \"phone\" and session \"watch\" at the same time",
        calls: &[(LOGOUT_ME, 2)],
        action: |world, arguments| {
            Box::pin(async move {
                let caller = caller(&arguments)?;
                let ids = [1, 2].map(|index| world.session(arguments.name(index)).map(|session| session.id.clone()));
                let [one, other] = ids;
                let calls = [log_out(world, &caller, &one?)?, log_out(world, &caller, &other?)?];
                world.calls_at_once_under_test(&calls).await
            })
        },
        ..LOGOUT
    },
    Sentence {
        expression: "{caller} logs out session {name} and a session that does not exist in turn",
        meaning: "Sends four logouts: of a session that does not exist, of the named one, of the named one again and of \
                  another that does not exist, so that the answers can be compared.",
        example: "When session \"laptop\" logs out session \"tablet\" and a session that does not exist in turn",
        calls: &[(LOGOUT_ME, 4)],
        action: |world, arguments| {
            Box::pin(async move {
                let caller = caller(&arguments)?;
                let named = world.session(arguments.name(1))?.id.clone();
                let (one, other) = (unknown_id(world, 0)?, unknown_id(world, 1)?);
                let calls = [&one, &named, &named, &other].map(|id| log_out(world, &caller, id));
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
        calls: &[(LOGOUT_ME, MIXTURES)],
        action: |world, arguments| {
            Box::pin(async move {
                let id = world.session(arguments.name(2))?.id.clone();
                let callers = wrong_mixtures(arguments.name(0), arguments.name(1));
                let calls = callers.iter().map(|caller| log_out(world, caller, &id));
                let calls = calls.collect::<Result<Vec<_>, Stop>>()?;
                world.calls_under_test(&calls).await
            })
        },
        ..LOGOUT
    },
];

fn caller(arguments: &Arguments) -> Result<Caller, Stop> {
    Caller::parse(arguments.text(0))
}

fn log_out(world: &World, caller: &Caller, session_id: &str) -> Result<Call, Stop> {
    caller.sign(world, Call::new(LOGOUT_ME, &caller.words).json(&json!({"sessionId": session_id})))
}

/// A query that names a session.
fn naming(session_id: &str) -> String {
    url::form_urlencoded::Serializer::new(String::new()).append_pair("sessionId", session_id).finish()
}

async fn repeat(world: &mut World, call: Call) -> Result<(), Stop> {
    let times = if world.http()?.window(&call.operation).is_some() { MANY_IF_LIMITED } else { MANY };
    world.repeated_under_test(&call, times).await
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
