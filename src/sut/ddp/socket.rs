//! A websocket that logs in over DDP within a deadline. Must not know what the session is wanted for.

use std::time::Duration;

use futures_util::{SinkExt as _, StreamExt as _};
use reqwest::Upgraded;
use secrecy::{ExposeSecret as _, SecretString};
use serde_json::Value;
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::handshake::client::generate_key;
use tokio_tungstenite::tungstenite::handshake::derive_accept_key;
use tokio_tungstenite::tungstenite::protocol::{Role, WebSocketConfig};

use super::frame::{self, MethodError, ServerFrame};
use crate::sut::http::client::HttpClient;
use crate::sut::operations::WEBSOCKET;

/// Largest DDP message that is read.
const MESSAGE_LIMIT: usize = 4 * 1024 * 1024;

/// Why a login over DDP did not succeed.
#[derive(Debug, thiserror::Error)]
pub enum DdpError {
    /// No websocket: not reachable, or the server refused the upgrade.
    #[error("no websocket at {url}: {reason}")]
    NoWebsocket {
        /// The address that was tried.
        url: String,
        reason: String,
        /// The status that the upgrade was answered with, if it was answered.
        status: Option<u16>,
    },
    /// The server does not speak DDP version 1.
    #[error("the server wants DDP version {0:?}, not \"1\"")]
    OtherVersion(String),
    /// The login method returned an error.
    #[error("the login was refused: {0}")]
    Refused(String),
    /// The login succeeded for somebody else.
    #[error("the login answered with user {seen:?} instead of {expected:?}")]
    OtherUser {
        /// Id of the user that the token belongs to.
        expected: String,
        /// Id in the result.
        seen: String,
    },
    /// A frame that DDP does not allow.
    #[error("the server sent a frame that is not DDP: {0}")]
    Malformed(String),
    /// The connection ended.
    #[error("the websocket ended before the login was answered: {0}")]
    Ended(String),
    /// Not done in time.
    #[error("no login over DDP within {}", humantime::format_duration(*.0))]
    TimedOut(Duration),
}

impl DdpError {
    /// Whether the target has no websocket: there is nothing at its path.
    pub fn is_absence(&self) -> bool {
        matches!(self, Self::NoWebsocket { status: Some(404), .. })
    }
}

/// What to log in with.
#[derive(Debug)]
pub struct DdpLogin<'a> {
    /// The client for the target.
    pub http: &'a HttpClient,
    /// The `User-Agent` of the upgrade request.
    pub user_agent: &'a str,
    /// The login token to resume.
    pub token: &'a SecretString,
    /// The user whom the token belongs to.
    pub user_id: &'a str,
    /// Time for connecting and logging in together.
    pub deadline: Duration,
}

/// An open, logged-in connection.
#[derive(Debug)]
pub struct DdpSocket {
    stream: WebSocketStream<Upgraded>,
    /// The id announced in `connected`: the session id of this login.
    pub session_id: String,
}

/// What a login over DDP says, pongs left out.
pub(super) fn frames_of(login: &DdpLogin<'_>) -> [String; 2] {
    [frame::connect(), frame::login_with_token("1", login.token.expose_secret())]
}

/// What was heard until a login was answered.
#[derive(Debug)]
pub(super) struct Dialogue {
    /// The frames that opened the connection and that answered the login.
    pub(super) heard: Vec<String>,
    /// What the login came to.
    pub(super) outcome: Result<Value, MethodError>,
}

impl DdpSocket {
    /// Connects and resumes the token.
    pub async fn log_in(login: DdpLogin<'_>) -> Result<Self, DdpError> {
        let deadline = login.deadline;
        tokio::time::timeout(deadline, Self::converse(login)).await.unwrap_or(Err(DdpError::TimedOut(deadline)))
    }

    async fn converse(login: DdpLogin<'_>) -> Result<Self, DdpError> {
        let mut socket = Self::open(&login).await?;
        let dialogue = socket.ask(&login).await?;
        let result = dialogue.outcome.map_err(|error| DdpError::Refused(error.text))?;
        let seen = result.get("id").and_then(|id| id.as_str()).unwrap_or_default();
        if seen != login.user_id {
            return Err(DdpError::OtherUser { expected: login.user_id.to_owned(), seen: seen.to_owned() });
        }
        Ok(socket)
    }

    /// A websocket on which nothing has been said.
    pub(super) async fn open(login: &DdpLogin<'_>) -> Result<Self, DdpError> {
        Ok(Self { stream: open(login).await?, session_id: String::new() })
    }

    /// Connects and asks for a login with the token, whatever comes of it.
    pub(super) async fn ask(&mut self, login: &DdpLogin<'_>) -> Result<Dialogue, DdpError> {
        let said = frames_of(login);
        self.say(said[0].clone()).await?;
        let (session_id, opening) = loop {
            match self.next().await? {
                (ServerFrame::Connected { session }, text) => break (session, text),
                (ServerFrame::Failed { version }, _) => return Err(DdpError::OtherVersion(version)),
                (ServerFrame::Error { reason }, _) => return Err(DdpError::Malformed(reason)),
                _ => {}
            }
        };
        self.session_id = session_id;
        self.say(said[1].clone()).await?;
        loop {
            match self.next().await? {
                (ServerFrame::Result { id, outcome }, text) if id == "1" => {
                    return Ok(Dialogue { heard: vec![opening, text], outcome });
                }
                (ServerFrame::Error { reason }, _) => return Err(DdpError::Malformed(reason)),
                _ => {}
            }
        }
    }

    /// Calls a method without parameters; gives the frame that answers it.
    pub(super) async fn call(&mut self, id: &str, method: &str) -> Result<String, DdpError> {
        self.say(frame::method(id, method)).await?;
        loop {
            match self.next().await? {
                (ServerFrame::Result { id: answered, .. }, text) if answered == id => return Ok(text),
                _ => {}
            }
        }
    }

    /// Ends the login of this connection; the token dies with it.
    pub(super) async fn log_out(&mut self) -> Result<(), DdpError> {
        self.say(frame::logout("2")).await?;
        loop {
            if matches!(self.next().await?.0, ServerFrame::Result { id, .. } if id == "2") {
                return Ok(());
            }
        }
    }

    /// Closes the connection; the session stays.
    pub async fn close(mut self, patience: Duration) {
        // The server may be gone already, which is as good as a farewell.
        let _ = tokio::time::timeout(patience, self.stream.close(None)).await;
    }

    async fn say(&mut self, text: String) -> Result<(), DdpError> {
        self.stream.send(Message::text(text)).await.map_err(|error| DdpError::Ended(error.to_string()))
    }

    /// The next message that is not a ping, with its text; pings are answered on the way.
    async fn next(&mut self) -> Result<(ServerFrame, String), DdpError> {
        loop {
            let message = match self.stream.next().await {
                Some(Ok(message)) => message,
                Some(Err(error)) => return Err(DdpError::Ended(error.to_string())),
                None => return Err(DdpError::Ended("no farewell".to_owned())),
            };
            match message {
                Message::Text(text) => match ServerFrame::parse(&text).map_err(DdpError::Malformed)? {
                    ServerFrame::Ping { id } => self.say(frame::pong(id.as_deref())).await?,
                    frame => return Ok((frame, text.as_str().to_owned())),
                },
                Message::Close(farewell) => {
                    let reason = farewell.map_or_else(|| "closed".to_owned(), |farewell| farewell.to_string());
                    return Err(DdpError::Ended(reason));
                }
                Message::Binary(_) => return Err(DdpError::Malformed("a binary frame".to_owned())),
                Message::Ping(_) | Message::Pong(_) | Message::Frame(_) => {}
            }
        }
    }
}

/// Opens the websocket through the HTTP client, so that both sides of the target are reached in the same way. The
/// answer is judged by RFC 6455 §4.1: `Connection` may hold further tokens, and nothing was offered to be accepted.
async fn open(login: &DdpLogin<'_>) -> Result<WebSocketStream<Upgraded>, DdpError> {
    let key = generate_key();
    let fields = [
        ("Connection", "Upgrade"),
        ("Upgrade", "websocket"),
        ("Sec-WebSocket-Version", "13"),
        ("Sec-WebSocket-Key", &key),
        ("User-Agent", login.user_agent),
    ];
    let url = login.http.beside_api(&WEBSOCKET.path);
    let no_websocket = |reason: String, status| DdpError::NoWebsocket { url: url.to_string(), reason, status };
    let answer = login.http.ask_for_upgrade(&url, &fields).await.map_err(|reason| no_websocket(reason, None))?;
    let status = answer.status().as_u16();
    let failed = |reason: String| no_websocket(reason, Some(status));
    if status != 101 {
        return Err(failed(format!("status {status} instead of 101")));
    }
    let accept = answer.headers().get("sec-websocket-accept").and_then(|value| value.to_str().ok());
    if accept != Some(derive_accept_key(key.as_bytes()).as_str()) {
        return Err(failed("the answer does not accept the key of the request (Sec-WebSocket-Accept)".to_owned()));
    }
    let stream = answer.upgrade().await.map_err(|error| failed(error.to_string()))?;
    let limits = WebSocketConfig::default().max_message_size(Some(MESSAGE_LIMIT)).max_frame_size(Some(MESSAGE_LIMIT));
    Ok(WebSocketStream::from_raw_socket(stream, Role::Client, Some(limits)).await)
}
