//! A DDP message of any text: read or refused, and only JSON objects are read.
#![no_main]

use libfuzzer_sys::fuzz_target;
use rocketchat_conformance::sut::ddp::frame::ServerFrame;

fuzz_target!(|text: &str| {
    let is_object = serde_json::from_str::<serde_json::Value>(text).is_ok_and(|value| value.is_object());
    if ServerFrame::parse(text).is_ok() {
        assert!(is_object, "something else than an object was read");
    }
});
