//! Faults in whose sessions are within reach, and in what is told of those that are not.

use rocketchat_conformance::reference::Fault;
use serde_json::{Value, json};

use super::super::client::LOGOUT_ME;
use super::scene::{NOT_FOUND, REFUSED, Row, Scene, covers, each_shows, hold, says_and_ends};

const ROWS: &[Row] = &[
    (
        Fault::AdministratorEndsForeign,
        |on| on.client.json_request(LOGOUT_ME, Some(&on.admin), &json!({"sessionId": on.bob.session})),
        NOT_FOUND,
        says_and_ends(200, &["bob"]),
    ),
    (Fault::AdministratorEndsForeign, |on| on.naming(&on.bob.session), NOT_FOUND, NOT_FOUND),
    (
        Fault::AdministratorToldMore,
        |on| on.client.json_request(LOGOUT_ME, Some(&on.admin), &json!({"sessionId": on.bob.session})),
        NOT_FOUND,
        says_and_ends(403, &[]),
    ),
    (Fault::AdministratorToldMore, |on| on.naming(&on.bob.session), NOT_FOUND, NOT_FOUND),
    (Fault::ForeignAnswers200, |on| on.naming(&on.bob.session), NOT_FOUND, says_and_ends(200, &[])),
    (Fault::ForeignAnswers401, |on| on.naming(&on.bob.session), NOT_FOUND, REFUSED),
    (Fault::UsersEndAdministrators, |on| on.naming(&on.admin.session), NOT_FOUND, says_and_ends(200, &["admin"])),
    (
        Fault::OwnerInBodyTrusted,
        |on| on.sending(&json!({"sessionId": on.bob.session, "userId": on.bob.user_id})),
        NOT_FOUND,
        says_and_ends(200, &["bob"]),
    ),
];

/// What only another user's session is answered with, where that is the fault; statuses stay the same.
const TELLING: &[Fault] = &[
    Fault::ForeignInOtherWords,
    Fault::ForeignOwnerNamed,
    Fault::ForeignTyped,
    Fault::ForeignInHeader,
    Fault::ForeignWithoutBody,
];

#[test]
fn every_fault_of_the_class_has_a_call_that_shows_it() {
    let others = [TELLING, &[Fault::ForeignUnlisted, Fault::MeOfOtherUser, Fault::EndedForeignAnswers200]].concat();
    covers(Fault::AdministratorEndsForeign, Fault::MeOfOtherUser, ROWS, &others);
}

#[tokio::test]
async fn other_users_sessions_show_each_fault() {
    hold(ROWS).await;
}

#[tokio::test]
async fn another_users_session_that_has_ended_is_taken_for_the_callers() {
    each_shows(&[Fault::EndedForeignAnswers200], async |_, on: &Scene| {
        assert_eq!(on.client.end(&on.bob, &on.bob.session).await.status, 200);
        on.client.end(&on.caller, &on.bob.session).await.status == 200
    })
    .await;
}

#[tokio::test]
async fn another_users_session_is_told_from_an_unknown_one() {
    each_shows(TELLING, async |fault, on: &Scene| {
        let unknown = on.client.end(&on.caller, "unknown").await;
        let foreign = on.client.end(&on.caller, &on.bob.session).await;
        let usual = json!({"success": false, "error": "Session not found"});
        assert_eq!((foreign.status, unknown.json()), (unknown.status, usual.clone()));
        let told = (foreign.json(), foreign.header("x-session-state"));
        assert!(told == (usual.clone(), None) || told == expected(fault, usual), "{fault}: {told:?}");
        told != (unknown.json(), unknown.header("x-session-state"))
    })
    .await;
}

fn expected(fault: Fault, mut body: Value) -> (Value, Option<&'static str>) {
    match fault {
        Fault::ForeignInOtherWords => body["error"] = json!("Session not found for this user"),
        Fault::ForeignOwnerNamed => body["error"] = json!("Session belongs to bob"),
        Fault::ForeignWithoutBody => body = Value::Null,
        Fault::ForeignTyped => body["errorType"] = json!("error-not-allowed"),
        _ => return (body, Some("foreign")),
    }
    (body, None)
}

#[tokio::test]
async fn another_users_session_leaves_the_list_alive() {
    each_shows(&[Fault::ForeignUnlisted], async |_, on: &Scene| {
        let unknown = on.client.end(&on.caller, "unknown").await;
        let foreign = on.client.end(&on.caller, &on.bob.session).await;
        assert_eq!((foreign.status, foreign.text), (unknown.status, unknown.text));
        assert!(on.client.is_alive(&on.bob).await);
        !on.client.lists(&on.bob, &on.bob.session).await
    })
    .await;
}

#[tokio::test]
async fn me_is_somebody_else() {
    each_shows(&[Fault::MeOfOtherUser], async |_, on: &Scene| {
        on.client.get("/api/v1/me", Some(&on.caller)).await.json()["_id"] != on.caller.user_id
    })
    .await;
}
