//! Feature files that are read and feature files that are refused, with the exact text an author gets to see.

#[path = "features/loading.rs"]
mod loading;
#[path = "features/suite.rs"]
mod suite;
#[path = "features/unreadable.rs"]
mod unreadable;

use suite::Suite;

#[test]
fn a_sound_suite_has_no_finding() {
    Suite::new()
        .file(
            "features/sessions/list.feature",
            "
@sessions
Feature: Listing sessions
  Some text about what this is. The server lists them.
  As a user I want this.

  Background:
    Given a session

  # a comment
  Scenario: The list is complete
    # another one
    When alice sends a request
    Then the status is 200

  Rule: Only the owner may see it
    Text of the rule.

    Scenario Outline: Status <status>
      When alice sends a request
      Then the status is <status>

      Examples: refusals
        | status |
        | 401    |
",
        )
        .is_sound();
}

#[test]
fn a_misspelt_step_is_never_taken_for_description() {
    Suite::new()
        .feature(
            "
Feature: F
  Givn a session
  Scenari: lost
  Background:
    Gievn a session
  Scenario: only a slip
    Wen alice sends a request
    some remark
  Rule: R
    Tehn the status is 200
    Scenario: one
      When alice sends a request
      Then the status is 200
",
        )
        .finds(
            "
a.feature:2: error[misspelt-keyword]: `Givn a session` is taken for description and never run
  hint: did you mean `Given`?
a.feature:3: error[misspelt-keyword]: `Scenari: lost` is taken for description and never run
  hint: did you mean `Scenario`?
a.feature:5: error[misspelt-keyword]: `Gievn a session` is taken for description and never run
  hint: did you mean `Given`?
a.feature:7: error[misspelt-keyword]: `Wen alice sends a request` is taken for description and never run
  hint: did you mean `When`?
a.feature:8: error[text-among-steps]: `some remark` is no step and would never be run
  hint: begin it with a step keyword, or make it a comment with #
a.feature:9: error[misplaced-keyword]: `Rule: R` stands where it is taken for description and never run
  hint: put it under its heading, or let the sentence begin with another word than `Rule`
a.feature:10: error[misspelt-keyword]: `Tehn the status is 200` is taken for description and never run
  hint: did you mean `Then`?
",
        );
}

#[test]
fn a_step_that_stands_in_a_description_is_not_lost() {
    Suite::new()
        .feature(
            "
Feature: F
  Given a session
  Scenario: swallows the rule below
  Rule: R
    Scenario: one
      When alice sends a request
      Then the status is 200
",
        )
        .finds(
            "
a.feature:2: error[misplaced-keyword]: `Given a session` stands where it is taken for description and never run
  hint: put it under its heading, or let the sentence begin with another word than `Given`
a.feature:4: error[misplaced-keyword]: `Rule: R` stands where it is taken for description and never run
  hint: put it under its heading, or let the sentence begin with another word than `Rule`
",
        );
}

#[test]
fn unknown_and_ambiguous_steps_are_named_once() {
    Suite::new()
        .feature(
            "
Feature: F
  Background:
    Given a sesion
  Scenario: one
    When alice sends a request
    Then nobody knows
  Scenario: two
    When it could be this or that
    Then the status is 200
",
        )
        .finds(
            "
a.feature:3: error[undefined-step]: there is no step `Given a sesion`
  hint: the nearest is: a session
a.feature:6: error[undefined-step]: there is no step `Then nobody knows`
a.feature:8: error[ambiguous-step]: several steps fit `When it could be this or that`
  hint: it could be any of: it could be this; it could be that
",
        );
}

#[test]
fn a_scenario_has_to_do_something() {
    Suite::new()
        .feature(
            "
Feature: F
  Scenario: empty
  Scenario: sends nothing
    Given a session
    Then the status is 200
  Scenario: checks nothing
    When alice sends a request
  Scenario Outline: neither <n>
    Given a session
    Examples:
      | n |
      | 1 |
      | 2 |
",
        )
        .finds(
            "
a.feature:2: error[no-step]: the scenario has no step, so it would pass whatever the target does
a.feature:3: error[sends-nothing]: no step of the scenario sends a request
a.feature:6: error[checks-nothing]: no step of the scenario checks an answer
  hint: add a Then that says what must be seen
a.feature:8: error[checks-nothing]: no step of the scenario checks an answer
  hint: add a Then that says what must be seen
a.feature:8: error[sends-nothing]: no step of the scenario sends a request
",
        );
}

#[test]
fn headings_need_titles_and_scenarios() {
    Suite::new()
        .feature("Feature:\n  Rule: nothing in it\n")
        .file("b.feature", "Feature: nothing in it\n")
        .file("c.feature", "Feature: c\n  Scenario:\n    When alice sends a request\n    Then the status is 200\n")
        .finds(
            "
a.feature:1: error[untitled]: the feature has no title
a.feature:2: error[no-scenario]: the rule has no scenario
b.feature:1: error[no-scenario]: the feature has no scenario
c.feature:2: error[untitled]: the scenario has no title, which reports need to name it
",
        );
}

#[test]
fn names_and_ids_are_unique() {
    let scenario = "  Scenario: one\n    When alice sends a request\n    Then the status is 200\n";
    Suite::new()
        .file("x/features/a.feature", &format!("Feature: A\n{scenario}{scenario}"))
        .file("y/features/a.feature", &format!("Feature: A\n{}", scenario.replace("one", "(one)")))
        .file("y/features/a.feature", "Feature: B\n  Rule: R\n")
        .finds(
            "
x/features/a.feature:5: error[duplicate-name]: the scenario at line 2 has the same name
  hint: reports tell scenarios apart by their names
y/features/a.feature: error[duplicate-file]: the file is given twice
y/features/a.feature:1: error[duplicate-feature]: the feature at x/features/a.feature:1 has the same title
y/features/a.feature:2: error[duplicate-id]: the scenario at x/features/a.feature:2 has the same id `a#one`
  hint: reports tell scenarios apart by their names
y/features/a.feature:2: error[no-scenario]: the rule has no scenario
",
        );
}

#[test]
fn no_cell_is_dropped() {
    Suite::new()
        .feature(
            r"
Feature: F
  Scenario Outline: one <n>
    When alice sends a request
      | a \| b |
      | 1   | 2 |
    Then the status is 200
    Examples:
      | n |
      # between
      | 1 | 2 |
",
        )
        .finds(
            r"
a.feature:5: error[extra-cell]: the row has 2 cells, the first row has 1
  hint: a `|` inside of a cell is written `\|`
a.feature:10: error[extra-cell]: the row has 2 cells, the first row has 1
  hint: a `|` inside of a cell is written `\|`
",
        );
}

#[test]
fn examples_fit_their_scenario() {
    Suite::new()
        .feature(
            "
Feature: F
  Scenario Outline: one <n>
    When alice sends a request
      | <cell> |
    Then the status is 200
      \"\"\"
      <b>bold</b> a < b
      \"\"\"
    Examples:
      | n | n | spare |
      | 1 | 2 | 3     |
  Scenario Outline: two
    When alice sends a request
    Then the status is 200
    Examples: header only
      | n |
    Examples: nothing
  Scenario Outline: three
    When alice sends a request
    Then the status is 200
",
        )
        .finds(
            "
a.feature:3: error[unknown-placeholder]: no column of the examples is called `cell`
  hint: text in angle brackets names a column; a scenario without examples may use it freely
a.feature:5: error[unknown-placeholder]: no column of the examples is called `b`
  hint: text in angle brackets names a column; a scenario without examples may use it freely
a.feature:9: error[duplicate-column]: the column `n` stands twice
a.feature:9: error[unused-column]: nothing in the scenario uses the column `spare`
a.feature:15: error[empty-examples]: these examples have no row, so nothing would be run
a.feature:15: error[unused-column]: nothing in the scenario uses the column `n`
a.feature:17: error[empty-examples]: these examples have no row, so nothing would be run
a.feature:18: error[empty-examples]: the outline has no examples, so nothing would be put in
",
        );
}

#[test]
fn doc_strings_and_tags_that_mean_something_else_elsewhere() {
    Suite::new()
        .feature(
            "
@retry(3).after(1s) @fine
Feature: F
  @allow.skipped @a@retry # why
  Scenario: one
    When alice sends a request
      \"\"\"json
      { }
      \"\"\"
    Then the status is 200
      ```
      @retry
      Wen
      ```
",
        )
        .finds(
            "
a.feature:1: error[forbidden-tag]: `@retry(3).after(1s)` would run a failed scenario again until it passes
a.feature:3: error[forbidden-tag]: `@allow.skipped` would let a step that does not exist pass
a.feature:3: error[forbidden-tag]: `@retry` would run a failed scenario again until it passes
a.feature:6: error[doc-string-media-type]: `json` after the opening quotes would become a part of the doc string
  hint: let the quotes stand alone on their line
",
        );
}

#[test]
fn files_in_other_languages_know_their_own_keywords() {
    Suite::new()
        .feature(
            "
# language: de
Funktion: F
  Wenn das so ist, dann gut.
  Denn das ist Prosa.
  Szenario: eins
    Wenn alice sends a request
    Dann the status is 200
  Szenario: zwei
    Wen alice
",
        )
        .finds(
            "
a.feature:3: error[misplaced-keyword]: `Wenn das so ist, dann gut.` stands where it is taken for description and never run
  hint: put it under its heading, or let the sentence begin with another word than `Wenn`
a.feature:9: error[text-among-steps]: `Wen alice` is no step and would never be run
  hint: begin it with a step keyword, or make it a comment with #
",
        );
}
