//! Faults in what counts as a login, and in how a call without one is refused.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use reqwest::{Method, RequestBuilder};
use rocketchat_conformance::reference::Fault;
use serde_json::json;
use sha2::{Digest as _, Sha256};

use super::super::client::{LOGOUT_ME, read};
use super::scene::{BROKEN, NOT_FOUND, OTHER_ENDS, REFUSED, Row, Scene, covers, each_shows, hold, says_and_ends};

const ROWS: &[Row] = &[
    (Fault::EmptyTokenAccepted, |on| signed(on, Some(""), Some(&on.caller.user_id)), REFUSED, OTHER_ENDS),
    (Fault::AnyTokenAccepted, |on| signed(on, Some("x"), Some(&on.caller.user_id)), REFUSED, OTHER_ENDS),
    (Fault::UserIdSuffices, |on| signed(on, None, Some(&on.caller.user_id)), REFUSED, OTHER_ENDS),
    (Fault::EmptyUserIdAccepted, |on| signed(on, Some(&on.caller.token), Some("")), REFUSED, OTHER_ENDS),
    (
        Fault::UserIdTrusted,
        |on| naming_bob(on, &on.caller.token, &on.bob.user_id),
        REFUSED,
        says_and_ends(200, &["bob"]),
    ),
    (
        Fault::TokenBeginningAccepted,
        |on| signed(on, Some(&on.caller.token[..20]), Some(&on.caller.user_id)),
        REFUSED,
        OTHER_ENDS,
    ),
    (
        Fault::TokenCaseIgnored,
        |on| signed(on, Some(&on.caller.token.to_ascii_uppercase()), Some(&on.caller.user_id)),
        REFUSED,
        OTHER_ENDS,
    ),
    (
        Fault::TokenSurplusIgnored,
        |on| signed(on, Some(&format!("{}x", on.caller.token)), Some(&on.caller.user_id)),
        REFUSED,
        OTHER_ENDS,
    ),
    (
        Fault::TokenHashAccepted,
        |on| signed(on, Some(&STANDARD.encode(Sha256::digest(&on.caller.token))), Some(&on.caller.user_id)),
        REFUSED,
        OTHER_ENDS,
    ),
    (Fault::SessionIdIsToken, |on| signed(on, Some(&on.caller.session), Some(&on.caller.user_id)), REFUSED, OTHER_ENDS),
    (
        Fault::UserIdBeginningAccepted,
        |on| signed(on, Some(&on.caller.token), Some(&on.caller.user_id[..12])),
        REFUSED,
        OTHER_ENDS,
    ),
    (
        Fault::UserIdCaseIgnored,
        |on| signed(on, Some(&on.caller.token), Some(&on.caller.user_id.to_ascii_uppercase())),
        REFUSED,
        OTHER_ENDS,
    ),
    (
        Fault::UserIdSurplusIgnored,
        |on| signed(on, Some(&on.caller.token), Some(&format!("{}x", on.caller.user_id))),
        REFUSED,
        OTHER_ENDS,
    ),
    (
        Fault::AdministratorIsAnybody,
        |on| signed(on, Some(&on.admin.token), Some(&on.caller.user_id)),
        REFUSED,
        OTHER_ENDS,
    ),
    (Fault::QueryCredentials, in_query, REFUSED, OTHER_ENDS),
    (
        Fault::CookieCredentials,
        |on| {
            let cookies = format!("theme=dark; rc_token={}; rc_uid={}", on.caller.token, on.caller.user_id);
            on.anonymous().header("Cookie", cookies)
        },
        REFUSED,
        OTHER_ENDS,
    ),
    (
        Fault::BearerCredentials,
        |on| {
            let bearer = format!("Bearer {}", on.caller.token);
            signed(on, None, Some(&on.caller.user_id)).header("Authorization", bearer)
        },
        REFUSED,
        OTHER_ENDS,
    ),
    (
        Fault::BasicCredentials,
        |on| {
            let pair = STANDARD.encode(format!("{}:{}", on.caller.user_id, on.caller.token));
            on.anonymous().header("Authorization", format!("Basic {pair}"))
        },
        REFUSED,
        OTHER_ENDS,
    ),
    (Fault::BodyCredentials, in_body, REFUSED, OTHER_ENDS),
    (Fault::LongTokenAnswers500, |on| signed(on, Some(&"x".repeat(256)), Some(&on.caller.user_id)), REFUSED, BROKEN),
    (Fault::OddTokenAnswers500, |on| signed(on, Some("{\"$ne\":null}"), Some(&on.caller.user_id)), REFUSED, BROKEN),
    (Fault::RefusalAnswers403, Scene::anonymous, REFUSED, says_and_ends(403, &[])),
    (Fault::RefusalAnswers400, Scene::anonymous, REFUSED, says_and_ends(400, &[])),
    (
        Fault::LookedUpBeforeToken,
        |on| {
            let call = on.client.json_request(LOGOUT_ME, None, &json!({"sessionId": "unknown"}));
            call.header("X-Auth-Token", "wrong").header("X-User-Id", &on.caller.user_id)
        },
        REFUSED,
        NOT_FOUND,
    ),
    (
        Fault::LookedUpBeforeLogin,
        |on| on.client.json_request(LOGOUT_ME, None, &json!({"sessionId": "unknown"})),
        REFUSED,
        NOT_FOUND,
    ),
];

#[test]
fn every_fault_of_the_class_has_a_call_that_shows_it() {
    covers(
        Fault::EmptyTokenAccepted,
        Fault::LookedUpBeforeLogin,
        ROWS,
        &[Fault::RefusalWithoutBody, Fault::RefusalSaysSuccess],
    );
}

#[tokio::test]
async fn calls_without_a_login_show_each_fault() {
    hold(ROWS).await;
}

#[tokio::test]
async fn a_refusal_has_no_body_where_that_is_the_fault() {
    each_shows(&[Fault::RefusalWithoutBody], async |_, on: &Scene| {
        let refusal = read(on.anonymous()).await.unwrap();
        assert_eq!(refusal.status, 401);
        refusal.text.is_empty()
    })
    .await;
}

#[tokio::test]
async fn a_refusal_says_success_where_that_is_the_fault() {
    each_shows(&[Fault::RefusalSaysSuccess], async |_, on: &Scene| {
        let refusal = read(on.anonymous()).await.unwrap();
        assert_eq!((refusal.status, &refusal.json()["status"]), (401, &json!("error")));
        refusal.json()["success"] == true
    })
    .await;
}

#[tokio::test]
async fn an_existing_session_is_told_from_an_unknown_one_before_any_login() {
    each_shows(&[Fault::LookedUpBeforeLogin], async |_, on: &Scene| {
        let unknown = on.client.json_request(LOGOUT_ME, None, &json!({"sessionId": "unknown"}));
        read(on.anonymous()).await.unwrap().status != read(unknown).await.unwrap().status
    })
    .await;
}

/// A call for the session of `other` with these two headers.
fn signed(on: &Scene, token: Option<&str>, user_id: Option<&str>) -> RequestBuilder {
    let fields = [("X-Auth-Token", token), ("X-User-Id", user_id)];
    let sent = fields.into_iter().filter_map(|(name, value)| Some((name, value?)));
    sent.fold(on.anonymous(), |request, (name, value)| request.header(name, value))
}

/// A call for the session of Bob with these two headers.
fn naming_bob(on: &Scene, token: &str, user_id: &str) -> RequestBuilder {
    let call = on.client.json_request(LOGOUT_ME, None, &json!({"sessionId": on.bob.session}));
    call.header("X-Auth-Token", token).header("X-User-Id", user_id)
}

fn in_query(on: &Scene) -> RequestBuilder {
    let path = format!("{LOGOUT_ME}?X-Auth-Token={}&X-User-Id={}", on.caller.token, on.caller.user_id);
    let body = json!({"sessionId": on.other.session}).to_string();
    on.client.request(Method::POST, &path, None).header("Content-Type", "application/json").body(body)
}

fn in_body(on: &Scene) -> RequestBuilder {
    let (token, user_id) = (&on.caller.token, &on.caller.user_id);
    let body = json!({"sessionId": on.other.session, "authToken": token, "userId": user_id});
    on.client.json_request(LOGOUT_ME, None, &body)
}
