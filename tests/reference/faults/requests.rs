//! Faults in what becomes of requests that are wrong: they break the server, or do something all the same.

use std::time::Duration;

use reqwest::Method;
use rocketchat_conformance::reference::Fault;
use serde_json::json;

use super::super::client::{LOGOUT_ME, read};
use super::scene::{
    BROKEN, INVALID, NO_METHOD, NOT_FOUND, OTHER_ENDS, Outcome, Row, Scene, covers, each_shows, hold, says_and_ends,
};

const JSON: &str = "application/json";
const FORM: &str = "application/x-www-form-urlencoded";
const HUGE: usize = 150_000;
const CALLER_ENDS: Outcome = says_and_ends(200, &["caller"]);

const ROWS: &[Row] = &[
    (Fault::NoBodyAnswers500, |on| on.client.request(Method::POST, LOGOUT_ME, Some(&on.caller)), INVALID, BROKEN),
    (Fault::MalformedJsonAnswers500, |on| on.sending_text(JSON, "{\"sessionId\":"), INVALID, BROKEN),
    (Fault::MalformedEndsCalling, |on| on.sending_text(JSON, "{\"sessionId\":"), INVALID, CALLER_ENDS),
    (
        Fault::MalformedRepaired,
        |on| on.sending_text(JSON, format!("{{'sessionId':'{}'}}", on.other.session)),
        INVALID,
        OTHER_ENDS,
    ),
    (
        Fault::MalformedRepaired,
        |on| on.sending_text(JSON, format!("{{\"sessionId\":\"{}\"", on.other.session)),
        INVALID,
        OTHER_ENDS,
    ),
    (Fault::ArrayBodyAnswers500, |on| on.sending(&json!([])), INVALID, BROKEN),
    (Fault::ArrayBodyUnwrapped, |on| on.sending(&json!([{"sessionId": on.other.session}])), INVALID, OTHER_ENDS),
    (Fault::NullBodyAnswers500, |on| on.sending(&json!(null)), INVALID, BROKEN),
    (
        Fault::DeepBodyAnswers500,
        |on| on.sending_text(JSON, format!("{{\"sessionId\":{}{}}}", "[".repeat(101), "]".repeat(101))),
        INVALID,
        BROKEN,
    ),
    (Fault::HugeBodyAnswers500, |on| on.naming(&"x".repeat(HUGE)), NOT_FOUND, BROKEN),
    (
        Fault::QueryNamesInstead,
        |on| on.client.request(Method::POST, &in_query(on), Some(&on.caller)),
        INVALID,
        OTHER_ENDS,
    ),
    (Fault::AnyMethodEnds, |on| on.client.request(Method::GET, &in_query(on), Some(&on.caller)), NO_METHOD, OTHER_ENDS),
    (
        Fault::AnyMethodEnds,
        |on| on.client.request(Method::DELETE, &in_query(on), Some(&on.caller)),
        NO_METHOD,
        OTHER_ENDS,
    ),
    (Fault::MethodAnswers500, |on| on.client.request(Method::PUT, LOGOUT_ME, Some(&on.caller)), NO_METHOD, BROKEN),
    (Fault::FurtherPropertyAnswers500, |on| on.sending(&json!({"sessionId": "x", "further": 1})), INVALID, BROKEN),
    (
        Fault::FurtherPropertyEndsCalling,
        |on| on.sending(&json!({"sessionId": on.other.session, "further": 1})),
        OTHER_ENDS,
        says_and_ends(200, &["caller", "other"]),
    ),
    (Fault::OtherMediaTypeAnswers500, |on| on.sending_text("text/plain", "{}"), INVALID, BROKEN),
    (
        Fault::OtherMediaTypeYetDone,
        |on| on.sending_text("text/plain", json!({"sessionId": on.other.session}).to_string()),
        INVALID,
        says_and_ends(400, &["other"]),
    ),
    (
        Fault::CharsetNotRead,
        |on| on.sending_text("application/json; charset=utf-8", json!({"sessionId": on.other.session}).to_string()),
        OTHER_ENDS,
        INVALID,
    ),
    (Fault::CharsetNotRead, |on| on.naming(&on.other.session), OTHER_ENDS, OTHER_ENDS),
    (
        Fault::FormSaysDone,
        |on| on.sending_text(FORM, format!("sessionId={}", on.other.session)),
        INVALID,
        says_and_ends(200, &[]),
    ),
];

/// Those that show in the body of the refusal alone.
const FORMS: &[Fault] = &[Fault::InvalidUntyped, Fault::MalformedTypedOtherwise, Fault::FurtherPropertyUntyped];

#[test]
fn every_fault_of_the_class_has_a_call_that_shows_it() {
    covers(Fault::NoBodyAnswers500, Fault::FormSaysDone, ROWS, &[&[Fault::HugeBodyHangs], FORMS].concat());
}

#[tokio::test]
async fn wrong_requests_show_each_fault() {
    hold(ROWS).await;
}

#[tokio::test]
async fn a_huge_body_is_never_answered_where_that_is_the_fault() {
    each_shows(&[Fault::HugeBodyHangs], async |_, on: &Scene| {
        let small = read(on.naming("x")).await.is_ok();
        let huge = read(on.naming(&"x".repeat(HUGE)).timeout(Duration::from_secs(2))).await;
        small && huge.is_err_and(|error| error.is_timeout())
    })
    .await;
}

#[tokio::test]
async fn one_kind_of_refusal_differs_in_its_error_type() {
    each_shows(FORMS, async |fault, on: &Scene| {
        let mut types = Vec::new();
        for text in ["{}", "{", "{\"sessionId\":\"x\",\"further\":1}"] {
            types.push(read(on.sending_text(JSON, text)).await.unwrap().json()["errorType"].clone());
        }
        let usual = json!("invalid-params");
        let spoilt = match fault {
            Fault::InvalidUntyped => [json!(null), usual.clone(), usual.clone()],
            Fault::MalformedTypedOtherwise => [usual.clone(), json!("error-malformed-json"), usual.clone()],
            _ => [usual.clone(), usual.clone(), json!(null)],
        };
        assert!(types == [usual.clone(), usual.clone(), usual] || types == spoilt, "{types:?}");
        types == spoilt
    })
    .await;
}

/// logout.me with the session of `other` in the query.
fn in_query(on: &Scene) -> String {
    format!("{LOGOUT_ME}?sessionId={}", on.other.session)
}
