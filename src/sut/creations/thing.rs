//! A thing that a run makes on the target besides logins, and who made it. Must not know how it is removed.

use crate::model::recipe::{Recipe, Values};
use crate::sut::call::Call;
use crate::sut::session::Login;

/// A thing that was made, or perhaps was.
#[derive(Clone, Debug)]
pub struct Thing {
    /// Tells it from others of the run.
    pub number: u64,
    /// The scenario that made it.
    pub scenario: String,
    /// How it is made and removed.
    pub recipe: Recipe,
    /// What is known of it.
    pub values: Values,
    /// Whether the answer to its creation said that it is there.
    pub was_answered: bool,
    /// Who made it.
    pub(super) creator: Creator,
}

/// Who made a thing.
#[derive(Clone, Debug, Default)]
pub(crate) struct Creator {
    /// The login, if it was somebody with one.
    pub(crate) login: Option<Login>,
    /// Other header fields by which the target may know the creator. They are in no journal.
    pub(crate) fields: Vec<(String, String)>,
}

impl Creator {
    /// Somebody who is known by a login alone.
    pub(super) fn logged_in(login: Login) -> Self {
        Self { login: Some(login), fields: Vec::new() }
    }

    /// The call as the creator sends it.
    pub(super) fn sign(&self, mut call: Call) -> Call {
        for (name, value) in &self.fields {
            call = call.header(name, value.clone());
        }
        match &self.login {
            Some(login) => login.sign(call),
            None => call,
        }
    }
}

impl Thing {
    /// What it is called in messages.
    pub fn label(&self) -> String {
        let name = ["name", "id"].iter().find_map(|key| self.values.get(*key)?.as_str());
        format!("the {} {:?}", self.recipe.kind, name.unwrap_or("without a name"))
    }

    /// Whether another thing is in this one: some value of it is this one's id.
    pub(super) fn holds(&self, thing: &Self) -> bool {
        let Some(id) = self.values.get("id") else { return false };
        thing.number != self.number && thing.values.values().any(|value| value == id)
    }
}
