//! The documents, overlays and profiles that are part of the binary.

use rocketchat_conformance::builtin;
use rocketchat_conformance::contract::is_selectable;
use rocketchat_conformance::model::amendment::Amendments;

use super::exchange_builder::{profiles, under};

#[test]
fn nothing_is_wrong_with_them_under_any_profile() {
    for profile in profiles().iter().filter(|profile| is_selectable(profile)) {
        assert_eq!(under(&profile.name).findings(), [], "{}", profile.name);
    }
}

#[test]
fn every_entry_has_a_reason_and_a_source() {
    for profile in profiles() {
        let Amendments { responses, rules, answers } = &profile.amendments;
        let texts = responses
            .iter()
            .map(|entry| (&entry.id, &entry.reason, &entry.source))
            .chain(rules.iter().map(|entry| (&entry.id, &entry.reason, &entry.source)))
            .chain(answers.iter().map(|entry| (&entry.id, &entry.reason, &entry.source)));
        for (id, reason, source) in texts {
            assert!(reason.len() > 10 && source.len() > 5, "{id} of {}", profile.name);
        }
        assert!(!profile.effect.reason.is_empty() && !profile.effect.source.is_empty(), "{}", profile.name);
    }
}

#[test]
fn effects_may_be_late_only_where_servers_answer_first() {
    let within = |profile: &str| under(profile).effect().within_ms;
    let late: Vec<String> = profiles()
        .iter()
        .filter(|one| is_selectable(one) && within(&one.name) > 0)
        .map(|one| one.name.clone())
        .collect();
    assert_eq!(late, ["upstream-6"]);
    assert_eq!(within("upstream-6"), 2_000);
}

#[test]
fn each_file_is_known_by_its_digest() {
    let names: Vec<String> = under("upstream-8").files().into_iter().map(|file| file.name).collect();
    let mut expected: Vec<String> = builtin::documents().into_iter().map(|file| file.name).collect();
    expected.extend(builtin::overlays().into_iter().map(|file| file.name));
    expected.push("profile upstream-8".to_owned());
    assert_eq!(names, expected);
    assert!(under("published").files().iter().all(|file| file.sha256.len() == 64));
}
