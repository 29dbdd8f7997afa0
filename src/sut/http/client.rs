//! The HTTP side of the target: one bounded request, one redacted exchange. Redirects are never followed and
//! proxies used only on demand, so credentials cannot reach another origin. Must not know what a response means.

use std::future::pending;
use std::sync::atomic::AtomicBool;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use reqwest::header::{ACCEPT_ENCODING, COOKIE, SET_COOKIE};
use reqwest::{Client, Method, RequestBuilder};
use secrecy::ExposeSecret as _;
use serde_json::Value;
use tokio::sync::watch;
use url::Url;

use super::budget::Budget;
use super::clock::RunClock;
use super::content_coding;
use super::cookies::Cookies;
use super::opening::{ClientError, Opened, learn_secrets};
use super::patience::Patience;
use super::vigil::Vigil;
use crate::model::access::{Access, Field};
use crate::model::budgets::{BEGINNING, BODY, QUOTED};
use crate::model::deadlines::Deadlines;
use crate::model::excerpt::cut;
use crate::model::exchange::{Breakage, BreakageKind, Exchange, Outcome};
use crate::model::interference::{GatewayAnswers, is_page};
use crate::model::operation::Operation;
use crate::sut::call::Call;
pub(super) use crate::sut::handed_out::{HandedOut, is_login};
use crate::sut::http::in_flight::{Held, InFlight};
use crate::sut::http::rate_limit::{RateLimits, Window};
use crate::sut::http::raw_response::{RawResponse, first_json_value};
use crate::sut::journal::{Journal, JournalError};
use crate::sut::operations::{ME, WEBSOCKET};
use crate::sut::secrets::redaction::Redactor;

/// Least time that a call of the clean-up is given.
const FAREWELL: Duration = Duration::from_secs(10);

/// The redacted exchange and, for the harness itself, the body as it came.
#[derive(Debug)]
pub struct Reply {
    /// For the record.
    pub exchange: Exchange,
    /// The body unredacted, if a whole response arrived. Never to be printed or stored.
    body: Vec<u8>,
    /// The room that the body takes.
    held: Held,
}

impl Reply {
    /// The status, if a whole response arrived.
    pub fn status(&self) -> Option<u16> {
        self.exchange.status()
    }

    /// The reply without the body in its exchange, and the whole exchange, to be recorded.
    pub fn without_body_in_exchange(self) -> (Self, Exchange) {
        let Self { exchange, body, held } = self;
        (Self { exchange: exchange.shortened(BEGINNING), body, held }, exchange)
    }

    /// The body unredacted; empty if no whole response arrived. Never to be printed or stored.
    pub(crate) fn body(&self) -> &[u8] {
        &self.body
    }

    /// Length of the body in bytes.
    pub fn body_bytes(&self) -> usize {
        self.body.len()
    }

    /// The first JSON value of the body, unredacted. Reads over a byte order mark, bytes that are not UTF-8 and
    /// anything that follows: whether the body is strict JSON is for the contract to say, and a target that writes
    /// it badly must still be tested.
    pub fn json(&self) -> Option<Value> {
        first_json_value(&self.body)
    }
}

/// Everything that a call went through: refusals by the rate limit first, the final reply last.
#[derive(Debug)]
pub struct Replies {
    /// Answers with status 429 that were waited out.
    pub refused: Vec<Exchange>,
    /// The reply that counts.
    pub last: Reply,
}

/// A wait for a rate limit.
#[derive(Clone, Debug)]
pub struct Wait {
    /// The operation whose calls are limited.
    pub operation: Operation,
    pub duration: Duration,
}

/// A client for one target.
#[derive(Debug)]
pub struct HttpClient {
    shared: Client,
    fresh: Client,
    /// Whether the target has asked for a certificate that is not there.
    pub(super) wants_certificate: Arc<AtomicBool>,
    /// The variable that names a proxy, if none is used.
    pub(super) unheeded_proxy: Option<String>,
    /// Header fields of every request.
    fields: Vec<Field>,
    cookies: Cookies,
    base: Url,
    deadlines: Deadlines,
    budget: Option<Budget>,
    clock: RunClock,
    pub(super) redactor: Arc<Redactor>,
    limits: Mutex<RateLimits>,
    waited: Mutex<Duration>,
    in_flight: InFlight,
    pub(super) waits: watch::Sender<Option<Wait>>,
    journal: Option<Journal>,
    pub(super) logins_end: watch::Sender<bool>,
    pub(super) vigil: Vigil,
    pub(super) patience: Patience,
    /// Held by the one who looks for a target that is away.
    pub(super) looking: tokio::sync::Mutex<()>,
}

impl HttpClient {
    /// A client for a target that is reached so.
    pub fn new(
        base: Url,
        (deadlines, access): (Deadlines, &Access),
        clock: RunClock,
        redactor: Arc<Redactor>,
    ) -> Result<Self, ClientError> {
        let Opened { shared, fresh, wants_certificate, unheeded_proxy } = Opened::new(&base, deadlines, access)?;
        learn_secrets(&redactor, access);
        Ok(Self {
            shared,
            fresh,
            wants_certificate,
            unheeded_proxy,
            fields: access.fields.clone(),
            cookies: Cookies::default(),
            base,
            deadlines,
            budget: None,
            clock,
            redactor,
            limits: Mutex::default(),
            waited: Mutex::default(),
            in_flight: InFlight::default(),
            waits: watch::Sender::new(None),
            journal: None,
            logins_end: watch::Sender::new(false),
            vigil: Vigil::new(),
            patience: Patience::new(Duration::MAX),
            looking: tokio::sync::Mutex::default(),
        })
    }

    /// The same client, which writes down every login before it asks for it.
    #[must_use]
    pub fn with_journal(self, journal: Option<Journal>) -> Self {
        Self { journal, ..self }
    }

    /// The same client, which sends so many requests at most until logins are no longer wanted.
    #[must_use]
    pub fn with_budget(self, requests: Option<u64>) -> Self {
        Self { budget: requests.map(Budget::new), ..self }
    }

    /// The same client, which waits so long at most for limits and for a target that is away.
    #[must_use]
    pub fn with_max_wait(self, most: Duration) -> Self {
        Self { patience: Patience::new(most), ..self }
    }

    /// Ends when the target is lost: it no longer answers, or lets nobody in for longer than the user allows to wait.
    pub async fn lost(&self) -> String {
        self.vigil.over().await
    }

    /// Why the target counts as lost, if it does.
    pub fn loss(&self) -> Option<String> {
        self.vigil.reason_to_end()
    }

    /// What gateways answered in place of the target so far.
    pub fn gateway_answers(&self) -> Vec<GatewayAnswers> {
        self.vigil.gateway_answers()
    }

    /// Ends once the budget is used up, with how large it was. Calls beyond it wait until the run ends.
    pub async fn budget_used_up(&self) -> u64 {
        match &self.budget {
            Some(budget) => budget.used_up().await,
            None => pending().await,
        }
    }

    /// Where logins are written down, if they are.
    pub fn journal(&self) -> Option<&Journal> {
        self.journal.as_ref()
    }

    /// Whether this header field goes with every request.
    pub fn sends_always(&self, name: &str) -> bool {
        self.fields.iter().any(|field| field.name.eq_ignore_ascii_case(name))
    }

    /// The base URL of the target.
    pub fn base(&self) -> &Url {
        &self.base
    }

    /// The deadline of one request.
    pub fn deadline(&self) -> Duration {
        self.deadlines.request()
    }

    /// The run's clock.
    pub fn clock(&self) -> RunClock {
        self.clock
    }

    /// The run's redactor.
    pub fn redactor(&self) -> &Redactor {
        &self.redactor
    }

    /// The rate limit window of an operation, if the target ever spoke of one.
    pub fn window(&self, operation: &Operation) -> Option<Window> {
        self.limits().window(operation)
    }

    pub(super) fn limits(&self) -> MutexGuard<'_, RateLimits> {
        self.limits.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn note_waited(&self, duration: Duration) {
        *self.waited.lock().unwrap_or_else(PoisonError::into_inner) += duration;
    }

    /// Time spent waiting for rate limits, summed over waits.
    pub fn waited(&self) -> Duration {
        *self.waited.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The wait for a rate limit that goes on, if one does, whenever that changes.
    pub fn waits(&self) -> watch::Receiver<Option<Wait>> {
        self.waits.subscribe()
    }

    /// Gives up the waits of logins, so that the end of a run need not wait for sessions that nobody will use. The clean-up
    /// that follows may wait as long as the run.
    pub fn end_logins(&self) {
        self.patience.renew();
        self.logins_end.send_replace(true);
    }

    /// The reply of a call that was not sent, or of which nothing more can be said than why.
    pub(super) fn unsent(&self, call: &Call, why: &str) -> Reply {
        let outcome = Outcome::Broken(Breakage { kind: BreakageKind::NotSent, detail: why.to_owned() });
        let (operation, caller, started_ms) = (call.operation.clone(), call.caller.clone(), self.clock.now_ms());
        let exchange =
            Exchange { operation, caller, started_ms, duration_ms: 0.0, request: self.recorded(call), outcome };
        Reply { exchange, body: Vec::new(), held: self.in_flight.begin() }
    }

    /// Sends a call once, whatever the rate limit.
    pub(crate) async fn send_once(&self, call: &Call) -> Reply {
        if !self.take_from_budget().await {
            return self.unsent(call, "not sent: the run ends");
        }
        let entry = match self.journal.as_ref().filter(|_| is_login(&call.operation)) {
            None => None,
            Some(journal) => match journal.ask(call.actor(), call.field("User-Agent")) {
                Ok(login) => Some((journal, login)),
                Err(error) => return self.unsent(call, &error.to_string()),
            },
        };
        let started_ms = self.clock.now_ms();
        let deadline = self.deadline().max(if call.is_farewell { FAREWELL } else { Duration::ZERO });
        let mut held = self.in_flight.begin();
        let outcome = tokio::time::timeout(deadline, self.exchange(call, &mut held))
            .await
            .unwrap_or_else(|_| Err(late("no complete answer", deadline)));
        let duration_ms = self.clock.since_ms(started_ms);
        let noted = entry.map_or(Ok(()), |(journal, login)| note(journal, login, outcome.as_ref()));
        if let Err(error) = noted {
            return self.unsent(call, &error.to_string());
        }
        if is_login(&call.operation) && outcome.is_ok() {
            self.test_cookies().await;
        }
        let (outcome, body) = match outcome {
            Ok(raw) => self.answered(&call.operation, raw),
            Err(breakage) => (Outcome::Broken(breakage), Vec::new()),
        };
        let (operation, caller) = (call.operation.clone(), call.caller.clone());
        let exchange = Exchange { operation, caller, started_ms, duration_ms, request: self.recorded(call), outcome };
        self.vigil.observe(&exchange);
        Reply { exchange, body, held }
    }

    /// Takes one request from the budget; `false`, and only when the run ends, if there is none left.
    async fn take_from_budget(&self) -> bool {
        let Some(budget) = self.budget.as_ref().filter(|_| !*self.logins_end.borrow()) else { return true };
        let mut logins_end = self.logins_end.subscribe();
        tokio::select! {
            biased;
            () = budget.take_one() => true,
            _ = logins_end.wait_for(|is_over| *is_over) => false,
        }
    }

    async fn exchange(&self, call: &Call, held: &mut Held) -> Result<RawResponse, Breakage> {
        let first_byte = self.deadlines.first_byte().max(if call.is_farewell { FAREWELL } else { Duration::ZERO });
        let head = tokio::time::timeout(first_byte, self.head(call)).await;
        let head = head.map_err(|_| late("no complete answer", first_byte))?;
        let mut response = head.map_err(|error| self.breakage(&error))?;
        let status = response.status().as_u16();
        let headers: Vec<(String, String)> = response
            .headers()
            .iter()
            .map(|(name, value)| (name.as_str().to_owned(), String::from_utf8_lossy(value.as_bytes()).into_owned()))
            .collect();
        if !call.has_credentials() {
            self.cookies.keep(response.headers().get_all(SET_COOKIE).iter().filter_map(|field| field.to_str().ok()));
        }
        // Growing it would take the room of two.
        let stated = response.content_length().and_then(|bytes| usize::try_from(bytes).ok());
        let mut body = Vec::with_capacity(stated.unwrap_or_default().min(BODY));
        while let Some(chunk) = response.chunk().await.map_err(|error| self.breakage(&error))? {
            held.add(chunk.len())?;
            if body.len() + chunk.len() > BODY {
                let detail = format!("the body exceeds {} MiB", BODY / (1024 * 1024));
                return Err(Breakage { kind: BreakageKind::TooLarge, detail });
            }
            body.extend_from_slice(&chunk);
        }
        let arrived = body.len();
        let response = RawResponse { status, headers, body }.decoded().map_err(|(kind, detail)| Breakage {
            kind,
            detail: cut(&self.redactor.text(&detail), QUOTED).into_owned(),
        })?;
        held.add(response.body.len().saturating_sub(arrived))?;
        Ok(response)
    }

    /// Sends a call and waits for the head of the answer.
    async fn head(&self, call: &Call) -> Result<reqwest::Response, reqwest::Error> {
        if call.is_look {
            match self.request(&self.shared, call).send().await {
                // The server may have closed a connection just when it was used again (RFC 9112 §9.3.1).
                Err(error) if !error.is_connect() && !error.is_timeout() => {}
                outcome => return outcome,
            }
        }
        self.request(&self.fresh, call).send().await
    }

    fn request(&self, client: &Client, call: &Call) -> RequestBuilder {
        let name = call.method.as_deref().unwrap_or(&call.operation.method);
        let method = Method::from_bytes(name.as_bytes()).unwrap_or(Method::GET);
        let request = client.request(method, self.url(call)).header("Accept", "application/json");
        let mut request = request.header(ACCEPT_ENCODING, content_coding::ACCEPTED);
        for (name, value) in call.headers.iter().filter(|(name, _)| name != "Cookie") {
            request = request.header(name, value);
        }
        request = self.through_the_door(request, call.path(), &call.headers);
        match &call.body {
            Some(body) => request.body(body.clone()),
            None => request,
        }
    }

    pub(super) fn url(&self, call: &Call) -> Url {
        let mut url = self.beside_api(call.path());
        url.set_query(call.query.as_deref());
        url
    }

    /// The same request with what gateways and balancers in front of the target look for, where it does not bring fields
    /// of that name itself.
    fn through_the_door(&self, request: RequestBuilder, path: &str, own: &[(String, String)]) -> RequestBuilder {
        let own = |wanted: &str| own.iter().find(|(name, _)| name.eq_ignore_ascii_case(wanted));
        let own_cookies = own(COOKIE.as_str()).map(|(_, cookies)| cookies.as_str());
        let cookies = self.cookies.field(path, self.base.scheme() == "https", own_cookies);
        let request = cookies.into_iter().fold(request, |request, cookies| request.header(COOKIE, cookies));
        let asked_for = self.fields.iter().filter(|field| own(&field.name).is_none());
        asked_for.fold(request, |request, field| request.header(&field.name, field.value.expose_secret()))
    }

    /// Drops cookies that let somebody in, which are no balancer's; asked once, after the first login.
    async fn test_cookies(&self) {
        if !self.cookies.close() {
            return;
        }
        let anonymous = Call::new(ME, "nobody");
        let answer = tokio::time::timeout(self.deadline(), self.head(&anonymous)).await;
        if !matches!(answer, Ok(Ok(answer)) if answer.status().as_u16() == 401) {
            self.cookies.forget();
        }
    }

    /// The address of a path below the base URL.
    pub(crate) fn beside_api(&self, path: &str) -> Url {
        let mut url = self.base.clone();
        url.set_path(&format!("{}{path}", self.base.path().trim_end_matches('/')));
        url
    }

    /// Asks for another protocol on a connection of its own; the deadline is the caller's.
    pub(crate) async fn ask_for_upgrade(
        &self,
        url: &Url,
        fields: &[(&str, &str)],
    ) -> Result<reqwest::Response, String> {
        if !self.take_from_budget().await {
            return Err("not sent: the run ends".to_owned());
        }
        let request = self.fresh.get(url.clone());
        let request = fields.iter().fold(request, |request, (name, value)| request.header(*name, *value));
        let request = self.through_the_door(request, &WEBSOCKET.path, &[]);
        request.send().await.map_err(|error| self.breakage(&error).detail)
    }
}

fn late(what: &str, deadline: Duration) -> Breakage {
    let detail = format!("{what} within {}", humantime::format_duration(deadline));
    Breakage { kind: BreakageKind::TimedOut, detail }
}

/// Whether an answer that names no token may still stand for a login: one of success that is no page for people, and the
/// time-out of a gateway, behind which the server may go on.
fn may_be_granted(response: &RawResponse) -> bool {
    match response.status {
        200 => !is_page(&response.body),
        504 => true,
        _ => false,
    }
}

/// Writes down what became of a login.
fn note(journal: &Journal, login: u64, outcome: Result<&RawResponse, &Breakage>) -> Result<(), JournalError> {
    let response = match outcome {
        Ok(response) => response,
        Err(breakage) if breakage.kind == BreakageKind::Connect => return journal.refused(login),
        Err(_) => return Ok(()),
    };
    let body = first_json_value(&response.body).unwrap_or_default();
    match HandedOut::by(&body) {
        Some(HandedOut { token, user_id: Some(user_id) }) => journal.granted(login, &user_id, &token),
        _ if may_be_granted(response) => Ok(()),
        _ => journal.refused(login),
    }
}

/// Milliseconds since 1970 (UTC), the unit of `X-RateLimit-Reset`.
pub(super) fn epoch_ms() -> u64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    u64::try_from(since.as_millis()).unwrap_or(u64::MAX)
}
