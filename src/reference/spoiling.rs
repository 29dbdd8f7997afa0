//! The faults that lie in what logout.me says, not in what it does: an honest answer in, a spoilt one out. Without such
//! a fault the answer passes unchanged.

use axum::http::{HeaderValue, StatusCode, header};
use serde_json::json;

use super::answers::{self, Answer};
use super::{Fault, identifiers};

/// What a server says that broke on a request; with one fault, more than it should.
pub(super) fn crash(fault: Option<Fault>) -> Answer {
    let answer = answers::internal_error();
    if fault == Some(Fault::QuoteAnswers500) {
        return answer.with("error", json!("MongoServerError: unterminated string literal in $where"));
    }
    answer
}

/// Spoils the answer to a session that was ended.
pub(super) fn success(fault: Option<Fault>, answer: Answer) -> Answer {
    match fault {
        Some(Fault::SuccessAsText) => answer.with("success", json!("true")),
        Some(Fault::SuccessMissing) => answer.without("success"),
        Some(Fault::IdNotEchoed) => answer.without("sessionId"),
        Some(Fault::OtherIdEchoed) => answer.with("sessionId", json!(identifiers::id())),
        Some(Fault::SuccessAnswers201) => answer.with_status(StatusCode::CREATED),
        Some(Fault::EmptyAnswer) => Answer::empty(),
        _ => answer,
    }
}

/// Spoils the answer to a session that is none of the caller's.
pub(super) fn not_found(fault: Option<Fault>, answer: Answer) -> Answer {
    match fault {
        Some(Fault::NotFoundAnswers500) => answer.with_status(StatusCode::INTERNAL_SERVER_ERROR),
        Some(Fault::NotFoundWithoutError) => answer.without("error"),
        Some(Fault::ErrorAsObject) => answer.with("error", json!({"message": "Session not found"})),
        _ => answer,
    }
}

/// Spoils the answer to a call without a login.
pub(super) fn refusal(fault: Option<Fault>, answer: Answer) -> Answer {
    match fault {
        Some(Fault::RefusalAnswers200) => answer.with_status(StatusCode::OK),
        Some(Fault::RefusalWithoutMessage) => answer.without("message"),
        Some(Fault::RefusalAnswers403) => answer.with_status(StatusCode::FORBIDDEN),
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
