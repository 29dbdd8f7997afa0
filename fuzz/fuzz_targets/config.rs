//! The configuration file and the file of waivers: any text is read or refused.
#![no_main]

use libfuzzer_sys::fuzz_target;
use rocketchat_conformance::config::{ConfigFile, parse_waivers};

fuzz_target!(|text: &str| {
    if let Err(error) = ConfigFile::parse(text, "fuzz.toml".as_ref()) {
        assert!(error.to_string().starts_with("fuzz.toml:"));
    }
    if let Err(findings) = parse_waivers("fuzz.toml", text) {
        assert!(!findings.is_empty(), "a refusal without a reason");
    }
});
