//! What a conforming server may say otherwise: other words, more properties. Must not know who asks for what.

use axum::http::StatusCode;
use serde_json::{Value, json};
use time::OffsetDateTime;

use crate::reference::http::answers::{Answer, Payload};
use crate::reference::identifiers;
use crate::reference::variant::Variant;

/// The answer in the manner of a legal variant.
pub(super) fn adapted(answer: Answer, variant: Option<Variant>) -> Answer {
    let is_object = matches!(&answer.payload, Payload::Json(Value::Object(_)));
    let Some(variant) = variant.filter(|_| is_object) else { return answer };
    match variant {
        Variant::OtherWords => reworded(answer, |_| "This did not work out.".to_owned()),
        Variant::OtherLanguage => {
            reworded(answer, |_| "Sitzung nicht gefunden \u{2013} bitte prüfen Sie Ihre Angaben 🙂".to_owned())
        }
        Variant::NumberInWords => reworded(answer, |text| format!("{text} (incident {})", identifiers::id())),
        Variant::RequestNumber => answer.with("requestId", json!(identifiers::id())),
        Variant::Timestamp => {
            answer.with("timestamp", json!(OffsetDateTime::now_utc().unix_timestamp_nanos() / 1_000_000))
        }
        Variant::RefusalsSaySuccessFalse if answer.status == StatusCode::UNAUTHORIZED => {
            answer.with("success", json!(false)).with("error", json!("unauthorized"))
        }
        _ => answer,
    }
}

/// An answer whose texts for people are others.
fn reworded(answer: Answer, words: fn(&str) -> String) -> Answer {
    ["error", "message"].into_iter().fold(answer, |answer, key| {
        let text = answer.text(key);
        if text.is_empty() { answer } else { answer.with(key, json!(words(&text))) }
    })
}
