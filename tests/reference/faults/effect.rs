//! Faults in what logout.me does: others end than the named session, or not that one, not at once, or not every time.

use futures_util::future::join_all;
use rocketchat_conformance::reference::Fault;
use serde_json::json;

use super::super::client::{LOGOUT_ME, Login, Reply, eventually, read};
use super::super::stage::listed;
use super::scene::{
    INVALID, OTHER_ENDS, Outcome, REFUSED, Row, Scene, covers, each_shows, hold, not_found_and_ends, says_and_ends,
};

const NOBODY_ENDS: Outcome = says_and_ends(200, &[]);
const CALLER_AND_OTHER_END: Outcome = says_and_ends(200, &["caller", "other"]);

const ROWS: &[Row] = &[
    (
        Fault::EndsOldestOwn,
        |on| on.naming(&on.later.session),
        says_and_ends(200, &["later"]),
        says_and_ends(200, &["caller"]),
    ),
    (Fault::EndsNewestOwn, |on| on.naming(&on.other.session), OTHER_ENDS, says_and_ends(200, &["later"])),
    (Fault::EndsOlderToo, |on| on.naming(&on.other.session), OTHER_ENDS, CALLER_AND_OTHER_END),
    (Fault::EndsNewerToo, |on| on.naming(&on.other.session), OTHER_ENDS, says_and_ends(200, &["other", "later"])),
    (Fault::EndsCallingToo, |on| on.naming(&on.other.session), OTHER_ENDS, CALLER_AND_OTHER_END),
    (
        Fault::EndsSameAddressToo,
        |on| on.naming(&on.other.session),
        OTHER_ENDS,
        says_and_ends(200, &["caller", "other", "later"]),
    ),
    (
        Fault::EndsEverybody,
        |on| on.naming(&on.other.session),
        OTHER_ENDS,
        says_and_ends(200, &["caller", "other", "bob", "later", "admin"]),
    ),
    (
        Fault::EndsAdministratorsToo,
        |on| on.naming(&on.other.session),
        OTHER_ENDS,
        says_and_ends(200, &["other", "admin"]),
    ),
    (Fault::DoneYetNotFound, |on| on.naming(&on.other.session), OTHER_ENDS, not_found_and_ends(&["other"])),
    (Fault::CallingNeverEnds, |on| on.naming(&on.caller.session), says_and_ends(200, &["caller"]), NOBODY_ENDS),
    (Fault::CallingNeverEnds, |on| on.naming(&on.other.session), OTHER_ENDS, OTHER_ENDS),
    (Fault::OnlyCallingEnds, |on| on.naming(&on.other.session), OTHER_ENDS, NOBODY_ENDS),
    (
        Fault::OnlyCallingEnds,
        |on| on.naming(&on.caller.session),
        says_and_ends(200, &["caller"]),
        says_and_ends(200, &["caller"]),
    ),
    (
        Fault::OlderNeverEnds,
        |on| on.client.json_request(LOGOUT_ME, Some(&on.later), &json!({"sessionId": on.other.session})),
        OTHER_ENDS,
        NOBODY_ENDS,
    ),
    (Fault::OlderNeverEnds, |on| on.naming(&on.other.session), OTHER_ENDS, OTHER_ENDS),
    (Fault::NewerNeverEnds, |on| on.naming(&on.other.session), OTHER_ENDS, NOBODY_ENDS),
    (
        Fault::NewerNeverEnds,
        |on| on.client.json_request(LOGOUT_ME, Some(&on.later), &json!({"sessionId": on.other.session})),
        OTHER_ENDS,
        OTHER_ENDS,
    ),
    (Fault::RefusedYetDone, Scene::anonymous, REFUSED, says_and_ends(401, &["other"])),
    (
        Fault::InvalidYetDone,
        |on| on.sending(&json!({"sessionId": [on.other.session, on.later.session]})),
        INVALID,
        says_and_ends(400, &["other"]),
    ),
];

/// Those that one call does not show.
const OF_SEVERAL_CALLS: &[Fault] = &[
    Fault::OpenWebsocketNeverEnds,
    Fault::OpenWebsocketReadsOn,
    Fault::UnlistsCalling,
    Fault::TokenCached,
    Fault::ListCached,
    Fault::RefusedYetDoneLater,
    Fault::RepeatRevives,
    Fault::RepeatEndsCalling,
    Fault::SimultaneousFails,
    Fault::SimultaneousLost,
    Fault::DeadTokenLists,
    Fault::DeadTokenMe,
    Fault::DeadTokenResumes,
    Fault::DeadTokenResumesOnWebsocket,
    Fault::SometimesNoEffect,
    Fault::SometimesAnswers500,
    Fault::SometimesOtherForm,
    Fault::SometimesLetIn,
];

#[test]
fn every_fault_of_the_class_has_calls_that_show_it() {
    covers(Fault::EndsOldestOwn, Fault::SometimesLetIn, ROWS, OF_SEVERAL_CALLS);
}

#[tokio::test]
async fn naming_a_session_shows_each_fault() {
    hold(ROWS).await;
}

#[tokio::test]
async fn the_calling_session_leaves_the_list_alive() {
    each_shows(&[Fault::UnlistsCalling], async |_, on: &Scene| {
        assert_eq!(on.client.end(&on.caller, &on.other.session).await.status, 200);
        assert_eq!(on.ended().await, ["other"]);
        assert!(on.client.lists(&on.caller, &on.later.session).await);
        !on.client.lists(&on.caller, &on.caller.session).await
    })
    .await;
}

#[tokio::test]
async fn what_is_cached_is_stale_for_a_while_and_then_no_more() {
    each_shows(&[Fault::TokenCached, Fault::ListCached], async |fault, on: &Scene| {
        assert_eq!(on.client.end(&on.caller, &on.other.session).await.status, 200);
        let stale = (on.client.is_alive(&on.other).await, on.client.lists(&on.caller, &on.other.session).await);
        eventually("the token is refused", || async { !on.client.is_alive(&on.other).await }).await;
        eventually("the session is not listed", || async { !on.client.lists(&on.caller, &on.other.session).await })
            .await;
        assert!(stale == (false, false) || stale == (fault == Fault::TokenCached, fault == Fault::ListCached));
        stale != (false, false)
    })
    .await;
}

#[tokio::test]
async fn a_refused_call_takes_effect_a_moment_later() {
    for flavour in super::scene::FLAVOURS {
        let on = Scene::of(flavour, Some(Fault::RefusedYetDoneLater)).await;
        assert_eq!(read(on.anonymous()).await.unwrap().status, 401);
        eventually("the token is refused", || async { !on.client.is_alive(&on.other).await }).await;
        assert_eq!(on.ended().await, ["other"]);
    }
}

#[tokio::test]
async fn a_repetition_has_an_effect_of_its_own() {
    each_shows(&[Fault::RepeatRevives, Fault::RepeatEndsCalling], async |fault, on: &Scene| {
        for ended in [vec!["other"], if fault == Fault::RepeatRevives { vec![] } else { vec!["caller", "other"] }] {
            assert_eq!(on.client.end(&on.caller, &on.other.session).await.status, 200);
            if on.ended().await != ended {
                assert_eq!(on.ended().await, ["other"]);
                return false;
            }
        }
        fault != Fault::RepeatRevives || on.client.lists(&on.caller, &on.other.session).await
    })
    .await;
}

/// How often two calls are made that may or may not meet.
const ENCOUNTERS: usize = 20;

#[tokio::test]
async fn calls_that_meet_fail() {
    each_shows(&[Fault::SimultaneousFails], async |_, on: &Scene| {
        assert_ne!(on.client.end(&on.caller, "unknown").await.status, 500, "a call alone");
        for _ in 0..ENCOUNTERS {
            let pair = join_all([&on.caller, &on.other].map(|caller| on.client.end(caller, "unknown"))).await;
            if pair.iter().any(|reply| reply.status == 500) {
                return true;
            }
        }
        false
    })
    .await;
}

#[tokio::test]
async fn of_two_sessions_that_end_together_one_survives() {
    each_shows(&[Fault::SimultaneousLost], async |_, on: &Scene| {
        assert_eq!(on.client.end(&on.caller, &on.later.session).await.status, 200);
        assert_eq!(on.ended().await, ["later"], "a call alone");
        for _ in 0..ENCOUNTERS / 4 {
            let pair: [Login; 2] = [fresh(on).await, fresh(on).await];
            let replies = join_all(pair.iter().map(|login| on.client.end(&on.caller, &login.session))).await;
            assert_eq!(replies.iter().map(|reply| reply.status).collect::<Vec<_>>(), [200, 200]);
            if on.client.is_alive(&pair[0]).await || on.client.is_alive(&pair[1]).await {
                return true;
            }
        }
        false
    })
    .await;
}

#[tokio::test]
async fn a_dead_token_is_accepted_in_one_place() {
    let faults = [Fault::DeadTokenLists, Fault::DeadTokenMe, Fault::DeadTokenResumes];
    each_shows(&faults, async |fault, on: &Scene| {
        assert_eq!(on.client.end(&on.caller, &on.other.session).await.status, 200);
        let list = on.client.get("/api/v1/sessions/list", Some(&on.other)).await.status;
        let me = on.client.get("/api/v1/me", Some(&on.other)).await.status;
        let resume = on.client.post("/api/v1/login", None, &json!({"resume": on.other.token})).await.status;
        let granted = [list, me, resume].map(|status| status == 200);
        assert!(granted == [false; 3] || granted == faults.map(|known| known == fault), "{fault}: {granted:?}");
        granted != [false; 3]
    })
    .await;
}

#[tokio::test]
async fn a_dead_token_is_taken_by_a_websocket_alone() {
    each_shows(&[Fault::DeadTokenResumesOnWebsocket], async |fault, on: &Scene| {
        let resumed = || async {
            let mut socket = on.client.socket().await;
            socket.connect().await;
            let result = socket.call("1", "login", Some(&json!({"resume": on.other.token}))).await;
            result.get("error").is_none()
        };
        assert!(resumed().await, "{fault}: a living token is taken");
        assert_eq!(on.client.end(&on.caller, &on.other.session).await.status, 200);
        let resume = on.client.post("/api/v1/login", None, &json!({"resume": on.other.token})).await.status;
        assert_eq!((on.client.is_alive(&on.other).await, resume), (false, 401), "{fault}");
        resumed().await
    })
    .await;
}

#[tokio::test]
async fn the_fourth_logout_has_no_effect() {
    each_shows(&[Fault::SometimesNoEffect], async |_, on: &Scene| {
        let mut survived = Vec::new();
        for _ in 0..4 {
            let login = fresh(on).await;
            assert_eq!(on.client.end(&on.caller, &login.session).await.status, 200);
            survived.push(on.client.is_alive(&login).await);
        }
        assert_eq!(survived[..3], [false; 3]);
        survived[3]
    })
    .await;
}

#[tokio::test]
async fn the_seventh_call_for_an_unknown_session_is_answered_otherwise() {
    each_shows(&[Fault::SometimesAnswers500, Fault::SometimesOtherForm], async |fault, on: &Scene| {
        let odd = |reply: &Reply| match fault {
            Fault::SometimesAnswers500 => reply.status == 500,
            _ => reply.status != 500 && reply.json()["errorType"] == "error-session-not-found",
        };
        let mut answers = Vec::new();
        for _ in 0..7 {
            answers.push(odd(&on.client.end(&on.caller, "unknown").await));
        }
        assert_eq!(answers[..6], [false; 6]);
        answers[6]
    })
    .await;
}

#[tokio::test]
async fn the_ninth_call_without_credentials_is_let_in() {
    each_shows(&[Fault::SometimesLetIn], async |_, on: &Scene| {
        for _ in 0..8 {
            assert_eq!(read(on.anonymous()).await.unwrap().status, 401);
        }
        let status = read(on.anonymous()).await.unwrap().status;
        assert_eq!(status == 200, !on.client.is_alive(&on.other).await);
        status == 200
    })
    .await;
}

/// One more login of Alice, with a session in the list.
async fn fresh(on: &Scene) -> Login {
    listed(&on.client, on.flavour, "alice").await
}
