//! POST /api/v1/sessions/logout.me: ends the caller's session of a given id. Most faults live here, each at the decision
//! that it spoils.

use serde_json::json;

use super::super::answers::{self, Answer};
use super::super::state::{Grant, Session};
use super::super::visit::Visit;
use super::super::{Fault, spoiling};

pub(super) fn answer(visit: &Visit<'_>) -> Answer {
    let Some(session) = named(visit) else { return not_found(visit) };
    if session.logged_out && visit.suffers(Fault::RepeatRefused) {
        return answers::internal_error();
    }
    for grant in to_end(visit, &session) {
        visit.service.end(grant);
    }
    done(visit, &session.id)
}

/// The caller's session of that id, logged out or not: ending one twice is no error. A record without a login behind
/// it does not count.
fn named(visit: &Visit<'_>) -> Option<Session> {
    let any_user = visit.caller.is_none() || visit.suffers(Fault::EndsForeign);
    let state = visit.service.state();
    let mut own = state.sessions().iter().rev().filter(|session| any_user || is_callers(visit, session));
    own.find(|session| session.token_hash.is_some() && matches(visit, session)).cloned()
}

fn matches(visit: &Visit<'_>, session: &Session) -> bool {
    match visit.text("sessionId") {
        Some(id) if visit.suffers(Fault::PrefixMatches) => !id.is_empty() && session.id.starts_with(id),
        Some(id) => session.id == id,
        // Only faults let a call pass whose id is no text.
        None if visit.suffers(Fault::OperatorReachesStore) => !session.logged_out,
        None => session.grant() == visit.caller,
    }
}

fn is_callers(visit: &Visit<'_>, session: &Session) -> bool {
    visit.caller.as_ref().is_some_and(|caller| caller.user_id == session.user_id)
}

fn to_end(visit: &Visit<'_>, session: &Session) -> Vec<Grant> {
    match &visit.caller {
        Some(caller) if visit.suffers(Fault::EndsAllOwn) => visit.service.state().grants_of_user(&caller.user_id),
        Some(caller) if visit.suffers(Fault::EndsCallingSession) => vec![caller.clone()],
        _ => session.grant().into_iter().collect(),
    }
}

fn done(visit: &Visit<'_>, session_id: &str) -> Answer {
    spoiling::success(visit.fault(), Answer::ok(json!({"sessionId": session_id, "success": true})))
}

fn not_found(visit: &Visit<'_>) -> Answer {
    let Some(id) = visit.text("sessionId") else { return without_id(visit) };
    let state = visit.service.state();
    let foreign = state.sessions().iter().find(|session| session.id == id && !is_callers(visit, session)).cloned();
    drop(state);
    match foreign.as_ref().and_then(Session::grant) {
        Some(_) if visit.suffers(Fault::ForeignDisclosed) => return answers::not_permitted(),
        Some(grant) if visit.suffers(Fault::EndsForeignSilently) => visit.service.end(grant),
        None if visit.suffers(Fault::UnknownAnswers200) => return done(visit, id),
        _ => {}
    }
    spoiling::not_found(visit.fault(), answers::session_not_found(visit.flavour()))
}

/// Reached by a fault only: the calling login has no record, but is ended all the same.
fn without_id(visit: &Visit<'_>) -> Answer {
    if let Some(caller) = visit.caller.clone().filter(|_| visit.suffers(Fault::MissingIdEndsOwn)) {
        visit.service.end(caller);
        return done(visit, "");
    }
    answers::session_not_found(visit.flavour())
}
