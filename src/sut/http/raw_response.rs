//! An answer before it is redacted and recorded: unpacked, and read as JSON where the harness itself needs a value of it.
//! Never to be printed or stored.

use reqwest::header::{CONTENT_ENCODING, CONTENT_LENGTH};
use serde_json::Value;

use crate::model::budgets::{BODY, WHOLE};
use crate::model::exchange::BreakageKind;
use crate::model::json_bounds;
use crate::sut::http::content_coding;
use crate::sut::http::content_coding::CodingError;

/// An answer as it came.
pub(super) struct RawResponse {
    pub(super) status: u16,
    /// Names in lower case.
    pub(super) headers: Vec<(String, String)>,
    pub(super) body: Vec<u8>,
}

impl RawResponse {
    /// The values of a field, by its name in lower case.
    fn field<'r>(&'r self, wanted: &str) -> impl Iterator<Item = &'r str> {
        self.headers.iter().filter(move |(name, _)| name == wanted).map(|(_, value)| value.as_str())
    }

    /// The answer without its content coding, and without the two fields that spoke of it; or what is wrong with the coding.
    pub(super) fn decoded(self) -> Result<Self, (BreakageKind, String)> {
        if self.field(CONTENT_ENCODING.as_str()).next().is_none() {
            return Ok(self);
        }
        let codings = self.field(CONTENT_ENCODING.as_str()).collect::<Vec<_>>().join(",");
        let body = content_coding::decode(&codings, self.body, BODY).map_err(|error| {
            let is_too_large = error == CodingError::TooLarge;
            (if is_too_large { BreakageKind::TooLarge } else { BreakageKind::Undecodable }, error.to_string())
        })?;
        let is_kept = |name: &String| ![CONTENT_ENCODING.as_str(), CONTENT_LENGTH.as_str()].contains(&name.as_str());
        let headers = self.headers.into_iter().filter(|(name, _)| is_kept(name)).collect();
        Ok(Self { status: self.status, headers, body })
    }
}

/// The first JSON value of a body, read over a byte order mark, bytes that are not UTF-8 and whatever follows. Not of a long
/// body that is not UTF-8: each wrong byte takes three when it is read over.
pub(crate) fn first_json_value(body: &[u8]) -> Option<Value> {
    json_bounds::keep(body).ok()?;
    if body.len() > WHOLE && std::str::from_utf8(body).is_err() {
        return None;
    }
    let text = String::from_utf8_lossy(body);
    let text = text.strip_prefix('\u{feff}').unwrap_or(&text);
    serde_json::Deserializer::from_str(text).into_iter::<Value>().next()?.ok()
}
