//! The documents, overlays and profiles that are part of the binary.

use std::collections::{BTreeMap, BTreeSet};

use rocketchat_conformance::builtin;
use rocketchat_conformance::contract::{DeclaredOperation, selectable};
use rocketchat_conformance::model::amendment::Amendments;

use super::exchange_builder::{profiles, under};

#[test]
fn nothing_is_wrong_with_them_under_any_profile() {
    let names: Vec<String> = profiles().into_iter().map(|profile| profile.name).collect();
    let eras = ["published", "upstream-6", "upstream-7.0", "upstream-7.4", "upstream-8", "upstream-9", "upstream"];
    assert_eq!(names, eras);
    for name in names {
        let contract = under(&name);
        assert_eq!(contract.findings(), [], "{name}");
        assert_eq!(contract.profile(), name);
        assert!(contract.operations().all(DeclaredOperation::is_usable), "{name}");
    }
}

/// What the built-in features send, and what is declared of it.
const OF_THE_SUITE: [(&str, &str); 7] = [
    ("GET /api/info", "200, 429"),
    ("GET /api/v1/me", "200, 401, 429"),
    ("GET /api/v1/sessions/list", "200, 401, 429"),
    ("GET /websocket", "101, 429"),
    ("POST /api/v1/login", "200, 401, 429"),
    ("POST /api/v1/logout", "200, 401, 429"),
    ("POST /api/v1/sessions/logout.me", "200, 400, 401, 429"),
];

#[test]
fn the_operations_of_the_suite_are_declared_as_they_were_published() {
    let contract = under("published");
    let declared: BTreeMap<String, String> =
        contract.operations().map(|one| (one.operation.to_string(), one.statuses())).collect();
    for (operation, statuses) in OF_THE_SUITE {
        assert_eq!(declared.get(operation).map(String::as_str), Some(statuses), "{operation}");
    }
}

#[test]
fn what_recipes_send_is_declared() {
    let contract = under("published");
    let declared: Vec<String> = contract.operations().map(|one| one.operation.to_string()).collect();
    let mut kinds = BTreeSet::new();
    for file in std::fs::read_dir("specs/entities").unwrap() {
        let text = std::fs::read_to_string(file.unwrap().path()).unwrap();
        let recipes: toml::Table = text.parse().unwrap();
        for recipe in recipes["entity"].as_array().unwrap() {
            kinds.insert(recipe["kind"].as_str().unwrap().to_owned());
            let also = recipe.get("also").and_then(toml::Value::as_array).into_iter().flatten();
            let named = ["create", "look", "find", "remove"].into_iter().filter_map(|key| recipe.get(key));
            for operation in named.chain(also).map(|operation| operation.as_str().unwrap()) {
                let is_meant = |template: &String| stands_for(template, operation);
                assert!(declared.iter().any(is_meant), "{operation} of {}", recipe["kind"]);
            }
        }
    }
    let wanted =
        "channel, direct message, discussion, emoji, file, integration, message, private group, role, team, user";
    assert_eq!(kinds.into_iter().collect::<Vec<_>>().join(", "), wanted);
}

/// Whether an operation with a query and placeholders is one of a template.
fn stands_for(template: &str, operation: &str) -> bool {
    let path = operation.split('?').next().unwrap();
    let (wanted, given): (Vec<&str>, Vec<&str>) = (template.split('/').collect(), path.split('/').collect());
    wanted.len() == given.len()
        && wanted.iter().zip(given).all(|(wanted, given)| *wanted == given || wanted.starts_with('{'))
}

#[test]
fn every_entry_has_a_reason_and_a_source() {
    let of_profiles = profiles().into_iter().map(|profile| (profile.name, profile.amendments));
    let overlays = builtin::overlays();
    let of_overlays =
        overlays.into_iter().map(|file| (file.name, serde_saphyr::from_str::<Amendments>(&file.text).unwrap()));
    let mut entries = 0;
    for (name, Amendments { responses, rules, answers, disclosures, secrets, entities }) in
        of_profiles.chain(of_overlays)
    {
        let texts = responses
            .iter()
            .map(|entry| (&entry.id, &entry.reason, &entry.source))
            .chain(rules.iter().map(|entry| (&entry.id, &entry.reason, &entry.source)))
            .chain(answers.iter().map(|entry| (&entry.id, &entry.reason, &entry.source)))
            .chain(disclosures.iter().map(|entry| (&entry.id, &entry.reason, &entry.source)));
        assert!(secrets.is_empty() && entities.is_empty(), "{name}: what is built in stands in tables of its own");
        for (id, reason, source) in texts {
            assert!(reason.trim().len() > 10 && source.trim().len() > 5, "{id} of {name}");
            entries += 1;
        }
    }
    assert!(entries > 60, "{entries}");
    for profile in profiles() {
        let effect = profile.effect.clone().unwrap();
        assert!(!effect.reason.is_empty() && !effect.source.is_empty(), "{}", profile.name);
    }
}

#[test]
fn every_situation_of_the_features_has_an_answer_under_every_profile() {
    let features = builtin::features();
    let named: BTreeSet<&str> = features
        .iter()
        .flat_map(|file| file.text.lines())
        .filter_map(|line| line.trim().split_once(" the answer is \"")?.1.strip_suffix('"'))
        .collect();
    assert!(named.len() >= 5, "{named:?}");
    for profile in profiles() {
        let contract = under(&profile.name);
        let known: BTreeSet<&str> = contract.situations().map(|(_, situation)| situation).collect();
        assert_eq!(named.difference(&known).collect::<Vec<_>>(), Vec::<&&str>::new(), "{}", profile.name);
    }
}

#[test]
fn effects_may_be_late_only_where_servers_answer_first() {
    let within = |profile: &str| under(profile).effect().within_ms;
    let profiles = profiles();
    let late: Vec<String> =
        selectable(&profiles).filter(|one| within(&one.name) > 0).map(|one| one.name.clone()).collect();
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
