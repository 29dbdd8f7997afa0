//! Makes sessions by the strategy that works on the target, and remembers every login so that it can be ended.
//! Must not know who uses a session or why.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::fmt;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::time::{Duration, Instant};

use rand::rngs::StdRng;
use rand::{Rng as _, SeedableRng as _};
use secrecy::{ExposeSecret as _, SecretString};
use serde_json::json;
use time::OffsetDateTime;

use super::error::SessionError;
use crate::model::account::{Account, Accounts, Actor};
use crate::model::budgets::WHOLE;
use crate::model::exchange::{Exchange, Outcome};
use crate::sut::call::Call;
use crate::sut::ddp::{DdpLogin, DdpSocket};
use crate::sut::http::client::HttpClient;
use crate::sut::operations::{LOGOUT, LOGOUT_ME};
use crate::sut::session::{Login, Session};
use crate::sut::sessions::listing::{Listing, OwnRow, Trace, answer_time};
use crate::sut::sessions::login::{LoginDesk, LoginRefused, Marker, excerpt};
use crate::sut::sessions::strategy::{PATIENT, Strategy};

/// How often a login whose row cannot be told apart is given up and made again. The pauses in between are random,
/// measured in the time that a login takes and growing, so that runs that disturb one another part, however slow the
/// target is.
const AMBIGUITY_TRIES: u32 = 16;

/// How often the pause between such logins doubles: at most 32 times the time that a login takes, long enough for a
/// dozen runs on one account.
const BACKOFF: u32 = 5;

/// How often a login that died at once is made again: a scenario running beside it may have ended it by a defect of the
/// target.
const DEATH_TRIES: u32 = 3;

/// Makes sessions of the accounts' users and remembers every login, so that it can be ended.
pub struct SessionMaker {
    http: Arc<HttpClient>,
    accounts: Accounts,
    /// Accounts that were made for the run, by actor.
    provided: [OnceLock<Account>; Actor::ALL.len()],
    desk: LoginDesk,
    random: Mutex<StdRng>,
    seen: Mutex<HashMap<Actor, HashSet<String>>>,
    open: Mutex<Vec<OpenLogin>>,
    /// The users that first logins were answered with.
    users: Mutex<BTreeMap<Actor, String>>,
    /// Whether logout.me is of no use for ending sessions here.
    declines_logout_me: AtomicBool,
    made: Mutex<usize>,
    granted: AtomicUsize,
    /// Actors whose password was refused: asked again and again, servers block the user or the address.
    refused: Mutex<HashMap<Actor, LoginRefused>>,
    one_at_a_time: tokio::sync::Mutex<()>,
    /// Held for reading by every login under way, so that the clean-up can wait for the last of them.
    under_way: tokio::sync::RwLock<()>,
}

/// A login that is not known to have ended.
struct OpenLogin {
    login: Login,
    /// The id under which its session is listed, if it is.
    session_id: Option<String>,
}

/// A session and what was sent to make it.
#[derive(Debug)]
pub struct Made {
    pub session: Session,
    /// Logins and readings of the list, redacted.
    pub exchanges: Vec<Exchange>,
}

/// A granted login that may not be listed yet.
#[derive(Debug)]
pub struct Granted {
    pub login: Login,
    /// Its place in the order of the run's logins.
    pub number: usize,
    /// What makes its session recognisable.
    pub marker: Marker,
    /// Ids that were listed before it was asked for, if the list was read before.
    pub listed_before: Option<HashSet<String>>,
    /// When it was asked for, by the clock of this machine.
    pub asked_at: OffsetDateTime,
    pub exchanges: Vec<Exchange>,
}

impl fmt::Debug for SessionMaker {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SessionMaker")
    }
}

impl SessionMaker {
    /// A maker for one run. Its markers are random whatever the seed of the run: two runs with one seed must not
    /// share them.
    pub fn new(http: Arc<HttpClient>, accounts: Accounts) -> Self {
        for account in accounts.all() {
            http.redactor().learn("password", account.password.expose_secret());
        }
        Self {
            http,
            accounts,
            provided: Default::default(),
            desk: LoginDesk::default(),
            random: Mutex::new(StdRng::from_os_rng()),
            seen: Mutex::default(),
            open: Mutex::default(),
            users: Mutex::default(),
            declines_logout_me: AtomicBool::default(),
            made: Mutex::default(),
            granted: AtomicUsize::default(),
            refused: Mutex::default(),
            one_at_a_time: tokio::sync::Mutex::default(),
            under_way: tokio::sync::RwLock::default(),
        }
    }

    /// The client that sessions are made with.
    pub fn http(&self) -> &HttpClient {
        &self.http
    }

    /// Calls of the login operation so far.
    pub fn logins(&self) -> usize {
        self.desk.calls()
    }

    /// Sessions made so far.
    pub fn sessions(&self) -> usize {
        *self.made.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether an actor has an account.
    pub fn has_account(&self, actor: Actor) -> bool {
        self.account(actor).is_some()
    }

    /// The password of an actor's account, if there is one.
    pub fn password(&self, actor: Actor) -> Option<&SecretString> {
        self.account(actor).map(|account| &account.password)
    }

    /// Gives up the waits of logins that nobody wants any more, and waits for those that are under way.
    pub async fn settle(&self) {
        self.http.end_logins();
        let _none_under_way = self.under_way.write().await;
    }

    /// Logins that were made and are not known to have ended.
    pub fn open_logins(&self) -> Vec<Login> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner).iter().map(|open| open.login.clone()).collect()
    }

    /// Ends a login with its own token: its session by itself, which leaves no dead row in any list, and then the login,
    /// if it is still there. A token that is refused has ended before, which is as good.
    pub async fn end(&self, login: &Login) -> Result<(), String> {
        if let Some(session_id) = self.session_of(login) {
            self.end_session(login, &session_id).await;
        }
        let reply = self.http.send(&login.sign(Call::new(LOGOUT, login.actor.name()).farewell())).await.last;
        let why = match &reply.exchange.outcome {
            Outcome::Answered(response) if matches!(response.status, 200 | 401) => {
                self.ended(login);
                return Ok(());
            }
            _ if reply.exchange.interference().is_some() => reply.exchange.interference_in_words().unwrap_or_default(),
            Outcome::Answered(response) => {
                format!("status {}: {}", response.status, excerpt(response.body.text().unwrap_or_default()))
            }
            Outcome::Broken(breakage) => breakage.detail.clone(),
        };
        let why = format!("a login of {} (user {}) was not ended by {LOGOUT}: {why}", login.actor, login.user_id);
        Err(self.http.redactor().text(&why))
    }

    /// Asks for the end of a session by itself. A target that breaks off, or does not do this at all, is not asked again.
    async fn end_session(&self, login: &Login, session_id: &str) {
        if self.declines_logout_me.load(Ordering::Relaxed) {
            return;
        }
        let call = Call::new(LOGOUT_ME, login.actor.name()).json(&json!({"sessionId": session_id}));
        let status = self.http.send(&login.sign(call)).await.last.status();
        if status.is_none_or(|status| matches!(status, 403 | 405 | 429) || status >= 500) {
            self.declines_logout_me.store(true, Ordering::Relaxed);
        }
    }

    fn session_of(&self, login: &Login) -> Option<String> {
        let open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        open.iter().find(|known| is_same(&known.login, login)).and_then(|known| known.session_id.clone())
    }

    /// Keeps in mind under which id the session of a login is listed.
    pub fn keep_session(&self, login: &Login, session_id: &str) {
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        let known = open.iter_mut().find(|known| is_same(&known.login, login));
        if let Some(known) = known.filter(|_| !session_id.is_empty()) {
            known.session_id = Some(session_id.to_owned());
        }
    }

    /// The actor whose account is this user's; alice, if it is nobody's.
    pub fn actor_of(&self, user_id: &str) -> Actor {
        let users = self.users.lock().unwrap_or_else(PoisonError::into_inner);
        users.iter().find(|(_, known)| *known == user_id).map_or(Actor::Alice, |(actor, _)| *actor)
    }

    /// The user that the first login of an actor was answered with, if it was granted.
    pub fn user_of(&self, actor: Actor) -> Option<String> {
        self.users.lock().unwrap_or_else(PoisonError::into_inner).get(&actor).cloned()
    }

    /// The name that an actor's account logs in with.
    pub fn username(&self, actor: Actor) -> Option<&str> {
        self.account(actor).map(|account| account.username.as_str())
    }

    /// Uses an account that was made for the run, unless the actor has one.
    pub(crate) fn provide(&self, actor: Actor, account: Account) {
        // Who has one keeps it.
        let _ = self.provided[actor as usize].set(account);
    }

    fn account(&self, actor: Actor) -> Option<&Account> {
        self.accounts.of(actor).or_else(|| self.provided[actor as usize].get())
    }

    /// Takes a login over that a scenario brought about, so that it is ended like all others.
    pub fn adopt(&self, login: Login) {
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        if !open.iter().any(|known| is_same(&known.login, &login)) {
            open.push(OpenLogin { login, session_id: None });
        }
    }

    /// Notes that the token of a login is dead.
    pub fn ended(&self, login: &Login) {
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        open.retain(|known| !is_same(&known.login, login));
    }

    /// A plain login, of which nothing more is known than that it was granted. It runs to its end even if nobody
    /// waits for it any more: a token that was granted but not noted could not be ended.
    pub async fn log_in(self: &Arc<Self>, actor: Actor) -> Result<Granted, SessionError> {
        let account: Account = self.account(actor).ok_or(SessionError::NoAccount(actor))?.clone();
        let (maker, marker) = (Arc::clone(self), self.marker());
        let login = tokio::spawn(async move {
            let _under_way = maker.under_way.read().await;
            if let Some(refused) = maker.refused.lock().unwrap_or_else(PoisonError::into_inner).get(&actor) {
                return Err(refused.clone().into());
            }
            let (listed_before, asked_at) = (maker.listed(actor), OffsetDateTime::now_utc());
            let outcome = maker.desk.with_password(&maker.http, actor, &account, &marker).await;
            if let Err(refused) = outcome.as_ref().map_err(Clone::clone)
                && refused.is_final
            {
                maker.refused.lock().unwrap_or_else(PoisonError::into_inner).insert(actor, refused);
            }
            let (login, exchanges) = outcome?;
            maker.adopt(login.clone());
            maker.users.lock().unwrap_or_else(PoisonError::into_inner).entry(actor).or_insert(login.user_id.clone());
            let number = maker.granted.fetch_add(1, Ordering::Relaxed);
            Ok(Granted { login, number, marker, listed_before, asked_at, exchanges })
        });
        login.await.unwrap_or_else(|error| Err(SessionError::Broken(error.to_string())))
    }

    /// A new session of an actor.
    pub async fn make(self: &Arc<Self>, actor: Actor, strategy: Strategy) -> Result<Made, SessionError> {
        // Sessions that are told apart by what is new in the list must not be made side by side.
        let _turn = match strategy {
            Strategy::DdpResume | Strategy::Unlisted => None,
            Strategy::RestLogin | Strategy::RestResume => Some(self.one_at_a_time.lock().await),
        };
        let (mut tries, mut given_up) = (0, None);
        let mut began = Instant::now();
        let mut granted = self.log_in(actor).await?;
        loop {
            let outcome = self.list(strategy, &granted, PATIENT).await;
            let took = began.elapsed();
            if let Some(login) = given_up.take() {
                self.end(&login).await.ok();
            }
            match outcome {
                Err(SessionError::Ambiguous(_)) if tries < AMBIGUITY_TRIES => {
                    tries += 1;
                    self.part(&granted.login, took * 2_u32.pow(tries.min(BACKOFF))).await;
                    given_up = Some(granted.login);
                }
                Err(SessionError::Refused { .. }) if tries < DEATH_TRIES => tries += 1,
                outcome => return outcome,
            }
            began = Instant::now();
            granted = self.log_in(actor).await?;
        }
    }

    /// A session of a user who is no actor, made for one scenario.
    pub async fn make_for(
        self: &Arc<Self>,
        username: &str,
        password: &SecretString,
        strategy: Strategy,
    ) -> Result<Made, SessionError> {
        let account = Account { username: username.to_owned(), password: password.clone() };
        let _turn = self.one_at_a_time.lock().await;
        let marker = self.marker();
        let asked_at = OffsetDateTime::now_utc();
        let (login, exchanges) = self.desk.with_password(&self.http, Actor::Admin, &account, &marker).await?;
        self.adopt(login.clone());
        let number = self.granted.fetch_add(1, Ordering::Relaxed);
        // Whoever is no actor was created by the run: nobody else has sessions of that user.
        let listed_before = Some(self.known_ids());
        let granted = Granted { login, number, marker, listed_before, asked_at, exchanges };
        match self.list(strategy, &granted, strategy.trial()).await {
            Err(SessionError::NotListed { .. }) => self.list(Strategy::Unlisted, &granted, &[0]).await,
            outcome => outcome,
        }
    }

    /// Lets other clients of the account log in for a random while, `mean` long in the middle, and takes note of their
    /// rows: what is new after the next login came in the short time of that login.
    async fn part(&self, login: &Login, mean: Duration) {
        let share = self.random.lock().unwrap_or_else(PoisonError::into_inner).random_range(0.1..1.9);
        tokio::time::sleep(mean.mul_f64(share)).await;
        let listing = Listing::read(&self.http, login, login.actor.name()).await;
        self.remember(login.actor, &listing);
    }

    /// Finds out whether a strategy turns a login into a listed session; `patiently` if nothing else is left to try.
    pub async fn try_out(&self, strategy: Strategy, granted: &Granted, patiently: bool) -> Result<Made, SessionError> {
        self.list(strategy, granted, if patiently { PATIENT } else { strategy.trial() }).await
    }

    async fn list(&self, strategy: Strategy, granted: &Granted, pauses: &[u64]) -> Result<Made, SessionError> {
        let made = match strategy {
            Strategy::RestLogin => self.find(strategy, granted, pauses).await?,
            Strategy::RestResume => {
                let (login, number, marker) = (granted.login.clone(), granted.number, self.marker());
                let mut exchanges = granted.exchanges.clone();
                exchanges.extend(self.look_before_resuming(&login).await);
                let (listed_before, asked_at) = (self.listed(login.actor), OffsetDateTime::now_utc());
                exchanges.extend(self.desk.with_token(&self.http, &login, &marker).await?);
                let resumed = Granted { login, number, marker, listed_before, asked_at, exchanges };
                self.find(strategy, &resumed, pauses).await?
            }
            Strategy::DdpResume => self.resume_over_ddp(granted).await?,
            Strategy::Unlisted => {
                let (login, number, id) = (granted.login.clone(), granted.number, String::new());
                Made { session: Session { id, number, login }, exchanges: granted.exchanges.clone() }
            }
        };
        self.keep_session(&made.session.login, &made.session.id);
        *self.made.lock().unwrap_or_else(PoisonError::into_inner) += 1;
        Ok(made)
    }

    async fn find(&self, strategy: Strategy, granted: &Granted, pauses: &[u64]) -> Result<Made, SessionError> {
        let login = &granted.login;
        let seen = self.listed(login.actor);
        let answered_at = granted.exchanges.last().and_then(answer_time);
        let listed_before = granted.listed_before.as_ref();
        let asked_at = Some(granted.asked_at);
        let trace = Trace { marker: &granted.marker, seen: seen.as_ref(), listed_before, answered_at, asked_at };
        let mut exchanges = granted.exchanges.clone();
        let (mut problem, mut refusals) = (None, Refusals::default());
        for pause in pauses {
            tokio::time::sleep(Duration::from_millis(*pause)).await;
            let listing = Listing::read(&self.http, login, login.actor.name()).await;
            refusals.count(&listing, strategy)?;
            let row = trace.own_row(&listing.rows);
            self.remember(login.actor, &listing);
            exchanges.extend(listing.exchanges.iter().map(|exchange| exchange.shortened(WHOLE)));
            problem = listing.problem;
            if listing.is_endless {
                break;
            }
            match row {
                OwnRow::Found(id) => {
                    return Ok(Made {
                        session: Session { id, number: granted.number, login: login.clone() },
                        exchanges,
                    });
                }
                OwnRow::Ambiguous => return Err(SessionError::Ambiguous(strategy)),
                OwnRow::NotOurs => return Err(SessionError::NotOurs(strategy)),
                OwnRow::Absent => {}
            }
        }
        Err(SessionError::NotListed { strategy, problem, exchanges })
    }

    async fn resume_over_ddp(&self, granted: &Granted) -> Result<Made, SessionError> {
        let (login, user_agent) = (&granted.login, self.marker().user_agent());
        let mut exchanges = granted.exchanges.clone();
        exchanges.extend(self.look_before_resuming(login).await);
        let listed_before = self.listed(login.actor);
        let socket = DdpSocket::log_in(self.on_websocket(login, &user_agent)).await?;
        let id = socket.session_id.clone();
        if listed_before.is_some_and(|listed| listed.contains(&id)) {
            return Err(SessionError::NotOurs(Strategy::DdpResume));
        }
        let (mut problem, mut refusals) = (None, Refusals::default());
        for pause in PATIENT {
            tokio::time::sleep(Duration::from_millis(*pause)).await;
            let listing = Listing::read(&self.http, login, login.actor.name()).await;
            refusals.count(&listing, Strategy::DdpResume)?;
            let is_listed = listing.ids().any(|listed| listed == id);
            self.remember(login.actor, &listing);
            exchanges.extend(listing.exchanges.iter().map(|exchange| exchange.shortened(WHOLE)));
            problem = listing.problem;
            if is_listed {
                socket.close(self.http.deadline()).await;
                return Ok(Made { session: Session { id, number: granted.number, login: login.clone() }, exchanges });
            }
        }
        Err(SessionError::NotListed { strategy: Strategy::DdpResume, problem, exchanges })
    }

    /// Ids that the list has shown for anybody so far, and those of the run's own sessions.
    pub fn known_ids(&self) -> HashSet<String> {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner).values().flatten().cloned().collect()
    }

    /// Reads the list with the token of a plain login that is about to be resumed, unless it is known what it shows.
    async fn look_before_resuming(&self, login: &Login) -> Vec<Exchange> {
        if self.listed(login.actor).is_some() {
            return Vec::new();
        }
        let listing = Listing::read(&self.http, login, login.actor.name()).await;
        self.remember(login.actor, &listing);
        listing.exchanges
    }

    /// Ids that the list has shown for an actor so far, if it was ever read.
    pub(crate) fn listed(&self, actor: Actor) -> Option<HashSet<String>> {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner).get(&actor).cloned()
    }

    /// Keeps in mind that these rows are there, so that a later login is not taken for one of them.
    pub(crate) fn remember(&self, actor: Actor, listing: &Listing) {
        let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        seen.entry(actor).or_default().extend(listing.ids().map(str::to_owned));
    }

    /// Keeps in mind an id that the list may show later on.
    pub fn remember_id(&self, actor: Actor, id: &str) {
        let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        seen.entry(actor).or_default().insert(id.to_owned());
    }

    /// A login on a websocket, as a client of this name.
    pub fn on_websocket<'l>(&'l self, login: &'l Login, user_agent: &'l str) -> DdpLogin<'l> {
        let (http, deadline) = (&*self.http, self.http.deadline());
        DdpLogin { http, user_agent, token: &login.token, user_id: &login.user_id, deadline }
    }

    /// A new marker.
    pub fn marker(&self) -> Marker {
        Marker::new(self.random.lock().unwrap_or_else(PoisonError::into_inner).random())
    }
}

/// How often the list was refused to a new login.
#[derive(Debug, Default)]
struct Refusals(usize);

impl Refusals {
    /// A server may take a moment to know a token that it has granted, hence the second look; after that, waiting for
    /// the row is in vain.
    fn count(&mut self, listing: &Listing, strategy: Strategy) -> Result<(), SessionError> {
        let is_refused = listing.exchanges.last().and_then(Exchange::status) == Some(401);
        self.0 = if is_refused { self.0 + 1 } else { 0 };
        if self.0 < 2 { Ok(()) } else { Err(SessionError::Refused { strategy }) }
    }
}

fn is_same(one: &Login, other: &Login) -> bool {
    one.token.expose_secret() == other.token.expose_secret()
}
