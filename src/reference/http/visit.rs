//! The way of one call through the gates to its route. Which gate comes first depends on the flavour; the first refusal
//! is the answer.

use std::sync::Arc;

use axum::http::{Method, StatusCode};
use serde_json::{Map, Value};
use time::OffsetDateTime;

use super::call::Call;
use super::rate_limit::Quota;
use super::route::Route;
use super::validation;
use super::validation::{Parameters, Strictness};
use crate::reference::faults::{claims, crashes, shortcuts, spoiling};
use crate::reference::http::answers;
use crate::reference::http::answers::{Answer, Place};
use crate::reference::routes;
use crate::reference::routes::Found;
use crate::reference::state::service::Service;
use crate::reference::state::users::Grant;
use crate::reference::{Fault, Flavour, Variant};

/// Calls without credentials of which a server that suffers from it lets one in.
const EVERY_NINTH: usize = 9;
/// Requests take turns between so many nodes, if one is behind.
const TWO_NODES: usize = 2;

/// A reason for which a call can be refused before its route is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Gate {
    Login,
    Permission,
    Licence,
    RateLimit,
    Validation,
}

/// A call on its way, with what the gates have found out about it.
pub(crate) struct Visit<'a> {
    pub(crate) service: &'a Arc<Service>,
    pub(crate) call: &'a Call,
    pub(crate) caller: Option<Grant>,
    pub(crate) parameters: Value,
    pub(crate) route: &'static Route,
    /// The texts for the parts in braces of the route's path.
    captured: Vec<(&'static str, String)>,
    quota: Option<Quota>,
}

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
        visit.caller = visit.claimed_login();
        if let Some(answer) = shortcuts::taken(&visit) {
            return answer;
        }
    }
    if !is_known {
        return wrong_method(service, route);
    }
    let refusal = flavour.gates().iter().find_map(|gate| visit.pass(*gate).err().map(|refusal| (*gate, *refusal)));
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

impl Visit<'_> {
    pub(crate) fn flavour(&self) -> Flavour {
        self.service.flavour()
    }

    /// The fault that the server carries, if the call is one for the operation that has it.
    pub(crate) fn fault(&self) -> Option<Fault> {
        self.service.fault_of(self.call.method.as_str(), &self.call.path)
    }

    /// Whether this very call meets this fault.
    pub(crate) fn suffers(&self, fault: Fault) -> bool {
        self.fault() == Some(fault)
    }

    /// The token as it was sent.
    pub(crate) fn token(&self) -> &str {
        self.call.header("x-auth-token").unwrap_or_default()
    }

    /// A text among the parameters.
    pub(crate) fn text(&self, name: &str) -> Option<&str> {
        self.parameters.get(name)?.as_str()
    }

    /// A parameter, whatever it is; null if it is not there.
    pub(crate) fn value(&self, name: &str) -> &Value {
        self.parameters.get(name).unwrap_or(&Value::Null)
    }

    /// The text that stands for a part in braces of the route's path.
    pub(crate) fn captured(&self, name: &str) -> &str {
        self.captured.iter().find(|(known, _)| *known == name).map_or("", |(_, text)| text)
    }

    /// The id of the caller; empty, if nobody is logged in.
    pub(crate) fn caller_id(&self) -> &str {
        self.caller.as_ref().map_or("", |caller| &caller.user_id)
    }

    fn pass(&mut self, gate: Gate) -> Result<(), Box<Answer>> {
        match gate {
            Gate::Login => self.log_in(),
            Gate::Permission if self.route.permission.is_some() && !self.is_admin() => {
                Err(Box::new(answers::not_permitted()))
            }
            Gate::Licence if self.route.needs_licence && self.service.options().community => {
                Err(Box::new(answers::not_licensed(self.flavour())))
            }
            Gate::RateLimit => self.count(),
            Gate::Validation => self.validate(),
            Gate::Permission | Gate::Licence => Ok(()),
        }
    }

    fn log_in(&mut self) -> Result<(), Box<Answer>> {
        self.caller = self.claimed_login();
        let anonymous = self.call.header("x-auth-token").is_none() && self.call.header("x-user-id").is_none();
        let let_in = anonymous
            && (self.suffers(Fault::LoginNotRequired)
                || (self.suffers(Fault::SometimesLetIn) && self.service.is_turn(EVERY_NINTH)));
        if self.caller.is_some() || !self.route.needs_login || let_in {
            return Ok(());
        }
        Err(Box::new(spoiling::refusal(self.fault(), answers::not_logged_in(self.flavour()))))
    }

    fn claimed_login(&self) -> Option<Grant> {
        let fault = self.service.options().fault.filter(|fault| match fault {
            Fault::UserIdNotRequired | Fault::UserIdNotCompared => true,
            Fault::DeadTokenLists => self.route.path == routes::SESSIONS_LIST,
            Fault::DeadTokenMe => self.route.path == routes::ME,
            fault => self.service.fault_of(self.call.method.as_str(), &self.call.path) == Some(*fault),
        });
        let proven = claims::proven(self.call, &self.service.state(), fault)?;
        let lag = self.service.options().node_lag.filter(|_| self.service.is_turn(TWO_NODES));
        let is_unknown = lag.is_some_and(|lag| self.service.state().is_younger(&proven.token_hash, lag));
        (!is_unknown).then_some(proven)
    }

    /// Whether the caller is an administrator.
    pub(crate) fn is_admin(&self) -> bool {
        let state = self.service.state();
        self.caller.as_ref().and_then(|caller| state.user(&caller.user_id)).is_some_and(|user| user.admin)
    }

    /// Administrators are not counted: their role holds the permission to bypass the limit.
    fn count(&mut self) -> Result<(), Box<Answer>> {
        let Some(limit) = self.service.options().rate_limit.filter(|_| !self.is_admin()) else { return Ok(()) };
        let kind = format!("{} {} {}", self.call.method, self.route.path, self.call.address);
        let now = OffsetDateTime::now_utc().unix_timestamp_nanos() / 1_000_000;
        let quota = self.service.state().ledger.count(limit, kind, u64::try_from(now).unwrap_or_default());
        self.quota = Some(quota);
        quota.wait_seconds.map_or(Ok(()), |seconds| Err(Box::new(answers::too_many(seconds))))
    }

    fn is_malformed(&self) -> bool {
        !self.call.body.is_empty() && serde_json::from_slice::<Value>(&self.call.body).is_err()
    }

    fn is_unlabelled_body(&self) -> bool {
        let is_json = self.call.header("content-type").is_some_and(|label| label.starts_with("application/json"));
        !is_json && !self.call.body.is_empty()
    }

    /// The parameters, if they fit one of several descriptions.
    pub(crate) fn fitting(&self, descriptions: &[Parameters]) -> Result<Value, Answer> {
        let checked = validation::fitting(descriptions, self.strictness(), &self.parameters);
        checked.map_err(|complaint| answers::invalid(self.flavour(), self.route, &complaint))
    }

    fn strictness(&self) -> Strictness {
        let in_query = self.route.place == Place::Query;
        let strict = self.flavour().is_upstream() || in_query;
        Strictness { coerces: strict, closed: strict || self.service.takes(Variant::FurtherPropertyRefused) }
    }

    fn validate(&mut self) -> Result<(), Box<Answer>> {
        let Some(wanted) = self.route.parameters else { return Ok(()) };
        if self.service.takes(Variant::OtherMediaTypesAnswer415) && self.is_unlabelled_body() {
            return Err(Box::new(answers::unsupported_media_type()));
        }
        match wanted.check(self.strictness(), &self.parameters) {
            Ok(checked) => self.parameters = checked,
            Err(_) if self.suffers(Fault::MissingIdEndsOwn) && self.parameters.get("sessionId").is_none() => {}
            Err(_) if self.suffers(Fault::OperatorReachesStore) && self.parameters["sessionId"].is_object() => {}
            Err(complaint) => {
                let answer = answers::invalid(self.flavour(), self.route, &complaint);
                return Err(Box::new(spoiling::invalid(self.fault(), answer, &complaint, self.is_malformed())));
            }
        }
        Ok(())
    }
}
