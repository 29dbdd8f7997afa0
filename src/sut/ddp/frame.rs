//! DDP messages as text: what the client says and what it understands. Pure.

use serde_json::{Value, json};

use crate::model::json_bounds;

/// Why a method failed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MethodError {
    pub text: String,
    /// Whether the method was not tried at all, since there were too many calls before.
    pub is_rate_limit: bool,
}

/// What Meteor's rate limiter answers (`ddp-rate-limiter`, all versions).
const TOO_MANY: &str = "too-many-requests";

/// What a server's message means to a client that only wants to log in.
#[derive(Clone, Debug, PartialEq)]
pub enum ServerFrame {
    /// The connection is open under this session id.
    Connected { session: String },
    /// The server speaks another version only.
    Failed {
        /// Which.
        version: String,
    },
    /// The server wants a pong, with the same id if it gave one.
    Ping { id: Option<String> },
    /// A method's result or error.
    Result {
        /// Id of the call that is answered.
        id: String,
        /// What the method returned, or why it failed.
        outcome: Result<Value, MethodError>,
    },
    /// The server did not understand a message of ours.
    Error { reason: String },
    /// Anything that may come in between: `server_id`, `added`, `updated`, `ready`, …
    Other,
}

impl ServerFrame {
    /// Reads a message; text that is not a JSON object is refused.
    pub fn parse(text: &str) -> Result<Self, String> {
        json_bounds::keep(text.as_bytes()).map_err(|excess| format!("a frame that cannot be read: {excess}"))?;
        let value: Value = serde_json::from_str(text).map_err(|error| format!("not JSON ({error})"))?;
        let message = value.as_object().ok_or("not a JSON object")?;
        let string = |key: &str| message.get(key).and_then(Value::as_str).map(str::to_owned);
        let required = |key: &str| string(key).ok_or(format!("a frame without the text {key:?}"));
        Ok(match message.get("msg").and_then(Value::as_str) {
            Some("connected") => Self::Connected { session: required("session")? },
            Some("failed") => Self::Failed { version: required("version")? },
            Some("ping") => Self::Ping { id: string("id") },
            Some("result") => Self::Result {
                id: required("id")?,
                outcome: match message.get("error").filter(|error| !error.is_null()) {
                    Some(error) => Err(MethodError {
                        text: error_text(error),
                        is_rate_limit: error.get("error").and_then(Value::as_str) == Some(TOO_MANY),
                    }),
                    None => Ok(message.get("result").cloned().unwrap_or(Value::Null)),
                },
            },
            Some("error") => Self::Error { reason: string("reason").unwrap_or_default() },
            _ => Self::Other,
        })
    }
}

/// Meteor errors carry `reason` (plain) and `message` (with the code); either may be missing.
fn error_text(error: &Value) -> String {
    ["reason", "message", "error"]
        .iter()
        .find_map(|key| error.get(key))
        .map_or_else(|| error.to_string(), |value| value.as_str().map_or_else(|| value.to_string(), str::to_owned))
}

/// The opening message.
pub(super) fn connect() -> String {
    json!({"msg": "connect", "version": "1", "support": ["1", "pre2", "pre1"]}).to_string()
}

/// The login with an existing token.
pub(super) fn login_with_token(id: &str, token: &str) -> String {
    json!({"msg": "method", "id": id, "method": "login", "params": [{"resume": token}]}).to_string()
}

/// The end of the login of a connection.
pub(super) fn logout(id: &str) -> String {
    method(id, "logout")
}

/// The call of a method without parameters.
pub(super) fn method(id: &str, name: &str) -> String {
    json!({"msg": "method", "id": id, "method": name, "params": []}).to_string()
}

/// The answer to a ping.
pub(super) fn pong(id: Option<&str>) -> String {
    match id {
        Some(id) => json!({"msg": "pong", "id": id}).to_string(),
        None => json!({"msg": "pong"}).to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_of_a_login_are_understood() {
        let parse = |text| ServerFrame::parse(text).unwrap();
        assert_eq!(parse(r#"{"msg":"connected","session":"s1"}"#), ServerFrame::Connected { session: "s1".into() });
        assert_eq!(parse(r#"{"msg":"failed","version":"pre1"}"#), ServerFrame::Failed { version: "pre1".into() });
        assert_eq!(parse(r#"{"msg":"ping","id":"7"}"#), ServerFrame::Ping { id: Some("7".into()) });
        assert_eq!(parse(r#"{"msg":"ping"}"#), ServerFrame::Ping { id: None });
        assert_eq!(parse(r#"{"server_id":"0"}"#), ServerFrame::Other);
        assert_eq!(parse(r#"{"msg":"added","collection":"users"}"#), ServerFrame::Other);
        let result = parse(r#"{"msg":"result","id":"1","result":{"id":"u1"}}"#);
        assert_eq!(result, ServerFrame::Result { id: "1".into(), outcome: Ok(json!({"id": "u1"})) });
        let refused = parse(r#"{"msg":"result","id":"1","error":{"error":403,"reason":"logged out"}}"#);
        let error = |text: &str, is_rate_limit| Err(MethodError { text: text.into(), is_rate_limit });
        assert_eq!(refused, ServerFrame::Result { id: "1".into(), outcome: error("logged out", false) });
        let granted = parse(r#"{"msg":"result","id":"1","error":null,"result":{"id":"u1"}}"#);
        assert_eq!(granted, result, "what is null is not there");
        let limited = parse(r#"{"msg":"result","id":"1","error":{"error":"too-many-requests","reason":"slow down"}}"#);
        assert_eq!(limited, ServerFrame::Result { id: "1".into(), outcome: error("slow down", true) });
    }

    #[test]
    fn frames_that_lie_about_their_shape_are_refused() {
        for text in
            ["", "[]", "7", "{", r#"{"msg":"connected"}"#, r#"{"msg":"connected","session":7}"#, r#"{"msg":"result"}"#]
        {
            assert!(ServerFrame::parse(text).is_err(), "{text:?}");
        }
    }

    proptest::proptest! {
        #[test]
        fn any_text_is_read_or_refused(text in "\\PC{0,60}", id in "\\PC{0,20}") {
            let _ = ServerFrame::parse(&text);
            let connected = json!({"msg": "connected", "session": id}).to_string();
            proptest::prop_assert_eq!(ServerFrame::parse(&connected), Ok(ServerFrame::Connected { session: id.clone() }));
            let pong: Value = serde_json::from_str(&pong(Some(&id))).unwrap();
            proptest::prop_assert_eq!(pong, json!({"msg": "pong", "id": id}));
        }
    }

    #[test]
    fn the_pong_repeats_the_id_of_the_ping() {
        assert_eq!(pong(Some("7")), r#"{"msg":"pong","id":"7"}"#);
        assert_eq!(pong(None), r#"{"msg":"pong"}"#);
    }
}
