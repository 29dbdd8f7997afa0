//! A conforming answer that is changed in one place never passes.

use proptest::prelude::*;
use rocketchat_conformance::contract::document::strict_json;
use rocketchat_conformance::contract::document::strict_json::FaultKind;
use serde_json::{Value, json};

use super::exchange_builder::{LOGOUT_ME, answered, logout, replaced, typed, under};

fn scalar() -> impl Strategy<Value = Value> {
    prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i32>().prop_map(Value::from),
        ".{0,12}".prop_map(Value::from),
    ]
}

fn value() -> impl Strategy<Value = Value> {
    scalar().prop_recursive(3, 24, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::btree_map(".{0,6}", inner, 0..4).prop_map(|members| members.into_iter().collect()),
        ]
    })
}

/// Whether an exchange passes both its implicit check and the situation that it claims to be.
fn passes(status: u16, body: &str, media_type: Option<&str>) -> bool {
    let contract = under("published");
    let exchange = typed(logout(status, body), media_type);
    contract.check_exchange(0, &exchange).is_empty() && contract.check_answer("logged out", 0, &exchange).is_empty()
}

/// A conforming answer of another kind: operation, status, body, and its properties with what may stand there.
type Conforming = (&'static str, u16, &'static str, &'static [(&'static str, fn(&Value) -> bool)]);

const ME: &str = "GET /api/v1/me";
const LIST: &str = "GET /api/v1/sessions/list";

const CONFORMING: [Conforming; 4] = [
    (
        LOGOUT_ME,
        400,
        r#"{"success":false,"error":"no"}"#,
        &[("/success", |value| *value == json!(false)), ("/error", is_text)],
    ),
    (
        LOGOUT_ME,
        401,
        r#"{"status":"error","message":"who?"}"#,
        &[("/status", |value| *value == json!("error")), ("/message", is_text)],
    ),
    (
        LIST,
        200,
        r#"{"sessions":[],"count":0,"offset":0,"total":0,"success":true}"#,
        &[("/sessions", |value| *value == json!([])), ("/success", |value| *value == json!(true))],
    ),
    (ME, 200, r#"{"_id":"u1","username":"alice","success":true}"#, &[("/_id", is_text)]),
];

fn is_text(value: &Value) -> bool {
    value.as_str().is_some_and(|text| !text.is_empty())
}

const DONE: &str = r#"{"sessionId":"s1","success":true}"#;

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn a_changed_property_never_passes(pointer in prop_oneof![Just("/sessionId"), Just("/success")], by in prop::option::of(value())) {
        let good = json!({"sessionId": "s1", "success": true});
        let changed = replaced(&good, pointer, by);
        prop_assume!(changed != good);
        let json = Some("application/json");
        let passes = [passes(200, &good.to_string(), json), passes(200, &changed.to_string(), json)];
        prop_assert_eq!(passes, [true, false]);
    }

    #[test]
    fn a_changed_property_of_any_answer_never_passes(kind in 0..CONFORMING.len(), which in any::<prop::sample::Index>(), by in prop::option::of(value())) {
        let (operation, status, body, properties) = CONFORMING[kind];
        let (pointer, may_be) = *which.get(properties);
        prop_assume!(!by.as_ref().is_some_and(may_be));
        let good: Value = serde_json::from_str(body).unwrap();
        let contract = under("published");
        let passes = |body: &Value| contract.check_exchange(0, &answered(operation, status, &body.to_string())).is_empty();
        prop_assert!(passes(&good), "{}", good);
        let changed = replaced(&good, pointer, by);
        prop_assert!(!passes(&changed), "{}", changed);
    }

    #[test]
    fn another_status_never_passes(status in 100_u16..600) {
        prop_assume!(status != 200);
        let passes = passes(status, DONE, Some("application/json"));
        prop_assert!(!passes);
    }

    #[test]
    fn another_media_type_never_passes(kind in "[a-z]{1,8}", subtype in "[a-z]{1,8}") {
        prop_assume!((kind.as_str(), subtype.as_str()) != ("application", "json"));
        let media_type = format!("{kind}/{subtype}");
        let passes = passes(200, DONE, Some(&media_type));
        prop_assert!(!passes);
    }

    #[test]
    fn the_strict_reader_reads_what_is_json(value in value()) {
        prop_assert_eq!(strict_json::read(&value.to_string()).unwrap(), value.clone());
        let spaced = format!(" {value:#}\n");
        prop_assert_eq!(strict_json::read(&spaced).unwrap(), value);
    }

    #[test]
    fn the_strict_reader_refuses_a_second_key_at_any_depth(value in value(), other in scalar(), around in prop::collection::vec(any::<bool>(), 0..20)) {
        let duplicate = format!(r#"{{"k":{value},"l":0,"k":{other}}}"#);
        let wrapped = |inner: String, is_list: &bool| if *is_list { format!("[0,{inner}]") } else { format!(r#"{{"a":{inner}}}"#) };
        let text = around.iter().fold(duplicate, wrapped);
        let pointer: String = around.iter().rev().map(|is_list| if *is_list { "/1" } else { "/a" }).collect();
        let fault = strict_json::read(&text).unwrap_err();
        prop_assert_eq!((fault.kind, fault.pointer), (FaultKind::DuplicateKey("k".to_owned()), pointer));
        prop_assert!(text[fault.offset..].starts_with("\"k\""), "{}", text);
    }

    #[test]
    fn the_strict_reader_reads_numbers_like_another_reader(text in "-?[0-9]{1,3}(\\.[0-9]{0,3})?([eE][+-]?[0-9]{0,3})?") {
        let other = serde_json::from_str::<Value>(&text).ok();
        prop_assert_eq!(strict_json::read(&text).ok(), other);
    }

    #[test]
    fn the_strict_reader_unescapes_like_another_reader(units in prop::collection::vec(any::<u16>(), 0..6)) {
        let escapes: Vec<String> = units.iter().map(|unit| format!("\\u{unit:04x}")).collect();
        let text = format!("\"{}\"", escapes.concat());
        let other = serde_json::from_str::<Value>(&text).ok();
        prop_assert_eq!(strict_json::read(&text).ok(), other);
    }

    #[test]
    fn the_strict_reader_refuses_what_is_added(value in value(), more in scalar()) {
        for text in [
            format!("\u{feff}{value}"),
            format!("{value} {more}"),
            format!(r#"{{"k":{value},"k":{more}}}"#),
            // The same key, written with an escape.
            format!(r#"{{"k":{value},"\u006b":{more}}}"#),
        ] {
            let read = strict_json::read(&text);
            prop_assert!(read.is_err());
        }
    }

    #[test]
    fn the_strict_reader_agrees_with_another_reader_on_any_text(text in r#"[\[\]{}:,"\\0-9eE.+\- a-z\u{0}-\u{20}]{0,24}"#) {
        if serde_json::from_str::<Value>(&text).is_err() {
            prop_assert!(strict_json::read(&text).is_err(), "{text:?}");
        }
    }
}
