//! Ways past validation and look-up that only faults take: what a careless server does with a request before it has
//! been looked at, and what it does in spite of refusing it. Must not know how an answer is sent.

use std::time::Duration;

use serde_json::{Value, json};

use crate::reference::fault::Fault;
use crate::reference::flavour::Gate;
use crate::reference::http::answers;
use crate::reference::http::answers::Answer;
use crate::reference::state::session::Session;
use crate::reference::state::user::Grant;
use crate::reference::visit::Visit;

/// How long after its refusal a refused call takes effect.
const A_LITTLE_LATER: Duration = Duration::from_millis(150);

/// Whose session a short cut leads to.
enum Meant {
    /// That of the calling login.
    Calling,
    /// All of the caller's.
    All,
    /// That of this id, if it is the caller's.
    Named(String),
}

/// The answer of a server that takes a short cut with this call; `None` for one that does not.
pub(crate) fn taken(visit: &Visit<'_>) -> Option<Answer> {
    let caller = visit.caller.as_ref()?;
    let meant = meant(visit, visit.fault()?)?;
    let (ended, shown) = match meant {
        Meant::Calling => (vec![caller.clone()], String::new()),
        Meant::All => (visit.service.state().grants_of_user(&caller.user_id), String::new()),
        Meant::Named(id) => (vec![own(visit, &id)?.grant()?], id),
    };
    for grant in ended {
        visit.service.end(grant);
    }
    Some(Answer::ok(json!({"sessionId": shown, "success": true})))
}

fn meant(visit: &Visit<'_>, fault: Fault) -> Option<Meant> {
    let call = visit.call;
    let id = call.parameters.get("sessionId").unwrap_or(&Value::Null);
    let named = |value: &Value| value.as_str().map(|id| Meant::Named(id.to_owned()));
    let is_json = serde_json::from_slice::<Value>(&call.body).is_ok();
    match fault {
        Fault::ArrayUnwrapped => named(id.get(0)?),
        Fault::OtherKeyRead => {
            let is_alike = |key: &str| key != "sessionId" && (key.eq_ignore_ascii_case("sessionId") || key == "id");
            named(call.parameters.as_object()?.iter().find(|(key, _)| is_alike(key))?.1)
        }
        Fault::ObjectUnwrapped => named(id.get("sessionId")?),
        Fault::ArrayBodyUnwrapped => named(call.parameters.get(0)?.get("sessionId")?),
        Fault::NullEndsCalling => call.parameters.get("sessionId")?.is_null().then_some(Meant::Calling),
        Fault::EmptyEndsCalling => (id == "").then_some(Meant::Calling),
        Fault::WordEndsCalling => (id == "me" || id == "current").then_some(Meant::Calling),
        Fault::WordEndsAll => (id == "all" || id == "*").then_some(Meant::All),
        Fault::UserIdEndsAll => {
            visit.caller.as_ref().filter(|caller| id == &Value::from(caller.user_id.as_str())).map(|_| Meant::All)
        }
        Fault::MalformedEndsCalling => (!call.body.is_empty() && !is_json).then_some(Meant::Calling),
        Fault::MalformedRepaired => named(repaired(&call.body).filter(|_| !is_json)?.get("sessionId")?),
        Fault::QueryNamesInstead => named(&call.query["sessionId"]),
        Fault::AnyMethodEnds if call.sent_method != "POST" => named(&call.query["sessionId"]),
        _ => None,
    }
}

/// What a reader makes of a body who forgives single quotes and a missing end.
fn repaired(body: &[u8]) -> Option<Value> {
    let text = String::from_utf8_lossy(body).replace('\'', "\"");
    [text.clone(), format!("{text}}}")].iter().find_map(|text| serde_json::from_str(text).ok())
}

/// The caller's session of an id.
fn own(visit: &Visit<'_>, id: &str) -> Option<Session> {
    let caller = visit.caller.as_ref()?;
    let state = visit.service.state();
    state.sessions().iter().rev().find(|session| session.id == id && session.user_id == caller.user_id).cloned()
}

/// What a call comes to that a gate has refused: the refusal, and on a server with a fault perhaps more than that.
pub(crate) fn refused(visit: &Visit<'_>, gate: Gate, refusal: Answer) -> Answer {
    let Some(fault) = visit.fault() else { return refusal };
    let end = |grant: Option<Grant>| {
        if let Some(grant) = grant {
            visit.service.end(grant);
        }
    };
    match (gate, fault) {
        (Gate::Login, Fault::RefusedYetDone) => end(anybodys(visit)),
        (Gate::Login, Fault::RefusedYetDoneLater) => {
            if let Some(grant) = anybodys(visit) {
                visit.service.end_after(grant, A_LITTLE_LATER);
            }
        }
        (Gate::Login, Fault::LookedUpBeforeToken)
            if visit.call.header("x-auth-token").is_some() && anybodys(visit).is_none() =>
        {
            return answers::session_not_found(visit.flavour());
        }
        (Gate::Login, Fault::LookedUpBeforeLogin) if anybodys(visit).is_none() => {
            return answers::session_not_found(visit.flavour());
        }
        (Gate::Validation, Fault::InvalidYetDone) => {
            let id = visit.call.parameters["sessionId"].get(0).and_then(Value::as_str).map(str::to_owned);
            end(id.and_then(|id| own(visit, &id)?.grant()));
        }
        (Gate::Validation, Fault::OtherMediaTypeYetDone) => {
            let body: Value = serde_json::from_slice(&visit.call.body).unwrap_or_default();
            end(body["sessionId"].as_str().and_then(|id| own(visit, id)?.grant()));
        }
        (Gate::Validation, Fault::FormSaysDone) if is_form(visit) => {
            let form = url::form_urlencoded::parse(&visit.call.body).find(|(key, _)| key == "sessionId");
            let id = form.map(|(_, id)| id.into_owned());
            return Answer::ok(json!({"sessionId": id, "success": true}));
        }
        _ => {}
    }
    refusal
}

fn anybodys(visit: &Visit<'_>) -> Option<Grant> {
    let id = visit.call.parameters["sessionId"].as_str()?;
    let state = visit.service.state();
    state.sessions().iter().rev().find(|session| session.id == id && !session.logged_out)?.grant()
}

fn is_form(visit: &Visit<'_>) -> bool {
    visit.call.header("content-type").is_some_and(|label| label.starts_with("application/x-www-form-urlencoded"))
}
