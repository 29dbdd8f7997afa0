//! A body of any text: read or refused, and nothing is read that the usual reader refuses.
#![no_main]

use libfuzzer_sys::fuzz_target;
use rocketchat_conformance::contract::document::strict_json;

fuzz_target!(|text: &str| {
    let usual = serde_json::from_str::<serde_json::Value>(text);
    if let Ok(value) = strict_json::read(text) {
        assert_eq!(usual.ok(), Some(value), "read otherwise than usual");
    }
});
