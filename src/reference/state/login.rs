//! What a login asks for, over REST or websocket, and whether it is granted. Knows nothing of how it was sent or is answered.

use serde_json::{Map, Value};

use crate::reference::identifiers::{hex_digest, token_hash};
use crate::reference::state::store::State;
use crate::reference::state::user::{Grant, User};

/// A login as the client asks for it.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Attempt {
    Resume(String),
    Password { who: Who, digest: String },
}

/// How the client names the user.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Who {
    Username(String),
    Email(String),
}

/// Why a login is not granted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Refusal {
    /// Unknown user or wrong password: the client does not learn which.
    Unauthorized,
    /// The token to resume with is not, or no longer, known.
    LoggedOut,
    /// No way of logging in recognises the request.
    Unrecognized,
    /// A value has a type that no client should send.
    Mistyped,
}

/// A login that was granted.
pub(crate) struct Admission {
    pub(crate) grant: Grant,
    pub(crate) token: String,
    pub(crate) resumed: bool,
}

/// Reads a REST login: the several short forms, unless an unknown key stands beside them.
pub(crate) fn from_rest(body: &Value) -> Result<Attempt, Refusal> {
    let body = body.as_object().ok_or(Refusal::Unrecognized)?;
    let plain = body.keys().all(|key| matches!(key.as_str(), "user" | "username" | "email" | "password" | "code"));
    let Some(password) = body.get("password") else { return from_socket(body) };
    if !plain {
        return Err(Refusal::Unrecognized);
    }
    let who = match (body.get("user"), body.get("username"), body.get("email")) {
        (Some(Value::String(name)), ..) if name.contains('@') => Who::Email(name.clone()),
        (Some(Value::String(name)), ..) => Who::Username(name.clone()),
        (Some(user), ..) => named_by(user)?,
        (None, Some(name), _) => Who::Username(text(name)?),
        (None, None, Some(email)) => Who::Email(text(email)?),
        (None, None, None) => return Err(Refusal::Unrecognized),
    };
    Ok(Attempt::Password { who, digest: digest_of(password)? })
}

/// Reads the parameter of a `login` method call, which knows no short forms.
pub(crate) fn from_socket(options: &Map<String, Value>) -> Result<Attempt, Refusal> {
    match (options.get("resume"), options.get("user"), options.get("password")) {
        (Some(token), ..) => Ok(Attempt::Resume(text(token)?)),
        (None, Some(user), Some(password)) => {
            Ok(Attempt::Password { who: named_by(user)?, digest: digest_of(password)? })
        }
        _ => Err(Refusal::Unrecognized),
    }
}

/// Decides on an attempt and issues a token where a new one is due. `revives`: tokens count that have been logged out,
/// as only a fault has it.
pub(crate) fn admit(state: &mut State, attempt: &Attempt, revives: bool) -> Result<Admission, Refusal> {
    match attempt {
        Attempt::Resume(token) => {
            let known = || state.issued().iter().find(|(known, _)| revives && known == token);
            let dead = || known().map(|(_, grant)| grant.clone());
            let grant = state.grant_of_token(&token_hash(token)).or_else(dead).ok_or(Refusal::LoggedOut)?;
            Ok(Admission { grant, token: token.clone(), resumed: true })
        }
        Attempt::Password { who, digest } => {
            let user = user_named(state, who).filter(|user| user.active && user.has_password_digest(digest));
            let user_id = user.map(|user| user.id.clone()).ok_or(Refusal::Unauthorized)?;
            let token = state.issue_token(&user_id).ok_or(Refusal::Unauthorized)?;
            let grant = Grant { user_id, token_hash: token_hash(&token) };
            Ok(Admission { grant, token, resumed: false })
        }
    }
}

fn user_named<'a>(state: &'a State, who: &Who) -> Option<&'a User> {
    match who {
        Who::Username(name) => state.user_named(name),
        Who::Email(email) => state.user_with_email(email),
    }
}

fn named_by(user: &Value) -> Result<Who, Refusal> {
    let user = user.as_object().ok_or(Refusal::Mistyped)?;
    match (user.get("username"), user.get("email")) {
        (Some(name), _) => Ok(Who::Username(text(name)?)),
        (None, Some(email)) => Ok(Who::Email(text(email)?)),
        (None, None) => Err(Refusal::Unrecognized),
    }
}

fn digest_of(password: &Value) -> Result<String, Refusal> {
    match password {
        Value::String(plain) => Ok(hex_digest(plain)),
        Value::Object(hashed) if hashed.get("algorithm") == Some(&Value::from("sha-256")) => {
            text(hashed.get("digest").unwrap_or(&Value::Null))
        }
        _ => Err(Refusal::Mistyped),
    }
}

fn text(value: &Value) -> Result<String, Refusal> {
    value.as_str().map(str::to_owned).ok_or(Refusal::Mistyped)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn every_accepted_shape_names_the_same_user() {
        let digest = hex_digest("secret");
        let hashed = json!({"digest": digest, "algorithm": "sha-256"});
        let by_name = [
            json!({"user": "alice", "password": "secret"}),
            json!({"username": "alice", "password": "secret"}),
            json!({"user": {"username": "alice"}, "password": "secret"}),
            json!({"user": "alice", "password": hashed}),
            json!({"user": "alice", "password": "secret", "code": "123456"}),
        ];
        for body in by_name {
            let who = Who::Username("alice".to_owned());
            assert_eq!(from_rest(&body), Ok(Attempt::Password { who, digest: digest.clone() }), "{body}");
        }
        let by_email = [
            json!({"user": "a@b.c", "password": "secret"}),
            json!({"email": "a@b.c", "password": "secret"}),
            json!({"user": {"email": "a@b.c"}, "password": "secret"}),
        ];
        for body in by_email {
            let who = Who::Email("a@b.c".to_owned());
            assert_eq!(from_rest(&body), Ok(Attempt::Password { who, digest: digest.clone() }), "{body}");
        }
        assert_eq!(from_rest(&json!({"resume": "t"})), Ok(Attempt::Resume("t".to_owned())));
    }

    #[test]
    fn what_no_way_of_logging_in_recognises_is_told_from_a_wrong_type() {
        for body in [json!({}), json!([]), json!({"password": "x"}), json!({"user": "a", "password": "x", "extra": 1})]
        {
            assert_eq!(from_rest(&body), Err(Refusal::Unrecognized), "{body}");
        }
        for body in [json!({"user": 5, "password": "x"}), json!({"user": "a", "password": 5}), json!({"resume": 5})] {
            assert_eq!(from_rest(&body), Err(Refusal::Mistyped), "{body}");
        }
    }
}
