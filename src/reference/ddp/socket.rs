//! Carries the frames of a conversation over a websocket, keeps it alive with pings and closes it when its token is
//! revoked or the server stops.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::extract::ws::rejection::WebSocketUpgradeRejection;
use axum::extract::ws::{Message, WebSocket, WebSocketUpgrade};
use axum::extract::{ConnectInfo, State};
use axum::http::{HeaderMap, Method, Uri};
use axum::response::{IntoResponse as _, Response};
use serde_json::Value;
use tokio::sync::watch;
use tokio::time::{Instant, interval_at};

use super::conversation::Conversation;
use super::frames;
use crate::reference::http::call::Call;
use crate::reference::http::device::Origin;
use crate::reference::state::service::Service;

const PING_INTERVAL: Duration = Duration::from_secs(15);
// The first ping comes early, so that even a short conversation meets one.
const FIRST_PING: Duration = Duration::from_millis(200);

/// Turns a request for the websocket into a conversation.
pub(in super::super) async fn open(
    State(service): State<Arc<Service>>,
    ConnectInfo(peer): ConnectInfo<SocketAddr>,
    (method, uri, headers): (Method, Uri, HeaderMap),
    upgrade: Result<WebSocketUpgrade, WebSocketUpgradeRejection>,
) -> Response {
    match upgrade {
        Ok(upgrade) => {
            let origin = Call::new(method, &uri, headers, peer.ip()).origin();
            upgrade.on_upgrade(move |socket| converse(socket, service, origin))
        }
        Err(rejection) => rejection.into_response(),
    }
}

async fn converse(mut socket: WebSocket, service: Arc<Service>, origin: Origin) {
    // Held to the end, so that a stopping server waits for the farewell.
    let closing = service.closing();
    // An error in sending means that the client has gone, which ends the conversation like any other farewell.
    if send(&mut socket, &[frames::server_id()]).await.is_ok() {
        let _ = exchange(&mut socket, &service, origin).await;
    }
    let _ = socket.send(Message::Close(None)).await;
    drop(closing);
}

async fn exchange(socket: &mut WebSocket, service: &Arc<Service>, origin: Origin) -> Result<(), axum::Error> {
    let mut conversation = Conversation::new(Arc::clone(service), origin);
    let (mut revocations, mut closing) = (service.revocations(), service.closing());
    let mut heartbeat = interval_at(Instant::now() + FIRST_PING, PING_INTERVAL);
    let mut answered = true;
    loop {
        tokio::select! {
            message = socket.recv() => {
                let Some(message) = message else { return Ok(()) };
                answered = true;
                let reply = match message? {
                    Message::Text(text) => conversation.hear(&text),
                    Message::Binary(bytes) => conversation.hear(&String::from_utf8_lossy(&bytes)),
                    Message::Close(_) => return Ok(()),
                    Message::Ping(_) | Message::Pong(_) => continue,
                };
                send(socket, &reply.frames).await?;
                if reply.closes {
                    return Ok(());
                }
            }
            _ = heartbeat.tick(), if conversation.is_connected() => {
                if !std::mem::replace(&mut answered, false) {
                    return Ok(());
                }
                send(socket, &[frames::ping()]).await?;
            }
            _ = revocations.changed() => {
                if conversation.is_over() {
                    return Ok(());
                }
            }
            () = closed(&mut closing) => return Ok(()),
        }
    }
}

async fn closed(closing: &mut watch::Receiver<bool>) {
    let _ = closing.wait_for(|closing| *closing).await;
}

async fn send(socket: &mut WebSocket, frames: &[Value]) -> Result<(), axum::Error> {
    for frame in frames {
        socket.send(Message::text(frame.to_string())).await?;
    }
    Ok(())
}
