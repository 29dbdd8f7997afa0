//! POST /api/v1/sessions/logout.me: ends the caller's session of a given id. Most faults live here, each at the decision
//! that it spoils.

use serde_json::json;

use crate::reference::fault::Fault;
use crate::reference::faults::{matching, spoiling, targets};
use crate::reference::http::answers;
use crate::reference::http::answers::{Answer, Payload};
use crate::reference::state::session::Session;
use crate::reference::variant::Variant;
use crate::reference::visit::Visit;

/// Calls for an unknown session of which one fails where that is the fault.
const EVERY_SEVENTH: usize = 7;

pub(crate) fn answer(visit: &Visit<'_>) -> Answer {
    let Some(session) = named(visit) else { return not_found(visit) };
    if session.logged_out {
        match visit.fault() {
            Some(Fault::RepeatRefused) => return answers::internal_error(),
            Some(Fault::RepeatRevives) => return revived(visit, &session),
            Some(Fault::RepeatEndsCalling) => return ended_instead(visit, &session),
            _ if visit.service.takes(Variant::RepeatNotFound) => return answers::session_not_found(visit.flavour()),
            _ => {}
        }
    }
    let to_end = targets::of(visit.fault(), &session, visit.caller.as_ref(), &visit.service.state());
    for grant in to_end {
        visit.service.end(grant);
    }
    if let Some(caller) = visit.caller.as_ref().filter(|_| visit.suffers(Fault::UnlistsCalling)) {
        visit.service.state().mark_logged_out(caller);
    }
    if visit.suffers(Fault::DoneYetNotFound) && !session.logged_out {
        return answers::session_not_found(visit.flavour());
    }
    if visit.suffers(Fault::FurtherPropertyEndsCalling) && visit.parameters.as_object().is_some_and(|all| all.len() > 1)
    {
        return ended_instead(visit, &session);
    }
    done(visit, &session.id)
}

fn revived(visit: &Visit<'_>, session: &Session) -> Answer {
    if let Some(grant) = session.grant() {
        visit.service.state().revive(&grant);
    }
    done(visit, &session.id)
}

fn ended_instead(visit: &Visit<'_>, session: &Session) -> Answer {
    if let Some(caller) = visit.caller.clone() {
        visit.service.end(caller);
    }
    done(visit, &session.id)
}

/// The caller's session of that id, logged out or not: ending one twice is no error. A record without a login behind
/// it does not count.
fn named(visit: &Visit<'_>) -> Option<Session> {
    let any_user = visit.caller.is_none()
        || visit.suffers(Fault::EndsForeign)
        || (visit.suffers(Fault::AdministratorEndsForeign) && visit.is_admin());
    let trusted = visit.text("userId").filter(|_| visit.suffers(Fault::OwnerInBodyTrusted));
    let state = visit.service.state();
    let is_administrators = |session: &Session| state.user(&session.user_id).is_some_and(|user| user.admin);
    let is_own = |session: &&Session| {
        any_user
            || is_callers(visit, session)
            || trusted == Some(&session.user_id)
            || (visit.suffers(Fault::UsersEndAdministrators) && is_administrators(session))
    };
    let mut own = state.sessions().iter().rev().filter(is_own);
    own.find(|session| session.token_hash.is_some() && matches(visit, session)).cloned()
}

fn matches(visit: &Visit<'_>, session: &Session) -> bool {
    match visit.text("sessionId") {
        Some(id) => matching::names(visit.fault(), id, &session.id),
        // Only faults let a call pass whose id is no text.
        None if visit.suffers(Fault::OperatorReachesStore) => !session.logged_out,
        None => session.grant() == visit.caller,
    }
}

fn is_callers(visit: &Visit<'_>, session: &Session) -> bool {
    visit.caller.as_ref().is_some_and(|caller| caller.user_id == session.user_id)
}

fn done(visit: &Visit<'_>, session_id: &str) -> Answer {
    let answer = Answer::ok(json!({"sessionId": session_id, "success": true}));
    spoiling::success(visit.fault(), answer, visit.token())
}

fn not_found(visit: &Visit<'_>) -> Answer {
    let Some(id) = visit.text("sessionId") else { return without_id(visit) };
    let state = visit.service.state();
    let foreign = state.sessions().iter().find(|session| session.id == id && !is_callers(visit, session)).cloned();
    let owner = foreign.as_ref().and_then(|session| state.user(&session.user_id)).map(|user| user.username.clone());
    drop(state);
    let answer = answers::session_not_found(visit.flavour());
    if let Some(session) = &foreign {
        return foreign_named(visit, session, &owner.unwrap_or_default(), answer);
    }
    match visit.fault() {
        Some(Fault::UnknownAnswers200) => return done(visit, id),
        Some(Fault::SometimesAnswers500) if visit.service.is_turn(EVERY_SEVENTH) => return answers::internal_error(),
        Some(Fault::SometimesOtherForm) if visit.service.is_turn(EVERY_SEVENTH) => {
            return answer.with("errorType", json!("error-session-not-found"));
        }
        _ => {}
    }
    spoiling::not_found(visit.fault(), answer, visit.token())
}

/// What naming somebody else's session comes to: the same as an unknown one, unless a fault makes a difference.
fn foreign_named(visit: &Visit<'_>, session: &Session, owner: &str, answer: Answer) -> Answer {
    match visit.fault() {
        Some(Fault::ForeignDisclosed) => return answers::not_permitted(),
        Some(Fault::AdministratorToldMore) if visit.is_admin() => return answers::not_permitted(),
        Some(Fault::ForeignAnswers401) => return answers::not_logged_in(visit.flavour()),
        Some(Fault::ForeignAnswers200) => return done(visit, &session.id),
        Some(Fault::EndedForeignAnswers200) if session.logged_out => return done(visit, &session.id),
        Some(Fault::ForeignInOtherWords) => return answer.with("error", json!("Session not found for this user")),
        Some(Fault::ForeignOwnerNamed) => {
            return answer.with("error", json!(format!("Session belongs to {owner}")));
        }
        Some(Fault::ForeignWithoutBody) => return answer.with_payload(Payload::Empty),
        Some(Fault::ForeignUnlisted) => {
            if let Some(grant) = session.grant() {
                visit.service.state().mark_logged_out(&grant);
            }
        }
        Some(Fault::ForeignTyped) => return answer.with("errorType", json!("error-not-allowed")),
        Some(Fault::ForeignInHeader) => return answer.and_header("x-session-state", "foreign"),
        Some(Fault::EndsForeignSilently) => {
            if let Some(grant) = session.grant() {
                visit.service.end(grant);
            }
        }
        _ => {}
    }
    spoiling::not_found(visit.fault(), answer, visit.token())
}

/// Reached by a fault only: the calling login has no record, but is ended all the same.
fn without_id(visit: &Visit<'_>) -> Answer {
    if let Some(caller) = visit.caller.clone().filter(|_| visit.suffers(Fault::MissingIdEndsOwn)) {
        visit.service.end(caller);
        return done(visit, "");
    }
    answers::session_not_found(visit.flavour())
}
