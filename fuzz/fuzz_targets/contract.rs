//! A document, an overlay and the ledger of any text: defects are listed, and every answer can be judged.
#![no_main]

use libfuzzer_sys::fuzz_target;
use rocketchat_conformance::contract::{Contract, parse_ledger, parse_profiles};
use rocketchat_conformance::model::source::SourceFile;

fuzz_target!(|text: &str| {
    let (document, overlay) = text.split_once("\n%%\n").unwrap_or((text, ""));
    let names = ["specs/fuzz.yaml", "specs/fuzz.md", "specs/fuzz.json"];
    let profile = SourceFile::new("published.toml", include_str!("../../specs/profiles/published.toml"));
    let Ok(profiles) = parse_profiles(&[profile]) else { return };
    for name in names {
        let documents = [SourceFile::new(name, document)];
        let overlays = [SourceFile::new("specs/overlays/fuzz.yaml", overlay)];
        let contract = Contract::build(&documents, &overlays, &profiles[0]);
        for finding in contract.findings() {
            assert!(!finding.to_string().is_empty());
        }
    }
    let _ = parse_ledger(&SourceFile::new("requirements.toml", text));
});
