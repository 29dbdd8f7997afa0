//! What one call comes to on a server with a fault and on one without: the status, and whose logins are dead after it.
//! Knows how to call and to look, not which fault does what.

use std::ops::Deref;

use futures_util::StreamExt as _;
use reqwest::{Method, RequestBuilder};
use rocketchat_conformance::reference::{Fault, Flavour, Options};
use serde_json::{Value, json};

use super::super::client::{LOGOUT_ME, Login, read};
use super::super::stage::{Stage, listed};

/// The flavours on which faults are tried: the two that differ most.
pub(super) const FLAVOURS: [Flavour; 2] = [Flavour::Published, Flavour::Upstream8];

/// Servers at a time.
const AT_ONCE: usize = 8;

/// A stage with two logins more: in the order of their age these are `caller`, `other`, `bob`, `later` (who is Alice)
/// and `admin`.
pub(super) struct Scene {
    pub(super) flavour: Flavour,
    pub(super) later: Login,
    pub(super) admin: Login,
    stage: Stage,
}

impl Deref for Scene {
    type Target = Stage;

    fn deref(&self) -> &Stage {
        &self.stage
    }
}

impl Scene {
    pub(super) async fn of(flavour: Flavour, fault: Option<Fault>) -> Self {
        let stage = Stage::new(Options { fault, ..Options::new(flavour) }).await;
        let later = listed(&stage.client, flavour, "alice").await;
        let admin = listed(&stage.client, flavour, "admin").await;
        Self { flavour, later, admin, stage }
    }

    /// A call for logout.me with this body, whose caller is `caller`.
    pub(super) fn sending(&self, body: &Value) -> RequestBuilder {
        self.client.json_request(LOGOUT_ME, Some(&self.caller), body)
    }

    /// A call for logout.me with this text as body.
    pub(super) fn sending_text(&self, label: &str, body: impl Into<String>) -> RequestBuilder {
        let request = self.client.request(Method::POST, LOGOUT_ME, Some(&self.caller));
        request.header("Content-Type", label).body(body.into())
    }

    /// A call for logout.me that names this session.
    pub(super) fn naming(&self, session: &str) -> RequestBuilder {
        self.sending(&json!({"sessionId": session}))
    }

    /// A call for logout.me that names the session of `other`, without credentials so far.
    pub(super) fn anonymous(&self) -> RequestBuilder {
        self.client.json_request(LOGOUT_ME, None, &json!({"sessionId": self.other.session}))
    }

    /// Whose token is refused.
    pub(super) async fn ended(&self) -> Vec<&'static str> {
        let logins = [
            ("caller", &self.caller),
            ("other", &self.other),
            ("bob", &self.bob),
            ("later", &self.later),
            ("admin", &self.admin),
        ];
        let mut ended = Vec::new();
        for (name, login) in logins {
            if !self.client.is_alive(login).await {
                ended.push(name);
            }
        }
        ended
    }
}

/// The status of an answer on the published make and on upstream, and the logins that are dead after it.
#[derive(Clone, Copy)]
pub(super) struct Outcome([u16; 2], &'static [&'static str]);

/// The session is none of the caller's.
pub(super) const NOT_FOUND: Outcome = Outcome([400, 404], &[]);
/// The request is not what the route wants.
pub(super) const INVALID: Outcome = Outcome([400, 400], &[]);
/// The request proves no login.
pub(super) const REFUSED: Outcome = Outcome([401, 401], &[]);
/// The server breaks.
pub(super) const BROKEN: Outcome = Outcome([500, 500], &[]);
/// There is no such method.
pub(super) const NO_METHOD: Outcome = Outcome([405, 404], &[]);
/// What most calls here are meant to do.
pub(super) const OTHER_ENDS: Outcome = says_and_ends(200, &["other"]);

/// This status, and these logins end.
pub(super) const fn says_and_ends(status: u16, ended: &'static [&'static str]) -> Outcome {
    Outcome([status, status], ended)
}

/// The session is said to be none of the caller's, and these logins end.
pub(super) const fn not_found_and_ends(ended: &'static [&'static str]) -> Outcome {
    Outcome(NOT_FOUND.0, ended)
}

/// A fault, a call that shows it, and what that comes to without the fault and with it.
pub(super) type Row = (Fault, fn(&Scene) -> RequestBuilder, Outcome, Outcome);

/// Makes the call of every row on a server with its fault and on one without.
pub(super) async fn hold(rows: &[Row]) {
    let trials = FLAVOURS.into_iter().enumerate().flat_map(|(column, flavour)| {
        let concerned = rows.iter().filter(move |row| row.0.concerns(flavour));
        concerned.flat_map(move |row| [(column, flavour, *row, true), (column, flavour, *row, false)])
    });
    let tried = futures_util::stream::iter(trials).for_each_concurrent(AT_ONCE, async |trial| {
        let (column, flavour, (fault, call, honest, faulty), is_faulty) = trial;
        let scene = Scene::of(flavour, is_faulty.then_some(fault)).await;
        let status = read(call(&scene)).await.unwrap().status;
        let Outcome(statuses, ended) = if is_faulty { faulty } else { honest };
        let seen = (status, scene.ended().await);
        assert_eq!(seen, (statuses[column], ended.to_vec()), "{fault} on {flavour}, present: {is_faulty}");
    });
    tried.await;
}

/// Tries every fault of a list on the flavours that it concerns; `shows` tells whether a server has it.
pub(super) async fn each_shows(faults: &[Fault], shows: impl AsyncFn(Fault, &Scene) -> bool) {
    let trials = FLAVOURS.into_iter().flat_map(|flavour| {
        let concerned = faults.iter().copied().filter(move |fault| fault.concerns(flavour));
        concerned.flat_map(move |fault| [(flavour, fault, true), (flavour, fault, false)])
    });
    let tried = futures_util::stream::iter(trials).for_each_concurrent(AT_ONCE, async |(flavour, fault, present)| {
        let scene = Scene::of(flavour, present.then_some(fault)).await;
        assert_eq!(shows(fault, &scene).await, present, "{fault} on {flavour}");
    });
    tried.await;
}

/// The rows of the table of faults from one to another are tried, all of them and no others.
pub(super) fn covers(from: Fault, to: Fault, rows: &[Row], others: &[Fault]) {
    let place = |fault: Fault| Fault::ALL.iter().position(|row| row.fault == fault).unwrap();
    let mut tried: Vec<usize> = rows.iter().map(|row| row.0).chain(others.iter().copied()).map(place).collect();
    tried.sort_unstable();
    tried.dedup();
    let named =
        |places: &mut dyn Iterator<Item = usize>| places.map(|place| Fault::ALL[place].name).collect::<Vec<_>>();
    assert_eq!(named(&mut tried.into_iter()), named(&mut (place(from)..=place(to))));
}
