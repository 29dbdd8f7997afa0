//! Finds out, once per run and before any scenario, what the target is and how sessions are made on it.
//! Reports what it saw; judges nothing.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use serde_json::{Value, json};

use super::address::NotTheApi;
use super::call::Call;
use super::operations::{INFO, LOGOUT_ME};
use super::sessions::error::SessionError;
use super::sessions::login::excerpt;
use super::sessions::strange_id;
use super::sessions::strategy::Strategy;
use crate::model::account::Actor;
use crate::model::budgets::WHOLE;
use crate::model::excerpt::cut;
use crate::model::exchange::{BreakageKind, Exchange, Outcome};
use crate::model::record::Skip;
use crate::model::sighting::{Licence, Sightings};
use crate::sut::http::client::{HttpClient, Reply};
use crate::sut::session::{Login, Session};
use crate::sut::sessions::footing::{most_together, time_until_known};
use crate::sut::sessions::introduction::{Shown, introduce};
use crate::sut::sessions::maker::{Granted, SessionMaker};

/// What the probe found.
#[derive(Debug)]
pub struct Probe {
    /// Facts about the dialect.
    pub sightings: Sightings,
    /// How sessions are made, or why none can be had.
    pub strategy: Result<Strategy, NoStrategy>,
    /// What was seen on the way to the strategy, a sentence.
    pub reason: String,
    /// Sessions made on the way, ready for use.
    pub sessions: Vec<Session>,
    pub exchanges: Vec<Exchange>,
    /// What kept the probe from coming to its end.
    pub obstacle: Option<ProbeError>,
}

/// How two accounts are one user.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the accounts of {} ({}) and {} ({}) are one user of the target", actors[0], usernames[0], actors[1], usernames[1])]
pub struct OneUser {
    pub actors: [Actor; 2],
    /// The names that their accounts log in with.
    pub usernames: [String; 2],
}

impl ProbeError {
    /// What is missing on the side of the user, if that is why the probe ended.
    pub fn missing(&self) -> Option<Skip> {
        match self {
            Self::Login(error) => error.missing(),
            _ => None,
        }
    }
}

/// Why no session can be had.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoStrategy {
    /// The licence does not include device management, so there is nothing to look for.
    NotLicensed,
    /// No way of logging in gave a listed session.
    NothingListed,
}

/// The probe could not begin or not go on.
#[derive(Debug, thiserror::Error)]
pub enum ProbeError {
    /// No connection, or no answer at all.
    #[error("the target {url} cannot be reached: {reason}")]
    Unreachable { url: String, reason: String },
    /// What answers is something else.
    #[error(transparent)]
    Elsewhere(#[from] NotTheApi),
    /// The caller cannot log in.
    #[error(transparent)]
    Login(#[from] SessionError),
    /// A login was granted, and then its token was of no use.
    #[error(
        "the login of alice was granted, and then every call with its token is refused with 401: a proxy in front of the target \
         may drop the header fields X-Auth-Token or X-User-Id"
    )]
    CredentialsDropped,
    /// Two accounts are one user, so that nothing could be told of either.
    #[error(transparent)]
    OneUser(OneUser),
    /// The target answers the login of one account with the user of another.
    #[error("the target answers the logins of {0} and {1} for one user, and says itself that one of them is another's")]
    MistakenUser(Actor, Actor),
    /// The target answers the logins of two accounts for one user, and nothing else says that they are one.
    #[error(
        "the target answers the logins of {0} and {1} for one user, and does not show that both accounts are this user's"
    )]
    UnknownUser(Actor, Actor),
    /// What is written is not seen at once.
    #[error(
        "what is written is not seen at once: the token of a new login was refused for another {} (measured {measured}), as \
         by a node that is behind; nothing can be said of the target's own answers",
        humantime::format_duration(*.longest)
    )]
    LateWrites {
        /// The longest time.
        longest: Duration,
        /// How often it was measured, in words.
        measured: &'static str,
    },
    /// A new login ends an older one of the user.
    #[error(
        "a new login of alice ended an older one: the target lets a user have {most} at a time, and scenarios need more; \
         nothing can be said of what ends sessions"
    )]
    FewTogether {
        /// Logins that there can be at a time.
        most: usize,
    },
}

/// What is to be found out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wanted {
    /// How sessions are made for these scenarios, and all that tells eras apart.
    Sessions,
    /// Whether the target answers at all: no scenario names anybody.
    Reachability,
}

/// Probes a target with the account of alice, or of the first who has one, as far as the target lets it.
pub async fn probe(maker: &Arc<SessionMaker>, wanted: Wanted) -> Probe {
    let mut found = Probe {
        sightings: Sightings::default(),
        strategy: Err(NoStrategy::NothingListed),
        reason: "not looked for".to_owned(),
        sessions: Vec::new(),
        exchanges: Vec::new(),
        obstacle: None,
    };
    match wanted {
        Wanted::Sessions => found.obstacle = found.look_at(maker).await.err(),
        Wanted::Reachability => {
            found.obstacle = found.ask_version(maker.http()).await.err();
            // What is no part of the documents is not judged.
            found.exchanges.clear();
            "no scenario names anybody".clone_into(&mut found.reason);
        }
    }
    found
}

impl Probe {
    async fn look_at(&mut self, maker: &Arc<SessionMaker>) -> Result<(), ProbeError> {
        let version = self.ask_version(maker.http()).await?;
        let refusal = self.ask_without_credentials(maker.http()).await;
        if let Some(other) = NotTheApi::shown_by(maker.http().base(), &[&version.exchange, &refusal.exchange]) {
            return Err(other.into());
        }
        let actor = Actor::ALL.into_iter().find(|actor| maker.has_account(*actor)).unwrap_or(Actor::Alice);
        let granted = maker.log_in(actor).await?;
        self.exchanges.extend(granted.exchanges.iter().cloned());
        self.look_for_late_writes(maker, &granted.login).await?;
        self.ask_for_unknown_session(maker.http(), &granted.login).await;
        if let Licence::Missing(answer) = &self.sightings.licence {
            self.reason = format!("not looked for, since the target answers {answer}");
            self.strategy = Err(NoStrategy::NotLicensed);
        } else {
            self.find_strategy(maker, &granted).await?;
        }
        self.stand_on(maker, &granted.login).await
    }

    /// Looks whether a token is known as soon as it is granted; twice, if it is not.
    async fn look_for_late_writes(&mut self, maker: &Arc<SessionMaker>, login: &Login) -> Result<(), ProbeError> {
        let Some(once) = time_until_known(maker, login, &mut self.exchanges).await else { return Ok(()) };
        let again = maker.log_in(login.actor).await?;
        self.exchanges.extend(again.exchanges.iter().cloned());
        let twice = time_until_known(maker, &again.login, &mut self.exchanges).await;
        let measured = if twice.is_some() { "twice" } else { "once in two logins" };
        let longest =
            Duration::from_millis(once.max(twice.unwrap_or_default()).as_millis().try_into().unwrap_or(u64::MAX));
        Err(ProbeError::LateWrites { longest, measured })
    }

    /// Makes sure that scenarios can have sessions of different users, and several of one.
    async fn stand_on(&mut self, maker: &Arc<SessionMaker>, alice: &Login) -> Result<(), ProbeError> {
        if let Ok(strategy) = self.strategy {
            let together = most_together(maker, (alice.actor, strategy), &mut self.sessions, &mut self.exchanges).await;
            if let Ok(Some(most)) = together {
                return Err(ProbeError::FewTogether { most });
            }
        }
        let seen = introduce(maker, alice, self.strategy.ok()).await;
        self.sessions.extend(seen.sessions);
        self.exchanges.extend(seen.exchanges);
        let Some(one) = seen.one_user else { return Ok(()) };
        let actors = one.actors;
        Err(match one.shown {
            Shown::Another => ProbeError::MistakenUser(actors[0], actors[1]),
            Shown::Nothing => ProbeError::UnknownUser(actors[0], actors[1]),
            Shown::Itself => {
                let usernames = actors.map(|actor| maker.username(actor).unwrap_or_default().to_owned());
                ProbeError::OneUser(OneUser { actors, usernames })
            }
        })
    }

    async fn ask(&mut self, http: &HttpClient, call: &Call) -> Reply {
        let replies = http.send(call).await;
        self.exchanges.extend(replies.refused);
        self.exchanges.push(replies.last.exchange.shortened(WHOLE));
        replies.last
    }

    async fn ask_version(&mut self, http: &HttpClient) -> Result<Reply, ProbeError> {
        let reply = self.ask(http, &Call::new(INFO, "probe")).await;
        if let Outcome::Broken(breakage) = &reply.exchange.outcome {
            let is_alive = matches!(breakage.kind, BreakageKind::TooLarge | BreakageKind::Undecodable);
            if !is_alive {
                let (url, reason) = (http.base().to_string(), breakage.detail.clone());
                return Err(ProbeError::Unreachable { url, reason });
            }
        }
        let version = reply.json().and_then(|body| {
            let stated = body.get("version").or_else(|| body.pointer("/info/version"))?;
            stated.as_str().filter(|version| !version.is_empty()).map(|version| cut(version, 64).into_owned())
        });
        self.sightings.version = version;
        Ok(reply)
    }

    async fn ask_without_credentials(&mut self, http: &HttpClient) -> Reply {
        let call =
            Call::new(LOGOUT_ME, "probe").json(&json!({"sessionId": strange_id::of_usual_shape(&mut rand::rng())}));
        let reply = self.ask(http, &call).await;
        if reply.status() == Some(401) {
            let keys = |body: Value| Some(body.as_object()?.keys().cloned().collect());
            let texts = |body: &Value| Some((body.get("error")?.clone(), body.get("message")?.clone()));
            let differs = reply.json().as_ref().and_then(texts).is_some_and(|(error, message)| error != message);
            self.sightings.refusal_differs_in_itself = differs;
            self.sightings.refusal_keys = reply.json().and_then(keys);
        }
        self.note_licence(&reply);
        reply
    }

    async fn ask_for_unknown_session(&mut self, http: &HttpClient, login: &Login) {
        let call =
            Call::new(LOGOUT_ME, "alice").json(&json!({"sessionId": strange_id::of_usual_shape(&mut rand::rng())}));
        let reply = self.ask(http, &login.sign(call)).await;
        self.note_licence(&reply);
        if !matches!(self.sightings.licence, Licence::Missing(_)) {
            self.sightings.not_found_status = reply.status();
            if reply.status().is_some_and(|status| status < 500) {
                self.sightings.licence = Licence::Offered;
            }
        }
    }

    /// Upstream says 403 `unauthorized` up to some 7.x, and 400 `error-action-not-allowed` later.
    fn note_licence(&mut self, reply: &Reply) {
        let Some(body) = reply.json() else { return };
        let text = |key: &str| body.get(key).and_then(Value::as_str).unwrap_or_default();
        let is_missing = match reply.status() {
            Some(403) => text("error") == "unauthorized",
            Some(400) => {
                text("errorType") == "error-action-not-allowed" || text("error").contains("enterprise feature")
            }
            _ => false,
        };
        if is_missing {
            let status = reply.status().unwrap_or_default();
            self.sightings.licence = Licence::Missing(format!("{status} {:?}", excerpt(text("error"))));
        }
    }

    async fn find_strategy(&mut self, maker: &Arc<SessionMaker>, granted: &Granted) -> Result<(), ProbeError> {
        let mut tried = Vec::new();
        // The last try is the first again: a slow target may list a plain login after a while.
        let tries = Strategy::ORDER.into_iter().map(|strategy| (strategy, false)).chain([(Strategy::RestLogin, true)]);
        for (strategy, patiently) in tries {
            let mut outcome = maker.try_out(strategy, granted, patiently).await;
            if matches!(outcome, Err(SessionError::Ambiguous(_))) {
                outcome = maker.make(granted.login.actor, strategy).await;
            }
            match outcome {
                Ok(made) => {
                    tried.push(format!("{strategy} gives a listed session"));
                    self.sessions.push(made.session);
                    self.strategy = Ok(strategy);
                    self.sightings.takes_resume = strategy != Strategy::RestLogin;
                    break;
                }
                // The call of logout.me with this token was refused like that, too.
                Err(SessionError::Refused { .. }) if self.sightings.not_found_status == Some(401) => {
                    return Err(ProbeError::CredentialsDropped);
                }
                Err(error) => {
                    tried.push(error.to_string());
                    if let SessionError::NotListed { exchanges, .. } = error {
                        self.exchanges.extend(exchanges);
                    }
                }
            }
        }
        self.reason = tried.join("; ");
        Ok(())
    }
}

impl fmt::Display for NoStrategy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NotLicensed => "the target's licence does not include device management",
            Self::NothingListed => "no way of logging in gives a session that sessions/list shows",
        })
    }
}
