//! Targets that say of somebody else's session that it is the harness's own. Whatever they say, it is not touched.

use serde_json::{Value, json};

use super::harness::Harness;
use super::other_make::{Embellish, Session, Shared, start_with};

/// The session of a person who uses the account of alice and knows nothing of tests.
const PERSON: &str = "a-person-at-work";

fn is_the_persons(session: &Session) -> bool {
    session.user_agent == PERSON
}

/// What the server says of every row is that of the person, as to its id.
fn gives_every_row_the_persons_id(row: &mut Value, _: &Session, _: &Session) {
    row["sessionId"] = json!(PERSON);
}

fn calls_the_persons_session_current(row: &mut Value, session: &Session, _: &Session) {
    row["current"] = json!(is_the_persons(session));
}

fn shows_the_callers_device_at_the_persons_session(row: &mut Value, session: &Session, caller: &Session) {
    if is_the_persons(session) {
        row["device"] = json!({"name": "Chrome", "longVersion": caller.user_agent});
    }
}

fn swaps_the_ids_of_caller_and_person(row: &mut Value, session: &Session, caller: &Session) {
    if is_the_persons(session) {
        row["sessionId"] = json!(caller.id);
    } else if session.id == caller.id {
        row["sessionId"] = json!(PERSON);
    }
}

/// Runs the whole suite against a server with a person's session, and says with which code it ended.
fn run_beside_a_person(embellish: Embellish) -> i32 {
    let store = Shared::default();
    let session = Session {
        id: PERSON.to_owned(),
        user: "alice".to_owned(),
        at: 1_700_000_000_000,
        user_agent: PERSON.to_owned(),
    };
    {
        let mut store = store.lock().unwrap();
        store.sessions.insert("the-persons-token".to_owned(), session);
        store.embellish = Some(embellish);
    }
    let harness = Harness::new().against(&format!("http://{}", start_with(&store)));
    let outcome = harness.call(&["run"]);
    let left: Vec<String> = store.lock().unwrap().sessions.values().map(|session| session.id.clone()).collect();
    assert_eq!(left, [PERSON], "what is there after the run\n{}{}", outcome.out, outcome.err);
    outcome.code
}

#[test]
fn a_person_at_work_is_left_alone_by_an_honest_server_too() {
    assert_eq!(run_beside_a_person(|_, _, _| {}), 0);
}

#[test]
fn a_session_that_is_wrongly_called_current_is_not_touched() {
    assert_eq!(run_beside_a_person(calls_the_persons_session_current), 5);
}

#[test]
fn a_session_that_wrongly_bears_the_callers_device_is_not_touched() {
    assert_eq!(run_beside_a_person(shows_the_callers_device_at_the_persons_session), 5);
}

#[test]
fn a_session_under_whose_id_all_rows_stand_is_not_touched() {
    assert_eq!(run_beside_a_person(gives_every_row_the_persons_id), 5);
}

#[test]
fn a_session_whose_id_the_caller_is_given_is_not_touched() {
    // Sessions of the run may be had then, under one another's ids, so that the target deviates.
    assert!(matches!(run_beside_a_person(swaps_the_ids_of_caller_and_person), 1 | 5));
}
