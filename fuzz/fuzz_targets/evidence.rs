//! A bundle of any bytes: read or refused, and what is read can be checked.
#![no_main]

use libfuzzer_sys::fuzz_target;
use rocketchat_conformance::evidence::bundle::{Bundle, RECORD};
use rocketchat_conformance::evidence::recorded::Recorded;

fuzz_target!(|bytes: &[u8]| {
    let Ok(bundle) = Bundle::read(bytes) else { return };
    let _ = bundle.broken_digests();
    let _ = bundle.sources();
    if let Ok(record) = bundle.file(RECORD) {
        let _ = Recorded::of(record);
    }
});
