//! The state of one scenario and its verbs. `call` sends a request and records the exchange; the judge holds every recorded
//! exchange to the contract, so that authors need no step for it and cannot forget it. Must not know sentences.

pub(super) mod context;
mod credentials;
mod making;
pub(super) mod request;
mod sending;
pub(super) mod stop;
pub(super) mod values;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Duration;

use rand::SeedableRng as _;
use rand::rngs::StdRng;
use secrecy::{ExposeSecret as _, SecretString};
use sha2::{Digest as _, Sha256};

use self::context::RunContext;
use self::making::{CreatedUser, Entity};
use self::request::Remembered;
use self::stop::Stop;
use self::values::{Arrived, Kept};
use crate::contract::is_resumption_granted;
use crate::model::account::Actor;
use crate::model::budgets::{BEGINNING, WHOLE, WHOLE_OF_SCENARIO};
use crate::model::check::{Check, Expectation, ExpectedProperty, Untried};
use crate::model::due::Due;
use crate::model::exchange::{Body, Exchange};
use crate::model::operand::{Operand, Piece};
use crate::model::operation::Operation;
use crate::model::record::{About, Conclusion, Observation, ScenarioRecord, SessionRecord, Skip, StepState};
use crate::model::requirement::Level;
use crate::model::tag::{LEVEL, REQUIREMENT, tagged};
use crate::sut::call::Call;
use crate::sut::ddp::{DdpError, DdpSocket, Resumption, call_on};
use crate::sut::handed_out::{HandedOut, is_login};
use crate::sut::http::client::{HttpClient, Reply};
use crate::sut::http::clock::to_the_microsecond;
use crate::sut::secrets::redaction::Redactor;
use crate::sut::session::{Login, Session};
use crate::sut::sessions::open_websocket::OpenWebsocket;
use crate::sut::sessions::pool::{Condition, LastUser, Returned};
use crate::sut::sessions::strategy::Strategy;

/// A scenario under way.
#[derive(Debug, Default)]
pub struct World {
    context: Option<Arc<RunContext>>,
    record: ScenarioRecord,
    /// Borrowed sessions that no step has named yet.
    unnamed: Vec<Session>,
    /// Sessions by the label that the scenario gave them.
    held: BTreeMap<String, Held>,
    has_borrowed: bool,
    /// Labels of the sessions that go back to the pool.
    borrowed: BTreeSet<String>,
    /// Values of answers by the name that the scenario gave them.
    kept: BTreeMap<String, Kept>,
    /// Things that steps created, by the name that the scenario gave them.
    entities: BTreeMap<String, Entity>,
    /// Users among them.
    users: BTreeMap<String, CreatedUser>,
    /// The last answer under test as it arrived.
    arrived: Option<Arrived>,
    /// What steps may send once more.
    remembered: Remembered,
    /// Bytes of the bodies in the record so far.
    whole_bytes: usize,
    current_step: usize,
    /// Indexes of the exchanges under test: what the last `When` sent.
    under_test: Vec<usize>,
    /// Where they have their rows, if they are the pages of one list.
    joined: Option<String>,
    /// What lists showed since then, by the id of the user who looked.
    readings: BTreeMap<String, Reading>,
    /// Why no websocket could be opened, if something in front of the target keeps it.
    websocket_obstacle: Option<String>,
}

/// A whole list as it was read.
#[derive(Clone, Debug)]
pub(super) struct Reading {
    /// Ids of the listed sessions.
    pub(super) ids: Vec<String>,
    /// The exchanges that brought it.
    pub(super) exchanges: Vec<usize>,
}

#[derive(Debug)]
struct Held {
    session: Session,
    condition: Condition,
    /// Whether its token has logged in once more, so that it may be listed under another id.
    has_changed: bool,
    /// A connection on which the session is logged in until the scenario ends.
    websocket: Option<DdpSocket>,
}

impl World {
    /// Begins a scenario.
    pub(super) fn start(&mut self, context: Arc<RunContext>, record: ScenarioRecord) {
        self.record = record;
        self.record.started_ms = context.pool.maker().http().clock().now_ms();
        self.context = Some(context);
    }

    /// Ends the scenario: gives the sessions back and hands out the record.
    pub(super) fn finish(&mut self) -> ScenarioRecord {
        let mut record = std::mem::take(&mut self.record);
        let Some(context) = self.context.take() else { return record };
        record.duration_ms = context.pool.maker().http().clock().since_ms(record.started_ms);
        if self.has_borrowed {
            // After a failure nobody should build on a session, whatever its scenario believed of it.
            let all_passed = record.steps.iter().all(|step| step.state == StepState::Passed);
            let borrowed = std::mem::take(&mut self.borrowed);
            let held = std::mem::take(&mut self.held).into_iter().filter(|(label, _)| borrowed.contains(label));
            let used = held.map(|(label, held)| {
                let condition = match held.condition {
                    condition if condition.is_alive() && !all_passed => Condition::Doubtful,
                    condition => condition,
                };
                let user = LastUser { scenario: record.id.clone(), label };
                Returned { session: held.session, condition, last_user: Some(user) }
            });
            let unnamed = std::mem::take(&mut self.unnamed).into_iter();
            context.pool.give_back(used.chain(unnamed.map(Returned::untouched)));
        }
        record
    }

    /// Begins the next step; how long it may take.
    pub(super) fn begin_step(&mut self) -> Result<Duration, Stop> {
        self.current_step = self.record.steps.iter().position(|known| known.state == StepState::Skipped).unwrap_or(0);
        self.patience()
    }

    /// Notes how the step ended. A deviation does not end the scenario.
    pub(super) fn end_step(&mut self, outcome: Result<(), Stop>) -> Result<(), Stop> {
        let redactor = Arc::clone(self.context()?);
        let redactor = redactor.pool.maker().http().redactor();
        let state = if outcome.is_ok() { StepState::Passed } else { StepState::Failed };
        if let Some(known) = self.record.steps.get_mut(self.current_step) {
            known.state = state;
        }
        match outcome {
            Err(Stop::Error(reason)) => {
                self.record.error = Some(redactor.text(&reason));
                Err(Stop::Error(reason))
            }
            Err(Stop::Missing(skip)) => {
                let reason = redactor.text(&skip.reason);
                self.record.skipped = Some(Skip { reason, ..skip.clone() });
                Err(Stop::Missing(skip))
            }
            Err(Stop::Deviates(_)) | Ok(()) => Ok(()),
        }
    }

    /// How long the next step may take: its own deadline, or what is left of the scenario's.
    fn patience(&self) -> Result<Duration, Stop> {
        let context = self.context()?;
        let spent = self.http()?.clock().now_ms() - self.record.started_ms;
        let left = context.deadlines.scenario().saturating_sub(Duration::from_secs_f64(spent.max(0.0) / 1_000.0));
        // A whole number, since it is said to readers.
        Ok(context.deadlines.step().min(Duration::from_millis(u64::try_from(left.as_millis()).unwrap_or(u64::MAX))))
    }

    pub(super) fn has_deviated(&self) -> bool {
        self.record.steps.iter().any(|step| step.state == StepState::Failed)
    }

    /// What the run shares.
    pub(super) fn context(&self) -> Result<&Arc<RunContext>, Stop> {
        self.context.as_ref().ok_or_else(|| Stop::Error("the scenario was not started".to_owned()))
    }

    /// Random numbers that depend on nothing but the seed of the run and the place in the scenario, so that the same
    /// seed sends the same requests, whatever runs beside them.
    pub(super) fn random(&self) -> Result<StdRng, Stop> {
        let place = format!("{} {} {}", self.context()?.seed, self.record.id, self.current_step);
        let mut seed = [0; 32];
        seed.copy_from_slice(&Sha256::digest(place));
        Ok(StdRng::from_seed(seed))
    }

    /// The client, for a read that is recorded by [`World::record`].
    pub(super) fn http(&self) -> Result<&HttpClient, Stop> {
        Ok(self.context()?.pool.maker().http())
    }

    /// Gives a borrowed session of an actor a name, the oldest first. The first use borrows all that the scenario
    /// needs.
    pub(super) async fn name_session(&mut self, actor: Actor, label: &str) -> Result<(), Stop> {
        if self.held.contains_key(label) {
            return Err(Stop::Error(format!("the scenario has a session {label:?} already")));
        }
        if !self.has_borrowed {
            let context = Arc::clone(self.context()?);
            let needs = context.needs.get(&self.record.id).cloned().unwrap_or_default();
            let borrowed = context
                .pool
                .borrow_all(&needs)
                .await
                .map_err(|error| error.missing().map_or_else(|| Stop::Error(error.to_string()), Stop::Missing))?;
            self.has_borrowed = true;
            self.unnamed = borrowed.sessions;
            for exchange in borrowed.exchanges {
                self.record(exchange);
            }
        }
        let of_actor = self.unnamed.iter().enumerate().filter(|(_, session)| session.login.actor == actor);
        let at = of_actor.min_by_key(|(_, session)| session.number).map(|(at, _)| at);
        let session = at.map(|at| self.unnamed.swap_remove(at));
        let session = session.ok_or_else(|| Stop::Error(format!("the plan foresaw no session of {actor} here")))?;
        self.hold_session(label, session)?;
        self.borrowed.insert(label.to_owned());
        Ok(())
    }

    /// Holds a session under a name.
    fn hold_session(&mut self, label: &str, session: Session) -> Result<(), Stop> {
        self.note_session(label, &session)?;
        let held = Held { session, condition: Condition::Alive, has_changed: false, websocket: None };
        self.held.insert(label.to_owned(), held);
        Ok(())
    }

    /// Opens a websocket on a session and keeps it open until the scenario ends, if the target offers websockets.
    pub(super) async fn open_websocket(&mut self, label: &str) -> Result<(), Stop> {
        let context = Arc::clone(self.context()?);
        let session = self.session(label)?;
        let opened = OpenWebsocket::on(context.pool.maker(), session, context.pool.strategy()).await;
        let opened = opened.map_err(|error| Stop::Error(error.to_string()))?;
        let opened = match opened {
            Ok(opened) => opened,
            Err(error) => return self.note_no_websocket(&error),
        };
        let Some(held) = self.held.get_mut(label) else { return Ok(()) };
        held.session.id.clone_from(&opened.session_id);
        held.websocket = Some(opened.socket);
        if let Some(known) = self.record.sessions.iter_mut().find(|known| known.label == label) {
            known.session_id = opened.session_id;
        }
        for exchange in opened.exchanges {
            self.record(exchange);
        }
        Ok(())
    }

    /// Tries the token of a session on a new websocket; nothing if the target offers none. Where it is taken, the session
    /// may not be over, whatever else is seen of it.
    pub(super) async fn resume_on_websocket(&mut self, label: &str) -> Result<Option<Resumption>, Stop> {
        let context = Arc::clone(self.context()?);
        let (maker, login) = (context.pool.maker(), self.session(label)?.login.clone());
        let user_agent = maker.marker().user_agent();
        let attempt =
            Resumption::attempt(maker.on_websocket(&login, &user_agent), &format!("session \"{label}\"")).await;
        let attempt = match attempt {
            Ok(attempt) => attempt,
            // Sessions are made over websockets here, so that there must be one.
            Err(error) if context.pool.strategy() == Strategy::DdpResume => return Err(Stop::Error(error.to_string())),
            Err(error) => return self.note_no_websocket(&error).map(|()| None),
        };
        if is_resumption_granted(&attempt.exchange) {
            maker.remember_id(login.actor, &attempt.session_id);
            if let Some((user_id, token)) = attempt.other_login.clone() {
                maker.adopt(Login { user_id, token, ..login });
            }
            if let Some(held) = self.held.get_mut(label) {
                held.condition = Condition::Doubtful;
            }
        }
        Ok(Some(attempt))
    }

    /// Notes why there is no websocket. One that no server of the era lacks is kept by something in front.
    fn note_no_websocket(&mut self, error: &DdpError) -> Result<(), Stop> {
        if self.context()?.contract.websockets().offered && !error.is_absence() {
            self.websocket_obstacle = Some(error.to_string());
        }
        Ok(())
    }

    /// Notes that a websocket opened and gave no answer.
    pub(super) fn note_silent_websocket(&mut self) -> Result<(), Stop> {
        if self.context()?.contract.websockets().offered {
            self.websocket_obstacle = Some("the websocket gave no answer to the login".to_owned());
        }
        Ok(())
    }

    /// Notes that an aspect of the operation under test was not tried, if something in front of the target keeps its
    /// websocket.
    pub(super) fn note_untried_on_websocket(&mut self, aspect: &str) -> Result<(), Stop> {
        match self.websocket_obstacle.clone() {
            Some(reason) => self.note_untried(aspect, &reason),
            None => Ok(()),
        }
    }

    /// Notes that an aspect of the operation under test was not tried.
    pub(super) fn note_untried(&mut self, aspect: &str, reason: &str) -> Result<(), Stop> {
        let (_, operation, _) = self.under_test()?;
        let reason = self.http()?.redactor().text(reason);
        self.record.untried.push(Untried { step: self.current_step, operation, aspect: aspect.to_owned(), reason });
        Ok(())
    }

    /// Whether a request that the scenario sent was granted so far.
    pub(super) fn was_anything_granted(&self) -> bool {
        let mut statuses = self.record.under_test.iter().filter_map(|index| self.exchange(*index)?.status());
        statuses.any(|status| (200..300).contains(&status))
    }

    /// Calls a method on the websocket that is open on a session; the index is that of the exchange. Nothing if none is.
    pub(super) async fn call_on_websocket(&mut self, label: &str) -> Result<Option<usize>, Stop> {
        let context = Arc::clone(self.context()?);
        let http = context.pool.maker().http();
        let Some(socket) = self.held.get_mut(label).and_then(|held| held.websocket.as_mut()) else { return Ok(None) };
        let caller = format!("session \"{label}\" on its open websocket");
        let deadline = http.deadline().min(Duration::from_millis(context.contract.websockets().silent_within_ms));
        let id = format!("look-{}", self.record.exchanges.len());
        let exchange = call_on(socket, http, (&id, &caller), deadline).await;
        Ok(Some(self.record(exchange)))
    }

    /// Takes a login over that an answer hands out, whoever asked for it and how, so that it is ended with the run.
    fn take_over(&mut self, operation: &Operation, reply: &Reply) -> Result<(), Stop> {
        let body = Some(reply).filter(|_| is_login(operation)).and_then(Reply::json);
        let Some(HandedOut { token, user_id }) = body.as_ref().and_then(HandedOut::by) else { return Ok(()) };
        let mut of_session = None;
        for held in self.held.values_mut() {
            if held.session.login.token.expose_secret() == token {
                held.has_changed = true;
                held.condition = Condition::Doubtful;
                of_session = Some(held.session.login.user_id.clone());
            }
        }
        // Without a user it can be ended by nobody; the journal keeps what is known of it.
        let Some(user_id) = user_id.or(of_session) else { return Ok(()) };
        let maker = self.context()?.pool.maker();
        let actor = maker.actor_of(&user_id);
        maker.adopt(Login { actor, user_id, token: SecretString::from(token) });
        Ok(())
    }

    /// Whether a session may be listed under another id than the one it is known by.
    pub(super) fn has_changed(&self, label: &str) -> bool {
        self.held.get(label).is_some_and(|held| held.has_changed)
    }

    fn note_session(&mut self, label: &str, session: &Session) -> Result<(), Stop> {
        let token = self.http()?.redactor().text(session.login.token.expose_secret());
        self.record.sessions.push(SessionRecord {
            label: label.to_owned(),
            actor: session.login.actor.to_string(),
            session_id: session.id.clone(),
            user_id: session.login.user_id.clone(),
            token,
        });
        Ok(())
    }

    /// A session by its label.
    pub(super) fn session(&self, label: &str) -> Result<&Session, Stop> {
        let known = || self.held.keys().map(|label| format!("{label:?}")).collect::<Vec<_>>().join(", ");
        self.held
            .get(label)
            .map(|held| &held.session)
            .ok_or_else(|| Stop::Error(format!("no session {label:?} in this scenario; it has: {}", known())))
    }

    /// The id of a session, which there is none of where the target lists no sessions.
    pub(super) fn session_id(&self, label: &str) -> Result<String, Stop> {
        let id = &self.session(label)?.id;
        if id.is_empty() { Err(Stop::Missing(Self::no_list())) } else { Ok(id.clone()) }
    }

    fn no_list() -> Skip {
        Skip {
            missing: "device-management".to_owned(),
            reason: "the target lists no sessions, so that they have no ids".to_owned(),
            remedy: "give the target a licence with the module device-management, if it has one".to_owned(),
        }
    }

    /// Whether sessions of the scenario are listed by the target.
    pub(super) fn are_sessions_listed(&self) -> bool {
        self.held.values().all(|held| !held.session.id.is_empty())
    }

    /// The labels of the sessions of an actor, or of a created user.
    pub(super) fn sessions_of(&self, owner: &str) -> Vec<String> {
        let user = owner.strip_prefix("user \"").and_then(|rest| rest.strip_suffix('"'));
        let user_id = user.and_then(|user| self.users.get(user)).map(|user| user.user_id.as_str());
        let is_own = |(label, held): &(&String, &Held)| match user {
            Some(_) => Some(held.session.login.user_id.as_str()) == user_id,
            None => held.session.login.actor.name() == owner && self.borrowed.contains(*label),
        };
        self.held.iter().filter(is_own).map(|(label, _)| label.clone()).collect()
    }

    /// Some session of the scenario, for the shape of its id.
    pub(super) fn any_session(&self) -> Option<&Session> {
        self.held.values().map(|held| &held.session).find(|session| !session.id.is_empty())
    }

    /// Another living session of the same user, to look at the list with.
    pub(super) fn observer_of(&self, label: &str) -> Result<Option<Session>, Stop> {
        let user_id = self.session(label)?.login.user_id.clone();
        let mut held = self.held.iter();
        let found = held.find(|(other, held)| {
            *other != label && held.session.login.user_id == user_id && held.condition.is_alive()
        });
        Ok(found.map(|(_, held)| held.session.clone()))
    }

    /// Notes that a request may end sessions without the scenario saying so: the one that sends it, and those whose id, user
    /// or user name it mentions. What becomes of them is no deviation then.
    pub(super) fn expose(&mut self, caller: &str, request: &Call) {
        let Ok(context) = self.context() else { return };
        let maker = Arc::clone(context.pool.maker());
        let sent = [Some(request.path()), request.query.as_deref(), request.body.as_deref()];
        let mentions = |text: &str| !text.is_empty() && sent.iter().flatten().any(|part| part.contains(text));
        for (label, held) in self.held.iter_mut().filter(|(_, held)| held.condition.is_alive()) {
            let Session { id, login, .. } = &held.session;
            let names = [id.as_str(), login.user_id.as_str(), maker.username(login.actor).unwrap_or_default()];
            if names.into_iter().any(mentions) {
                held.condition = Condition::Named;
            } else if held.condition == Condition::Alive && caller == format!("session \"{label}\"") {
                held.condition = Condition::Caller;
            }
        }
    }

    /// Notes that a session's token was seen to be refused. What there was reason to doubt stays doubtful.
    pub(super) fn mark_ended(&mut self, label: &str) {
        if let Some(held) = self.held.get_mut(label).filter(|held| held.condition.is_alive()) {
            held.condition = Condition::Ended;
        }
    }

    /// Whether a session's token was seen to be refused.
    pub(super) fn has_ended(&self, label: &str) -> bool {
        self.held.get(label).is_some_and(|held| held.condition == Condition::Ended)
    }

    fn now_test(&mut self, indexes: Vec<usize>) {
        let known = &mut self.record.under_test;
        known.extend(indexes.iter().filter(|index| !known.contains(index)).copied().collect::<Vec<_>>());
        self.under_test = indexes;
        self.joined = None;
        self.readings.clear();
    }

    /// Takes the answers under test for the pages of one list.
    pub(in crate::steps) fn join_pages(&mut self, pointer: &str, rows: &[serde_json::Value]) {
        self.joined = Some(pointer.to_owned());
        self.hold_joined(pointer, rows);
    }

    /// Keeps a reading of a user's list: it shows all of the user's sessions, so that one serves several checks.
    pub(super) fn keep_reading(&mut self, user_id: &str, reading: Reading) {
        self.readings.insert(user_id.to_owned(), reading);
    }

    /// The last reading of a user's list since the request under test.
    pub(super) fn reading(&self, user_id: &str) -> Option<&Reading> {
        self.readings.get(user_id)
    }

    /// Adds an exchange to the record. Its check against the contract needs no call here: the judge checks every
    /// recorded exchange, so that nothing can be left out. A body that is too long even for the time that the scenario
    /// takes is checked at once, and only its beginning is there for later steps.
    pub(super) fn record(&mut self, exchange: Exchange) -> usize {
        let index = self.record.exchanges.len();
        let bytes: usize = exchange.bodies().map(Body::kept_bytes).sum();
        let is_small = bytes <= WHOLE && self.whole_bytes + bytes <= WHOLE_OF_SCENARIO || bytes <= BEGINNING;
        let exchange = match &self.context {
            Some(context) if !is_small => {
                let deviations = context.contract.check_exchange(index, &exchange);
                self.record.concluded.push(Conclusion { about: About::Exchange(index), deviations });
                exchange.shortened(BEGINNING)
            }
            _ => exchange,
        };
        self.whole_bytes += bytes.min(WHOLE);
        self.record.exchanges.push(exchange);
        index
    }

    /// Indexes, operation and time of the last answer (milliseconds on the run's clock) of the exchanges under test.
    pub(super) fn under_test(&self) -> Result<(Vec<usize>, Operation, f64), Stop> {
        let answered =
            |index: &usize| self.record.exchanges[*index].started_ms + self.record.exchanges[*index].duration_ms;
        let last = self.under_test.iter().map(answered).max_by(f64::total_cmp);
        let (Some(first), Some(last)) = (self.under_test.first(), last) else {
            return Err(Stop::Error("nothing was sent before this step".to_owned()));
        };
        Ok((self.under_test.clone(), self.record.exchanges[*first].operation.clone(), last))
    }

    /// When the effect of the exchanges under test has to show.
    pub(super) fn effect_due(&self) -> Result<Due, Stop> {
        let (_, _, due_ms) = self.under_test()?;
        Ok(Due { due_ms, within_ms: self.context()?.contract.effect().within_ms })
    }

    /// An exchange by its index.
    pub(super) fn exchange(&self, index: usize) -> Option<&Exchange> {
        self.record.exchanges.get(index)
    }

    /// States an expectation about exchanges; stops the scenario if they do not meet it.
    pub(super) fn expect(&mut self, expectation: Expectation, exchanges: Vec<usize>) -> Result<(), Stop> {
        let (_, operation, _) = self.under_test()?;
        let expectation = concealed(expectation, self.http()?.redactor());
        let joined = self.joined.clone().filter(|_| expectation.is_about_one_body());
        let requirement = tagged(&self.record.tags, REQUIREMENT).map(str::to_owned);
        let level = tagged(&self.record.tags, LEVEL).and_then(Level::named);
        let check = Check::new(self.current_step, operation, expectation, exchanges);
        let check = Check { joined, requirement, level, ..check };
        let deviations = self.context()?.contract.verify(&check, &self.record.exchanges);
        self.record.checks.push(check);
        let deciding = deviations.iter().filter(|deviation| deviation.level.decides()).count();
        if deciding == 0 { Ok(()) } else { Err(Stop::Deviates(deciding)) }
    }

    /// Notes how long the exchanges under test took: unknown, foreign, foreign, unknown, and so on.
    pub(super) fn observe_answer_times(&mut self) -> Result<(), Stop> {
        let (indexes, _, _) = self.under_test()?;
        for (place, index) in indexes.into_iter().enumerate() {
            let name = if matches!(place % 4, 1 | 2) { "answer-time-foreign" } else { "answer-time-unknown" };
            self.observe(name, "", self.record.exchanges[index].duration_ms);
        }
        Ok(())
    }

    /// Notes a measurement.
    pub(super) fn observe(&mut self, name: &str, session: &str, value_ms: f64) {
        let value_ms = to_the_microsecond(value_ms);
        self.record.observations.push(Observation { name: name.to_owned(), session: session.to_owned(), value_ms });
    }
}

/// The expectation as it is recorded: it must speak of secrets as the recorded answers do.
fn concealed(expectation: Expectation, redactor: &Redactor) -> Expectation {
    match expectation {
        Expectation::Property(ExpectedProperty { pointer, quantifier, predicate }) => {
            let name = pointer.rsplit('/').next().unwrap_or_default();
            let operand = predicate.operand().map(|(operand, _)| concealed_operand(operand, name, redactor));
            let predicate = predicate.clone().with_operand(operand).unwrap_or(predicate);
            Expectation::Property(ExpectedProperty { pointer, quantifier, predicate })
        }
        other => other,
    }
}

fn concealed_operand(operand: &Operand, name: &str, redactor: &Redactor) -> Operand {
    let [Piece::Text(text)] = operand.pieces.as_slice() else { return operand.clone() };
    let Ok(value) = serde_json::from_str::<serde_json::Value>(text) else { return operand.clone() };
    let hidden = redactor.property(name, &value);
    // Written anew only where it has to be: a number keeps its digits.
    if hidden == value { operand.clone() } else { Operand::literal(hidden.to_string()) }
}
