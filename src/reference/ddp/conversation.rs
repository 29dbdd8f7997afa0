//! One realtime connection as a state machine: a frame comes in, frames go out. Knows nothing of sockets and time-outs.

use std::sync::Arc;

use serde_json::{Map, Value, json};
use time::{Duration, OffsetDateTime};

use super::frames::{self, Frame};
use crate::reference::fault::Fault;
use crate::reference::http::device::Origin;
use crate::reference::identifiers;
use crate::reference::state::login;
use crate::reference::state::login::{Admission, Refusal};
use crate::reference::state::service::Service;
use crate::reference::state::user::Grant;
use crate::reference::variant::Variant;

const TOKEN_LIFE: Duration = Duration::days(90);

/// One connection and who is logged in on it.
pub(super) struct Conversation {
    service: Arc<Service>,
    origin: Origin,
    /// The id of the connection, which becomes the id of the session.
    id: String,
    connected: bool,
    login: Option<Grant>,
    methods: usize,
}

/// What to send, and whether that is the end.
#[derive(Default)]
pub(super) struct Reply {
    pub(super) frames: Vec<Value>,
    pub(super) closes: bool,
}

impl From<Vec<Value>> for Reply {
    fn from(frames: Vec<Value>) -> Self {
        Self { frames, closes: false }
    }
}

impl Conversation {
    pub(super) fn new(service: Arc<Service>, origin: Origin) -> Self {
        Self { service, origin, id: identifiers::id(), connected: false, login: None, methods: 0 }
    }

    pub(super) fn is_connected(&self) -> bool {
        self.connected
    }

    /// Whether the connection has to end, since the token that it logged in with has been revoked.
    pub(super) fn is_over(&self) -> bool {
        let stays = self.service.has(Fault::OpenWebsocketReadsOn) || self.service.takes(Variant::OpenWebsocketRefuses);
        !stays && self.is_revoked()
    }

    fn is_revoked(&self) -> bool {
        self.login.as_ref().is_some_and(|grant| !self.service.state().is_alive(grant))
    }

    /// The rooms of the user, of whom nobody has any here.
    fn rooms(&self) -> Result<Option<Value>, Value> {
        let is_served = !self.is_revoked() || self.service.has(Fault::OpenWebsocketReadsOn);
        if self.login.is_some() && is_served { Ok(Some(json!([]))) } else { Err(frames::error(403, "Not allowed")) }
    }

    /// Takes in one frame.
    pub(super) fn hear(&mut self, text: &str) -> Reply {
        let Some(frame) = Frame::read(text) else {
            return vec![frames::protocol_error("Bad request", None)].into();
        };
        match (frame.kind.as_str(), self.connected) {
            ("connect", false) => self.connect(&frame),
            ("connect", true) => vec![frames::protocol_error("Already connected", Some(&frame))].into(),
            (_, false) => vec![frames::protocol_error("Must connect first", Some(&frame))].into(),
            ("ping", true) => vec![frames::pong(frame.fields.get("id"))].into(),
            ("pong", true) => Reply::default(),
            ("method", true) => self.method(&frame).into(),
            ("sub", true) => vec![subscribe(&frame)].into(),
            ("unsub", true) => vec![frames::nosub(frame.text("id").unwrap_or_default(), None)].into(),
            (_, true) => vec![frames::protocol_error("Bad request", Some(&frame))].into(),
        }
    }

    fn connect(&mut self, frame: &Frame) -> Reply {
        if frame.text("version") != Some("1") {
            return Reply { frames: vec![frames::failed()], closes: true };
        }
        self.connected = true;
        vec![frames::connected(&self.id)].into()
    }

    fn method(&mut self, frame: &Frame) -> Vec<Value> {
        let (Some(id), Some(name)) = (frame.text("id"), frame.text("method")) else {
            return vec![frames::protocol_error("Malformed method invocation", Some(frame))];
        };
        let empty = Map::new();
        let first = frame.fields.get("params").and_then(|params| params.get(0)?.as_object()).unwrap_or(&empty);
        let (news, outcome) = match name {
            "login" => self.log_in(first),
            "logout" => self.log_out(),
            "rooms/get" => (Vec::new(), self.rooms()),
            _ => (Vec::new(), Err(frames::error(404, &format!("Method '{name}' not found")))),
        };
        self.methods += 1;
        let (result, updated) = (frames::result(id, outcome), frames::updated(id));
        // Real servers promise no order of these two, so neither comes first every time.
        let closing = if self.methods % 2 == 1 { [updated, result] } else { [result, updated] };
        news.into_iter().chain(closing).collect()
    }

    fn log_in(&mut self, options: &Map<String, Value>) -> (Vec<Value>, Result<Option<Value>, Value>) {
        let attempt = login::from_socket(options);
        let revives = self.service.has(Fault::DeadTokenResumes) || self.service.has(Fault::DeadTokenResumesOnWebsocket);
        let admitted = attempt.and_then(|attempt| login::admit(&mut self.service.state(), &attempt, revives));
        match admitted {
            Ok(admission) => (self.welcome(&admission), Ok(Some(result(&admission)))),
            Err(refusal) => (Vec::new(), Err(error(refusal))),
        }
    }

    /// Only a login by `resume` leaves a record that session routes can act upon.
    fn welcome(&mut self, admission: &Admission) -> Vec<Value> {
        let grant = &admission.grant;
        self.service.record(self.id.clone(), grant.clone(), admission.resumed, self.origin.clone());
        self.leave();
        self.service.connect(grant);
        self.login = Some(grant.clone());
        let state = self.service.state();
        let user = state.user(&grant.user_id).map(|user| {
            let emails = json!([{"address": user.email, "verified": true}]);
            frames::added(&user.id, &json!({"emails": emails, "username": user.username}))
        });
        user.into_iter().collect()
    }

    fn leave(&mut self) -> Option<Grant> {
        self.login.take().inspect(|grant| self.service.disconnect(grant))
    }

    fn log_out(&mut self) -> (Vec<Value>, Result<Option<Value>, Value>) {
        // Forgotten first: the connection outlives a logout of its own.
        let Some(grant) = self.leave() else { return (Vec::new(), Ok(None)) };
        self.service.log_out(&grant);
        (vec![frames::removed(&grant.user_id)], Ok(None))
    }
}

impl Drop for Conversation {
    fn drop(&mut self) {
        self.leave();
    }
}

fn result(admission: &Admission) -> Value {
    let expires = (OffsetDateTime::now_utc() + TOKEN_LIFE).unix_timestamp() * 1000;
    json!({
        "id": admission.grant.user_id,
        "token": admission.token,
        "tokenExpires": {"$date": expires},
        "type": if admission.resumed { "resume" } else { "password" },
    })
}

fn error(refusal: Refusal) -> Value {
    match refusal {
        Refusal::Unauthorized => frames::error(403, "User not found"),
        Refusal::LoggedOut => frames::error(403, "You've been logged out by the server. Please log in again."),
        Refusal::Unrecognized => frames::error(400, "Unrecognized options for login request"),
        Refusal::Mistyped => frames::error(400, "Match failed"),
    }
}

fn subscribe(frame: &Frame) -> Value {
    let (id, name) = (frame.text("id").unwrap_or_default(), frame.text("name").unwrap_or_default());
    if name.starts_with("stream-") || matches!(name, "meteor.loginServiceConfiguration" | "userData" | "activeUsers") {
        return frames::ready(id);
    }
    frames::nosub(id, Some(frames::error(404, &format!("Subscription '{name}' not found"))))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reference::flavour::Flavour;
    use crate::reference::options::Options;

    fn conversation() -> Conversation {
        Conversation::new(Service::new(Options::new(Flavour::Upstream8)), Origin::default())
    }

    fn say(conversation: &mut Conversation, frame: &Value) -> Vec<Value> {
        conversation.hear(&frame.to_string()).frames
    }

    #[test]
    fn nothing_is_understood_before_connect() {
        let mut conversation = conversation();
        let ping = json!({"msg": "ping"});
        let reply = say(&mut conversation, &ping);
        assert_eq!(reply, [json!({"msg": "error", "reason": "Must connect first", "offendingMessage": ping})]);
    }

    #[test]
    fn another_version_ends_the_conversation() {
        let reply = conversation().hear(r#"{"msg":"connect","version":"pre9","support":["pre9"]}"#);
        assert_eq!((reply.frames, reply.closes), (vec![json!({"msg": "failed", "version": "1"})], true));
    }

    #[test]
    fn unknown_methods_and_subscriptions_are_refused_by_name() {
        let mut conversation = conversation();
        say(&mut conversation, &json!({"msg": "connect", "version": "1", "support": ["1"]}));
        let reply = say(&mut conversation, &json!({"msg": "method", "method": "nonsense", "id": "1", "params": []}));
        assert_eq!(reply[1]["error"]["message"], "Method 'nonsense' not found [404]");
        let reply = say(&mut conversation, &json!({"msg": "sub", "name": "nonsense", "id": "s", "params": []}));
        assert_eq!(reply[0]["msg"], "nosub");
        let reply = say(&mut conversation, &json!({"msg": "sub", "name": "stream-notify-user", "id": "s"}));
        assert_eq!(reply, [json!({"msg": "ready", "subs": ["s"]})]);
    }

    #[test]
    fn logins_are_refused_with_the_errors_of_real_servers() {
        let mut conversation = conversation();
        say(&mut conversation, &json!({"msg": "connect", "version": "1"}));
        let refusals = [
            (json!({"resume": "nonsense"}), 403, "You've been logged out by the server. Please log in again. [403]"),
            (json!({"user": {"username": "alice"}, "password": "wrong"}), 403, "User not found [403]"),
            (json!({}), 400, "Unrecognized options for login request [400]"),
        ];
        for (options, code, message) in refusals {
            let call = json!({"msg": "method", "method": "login", "id": "1", "params": [options]});
            let reply = say(&mut conversation, &call);
            let result = reply.iter().find(|frame| frame["msg"] == "result").unwrap();
            assert_eq!((&result["error"]["error"], &result["error"]["message"]), (&json!(code), &json!(message)));
        }
    }
}
