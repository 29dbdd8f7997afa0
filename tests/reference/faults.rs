//! Faults show their defect, and the honest server does not: one predicate per fault, true with it, false without. The
//! larger classes have files of their own. That each of the others makes a difference is proven by `selftest`, which no
//! fault without an effect survives.

mod authentication;
mod effect;
mod identity;
mod ownership;
mod requests;
mod scene;

use std::time::Duration;

use futures_util::future::join_all;
use reqwest::Method;
use rocketchat_conformance::reference::{Fault, Flavour, Options};
use serde_json::{Value, json};

use super::client::{LOGOUT_ME, Login, Reply, eventually, read};
use super::stage::Stage;

/// The faults that have a predicate here.
const WITH_PREDICATE: &[Fault] = &[
    Fault::LogoutDoesNothing,
    Fault::StaysListed,
    Fault::TokenStaysAlive,
    Fault::EndsAllOwn,
    Fault::EndsCallingSession,
    Fault::EndsForeign,
    Fault::EndsForeignSilently,
    Fault::EffectLate,
    Fault::MissingIdEndsOwn,
    Fault::PrefixMatches,
    Fault::OperatorReachesStore,
    Fault::RepeatRefused,
    Fault::LoginNotRequired,
    Fault::UserIdNotRequired,
    Fault::UserIdNotCompared,
    Fault::DeadTokenAccepted,
    Fault::UnknownAnswers200,
    Fault::NotFoundAnswers500,
    Fault::ForeignDisclosed,
    Fault::NotFoundWithoutError,
    Fault::RefusalAnswers200,
    Fault::RefusalWithoutMessage,
    Fault::RefusalRedirects,
    Fault::ErrorAsObject,
    Fault::SuccessAnswers201,
    Fault::SuccessMissing,
    Fault::EmptyAnswer,
    Fault::SuccessAsText,
    Fault::IdNotEchoed,
    Fault::OtherIdEchoed,
    Fault::HtmlAnswer,
    Fault::TrailingValue,
    Fault::DuplicateKey,
    Fault::ByteOrderMark,
    Fault::CutAnswer,
    Fault::NeverAnswers,
    Fault::ListShowsForeign,
    Fault::PasswordHashInMe,
];

#[tokio::test]
async fn every_fault_shows_on_the_newest_upstream() {
    every_fault_shows(Flavour::Upstream8).await;
}

#[tokio::test]
async fn every_fault_shows_on_the_published_make() {
    every_fault_shows(Flavour::Published).await;
}

async fn every_fault_shows(flavour: Flavour) {
    join_all(Fault::ALL.iter().filter(|row| WITH_PREDICATE.contains(&row.fault)).map(|row| async move {
        let (fault, name) = (row.fault, row.name);
        let faulty = Stage::new(Options { fault: Some(fault), ..Options::new(flavour) }).await;
        assert!(shows(fault, &faulty).await, "{name} does not show on {flavour}");
        let honest = Stage::of(flavour).await;
        assert!(!shows(fault, &honest).await, "{name} shows without the fault on {flavour}");
    }))
    .await;
}

async fn shows(fault: Fault, stage: &Stage) -> bool {
    use Fault::{
        DeadTokenAccepted, EffectLate, EndsAllOwn, EndsCallingSession, EndsForeign, EndsForeignSilently,
        LoginNotRequired, LogoutDoesNothing, MissingIdEndsOwn, OperatorReachesStore, PrefixMatches, RepeatRefused,
        StaysListed, TokenStaysAlive, UserIdNotCompared, UserIdNotRequired,
    };
    match fault {
        LogoutDoesNothing | StaysListed | TokenStaysAlive | EndsAllOwn | EndsCallingSession | EndsForeign
        | EndsForeignSilently | EffectLate | MissingIdEndsOwn | PrefixMatches | OperatorReachesStore
        | RepeatRefused => shows_in_effect(fault, stage).await,
        LoginNotRequired | UserIdNotRequired | UserIdNotCompared | DeadTokenAccepted => {
            shows_in_admission(fault, stage).await
        }
        _ => shows_in_answer(fault, stage).await,
    }
}

async fn shows_in_effect(fault: Fault, stage: &Stage) -> bool {
    let Stage { client, caller, other, bob, .. } = stage;
    let named = match fault {
        Fault::EndsForeign | Fault::EndsForeignSilently => json!({"sessionId": bob.session}),
        Fault::MissingIdEndsOwn => json!({}),
        Fault::PrefixMatches => json!({"sessionId": other.session[..12]}),
        Fault::OperatorReachesStore => json!({"sessionId": {"$ne": null}}),
        _ => json!({"sessionId": other.session}),
    };
    let status = client.post(LOGOUT_ME, Some(caller), &named).await.status;
    let caller_alive = client.is_alive(caller).await;
    let other_alive = client.is_alive(other).await;
    let viewer = if caller_alive { caller } else { &client.log_in("alice").await };
    let other_listed = client.lists(viewer, &other.session).await;
    match fault {
        Fault::LogoutDoesNothing => status == 200 && other_alive && other_listed,
        Fault::StaysListed => !other_alive && other_listed,
        Fault::TokenStaysAlive => other_alive && !other_listed,
        Fault::EndsAllOwn => !caller_alive && !other_alive,
        Fault::EndsCallingSession => !caller_alive && other_alive,
        Fault::EndsForeign => status == 200 && !client.is_alive(bob).await,
        Fault::EndsForeignSilently => status != 200 && !client.is_alive(bob).await,
        Fault::MissingIdEndsOwn => status == 200 && !caller_alive,
        Fault::PrefixMatches => status == 200 && !other_alive,
        Fault::OperatorReachesStore => status == 200 && !(other_alive && caller_alive),
        Fault::RepeatRefused => client.end(caller, &other.session).await.status == 500,
        _ => {
            if other_alive {
                eventually("the late effect", || async { !client.is_alive(other).await }).await;
            }
            other_alive
        }
    }
}

async fn shows_in_admission(fault: Fault, stage: &Stage) -> bool {
    let Stage { client, caller, other, bob, .. } = stage;
    match fault {
        Fault::LoginNotRequired => {
            let reply = client.post(LOGOUT_ME, None, &json!({"sessionId": other.session})).await;
            reply.status == 200 && !client.is_alive(other).await
        }
        Fault::UserIdNotRequired => {
            let request = client.request(Method::GET, "/api/v1/me", None).header("X-Auth-Token", &caller.token);
            read(request).await.unwrap().status == 200
        }
        Fault::UserIdNotCompared => {
            let mixed = Login { user_id: bob.user_id.clone(), ..caller.clone() };
            client.get("/api/v1/me", Some(&mixed)).await.json()["username"] == "alice"
        }
        _ => {
            client.end(caller, &other.session).await;
            client.end(other, &other.session).await.status == 200 && !client.is_alive(other).await
        }
    }
}

async fn shows_in_answer(fault: Fault, stage: &Stage) -> bool {
    let Stage { client, caller, other, bob, .. } = stage;
    match fault {
        Fault::UnknownAnswers200 => client.end(caller, "unknown").await.status == 200,
        Fault::NotFoundAnswers500 => client.end(caller, "unknown").await.status == 500,
        Fault::ForeignDisclosed => client.end(caller, &bob.session).await.status == 403,
        Fault::NotFoundWithoutError => client.end(caller, "unknown").await.json() == json!({"success": false}),
        Fault::ErrorAsObject => client.end(caller, "unknown").await.json()["error"].is_object(),
        Fault::RefusalRedirects => {
            let reply = client.post(LOGOUT_ME, None, &json!({"sessionId": other.session})).await;
            reply.status == 302 && reply.header("location") == Some("/login")
        }
        Fault::RefusalAnswers200 => {
            let reply = client.post(LOGOUT_ME, None, &json!({"sessionId": other.session})).await;
            reply.status == 200 && reply.json()["status"] == "error"
        }
        Fault::RefusalWithoutMessage => {
            let reply = client.post(LOGOUT_ME, None, &json!({"sessionId": other.session})).await;
            reply.status == 401 && reply.json().get("message").is_none()
        }
        Fault::ListShowsForeign => client.lists(caller, &bob.session).await,
        Fault::PasswordHashInMe => {
            client.get("/api/v1/me", Some(caller)).await.json()["services"]["password"]["bcrypt"].is_string()
        }
        Fault::ByteOrderMark => client.get("/api/info", None).await.text.starts_with('\u{feff}'),
        Fault::CutAnswer | Fault::NeverAnswers => {
            let body = json!({"sessionId": other.session});
            let request = client.json_request(LOGOUT_ME, Some(caller), &body).timeout(Duration::from_secs(2));
            read(request).await.is_err_and(|error| error.is_timeout() == (fault == Fault::NeverAnswers))
        }
        _ => shows_in_success(fault, &client.end(caller, &other.session).await, &other.session),
    }
}

fn shows_in_success(fault: Fault, reply: &Reply, session: &str) -> bool {
    let body = reply.json();
    match fault {
        Fault::SuccessAnswers201 => reply.status == 201,
        Fault::SuccessMissing => body == json!({"sessionId": session}),
        Fault::EmptyAnswer => reply.status == 200 && reply.text.is_empty(),
        Fault::SuccessAsText => body == json!({"sessionId": session, "success": "true"}),
        Fault::IdNotEchoed => body == json!({"success": true}),
        Fault::OtherIdEchoed => body["sessionId"].as_str().is_some_and(|echoed| echoed != session),
        Fault::HtmlAnswer => reply.header("content-type").is_some_and(|kind| kind.starts_with("text/html")),
        Fault::TrailingValue => {
            let values = serde_json::Deserializer::from_str(&reply.text).into_iter::<Value>();
            values.filter_map(Result::ok).count() == 2
        }
        Fault::DuplicateKey => reply.text.matches("\"sessionId\":").count() == 2,
        _ => panic!("no predicate for {fault}"),
    }
}
