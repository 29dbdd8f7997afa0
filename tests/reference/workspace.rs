//! A server of upstream's make with three people logged in, and the short forms of asking it something.

use rocketchat_conformance::reference::{Flavour, Options, Server};
use serde_json::{Value, json};

use super::client::{Client, Login, read};

pub(crate) struct Workspace {
    pub(crate) client: Client,
    pub(crate) admin: Login,
    pub(crate) alice: Login,
    pub(crate) bob: Login,
    _server: Server,
}

impl Workspace {
    pub(crate) async fn new() -> Self {
        Self::of(Flavour::Upstream8).await
    }

    pub(crate) async fn of(flavour: Flavour) -> Self {
        let server = Server::start(Options::new(flavour)).unwrap();
        let client = Client::new(server.url());
        let (admin, alice, bob) =
            (client.log_in("admin").await, client.log_in("alice").await, client.log_in("bob").await);
        Self { client, admin, alice, bob, _server: server }
    }

    /// Status and body of GET /api/v1/…
    pub(crate) async fn get(&self, login: &Login, path: &str) -> (u16, Value) {
        let reply = self.client.get(&format!("/api/v1/{path}"), Some(login)).await;
        (reply.status, reply.json())
    }

    /// Status and body of POST /api/v1/…
    pub(crate) async fn post(&self, login: &Login, path: &str, body: Value) -> (u16, Value) {
        let reply = self.client.post(&format!("/api/v1/{path}"), Some(login), &body).await;
        (reply.status, reply.json())
    }

    /// The body of a POST that has to succeed.
    pub(crate) async fn done(&self, login: &Login, path: &str, body: Value) -> Value {
        let (status, answer) = self.post(login, path, body).await;
        assert_eq!((status, &answer["success"]), (200, &json!(true)), "{path}: {answer}");
        answer
    }

    /// The body of a GET that has to succeed.
    pub(crate) async fn read(&self, login: &Login, path: &str) -> Value {
        let (status, answer) = self.get(login, path).await;
        assert_eq!((status, &answer["success"]), (200, &json!(true)), "{path}: {answer}");
        answer
    }

    /// Status and body of a form with one file and perhaps more fields.
    pub(crate) async fn upload(
        &self,
        login: &Login,
        path: &str,
        (part, name, media_type, content): (&str, &str, &str, &str),
        fields: &[(&str, &str)],
    ) -> (u16, Value) {
        let mut body = format!(
            "--line\r\nContent-Disposition: form-data; name=\"{part}\"; filename=\"{name}\"\r\n\
             Content-Type: {media_type}\r\n\r\n{content}\r\n"
        );
        for (name, value) in fields {
            let field = ["--line\r\nContent-Disposition: form-data; name=\"", name, "\"\r\n\r\n", value, "\r\n"];
            body.push_str(&field.concat());
        }
        body.push_str("--line--\r\n");
        let request = self.client.request(reqwest::Method::POST, &format!("/api/v1/{path}"), Some(login));
        let request = request.header("Content-Type", "multipart/form-data; boundary=line").body(body);
        let reply = read(request).await.unwrap();
        (reply.status, reply.json())
    }
}

/// 400 with a coded error.
pub(crate) fn coded(text: &str, error_type: &str) -> (u16, Value) {
    let error = if text.is_empty() { format!("[{error_type}]") } else { format!("{text} [{error_type}]") };
    (400, json!({"success": false, "error": error, "errorType": error_type}))
}

/// 400 with a text alone.
pub(crate) fn plain(text: &str) -> (u16, Value) {
    (400, json!({"success": false, "error": text}))
}

/// 400 of a typed route that reads a body.
pub(crate) fn invalid(text: &str) -> (u16, Value) {
    (400, json!({"success": false, "error": text, "errorType": "invalid-params"}))
}

/// 403 in one word.
pub(crate) fn unauthorized() -> (u16, Value) {
    (403, json!({"success": false, "error": "unauthorized"}))
}

/// 403 of a permission that the route declares.
pub(crate) fn not_permitted() -> (u16, Value) {
    let error = "User does not have the permissions required for this action [error-unauthorized]";
    (403, json!({"success": false, "error": error}))
}

/// 401.
pub(crate) fn not_logged_in() -> Value {
    let error = "You must be logged in to do this.";
    json!({"success": false, "error": error, "status": "error", "message": error})
}
