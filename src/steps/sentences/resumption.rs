//! Sentences about a session that was ended and websockets: its token is tried on a new one once it has to be dead, and one
//! that was open before must not serve it any more.

use std::time::Duration;

use crate::contract::{is_method_served, is_resumption_granted};
use crate::model::check::Expectation;
use crate::model::due::Due;
use crate::steps::language::sentence::{Called, Keyword, Mention, Role};
use crate::steps::sentences::Sentence;
use crate::steps::sentences::effects::{FIRST_PAUSE, is_end_to_be_seen, probe_until_refused};
use crate::steps::world::World;
use crate::steps::world::stop::Stop;
use crate::sut::ddp::{Answer, Resumption};
use crate::sut::operations::ME;
use crate::sut::operations::WEBSOCKET;

/// Pauses between tries on a websocket that refuses a login because there were too many, and the first of them, which
/// doubles: a minute in all.
const LIMITED_PAUSES: usize = 6;
const LIMITED_PAUSE: Duration = Duration::from_secs(1);

/// Pause between calls on an open websocket that still serves.
const LOOK_AGAIN: Duration = Duration::from_millis(100);

/// What an open websocket that serves on is charged to, by whether the target's version is one that closes it.
const OPEN_WEBSOCKET: [&str; 2] = ["ended.open-websocket", "ended.open-websocket-closed"];

pub(crate) const SENTENCES: &[Sentence] = &[REFUSED_ON_WEBSOCKET, SERVED_NO_LONGER];

const SERVED_NO_LONGER: Sentence = Sentence {
    keyword: Keyword::Then,
    expression: "the open websocket of session {name} serves it no longer",
    meaning: "Once the token of the session is refused, or had to be within the time that the profile allows, the websocket \
              that was open on it closes, or refuses a method that needs a login. What serves on is a remark, and a matter \
              of security where the profile says that the target's version closes it. Where no websocket is open, nothing \
              is decided.",
    example: "Then the open websocket of session \"phone\" serves it no longer",
    role: Role::Checks,
    speaks_of: &[Mention::PerhapsEnds(0)],
    calls: &[(Called::Known(ME), 1), (Called::Known(WEBSOCKET), 1)],
    charges: &OPEN_WEBSOCKET,
    action: |world, arguments| Box::pin(async move { await_silence_on_websocket(world, arguments.name(0)).await }),
};

const REFUSED_ON_WEBSOCKET: Sentence = Sentence {
    keyword: Keyword::Then,
    expression: "session {name} is refused on a websocket",
    meaning: "Once its token is refused, or had to be within the time that the profile allows, a new websocket does not take \
                  it either (a DDP login with `resume`, which is how clients come back). On a target that offers no \
                  websocket, or gives no answer on it, nothing is decided.",
    example: "Then session \"phone\" is refused on a websocket",
    role: Role::Checks,
    speaks_of: &[Mention::PerhapsEnds(0)],
    calls: &[(Called::Known(ME), 1), (Called::Known(WEBSOCKET), 1)],
    charges: &["ended.websocket"],
    action: |world, arguments| Box::pin(async move { await_refusal_on_websocket(world, arguments.name(0)).await }),
};

/// The token is tried once REST refuses it, or had to refuse it: a login that is granted before that is a write, and may
/// change what becomes of the session.
async fn await_refusal_on_websocket(world: &mut World, label: &str) -> Result<(), Stop> {
    let due = world.effect_due()?;
    if !is_end_to_be_seen(world, &["ended.websocket"])? {
        return Ok(());
    }
    if !world.has_ended(label) {
        probe_until_refused(world, label, due).await?;
    }
    let mut attempts = Vec::new();
    loop {
        let Some((index, attempt)) = try_on_websocket(world, label).await? else {
            return world.note_untried_on_websocket("ended.websocket");
        };
        attempts.push(index);
        let late = due.late_by_ms(attempt.exchange.started_ms);
        let is_granted = is_resumption_granted(&attempt.exchange);
        if is_granted && late > 0.0 {
            attempt.log_out().await;
            break;
        }
        // To log out here would be to do what the call under test has promised.
        attempt.close().await;
        if !is_granted {
            break;
        }
        tokio::time::sleep(Duration::from_secs_f64(-late / 1_000.0) + FIRST_PAUSE).await;
    }
    world.expect(Expectation::ResumptionRefused { session: label.to_owned(), due }, attempts)
}

/// A method is called on the open websocket until it is not served, or had to be refused.
async fn await_silence_on_websocket(world: &mut World, label: &str) -> Result<(), Stop> {
    let effect = world.effect_due()?;
    let context = world.context()?;
    let (silent_ms, demanded) = (context.contract.websockets().silent_within_ms, context.closes_websockets);
    let due = Due { within_ms: effect.within_ms.max(silent_ms), ..effect };
    let aspect = OPEN_WEBSOCKET[usize::from(demanded)];
    if !is_end_to_be_seen(world, &[aspect])? {
        return Ok(());
    }
    if !world.has_ended(label) {
        probe_until_refused(world, label, effect).await?;
    }
    let mut calls = Vec::new();
    loop {
        let Some(index) = world.call_on_websocket(label).await? else {
            return world.note_untried_on_websocket(aspect);
        };
        calls.push(index);
        let call = world.exchange(index);
        let is_served = call.is_some_and(is_method_served);
        let late = call.map_or(0.0, |call| due.late_by_ms(call.started_ms));
        if !is_served || late > 0.0 {
            break;
        }
        tokio::time::sleep(LOOK_AGAIN).await;
    }
    let session = label.to_owned();
    world.expect(Expectation::WebsocketSilent { session, due, demanded }, calls)
}

/// Tries the token of a session on a new websocket; nothing if there is none that answers. A refusal for too many logins says
/// nothing about the token.
async fn try_on_websocket(world: &mut World, label: &str) -> Result<Option<(usize, Resumption)>, Stop> {
    let pauses = std::iter::successors(Some(LIMITED_PAUSE), |pause| Some(*pause * 2)).take(LIMITED_PAUSES);
    for pause in pauses.map(Some).chain([None]) {
        let Some(attempt) = world.resume_on_websocket(label).await? else { return Ok(None) };
        let index = world.record(attempt.exchange.clone());
        match (attempt.answer, pause) {
            (Answer::Decided, _) => return Ok(Some((index, attempt))),
            (Answer::None, _) => return world.note_silent_websocket().map(|()| None),
            (Answer::RateLimited, Some(pause)) => tokio::time::sleep(pause).await,
            (Answer::RateLimited, None) => {}
        }
    }
    Err(Stop::Error(format!(
        "the target allows no further login on a websocket for now, so that the token of session {label:?} was not tried there"
    )))
}
