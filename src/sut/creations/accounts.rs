//! Accounts that an administrator makes for a run, where its user names none: written down before they are made, removed last.
//! Must not know who plays whom, nor why.

use std::sync::Arc;

use rand::distr::{Alphanumeric, SampleString as _};
use secrecy::SecretString;
use serde_json::{Value, json};

use super::removal::call_of;
use super::thing::Creator;
use super::things::Things;
use crate::model::account::{Account, Actor};
use crate::model::recipe::{Values, fill_value};
use crate::model::unique::RunName;
use crate::sut::sessions::error::SessionError;
use crate::sut::sessions::maker::SessionMaker;

/// The kind of thing that an account is.
const USER: &str = "user";

/// What takes the place of a scenario in names and in the list of things.
const OF_THE_RUN: &str = "accounts of the run";

/// Why an account was not made.
#[derive(Debug, thiserror::Error)]
pub enum NotMade {
    /// No recipe tells how.
    #[error("there is no recipe for a user that could make the account of {0}")]
    NoRecipe(Actor),
    /// The administrator is not let in.
    #[error("the account of {0} cannot be made: {1}")]
    NoAdmin(Actor, SessionError),
    /// The target does not make it.
    #[error("the account of {actor} cannot be made by admin: {operation} answers {answer}")]
    Refused {
        actor: Actor,
        /// What was called.
        operation: String,
        /// Its status, or nothing.
        answer: String,
    },
    /// It cannot be written down, so it is not made.
    #[error("the account of {0} cannot be made: {1}")]
    Unwritten(Actor, String),
}

/// A password with every kind of sign that a policy may ask for.
pub(crate) fn new_password() -> String {
    format!("{}aA1!", Alphanumeric.sample_string(&mut rand::rng(), 24))
}

/// Makes the account of an actor as the administrator, by the recipe of a user, and lets the maker of sessions use it. Its name
/// comes back.
pub async fn make_account(
    maker: &Arc<SessionMaker>,
    things: &Things,
    (run, actor): (&RunName, Actor),
) -> Result<String, NotMade> {
    let recipe = things.recipes().of_kind(USER).ok_or(NotMade::NoRecipe(actor))?;
    let admin = maker.log_in(Actor::Admin).await.map_err(|error| NotMade::NoAdmin(actor, error))?.login;
    let password = new_password();
    maker.http().redactor().learn("password", &password);
    let unique = run.unique(OF_THE_RUN, actor.name());
    let values = Values::from([("unique".to_owned(), json!(unique)), ("password".to_owned(), json!(password))]);
    let body = fill_value(&Value::Object(recipe.body.clone()), &values).ok_or(NotMade::NoRecipe(actor))?;
    let call = call_of(&recipe.create, &values).ok_or(NotMade::NoRecipe(actor))?.json(&body);
    let (journal, creator) = (maker.http().journal(), Creator::logged_in(admin.clone()));
    let request = (call.operation.method.as_ref(), call.path(), Some(&body));
    let unwritten = |error: &dyn ToString| NotMade::Unwritten(actor, error.to_string());
    let expected = things.expect(journal, request, (OF_THE_RUN, creator)).map_err(|error| unwritten(&error))?;
    if let Some(journal) = journal {
        journal.played(actor).map_err(|error| unwritten(&error))?;
    }
    let reply = maker.http().send(&admin.sign(call)).await.last;
    let answer = reply.json();
    if let Some(number) = expected {
        let noted = things.answered(journal, number, (reply.status(), answer.as_ref()));
        noted.map_err(|error| unwritten(&error))?;
    }
    if !reply.status().is_some_and(|status| (200..300).contains(&status)) {
        let answer = reply.status().map_or_else(|| "nothing".to_owned(), |status| status.to_string());
        return Err(NotMade::Refused { actor, operation: recipe.create.clone(), answer });
    }
    let said = recipe.name.as_deref().and_then(|name| {
        let entity = answer.as_ref()?.pointer(recipe.at.as_deref().unwrap_or_default())?;
        entity.pointer(name)?.as_str()
    });
    let username = said.unwrap_or(&unique).to_owned();
    maker.provide(actor, Account { username: username.clone(), password: SecretString::from(password) });
    Ok(username)
}
