//! Records of real servers, judged by today's rules. They are not part of this project: where they are not to be found
//! beside the checkout, this test says so and stops.

use std::collections::BTreeSet;
use std::fs;
use std::io::Read as _;
use std::path::PathBuf;

use flate2::read::GzDecoder;
use rocketchat_conformance::builtin;
use rocketchat_conformance::contract::{Contract, choose, parse_ledger, parse_profiles};
use rocketchat_conformance::evidence::bundle::{Bundle, RECORD, REPORT};
use rocketchat_conformance::judge::judge;
use rocketchat_conformance::model::amendment::Amendments;
use rocketchat_conformance::model::count::count;
use rocketchat_conformance::model::record::RunRecord;
use rocketchat_conformance::model::sighting::Sightings;
use rocketchat_conformance::model::source::SourceFile;
use rocketchat_conformance::model::verdict::Verdict;
use rocketchat_conformance::report::conclusion::sentence;
use serde_json::Value;

/// The bundles of the folder, by name; none, with the reason printed, where there is no folder.
#[expect(clippy::print_stderr, reason = "whoever reads the tests' output must see that one did nothing")]
fn bundles() -> Vec<(String, Bundle)> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../shared/records");
    let Ok(entries) = fs::read_dir(&folder) else {
        eprintln!("skipped: there are no records of real servers in ../shared/records");
        return Vec::new();
    };
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    paths.retain(|path| path.to_string_lossy().ends_with(".evidence.tar.gz"));
    paths.sort();
    let read = |path: PathBuf| {
        let mut bytes = Vec::new();
        GzDecoder::new(fs::File::open(&path).unwrap()).read_to_end(&mut bytes).unwrap();
        (path.file_name().unwrap().to_string_lossy().into_owned(), Bundle::read(&bytes).unwrap())
    };
    paths.into_iter().map(read).collect()
}

/// What the built-in operations may disclose. Rules before 5 knew it without an overlay.
fn disclosures() -> SourceFile {
    let overlays = builtin::overlays().into_iter();
    let read = overlays.map(|file| serde_saphyr::from_str::<Amendments>(&file.text).unwrap());
    let disclosures = read.flat_map(|amendments| amendments.disclosures).collect();
    let amendments = Amendments { disclosures, ..Amendments::default() };
    SourceFile::new("disclosures.yaml", serde_json::to_string(&amendments).unwrap())
}

/// The contract that the bundle holds, under the profile of its run.
fn contract(bundle: &Bundle, record: &RunRecord) -> Contract {
    let sources = bundle.sources().unwrap();
    let profiles = parse_profiles(&sources.profiles).unwrap();
    let choice = choose(&profiles, &record.target.profile, &Sightings::default()).unwrap();
    let ledger = parse_ledger(&sources.requirements).unwrap();
    let overlays = [sources.overlays.as_slice(), &[disclosures()]].concat();
    Contract::build(&sources.documents, &overlays, choice.profile).with_requirements(ledger)
}

/// Scenarios of a report that failed.
fn failed(report: &Value) -> BTreeSet<String> {
    let scenarios = report["scenarios"].as_array().unwrap().iter();
    let failed = scenarios.filter(|one| one["verdict"] == "failed");
    failed.map(|one| one["id"].as_str().unwrap().to_owned()).collect()
}

/// Whatever became of the rules since a record was made, no scenario that a real server passed may fail now.
#[test]
fn todays_rules_blame_no_real_server_for_more() {
    for (name, bundle) in bundles() {
        let before: Value = serde_json::from_slice(bundle.file(REPORT).unwrap()).unwrap();
        // Other rules judged it: `report::record::read` would refuse it, and rightly.
        let record: RunRecord = serde_json::from_slice(bundle.file(RECORD).unwrap()).unwrap();
        let judgement = judge(&record, &contract(&bundle, &record));
        let failing = judgement.scenarios.iter().filter(|one| one.verdict == Verdict::Failed);
        let failing: BTreeSet<String> = failing.map(|one| one.id.clone()).collect();
        eprintln!("{name}, by rules {}:\n  before  {}", record.rules, before["sentence"].as_str().unwrap());
        eprintln!("  today   {}", sentence(&record, &judgement));
        for cause in &judgement.causes {
            let shown = count(cause.scenarios.len(), "scenario");
            eprintln!("          {} ({shown}): {}", cause.kind.requirement, cause.kind.shape);
        }
        let known = failed(&before);
        let newly: Vec<&String> = failing.difference(&known).collect();
        assert_eq!(newly, Vec::<&String>::new(), "{name}");
    }
}
