//! Sessions that scenarios borrow. A session that a scenario leaves alive goes back, since logins are scarce; all
//! sessions of a scenario are handed out together, so that two scenarios cannot wait for each other's.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use tokio::sync::Notify;

use super::error::SessionError;
use super::maker::SessionMaker;
use super::strategy::Strategy;
use crate::model::account::Actor;
use crate::model::budgets::WHOLE;
use crate::model::exchange::Exchange;
use crate::sut::call::Call;
use crate::sut::operations::{LOGIN, ME};
use crate::sut::session::Session;

/// How long a scenario waits for the sessions of others before it makes its own on a target that does not limit
/// logins: next to nothing for one that answers quickly, so that it sees few logins; soon enough to run side by side
/// on one that does not.
const PATIENCE: Duration = Duration::from_millis(200);

/// Ended sessions that are looked at once more on a target that limits its calls.
const LOOKS_IF_LIMITED: usize = 4;

/// Sessions that a scenario needs, by actor.
pub type Needs = BTreeMap<Actor, usize>;

/// The pool of one run.
#[derive(Debug)]
pub struct SessionPool {
    maker: Arc<SessionMaker>,
    strategy: Strategy,
    shelf: Mutex<Shelf>,
    returned: Notify,
}

#[derive(Debug, Default)]
struct Shelf {
    free: HashMap<Actor, Vec<Shelved>>,
    /// Sessions that were found dead although nobody had ended them.
    casualties: Vec<LateFinding>,
    /// Sessions that were ended.
    ended: Vec<Shelved>,
    /// Sessions that nobody should build on, to be ended as soon as somebody has time for it: left alive, they would make
    /// every list longer.
    doubtful: Vec<Session>,
    /// Scenarios that hold sessions at the moment.
    borrowers: usize,
}

/// A session that nobody uses at the moment.
#[derive(Debug)]
struct Shelved {
    session: Session,
    last_user: Option<LastUser>,
    /// How it was left.
    condition: Condition,
}

/// The scenario that used a session last, and what it called it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LastUser {
    /// Id of the scenario.
    pub scenario: String,
    /// Label of the session there.
    pub label: String,
}

/// A session that a scenario gives back.
#[derive(Debug)]
pub struct Returned {
    pub session: Session,
    /// How the scenario leaves it.
    pub condition: Condition,
    /// The scenario, if it did use the session.
    pub last_user: Option<LastUser>,
}

impl Returned {
    /// One that the scenario did not use.
    pub fn untouched(session: Session) -> Self {
        Self { session, condition: Condition::Alive, last_user: None }
    }
}

/// A session that was found otherwise than its last user had left it: dead, or alive again.
#[derive(Debug)]
pub struct LateFinding {
    /// Who used it last.
    pub last_user: LastUser,
    pub user_id: String,
    /// The look that found it so.
    pub exchange: Exchange,
}

/// The sessions of a scenario, and what was sent to make those that were not there.
#[derive(Debug)]
pub struct Borrowed {
    /// As many of each actor as were asked for.
    pub sessions: Vec<Session>,
    /// Logins and readings of the list, redacted.
    pub exchanges: Vec<Exchange>,
}

/// How a scenario leaves a session.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Condition {
    /// Untouched, as far as was seen: others may use it.
    Alive,
    /// The same, but it sent a request of whose consequences nobody said anything.
    Caller,
    /// The same, but such a request named it or its user, and so may well have ended it.
    Named,
    /// Its token was seen to be refused.
    Ended,
    /// Nobody should build on it; it is ended at the end of the run.
    Doubtful,
}

impl Condition {
    /// Whether nothing says that it has ended.
    pub fn is_alive(self) -> bool {
        matches!(self, Self::Alive | Self::Caller | Self::Named)
    }
}

impl SessionPool {
    /// A pool that makes sessions by a strategy, starting with those that the probe made.
    pub fn new(maker: Arc<SessionMaker>, strategy: Strategy, made: Vec<Session>) -> Self {
        let mut shelf = Shelf::default();
        for session in made {
            shelf.free.entry(session.login.actor).or_default().push(Shelved {
                session,
                last_user: None,
                condition: Condition::Alive,
            });
        }
        Self { maker, strategy, shelf: Mutex::new(shelf), returned: Notify::new() }
    }

    /// The maker behind the pool.
    pub fn maker(&self) -> &Arc<SessionMaker> {
        &self.maker
    }

    /// How its sessions are made.
    pub fn strategy(&self) -> Strategy {
        self.strategy
    }

    /// Hands out all sessions that a scenario needs, making those that are not there. While other scenarios hold
    /// sessions, it rather waits for theirs: for a moment, or as long as it takes if logins are limited.
    pub async fn borrow_all(&self, needs: &Needs) -> Result<Borrowed, SessionError> {
        self.end_doubtful().await;
        let asked = Instant::now();
        let (taken, mut missing) = loop {
            // Registered before the look at the shelf, so that no return in between is lost.
            let returned = self.returned.notified();
            let is_patient = asked.elapsed() < PATIENCE || self.logins_are_limited();
            if let Some(taken) = self.take(needs, is_patient) {
                break taken;
            }
            // Nobody returned anything in time: the loop decides anew.
            let _ = tokio::time::timeout(PATIENCE, returned).await;
        };
        let mut sessions = Vec::new();
        for shelved in taken {
            let actor = shelved.session.login.actor;
            match self.still_alive(shelved).await {
                Some(session) => sessions.push(session),
                None => *missing.entry(actor).or_default() += 1,
            }
        }
        let mut exchanges = Vec::new();
        for (actor, count) in missing {
            for _ in 0..count {
                match self.maker.make(actor, self.strategy).await {
                    Ok(made) => {
                        sessions.push(made.session);
                        exchanges.extend(made.exchanges);
                    }
                    Err(error) => {
                        self.give_back(sessions.into_iter().map(Returned::untouched));
                        return Err(error);
                    }
                }
            }
        }
        Ok(Borrowed { sessions, exchanges })
    }

    /// Ends what nobody should build on. What cannot be ended now is left to the clean-up at the end of the run, and so is
    /// everything on a target that limits its calls.
    async fn end_doubtful(&self) {
        if self.logins_are_limited() {
            return;
        }
        loop {
            let session = self.shelf.lock().unwrap_or_else(PoisonError::into_inner).doubtful.pop();
            let Some(session) = session else { return };
            if self.maker.end(&session.login).await.is_err() {
                self.shelf.lock().unwrap_or_else(PoisonError::into_inner).doubtful.clear();
                return;
            }
        }
    }

    /// Takes what is free. `None`: somebody who waits will be given what is missing.
    fn take(&self, needs: &Needs, is_patient: bool) -> Option<(Vec<Shelved>, Needs)> {
        let mut shelf = self.shelf.lock().unwrap_or_else(PoisonError::into_inner);
        let missing: Needs = needs
            .iter()
            .map(|(actor, count)| (*actor, count.saturating_sub(shelf.free.get(actor).map_or(0, Vec::len))))
            .filter(|(_, count)| *count > 0)
            .collect();
        if !missing.is_empty() && shelf.borrowers > 0 && is_patient {
            return None;
        }
        shelf.borrowers += 1;
        let mut taken = Vec::new();
        for (actor, count) in needs {
            let free = shelf.free.entry(*actor).or_default();
            let keep = free.len().saturating_sub(*count);
            taken.extend(free.split_off(keep));
        }
        Some((taken, missing))
    }

    /// Looks whether a session is still alive that a scenario left alive: what ends late must not be charged to the
    /// next user. On a target that limits its calls the look is left to the end of the run, unless there is reason to
    /// expect it dead.
    async fn still_alive(&self, shelved: Shelved) -> Option<Session> {
        let is_due = shelved.condition == Condition::Named || !self.logins_are_limited();
        if shelved.last_user.is_some() && is_due && self.is_dead(&shelved).await {
            return None;
        }
        Some(shelved.session)
    }

    /// Whether the token of a session is refused; notes the casualty if nothing explains it.
    async fn is_dead(&self, shelved: &Shelved) -> bool {
        let Some(finding) = self.look(shelved).await else { return false };
        if finding.exchange.status() != Some(401) {
            return false;
        }
        self.maker.ended(&shelved.session.login);
        if shelved.condition == Condition::Alive {
            self.shelf.lock().unwrap_or_else(PoisonError::into_inner).casualties.push(finding);
        }
        true
    }

    /// What the token of a session that somebody used is answered now.
    async fn look(&self, Shelved { session, last_user, .. }: &Shelved) -> Option<LateFinding> {
        let last_user = last_user.clone()?;
        let caller = format!("session \"{}\", afterwards", last_user.label);
        let call = session.login.sign(Call::new(ME, caller).look());
        let exchange = self.maker.http().send(&call).await.last.exchange.shortened(WHOLE);
        Some(LateFinding { last_user, user_id: session.login.user_id.clone(), exchange })
    }

    /// Looks at the sessions that were ended, once no scenario runs any more, and hands out those whose tokens are accepted
    /// again; at a few of them only on a target that limits its calls.
    pub async fn revenants(&self) -> Vec<LateFinding> {
        let mut ended = std::mem::take(&mut self.shelf.lock().unwrap_or_else(PoisonError::into_inner).ended);
        if self.logins_are_limited() {
            ended.truncate(LOOKS_IF_LIMITED);
        }
        let mut found = Vec::new();
        for shelved in &ended {
            if let Some(finding) = self.look(shelved).await.filter(|finding| finding.exchange.status() == Some(200)) {
                self.maker.adopt(shelved.session.login.clone());
                found.push(finding);
            }
        }
        found
    }

    /// Looks at all sessions that were left alive, once no scenario runs any more, and hands out what was found dead
    /// since the beginning of the run.
    pub async fn casualties(&self) -> Vec<LateFinding> {
        let free: Vec<Shelved> = {
            let mut shelf = self.shelf.lock().unwrap_or_else(PoisonError::into_inner);
            shelf.free.drain().flat_map(|(_, free)| free).collect()
        };
        for shelved in &free {
            self.is_dead(shelved).await;
        }
        std::mem::take(&mut self.shelf.lock().unwrap_or_else(PoisonError::into_inner).casualties)
    }

    /// Takes the sessions of a scenario back.
    pub fn give_back(&self, sessions: impl IntoIterator<Item = Returned>) {
        let mut shelf = self.shelf.lock().unwrap_or_else(PoisonError::into_inner);
        shelf.borrowers = shelf.borrowers.saturating_sub(1);
        for Returned { session, condition, last_user } in sessions {
            match condition {
                Condition::Alive | Condition::Caller | Condition::Named => {
                    let shelved = Shelved { session, last_user, condition };
                    shelf.free.entry(shelved.session.login.actor).or_default().push(shelved);
                }
                Condition::Ended => {
                    self.maker.ended(&session.login);
                    shelf.ended.push(Shelved { session, last_user, condition });
                }
                Condition::Doubtful => shelf.doubtful.push(session),
            }
        }
        drop(shelf);
        self.returned.notify_waiters();
    }

    fn logins_are_limited(&self) -> bool {
        self.maker.http().window(&LOGIN).is_some() || !self.maker.http().waited().is_zero()
    }
}
