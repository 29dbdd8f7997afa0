//! A bare client for tests: REST calls and realtime frames, with no opinion on what comes back.

use std::time::Duration;

use futures_util::{SinkExt as _, StreamExt as _};
use reqwest::Method;
use reqwest::header::HeaderMap;
use serde_json::{Value, json};
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async};

pub(crate) const LOGOUT_ME: &str = "/api/v1/sessions/logout.me";
const PATIENCE: Duration = Duration::from_secs(10);

/// What proves a login, and the session that belongs to it.
#[derive(Clone, Debug)]
pub(crate) struct Login {
    pub(crate) user_id: String,
    pub(crate) token: String,
    pub(crate) session: String,
}

/// An answer, read to its end.
#[derive(Debug)]
pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    pub(crate) text: String,
}

impl Reply {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(self.text.trim_start_matches('\u{feff}')).unwrap_or(Value::Null)
    }

    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }
}

#[derive(Clone)]
pub(crate) struct Client {
    http: reqwest::Client,
    url: String,
}

impl Client {
    pub(crate) fn new(url: String) -> Self {
        // A second installation is refused, which is all right.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let http = reqwest::Client::builder()
            .timeout(PATIENCE)
            .no_proxy()
            .redirect(reqwest::redirect::Policy::none())
            .build()
            .unwrap();
        Self { http, url }
    }

    pub(crate) fn request(&self, method: Method, path: &str, login: Option<&Login>) -> reqwest::RequestBuilder {
        let request = self.http.request(method, format!("{}{path}", self.url));
        match login {
            Some(login) => request.header("X-Auth-Token", &login.token).header("X-User-Id", &login.user_id),
            None => request,
        }
    }

    pub(crate) async fn get(&self, path: &str, login: Option<&Login>) -> Reply {
        read(self.request(Method::GET, path, login)).await.unwrap()
    }

    pub(crate) async fn post(&self, path: &str, login: Option<&Login>, body: &Value) -> Reply {
        read(self.json_request(path, login, body)).await.unwrap()
    }

    pub(crate) fn json_request(&self, path: &str, login: Option<&Login>, body: &Value) -> reqwest::RequestBuilder {
        let request = self.request(Method::POST, path, login);
        request.header("Content-Type", "application/json").body(body.to_string())
    }

    pub(crate) async fn log_in(&self, username: &str) -> Login {
        let body = json!({"user": username, "password": format!("{username}-demo-password")});
        let reply = self.post("/api/v1/login", None, &body).await;
        let text = |key: &str| reply.json()["data"][key].as_str().unwrap_or_else(|| panic!("{reply:?}")).to_owned();
        Login { user_id: text("userId"), token: text("authToken"), session: String::new() }
    }

    pub(crate) async fn end(&self, caller: &Login, session: &str) -> Reply {
        self.post(LOGOUT_ME, Some(caller), &json!({"sessionId": session})).await
    }

    pub(crate) async fn is_alive(&self, login: &Login) -> bool {
        self.get("/api/v1/me", Some(login)).await.status == 200
    }

    pub(crate) async fn list(&self, login: &Login) -> Vec<Value> {
        let list = self.get("/api/v1/sessions/list", Some(login)).await.json();
        list["sessions"].as_array().unwrap_or_else(|| panic!("{list}")).clone()
    }

    pub(crate) async fn lists(&self, login: &Login, session: &str) -> bool {
        self.list(login).await.iter().any(|row| row["sessionId"] == session)
    }

    pub(crate) async fn socket(&self) -> Socket {
        let (stream, _) = connect_async(format!("{}/websocket", self.url.replace("http", "ws"))).await.unwrap();
        Socket { stream }
    }
}

pub(crate) async fn read(request: reqwest::RequestBuilder) -> reqwest::Result<Reply> {
    let response = request.send().await?;
    let (status, headers) = (response.status().as_u16(), response.headers().clone());
    let text = String::from_utf8_lossy(&response.bytes().await?).into_owned();
    Ok(Reply { status, headers, text })
}

/// Waits until something is so; the test fails if it never is.
pub(crate) async fn eventually<F: Future<Output = bool>>(what: &str, mut so: impl FnMut() -> F) {
    let polling = async {
        while !so().await {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    };
    tokio::time::timeout(PATIENCE, polling).await.unwrap_or_else(|_| panic!("never so: {what}"));
}

/// A realtime connection.
pub(crate) struct Socket {
    stream: WebSocketStream<MaybeTlsStream<TcpStream>>,
}

impl Socket {
    pub(crate) async fn say(&mut self, frame: &Value) {
        self.say_text(&frame.to_string()).await;
    }

    pub(crate) async fn say_text(&mut self, text: &str) {
        self.stream.send(Message::text(text)).await.unwrap();
    }

    /// The next frame, or nothing at the end of the connection.
    pub(crate) async fn hear(&mut self) -> Option<Value> {
        loop {
            let next = tokio::time::timeout(PATIENCE, self.stream.next()).await.expect("no frame came");
            match next {
                Some(Ok(Message::Text(text))) => return Some(serde_json::from_str(&text).unwrap()),
                Some(Ok(Message::Ping(_) | Message::Pong(_))) => {}
                _ => return None,
            }
        }
    }

    /// Frames up to and including the first of this kind.
    pub(crate) async fn hear_until(&mut self, kind: &str) -> Vec<Value> {
        let mut heard = Vec::new();
        loop {
            let frame = self.hear().await.unwrap_or_else(|| panic!("closed before {kind}: {heard:?}"));
            heard.push(frame);
            if heard.last().is_some_and(|frame| frame["msg"] == kind) {
                return heard;
            }
        }
    }

    /// Says what opens a conversation; gives back the id of the connection.
    pub(crate) async fn connect(&mut self) -> String {
        self.say(&json!({"msg": "connect", "version": "1", "support": ["1", "pre2", "pre1"]})).await;
        let connected = self.hear_until("connected").await.pop().unwrap();
        connected["session"].as_str().unwrap().to_owned()
    }

    /// Calls a method and gives back its `result` frame.
    pub(crate) async fn call(&mut self, id: &str, method: &str, parameter: Option<&Value>) -> Value {
        let params: Vec<&Value> = parameter.into_iter().collect();
        self.say(&json!({"msg": "method", "method": method, "id": id, "params": params})).await;
        let result = self.hear_until("result").await.pop().unwrap();
        assert_eq!(result["id"], id);
        result
    }

    pub(crate) async fn is_closed(&mut self) -> bool {
        while self.hear().await.is_some() {}
        true
    }

    /// Whether the connection ends with a close frame, and is not just cut.
    pub(crate) async fn is_closed_politely(&mut self) -> bool {
        loop {
            match tokio::time::timeout(PATIENCE, self.stream.next()).await.expect("no end came") {
                Some(Ok(Message::Close(_))) => return true,
                Some(Ok(_)) => {}
                _ => return false,
            }
        }
    }
}
