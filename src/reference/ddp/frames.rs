//! The frames of the realtime protocol, as JSON values. Pure: what is sent when is decided elsewhere.

use serde_json::{Map, Value, json};

/// What a client sent, if it is a frame at all.
pub(super) struct Frame {
    pub(super) kind: String,
    pub(super) fields: Map<String, Value>,
}

impl Frame {
    /// Reads a frame; `None` for what is no JSON object with a `msg`.
    pub(super) fn read(text: &str) -> Option<Self> {
        let Ok(Value::Object(fields)) = serde_json::from_str(text) else { return None };
        let kind = fields.get("msg")?.as_str().filter(|kind| !kind.is_empty())?.to_owned();
        Some(Self { kind, fields })
    }

    pub(super) fn text(&self, name: &str) -> Option<&str> {
        self.fields.get(name)?.as_str()
    }
}

/// The greeting of the transport, before anything is said.
pub(super) fn server_id() -> Value {
    json!({"server_id": "0"})
}

pub(super) fn connected(session: &str) -> Value {
    json!({"msg": "connected", "session": session})
}

/// The version asked for is not spoken; this one is.
pub(super) fn failed() -> Value {
    json!({"msg": "failed", "version": "1"})
}

pub(super) fn ping() -> Value {
    json!({"msg": "ping"})
}

/// Repeats the id of the ping, if it had one.
pub(super) fn pong(id: Option<&Value>) -> Value {
    let mut frame = json!({"msg": "pong"});
    if let Some(id) = id {
        frame["id"] = id.clone();
    }
    frame
}

pub(super) fn added(user_id: &str, fields: &Value) -> Value {
    json!({"msg": "added", "collection": "users", "id": user_id, "fields": fields})
}

pub(super) fn removed(user_id: &str) -> Value {
    json!({"msg": "removed", "collection": "users", "id": user_id})
}

pub(super) fn updated(method_id: &str) -> Value {
    json!({"msg": "updated", "methods": [method_id]})
}

/// The end of a method call; a method without a result has no `result` key.
pub(super) fn result(method_id: &str, outcome: Result<Option<Value>, Value>) -> Value {
    let mut frame = json!({"msg": "result", "id": method_id});
    match outcome {
        Ok(Some(result)) => frame["result"] = result,
        Ok(None) => {}
        Err(error) => frame["error"] = error,
    }
    frame
}

/// An error that the client may see.
pub(super) fn error(code: u16, reason: &str) -> Value {
    json!({
        "isClientSafe": true,
        "error": code,
        "reason": reason,
        "message": format!("{reason} [{code}]"),
        "errorType": "Meteor.Error",
    })
}

pub(super) fn ready(subscription: &str) -> Value {
    json!({"msg": "ready", "subs": [subscription]})
}

/// The end of a subscription, with an error if it never began.
pub(super) fn nosub(subscription: &str, error: Option<Value>) -> Value {
    let mut frame = json!({"msg": "nosub", "id": subscription});
    if let Some(error) = error {
        frame["error"] = error;
    }
    frame
}

/// Answers what breaks the protocol itself.
pub(super) fn protocol_error(reason: &str, offending: Option<&Frame>) -> Value {
    let mut frame = json!({"msg": "error", "reason": reason});
    if let Some(offending) = offending {
        frame["offendingMessage"] = Value::Object(offending.fields.clone());
    }
    frame
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_an_object_with_a_message_kind_is_a_frame() {
        for text in ["", "{", "[]", "5", "{}", r#"{"msg":5}"#, r#"{"msg":""}"#] {
            assert!(Frame::read(text).is_none(), "{text}");
        }
        assert_eq!(Frame::read(r#"{"msg":"ping","id":"7"}"#).unwrap().text("id"), Some("7"));
    }

    #[test]
    fn an_error_repeats_its_code_in_the_message() {
        let error = error(403, "User not found");
        assert_eq!((&error["error"], &error["message"]), (&json!(403), &json!("User not found [403]")));
    }

    #[test]
    fn a_pong_repeats_the_id_of_the_ping() {
        assert_eq!(pong(Some(&json!("x"))), json!({"msg": "pong", "id": "x"}));
        assert_eq!(pong(None), json!({"msg": "pong"}));
    }
}
