//! An attempt to resume a token on a websocket, recorded as the exchange that it begins with: the upgrade, with the
//! frames of both sides as bodies. Must not know whether the attempt should succeed, nor decide whether it did.

use secrecy::{ExposeSecret as _, SecretString};
use serde_json::Value;

use super::PATH;
use super::socket::{DdpError, DdpLogin, DdpSocket, Dialogue, frames_of};
use crate::model::exchange::{Exchange, Outcome, Request, Response};
use crate::model::operation::Operation;

/// An attempt on a websocket that opened.
#[derive(Debug)]
pub struct Resumption {
    /// The upgrade; its bodies are the frames that matter, each on a line of its own. What ends before the login is
    /// answered has none from the target, and is no login.
    pub exchange: Exchange,
    /// The id of the connection, under which a session is listed if the attempt was granted.
    pub session_id: String,
    /// Another token than the one that was tried, if the target answered with one.
    pub other_token: Option<SecretString>,
    /// Whether the token was not looked at, since there were too many logins before.
    pub is_rate_limited: bool,
}

impl Resumption {
    /// Tries a token on a websocket of its own, which is closed again.
    ///
    /// # Errors
    /// No websocket opened.
    pub async fn attempt(login: DdpLogin<'_>, caller: &str) -> Result<Self, DdpError> {
        let started_ms = login.http.clock().now_ms();
        let opened = tokio::time::timeout(login.deadline, DdpSocket::open(&login)).await;
        let mut socket = opened.map_err(|_| DdpError::TimedOut(login.deadline))??;
        let answered = tokio::time::timeout(login.deadline, socket.ask(&login)).await;
        let dialogue = answered.ok().and_then(Result::ok);
        let duration_ms = ((login.http.clock().now_ms() - started_ms) * 1_000.0).round() / 1_000.0;
        let session_id = socket.session_id.clone();
        socket.close(login.deadline).await;
        let other_token = dialogue.as_ref().and_then(|dialogue| other_token(dialogue, &login));
        if let Some(token) = &other_token {
            // It must be known before the answer that brings it is recorded.
            login.http.redactor().learn("token", token.expose_secret());
        }
        let is_rate_limited =
            dialogue.as_ref().is_some_and(|dialogue| dialogue.outcome.as_ref().is_err_and(|error| error.is_rate_limit));
        let heard = dialogue.map(|dialogue| dialogue.heard).unwrap_or_default();
        let exchange = recorded(&login, caller, &heard, (started_ms, duration_ms));
        Ok(Self { exchange, session_id, other_token, is_rate_limited })
    }
}

fn other_token(dialogue: &Dialogue, login: &DdpLogin<'_>) -> Option<SecretString> {
    let token = dialogue.outcome.as_ref().ok()?.get("token").and_then(Value::as_str)?;
    (token != login.token.expose_secret()).then(|| SecretString::from(token))
}

/// The exchange, redacted. Of the fields of the upgrade only the one that matters is kept.
fn recorded(login: &DdpLogin<'_>, caller: &str, heard: &[String], (started_ms, duration_ms): (f64, f64)) -> Exchange {
    let redactor = login.http.redactor();
    let frames = |frames: &[String]| redactor.body(frames.join("\n").as_bytes());
    let request = Request {
        method: None,
        target: login.http.beside_api(PATH).path().to_owned(),
        headers: vec![redactor.header("User-Agent", login.user_agent)],
        body: Some(frames(&frames_of(login))),
    };
    Exchange {
        operation: Operation::new("GET", PATH),
        caller: caller.to_owned(),
        started_ms,
        duration_ms,
        request,
        outcome: Outcome::Answered(Response { status: 101, headers: Vec::new(), body: frames(heard) }),
    }
}
