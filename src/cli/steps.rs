//! `steps`: the vocabulary for feature authors, from the same table that matches their steps.

use std::fmt::Write as _;

use clap::{Args, ValueEnum};
use serde_json::json;

use super::options::OutputOptions;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::steps::{Keyword, Vocabulary};

/// Options of `steps`.
#[derive(Args, Debug)]
pub(super) struct StepsArgs {
    /// Form of the output
    #[arg(long, value_enum, default_value_t, value_name = "FORMAT")]
    format: Format,
}

/// Forms of the vocabulary.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For a terminal.
    #[default]
    Text,
    /// For programs.
    Json,
    /// For documentation.
    Markdown,
}

/// Carries `steps` out.
pub(super) fn execute(args: &StepsArgs) -> Result<Exit, Failure> {
    let vocabulary = Vocabulary::compile().map_err(|error| Failure::Bug(error.to_string()))?;
    let text = match args.format {
        Format::Text => text(&vocabulary),
        Format::Json => as_json(&vocabulary),
        Format::Markdown => markdown(&vocabulary),
    };
    OutputOptions::default().console().say(text.trim_end());
    Ok(Exit::Conformant)
}

fn text(vocabulary: &Vocabulary) -> String {
    let mut text = String::new();
    for sentence in vocabulary.sentences() {
        let _ = writeln!(text, "{sentence:?}\n    {}\n    {}\n", sentence.meaning, sentence.example);
    }
    text += "Parameters\n";
    for (name, meaning) in vocabulary.parameters() {
        let _ = writeln!(text, "    {{{name}}}  {meaning}");
    }
    text
}

fn as_json(vocabulary: &Vocabulary) -> String {
    let sentences: Vec<_> = vocabulary
        .sentences()
        .map(|sentence| {
            json!({
                "keyword": sentence.keyword.to_string(),
                "expression": sentence.expression,
                "meaning": sentence.meaning,
                "example": sentence.example,
            })
        })
        .collect();
    let parameters: Vec<_> =
        vocabulary.parameters().map(|(name, meaning)| json!({"name": name, "meaning": meaning})).collect();
    format!("{:#}", json!({"sentences": sentences, "parameters": parameters}))
}

fn markdown(vocabulary: &Vocabulary) -> String {
    let mut text = "# Vocabulary\n\nWhat a feature can say. This page is generated: \
                    `rocketchat-conformance steps --format markdown > docs/VOCABULARY.md`.\n"
        .to_owned();
    for keyword in [Keyword::Given, Keyword::When, Keyword::Then] {
        let _ = writeln!(text, "\n## {keyword}");
        for sentence in vocabulary.sentences().filter(|sentence| sentence.keyword == keyword) {
            let _ = writeln!(
                text,
                "\n### `{}`\n\n{}\n\n```gherkin\n{}\n```",
                sentence.expression, sentence.meaning, sentence.example
            );
        }
    }
    text += "\n## Parameters\n\n| parameter | stands for |\n|---|---|\n";
    for (name, meaning) in vocabulary.parameters() {
        let _ = writeln!(text, "| `{{{name}}}` | {meaning} |");
    }
    text
}
