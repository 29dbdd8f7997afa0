//! Sentences about what the request under test did to sessions: the token and the list are looked at, each with
//! requests of its own, until the effect shows or its deadline has passed.

use std::time::Duration;

use crate::model::check::Expectation;
use crate::model::due::Due;
use crate::model::exchange::Exchange;
use crate::steps::language::sentence::{Called, Keyword, Mention, Role};
use crate::steps::sentences::Sentence;
use crate::steps::world::stop::Stop;
use crate::steps::world::{Reading, World};
use crate::sut::call::Call;
use crate::sut::operations::ME;
use crate::sut::session::Session;
use crate::sut::sessions::listing::Listing;

/// How long a late effect is watched beyond its deadline, so that the report can say how late it was.
const WATCH_MS: f64 = 2_500.0;

/// Pauses between two looks grow from the first to the last of these.
pub(crate) const FIRST_PAUSE: Duration = Duration::from_millis(10);
const LAST_PAUSE: Duration = Duration::from_millis(400);

/// Looks at the list before a session that should be there counts as missing: rows move between pages while other
/// sessions end.
const LOOKS: usize = 3;

pub(crate) const SENTENCES: &[Sentence] = &[
    Sentence {
        keyword: Keyword::Then,
        expression: "session {name} has ended",
        meaning: "The token of the session is refused and the session is gone from the user's list, within the time \
                  that the profile allows. Where no other session of the same user is there to look with, the token \
                  alone decides. Nothing is decided where the scenario has failed already and no request was granted.",
        example: "Then session \"phone\" has ended",
        role: Role::Checks,
        speaks_of: &[Mention::Ends(0), Mention::Watches(0)],
        calls: &[(Called::Known(ME), 1)],
        charges: &["ended.token", "ended.list"],
        action: |world, arguments| {
            Box::pin(async move {
                if !is_end_to_be_seen(world, &["ended.token", "ended.list"])? {
                    return Ok(());
                }
                let refusal = await_refusal(world, arguments.name(0)).await;
                both(refusal, await_absence(world, arguments.name(0)).await)
            })
        },
    },
    Sentence {
        keyword: Keyword::Then,
        expression: "every session of {actor} has ended",
        meaning: "The token of every session that the scenario gave this user is refused within the time that the profile \
                  allows.",
        example: "Then every session of alice has ended",
        role: Role::Checks,
        speaks_of: &[Mention::Actor(0)],
        calls: &[(Called::Known(ME), 2)],
        charges: &["ended.token"],
        action: |world, arguments| {
            Box::pin(async move {
                let labels = world.sessions_of(arguments.text(0));
                if labels.is_empty() {
                    return Err(Stop::Error(format!("{} has no session in this scenario", arguments.text(0))));
                }
                if !is_end_to_be_seen(world, &["ended.token"])? {
                    return Ok(());
                }
                let mut outcome = Ok(());
                for label in labels {
                    outcome = both(outcome, await_refusal(world, &label).await);
                }
                outcome
            })
        },
    },
    Sentence {
        keyword: Keyword::Then,
        expression: "session {name} still works",
        meaning: "The token of the session is accepted for its own user, and the session is in the user's list.",
        example: "Then session \"laptop\" still works",
        role: Role::Checks,
        speaks_of: &[Mention::Session(0), Mention::Watches(0)],
        calls: &[(Called::Known(ME), 1)],
        charges: &["survivor.token", "survivor.list"],
        action: |world, arguments| {
            Box::pin(async move {
                let acceptance = expect_accepted(world, arguments.name(0)).await;
                both(acceptance, expect_listed(world, arguments.name(0)).await)
            })
        },
    },
    Sentence {
        keyword: Keyword::Then,
        expression: "session {name} has ended if and only if the answer says so",
        meaning: "Where the contract leaves it open whether a request is carried out: if it was answered with success, the \
                  token of the session that it names is refused within the time that the profile allows, otherwise it \
                  is still accepted.",
        example: "Then session \"phone\" has ended if and only if the answer says so",
        role: Role::Checks,
        speaks_of: &[Mention::PerhapsEnds(0)],
        calls: &[(Called::Known(ME), 1)],
        charges: &["effect"],
        action: |world, arguments| Box::pin(async move { expect_as_answered(world, arguments.name(0)).await }),
    },
    Sentence {
        keyword: Keyword::Then,
        expression: "session {name} is not shown to session {name}",
        meaning: "The list of the second session's user does not have the first session, which is another user's.",
        example: "Then session \"tablet\" is not shown to session \"laptop\"",
        role: Role::Checks,
        speaks_of: &[Mention::Session(0), Mention::Watches(1)],
        calls: &[],
        charges: &[],
        action: |world, arguments| {
            Box::pin(async move {
                let reader = world.session(arguments.name(1))?.clone();
                let (session, session_id) = (arguments.name(0).to_owned(), world.session_id(arguments.name(0))?);
                let look = match world.reading(&reader.login.user_id).map(|reading| reading.exchanges.clone()) {
                    Some(look) => look,
                    None => read_list(world, &reader).await?.1,
                };
                world.expect(Expectation::Undisclosed { session, session_id }, look)
            })
        },
    },
];

/// Whether a session has to have ended: not where no request of the scenario was granted, and that is its failure. What is
/// not looked at then is noted as not tried.
pub(crate) fn is_end_to_be_seen(world: &mut World, aspects: &[&str]) -> Result<bool, Stop> {
    if world.was_anything_granted() || !world.has_deviated() {
        return Ok(true);
    }
    for aspect in aspects {
        world.note_untried(aspect, "no request to end the session was granted")?;
    }
    Ok(false)
}

/// Two looks at one session: an error goes before a deviation.
fn both(one: Result<(), Stop>, other: Result<(), Stop>) -> Result<(), Stop> {
    match (one, other) {
        (Err(Stop::Deviates(one)), Err(Stop::Deviates(other))) => Err(Stop::Deviates(one + other)),
        (Err(Stop::Deviates(_)), Err(error)) => Err(error),
        (Ok(()), outcome) => outcome,
        (error, _) => error,
    }
}

async fn await_refusal(world: &mut World, label: &str) -> Result<(), Stop> {
    let due = world.effect_due()?;
    let probes = probe_until_refused(world, label, due).await?;
    world.expect(Expectation::TokenRefused { session: label.to_owned(), due }, probes)
}

/// Looks at a token until it is refused or no longer worth waiting for; the indexes are those of the looks.
pub(crate) async fn probe_until_refused(world: &mut World, label: &str, due: Due) -> Result<Vec<usize>, Stop> {
    let session = world.session(label)?.clone();
    let mut probes = Vec::new();
    let mut pauses = pauses();
    loop {
        let call = session.login.sign(Call::new(ME, format!("session \"{label}\"")).look());
        let (index, reply) = world.call(&call).await?;
        probes.push(index);
        if reply.status() == Some(401) {
            world.observe("time-to-dead", label, due.after_ms(reply.exchange.started_ms).max(0.0));
            world.mark_ended(label);
            return Ok(probes);
        }
        let looked_at = reply.exchange.started_ms;
        if reply.status() != Some(200) || !is_worth_waiting(world, looked_at, due)? {
            return Ok(probes);
        }
        tokio::time::sleep(pauses.next().unwrap_or(LAST_PAUSE)).await;
    }
}

async fn expect_as_answered(world: &mut World, label: &str) -> Result<(), Stop> {
    let (calls, _, _) = world.under_test()?;
    let due = world.effect_due()?;
    let answer = calls.last().and_then(|index| world.exchange(*index)).and_then(Exchange::status);
    let probes = if answer.is_some_and(|status| (200..300).contains(&status)) {
        probe_until_refused(world, label, due).await?
    } else {
        let session = world.session(label)?.clone();
        let call = session.login.sign(Call::new(ME, format!("session \"{label}\"")).look());
        let (index, reply) = world.call(&call).await?;
        if reply.status() == Some(401) {
            world.mark_ended(label);
        }
        vec![index]
    };
    let exchanges = calls.last().copied().into_iter().chain(probes).collect();
    world.expect(Expectation::EffectAsAnswered { session: label.to_owned(), due }, exchanges)
}

async fn await_absence(world: &mut World, label: &str) -> Result<(), Stop> {
    if !world.are_sessions_listed() {
        return world.note_untried("ended.list", "the target lists no sessions");
    }
    let session_id = world.session(label)?.id.clone();
    let Some(observer) = world.observer_of(label)? else {
        return world.note_untried("ended.list", "the user has no other session to look with");
    };
    let due = world.effect_due()?;
    let mut looks = Vec::new();
    let mut pauses = pauses();
    loop {
        let (listing, indexes) = read_list(world, &observer).await?;
        let looked_at = listing.exchanges.last().map_or(due.due_ms, |exchange| exchange.started_ms);
        looks.extend(indexes);
        let is_gone = listing.ids().all(|id| id != session_id);
        if is_gone && listing.problem.is_none() {
            world.observe("time-to-unlisted", label, due.after_ms(looked_at).max(0.0));
        }
        if is_gone || listing.problem.is_some() || !is_worth_waiting(world, looked_at, due)? {
            break;
        }
        tokio::time::sleep(pauses.next().unwrap_or(LAST_PAUSE)).await;
    }
    world.expect(Expectation::Unlisted { session: label.to_owned(), session_id, due }, looks)
}

async fn expect_accepted(world: &mut World, label: &str) -> Result<(), Stop> {
    let session = world.session(label)?.clone();
    let call = session.login.sign(Call::new(ME, format!("session \"{label}\"")).look());
    let (index, _) = world.call(&call).await?;
    let user_id = session.login.user_id;
    world.expect(Expectation::TokenAccepted { session: label.to_owned(), user_id }, vec![index])
}

async fn expect_listed(world: &mut World, label: &str) -> Result<(), Stop> {
    let session = world.session(label)?.clone();
    if !world.are_sessions_listed() {
        return world.note_untried("survivor.list", "the target lists no sessions");
    }
    if world.has_changed(label) {
        return world.note_untried("survivor.list", "the session logged in once more, which may have changed its id");
    }
    let known = world.reading(&session.login.user_id).filter(|reading| reading.ids.contains(&session.id));
    let look = match known.map(|reading| reading.exchanges.clone()) {
        Some(look) => look,
        None => look_for(world, &session).await?,
    };
    world.expect(Expectation::Listed { session: label.to_owned(), session_id: session.id }, look)
}

/// Reads the list until it shows a session, a few times at most; the exchanges are those of the last reading.
async fn look_for(world: &mut World, session: &Session) -> Result<Vec<usize>, Stop> {
    let mut last_look = Vec::new();
    for pause in pauses().take(LOOKS) {
        let (listing, exchanges) = read_list(world, session).await?;
        last_look = exchanges;
        if listing.problem.is_some() || listing.ids().any(|id| id == session.id) {
            break;
        }
        tokio::time::sleep(pause).await;
    }
    Ok(last_look)
}

/// One reading of the whole list; the indexes are those of its exchanges.
async fn read_list(world: &mut World, reader: &Session) -> Result<(Listing, Vec<usize>), Stop> {
    let caller = format!("another session of {}", reader.login.actor);
    let listing = Listing::read(world.http()?, &reader.login, &caller).await;
    let exchanges: Vec<usize> = listing.exchanges.iter().cloned().map(|exchange| world.record(exchange)).collect();
    let ids = listing.ids().map(str::to_owned).collect();
    world.keep_reading(&reader.login.user_id, Reading { ids, exchanges: exchanges.clone() });
    Ok((listing, exchanges))
}

/// Until the deadline, always; beyond it, only so that the report can say how late the effect was, and only a few times
/// in a run: a target that never ends a session must not cost seconds for each.
fn is_worth_waiting(world: &World, looked_at_ms: f64, due: Due) -> Result<bool, Stop> {
    let late = due.late_by_ms(looked_at_ms);
    Ok(late < 0.0 || (late < WATCH_MS && world.context()?.late_looks.take()))
}

fn pauses() -> impl Iterator<Item = Duration> {
    std::iter::successors(Some(FIRST_PAUSE), |pause| Some((*pause * 2).min(LAST_PAUSE)))
}
