//! Puts expectations and observed values into short phrases. The only place that words what a schema wants.

use jsonschema::error::{TypeKind, ValidationErrorKind};
use serde_json::Value;

use crate::model::excerpt;

/// Characters of a value that are shown.
const SHOWN: usize = 80;

/// A text cut to what a reader wants to see.
pub(crate) fn cut(text: &str) -> String {
    excerpt::cut(text, SHOWN).into_owned()
}

/// A value as a phrase: `the string "x"`, `an array of 3 items`.
pub(crate) fn value(value: &Value) -> String {
    match value {
        Value::Null => "null".to_owned(),
        Value::Bool(flag) => format!("the boolean {flag}"),
        Value::Number(number) => format!("the number {number}"),
        Value::String(text) => format!("the string {}", excerpt::quoted(text, SHOWN)),
        Value::Array(items) if items.is_empty() => "an empty array".to_owned(),
        Value::Array(items) => format!("an array of {} items", items.len()),
        Value::Object(members) if members.is_empty() => "an empty object".to_owned(),
        Value::Object(members) => {
            let keys: Vec<&str> = members.keys().take(12).map(String::as_str).collect();
            cut(&format!("an object with {}", keys.join(", ")))
        }
    }
}

/// What a violated keyword wants.
pub(crate) fn expectation(kind: &ValidationErrorKind) -> String {
    use ValidationErrorKind as Kind;
    match kind {
        Kind::Type { kind: TypeKind::Single(name) } => format!("a value of type {name}"),
        Kind::Type { kind: TypeKind::Multiple(names) } => {
            let names: Vec<String> = names.iter().map(|name| name.to_string()).collect();
            format!("a value of type {}", names.join(" or "))
        }
        Kind::Required { property } => format!("a property {property}"),
        Kind::Constant { expected_value } => self::value(expected_value),
        Kind::Enum { options } => cut(&format!("one of {options}")),
        Kind::MinLength { limit: 1 } => "a string that is not empty".to_owned(),
        Kind::MinLength { limit } => format!("at least {limit} characters"),
        Kind::MaxLength { limit } => format!("at most {limit} characters"),
        Kind::MinItems { limit } => format!("at least {limit} items"),
        Kind::MaxItems { limit } => format!("at most {limit} items"),
        Kind::Minimum { limit } => format!("a number of at least {limit}"),
        Kind::Maximum { limit } => format!("a number of at most {limit}"),
        Kind::Pattern { pattern } => cut(&format!("text that matches /{pattern}/")),
        Kind::Format { format } => format!("text of the format {format}"),
        Kind::AdditionalProperties { .. } => "no properties but the declared ones".to_owned(),
        Kind::AnyOf { .. } => "a value that fits one of the alternatives".to_owned(),
        Kind::OneOfNotValid { .. } | Kind::OneOfMultipleValid { .. } => {
            "a value that fits exactly one of the alternatives".to_owned()
        }
        Kind::FalseSchema => "no value here".to_owned(),
        other => format!("a value that satisfies `{}`", other.keyword()),
    }
}

/// What was seen instead.
pub(crate) fn observation(kind: &ValidationErrorKind, instance: &Value) -> String {
    match kind {
        ValidationErrorKind::AdditionalProperties { unexpected } => cut(&format!("also {}", unexpected.join(", "))),
        ValidationErrorKind::OneOfMultipleValid { .. } => "a value that fits several of them".to_owned(),
        _ => value(instance),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn values_are_short() {
        assert_eq!(value(&json!("true")), "the string \"true\"");
        assert_eq!(value(&json!({"a": 1, "b": 2})), "an object with a, b");
        assert_eq!(value(&json!([1, 2])), "an array of 2 items");
        assert_eq!([json!([]), json!({})].map(|empty| value(&empty)), ["an empty array", "an empty object"]);
        let long = value(&json!("x".repeat(500)));
        assert_eq!(long, format!("the string \"{}\"… (cut, 500 bytes in all)", "x".repeat(80)));
        assert_eq!(cut(&"ä".repeat(81)), format!("{}… (cut, 162 bytes in all)", "ä".repeat(80)));
    }
}
