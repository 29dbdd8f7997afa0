//! What the answer of a login hands out: the one place where it is understood. Must not know who asked for it.

use serde_json::Value;

use crate::model::operation::Operation;

/// A token and, if the answer says so, whose it is.
#[derive(Clone, PartialEq, Eq)]
pub struct HandedOut {
    /// The token. Never to be printed or stored.
    pub token: String,
    pub user_id: Option<String>,
}

impl HandedOut {
    /// What the body of an answer hands out, if anything.
    pub fn by(body: &Value) -> Option<Self> {
        let text = |pointer| body.pointer(pointer).and_then(Value::as_str).filter(|text| !text.is_empty());
        let token = text("/data/authToken")?.to_owned();
        Some(Self { token, user_id: text("/data/userId").map(str::to_owned) })
    }
}

/// Whether an operation is one that logs in, and hands a token out.
pub fn is_login(operation: &Operation) -> bool {
    operation.path.ends_with("/login")
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn nothing_is_handed_out_without_a_token() {
        let by = |body: Value| HandedOut::by(&body).map(|out| (out.token, out.user_id));
        let (token, user) = ("t".to_owned(), Some("u".to_owned()));
        assert_eq!(by(json!({"data": {"authToken": "t", "userId": "u"}})), Some((token.clone(), user)));
        assert_eq!(by(json!({"data": {"authToken": "t", "userId": 5}})), Some((token, None)));
        assert_eq!(by(json!({"data": {"authToken": "", "userId": "u"}})), None);
        assert_eq!(by(json!({"authToken": "t"})), None);
    }
}
