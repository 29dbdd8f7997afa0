//! The faults that lie in what an operation says, not in what it does: an honest answer in, a spoilt one out. Without such
//! a fault the answer passes unchanged.

use axum::http::{HeaderValue, StatusCode, header};
use serde_json::{Value, json};

use crate::reference::fault::Fault;
use crate::reference::http::answers;
use crate::reference::http::answers::{Answer, Payload};
use crate::reference::http::validation;
use crate::reference::identifiers;

/// What a server says that broke on a request; with one fault, more than it should.
pub(crate) fn crash(fault: Option<Fault>) -> Answer {
    let answer = answers::internal_error();
    if fault == Some(Fault::QuoteAnswers500) {
        return answer.with("error", json!("MongoServerError: unterminated string literal in $where"));
    }
    answer
}

/// Spoils the answer to a session that was ended; `token` is the caller's.
pub(crate) fn success(fault: Option<Fault>, answer: Answer, token: &str) -> Answer {
    match fault {
        Some(Fault::SuccessAsText) => answer.with("success", json!("true")),
        Some(Fault::SuccessNull) => answer.with("success", Value::Null),
        Some(Fault::SuccessNumber) => answer.with("success", json!(1)),
        Some(Fault::SuccessFalse) => answer.with("success", json!(false)),
        Some(Fault::SuccessMissing) => answer.without("success"),
        Some(Fault::IdNotEchoed) => answer.without("sessionId"),
        Some(Fault::OtherIdEchoed) => answer.with("sessionId", json!(identifiers::id())),
        Some(Fault::IdEchoedInCapitals) => {
            let id = answer.text("sessionId").to_uppercase();
            answer.with("sessionId", json!(id))
        }
        Some(Fault::IdEchoedAsArray) => {
            let id = answer.text("sessionId");
            answer.with("sessionId", json!([id]))
        }
        Some(Fault::EmptyObject) => answer.wrapped(|_| json!({})),
        Some(Fault::SuccessWrapped) => answer.wrapped(|body| json!({"data": body})),
        Some(Fault::SuccessInArray) => answer.wrapped(|body| json!([body])),
        Some(Fault::SuccessAnswers201) => answer.with_status(StatusCode::CREATED),
        Some(Fault::SuccessAnswers204) => Answer::empty().with_status(StatusCode::NO_CONTENT),
        Some(Fault::SuccessRedirects) => {
            Answer::empty().with_status(StatusCode::SEE_OTHER).and_header("location", "/api/v1/sessions/list")
        }
        Some(Fault::EmptyAnswer) => Answer::empty(),
        Some(Fault::TokenInSuccess) => answer.with("authToken", json!(token)),
        _ => answer,
    }
}

/// Spoils the answer to a session that is none of the caller's; `token` is the caller's.
pub(crate) fn not_found(fault: Option<Fault>, answer: Answer, token: &str) -> Answer {
    match fault {
        Some(Fault::NotFoundAnswers500) => answer.with_status(StatusCode::INTERNAL_SERVER_ERROR),
        Some(Fault::NotFoundWithoutError) => answer.without("error"),
        Some(Fault::NotFoundWithoutSuccess) => answer.without("success"),
        Some(Fault::NotFoundSaysSuccess) => answer.with("success", json!(true)),
        Some(Fault::ErrorAsObject) => answer.with("error", json!({"message": "Session not found"})),
        Some(Fault::NotFoundInOtherWords) => answer.with("error", json!("There is no such session")),
        Some(Fault::ErrorEmpty) => answer.with("error", json!("")),
        Some(Fault::ErrorNull) => answer.with("error", Value::Null),
        Some(Fault::NotFoundAsPage) => {
            answer.with_payload(Payload::Html("<!DOCTYPE html><title>Error</title><h1>Not found</h1>"))
        }
        Some(Fault::TokenInRefusal) => answer.with("error", json!(format!("No session for token {token}"))),
        Some(Fault::StackTraceInRefusal) => {
            let trace = "Error: Session not found\n    at Object.logout (/app/bundle/sessions.js:41:13)\n    at route (/app/api.js:7:1)";
            answer.with("stack", json!(trace))
        }
        Some(Fault::DatabaseErrorInRefusal) => {
            answer.with("error", json!("MongoServerError: Cast to ObjectId failed for value at path \"_id\""))
        }
        _ => answer,
    }
}

/// Spoils the answer to a call whose parameters are not what is wanted; `is_malformed`: its body could not be read.
pub(crate) fn invalid(fault: Option<Fault>, answer: Answer, complaint: &str, is_malformed: bool) -> Answer {
    let is_surplus = complaint == validation::SURPLUS;
    match fault {
        Some(Fault::InvalidUntyped) if !is_surplus && !is_malformed => answer.without("errorType"),
        Some(Fault::FurtherPropertyUntyped) if is_surplus => answer.without("errorType"),
        Some(Fault::MalformedTypedOtherwise) if is_malformed => answer.with("errorType", json!("error-malformed-json")),
        _ => answer,
    }
}

/// Spoils the answer of a list.
pub(crate) fn list(fault: Option<Fault>, answer: Answer) -> Answer {
    match fault {
        Some(Fault::CountAsText) => {
            let count = answer.number("count").to_string();
            answer.with("count", json!(count))
        }
        Some(Fault::ListWithoutSuccess) => answer.without("success"),
        Some(Fault::ListWithoutTotal) => answer.without("total"),
        Some(Fault::ListAsPage) => answer.with_payload(Payload::Html("<!DOCTYPE html><title>Sessions</title>")),
        _ => answer,
    }
}

/// Spoils the answer of an operation that has a fault which was found at another one.
pub(crate) fn elsewhere(fault: Option<Fault>, answer: Answer, token: &str) -> Answer {
    if answer.status.is_success() {
        list(fault, success(fault, answer, token))
    } else if answer.status.is_client_error() && answer.status != StatusCode::UNAUTHORIZED {
        not_found(fault, answer, token)
    } else {
        answer
    }
}

/// Spoils any answer in its header; `token` is the caller's.
pub(crate) fn headers(fault: Option<Fault>, answer: Answer, token: &str) -> Answer {
    match fault {
        Some(Fault::TokenInField) if !token.is_empty() => answer.and_header("x-debug-token", token),
        Some(Fault::TokenInCookie) if !token.is_empty() => {
            answer.and_header("set-cookie", &format!("rc_token={token}; Path=/"))
        }
        _ => answer,
    }
}

/// Spoils the answer to a call without a login.
pub(crate) fn refusal(fault: Option<Fault>, answer: Answer) -> Answer {
    match fault {
        Some(Fault::RefusalAnswers200) => answer.with_status(StatusCode::OK),
        Some(Fault::RefusalWithoutMessage) => answer.without("message"),
        Some(Fault::RefusalAnswers403) => answer.with_status(StatusCode::FORBIDDEN),
        Some(Fault::RefusalSaysSuccess) => answer.with("success", json!(true)),
        Some(Fault::RefusalAnswers400) => answer.with_status(StatusCode::BAD_REQUEST),
        Some(Fault::RefusalWithoutBody) => Answer::empty().with_status(StatusCode::UNAUTHORIZED),
        Some(Fault::RefusalRedirects) => {
            let mut redirect = answer.with_status(StatusCode::FOUND);
            redirect.headers.push((header::LOCATION, HeaderValue::from_static("/login")));
            redirect
        }
        _ => answer,
    }
}
