//! What the harness wants to send, before anything is known of how it is sent.

use serde_json::Value;

use crate::model::account::Actor;
use crate::model::operation::Operation;

/// What to send.
#[derive(Clone, Debug)]
pub struct Call {
    /// The operation of the contract.
    pub operation: Operation,
    /// The path as it is sent, percent-encoded already, if it is not that of the operation.
    pub path: Option<String>,
    /// The method, if it is not that of the operation.
    pub method: Option<String>,
    /// Who calls, for the record.
    pub caller: String,
    /// Query without `?`, percent-encoded already.
    pub query: Option<String>,
    /// Header fields besides `Accept` and `User-Agent`.
    pub headers: Vec<(String, String)>,
    /// Body, sent as it is.
    pub body: Option<String>,
    /// Whether it only looks, so that it may share connections and be sent again if a shared one had gone stale.
    pub(crate) is_look: bool,
    /// Whether it ends what the run created: it is given time even if the calls under test are not.
    pub(crate) is_farewell: bool,
}

impl Call {
    /// A call without query, headers and body.
    pub fn new(operation: Operation, caller: impl Into<String>) -> Self {
        Self {
            operation,
            path: None,
            method: None,
            caller: caller.into(),
            query: None,
            headers: Vec::new(),
            body: None,
            is_look: false,
            is_farewell: false,
        }
    }

    /// The same call with one more header field.
    #[must_use]
    pub fn header(mut self, name: &str, value: impl Into<String>) -> Self {
        self.headers.push((name.to_owned(), value.into()));
        self
    }

    /// The path that is sent.
    pub(crate) fn path(&self) -> &str {
        self.path.as_deref().unwrap_or(&self.operation.path)
    }

    /// The actor whose account calls, if it is not somebody described in other words.
    pub(crate) fn actor(&self) -> Option<Actor> {
        self.caller.parse().ok()
    }

    /// The value of a header field that was added under this name.
    pub(crate) fn field(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// Whether it says who calls, in whatever way.
    pub(crate) fn has_credentials(&self) -> bool {
        let is_anonymous = |name: &str| ["Accept", "Content-Type", "User-Agent"].contains(&name);
        self.headers.iter().any(|(name, _)| !is_anonymous(name)) || self.query.is_some() || self.body.is_some()
    }

    /// The same call with a JSON body and its content type.
    #[must_use]
    pub fn json(mut self, body: &Value) -> Self {
        self.body = Some(body.to_string());
        self.header("Content-Type", "application/json")
    }

    /// The same call as a look of the harness at the target. A call under test is no look: it has a connection of its
    /// own and is sent once, whatever happens.
    #[must_use]
    pub fn look(mut self) -> Self {
        self.is_look = true;
        self
    }

    /// The same call as one of the clean-up.
    #[must_use]
    pub fn farewell(mut self) -> Self {
        self.is_farewell = true;
        self
    }

    /// The same call with a query.
    #[must_use]
    pub fn query(mut self, query: impl Into<String>) -> Self {
        self.query = Some(query.into());
        self
    }
}
