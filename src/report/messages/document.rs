//! A feature file as the syntax tree of Cucumber Messages. Every node stands on a line of its own, so file and line are
//! its id. Must not know what was executed.

use std::collections::HashMap;

use gherkin::{Background, Examples, Feature, GherkinEnv, Rule, Scenario, Step};
use serde_json::{Value, json};

use crate::model::source::SourceFile;

/// The file as it was read.
pub(super) fn source(file: &SourceFile) -> Value {
    json!({ "uri": file.name, "data": file.text, "mediaType": "text/x.cucumber.gherkin+plain" })
}

/// Id of the node that begins at a line.
pub(super) fn node(uri: &str, line: usize) -> String {
    format!("{uri}:{line}")
}

/// Id of a tag of the node that begins at a line.
fn tag_node(uri: &str, line: usize, name: &str) -> String {
    format!("{uri}:{line}@{name}")
}

/// A feature file that was read.
pub(super) struct Document {
    /// The message `gherkinDocument`.
    pub message: Value,
    /// Language of the keywords.
    pub language: String,
    /// What stands behind a scenario, by its line; of an outline, by the line of its row.
    pub origins: HashMap<usize, Origin>,
}

/// Where in the tree a scenario is from.
pub(super) struct Origin {
    /// Ids of its heading and, if it has one, of its row.
    pub nodes: Vec<String>,
    /// Tags of feature, rule, scenario and examples, as a pickle says them.
    pub tags: Vec<Value>,
}

/// The syntax tree, or why there is none.
pub(super) fn read(file: &SourceFile) -> Result<Document, String> {
    let text = file.text.strip_prefix('\u{feff}').unwrap_or(&file.text);
    let feature = Feature::parse(text, GherkinEnv::default()).map_err(|error| error.to_string())?;
    let tree = Tree { uri: &file.name, lines: text.lines().collect() };
    let language = language(text).to_owned();
    let message = json!({ "uri": file.name, "feature": tree.feature(&feature, &language), "comments": [] });
    Ok(Document { message, language, origins: tree.origins(&feature) })
}

/// The language of a feature, as its first line says.
fn language(text: &str) -> &str {
    let first = text.lines().map(str::trim).find(|line| !line.is_empty());
    let said = first.and_then(|line| line.strip_prefix('#')?.trim_start().strip_prefix("language"));
    said.and_then(|said| said.trim_start().strip_prefix(':')).map_or("en", str::trim)
}

struct Tree<'f> {
    uri: &'f str,
    lines: Vec<&'f str>,
}

impl Tree<'_> {
    fn feature(&self, feature: &Feature, language: &str) -> Value {
        let background = feature.background.iter().map(|background| self.background(background));
        let scenarios = feature.scenarios.iter().map(|scenario| self.scenario(scenario));
        let rules = feature.rules.iter().map(|rule| json!({ "rule": self.rule(rule) }));
        json!({
            "location": self.location(feature.position.line),
            "tags": self.tags(&feature.tags, feature.position.line),
            "language": language,
            "keyword": feature.keyword,
            "name": feature.name,
            "description": feature.description.as_deref().unwrap_or_default(),
            "children": background.chain(scenarios).chain(rules).collect::<Vec<_>>(),
        })
    }

    fn rule(&self, rule: &Rule) -> Value {
        let background = rule.background.iter().map(|background| self.background(background));
        let scenarios = rule.scenarios.iter().map(|scenario| self.scenario(scenario));
        json!({
            "id": self.id(rule.position.line),
            "location": self.location(rule.position.line),
            "tags": self.tags(&rule.tags, rule.position.line),
            "keyword": rule.keyword,
            "name": rule.name,
            "description": rule.description.as_deref().unwrap_or_default(),
            "children": background.chain(scenarios).collect::<Vec<_>>(),
        })
    }

    fn background(&self, background: &Background) -> Value {
        json!({ "background": {
            "id": self.id(background.position.line),
            "location": self.location(background.position.line),
            "keyword": background.keyword,
            "name": background.name,
            "description": background.description.as_deref().unwrap_or_default(),
            "steps": self.steps(&background.steps),
        } })
    }

    fn scenario(&self, scenario: &Scenario) -> Value {
        let line = scenario.position.line;
        json!({ "scenario": {
            "id": self.id(line),
            "location": self.location(line),
            "tags": self.tags(&scenario.tags, line),
            "keyword": scenario.keyword,
            "name": scenario.name,
            "description": scenario.description.as_deref().unwrap_or_default(),
            "steps": self.steps(&scenario.steps),
            "examples": scenario.examples.iter().map(|examples| self.examples(examples)).collect::<Vec<_>>(),
        } })
    }

    fn examples(&self, examples: &Examples) -> Value {
        let line = examples.position.line;
        let table = examples.table.as_ref().map(|table| table.rows.as_slice()).unwrap_or_default();
        let mut rows = self.rows(table, line);
        let body = rows.split_off(rows.len().min(1));
        let mut told = json!({
            "id": self.id(line),
            "location": self.location(line),
            "tags": self.tags(&examples.tags, line),
            "keyword": examples.keyword,
            "name": examples.name.as_deref().unwrap_or_default(),
            "description": examples.description.as_deref().unwrap_or_default(),
            "tableBody": body,
        });
        if let (Some(header), Some(told)) = (rows.pop(), told.as_object_mut()) {
            told.insert("tableHeader".to_owned(), header);
        }
        told
    }

    fn steps(&self, steps: &[Step]) -> Vec<Value> {
        steps.iter().map(|step| self.step(step)).collect()
    }

    fn step(&self, step: &Step) -> Value {
        let line = step.position.line;
        let mut told = json!({
            "id": self.id(line),
            "location": self.location(line),
            "keyword": format!("{} ", step.keyword.trim_end()),
            "text": step.value,
        });
        let Some(properties) = told.as_object_mut() else { return told };
        if let Some(content) = &step.docstring {
            // The parser keeps the line breaks beside the quotes, which are no content.
            let content = content.strip_prefix('\n').unwrap_or(content);
            let content = content.strip_suffix('\n').unwrap_or(content);
            let location = self.location(line + 1);
            let argument = json!({ "location": location, "content": content, "delimiter": "\"\"\"" });
            properties.insert("docString".to_owned(), argument);
        }
        if let Some(table) = &step.table {
            let argument = json!({ "location": self.location(line + 1), "rows": self.rows(&table.rows, line) });
            properties.insert("dataTable".to_owned(), argument);
        }
        told
    }

    fn origins(&self, feature: &Feature) -> HashMap<usize, Origin> {
        let of_feature = self.pickle_tags(&feature.tags, feature.position.line);
        let mut origins = HashMap::new();
        for scenario in &feature.scenarios {
            self.add_origins(scenario, &of_feature, &mut origins);
        }
        for rule in &feature.rules {
            let around = [of_feature.clone(), self.pickle_tags(&rule.tags, rule.position.line)].concat();
            for scenario in &rule.scenarios {
                self.add_origins(scenario, &around, &mut origins);
            }
        }
        origins
    }

    fn add_origins(&self, scenario: &Scenario, around: &[Value], origins: &mut HashMap<usize, Origin>) {
        let heading = scenario.position.line;
        let tags = [around.to_vec(), self.pickle_tags(&scenario.tags, heading)].concat();
        for examples in &scenario.examples {
            let tags = [tags.clone(), self.pickle_tags(&examples.tags, examples.position.line)].concat();
            let rows = examples.table.as_ref().map_or(0, |table| table.rows.len());
            for line in self.row_lines(examples.position.line).take(rows).skip(1) {
                let nodes = vec![self.id(heading), self.id(line)];
                origins.insert(line, Origin { nodes, tags: tags.clone() });
            }
        }
        if scenario.examples.is_empty() {
            origins.insert(heading, Origin { nodes: vec![self.id(heading)], tags });
        }
    }

    fn pickle_tags(&self, tags: &[String], below: usize) -> Vec<Value> {
        let tag = |name: &String| json!({ "name": format!("@{name}"), "astNodeId": tag_node(self.uri, below, name) });
        tags.iter().map(tag).collect()
    }

    /// Lines of the rows of tables below a line; comments and blank lines may stand between them.
    fn row_lines(&self, above: usize) -> impl Iterator<Item = usize> {
        let numbered = self.lines.iter().enumerate().skip(above);
        numbered.filter(|(_, text)| text.trim_start().starts_with('|')).map(|(index, _)| index + 1)
    }

    /// Rows of the table that is the first below a line.
    fn rows(&self, rows: &[Vec<String>], above: usize) -> Vec<Value> {
        let row = |(row, line): (&Vec<String>, usize)| {
            let location = self.location(line);
            let cells: Vec<Value> = row.iter().map(|cell| json!({ "location": location, "value": cell })).collect();
            json!({ "id": self.id(line), "location": location, "cells": cells })
        };
        rows.iter().zip(self.row_lines(above)).map(row).collect()
    }

    /// Tags stand on the lines above what they belong to.
    fn tags(&self, tags: &[String], below: usize) -> Vec<Value> {
        let tag = |name: &String| {
            let marked = format!("@{name}");
            let above = (1..below).rev().take_while(|line| {
                let text = self.lines.get(line - 1).map_or("", |text| text.trim());
                text.is_empty() || text.starts_with(['@', '#'])
            });
            let mut holding = above.filter(|line| self.lines[line - 1].split_whitespace().any(|word| word == marked));
            let line = holding.next().unwrap_or(below);
            json!({ "id": tag_node(self.uri, below, name), "location": self.location(line), "name": marked })
        };
        tags.iter().map(tag).collect()
    }

    fn id(&self, line: usize) -> String {
        node(self.uri, line)
    }

    /// The place of the first sign of a line.
    fn location(&self, line: usize) -> Value {
        let text = self.lines.get(line.saturating_sub(1)).copied().unwrap_or_default();
        let column = text.chars().take_while(|c| c.is_whitespace()).count() + 1;
        json!({ "line": line, "column": column })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_line_that_is_not_blank_may_name_the_language() {
        for (text, expected) in [
            ("# language: de\nFunktion: x", "de"),
            ("\n  #language:fr \n", "fr"),
            ("# language\n", "en"),
            ("# speech: de\n", "en"),
            ("Feature: x\n# language: de\n", "en"),
            ("", "en"),
        ] {
            assert_eq!(language(text), expected, "{text:?}");
        }
    }
}
