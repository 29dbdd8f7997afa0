//! Requests as features write them: filled in, matched with the operation that the documents declare, and remembered
//! unsigned, so that the same request can be sent again. Must not know who sends it, nor sentences.

use serde_json::Value;

use super::World;
use super::stop::Stop;
use super::values::percent_encoded;
use crate::model::operation::Operation;
use crate::steps::language::address::Address;
use crate::steps::language::template::Medium;
use crate::sut::call::Call;

/// The requests that a step may send once more.
#[derive(Debug, Default)]
pub(super) struct Remembered {
    /// The last that a step wrote out.
    written: Option<Call>,
    /// The last that was sent.
    sent: Option<Call>,
    /// Header fields of the next one.
    fields: Vec<(String, String)>,
}

impl World {
    /// Gives the next request a header field.
    pub(in crate::steps) fn add_field(&mut self, name: &str, value: String) {
        self.remembered.fields.push((name.to_owned(), value));
    }

    /// The request to an address as a step writes it, unsigned and without a body.
    pub(in crate::steps) async fn request_to(&mut self, address: &str) -> Result<Call, Stop> {
        let not_understood = || Stop::Error(format!("not a method and a path: {address}"));
        let address = Address::parse(address).ok_or_else(not_understood)?;
        let (path, query) = self.target_of(&address).await?;
        let mut call = self.call_of(address.method, path)?;
        call.query = query;
        call.headers.append(&mut self.remembered.fields);
        Ok(call)
    }

    /// Path and query, percent-encoded.
    async fn target_of(&self, address: &Address<'_>) -> Result<(String, Option<String>), Stop> {
        let (path, mut query) = if address.is_placeholder() {
            self.own_target(&self.fill_in(address.path, Medium::Plain).await?)?
        } else {
            (self.fill_in_by(address.path, Medium::Plain, |text| percent_encoded(&text)).await?, None)
        };
        if let Some(template) = address.query {
            let more = self.fill_in_by(template, Medium::Plain, |text| percent_encoded(&text)).await?;
            query = Some(query.map_or_else(|| more.clone(), |query| format!("{query}&{more}")));
        }
        Ok((path, query))
    }

    /// Path and query of an address that an answer gave; one of another origin is refused.
    fn own_target(&self, address: &str) -> Result<(String, Option<String>), Stop> {
        let base = self.http()?.base();
        let other =
            || Stop::Error(format!("{address:?} leads to another origin than {}", base.origin().ascii_serialization()));
        let url = base.join(address).map_err(|_| other())?;
        if url.origin() != base.origin() || !(address.starts_with('/') || address.starts_with("http")) {
            return Err(other());
        }
        // The path below which the target lives stands before every path that is sent.
        let prefix = base.path().trim_end_matches('/');
        let path = url.path().strip_prefix(prefix).filter(|path| path.starts_with('/')).unwrap_or(url.path());
        Ok((path.to_owned(), url.query().map(str::to_owned)))
    }

    /// A call of the operation that the documents declare for this method and path.
    pub(super) fn call_of(&self, method: &str, path: String) -> Result<Call, Stop> {
        let sent = Operation::new(method, &path);
        let declared = self.context()?.contract.operation(&sent).map(|declared| declared.operation.clone());
        let mut call = Call::new(declared.unwrap_or(sent), "");
        call.path = (call.operation.path != path).then_some(path);
        Ok(call)
    }

    /// Remembers a request that a step wrote out.
    pub(in crate::steps) fn remember_written(&mut self, request: &Call) {
        self.remembered.written = Some(request.clone());
        self.remember_sent(request);
    }

    /// Remembers a request that was sent.
    pub(in crate::steps) fn remember_sent(&mut self, request: &Call) {
        self.remembered.sent = Some(request.clone());
    }

    /// The request that was sent last, unsigned.
    pub(in crate::steps) fn last_request(&mut self) -> Result<Call, Stop> {
        let request = self.remembered.sent.clone();
        self.with_fields(request)
    }

    /// The request that was written out last, unsigned and without the changes that steps made since.
    pub(in crate::steps) fn written_request(&mut self) -> Result<Call, Stop> {
        let request = self.remembered.written.clone();
        self.with_fields(request)
    }

    fn with_fields(&mut self, request: Option<Call>) -> Result<Call, Stop> {
        let request = request.ok_or_else(|| Stop::Error("no request was sent before this step".to_owned()))?;
        Ok(self.with_given_fields(request))
    }

    /// The next request with the header fields that steps gave it.
    pub(super) fn with_given_fields(&mut self, mut request: Call) -> Call {
        for (name, value) in std::mem::take(&mut self.remembered.fields) {
            request.headers.retain(|(known, _)| !known.eq_ignore_ascii_case(&name));
            request.headers.push((name, value));
        }
        request
    }
}

/// The JSON body of a request with a value at a pointer, or without what is there.
pub(in crate::steps) fn with_property(request: &Call, pointer: &str, value: Option<Value>) -> Result<Call, Stop> {
    let body = request.body.as_deref().and_then(|body| serde_json::from_str(body).ok());
    let mut body: Value = body.ok_or_else(|| Stop::Error("the last request has no JSON body".to_owned()))?;
    let nowhere = || Stop::Error(format!("the body of the last request has no place {pointer:?}"));
    if pointer.is_empty() {
        body = value.ok_or_else(nowhere)?;
    } else {
        let (parent, name) = pointer.rsplit_once('/').ok_or_else(nowhere)?;
        let name = name.replace("~1", "/").replace("~0", "~");
        set(body.pointer_mut(parent).ok_or_else(nowhere)?, &name, value).ok_or_else(nowhere)?;
    }
    Ok(Call { body: Some(body.to_string()), ..request.clone() })
}

fn set(parent: &mut Value, name: &str, value: Option<Value>) -> Option<()> {
    match (parent, value) {
        (Value::Object(members), Some(value)) => {
            members.insert(name.to_owned(), value);
        }
        (Value::Object(members), None) => {
            members.shift_remove(name)?;
        }
        (Value::Array(items), Some(value)) if name == "-" => items.push(value),
        (Value::Array(items), Some(value)) => *items.get_mut(name.parse::<usize>().ok()?)? = value,
        (Value::Array(items), None) => {
            let at = name.parse().ok().filter(|at| *at < items.len())?;
            items.remove(at);
        }
        _ => return None,
    }
    Some(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_body_is_changed_in_one_place() {
        let request =
            Call::new(Operation::known("POST", "/x"), "").json(&serde_json::json!({"a": {"b/c": [1, 2]}, "d": 3}));
        let changed = |pointer: &str, value: Option<Value>| {
            with_property(&request, pointer, value).map(|call| call.body.unwrap_or_default())
        };
        assert_eq!(changed("/a/b~1c/1", Some(9.into())).unwrap(), r#"{"a":{"b/c":[1,9]},"d":3}"#);
        assert_eq!(changed("/a/b~1c/-", Some(9.into())).unwrap(), r#"{"a":{"b/c":[1,2,9]},"d":3}"#);
        assert_eq!(changed("/e", Some("x".into())).unwrap(), r#"{"a":{"b/c":[1,2]},"d":3,"e":"x"}"#);
        assert_eq!(changed("/a", None).unwrap(), r#"{"d":3}"#);
        assert_eq!(changed("", Some(Value::Null)).unwrap(), "null");
        for nowhere in ["/e/f", "/a/b~1c/7", "/x"] {
            let error = changed(nowhere, None).unwrap_err().to_string();
            assert_eq!(error, format!("the body of the last request has no place {nowhere:?}"));
        }
    }
}
