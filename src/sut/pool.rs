//! Sessions that scenarios borrow. A session that a scenario leaves alive goes back, since logins are scarce; all
//! sessions of a scenario are handed out together, so that two scenarios cannot wait for each other's.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use tokio::sync::Notify;

use super::login::LOGIN;
use super::session::Session;
use super::session_maker::{SessionError, SessionMaker};
use super::strategy::Strategy;
use crate::model::account::Actor;
use crate::model::exchange::Exchange;
use crate::model::operation::Operation;

/// How long a scenario waits for the sessions of others before it makes its own on a target that does not limit
/// logins: next to nothing for one that answers quickly, so that it sees few logins; soon enough to run side by side
/// on one that does not.
const PATIENCE: Duration = Duration::from_millis(200);

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
    free: HashMap<Actor, Vec<Session>>,
    /// Scenarios that hold sessions at the moment.
    borrowers: usize,
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
    /// Its token was seen to be refused.
    Ended,
    /// Nobody should build on it; it is ended at the end of the run.
    Doubtful,
}

impl SessionPool {
    /// A pool that makes sessions by a strategy, starting with those that the probe made.
    pub fn new(maker: Arc<SessionMaker>, strategy: Strategy, made: Vec<Session>) -> Self {
        let mut shelf = Shelf::default();
        for session in made {
            shelf.free.entry(session.login.actor).or_default().push(session);
        }
        Self { maker, strategy, shelf: Mutex::new(shelf), returned: Notify::new() }
    }

    /// The maker behind the pool.
    pub fn maker(&self) -> &SessionMaker {
        &self.maker
    }

    /// Hands out all sessions that a scenario needs, making those that are not there. While other scenarios hold
    /// sessions, it rather waits for theirs: for a moment, or as long as it takes if logins are limited.
    pub async fn borrow_all(&self, needs: &Needs) -> Result<Borrowed, SessionError> {
        let asked = Instant::now();
        let (mut sessions, missing) = loop {
            // Registered before the look at the shelf, so that no return in between is lost.
            let returned = self.returned.notified();
            let is_patient = asked.elapsed() < PATIENCE || self.logins_are_limited();
            if let Some(taken) = self.take(needs, is_patient) {
                break taken;
            }
            // Nobody returned anything in time: the loop decides anew.
            let _ = tokio::time::timeout(PATIENCE, returned).await;
        };
        let mut exchanges = Vec::new();
        for (actor, count) in missing {
            for _ in 0..count {
                match self.maker.make(actor, self.strategy).await {
                    Ok(made) => {
                        sessions.push(made.session);
                        exchanges.extend(made.exchanges);
                    }
                    Err(error) => {
                        self.give_back(sessions.into_iter().map(|session| (session, Condition::Alive)));
                        return Err(error);
                    }
                }
            }
        }
        Ok(Borrowed { sessions, exchanges })
    }

    /// Takes what is free. `None`: somebody who waits will be given what is missing.
    fn take(&self, needs: &Needs, is_patient: bool) -> Option<(Vec<Session>, Needs)> {
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

    /// Takes the sessions of a scenario back.
    pub fn give_back(&self, sessions: impl IntoIterator<Item = (Session, Condition)>) {
        let mut shelf = self.shelf.lock().unwrap_or_else(PoisonError::into_inner);
        shelf.borrowers = shelf.borrowers.saturating_sub(1);
        for (session, condition) in sessions {
            match condition {
                Condition::Alive => shelf.free.entry(session.login.actor).or_default().push(session),
                Condition::Ended => self.maker.ended(&session.login),
                Condition::Doubtful => {}
            }
        }
        drop(shelf);
        self.returned.notify_waiters();
    }

    fn logins_are_limited(&self) -> bool {
        let login: Result<Operation, _> = LOGIN.parse();
        login.is_ok_and(|login| self.maker.http().window(&login).is_some()) || !self.maker.http().waited().is_zero()
    }
}
