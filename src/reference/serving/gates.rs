//! The way of one call through the gates to its route. Which gate comes first depends on the flavour; the first refusal
//! is the answer.

use std::sync::Arc;

use axum::http::{Method, StatusCode};
use serde_json::{Map, Value};
use time::OffsetDateTime;

use crate::reference::fault::Fault;
use crate::reference::faults::{claims, crashes, shortcuts, spoiling};
use crate::reference::flavour::Gate;
use crate::reference::http::answers;
use crate::reference::http::answers::Answer;
use crate::reference::http::call::Call;
use crate::reference::routes;
use crate::reference::routes::Found;
use crate::reference::state::service::Service;
use crate::reference::state::user::Grant;
use crate::reference::variant::Variant;
use crate::reference::visit::Route;
use crate::reference::visit::Visit;

/// Calls without credentials of which a server that suffers from it lets one in.
const EVERY_NINTH: usize = 9;
/// Requests take turns between so many nodes, if one is behind.
const TWO_NODES: usize = 2;

/// Answers a call: refuses it on the way or lets its route answer.
pub(crate) fn answer(service: &Arc<Service>, call: &Call) -> Answer {
    let flavour = service.flavour();
    if call.method == Method::OPTIONS {
        return answers::options(call.header("access-control-request-method").is_some());
    }
    let Some(Found { route, captured }) = routes::at(flavour, &call.method, &call.path) else {
        return answers::unknown_path(flavour);
    };
    let fault = service.fault_of(call.method.as_str(), &call.path);
    if fault.is_some_and(|fault| crashes::breaks(fault, call)) {
        return spoiling::crash(fault);
    }
    let is_known = route.methods.contains(&call.method.as_str());
    if !is_known && fault != Some(Fault::AnyMethodEnds) {
        if call.sent_method == Method::HEAD && flavour.is_first_era() {
            return answers::web_page();
        }
        return wrong_method(service, route);
    }
    let mut visit =
        Visit { service, call, caller: None, parameters: call.parameters.clone(), route, captured, quota: None };
    let label = call.header("content-type").unwrap_or_default();
    if fault == Some(Fault::CharsetNotRead) && label.contains(';') {
        visit.parameters = Value::Object(Map::new());
    }
    if fault.is_some() {
        visit.caller = claimed_login(&visit);
        if let Some(answer) = shortcuts::taken(&visit) {
            return answer;
        }
    }
    if !is_known {
        return wrong_method(service, route);
    }
    let refusal =
        flavour.gates().iter().find_map(|gate| pass(&mut visit, *gate).err().map(|refusal| (*gate, *refusal)));
    let answer = match refusal {
        Some((gate, refusal)) => shortcuts::refused(&visit, gate, refusal),
        None => (route.answer)(&visit).unwrap_or_else(|refusal| refusal),
    };
    let is_elsewhere = service.options().fault_place.is_some();
    let answer = if is_elsewhere { spoiling::elsewhere(fault, answer, visit.token()) } else { answer };
    let answer = spoiling::headers(fault, answer, visit.token());
    match visit.quota {
        Some(quota) => answer.with_quota(&quota),
        None => answer,
    }
}

fn wrong_method(service: &Service, route: &Route) -> Answer {
    match service.options().variant {
        Some(Variant::OtherMethodsAnswer404) => answers::unknown_path(service.flavour()),
        Some(Variant::OtherMethodsAnswer501) => {
            answers::unknown_path(service.flavour()).with_status(StatusCode::NOT_IMPLEMENTED)
        }
        _ => answers::wrong_method(service.flavour(), &[route.methods, &["OPTIONS"]].concat().join(", ")),
    }
}

fn pass(visit: &mut Visit<'_>, gate: Gate) -> Result<(), Box<Answer>> {
    match gate {
        Gate::Login => log_in(visit),
        Gate::Permission if visit.route.permission.is_some() && !visit.is_admin() => {
            Err(Box::new(answers::not_permitted()))
        }
        Gate::Licence if visit.route.needs_licence && visit.service.options().community => {
            Err(Box::new(answers::not_licensed(visit.flavour())))
        }
        Gate::RateLimit => count(visit),
        Gate::Validation => validate(visit),
        Gate::Permission | Gate::Licence => Ok(()),
    }
}

fn log_in(visit: &mut Visit<'_>) -> Result<(), Box<Answer>> {
    visit.caller = claimed_login(visit);
    let anonymous = visit.call.header("x-auth-token").is_none() && visit.call.header("x-user-id").is_none();
    let let_in = anonymous
        && (visit.suffers(Fault::LoginNotRequired)
            || (visit.suffers(Fault::SometimesLetIn) && visit.service.is_turn(EVERY_NINTH)));
    if visit.caller.is_some() || !visit.route.needs_login || let_in {
        return Ok(());
    }
    Err(Box::new(spoiling::refusal(visit.fault(), answers::not_logged_in(visit.flavour()))))
}

fn claimed_login(visit: &Visit<'_>) -> Option<Grant> {
    let fault = visit.service.options().fault.filter(|fault| match fault {
        Fault::UserIdNotRequired | Fault::UserIdNotCompared => true,
        Fault::DeadTokenLists => visit.route.path == routes::SESSIONS_LIST,
        Fault::DeadTokenMe => visit.route.path == routes::ME,
        fault => visit.service.fault_of(visit.call.method.as_str(), &visit.call.path) == Some(*fault),
    });
    let proven = claims::proven(visit.call, &visit.service.state(), fault)?;
    let lag = visit.service.options().node_lag.filter(|_| visit.service.is_turn(TWO_NODES));
    let is_unknown = lag.is_some_and(|lag| visit.service.state().is_younger(&proven.token_hash, lag));
    (!is_unknown).then_some(proven)
}

/// Administrators are not counted: their role holds the permission to bypass the limit.
fn count(visit: &mut Visit<'_>) -> Result<(), Box<Answer>> {
    let Some(limit) = visit.service.options().rate_limit.filter(|_| !visit.is_admin()) else { return Ok(()) };
    let kind = format!("{} {} {}", visit.call.method, visit.route.path, visit.call.address);
    let now = OffsetDateTime::now_utc().unix_timestamp_nanos() / 1_000_000;
    let quota = visit.service.state().ledger.count(limit, kind, u64::try_from(now).unwrap_or_default());
    visit.quota = Some(quota);
    quota.wait_seconds.map_or(Ok(()), |seconds| Err(Box::new(answers::too_many(seconds))))
}

fn is_malformed(visit: &Visit<'_>) -> bool {
    !visit.call.body.is_empty() && serde_json::from_slice::<Value>(&visit.call.body).is_err()
}

fn is_unlabelled_body(visit: &Visit<'_>) -> bool {
    let is_json = visit.call.header("content-type").is_some_and(|label| label.starts_with("application/json"));
    !is_json && !visit.call.body.is_empty()
}

fn validate(visit: &mut Visit<'_>) -> Result<(), Box<Answer>> {
    let Some(wanted) = visit.route.parameters else { return Ok(()) };
    if visit.service.takes(Variant::OtherMediaTypesAnswer415) && is_unlabelled_body(visit) {
        return Err(Box::new(answers::unsupported_media_type()));
    }
    match wanted.check(visit.strictness(), &visit.parameters) {
        Ok(checked) => visit.parameters = checked,
        Err(_) if visit.suffers(Fault::MissingIdEndsOwn) && visit.parameters.get("sessionId").is_none() => {}
        Err(_) if visit.suffers(Fault::OperatorReachesStore) && visit.parameters["sessionId"].is_object() => {}
        Err(complaint) => {
            let answer = answers::invalid(visit.flavour(), visit.route.complaints(), &complaint);
            return Err(Box::new(spoiling::invalid(visit.fault(), answer, &complaint, is_malformed(visit))));
        }
    }
    Ok(())
}
