//! One HTTP request as the routes see it: read once, in the lenient way of real servers. Decides nothing about it.

use std::net::IpAddr;

use axum::http::{HeaderMap, HeaderValue, Method, Uri, header};
use serde_json::{Map, Value};

use crate::reference::flavour::Flavour;
use crate::reference::http::device::{Device, Origin};
use crate::reference::variant::Variant;

/// A request with its parameters read from query or body.
pub(crate) struct Call {
    pub(crate) method: Method,
    pub(crate) path: String,
    pub(crate) address: IpAddr,
    /// The query of a GET, the body of anything else.
    pub(crate) parameters: Value,
    /// The query, whatever the method.
    pub(crate) query: Value,
    /// The body as it was sent.
    pub(crate) body: Vec<u8>,
    /// The method as it was sent, HEAD included.
    pub(crate) sent_method: Method,
    headers: HeaderMap,
}

impl Call {
    pub(crate) fn new(method: Method, uri: &Uri, headers: HeaderMap, address: IpAddr) -> Self {
        // HEAD is GET whose body is not sent.
        let sent_method = method.clone();
        let method = if method == Method::HEAD { Method::GET } else { method };
        let query = pairs(uri.query().unwrap_or_default().as_bytes());
        let path = uri.path().to_owned();
        Self { method, path, address, parameters: query.clone(), query, body: Vec::new(), sent_method, headers }
    }

    /// Takes the parameters from the body, for every method that has one.
    pub(crate) fn with_body(mut self, flavour: Flavour, variant: Option<Variant>, body: &[u8]) -> Self {
        if self.method != Method::GET {
            let label = self.header(header::CONTENT_TYPE.as_str()).unwrap_or_default().to_owned();
            self.parameters = parameters(flavour, variant, &label, body);
        }
        self.body = body.to_vec();
        self
    }

    /// The text of a header, if it is there and not empty.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok().filter(|text| !text.is_empty())
    }

    /// The values of all header fields of a name, empty ones included.
    pub(crate) fn headers(&self, name: &str) -> impl Iterator<Item = &HeaderValue> {
        self.headers.get_all(name).iter()
    }

    /// The value of a cookie.
    pub(crate) fn cookie(&self, name: &str) -> Option<String> {
        let pairs = self.header("cookie")?.split(';').filter_map(|pair| pair.trim().split_once('='));
        pairs.into_iter().find(|(known, _)| *known == name).map(|(_, value)| value.to_owned())
    }

    /// Where the request comes from, for the record of a login.
    pub(crate) fn origin(&self) -> Origin {
        let device = Device::from_user_agent(self.header("user-agent").unwrap_or_default());
        Origin { device, host: self.host().to_owned(), ip: self.address.to_string() }
    }

    /// The host that the client believes to talk to.
    pub(crate) fn host(&self) -> &str {
        self.header("host").unwrap_or("localhost")
    }
}

/// An unreadable body counts as an empty one: the validator then complains of what is missing.
fn parameters(flavour: Flavour, variant: Option<Variant>, content_type: &str, body: &[u8]) -> Value {
    let media_type = content_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    let reads_forms = flavour.is_upstream() || variant == Some(Variant::FormsRead);
    match media_type.as_str() {
        "text/plain" if variant == Some(Variant::TextRead) => serde_json::from_slice(body).unwrap_or_default(),
        "application/json" => match serde_json::from_slice(body) {
            Ok(Value::Null) | Err(_) => Value::Object(Map::new()),
            Ok(value) => value,
        },
        "application/x-www-form-urlencoded" if reads_forms => pairs(body),
        _ => Value::Object(Map::new()),
    }
}

fn pairs(encoded: &[u8]) -> Value {
    url::form_urlencoded::parse(encoded).map(|(key, value)| (key.into_owned(), Value::from(value.as_ref()))).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn bodies_are_read_by_their_type_and_unreadable_ones_are_empty() {
        let read = |content_type, body: &str| parameters(Flavour::Upstream8, None, content_type, body.as_bytes());
        assert_eq!(read("application/json; charset=utf-8", "{\"a\":1}"), json!({"a": 1}));
        assert_eq!(read("application/json", "[1]"), json!([1]));
        assert_eq!(read("application/json", "{\"a\":"), json!({}));
        assert_eq!(read("application/json", ""), json!({}));
        assert_eq!(read("application/x-www-form-urlencoded", "a=b+c&d=%26"), json!({"a": "b c", "d": "&"}));
        assert_eq!(read("text/plain", "{\"a\":1}"), json!({}));
    }
}
