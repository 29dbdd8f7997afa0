//! Takes the secrets out of everything that is said of a plan: names, steps and the texts of its files. What is sent stays as
//! it was written. Must not know how a secret is told from other texts.

use std::collections::HashSet;

use gherkin::Step;

use super::plan::Plan;
use crate::gherkin::features::{LoadedScenario, id_of};
use crate::model::commitment;
use crate::model::secret_names::{SecretNames, hide_written, is_hidden};
use crate::sut::secrets::redaction::Redactor;

impl Plan {
    /// Hides what stands after the names of secrets, wherever it stands in the files, and the secrets that the redactor knows.
    pub fn conceal(&mut self, redactor: &Redactor) {
        self.secrets = self
            .files
            .iter()
            .flat_map(|file| {
                let steps = file.scenarios.iter().flat_map(|scenario| &scenario.steps).flat_map(texts_of);
                steps
                    .chain([file.text.as_str()])
                    .flat_map(|text| redactor.secrets_in(text))
                    .chain(secret_cells(&file.text, redactor))
                    .collect::<Vec<_>>()
            })
            .collect();
        self.secrets.sort();
        self.secrets.dedup();
        for secret in &self.secrets {
            redactor.learn("value", secret);
        }
        for file in &mut self.files {
            file.text = redactor
                .written(&with_cells(&file.text, redactor.names(), |_| commitment::without_digest(commitment::VALUE)));
        }
        let mut ids = HashSet::new();
        for scenario in &mut self.scenarios {
            conceal_scenario(&mut scenario.loaded, redactor);
            // Rows that differ in nothing but a secret.
            if !ids.insert(scenario.loaded.id.clone()) {
                scenario.loaded.id = format!("{}-{}", scenario.loaded.id, scenario.loaded.line);
                ids.insert(scenario.loaded.id.clone());
            }
        }
    }
}

fn texts_of(step: &Step) -> impl Iterator<Item = &str> {
    [step.value.as_str()].into_iter().chain(step.docstring.as_deref())
}

fn conceal_scenario(loaded: &mut LoadedScenario, redactor: &Redactor) {
    loaded.feature = redactor.written(&loaded.feature);
    let name = redactor.written(&loaded.name);
    if name != loaded.name {
        loaded.id = id_of(&loaded.path, &name);
        loaded.name = name;
    }
    for tag in &mut loaded.tags {
        *tag = redactor.written(tag);
    }
    for step in &mut loaded.steps {
        step.value = redactor.written(&step.value);
        step.docstring = step.docstring.as_deref().map(|text| redactor.written(text));
    }
}

/// Values in columns of secrets, as far as they can be told from ordinary words.
fn secret_cells(text: &str, redactor: &Redactor) -> Vec<String> {
    let mut cells = Vec::new();
    with_cells(text, redactor.names(), |cell| {
        cells.extend(redactor.secrets_in(&format!("password={cell}")));
        cell.to_owned()
    });
    cells
}

/// The text with `hide` of every cell of a table that stands in a column which is named like a secret, or whose placeholder
/// stands where a secret does.
fn with_cells(text: &str, names: &SecretNames, mut hide: impl FnMut(&str) -> String) -> String {
    let placeholders = secret_placeholders(text, names);
    let mut columns: Option<Vec<bool>> = None;
    let row = |line: &str| {
        if !line.trim_start().starts_with('|') {
            columns = None;
            return line.to_owned();
        }
        let cells = cells(line);
        let Some(secret) = &columns else {
            let named = |cell: &str| names.is_secret(cell.trim()) || placeholders.contains(cell.trim());
            columns = Some(cells.iter().map(|cell| named(cell)).collect());
            return line.to_owned();
        };
        let hidden = cells.iter().enumerate().map(|(at, cell)| {
            let value = cell.trim();
            let is_field = at > 0 && cells.get(at - 1).is_some_and(|name| names.is_secret(name.trim()));
            let hides = (secret.get(at) == Some(&true) || is_field) && !value.is_empty() && !is_hidden(value);
            if hides { cell.replacen(value, &hide(value), 1) } else { (*cell).to_owned() }
        });
        hidden.collect::<Vec<_>>().join("|")
    };
    text.split_inclusive('\n').map(row).collect()
}

/// What stands between the bars of a row; a bar behind a backslash belongs to its cell.
fn cells(line: &str) -> Vec<&str> {
    let (mut cells, mut start, mut is_escaped) = (Vec::new(), 0, false);
    for (at, byte) in line.bytes().enumerate() {
        if byte == b'|' && !is_escaped {
            cells.push(&line[start..at]);
            start = at + 1;
        }
        is_escaped = byte == b'\\' && !is_escaped;
    }
    cells.push(&line[start..]);
    cells
}

/// The names of placeholders that stand after the name of a secret.
fn secret_placeholders(text: &str, known: &SecretNames) -> HashSet<String> {
    let mut names = HashSet::new();
    hide_written(text, known, |value| {
        let name = value.strip_prefix('<').and_then(|rest| rest.strip_suffix('>'));
        names.extend(name.map(str::to_owned));
        value.to_owned()
    });
    names
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::gherkin::features::load;
    use crate::model::source::SourceFile;
    use crate::runner::plan::Selection;
    use crate::steps::Vocabulary;

    const FEATURE: &str = r#"Feature: Sign in with hunter2-of-alice
  @hunter2-of-alice
  Scenario Outline: A login as <user> with <wrong>
    When a caller without credentials sends "POST /api/v1/login" with the JSON body:
      """
      {"user": "<user>", "password": "<wrong>", "clientSecret": "s3cr3t-of-mine", "x": "<apiKey>"}
      """
    Then the status is 401
    And the property "/joinCode" is "4711"

    Examples:
      | user  | wrong     | apiKey     |
      | alice | Wr0ngW0rd | key-of-one |
      | bob   | Wr0ngW0rd | key-of-two |
"#;

    fn plan(text: &str) -> Plan {
        let vocabulary = Vocabulary::compile().unwrap();
        let redactor = Redactor::new([0; 32]);
        redactor.learn("password", "hunter2-of-alice");
        let files = load(&[SourceFile::new("features/a.feature", text)]).unwrap();
        let mut plan = Plan::select(files, &Selection::default(), &vocabulary);
        plan.conceal(&redactor);
        plan
    }

    #[test]
    fn nothing_that_is_said_of_a_plan_holds_a_secret() {
        let plan = plan(FEATURE);
        assert_eq!(plan.secrets, ["Wr0ngW0rd", "key-of-one", "key-of-two", "s3cr3t-of-mine"]);
        let said =
            plan.scenarios.iter().map(|scenario| format!("{:?}", scenario.loaded)).chain([plan.files[0].text.clone()]);
        for said in said {
            for secret in ["hunter2", "Wr0ngW0rd", "key-of", "s3cr3t", "4711"] {
                assert!(!said.contains(secret), "{secret}: {said}");
            }
        }
        let scenario = &plan.scenarios[0].loaded;
        assert_eq!(scenario.name, "A login as alice with redacted-value");
        assert_eq!(scenario.id, "a#a-login-as-alice-with-redacted-value");
        let expected = FEATURE
            .replace("hunter2-of-alice", "redacted-password")
            .replace("s3cr3t-of-mine", "redacted-value")
            .replace("4711", "redacted-value")
            .replace("Wr0ngW0rd", "redacted-value")
            .replace("key-of-one", "redacted-value")
            .replace("key-of-two", "redacted-value");
        assert_eq!(plan.files[0].text, expected);
        assert!(format!("{:?}", plan.files[0].feature).contains("Wr0ngW0rd"), "what is sent stays as it was written");
    }

    #[test]
    fn rows_that_differ_in_a_secret_alone_keep_ids_of_their_own() {
        let text = FEATURE.replace("| bob   | Wr0ngW0rd", "| alice | Wr0ngW0rd2");
        let ids: Vec<String> = plan(&text).scenarios.into_iter().map(|scenario| scenario.loaded.id).collect();
        assert_eq!(ids, ["a#a-login-as-alice-with-redacted-value", "a#a-login-as-alice-with-redacted-value-14"]);
    }
}
