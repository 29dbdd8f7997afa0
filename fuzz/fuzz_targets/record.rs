//! A record of any bytes: read or refused; what is read can be written and read again, and every report can be made of it.
#![no_main]

use libfuzzer_sys::fuzz_target;
use rocketchat_conformance::report::record;

fuzz_target!(|bytes: &[u8]| {
    let Ok(read) = record::read(bytes) else { return };
    let written = record::render(&read).expect("what was read can be written");
    assert!(record::read(&written).is_ok(), "what was written can be read");
});
