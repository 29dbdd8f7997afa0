//! How a JSON answer is written down: compactly, unless a fault or a legal variant has it otherwise. Knows nothing of
//! what the answer means.

use serde_json::{Map, Value, json};

use super::sending::Sending;
use crate::reference::fault::Fault;
use crate::reference::variant::Variant;

/// The bytes of a JSON answer.
pub(crate) fn written(value: &Value, Sending { fault, variant }: Sending) -> Vec<u8> {
    let value = variant.map_or_else(|| value.clone(), |variant| rearranged(value, variant));
    let text = match variant {
        Some(Variant::PrettyJson) => format!("{value:#}\n"),
        Some(Variant::LeadingBlanks) => format!("\r\n\t {value}"),
        Some(Variant::TrailingBlanks) => format!("{value} \n\n"),
        Some(Variant::SlashesEscaped) => value.to_string().replace('/', "\\/"),
        Some(Variant::LettersEscaped) => escaped(&value),
        _ => value.to_string(),
    };
    fault.map_or_else(|| text.clone().into_bytes(), |fault| spoilt(&value, &text, fault))
}

/// The same value with members added or in another order, as a legal variant has it.
fn rearranged(value: &Value, variant: Variant) -> Value {
    match value {
        Value::Object(members) => {
            let inner = members.iter().map(|(key, value)| (key.clone(), rearranged(value, variant)));
            let mut members: Map<String, Value> = match variant {
                Variant::KeysReversed => inner.rev().collect(),
                _ => inner.collect(),
            };
            if variant == Variant::FurtherProperties {
                members.insert("xVendor".to_owned(), json!({"zone": "eu-1", "flags": [], "note": null}));
            }
            Value::Object(members)
        }
        Value::Array(items) => items.iter().map(|item| rearranged(item, variant)).collect(),
        scalar => scalar.clone(),
    }
}

/// Every letter within a text as an escape (RFC 8259 §7 allows it for any character).
fn escaped(value: &Value) -> String {
    let text = |text: &str| {
        let units = text.encode_utf16().map(|unit| format!("\\u{unit:04x}"));
        format!("\"{}\"", units.collect::<String>())
    };
    match value {
        Value::String(inner) => text(inner),
        Value::Array(items) => format!("[{}]", items.iter().map(escaped).collect::<Vec<_>>().join(",")),
        Value::Object(members) => {
            let members = members.iter().map(|(key, value)| format!("{}:{}", text(key), escaped(value)));
            format!("{{{}}}", members.collect::<Vec<_>>().join(","))
        }
        scalar => scalar.to_string(),
    }
}

fn spoilt(value: &Value, text: &str, fault: Fault) -> Vec<u8> {
    let with_member =
        |member: &str| text.strip_suffix('}').map_or_else(|| text.to_owned(), |open| format!("{open},{member}}}"));
    let text = match fault {
        Fault::ByteOrderMark => format!("\u{feff}{text}"),
        Fault::TrailingValue => text.repeat(2),
        Fault::DuplicateKey => duplicated(value, text),
        Fault::JsonComment => format!("/* cached */{text}"),
        Fault::TrailingComma => text.strip_suffix('}').map_or_else(|| text.to_owned(), |open| format!("{open},}}")),
        Fault::SingleQuotes => text.replace('"', "'"),
        Fault::UnquotedKeys => value.as_object().map_or_else(|| text.to_owned(), unquoted),
        Fault::NotANumber => with_member("\"elapsed\":NaN"),
        Fault::LeadingZero => with_member("\"elapsed\":012"),
        Fault::LoneSurrogate => with_member("\"note\":\"\\ud83d\""),
        Fault::RawLineBreak => with_member("\"note\":\"one\ntwo\""),
        Fault::DoubleEncoded => Value::from(text).to_string(),
        Fault::HijackingPrefix => format!(")]}}',\n{text}"),
        Fault::WarningBeforeJson => {
            format!("<br />\n<b>Warning</b>: Undefined index in /app/sessions on line 7<br />\n{text}")
        }
        Fault::EndMissing => text.strip_suffix('}').unwrap_or(text).to_owned(),
        Fault::TrailingNul => format!("{text}\0"),
        Fault::Latin1Text => {
            let mut bytes = with_member("\"note\":\"caf?\"").into_bytes();
            if let Some(mark) = bytes.iter().rposition(|byte| *byte == b'?') {
                bytes[mark] = 0xE9;
            }
            return bytes;
        }
        Fault::Utf16Body => return text.encode_utf16().flat_map(u16::to_le_bytes).collect(),
        _ => text.to_owned(),
    };
    text.into_bytes()
}

fn duplicated(value: &Value, text: &str) -> String {
    let first = value.as_object().and_then(|object| object.iter().next());
    first.map_or_else(
        || text.to_owned(),
        |(key, first)| format!("{{{}:{first},{}", Value::from(key.as_str()), &text[1..]),
    )
}

fn unquoted(members: &Map<String, Value>) -> String {
    let members = members.iter().map(|(key, value)| format!("{key}:{value}"));
    format!("{{{}}}", members.collect::<Vec<_>>().join(","))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn by(fault: Option<Fault>, variant: Option<Variant>) -> String {
        let value = json!({"a": "x/y", "b": {"c": [1]}});
        written(&value, Sending { fault, variant }).into_iter().map(char::from).collect()
    }

    #[test]
    fn spoilt_json_is_what_its_fault_says() {
        let rows = [
            (None, r#"{"a":"x/y","b":{"c":[1]}}"#),
            (Some(Fault::DuplicateKey), r#"{"a":"x/y","a":"x/y","b":{"c":[1]}}"#),
            (Some(Fault::TrailingValue), r#"{"a":"x/y","b":{"c":[1]}}{"a":"x/y","b":{"c":[1]}}"#),
            (Some(Fault::JsonComment), r#"/* cached */{"a":"x/y","b":{"c":[1]}}"#),
            (Some(Fault::TrailingComma), r#"{"a":"x/y","b":{"c":[1]},}"#),
            (Some(Fault::SingleQuotes), r"{'a':'x/y','b':{'c':[1]}}"),
            (Some(Fault::UnquotedKeys), r#"{a:"x/y",b:{"c":[1]}}"#),
            (Some(Fault::NotANumber), r#"{"a":"x/y","b":{"c":[1]},"elapsed":NaN}"#),
            (Some(Fault::LeadingZero), r#"{"a":"x/y","b":{"c":[1]},"elapsed":012}"#),
            (Some(Fault::LoneSurrogate), r#"{"a":"x/y","b":{"c":[1]},"note":"\ud83d"}"#),
            (Some(Fault::RawLineBreak), "{\"a\":\"x/y\",\"b\":{\"c\":[1]},\"note\":\"one\ntwo\"}"),
            (Some(Fault::Latin1Text), "{\"a\":\"x/y\",\"b\":{\"c\":[1]},\"note\":\"caf\u{e9}\"}"),
            (Some(Fault::DoubleEncoded), r#""{\"a\":\"x/y\",\"b\":{\"c\":[1]}}""#),
            (Some(Fault::EndMissing), r#"{"a":"x/y","b":{"c":[1]}"#),
            (Some(Fault::TrailingNul), "{\"a\":\"x/y\",\"b\":{\"c\":[1]}}\0"),
            (Some(Fault::HijackingPrefix), ")]}',\n{\"a\":\"x/y\",\"b\":{\"c\":[1]}}"),
        ];
        for (fault, expected) in rows {
            assert_eq!(by(fault, None), expected);
        }
    }

    #[test]
    fn json_written_otherwise_is_the_same_value() {
        let rows = [
            (Variant::PrettyJson, "{\n  \"a\": \"x/y\",\n  \"b\": {\n    \"c\": [\n      1\n    ]\n  }\n}\n"),
            (Variant::LeadingBlanks, "\r\n\t {\"a\":\"x/y\",\"b\":{\"c\":[1]}}"),
            (Variant::TrailingBlanks, "{\"a\":\"x/y\",\"b\":{\"c\":[1]}} \n\n"),
            (Variant::SlashesEscaped, r#"{"a":"x\/y","b":{"c":[1]}}"#),
            (Variant::LettersEscaped, r#"{"\u0061":"\u0078\u002f\u0079","\u0062":{"\u0063":[1]}}"#),
            (Variant::KeysReversed, r#"{"b":{"c":[1]},"a":"x/y"}"#),
        ];
        let plain: Value = serde_json::from_str(&by(None, None)).unwrap();
        for (variant, expected) in rows {
            assert_eq!(by(None, Some(variant)), expected);
            assert_eq!(serde_json::from_str::<Value>(expected).unwrap(), plain);
        }
    }
}
