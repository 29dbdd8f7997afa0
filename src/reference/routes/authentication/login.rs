//! POST /api/v1/login: password or resume. Which of them leaves a session behind is a matter of the flavour.

use axum::http::StatusCode;
use serde_json::{Value, json};

use crate::reference::fault::Fault;
use crate::reference::flavour::Flavour;
use crate::reference::http::answers;
use crate::reference::http::answers::Answer;
use crate::reference::identifiers::token_hash;
use crate::reference::state::login;
use crate::reference::state::login::{Admission, Refusal};
use crate::reference::state::user::Grant;
use crate::reference::state::user_card;
use crate::reference::visit::Visit;

pub(crate) fn answer(visit: &Visit<'_>) -> Answer {
    let admitted = login::from_rest(&visit.parameters).and_then(|attempt| {
        login::admit(&mut visit.service.state(), &attempt, visit.service.has(Fault::DeadTokenResumes))
    });
    match admitted {
        Ok(admission) if !admission.resumed && wants_second_factor(visit, &admission) => {
            visit.service.state().revoke(&admission.grant);
            answers::second_factor_required()
        }
        Ok(admission) => {
            let admission = spoilt(visit, admission);
            record(visit, &admission);
            granted(visit, &admission)
        }
        Err(refusal) => refused(visit.flavour(), refusal),
    }
}

/// The admission, or that of another ordinary user where that is the fault.
fn spoilt(visit: &Visit<'_>, admission: Admission) -> Admission {
    if admission.resumed || !visit.service.has(Fault::LoginAnswersWithAnotherSession) {
        return admission;
    }
    let mut state = visit.service.state();
    if state.user(&admission.grant.user_id).is_some_and(|user| user.admin) {
        return admission;
    }
    let other =
        state.users().find(|user| !user.admin && user.id != admission.grant.user_id).map(|user| user.id.clone());
    state.revoke(&admission.grant);
    let token = other.as_ref().and_then(|other| state.issue_token(other));
    match (other, token) {
        (Some(user_id), Some(token)) => {
            Admission { grant: Grant { user_id, token_hash: token_hash(&token) }, token, resumed: false }
        }
        _ => admission,
    }
}

fn wants_second_factor(visit: &Visit<'_>, admission: &Admission) -> bool {
    let state = visit.service.state();
    let user = state.user(&admission.grant.user_id).map(|user| user.username.as_str());
    user.is_some() && user == visit.service.options().second_factor.as_deref()
}

/// Before 7.4 a REST login leaves no record. From then on it does, but only `resume` makes one that can be acted upon.
/// The other make lists each password login and nothing twice.
fn record(visit: &Visit<'_>, admission: &Admission) {
    let flavour = visit.flavour();
    let (recorded, listed) =
        if flavour.is_upstream() { (flavour.is_since_7_4(), admission.resumed) } else { (!admission.resumed, true) };
    if recorded {
        let session_id = visit.service.state().fresh_session_id();
        visit.service.record(session_id, admission.grant.clone(), listed, visit.call.origin());
    }
}

fn granted(visit: &Visit<'_>, admission: &Admission) -> Answer {
    let (service, flavour) = (visit.service, visit.flavour());
    let user_id = &admission.grant.user_id;
    let leaks = service.has(Fault::PasswordHashInMe);
    let me = service.state().user(user_id).map(|user| user_card::of(user, flavour, visit.call.host(), leaks));
    let mut body = json!({
        "status": "success",
        "data": {"userId": user_id, "authToken": admission.token, "me": me},
    });
    if flavour.is_since_7_4() {
        body["success"] = Value::from(true);
    }
    Answer::ok(body)
}

fn refused(flavour: Flavour, refusal: Refusal) -> Answer {
    let (error, message) = match refusal {
        Refusal::Unauthorized => (json!("Unauthorized"), "Unauthorized"),
        Refusal::LoggedOut => (json!(403), "You've been logged out by the server. Please log in again."),
        Refusal::Unrecognized => (json!(400), "Unrecognized options for login request"),
        Refusal::Mistyped if flavour.is_since_7_4() => return answers::internal_error(),
        Refusal::Mistyped => (json!(400), "Match failed"),
    };
    let mut body = json!({"status": "error", "error": error, "message": message});
    if flavour.is_since_7_4() {
        body["success"] = Value::from(false);
    }
    Answer::json(StatusCode::UNAUTHORIZED, body)
}
