//! The answers that are not one route's own: their status, body and headers for each flavour. Makes answers, takes no
//! decisions.

use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use serde_json::{Value, json};

use super::rate_limit::Quota;
use crate::reference::flavour::Flavour;

const NOT_LOGGED_IN: &str = "You must be logged in to do this.";

/// An answer before it is put on the wire.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) payload: Payload,
    pub(crate) headers: Vec<(HeaderName, HeaderValue)>,
}

/// The body of an answer.
#[derive(Debug)]
pub(crate) enum Payload {
    Json(Value),
    Text(&'static str),
    /// A page for people.
    Html(&'static str),
    /// Labelled JSON, but without a single byte.
    Empty,
    /// Whatever it is, under the label of its own; none, if that is empty.
    File {
        media_type: String,
        bytes: Vec<u8>,
    },
}

/// Where the parameters of a request stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    Body,
    Query,
}

impl Answer {
    /// 200 with this body.
    pub(crate) fn ok(body: Value) -> Self {
        Self::json(StatusCode::OK, body)
    }

    /// This status with this body.
    pub(crate) fn json(status: StatusCode, body: Value) -> Self {
        Self { status, payload: Payload::Json(body), headers: Vec::new() }
    }

    fn plain(status: StatusCode, text: &'static str) -> Self {
        Self { status, payload: Payload::Text(text), headers: Vec::new() }
    }

    /// The same answer with another body.
    pub(crate) fn with_payload(self, payload: Payload) -> Self {
        Self { payload, ..self }
    }

    /// The same answer with its JSON body put into something else.
    pub(crate) fn wrapped(mut self, wrap: fn(Value) -> Value) -> Self {
        if let Payload::Json(body) = self.payload {
            self.payload = Payload::Json(wrap(body));
        }
        self
    }

    /// This status with these bytes under this label.
    pub(crate) fn file(status: StatusCode, media_type: &str, bytes: Vec<u8>) -> Self {
        Self { status, payload: Payload::File { media_type: media_type.to_owned(), bytes }, headers: Vec::new() }
    }

    /// 200 without a body.
    pub(crate) fn empty() -> Self {
        Self { status: StatusCode::OK, payload: Payload::Empty, headers: Vec::new() }
    }

    /// The same answer with one key of its body missing.
    pub(crate) fn without(mut self, key: &str) -> Self {
        if let Payload::Json(Value::Object(body)) = &mut self.payload {
            body.shift_remove(key);
        }
        self
    }

    /// The same answer with one key of its body set to something else.
    pub(crate) fn with(mut self, key: &str, value: Value) -> Self {
        if let Payload::Json(Value::Object(body)) = &mut self.payload {
            body.insert(key.to_owned(), value);
        }
        self
    }

    /// A number in the body; 0 if it is not there.
    pub(crate) fn number(&self, key: &str) -> i64 {
        match &self.payload {
            Payload::Json(body) => body[key].as_i64().unwrap_or_default(),
            _ => 0,
        }
    }

    /// The same answer with every row of a list changed.
    pub(crate) fn with_rows(mut self, key: &str, change: impl FnMut(&mut Value)) -> Self {
        if let Payload::Json(body) = &mut self.payload
            && let Some(rows) = body[key].as_array_mut()
        {
            rows.iter_mut().for_each(change);
        }
        self
    }

    /// A text in the body; empty if it is not there.
    pub(crate) fn text(&self, key: &str) -> String {
        match &self.payload {
            Payload::Json(body) => body[key].as_str().unwrap_or_default().to_owned(),
            _ => String::new(),
        }
    }

    /// The same answer with another status.
    pub(crate) fn with_status(self, status: StatusCode) -> Self {
        Self { status, ..self }
    }

    /// The same answer with one header more.
    pub(crate) fn and_header(mut self, name: &'static str, value: &str) -> Self {
        let value = HeaderValue::from_str(value).ok();
        self.headers.extend(value.map(|value| (HeaderName::from_static(name), value)));
        self
    }

    /// The same answer with the headers of the rate limit.
    pub(crate) fn with_quota(mut self, quota: &Quota) -> Self {
        let numbers = [
            ("x-ratelimit-limit", u64::from(quota.limit)),
            ("x-ratelimit-remaining", u64::from(quota.remaining)),
            ("x-ratelimit-reset", quota.reset_ms),
        ];
        self.headers.extend(numbers.map(|(name, n)| (HeaderName::from_static(name), HeaderValue::from(n))));
        self
    }
}

/// `{success: false, error, errorType}` with the error type in brackets behind the text.
pub(crate) fn failure(status: StatusCode, text: &str, error_type: &str) -> Answer {
    let error = format!("{text} [{error_type}]");
    Answer::json(status, json!({"success": false, "error": error, "errorType": error_type}))
}

/// 400 with a coded error: the text, and the error type in brackets behind it and beside it.
pub(crate) fn refused(text: &str, error_type: &str) -> Answer {
    if text.is_empty() {
        let error = format!("[{error_type}]");
        return Answer::json(
            StatusCode::BAD_REQUEST,
            json!({"success": false, "error": error, "errorType": error_type}),
        );
    }
    failure(StatusCode::BAD_REQUEST, text, error_type)
}

/// 400 with a text and no error type.
pub(crate) fn refused_plainly(text: &str) -> Answer {
    Answer::json(StatusCode::BAD_REQUEST, json!({"success": false, "error": text}))
}

/// 403 in a single word, as routes that look at permissions by themselves say it.
pub(crate) fn forbidden(word: &str) -> Answer {
    Answer::json(StatusCode::FORBIDDEN, json!({"success": false, "error": word}))
}

/// The request proves no login.
pub(crate) fn not_logged_in(flavour: Flavour) -> Answer {
    let body = if flavour.is_since_7_4() {
        json!({"success": false, "error": NOT_LOGGED_IN, "status": "error", "message": NOT_LOGGED_IN})
    } else {
        json!({"status": "error", "message": NOT_LOGGED_IN})
    };
    Answer::json(StatusCode::UNAUTHORIZED, body)
}

/// The named session is none of the caller's. The document says 400, real servers 404.
pub(crate) fn session_not_found(flavour: Flavour) -> Answer {
    let status = if flavour.is_upstream() { StatusCode::NOT_FOUND } else { StatusCode::BAD_REQUEST };
    Answer::json(status, json!({"success": false, "error": "Session not found"}))
}

/// The parameters are not what the route wants; where they stand, and whether the complaint may have a type.
pub(crate) fn invalid(flavour: Flavour, (place, typed): (Place, bool), complaint: &str) -> Answer {
    let suffixed = flavour.suffixes_invalid() && !(typed && flavour.is_since_8_6());
    let typed_query = place == Place::Query && !suffixed;
    let error_type = if typed_query { "error-invalid-params" } else { "invalid-params" };
    if suffixed {
        return failure(StatusCode::BAD_REQUEST, complaint, error_type);
    }
    Answer::json(StatusCode::BAD_REQUEST, json!({"success": false, "error": complaint, "errorType": error_type}))
}

/// The licence does not cover the route.
pub(crate) fn not_licensed(flavour: Flavour) -> Answer {
    if flavour.is_first_era() {
        return Answer::json(StatusCode::FORBIDDEN, json!({"success": false, "error": "unauthorized"}));
    }
    failure(StatusCode::BAD_REQUEST, "This is an enterprise feature", "error-action-not-allowed")
}

/// The password is right, and a code is wanted besides.
pub(crate) fn second_factor_required() -> Answer {
    let details = json!({"method": "totp", "availableMethods": []});
    let body = json!({"status": "error", "error": "totp-required", "details": details, "message": "TOTP Required"});
    Answer::json(StatusCode::UNAUTHORIZED, body)
}

/// The body is larger than the server reads.
pub(crate) fn too_large() -> Answer {
    Answer::json(StatusCode::PAYLOAD_TOO_LARGE, json!({"success": false, "error": "The body is too large"}))
}

/// The body is of a type that the server does not read.
pub(crate) fn unsupported_media_type() -> Answer {
    let body = json!({"success": false, "error": "Only application/json is read here"});
    Answer::json(StatusCode::UNSUPPORTED_MEDIA_TYPE, body)
}

/// The caller lacks a permission.
pub(crate) fn not_permitted() -> Answer {
    let error = "User does not have the permissions required for this action [error-unauthorized]";
    Answer::json(StatusCode::FORBIDDEN, json!({"success": false, "error": error}))
}

/// The rate limit is used up.
pub(crate) fn too_many(wait_seconds: u64) -> Answer {
    let error = format!(
        "Error, too many requests. Please slow down. You must wait {wait_seconds} seconds before trying this endpoint \
         again. [error-too-many-requests]"
    );
    Answer::json(StatusCode::TOO_MANY_REQUESTS, json!({"success": false, "error": error}))
}

/// The page of the web client, which answers what no route does.
pub(crate) fn web_page() -> Answer {
    let page = "<!DOCTYPE html>\n<html><head><title>Chat</title></head><body></body></html>\n";
    Answer { status: StatusCode::OK, payload: Payload::Html(page), headers: Vec::new() }
}

/// The path exists, the method on it does not.
pub(crate) fn wrong_method(flavour: Flavour, allowed: &str) -> Answer {
    if flavour.is_since_7_4() {
        return unknown_path(flavour);
    }
    let body = if flavour.is_upstream() {
        json!({"status": "error", "message": "API endpoint does not exist"})
    } else {
        json!({"success": false, "error": "Method not allowed"})
    };
    let mut answer = Answer::json(StatusCode::METHOD_NOT_ALLOWED, body);
    answer.headers.extend(HeaderValue::from_str(allowed).ok().map(|value| (header::ALLOW, value)));
    answer
}

/// There is nothing at this path.
pub(crate) fn unknown_path(flavour: Flavour) -> Answer {
    match flavour {
        Flavour::Published => Answer::json(StatusCode::NOT_FOUND, json!({"success": false, "error": "Not found"})),
        _ if flavour.is_first_era() => {
            let body = json!({"status": "error", "message": "API endpoint does not exist"});
            Answer::json(StatusCode::NOT_FOUND, body)
        }
        _ => Answer::plain(StatusCode::NOT_FOUND, "404 Not Found"),
    }
}

/// OPTIONS: cross-origin access is off, so a pre-flight request is refused.
pub(crate) fn options(preflight: bool) -> Answer {
    if preflight {
        let text = "CORS not enabled. Go to \"Admin > General > REST Api\" to enable it.";
        return Answer::plain(StatusCode::METHOD_NOT_ALLOWED, text);
    }
    Answer::plain(StatusCode::OK, "OK")
}

/// The server broke.
pub(crate) fn internal_error() -> Answer {
    let body = json!({"success": false, "error": "Internal server error"});
    Answer::json(StatusCode::INTERNAL_SERVER_ERROR, body)
}
