//! An attempt to resume a token on a websocket, recorded as the exchange that it begins with: the upgrade, with the
//! frames of both sides as bodies. Must not know whether the attempt should succeed.

use super::PATH;
use super::socket::{DdpLogin, DdpSocket};
use crate::model::exchange::{Body, Exchange, Outcome, Request, Response};
use crate::model::operation::Operation;

/// An attempt that was answered.
#[derive(Debug)]
pub struct Resumption {
    /// The upgrade; its bodies are the frames that matter, one in a line.
    pub exchange: Exchange,
    /// The id of the connection, under which a session is listed if the attempt was granted.
    pub session_id: String,
    /// Whether the token was taken.
    pub is_granted: bool,
    /// Whether it was not looked at, since there were too many logins before.
    pub is_rate_limited: bool,
}

impl Resumption {
    /// Tries a token on a websocket of its own, which is closed again. Nothing if the target offers no websocket, or
    /// gives no answer: whatever that is, it is no login.
    pub async fn attempt(login: DdpLogin<'_>, caller: &str) -> Option<Self> {
        let (http, user_agent, deadline) = (login.http, login.user_agent.to_owned(), login.deadline);
        let started_ms = http.clock().now_ms();
        let answered = tokio::time::timeout(deadline, DdpSocket::ask(&login)).await;
        let (socket, dialogue) = answered.ok()?.ok()?;
        let duration_ms = ((http.clock().now_ms() - started_ms) * 1_000.0).round() / 1_000.0;
        let session_id = socket.session_id.clone();
        socket.close(deadline).await;
        let redactor = http.redactor();
        let frames = |frames: &[String]| redactor.body(frames.join("\n").as_bytes());
        let request = Request {
            method: None,
            target: http.beside_api(PATH).path().to_owned(),
            headers: vec![redactor.header("User-Agent", &user_agent)],
            body: Some(frames(&dialogue.said)),
        };
        let body: Body = frames(&dialogue.heard);
        let exchange = Exchange {
            operation: Operation::new("GET", PATH),
            caller: caller.to_owned(),
            started_ms,
            duration_ms,
            request,
            outcome: Outcome::Answered(Response { status: 101, headers: Vec::new(), body }),
        };
        let is_rate_limited = dialogue.outcome.as_ref().is_err_and(|error| error.is_rate_limit);
        Some(Self { exchange, session_id, is_granted: dialogue.outcome.is_ok(), is_rate_limited })
    }
}
