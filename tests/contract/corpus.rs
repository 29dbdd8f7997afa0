//! The documents as others publish them. They are not part of this project: where they are not to be found beside
//! the checkout, these tests say so and stop.

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;

use rocketchat_conformance::contract::Contract;
use rocketchat_conformance::model::finding::Severity;
use rocketchat_conformance::model::source::SourceFile;

use super::exchange_builder::{found, logout, profiles};

/// Files of a folder beside the checkout, or none, with the reason printed.
#[expect(clippy::print_stderr, reason = "whoever reads the tests' output must see that one did nothing")]
fn files(folder: &str) -> Option<Vec<SourceFile>> {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../shared").join(folder);
    let Ok(entries) = fs::read_dir(&path) else {
        eprintln!("skipped: there are no published documents in ../shared/{folder}");
        return None;
    };
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    let name = |path: &PathBuf| path.file_name().unwrap().to_string_lossy().into_owned();
    Some(paths.iter().map(|path| SourceFile::new(name(path), fs::read_to_string(path).unwrap())).collect())
}

fn published(documents: &[SourceFile]) -> Contract {
    let profile = profiles().into_iter().find(|profile| profile.name == "published").unwrap();
    Contract::build(documents, &[], &profile)
}

#[test]
fn no_two_operations_of_the_published_documents_share_a_slug() {
    let Some(documents) = files("corpus") else { return };
    let contract = published(&documents);
    let mut slugs: Vec<String> = contract.operations().map(|declared| contract.slug(&declared.operation)).collect();
    let count = slugs.len();
    slugs.sort();
    slugs.dedup();
    assert_eq!((count, slugs.len()), (587, 587));
}

#[test]
fn all_published_documents_load_and_their_defects_are_listed() {
    let Some(documents) = files("corpus") else { return };
    let contract = published(&documents);
    let errors: Vec<String> =
        contract.findings().iter().filter(|one| one.severity == Severity::Error).map(ToString::to_string).collect();
    assert_eq!(errors, Vec::<String>::new());
    let mut kinds: BTreeMap<&str, usize> = BTreeMap::new();
    for finding in contract.findings() {
        *kinds.entry(finding.kind.as_str()).or_default() += 1;
    }
    println!("{kinds:#?}");
    let kinds: Vec<(&str, usize)> = kinds.into_iter().collect();
    assert_eq!(
        kinds,
        [
            // All but four of the bodies with required properties.
            ("body-not-required", 229),
            ("boolean-as-text", 5),
            ("colon-parameter", 4),
            // Three logins that differ by their suffix only, and three operations that stand in two files.
            ("duplicate-operation", 6),
            ("example-violates-schema", 40),
            ("items-without-array", 1),
            ("null-section", 1),
            ("path-suffix", 3),
            ("required-undeclared", 3),
            ("response-without-content", 1),
            // Twelve on the nine operations with colons, and one in braces.
            ("undeclared-path-parameter", 13),
            ("unknown-format", 1),
        ]
    );
    assert_eq!(documents.len(), 12);
    assert_eq!(contract.operations().count(), 587);
}

#[test]
fn the_published_page_of_logout_me_is_understood() {
    let Some(documents) = files("seed") else { return };
    let contract = published(&documents);
    let findings: Vec<(&str, Severity)> =
        contract.findings().iter().map(|one| (one.kind.as_str(), one.severity)).collect();
    let repaired = ("boolean-as-text", Severity::Warning);
    let expected = [repaired, repaired, repaired, repaired, ("body-not-required", Severity::Warning)];
    let (mut findings, mut expected) = (findings, expected.to_vec());
    findings.sort_unstable();
    expected.sort_unstable();
    assert_eq!(findings, expected);
    assert_eq!(found(&contract, &logout(200, r#"{"sessionId":"s1","success":true}"#)), Vec::<String>::new());
    assert_eq!(
        found(&contract, &logout(200, r#"{"sessionId":"s1","success":"true"}"#)),
        ["logout-me.schema at /success: expected a value of type boolean, seen the string \"true\""]
    );
}

#[test]
fn defects_are_listed_where_they_stand() {
    let Some(documents) = files("corpus") else { return };
    let contract = published(&documents);
    let places = |kind: &str| -> Vec<String> {
        let of_kind = contract.findings().iter().filter(|finding| finding.kind == kind);
        of_kind.map(|finding| finding.to_string().split(": ").next().unwrap().to_owned()).collect()
    };
    assert_eq!(places("null-section"), ["statistics.yaml#/components/schemas"]);
    let login = |with: &str| format!("authentication.yaml#/paths/~1api~1v1~1login - with {with}");
    assert_eq!(places("path-suffix"), ["Facebook", "Twitter", "Google"].map(login));
    let colons = places("colon-parameter");
    assert!(colons.iter().all(|place| place.contains("~1:")), "{colons:?}");
    let body = "requestBody/content/application~1json/schema";
    assert_eq!(
        places("required-undeclared"),
        [
            format!("rooms.yaml#/paths/~1api~1v1~1channels.setCustomFields/post/{body}/required"),
            format!(
                "rooms.yaml#/paths/~1api~1v1~1subscriptions.unread/post/{body}/anyOf/1/properties/firstUnreadMessage/required"
            ),
            format!("user-management.yaml#/paths/~1api~1v1~1roles.addUserToRole/post/{body}/required"),
        ]
    );
    assert_eq!(places("unknown-format"), ["omnichannel.yaml#/components/parameters/sort/schema/format"]);
    assert_eq!(
        places("response-without-content"),
        ["statistics.yaml#/paths/~1api~1v1~1engagement-dashboard~1users~1active-users/get/responses/403"]
    );
    let items = places("items-without-array");
    assert!(items[0].starts_with("rooms.yaml#/paths/~1api~1v1~1rooms.get/get/responses/200/"), "{items:?}");
}
