//! Sentences that send the last request once more: again, many times, twice at once, with a change, by another method, with
//! every mixture of wrong credentials. Must not know what the request is.

use crate::steps::language::arguments::Arguments;
use crate::steps::language::caller::{Caller, wrong_mixtures};
use crate::steps::language::sentence::{Called, Keyword, Mention, Role};
use crate::steps::language::template::Medium;
use crate::steps::sentences::Sentence;
use crate::steps::world::World;
use crate::steps::world::request::with_property;
use crate::steps::world::stop::Stop;
use crate::sut::call::Call;

/// Calls of `many times`; on a target that limits its calls, as many as do not hold the run up for minutes.
pub(super) const MANY: usize = 20;
const MANY_IF_LIMITED: usize = 5;
/// Calls that every mixture of wrong credentials takes.
pub(super) const MIXTURES: usize = 29;

/// How often a request is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Times {
    Once,
    Many,
    TwiceAtOnce,
}

const AGAIN: Sentence = Sentence {
    keyword: Keyword::When,
    expression: "",
    meaning: "",
    example: "",
    role: Role::Sends,
    speaks_of: &[Mention::Caller(0), Mention::SameRequest],
    calls: &[(Called::Last, 1)],
    charges: &[],
    action: |_, _| Box::pin(async { Ok(()) }),
};

pub(crate) const SENTENCES: &[Sentence] = &[
    Sentence {
        expression: "{caller} sends the same request again",
        meaning: "Sends the last request once more, as this caller: the same method, path, query, header fields and body.",
        example: "When session \"tablet\" sends the same request again",
        action: |world, arguments| Box::pin(async move { again(world, &arguments, Times::Once).await }),
        ..AGAIN
    },
    Sentence {
        expression: "{caller} sends the same request many times",
        meaning: "Sends the last request twenty times in a row (five times if the target limits its calls).",
        example: "When session \"laptop\" sends the same request many times",
        calls: &[(Called::Last, MANY)],
        action: |world, arguments| Box::pin(async move { again(world, &arguments, Times::Many).await }),
        ..AGAIN
    },
    Sentence {
        expression: "{caller} sends the same request twice at the same time",
        meaning: "Sends the last request twice without waiting for an answer in between.",
        example: "When session \"laptop\" sends the same request twice at the same time",
        calls: &[(Called::Last, 2)],
        action: |world, arguments| Box::pin(async move { again(world, &arguments, Times::TwiceAtOnce).await }),
        ..AGAIN
    },
    Sentence {
        expression: "{caller} sends the same request with {json} as the property {pointer}",
        meaning: "Sends the last request that was written out, with this value at this place of its JSON body. A member that \
                  is not there is added.",
        example: "When session \"laptop\" sends the same request with 17 as the property \"/roomId\"",
        speaks_of: &[Mention::Caller(0), Mention::SameRequest, Mention::Json(1), Mention::Pointer(2)],
        action: |world, arguments| {
            Box::pin(async move {
                let text = world.fill_in(arguments.text(1), Medium::Json).await?;
                let value = serde_json::from_str(&text)
                    .map_err(|error| Stop::Error(format!("{} is not JSON: {error}", arguments.text(1))))?;
                let request = with_property(&world.written_request()?, arguments.name(2), Some(value))?;
                world.expose(arguments.text(0), &request);
                send(world, &caller(&arguments)?, request, Times::Once).await
            })
        },
        ..AGAIN
    },
    Sentence {
        expression: "{caller} sends the same request without the property {pointer}",
        meaning: "Sends the last request that was written out, without what is at this place of its JSON body.",
        example: "When session \"laptop\" sends the same request without the property \"/roomId\"",
        speaks_of: &[Mention::Caller(0), Mention::SameRequest, Mention::Pointer(1)],
        action: |world, arguments| {
            Box::pin(async move {
                let request = with_property(&world.written_request()?, arguments.name(1), None)?;
                world.expose(arguments.text(0), &request);
                send(world, &caller(&arguments)?, request, Times::Once).await
            })
        },
        ..AGAIN
    },
    Sentence {
        expression: "{caller} sends the same request by the method {method}",
        meaning: "Sends the last request that was written out by another method: the same path, query and header fields, \
                  and the same body unless the method is GET or HEAD.",
        example: "When session \"laptop\" sends the same request by the method PUT",
        action: |world, arguments| {
            Box::pin(async move {
                let mut request = world.written_request()?;
                let method = arguments.text(1);
                if matches!(method, "GET" | "HEAD") {
                    request.body = None;
                    request.headers.retain(|(name, _)| !name.eq_ignore_ascii_case("content-type"));
                }
                request.method = Some(method.to_owned());
                world.expose(arguments.text(0), &request);
                send(world, &caller(&arguments)?, request, Times::Once).await
            })
        },
        ..AGAIN
    },
    Sentence {
        expression: "every mixture of wrong credentials, those of session {name} and session {name} among them, sends the same request",
        meaning: "Sends the last request once for every mixture of a token that is absent, empty, malformed, random, revoked \
                  (that of the first session, which must have ended) or another user's (that of the second session) and a \
                  user id that is absent, empty, malformed, random or another user's.",
        example: "When every mixture of wrong credentials, those of session \"old\" and session \"tablet\" among them, \
                  sends the same request",
        speaks_of: &[Mention::Session(0), Mention::Session(1), Mention::SameRequest],
        calls: &[(Called::Last, MIXTURES)],
        action: |world, arguments| {
            Box::pin(async move {
                let request = world.last_request()?;
                send_by_every_mixture(world, (arguments.name(0), arguments.name(1)), &request).await
            })
        },
        ..AGAIN
    },
];

async fn again(world: &mut World, arguments: &Arguments, times: Times) -> Result<(), Stop> {
    let request = world.last_request()?;
    world.expose(arguments.text(0), &request);
    send(world, &caller(arguments)?, request, times).await
}

/// The caller in the first parameter.
pub(super) fn caller(arguments: &Arguments) -> Result<Caller, Stop> {
    let words = arguments.text(0);
    Caller::parse(words).ok_or_else(|| Stop::Error(format!("not a caller: {words}")))
}

/// Sends an unsigned request as a caller.
pub(super) async fn send(world: &mut World, caller: &Caller, request: Call, times: Times) -> Result<(), Stop> {
    world.remember_sent(&request);
    let call = caller.sign(world, request)?;
    match times {
        Times::Once => world.call_under_test(&call).await.map(drop),
        Times::TwiceAtOnce => world.calls_at_once_under_test(&[call.clone(), call]).await,
        Times::Many => {
            let times = if world.http()?.window(&call.operation).is_some() { MANY_IF_LIMITED } else { MANY };
            world.repeated_under_test(&call, times).await
        }
    }
}

/// Sends an unsigned request with every mixture of credentials that prove nothing, those of an ended session and of a
/// foreign one among them.
pub(super) async fn send_by_every_mixture(
    world: &mut World,
    (ended, foreign): (&str, &str),
    request: &Call,
) -> Result<(), Stop> {
    world.remember_sent(request);
    let callers = wrong_mixtures(ended, foreign);
    let calls = callers.iter().map(|caller| caller.sign(world, request.clone()));
    let calls = calls.collect::<Result<Vec<_>, Stop>>()?;
    world.calls_under_test(&calls).await
}
