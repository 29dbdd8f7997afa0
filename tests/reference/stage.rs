//! A server with logins whose sessions are listed, got in the way that the flavour offers.

use rocketchat_conformance::reference::{Flavour, Options, Server};
use serde_json::json;

use super::client::{Client, Login, eventually};

/// Alice twice, Bob once, all with listed sessions of their own.
pub(crate) struct Stage {
    pub(crate) client: Client,
    pub(crate) caller: Login,
    pub(crate) other: Login,
    pub(crate) bob: Login,
    server: Server,
}

impl Stage {
    pub(crate) async fn new(options: Options) -> Self {
        let flavour = options.flavour;
        let server = Server::start(options).unwrap();
        let client = Client::new(server.url());
        let caller = listed(&client, flavour, "alice").await;
        let other = listed(&client, flavour, "alice").await;
        let bob = listed(&client, flavour, "bob").await;
        Self { client, caller, other, bob, server }
    }

    pub(crate) async fn of(flavour: Flavour) -> Self {
        Self::new(Options::new(flavour)).await
    }

    pub(crate) fn stop(self) {
        self.server.stop();
    }
}

/// A fresh login with a session in the list.
pub(crate) async fn listed(client: &Client, flavour: Flavour, username: &str) -> Login {
    let login = client.log_in(username).await;
    let session = if flavour == Flavour::Published {
        let rows = client.list(&login).await;
        rows.iter().find(|row| row["current"] == true).unwrap()["sessionId"].as_str().unwrap().to_owned()
    } else {
        let mut socket = client.socket().await;
        let session = socket.connect().await;
        let result = socket.call("1", "login", Some(&json!({"resume": login.token}))).await;
        assert_eq!(result["result"]["id"], login.user_id, "{result}");
        session
    };
    eventually("the session is listed", || client.lists(&login, &session)).await;
    Login { session, ..login }
}

pub(crate) fn flavours() -> impl Iterator<Item = Flavour> {
    Flavour::ALL.into_iter().map(|row| row.0)
}

pub(crate) fn upstream() -> impl Iterator<Item = Flavour> {
    flavours().filter(|flavour| *flavour != Flavour::Published)
}

pub(crate) fn since_7_4(flavour: Flavour) -> bool {
    matches!(flavour, Flavour::Upstream7 | Flavour::Upstream8 | Flavour::Upstream88)
}
