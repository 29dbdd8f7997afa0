//! A feature file of any text: scenarios with places of their own, or findings that point at lines.
#![no_main]

use libfuzzer_sys::fuzz_target;
use rocketchat_conformance::model::source::SourceFile;
use rocketchat_conformance::gherkin::features;

fuzz_target!(|text: &str| {
    match features::load(&[SourceFile::new("features/fuzz.feature", text)]) {
        Ok(files) => {
            for file in files {
                let lines: Vec<usize> = file.scenarios.iter().map(|scenario| scenario.line).collect();
                assert!(lines.is_sorted(), "{lines:?}");
                assert!(lines.windows(2).all(|pair| pair[0] != pair[1]), "two scenarios on a line: {lines:?}");
            }
        }
        Err(findings) => assert!(!findings.is_empty(), "a refusal without a reason"),
    }
});
