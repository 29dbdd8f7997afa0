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

/// The parameters of a route.
pub(crate) struct Parameters {
    pub(crate) members: &'static [Member],
    /// Members of which exactly one has to be there.
    pub(crate) one_of: &'static [&'static str],
}

/// One parameter.
pub(crate) struct Member {
    pub(crate) name: &'static str,
    pub(crate) kind: Kind,
    pub(crate) required: bool,
}

/// What a parameter may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Text,
    /// At least one character.
    FilledText,
    Number,
    Boolean,
    List,
    Object,
    /// This very word.
    Word(&'static str),
    Any,
}

/// A parameter that has to be there.
pub(crate) const fn required(name: &'static str, kind: Kind) -> Member {
    Member { name, kind, required: true }
}

/// A parameter that may be missing.
pub(crate) const fn optional(name: &'static str, kind: Kind) -> Member {
    Member { name, kind, required: false }
}

impl Parameters {
    /// These members and no others.
    pub(crate) const fn of(members: &'static [Member]) -> Self {
        Self { members, one_of: &[] }
    }

    /// The parameters as the route is to see them.
    pub(crate) fn check(&self, strictness: Strictness, given: &Value) -> Result<Value, Complaint> {
        if self.one_of.is_empty() {
            return self.alternative(None, strictness, given);
        }
        only(self.one_of.iter().map(|name| self.alternative(Some(name), strictness, given)).collect())
    }

    /// The check with one of the alternatives required and the others not described.
    fn alternative(&self, chosen: Option<&str>, strictness: Strictness, given: &Value) -> Result<Value, Complaint> {
        let given = given.as_object().ok_or("must be object")?;
        let other = |name: &str| chosen != Some(name) && self.one_of.contains(&name);
        let described = || self.members.iter().filter(|member| !other(member.name));
        let is_required = |member: &Member| member.required || chosen == Some(member.name);
        if let Some(missing) = described().find(|member| is_required(member) && !given.contains_key(member.name)) {
            return Err(format!("must have required property '{}'", missing.name));
        }
        if strictness.closed && given.keys().any(|key| described().all(|member| member.name != key)) {
            return Err(SURPLUS.to_owned());
        }
        let mut checked: Map<String, Value> = given.clone();
        for member in described() {
            if let Some(value) = given.get(member.name) {
                checked.insert(member.name.to_owned(), member.kind.read(strictness, value)?);
            }
        }
        Ok(Value::Object(checked))
    }
}

impl Kind {
    fn read(self, strictness: Strictness, value: &Value) -> Result<Value, Complaint> {
        let (read, complaint) = match self {
            Self::Text | Self::FilledText | Self::Word(_) => (text(strictness, value), "must be string"),
            Self::Number => (number(strictness, value), "must be number"),
            Self::Boolean => (boolean(strictness, value), "must be boolean"),
            Self::List => (value.is_array().then(|| value.clone()), "must be array"),
            Self::Object => (value.is_object().then(|| value.clone()), "must be object"),
            Self::Any => (Some(value.clone()), ""),
        };
        let read = read.ok_or(complaint)?;
        if self == Self::FilledText && read == "" {
            return Err("must NOT have fewer than 1 characters".to_owned());
        }
        match self {
            Self::Word(word) if read != word => Err(format!("must match pattern \"{word}\"")),
            _ => Ok(read),
        }
    }
}

/// The parameters as the one of several descriptions has them that they fit.
pub(crate) fn fitting(descriptions: &[Parameters], strictness: Strictness, given: &Value) -> Result<Value, Complaint> {
    only(descriptions.iter().map(|description| description.check(strictness, given)).collect())
}

/// The one outcome without a complaint, or all complaints.
fn only(outcomes: Vec<Result<Value, Complaint>>) -> Result<Value, Complaint> {
    let mut fitting = outcomes.iter().filter_map(|outcome| outcome.as_ref().ok());
    if let (Some(checked), None) = (fitting.next(), fitting.next()) {
        return Ok(checked.clone());
    }
    let mut complaints: Vec<Complaint> = outcomes.into_iter().filter_map(Result::err).collect();
    complaints.push("must match exactly one schema in oneOf".to_owned());
    Err(complaints.join("\n "))
}

fn text(strictness: Strictness, value: &Value) -> Option<Value> {
    match value {
        Value::String(_) => Some(value.clone()),
        Value::Number(number) if strictness.coerces => Some(Value::from(number.to_string())),
        Value::Bool(flag) if strictness.coerces => Some(Value::from(flag.to_string())),
        Value::Null if strictness.coerces => Some(Value::from("")),
        _ => None,
    }
}

fn number(strictness: Strictness, value: &Value) -> Option<Value> {
    match value {
        Value::Number(_) => Some(value.clone()),
        Value::String(text) if strictness.coerces => {
            let whole = text.parse::<i64>().map(Value::from);
            whole.or_else(|_| text.parse::<f64>().map(Value::from)).ok().filter(|_| !text.is_empty())
        }
        Value::Bool(flag) if strictness.coerces => Some(Value::from(u8::from(*flag))),
        Value::Null if strictness.coerces => Some(Value::from(0)),
        _ => None,
    }
}

fn boolean(strictness: Strictness, value: &Value) -> Option<Value> {
    let coerced = |flag: bool| strictness.coerces.then_some(Value::from(flag));
    match value {
        Value::Bool(_) => Some(value.clone()),
        Value::String(text) if text == "true" => coerced(true),
        Value::String(text) if text == "false" => coerced(false),
        Value::Number(number) if number.as_i64() == Some(1) => coerced(true),
        Value::Number(number) if number.as_i64() == Some(0) => coerced(false),
        Value::Null => coerced(false),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    const UPSTREAM: Strictness = Strictness { coerces: true, closed: true };
    const PUBLISHED: Strictness = Strictness { coerces: false, closed: false };
    const SESSION_ID: Parameters = Parameters::of(&[required("sessionId", Kind::Text)]);
    const ROOM: Parameters = Parameters {
        members: &[optional("roomId", Kind::FilledText), optional("roomName", Kind::Text), optional("n", Kind::Number)],
        one_of: &["roomId", "roomName"],
    };

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
            assert_eq!(SESSION_ID.check(UPSTREAM, &body).unwrap_err(), complaint, "{body}");
        }
    }

    #[test]
    fn scalars_become_text_upstream_and_are_refused_elsewhere() {
        for (given, text) in [(json!(5), "5"), (json!(true), "true"), (json!(null), ""), (json!(""), "")] {
            let body = json!({"sessionId": given});
            assert_eq!(SESSION_ID.check(UPSTREAM, &body).unwrap(), json!({"sessionId": text}));
            assert_eq!(SESSION_ID.check(PUBLISHED, &body).is_err(), !given.is_string(), "{given}");
        }
    }

    #[test]
    fn surplus_is_tolerated_where_the_document_does_not_forbid_it() {
        assert!(SESSION_ID.check(PUBLISHED, &json!({"sessionId": "x", "other": 1})).is_ok());
    }

    #[test]
    fn alternatives_complain_one_after_the_other() {
        let missing = "must have required property 'roomName'\n must match exactly one schema in oneOf";
        let complaints = [
            (json!({}), format!("must have required property 'roomId'\n {missing}")),
            (json!({"roomId": ""}), format!("must NOT have fewer than 1 characters\n {missing}")),
            (json!({"roomId": "a", "n": "five"}), format!("must be number\n {missing}")),
            (
                json!({"roomId": "a", "roomName": "b"}),
                format!("{SURPLUS}\n {SURPLUS}\n must match exactly one schema in oneOf"),
            ),
        ];
        for (given, complaint) in complaints {
            assert_eq!(ROOM.check(UPSTREAM, &given).unwrap_err(), complaint, "{given}");
        }
        assert_eq!(ROOM.check(UPSTREAM, &json!({"roomName": "b", "n": "5"})), Ok(json!({"roomName": "b", "n": 5})));
    }

    #[test]
    fn numbers_and_booleans_are_read_from_text() {
        let kinds = [
            (Kind::Number, json!("5"), Ok(json!(5))),
            (Kind::Number, json!("five"), Err("must be number")),
            (Kind::Boolean, json!("true"), Ok(json!(true))),
            (Kind::Boolean, json!("yes"), Err("must be boolean")),
            (Kind::List, json!("a"), Err("must be array")),
            (Kind::Object, json!([]), Err("must be object")),
        ];
        for (kind, given, read) in kinds {
            assert_eq!(kind.read(UPSTREAM, &given), read.map_err(str::to_owned), "{kind:?} {given}");
        }
    }
}
