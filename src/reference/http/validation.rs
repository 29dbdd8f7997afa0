//! Checks parameters the way the validator of real servers does: required, then surplus, then type, the first
//! complaint counts. Pure; where the complaint goes is decided elsewhere.

use serde_json::{Map, Value};

/// How strictly parameters are read.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Strictness {
    /// Numbers, booleans and null are taken for text, and text for numbers.
    pub(crate) coerces: bool,
    /// Parameters that are not described are refused.
    pub(crate) closed: bool,
}

/// The complaint about a parameter that is not described.
pub(crate) const SURPLUS: &str = "must NOT have additional properties";

/// What is wrong with the parameters, in the words of the validator.
pub(crate) type Complaint = String;

/// A rule for the parameters of a route: gives them back as the route is to see them.
pub(crate) type Rule = fn(Strictness, &Value) -> Result<Value, Complaint>;

/// The body of the session routes: one text, `sessionId`.
pub(crate) fn session_id(strictness: Strictness, body: &Value) -> Result<Value, Complaint> {
    texts(strictness, body, &["sessionId"])
}

/// A new user: four texts, beside which more is allowed.
pub(crate) fn new_user(strictness: Strictness, body: &Value) -> Result<Value, Complaint> {
    texts(Strictness { closed: false, ..strictness }, body, &["email", "name", "password", "username"])
}

/// A user to be deleted, named in one of two ways.
pub(crate) fn user_to_delete(strictness: Strictness, body: &Value) -> Result<Value, Complaint> {
    let by_name = body.get("username").is_some();
    let open = Strictness { closed: false, ..strictness };
    texts(open, body, if by_name { &["username"] } else { &["userId"] })
}

/// The query of a list: numbers and texts, all optional.
pub(crate) fn page(_: Strictness, query: &Value) -> Result<Value, Complaint> {
    let query = query.as_object().ok_or("must be object")?;
    if query.keys().any(|key| !matches!(key.as_str(), "offset" | "count" | "filter" | "sort")) {
        return Err(SURPLUS.to_owned());
    }
    let mut page = query.clone();
    for key in ["offset", "count"] {
        if let Some(given) = query.get(key) {
            let number = given.as_str().and_then(|text| text.parse::<i64>().ok()).ok_or("must be number")?;
            page.insert(key.to_owned(), Value::from(number));
        }
    }
    Ok(Value::Object(page))
}

fn texts(strictness: Strictness, body: &Value, required: &[&str]) -> Result<Value, Complaint> {
    let body = body.as_object().ok_or("must be object")?;
    if let Some(missing) = required.iter().find(|name| !body.contains_key(**name)) {
        return Err(format!("must have required property '{missing}'"));
    }
    if strictness.closed && body.keys().any(|key| !required.contains(&key.as_str())) {
        return Err(SURPLUS.to_owned());
    }
    let mut checked: Map<String, Value> = body.clone();
    for name in required {
        let text = text_of(strictness, &body[*name]).ok_or("must be string")?;
        checked.insert((*name).to_owned(), Value::from(text));
    }
    Ok(Value::Object(checked))
}

fn text_of(strictness: Strictness, value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) if strictness.coerces => Some(number.to_string()),
        Value::Bool(flag) if strictness.coerces => Some(flag.to_string()),
        Value::Null if strictness.coerces => Some(String::new()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    const UPSTREAM: Strictness = Strictness { coerces: true, closed: true };
    const PUBLISHED: Strictness = Strictness { coerces: false, closed: false };

    #[test]
    fn the_first_complaint_is_the_one_of_real_servers() {
        let complaints = [
            (json!([]), "must be object"),
            (json!({}), "must have required property 'sessionId'"),
            (json!({"other": 1}), "must have required property 'sessionId'"),
            (json!({"sessionId": [], "other": 1}), "must NOT have additional properties"),
            (json!({"sessionId": {"$ne": null}}), "must be string"),
            (json!({"sessionId": ["x"]}), "must be string"),
        ];
        for (body, complaint) in complaints {
            assert_eq!(session_id(UPSTREAM, &body).unwrap_err(), complaint, "{body}");
        }
    }

    #[test]
    fn scalars_become_text_upstream_and_are_refused_elsewhere() {
        for (given, text) in [(json!(5), "5"), (json!(true), "true"), (json!(null), ""), (json!(""), "")] {
            let body = json!({"sessionId": given});
            assert_eq!(session_id(UPSTREAM, &body).unwrap(), json!({"sessionId": text}));
            assert_eq!(session_id(PUBLISHED, &body).is_err(), !given.is_string(), "{given}");
        }
    }

    #[test]
    fn surplus_is_tolerated_where_the_document_does_not_forbid_it() {
        assert!(session_id(PUBLISHED, &json!({"sessionId": "x", "other": 1})).is_ok());
    }

    #[test]
    fn a_page_is_numbers_and_known_keys() {
        assert_eq!(page(UPSTREAM, &json!({"count": "5"})).unwrap(), json!({"count": 5}));
        assert_eq!(page(UPSTREAM, &json!({"count": "five"})).unwrap_err(), "must be number");
        assert_eq!(page(UPSTREAM, &json!({"page": "5"})).unwrap_err(), "must NOT have additional properties");
    }
}
