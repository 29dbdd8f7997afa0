//! Removes one thing as its recipe says: found first if its id is not known, removed by its creator or by an administrator,
//! and looked for if the removal is refused. Must not know scenarios.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde_json::Value;

use super::thing::{Creator, Thing};
use crate::model::account::Actor;
use crate::model::operation::Operation;
use crate::model::recipe::{Recipe, Values, fill, fill_value, items};
use crate::model::unique::MARK;
use crate::sut::call::Call;
use crate::sut::http::client::Reply;
use crate::sut::session::Login;
use crate::sut::sessions::maker::SessionMaker;

/// Removes things; keeps the logins that it needs for that.
#[derive(Debug, Default)]
pub(super) struct Remover {
    logins: tokio::sync::Mutex<BTreeMap<Actor, Login>>,
}

impl Remover {
    /// Removes a thing. The error says why it may still be there.
    pub(super) async fn remove(&self, maker: &Arc<SessionMaker>, thing: &Thing) -> Result<(), String> {
        let mut why = "nobody is there who could remove it".to_owned();
        for candidate in self.candidates(maker, thing).await {
            match remove_as(maker, thing, &candidate).await {
                Ok(()) => return Ok(()),
                Err(reason) => why = reason,
            }
        }
        Err(why)
    }

    /// Who may remove it, the likeliest first: its creator, with the own login or a new one, and the administrator.
    async fn candidates(&self, maker: &Arc<SessionMaker>, thing: &Thing) -> Vec<Creator> {
        let needs_admin =
            thing.recipe.remove_as.as_deref() == Some("admin") || thing.recipe.needs.iter().any(|need| need == "admin");
        let mut candidates = Vec::new();
        match &thing.creator.login {
            Some(login) if needs_admin && login.actor != Actor::Admin => {}
            Some(login) if is_alive(maker, login).await => candidates.push(thing.creator.clone()),
            Some(login) => candidates.extend(self.login_of(maker, login.actor).await.map(Creator::logged_in)),
            // Where nobody needs a login to make it, nobody needs one to remove it.
            None => candidates.push(thing.creator.clone()),
        }
        candidates.extend(self.login_of(maker, Actor::Admin).await.map(Creator::logged_in));
        candidates
    }

    async fn login_of(&self, maker: &Arc<SessionMaker>, actor: Actor) -> Option<Login> {
        let mut logins = self.logins.lock().await;
        if let Some(known) = logins.get(&actor) {
            return Some(known.clone());
        }
        if !maker.has_account(actor) {
            return None;
        }
        let login = maker.log_in(actor).await.ok()?.login;
        logins.insert(actor, login.clone());
        Some(login)
    }
}

async fn is_alive(maker: &SessionMaker, login: &Login) -> bool {
    let call = login.sign(Call::new(crate::sut::operations::ME, login.actor.name()).look());
    maker.http().send(&call).await.last.status() != Some(401)
}

async fn remove_as(maker: &SessionMaker, thing: &Thing, remover: &Creator) -> Result<(), String> {
    let mut values = thing.values.clone();
    if !values.contains_key("id") {
        match find(maker, thing, remover).await? {
            Some(found) => values.extend(found),
            None => return Ok(()),
        }
    }
    let refused = match removing(&thing.recipe, &values) {
        Some(call) => {
            let reply = maker.http().send(&remover.sign(call.farewell())).await.last;
            if is_success(&reply) {
                return Ok(());
            }
            format!("{} answers {}", thing.recipe.remove, outcome(&reply))
        }
        None => "its recipe asks for more than is known of it".to_owned(),
    };
    if is_there(maker, &thing.recipe, &values, remover).await { Err(refused) } else { Ok(()) }
}

/// What is found of a thing by its name; nothing if it is not there. Only a name that a run gave is looked for.
async fn find(maker: &SessionMaker, thing: &Thing, finder: &Creator) -> Result<Option<Values>, String> {
    let name = thing.values.get("name").and_then(Value::as_str).filter(|name| name.starts_with(MARK));
    let call = thing.recipe.find.as_deref().and_then(|find| call_of(find, &thing.values));
    let (Some(name), Some(call)) = (name, call) else {
        return Err("its creation was never answered, and it has no name by which it could be found".to_owned());
    };
    let reply = maker.http().send(&finder.sign(call.farewell())).await.last;
    let Some(status) = reply.status() else { return Err(format!("it cannot be looked for: {}", outcome(&reply))) };
    if matches!(status, 400 | 404) {
        return Ok(None);
    }
    let body = reply.json().filter(|_| (200..300).contains(&status));
    let body = body.ok_or_else(|| format!("it cannot be looked for: {}", outcome(&reply)))?;
    let at = thing.recipe.find_at.as_deref().or(thing.recipe.at.as_deref()).unwrap_or_default();
    let is_named = |entity: &&Value| {
        let pointer = thing.recipe.name.as_deref();
        !at.contains('*') || pointer.and_then(|pointer| entity.pointer(pointer)?.as_str()) == Some(name)
    };
    Ok(items(&body, at).into_iter().find(is_named).map(|entity| thing.recipe.values_of_entity(entity)))
}

/// Whether a thing is still there, as somebody sees it; what cannot be known counts as there.
async fn is_there(maker: &SessionMaker, recipe: &Recipe, values: &Values, viewer: &Creator) -> bool {
    let Some(call) = call_of(&recipe.look, values) else { return true };
    let reply = maker.http().send(&viewer.sign(call.farewell())).await.last;
    match (&recipe.look_at, is_success(&reply)) {
        (Some(at), true) => {
            let body = reply.json().unwrap_or_default();
            items(&body, at).into_iter().any(|item| item.pointer(&recipe.id) == values.get("id"))
        }
        (None, true) => true,
        (_, false) => !matches!(reply.status(), Some(400 | 404)),
    }
}

fn removing(recipe: &Recipe, values: &Values) -> Option<Call> {
    let call = call_of(&recipe.remove, values)?;
    match &recipe.remove_body {
        Some(body) => Some(call.json(&fill_value(body, values)?)),
        None => Some(call),
    }
}

/// The call of an address with placeholders.
pub(crate) fn call_of(address: &str, values: &Values) -> Option<Call> {
    let encoded =
        |text: &str| url::form_urlencoded::byte_serialize(text.as_bytes()).collect::<String>().replace('+', "%20");
    let (method, target) = address.split_once(' ')?;
    let target = fill(target, values, encoded)?;
    let (path, query) = target.split_once('?').map_or((target.as_str(), None), |(path, query)| (path, Some(query)));
    let call = Call::new(Operation::new(method, path), "clean-up");
    Some(match query {
        Some(query) => call.query(query),
        None => call,
    })
}

/// A success that does not say otherwise in its body.
fn is_success(reply: &Reply) -> bool {
    let is_granted = reply.status().is_some_and(|status| (200..300).contains(&status));
    is_granted && reply.json().is_none_or(|body| body.get("success") != Some(&Value::Bool(false)))
}

fn outcome(reply: &Reply) -> String {
    reply.status().map_or_else(|| "nothing".to_owned(), |status| status.to_string())
}
