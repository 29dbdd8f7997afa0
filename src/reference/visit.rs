//! A route, and a call on its way to it: what is needed to be let in, and what routes and faults ask of a call. Must not know
//! which routes there are, nor the way.

use std::sync::Arc;

use serde_json::Value;

use crate::reference::fault::Fault;
use crate::reference::flavour::Flavour;
use crate::reference::flavour::Flavours;
use crate::reference::http::answers;
use crate::reference::http::answers::{Answer, Place};
use crate::reference::http::call::Call;
use crate::reference::http::rate_limit::Quota;
use crate::reference::http::validation;
use crate::reference::http::validation::{Parameters, Strictness};
use crate::reference::state::service::Service;
use crate::reference::state::user::Grant;
use crate::reference::variant::Variant;

/// An answer, or the refusal that is answered instead.
pub(crate) type Outcome = Result<Answer, Answer>;

/// One path and method with the conditions for being let in.
pub(crate) struct Route {
    /// Parts in braces stand for any text.
    pub(crate) path: &'static str,
    pub(crate) methods: &'static [&'static str],
    /// The servers that have it.
    pub(crate) flavours: Flavours,
    pub(crate) needs_login: bool,
    pub(crate) needs_licence: bool,
    /// The permission that is declared, which administrators alone have.
    pub(crate) permission: Option<&'static str>,
    pub(crate) place: Place,
    /// Newer routes word their complaints without the error type behind them.
    pub(crate) typed: bool,
    /// None, if the route looks at its parameters by itself.
    pub(crate) parameters: Option<&'static Parameters>,
    pub(crate) answer: fn(&Visit<'_>) -> Outcome,
}

/// What most routes that are read have in common.
pub(crate) const GET: Route = Route {
    path: "",
    methods: &["GET"],
    flavours: Flavours::Everywhere,
    needs_login: true,
    needs_licence: false,
    permission: None,
    place: Place::Query,
    typed: false,
    parameters: None,
    answer: |_| Err(crate::reference::http::answers::internal_error()),
};

/// What most routes that act have in common.
pub(crate) const POST: Route = Route { methods: &["POST"], place: Place::Body, ..GET };

impl Route {
    /// What decides on the form of its complaints: where its parameters stand, and whether they have a type.
    pub(crate) fn complaints(&self) -> (Place, bool) {
        (self.place, self.typed)
    }

    /// The texts that stand for the parts in braces, if this path is one of the route's.
    pub(crate) fn captures(&self, path: &str) -> Option<Vec<(&'static str, String)>> {
        if !self.path.contains('{') {
            return (self.path == path).then(Vec::new);
        }
        let (wanted, given): (Vec<_>, Vec<_>) = (self.path.split('/').collect(), path.split('/').collect());
        let mut captured = Vec::new();
        for (wanted, given) in (wanted.len() == given.len()).then(|| wanted.iter().zip(given))? {
            match wanted.strip_prefix('{').and_then(|name| name.strip_suffix('}')) {
                Some(name) if !given.is_empty() => captured.push((name, decoded(given))),
                None if *wanted == given => {}
                _ => return None,
            }
        }
        Some(captured)
    }
}

/// A part of a path without its percent-encoding.
fn decoded(part: &str) -> String {
    // A plus sign is itself in a path.
    let form = format!("p={}", part.replace('+', "%2B"));
    url::form_urlencoded::parse(form.as_bytes()).next().map(|(_, text)| text.into_owned()).unwrap_or_default()
}

/// A call on its way, with what the gates have found out about it.
pub(crate) struct Visit<'a> {
    pub(crate) service: &'a Arc<Service>,
    pub(crate) call: &'a Call,
    pub(crate) caller: Option<Grant>,
    pub(crate) parameters: Value,
    pub(crate) route: &'static Route,
    /// The texts for the parts in braces of the route's path.
    pub(crate) captured: Vec<(&'static str, String)>,
    pub(crate) quota: Option<Quota>,
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

    /// Whether the caller is an administrator.
    pub(crate) fn is_admin(&self) -> bool {
        let state = self.service.state();
        self.caller.as_ref().and_then(|caller| state.user(&caller.user_id)).is_some_and(|user| user.admin)
    }

    /// The parameters, if they fit one of several descriptions.
    pub(crate) fn fitting(&self, descriptions: &[Parameters]) -> Result<Value, Answer> {
        let checked = validation::fitting(descriptions, self.strictness(), &self.parameters);
        checked.map_err(|complaint| answers::invalid(self.flavour(), self.route.complaints(), &complaint))
    }

    /// How strictly parameters are looked at.
    pub(crate) fn strictness(&self) -> Strictness {
        let in_query = self.route.place == Place::Query;
        let strict = self.flavour().is_upstream() || in_query;
        Strictness { coerces: strict, closed: strict || self.service.takes(Variant::FurtherPropertyRefused) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_in_braces_stand_for_any_text() {
        let route = Route { path: "/files/{id}/{name}", ..GET };
        let captured = |path| route.captures(path);
        assert_eq!(captured("/files/a/b%20c+d"), Some(vec![("id", "a".to_owned()), ("name", "b c+d".to_owned())]));
        assert_eq!([captured("/files/a"), captured("/files//b"), captured("/other/a/b")], [None, None, None]);
    }
}
