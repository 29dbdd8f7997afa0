//! What placeholders stand for in a scenario: kept values, sessions, actors, unique names. A request gets live values,
//! secrets in the clear; a check gets references, and commitments instead of secrets. Must not know sentences.

use secrecy::{ExposeSecret as _, SecretString};
use serde_json::Value;
use sha2::{Digest as _, Sha256};
use time::OffsetDateTime;
use time::macros::format_description;

use super::World;
use super::stop::Stop;
use crate::model::account::Actor;
use crate::model::operand::{Operand, Piece};
use crate::model::record::Skip;
use crate::steps::language::template::{Medium, Part, Placeholder, Property, parts};
use crate::sut::call::Call;
use crate::sut::http::raw_response::first_json_value;
use crate::sut::operations::ME;

/// Longest body, in bytes, that values can be kept of.
const LONGEST_KEPT: usize = 1024 * 1024;

/// A value of an answer under a name.
#[derive(Clone, Debug)]
pub(super) struct Kept {
    exchange: usize,
    /// Whether no single exchange holds it.
    is_joined: bool,
    pointer: String,
    /// As it arrived, secrets in the clear.
    value: Value,
}

/// The last answer as it arrived, as long as values may be kept of it.
#[derive(Debug)]
pub(super) struct Arrived {
    exchange: usize,
    is_joined: bool,
    body: Vec<u8>,
}

/// Who is behind an account, as the target says.
#[derive(Clone, Debug)]
pub struct Identity {
    user_id: Option<String>,
    username: Option<String>,
    email: Option<String>,
}

/// What a placeholder stands for.
struct Resolved {
    value: Value,
    /// The answer that it came from, with the pointer into its body.
    origin: Option<(usize, String)>,
}

impl From<String> for Resolved {
    fn from(text: String) -> Self {
        Self { value: Value::from(text), origin: None }
    }
}

impl World {
    /// Holds an answer, so that values can be kept of it.
    pub(super) fn hold(&mut self, exchange: usize, body: &[u8]) {
        let is_kept = body.len() <= LONGEST_KEPT;
        self.arrived = is_kept.then(|| Arrived { exchange, is_joined: false, body: body.to_vec() });
    }

    /// Puts the rows of all pages into the last page that is held.
    pub(super) fn hold_joined(&mut self, pointer: &str, rows: &[Value]) {
        let Some(arrived) = &mut self.arrived else { return };
        let Some(mut body) = first_json_value(&arrived.body) else { return };
        if let Some(place) = body.pointer_mut(pointer) {
            *place = Value::Array(rows.to_vec());
            arrived.body = body.to_string().into_bytes();
            arrived.is_joined = true;
        }
    }

    /// Keeps what an answer holds at a pointer under a name. The names of sessions, kept values and entities are of one
    /// kind.
    pub(in crate::steps) fn keep(&mut self, name: &str, exchange: usize, pointer: &str) -> Result<(), Stop> {
        if self.held.contains_key(name) || self.kept.contains_key(name) {
            return Err(Stop::Error(format!("the scenario uses the name {name:?} already")));
        }
        let value = self.value_at(exchange, pointer)?;
        let is_joined = self.arrived.as_ref().is_some_and(|held| held.exchange == exchange && held.is_joined);
        self.kept.insert(name.to_owned(), Kept { exchange, is_joined, pointer: pointer.to_owned(), value });
        Ok(())
    }

    /// The index of the exchange of an answer that was kept.
    pub(in crate::steps) fn kept_answer(&self, name: &str) -> Result<usize, Stop> {
        self.kept.get(name).map(|kept| kept.exchange).ok_or_else(|| self.unknown_name(name))
    }

    /// What an answer holds at a pointer, as it arrived.
    pub(in crate::steps) fn value_at(&self, exchange: usize, pointer: &str) -> Result<Value, Stop> {
        let arrived = self.arrived.as_ref().filter(|arrived| arrived.exchange == exchange);
        let recorded = || self.exchange(exchange)?.response()?.body.text();
        let bytes = arrived.map(|arrived| arrived.body.as_slice()).or_else(|| recorded().map(str::as_bytes));
        let Some(bytes) = bytes else {
            return Err(Stop::Error("the answer is too long for values to be kept of it".to_owned()));
        };
        let found = match first_json_value(bytes) {
            Some(body) => body.pointer(pointer).cloned(),
            None => pointer.is_empty().then(|| Value::from(String::from_utf8_lossy(bytes).into_owned())),
        };
        found.ok_or_else(|| Stop::Error(format!("the answer has nothing at {pointer:?} that could be kept")))
    }

    /// A text for a request: what its placeholders stand for is written as its place needs it.
    pub(in crate::steps) async fn fill_in(&self, template: &str, medium: Medium) -> Result<String, Stop> {
        self.fill_in_by(template, medium, |text| text).await
    }

    /// The same, with what every placeholder stands for rewritten.
    pub(super) async fn fill_in_by(
        &self,
        template: &str,
        medium: Medium,
        rewritten: impl Fn(String) -> String,
    ) -> Result<String, Stop> {
        let mut filled = String::new();
        for (part, _) in parts(template, medium).map_err(|slip| Stop::Error(slip.to_string()))? {
            match part {
                Part::Text(text) => filled.push_str(text),
                Part::Value(placeholder, writing) => {
                    filled.push_str(&rewritten(writing.write(&self.resolve(&placeholder).await?.value)));
                }
            }
        }
        Ok(filled)
    }

    /// A text for a header field.
    pub(in crate::steps) async fn fill_in_field(&self, template: &str) -> Result<String, Stop> {
        let text = self.fill_in(template, Medium::Plain).await?;
        let is_broken = text.contains(['\r', '\n', '\0']);
        if is_broken { Err(Stop::Error("a header field cannot hold a line break or NUL".to_owned())) } else { Ok(text) }
    }

    /// A text for a check: what came from an answer is a reference to it.
    pub(in crate::steps) async fn operand(&self, template: &str, medium: Medium) -> Result<Operand, Stop> {
        let redactor = self.http()?.redactor();
        let mut operand = Operand::default();
        for (part, _) in parts(template, medium).map_err(|slip| Stop::Error(slip.to_string()))? {
            let piece = match part {
                Part::Text(text) => Piece::Text(text.to_owned()),
                Part::Value(placeholder, writing) => {
                    let resolved = self.resolve(&placeholder).await?;
                    match resolved.origin.filter(|(exchange, _)| self.is_whole(*exchange)) {
                        Some((exchange, pointer)) => Piece::Answer { exchange, pointer, writing },
                        None => Piece::Text(redactor.text(&writing.write(&resolved.value))),
                    }
                }
            };
            operand.pieces.push(piece);
        }
        Ok(operand)
    }

    /// Whether the record has all of an answer.
    fn is_whole(&self, exchange: usize) -> bool {
        self.exchange(exchange).and_then(|exchange| exchange.response()?.body.text()).is_some()
    }

    async fn resolve(&self, placeholder: &Placeholder) -> Result<Resolved, Stop> {
        match placeholder {
            Placeholder::Kept { name, pointer } => self.kept_value(name, pointer),
            Placeholder::Property { of, property } => self.property(of, *property).await.map(Resolved::from),
            Placeholder::Unique(name) => Ok(self.unique(name)?.into()),
            Placeholder::Now => now_in_utc().map(Resolved::from),
            Placeholder::Repeated { times, text } => Ok(text.repeat(*times).into()),
        }
    }

    /// A name that nobody else has, the same throughout the scenario.
    pub(in crate::steps) fn unique(&self, name: &str) -> Result<String, Stop> {
        Ok(self.context()?.run_name.unique(&self.record.id, name))
    }

    fn kept_value(&self, name: &str, pointer: &str) -> Result<Resolved, Stop> {
        let kept = self.kept.get(name).ok_or_else(|| self.unknown_name(name))?;
        let nothing = || Stop::Error(format!("{name:?} has nothing at {pointer:?}"));
        let value = kept.value.pointer(pointer).cloned().ok_or_else(nothing)?;
        let origin = (kept.exchange, format!("{}{pointer}", kept.pointer));
        Ok(Resolved { value, origin: (!kept.is_joined).then_some(origin) })
    }

    fn unknown_name(&self, name: &str) -> Stop {
        let known: Vec<_> = self.kept.keys().map(|known| format!("{known:?}")).collect();
        Stop::Error(format!("the scenario keeps nothing as {name:?}; it keeps: {}", known.join(", ")))
    }

    async fn property(&self, of: &str, property: Property) -> Result<String, Stop> {
        if let Some(held) = self.held.get(of) {
            let (session, actor) = (&held.session, held.session.login.actor);
            return match property {
                Property::SessionId => self.session_id(of),
                Property::UserId => Ok(session.login.user_id.clone()),
                _ => self.property_of_actor(actor, property).await,
            };
        }
        if let Some(user) = self.users.get(of) {
            return match property {
                Property::UserId => Ok(user.user_id.clone()),
                Property::Username => Ok(user.username.clone()),
                Property::Email => {
                    user.email.clone().ok_or_else(|| Stop::Error(format!("{of:?} has no e-mail address")))
                }
                Property::Password => Ok(user.password.expose_secret().to_owned()),
                Property::PasswordDigest => self.digest_of(&user.password),
                Property::SessionId => Err(Stop::Error(format!("{of:?} is no session and has no sessionId"))),
            };
        }
        let known = || self.held.keys().map(|label| format!("{label:?}")).collect::<Vec<_>>().join(", ");
        let unknown = || Stop::Error(format!("no session {of:?} in this scenario; it has: {}", known()));
        let actor = of.parse().map_err(|_| unknown())?;
        self.property_of_actor(actor, property).await
    }

    async fn property_of_actor(&self, actor: Actor, property: Property) -> Result<String, Stop> {
        let maker = self.context()?.pool.maker();
        let configured = maker.username(actor).map(str::to_owned);
        let no_account = || Stop::Missing(missing(actor, "account", "no account for it is configured"));
        match property {
            Property::SessionId => Err(Stop::Error(format!("{actor} is no session and has no sessionId"))),
            Property::Password => Ok(maker.password(actor).ok_or_else(no_account)?.expose_secret().to_owned()),
            Property::PasswordDigest => self.digest_of(maker.password(actor).ok_or_else(no_account)?),
            // A name to log in with may be an e-mail address.
            Property::Username if configured.as_ref().is_some_and(|name| !name.contains('@')) => {
                configured.ok_or_else(no_account)
            }
            Property::Username => self.said_by_target(actor, "user name", |identity| identity.username).await,
            Property::UserId => self.said_by_target(actor, "user id", |identity| identity.user_id).await,
            Property::Email => self.said_by_target(actor, "e-mail address", |identity| identity.email).await,
        }
    }

    fn digest_of(&self, password: &SecretString) -> Result<String, Stop> {
        let digest = format!("{:x}", Sha256::digest(password.expose_secret()));
        self.http()?.redactor().learn("password", &digest);
        Ok(digest)
    }

    async fn said_by_target(
        &self,
        actor: Actor,
        what: &str,
        read: impl Fn(Identity) -> Option<String>,
    ) -> Result<String, Stop> {
        let unsaid = || Stop::Missing(missing(actor, what, &format!("`me` does not say the {what} of {actor}")));
        read(self.identity(actor).await?).ok_or_else(unsaid)
    }

    /// Who is behind an actor's account; asked once in a run.
    async fn identity(&self, actor: Actor) -> Result<Identity, Stop> {
        let context = self.context()?;
        let mut known = context.identities.lock().await;
        if let Some(identity) = known.get(&actor) {
            return Ok(identity.clone());
        }
        let maker = context.pool.maker();
        let of_scenario = self.held.values().find(|held| held.session.login.actor == actor);
        let login = match of_scenario {
            Some(held) => held.session.login.clone(),
            None => match maker.log_in(actor).await {
                Ok(granted) => granted.login,
                Err(error) => {
                    return Err(error.missing().map_or_else(|| Stop::Error(error.to_string()), Stop::Missing));
                }
            },
        };
        let call = login.sign(Call::new(ME, actor.name()).look());
        let me = maker.http().send(&call).await.last.json().unwrap_or_default();
        let text = |pointer: &str| me.pointer(pointer).and_then(Value::as_str).map(str::to_owned);
        let identity =
            Identity { user_id: text("/_id"), username: text("/username"), email: text("/emails/0/address") };
        if identity.user_id.is_some() {
            known.insert(actor, identity.clone());
        }
        Ok(identity)
    }
}

/// Why a scenario cannot be tried: an actor lacks something.
fn missing(actor: Actor, what: &str, reason: &str) -> Skip {
    Skip {
        missing: format!("{what} of {actor}"),
        reason: reason.to_owned(),
        remedy: format!("give {actor} an account that has one"),
    }
}

/// The time, ISO 8601 in UTC, to the millisecond.
pub(in crate::steps) fn now_in_utc() -> Result<String, Stop> {
    let format = format_description!("[year]-[month]-[day]T[hour]:[minute]:[second].[subsecond digits:3]Z");
    OffsetDateTime::now_utc().format(&format).map_err(|error| Stop::Error(error.to_string()))
}

/// A value as the text of a path or query, every sign that means something there encoded (RFC 3986 §2.3).
pub(in crate::steps) fn percent_encoded(text: &str) -> String {
    let mut encoded = String::with_capacity(text.len());
    for byte in text.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => encoded.push(char::from(byte)),
            _ => encoded.extend(["%", &format!("{byte:02X}")]),
        }
    }
    encoded
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_means_something_in_a_path_is_encoded() {
        assert_eq!(percent_encoded("a/b?c=d&e#f %ä~"), "a%2Fb%3Fc%3Dd%26e%23f%20%25%C3%A4~");
    }

    #[test]
    fn the_time_is_written_in_utc_to_the_millisecond() {
        let now = now_in_utc().unwrap();
        assert_eq!((now.len(), now.ends_with('Z'), &now[10..11]), (24, true, "T"));
    }
}
