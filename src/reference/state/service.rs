//! The running server as routes and sockets see it: options, state, and the things that happen a moment later. Knows
//! nothing of HTTP or frames.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use rand::Rng as _;
use time::OffsetDateTime;
use tokio::sync::watch;

use crate::reference::fault::Fault;
use crate::reference::fault_place::USUAL;
use crate::reference::flavour::Flavour;
use crate::reference::http::device::Origin;
use crate::reference::identifiers::Mint;
use crate::reference::options::Options;
use crate::reference::state::session::Session;
use crate::reference::state::store::State;
use crate::reference::state::user::{Grant, NewUser};
use crate::reference::variant::Variant;

// Real servers write the record of a login by an event: very soon, but not before the answer.
const RECORDING_DELAY: Duration = Duration::from_millis(20);
const LATE: Duration = Duration::from_secs(3);
/// Logouts of which one is lost where that is the fault.
const EVERY_FOURTH: usize = 4;

/// One server: its options and all that changes.
pub(crate) struct Service {
    options: Options,
    state: Mutex<State>,
    revoked: watch::Sender<()>,
    closing: watch::Sender<bool>,
    turns: AtomicUsize,
    /// Callers of logout.me whose call is being answered, by user id.
    under_way: Mutex<Vec<String>>,
    /// Logins on websockets that are open.
    connected: Mutex<Vec<Grant>>,
}

impl Service {
    pub(crate) fn new(options: Options) -> Arc<Self> {
        let mut state = State::new(Mint::of(options.variant), options.logins_per_user);
        for account in &options.accounts {
            state.add_user(&NewUser {
                username: &account.username,
                name: &account.username,
                email: &format!("{}@example.org", account.username),
                password: &account.password,
                admin: account.admin,
            });
        }
        Arc::new(Self {
            options,
            state: Mutex::new(state),
            revoked: watch::Sender::new(()),
            closing: watch::Sender::new(false),
            turns: AtomicUsize::default(),
            under_way: Mutex::default(),
            connected: Mutex::default(),
        })
    }

    pub(crate) fn options(&self) -> &Options {
        &self.options
    }

    pub(crate) fn flavour(&self) -> Flavour {
        self.options.flavour
    }

    /// Whether a request is for the operation that has the fault, if there is one: without a place, that is logout.me, by
    /// whatever method.
    pub(crate) fn is_place_of_fault(&self, method: &str, path: &str) -> bool {
        match &self.options().fault_place {
            Some(place) => place.is(method, path),
            None => path == USUAL,
        }
    }

    /// The fault that this request meets.
    pub(crate) fn fault_of(&self, method: &str, path: &str) -> Option<Fault> {
        self.options().fault.filter(|_| self.is_place_of_fault(method, path))
    }

    /// Whether the server has a fault, wherever it is.
    pub(crate) fn has(&self, fault: Fault) -> bool {
        self.options.fault == Some(fault)
    }

    /// Whether this is the liberty that the server takes.
    pub(crate) fn takes(&self, variant: Variant) -> bool {
        self.options.variant == Some(variant)
    }

    /// Whether it is the turn of a fault that shows once in so many times.
    pub(crate) fn is_turn(&self, every: usize) -> bool {
        (self.turns.fetch_add(1, Ordering::Relaxed) + 1).is_multiple_of(every)
    }

    /// Notes that a user's call is being answered; tells whether another one of the user's was before.
    pub(crate) fn enter(&self, user_id: &str) -> bool {
        let mut under_way = self.under_way.lock().unwrap_or_else(PoisonError::into_inner);
        let is_second = under_way.iter().any(|known| known == user_id);
        under_way.push(user_id.to_owned());
        is_second
    }

    /// Notes that a user's call has been answered.
    pub(crate) fn leave(&self, user_id: &str) {
        let mut under_way = self.under_way.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(place) = under_way.iter().position(|known| known == user_id) {
            under_way.remove(place);
        }
    }

    /// Notes that a websocket is open on a login.
    pub(crate) fn connect(&self, grant: &Grant) {
        self.connected.lock().unwrap_or_else(PoisonError::into_inner).push(grant.clone());
    }

    /// Notes that a websocket of a login is no longer open.
    pub(crate) fn disconnect(&self, grant: &Grant) {
        let mut connected = self.connected.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(place) = connected.iter().position(|known| known == grant) {
            connected.swap_remove(place);
        }
    }

    fn is_connected(&self, grant: &Grant) -> bool {
        self.connected.lock().unwrap_or_else(PoisonError::into_inner).contains(grant)
    }

    /// The state. A panic elsewhere is one failed request, not the end of the server.
    pub(crate) fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Keeps the record of a login; `listed` makes it one that session routes see and act upon.
    pub(crate) fn record(self: &Arc<Self>, connection: String, grant: Grant, listed: bool, origin: Origin) {
        let session = Session {
            id: connection,
            user_id: grant.user_id.clone(),
            token_hash: listed.then(|| grant.token_hash.clone()),
            login_at: OffsetDateTime::now_utc(),
            logged_out: false,
            ended: None,
            origin,
        };
        if !self.flavour().is_upstream() {
            self.state().record(session);
            return;
        }
        let service = Arc::clone(self);
        tokio::spawn(async move {
            tokio::time::sleep(RECORDING_DELAY).await;
            let mut state = service.state();
            // A login that was ended in between must not come back as an open session.
            if state.is_alive(&grant) {
                state.record(session);
            }
        });
    }

    /// Ends a login as logout.me does it, now or after the answer.
    pub(crate) fn end(self: &Arc<Self>, grant: Grant) {
        let delay = match self.flavour() {
            _ if self.has(Fault::EffectLate) => LATE,
            flavour if flavour.answers_before_effect() => Duration::from_millis(rand::rng().random_range(20..80)),
            _ => return self.end_by_route(&grant),
        };
        self.end_after(grant, delay);
    }

    /// Ends a login as logout.me does it, after a while.
    pub(crate) fn end_after(self: &Arc<Self>, grant: Grant, delay: Duration) {
        let service = Arc::clone(self);
        tokio::spawn(async move {
            tokio::time::sleep(delay).await;
            service.end_by_route(&grant);
        });
    }

    fn end_by_route(self: &Arc<Self>, grant: &Grant) {
        if self.has(Fault::LogoutDoesNothing) || (self.has(Fault::SometimesNoEffect) && self.is_turn(EVERY_FOURTH)) {
            return;
        }
        if self.has(Fault::OpenWebsocketNeverEnds) && self.is_connected(grant) {
            return;
        }
        match self.options.fault {
            Some(Fault::TokenStaysAlive | Fault::TokenCached) => {}
            _ => self.state().revoke(grant),
        }
        match self.options.fault {
            Some(Fault::StaysListed | Fault::ListCached) => {}
            _ => self.state().mark_logged_out(grant),
        }
        self.revoked.send_replace(());
        if self.has(Fault::TokenCached) || self.has(Fault::ListCached) {
            let (service, grant) = (Arc::clone(self), grant.clone());
            tokio::spawn(async move {
                tokio::time::sleep(LATE).await;
                service.log_out(&grant);
            });
        }
    }

    /// Ends a login at its own wish, at once.
    pub(crate) fn log_out(&self, grant: &Grant) {
        let mut state = self.state();
        state.revoke(grant);
        state.mark_logged_out(grant);
        drop(state);
        self.revoked.send_replace(());
    }

    /// The same over REST, which leaves the record of the session as it is up to 8.6: a dead row in the list.
    pub(crate) fn log_out_over_rest(&self, grant: &Grant) {
        if self.flavour().is_upstream() && !self.flavour().is_since_8_6() {
            self.state().revoke(grant);
            self.revoked.send_replace(());
            return;
        }
        self.log_out(grant);
    }

    /// Forgets a user, whose sockets then close.
    pub(crate) fn remove_user(&self, user_id: &str) {
        self.state().remove_user(user_id);
        self.revoked.send_replace(());
    }

    /// Changes whenever some token has been revoked.
    pub(crate) fn revocations(&self) -> watch::Receiver<()> {
        self.revoked.subscribe()
    }

    /// Becomes true when the server is to stop.
    pub(crate) fn closing(&self) -> watch::Receiver<bool> {
        self.closing.subscribe()
    }

    pub(crate) fn close(&self) {
        self.closing.send_replace(true);
    }

    /// Waits until nobody listens for the end any more: the last connection has then said goodbye.
    pub(crate) async fn everyone_left(&self) {
        self.closing.closed().await;
    }
}
