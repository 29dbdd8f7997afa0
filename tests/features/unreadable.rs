//! Files that are no Gherkin: the finding points at the line that spoils the file, in any language.

use proptest::prelude::*;

use super::suite::Suite;

#[test]
fn a_slip_after_a_step_is_shown_at_its_own_line() {
    Suite::new()
        .feature("Feature: F\n  Scenario: one\n    Given a session\n    Wen x\n    Then y\n    And z\n")
        .does_not_load(
            "
a.feature:4: error[unreadable-feature]: this line cannot be read here
  hint: did you mean `When`?
",
        );
}

#[test]
fn a_heading_without_colon() {
    Suite::new().feature("Feature: F\n\n  Scenario one\n    Given a session\n").does_not_load(
        "
a.feature:3: error[unreadable-feature]: this line cannot be read here
  hint: `Scenario` needs a colon: `Scenario: …`
",
    );
}

#[test]
fn tables_that_are_not_rectangular() {
    let table =
        |row: &str| format!("Feature: F\n  Scenario: one\n    Given x\n      | a | b |\n      {row}\n    Then y\n");
    Suite::new().feature(&table("| 1 |")).does_not_load(
        "
a.feature:5: error[unreadable-feature]: the row has 1 of the 2 cells that the first row has
",
    );
    Suite::new().feature(&table("| 1 | 2")).does_not_load(
        "
a.feature:5: error[unreadable-feature]: the row does not end with `|`
",
    );
    Suite::new().feature(&table(r"| \d | 2 |")).does_not_load(
        r"
a.feature:5: error[unreadable-feature]: this row cannot be read here
  hint: a backslash in a table is written `\\`
",
    );
}

#[test]
fn a_doc_string_without_end() {
    let text = format!("Feature: F\n  Scenario: one\n    Given x\n      \"\"\"\n{}", "      text\n".repeat(40));
    Suite::new().feature(&text).does_not_load(
        "
a.feature:4: error[unreadable-feature]: the doc string that begins here has no end
",
    );
}

#[test]
fn tags_above_nothing() {
    Suite::new().feature("Feature: F\n  Scenario: one\n    Given x\n\n  @left\n  @over\n").does_not_load(
        "
a.feature:5: error[unreadable-feature]: these tags belong to nothing
  hint: tags stand above a feature, a rule, a scenario or examples
",
    );
}

#[test]
fn files_without_any_feature() {
    Suite::new()
        .feature("")
        .file("b.feature", "# only a comment\n\n")
        .file("c.feature", "\n\nGiven \u{1b}[31m a step\n")
        .does_not_load(
            "
a.feature: error[unreadable-feature]: the file holds no feature
b.feature: error[unreadable-feature]: the file holds no feature
c.feature:2: error[unreadable-feature]: this line cannot be read here
",
        );
}

#[test]
fn other_languages() {
    Suite::new()
        .feature("# language: xx\nFeature: F\n")
        .file("b.feature", "# language: de\nFunktion: F\n  Szenario: eins\n    Angenommen x\n    Wen y\n    Dann z\n")
        .does_not_load(
            "
a.feature:1: error[unknown-language]: the language `xx` is not known
b.feature:5: error[unreadable-feature]: this line cannot be read here
",
        );
}

#[test]
fn files_that_are_too_large() {
    let rows = "      | 1 |\n".repeat(10_001);
    Suite::new()
        .feature(&format!("Feature: F\n{}", "# filler\n".repeat(60_000)))
        .file(
            "b.feature",
            &format!("Feature: F\n  Scenario Outline: <n>\n    Given <n>\n    Examples:\n      | n |\n{rows}"),
        )
        .does_not_load(
            "
a.feature: error[file-too-large]: the file has 540011 bytes, more than 524288 are not read
  hint: split it into several features
b.feature: error[too-many-scenarios]: the file holds 10001 scenarios, more than 10000 are not run
",
        );
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    /// A suite that lint has nothing to say about loads, and each of its scenarios has steps and a line of its own.
    #[test]
    fn any_mixture_of_lines_is_either_refused_or_sound(strays in prop::collection::vec((0..9_usize, any_line()), 0..4)) {
        let mut lines = SOUND.to_vec();
        for (at, stray) in strays {
            lines.insert(at + 1, stray);
        }
        let suite = Suite::new().feature(&lines.join("\n"));
        if suite.is_refused() {
            return Ok(());
        }
        let scenarios = &suite.loads()[0].scenarios;
        prop_assert!(!scenarios.is_empty());
        for scenario in scenarios {
            prop_assert!(scenario.own_steps().len() >= 2);
            let line = lines[scenario.line - 1].trim();
            prop_assert!(line.starts_with("Scenario:") || line.starts_with('|'), "{line}");
        }
    }
}

const SOUND: [&str; 10] = [
    "Feature: F",
    "  Scenario: one",
    "    When alice sends a request",
    "    Then the status is 200",
    "  Scenario Outline: <a>",
    "    When alice sends a request",
    "    Then the status is <a>",
    "    Examples:",
    "      | a |",
    "      | 1 |",
];

fn any_line() -> impl Strategy<Value = &'static str> {
    prop::sample::select(vec![
        "",
        "# comment",
        "  @tag @other # why",
        "Rule: r",
        "Background:",
        "Scenario: s",
        "Scenario: t",
        "Scenario Outline: <a>",
        "Examples:",
        "  | a |",
        "  | a | b |",
        "  | 1 |",
        "  | 1\\| |",
        "| x",
        "  \"\"\"",
        "  ```",
        "  \"\"\"json",
        "Given a session",
        "When alice sends a request",
        "Then the status is <a>",
        "Then the status is 200",
        "Wen alice",
        "\u{1b}\u{2028}",
        "* x",
        "Feature: again",
        "Ünïcode: text",
    ])
}
