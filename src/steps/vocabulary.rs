//! All sentences, compiled: recognises steps, and suggests the nearest sentence. Must not know a scenario under way.

use std::collections::HashMap;
use std::sync::OnceLock;

use cucumber_expressions::Expression;
use gherkin::StepType;
use regex::Regex;

use super::language::arguments::Arguments;
use super::language::parameters::{Parameter, parameters};
use super::language::sentence::Keyword;
use super::sentences::{Sentence, TABLES};

/// A sentence whose expression cannot be compiled: a mistake in this program.
#[derive(Debug, thiserror::Error)]
#[error("the sentence {expression:?} cannot be compiled: {reason}")]
pub struct VocabularyError {
    expression: String,
    reason: String,
}

impl VocabularyError {
    fn new(expression: &str, reason: &impl ToString) -> Self {
        Self { expression: expression.to_owned(), reason: reason.to_string() }
    }
}

/// What a step is to the vocabulary.
#[derive(Debug)]
pub enum Recognised<'a> {
    /// Exactly one sentence fits.
    As(&'a Sentence, Arguments),
    /// No sentence fits; see [`Vocabulary::nearest_to`].
    Unknown,
    /// Several sentences fit.
    Ambiguous(Vec<String>),
}

/// A step that is a sentence but for one parameter.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{text} is no {{{parameter}}}, which is {meaning}; the sentence is: {sentence}")]
pub struct Misfit {
    /// What stands in the place of the parameter.
    pub text: String,
    parameter: &'static str,
    meaning: String,
    sentence: String,
}

/// A sentence in which one parameter may be anything.
#[derive(Debug)]
struct Loose {
    /// Place among the sentences.
    sentence: usize,
    /// Name of the parameter.
    parameter: &'static str,
    /// Its place in the sentence.
    place: usize,
    regex: Regex,
}

/// The compiled vocabulary.
#[derive(Debug)]
pub struct Vocabulary {
    sentences: Vec<(Sentence, Regex)>,
    parameters: Vec<Parameter>,
    /// Compiled when a step is understood by nobody.
    loose: OnceLock<Vec<Loose>>,
    /// What every step fits.
    anything: Regex,
}

/// Similarity (0 to 1) from which a sentence counts as near to what was written.
const NEAR: f64 = 0.45;

impl Vocabulary {
    /// Compiles the table of sentences.
    pub fn compile() -> Result<Self, VocabularyError> {
        let parameters = parameters();
        let types = types(&parameters);
        let compile = |sentence: &Sentence| Ok((*sentence, regex(sentence.expression, &types)?));
        let sentences = TABLES.into_iter().flatten().map(compile).collect::<Result<_, _>>()?;
        let anything = Regex::new("(?s)^.*$").map_err(|error| VocabularyError::new("anything", &error))?;
        Ok(Self { sentences, parameters, loose: OnceLock::new(), anything })
    }

    /// What every step fits.
    pub(super) fn anything(&self) -> &Regex {
        &self.anything
    }

    /// All sentences in the order of the documentation.
    pub fn sentences(&self) -> impl Iterator<Item = &Sentence> {
        self.sentences.iter().map(|(sentence, _)| sentence)
    }

    /// Name and meaning of the parameter types.
    pub fn parameters(&self) -> impl Iterator<Item = (&'static str, &str)> {
        self.parameters.iter().map(|parameter| (parameter.name, parameter.meaning.as_str()))
    }

    /// What a step is.
    pub fn recognise(&self, step: &gherkin::Step) -> Recognised<'_> {
        let keyword = keyword(step.ty);
        let fitting: Vec<_> = self
            .sentences
            .iter()
            .filter(|(sentence, _)| sentence.keyword.admits(keyword))
            .filter_map(|(sentence, regex)| Some((sentence, self.texts_of(sentence, &regex.captures(&step.value)?)?)))
            .collect();
        match fitting.as_slice() {
            [] => Recognised::Unknown,
            [(sentence, parameters)] => Recognised::As(sentence, Arguments::new(parameters.clone(), step)),
            several => Recognised::Ambiguous(several.iter().map(|(sentence, _)| format!("{sentence:?}")).collect()),
        }
    }

    /// The sentence that reads most like a step, as its expression. Takes its time.
    pub fn nearest_to(&self, step: &gherkin::Step) -> Option<String> {
        self.nearest(&format!("{} {}", keyword(step.ty), step.value))
    }

    /// The sentence that reads most like a line (keyword included), as its expression.
    pub fn nearest(&self, line: &str) -> Option<String> {
        self.sentences()
            .flat_map(|sentence| {
                let example = strsim::normalized_damerau_levenshtein(line, sentence.example);
                let expression = strsim::normalized_damerau_levenshtein(line, &format!("{sentence:?}"));
                [(example, sentence), (expression, sentence)]
            })
            .max_by(|(one, _), (other, _)| one.total_cmp(other))
            .filter(|(similarity, _)| *similarity >= NEAR)
            .map(|(_, sentence)| format!("{sentence:?}"))
    }

    /// What is wrong with a step that no sentence fits, if one would but for one parameter. Takes its time.
    pub fn misfit(&self, step: &gherkin::Step) -> Option<Misfit> {
        let keyword = keyword(step.ty);
        let misfit = |loose: &Loose| {
            let (sentence, _) = self.sentences.get(loose.sentence).filter(|(one, _)| one.keyword.admits(keyword))?;
            let captures = loose.regex.captures(&step.value)?;
            let text = captures.iter().skip(1).flatten().nth(loose.place)?.as_str().to_owned();
            let meaning = self.parameters.iter().find(|one| one.name == loose.parameter)?.meaning.clone();
            Some(Misfit { text, parameter: loose.parameter, meaning, sentence: format!("{sentence:?}") })
        };
        // What is wrong is rather little than much.
        self.loose().iter().filter_map(misfit).min_by_key(|misfit| misfit.text.len())
    }

    fn loose(&self) -> &[Loose] {
        self.loose.get_or_init(|| {
            let mut types = types(&self.parameters);
            types.insert(ANYTHING, ".+");
            let sentences = self.sentences.iter().enumerate();
            sentences.flat_map(|(place, (sentence, _))| loosened(place, sentence.expression, &types)).collect()
        })
    }

    /// The texts of a sentence's parameters, if each of them is one that its type accepts.
    fn texts_of(&self, sentence: &Sentence, captures: &regex::Captures<'_>) -> Option<Vec<String>> {
        let texts: Vec<String> = captures.iter().skip(1).flatten().map(|found| found.as_str().to_owned()).collect();
        let names = gaps(sentence.expression);
        let accepts = |(name, text): (&str, &String)| {
            self.parameters.iter().find(|parameter| parameter.name == name).is_none_or(|one| (one.accepts)(text))
        };
        names.zip(&texts).all(accepts).then_some(texts)
    }
}

/// Name of the parameter type that every text fits.
const ANYTHING: &str = "anything";

/// Regular expressions of parameter types, by name.
fn types(parameters: &[Parameter]) -> HashMap<&str, &str> {
    parameters.iter().map(|one| (one.name, one.regex.as_str())).collect()
}

fn regex(expression: &str, types: &HashMap<&str, &str>) -> Result<Regex, VocabularyError> {
    Expression::regex_with_parameters(expression, types).map_err(|error| VocabularyError::new(expression, &error))
}

/// Names of the parameters of an expression, in order.
fn gaps(expression: &'static str) -> impl Iterator<Item = &'static str> {
    expression.split('{').skip(1).filter_map(|rest| Some(rest.split_once('}')?.0))
}

/// The sentence once for each of its parameters, which may be anything there.
fn loosened(sentence: usize, expression: &'static str, types: &HashMap<&str, &str>) -> Vec<Loose> {
    let loosen = |(place, parameter): (usize, &'static str)| {
        let mut at = expression.match_indices('{').nth(place)?.0;
        at += 1;
        let rest = expression[at..].strip_prefix(parameter)?;
        let regex = regex(&format!("{}{ANYTHING}{rest}", &expression[..at]), types).ok()?;
        Some(Loose { sentence, parameter, place, regex })
    };
    gaps(expression).enumerate().filter_map(loosen).collect()
}

fn keyword(step: StepType) -> Keyword {
    match step {
        StepType::Given => Keyword::Given,
        StepType::When => Keyword::When,
        StepType::Then => Keyword::Then,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn step(ty: StepType, value: &str) -> gherkin::Step {
        let text = format!("Feature: f\n  Scenario: s\n    {ty:?} {value}\n");
        let feature = gherkin::Feature::parse(text, gherkin::GherkinEnv::default()).unwrap();
        feature.scenarios[0].steps[0].clone()
    }

    #[test]
    fn every_sentence_recognises_its_own_example_and_no_other_does() {
        let vocabulary = Vocabulary::compile().unwrap();
        for sentence in vocabulary.sentences() {
            let (keyword, text) = sentence.example.split_once(' ').unwrap();
            assert_eq!(keyword, sentence.keyword.to_string());
            let ty = match sentence.keyword {
                Keyword::Given => StepType::Given,
                Keyword::When => StepType::When,
                Keyword::Then => StepType::Then,
            };
            match vocabulary.recognise(&step(ty, text)) {
                Recognised::As(found, _) => assert_eq!(found.expression, sentence.expression),
                other => panic!("{sentence:?}: {other:?}"),
            }
        }
    }

    #[test]
    fn a_slip_is_answered_with_the_nearest_sentence() {
        let vocabulary = Vocabulary::compile().unwrap();
        let slip = step(StepType::Given, "alice have a session \"phone\"");
        assert!(matches!(vocabulary.recognise(&slip), Recognised::Unknown));
        assert_eq!(vocabulary.nearest_to(&slip).as_deref(), Some("Given {actor} has a session {name}"));
        assert_eq!(vocabulary.nearest("Given xyzzy"), None);
    }
}
