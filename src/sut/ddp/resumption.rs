//! An attempt to resume a token on a websocket, recorded as the exchange that it begins with: the upgrade, with the
//! frames of both sides as bodies. Must not know whether the attempt should succeed, nor decide whether it did.

use std::time::Duration;

use secrecy::{ExposeSecret as _, SecretString};
use serde_json::Value;
use tokio::time::Instant;

use super::socket::{DdpError, DdpLogin, DdpSocket, Dialogue, frames_of};
use crate::model::exchange::{Exchange, Outcome, Request, Response};
use crate::sut::operations::WEBSOCKET;

/// Time for a farewell: what it is for is known by then.
const FAREWELL: Duration = Duration::from_secs(1);

/// An attempt on a websocket that opened.
#[derive(Debug)]
pub struct Resumption {
    /// The upgrade; its bodies are the frames that matter, each from a new line on. What ends before the login is answered
    /// has none from the target, and says nothing about the token.
    pub exchange: Exchange,
    /// The id of the connection, under which a session is listed if the attempt was granted.
    pub session_id: String,
    /// Another login than the one that was tried, if the target answered with one: its user and its token.
    pub other_login: Option<(String, SecretString)>,
    pub answer: Answer,
    socket: DdpSocket,
}

/// How an attempt was answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answer {
    /// With a result or an error.
    Decided,
    /// The token was not looked at, since there were too many logins before.
    RateLimited,
    /// Not at all.
    None,
}

impl Resumption {
    /// Tries a token on a websocket of its own, which stays open.
    ///
    /// # Errors
    /// No websocket opened.
    pub async fn attempt(login: DdpLogin<'_>, caller: &str) -> Result<Self, DdpError> {
        let started_ms = login.http.clock().now_ms();
        let end = Instant::now() + login.deadline;
        let opened = tokio::time::timeout_at(end, DdpSocket::open(&login)).await;
        let mut socket = opened.map_err(|_| DdpError::TimedOut(login.deadline))??;
        let dialogue = tokio::time::timeout_at(end, socket.ask(&login)).await.ok().and_then(Result::ok);
        let duration_ms = login.http.clock().since_ms(started_ms);
        let other_login = dialogue.as_ref().and_then(|dialogue| other_login(dialogue, &login));
        if let Some((_, token)) = &other_login {
            // It must be known before the answer that brings it is recorded.
            login.http.redactor().learn("token", token.expose_secret());
        }
        let answer = dialogue.as_ref().map_or(Answer::None, |dialogue| match &dialogue.outcome {
            Err(error) if error.is_rate_limit => Answer::RateLimited,
            _ => Answer::Decided,
        });
        let heard = dialogue.map(|dialogue| dialogue.heard).unwrap_or_default();
        let exchange = recorded(&login, caller, &heard, (started_ms, duration_ms));
        Ok(Self { exchange, session_id: socket.session_id.clone(), other_login, answer, socket })
    }

    /// Closes the connection; a login on it stays.
    pub async fn close(self) {
        self.socket.close(FAREWELL).await;
    }

    /// Logs out on the connection and closes it: a token that only websockets take can be ended nowhere else.
    pub async fn log_out(mut self) {
        // A target that does not answer has been asked; the clean-up asks once more.
        let _ = tokio::time::timeout(FAREWELL, self.socket.log_out()).await;
        self.close().await;
    }
}

fn other_login(dialogue: &Dialogue, login: &DdpLogin<'_>) -> Option<(String, SecretString)> {
    let result = dialogue.outcome.as_ref().ok()?;
    let text = |key: &str| result.get(key).and_then(Value::as_str);
    let (user_id, token) = (text("id")?, text("token")?);
    (token != login.token.expose_secret()).then(|| (user_id.to_owned(), SecretString::from(token)))
}

/// The exchange, redacted. Of the fields of the upgrade only the one that matters is kept.
fn recorded(login: &DdpLogin<'_>, caller: &str, heard: &[String], (started_ms, duration_ms): (f64, f64)) -> Exchange {
    let redactor = login.http.redactor();
    let frames = |frames: &[String]| redactor.body(frames.join("\n").as_bytes());
    let request = Request {
        method: None,
        target: login.http.beside_api(&WEBSOCKET.path).path().to_owned(),
        headers: vec![redactor.header("User-Agent", login.user_agent)],
        body: Some(frames(&frames_of(login))),
    };
    Exchange {
        operation: WEBSOCKET,
        caller: caller.to_owned(),
        started_ms,
        duration_ms,
        request,
        outcome: Outcome::Answered(Response { status: 101, headers: Vec::new(), body: frames(heard) }),
    }
}
