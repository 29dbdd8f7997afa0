//! `POST /api/v1/login`, counted: logins are the scarcest good of a run, since real servers allow ten a minute and
//! address. Shapes: facts read in upstream `api.ts`, 5.0 to 8.8.

use std::sync::atomic::{AtomicUsize, Ordering};

use secrecy::{ExposeSecret as _, SecretString};
use serde_json::{Value, json};

use crate::model::account::{Account, Actor};
use crate::model::budgets::{ID, TOKEN, WHOLE};
use crate::model::exchange::{Exchange, Outcome};
use crate::model::interference::Interference;
use crate::model::record::Skip;
use crate::sut::address::redirection;
use crate::sut::call::Call;
use crate::sut::handed_out::HandedOut;
use crate::sut::http::client::{HttpClient, Reply};
use crate::sut::operations::LOGIN;
use crate::sut::session::Login;

/// A login that the target did not grant.
#[derive(Clone, Debug, thiserror::Error)]
#[error("{actor} ({username}) cannot log in: {reason}")]
pub struct LoginRefused {
    /// Who wanted to.
    pub actor: Actor,
    pub username: String,
    pub reason: String,
    /// Whether the target refused the credentials, so that asking again is of no use.
    pub is_final: bool,
    /// Whether it asked for a second factor, which nobody is there to give.
    pub wants_second_factor: bool,
}

impl LoginRefused {
    /// What is missing for the login, if it is not the password.
    pub fn missing(&self) -> Option<Skip> {
        self.wants_second_factor.then(|| Skip {
            missing: format!("second factor of {}", self.actor),
            reason: format!("the target asks {} for one: {}", self.username, self.reason),
            remedy: "switch two-factor authentication off for this account, or use another".to_owned(),
        })
    }
}

/// Makes logins and counts the calls.
#[derive(Debug, Default)]
pub struct LoginDesk {
    calls: AtomicUsize,
}

impl LoginDesk {
    /// Calls of the login operation so far, refused ones included.
    pub fn calls(&self) -> usize {
        self.calls.load(Ordering::Relaxed)
    }

    /// Logs an actor in with user name and password; the marker makes the session recognisable in the list.
    pub async fn with_password(
        &self,
        http: &HttpClient,
        actor: Actor,
        account: &Account,
        marker: &Marker,
    ) -> Result<(Login, Vec<Exchange>), LoginRefused> {
        let password = account.password.expose_secret();
        let body = json!({"user": account.username, "password": password});
        let (reply, exchanges) = self.call(http, actor.name(), &body, marker).await;
        match granted(&reply) {
            Ok((user_id, token)) => Ok((Login { actor, user_id, token: SecretString::from(token) }, exchanges)),
            Err(reason) => {
                let is_final = reply.status() == Some(401);
                let wants_second_factor = wants_second_factor(&reply);
                Err(LoginRefused { actor, username: account.username.clone(), reason, is_final, wants_second_factor })
            }
        }
    }

    /// Logs in with an existing token (`resume`), which makes a listed session on upstream servers from 7.4 on.
    pub async fn with_token(
        &self,
        http: &HttpClient,
        login: &Login,
        marker: &Marker,
    ) -> Result<Vec<Exchange>, LoginRefused> {
        let body = json!({"resume": login.token.expose_secret()});
        let (reply, exchanges) = self.call(http, login.actor.name(), &body, marker).await;
        let refused = |reason| LoginRefused {
            actor: login.actor,
            username: "resume".to_owned(),
            reason,
            is_final: false,
            wants_second_factor: false,
        };
        let (user_id, token) = granted(&reply).map_err(refused)?;
        if user_id != login.user_id || token != login.token.expose_secret() {
            return Err(refused("the answer names another user or another token".to_owned()));
        }
        Ok(exchanges)
    }

    async fn call(&self, http: &HttpClient, caller: &str, body: &Value, marker: &Marker) -> (Reply, Vec<Exchange>) {
        let call = Call::new(LOGIN, caller).json(body).header("User-Agent", marker.user_agent());
        let replies = http.send(&call).await;
        let was_sent = replies.last.exchange.interference() != Some(Interference::NotSent);
        self.calls.fetch_add(replies.refused.len() + usize::from(was_sent), Ordering::Relaxed);
        let mut exchanges = replies.refused;
        exchanges.push(replies.last.exchange.shortened(WHOLE));
        (replies.last, exchanges)
    }
}

fn granted(reply: &Reply) -> Result<(String, String), String> {
    if let Some(interference) = reply.exchange.interference_in_words() {
        return Err(interference);
    }
    match &reply.exchange.outcome {
        Outcome::Broken(breakage) => return Err(breakage.detail.clone()),
        Outcome::Answered(response) if response.status != 200 => {
            if let Some(location) = redirection(response) {
                return Err(format!("status {}, a redirect to {}", response.status, excerpt(location)));
            }
            let text = response.body.text().unwrap_or("a body that is not text");
            let text = if text.is_empty() { "an empty body".to_owned() } else { excerpt(text) };
            return Err(format!("status {}: {text}", response.status));
        }
        Outcome::Answered(_) => {}
    }
    let body = reply.json().ok_or("the answer is not JSON")?;
    match HandedOut::by(&body) {
        Some(HandedOut { user_id: Some(user_id), .. }) if user_id.len() > ID => {
            Err(format!("the user id has {} bytes, at most {ID} can be used", user_id.len()))
        }
        Some(HandedOut { token, .. }) if token.len() > TOKEN => {
            Err(format!("the token has {} bytes, at most {TOKEN} can be used", token.len()))
        }
        Some(HandedOut { token, user_id: Some(user_id) }) => Ok((user_id, token)),
        _ => Err("the answer has no data.userId and data.authToken".to_owned()),
    }
}

/// Nothing if a call was answered with 200, otherwise what was answered instead.
pub(crate) fn answer_of(reply: &Reply) -> Result<(), String> {
    match &reply.exchange.outcome {
        Outcome::Answered(response) if response.status == 200 => Ok(()),
        Outcome::Answered(response) => {
            Err(format!("status {}: {}", response.status, excerpt(response.body.text().unwrap_or_default())))
        }
        Outcome::Broken(breakage) => Err(breakage.detail.clone()),
    }
}

/// Whether a refusal asks for a second factor: upstream says `totp-required` in `error` or `errorType`.
fn wants_second_factor(reply: &Reply) -> bool {
    let is_asked = |body: Value| ["error", "errorType"].iter().any(|key| body[*key] == "totp-required");
    reply.json().is_some_and(is_asked)
}

/// The beginning of a text, for messages.
pub(crate) fn excerpt(text: &str) -> String {
    let line: String = text.chars().take(160).collect();
    if line.len() < text.len() { format!("{line}…") } else { line }
}

/// Makes a session recognisable: servers derive the `device` of a session from the `User-Agent` of its login, and a
/// browser's long version survives that derivation, so a number unique to the login is put there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Marker {
    nonce: u64,
}

/// Build number of the browser version that all markers share.
const MARKER_BUILD: &str = "120.0.7353";

impl Marker {
    /// A marker from a random number.
    pub fn new(nonce: u64) -> Self {
        Self { nonce: nonce % 1_000_000_000_000 }
    }

    /// The text, of fixed length so that none is part of another, that stands in the session's device if the server derives it.
    pub fn text(&self) -> String {
        format!("{MARKER_BUILD}.{:012}", self.nonce)
    }

    /// The text of the marker that a `User-Agent` carries.
    pub(crate) fn shown_in(user_agent: &str) -> Option<&str> {
        let text = user_agent.split("Chrome/").nth(1)?.split(' ').next()?;
        text.starts_with(MARKER_BUILD).then_some(text)
    }

    /// What every marker contains, of this run or another.
    pub fn family() -> &'static str {
        MARKER_BUILD
    }

    /// A `User-Agent` of a browser's shape that carries the marker.
    pub fn user_agent(&self) -> String {
        format!(
            "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/{} Safari/537.36 {}",
            self.text(),
            crate::sut::http::opening::USER_AGENT
        )
    }
}
