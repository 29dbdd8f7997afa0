//! What becomes of sound files: ids, names, lines, tags, and the way back from what cucumber hands to hooks.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use cucumber::feature::Ext as _;
use rocketchat_conformance::gherkin::features::{LoadedScenario, find};
use rocketchat_conformance::gherkin::folder::read_folder;

use super::suite::Suite;

const LOGOUT: &str = "
@sessions
Feature: Logout
  Background:
    Given a session

  @smoke @sessions
  Scenario: It ends
    When alice sends a request

  Scenario Outline: Refusals
    When alice sends <what>
      | <what> |

    @refused
    Examples:

      | what    | status |
      # the usual one
      | nothing | 400    |

      | rubbish | 401    |

    Examples: more
      | what | status |
      | a    | 500    |

  @owners
  Rule: Owners only
    Background:
      Given another session

    Scenario Outline: By <who>
      When <who> sends it

      Examples:
        | who |
        | bob |
";

fn described(scenario: &LoadedScenario) -> String {
    let mut text = format!("{} {} {:?} {}\n", scenario.line, scenario.id, scenario.name, scenario.tags.join(" "));
    for (index, step) in scenario.steps.iter().enumerate() {
        let mark = if index < scenario.background { "-" } else { " " };
        let cells = step.table.as_ref().map_or(String::new(), |table| table.rows.concat().join(","));
        let _ = writeln!(text, " {mark} {}{} {cells}", step.keyword, step.value);
    }
    text
}

#[test]
fn every_row_is_a_scenario_of_its_own() {
    let files = Suite::new().file("features/sessions/logout.me.feature", LOGOUT).loads();
    let text: String = files[0].scenarios.iter().map(described).collect();
    assert_eq!(
        text.lines().map(str::trim_end).collect::<Vec<_>>().join("\n"),
        r#"
7 sessions/logout.me#it-ends "It ends" sessions smoke
 - Given a session
   When alice sends a request
19 sessions/logout.me#refusals-nothing-400 "Refusals (nothing, 400)" sessions refused
 - Given a session
   When alice sends nothing nothing
21 sessions/logout.me#refusals-rubbish-401 "Refusals (rubbish, 401)" sessions refused
 - Given a session
   When alice sends rubbish rubbish
25 sessions/logout.me#refusals-a-500 "Refusals (a, 500)" sessions
 - Given a session
   When alice sends a a
37 sessions/logout.me#by-bob "By bob" sessions owners
 - Given a session
 - Given another session
   When bob sends it"#
            .trim_start()
    );
}

#[test]
fn what_hooks_are_given_leads_back_to_the_scenario() {
    let second = LOGOUT.replace("Logout", "Another").replace("alice", "bob");
    let files = Suite::new().file("a.feature", LOGOUT).file("b.feature", &second).loads();
    for file in &files {
        let again = file.feature.clone().expand_examples().expect("nothing is left to expand");
        assert_eq!(again, file.feature);
        let in_rules = file.feature.rules.iter().flat_map(|rule| &rule.scenarios);
        let given: Vec<_> = file.feature.scenarios.iter().chain(in_rules).collect();
        assert_eq!(given.len(), file.scenarios.len());
        for (scenario, loaded) in given.into_iter().zip(&file.scenarios) {
            let found = find(&files, &file.feature, scenario).expect("known");
            assert_eq!((&found.id, &found.path, &found.name), (&loaded.id, &file.path, &scenario.name));
        }
    }
}

#[test]
fn titles_that_do_not_tell_rows_apart_get_their_values() {
    let text = "
Feature: F
  Scenario Outline: Status <status>
    Then <status> of <who>
    Examples:
      | status | who   |
      | 400    | alice |
      | 400    | bob   |
  Scenario Outline: Of <who>
    Then <who>
    Examples:
      | who       |
      | a\\nb <c> |
";
    let files = Suite::new().feature(text).loads();
    let names: Vec<_> = files[0].scenarios.iter().map(|scenario| scenario.name.as_str()).collect();
    assert_eq!(names, ["Status 400 (400, alice)", "Status 400 (400, bob)", "Of a b <c>"]);
    assert_eq!(files[0].scenarios[2].steps[0].value, "a\nb <c>");
}

#[test]
fn languages_line_ends_and_byte_order_marks() {
    let german = "\u{feff}# language: de\r\nFunktion: F\r\n\r\n  Szenario: eins\r\n    Wenn x\r\n    Dann y\r\n";
    let files = Suite::new().feature(german).loads();
    let scenario = &files[0].scenarios[0];
    assert_eq!((scenario.name.as_str(), scenario.line, scenario.steps.len()), ("eins", 4, 2));
}

#[test]
fn folders_are_read_in_order_and_without_links() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    fs::create_dir_all(at("b/empty")).unwrap();
    for name in ["b/two.feature", "a.feature", "b/one.feature", "b/notes.md"] {
        fs::write(at(name), name).unwrap();
    }
    #[cfg(unix)]
    std::os::unix::fs::symlink(folder.path(), at("b/loop")).unwrap();
    let files = read_folder(folder.path()).unwrap();
    let texts: Vec<_> = files.iter().map(|file| file.text.as_str()).collect();
    assert_eq!(texts, ["a.feature", "b/one.feature", "b/two.feature"]);
    assert!(files[1].name.ends_with("/b/one.feature"));
    assert_eq!(read_folder(&at("a.feature")).unwrap()[0].text, "a.feature");
}

#[test]
fn folders_that_give_nothing_are_errors() {
    let folder = tempfile::tempdir().unwrap();
    let shown = |path: &Path| read_folder(path).unwrap_err().to_string().replace(folder.path().to_str().unwrap(), "…");
    assert_eq!(shown(folder.path()), "no .feature file in …");
    assert!(shown(&folder.path().join("gone")).starts_with("cannot read …/gone: "));
    fs::write(folder.path().join("x.feature"), [0xff]).unwrap();
    assert!(shown(folder.path()).starts_with("cannot read …/x.feature: "));
}
