//! A websocket that stays open on a session, as that of a client in use does. Must not know what becomes of it.

use std::time::Duration;

use crate::model::exchange::Exchange;
use crate::sut::ddp::{DdpError, DdpSocket};
use crate::sut::session::Session;
use crate::sut::sessions::error::SessionError;
use crate::sut::sessions::listing::Listing;
use crate::sut::sessions::maker::SessionMaker;
use crate::sut::sessions::strategy::Strategy;

/// A websocket on which a session is logged in.
#[derive(Debug)]
pub struct OpenWebsocket {
    /// The connection, open as long as this is held.
    pub socket: DdpSocket,
    /// The id under which the session is listed now: servers that list one row for each token show the last login.
    pub session_id: String,
    /// Readings of the list, redacted.
    pub exchanges: Vec<Exchange>,
}

impl OpenWebsocket {
    /// Logs a session in on a websocket; why there is none, if there is none. A target whose sessions are made by
    /// `strategy` over DDP must offer it.
    pub async fn on(
        maker: &SessionMaker,
        session: &Session,
        strategy: Strategy,
    ) -> Result<Result<Self, DdpError>, SessionError> {
        let (login, user_agent) = (&session.login, maker.marker().user_agent());
        let listed_before = maker.listed(login.actor).unwrap_or_default();
        let socket = match DdpSocket::log_in(maker.on_websocket(login, &user_agent)).await {
            Ok(socket) => socket,
            Err(error) if strategy == Strategy::DdpResume => return Err(error.into()),
            Err(error) => return Ok(Err(error)),
        };
        if socket.session_id != session.id && listed_before.contains(&socket.session_id) {
            return Err(SessionError::NotOurs(strategy));
        }
        // It may be listed much later, and is nobody else's then.
        maker.remember_id(login.actor, &socket.session_id);
        let mut exchanges = Vec::new();
        for pause in strategy.trial() {
            tokio::time::sleep(Duration::from_millis(*pause)).await;
            let listing = Listing::read(maker.http(), login, login.actor.name()).await;
            maker.remember(login.actor, &listing);
            let is_listed = listing.ids().any(|listed| listed == socket.session_id);
            exchanges.extend(listing.exchanges);
            if is_listed {
                let session_id = socket.session_id.clone();
                maker.keep_session(login, &session_id);
                return Ok(Ok(Self { socket, session_id, exchanges }));
            }
        }
        Ok(Ok(Self { socket, session_id: session.id.clone(), exchanges }))
    }
}
