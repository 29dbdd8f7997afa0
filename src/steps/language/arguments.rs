//! What a step's text, doc string and table hand to its sentence, and to the record.

use crate::model::record::{StepRecord, StepState};
use crate::steps::world::stop::Stop;

/// Texts of the parameters in order, and the doc string.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Arguments {
    parameters: Vec<String>,
    doc_string: Option<String>,
}

impl Arguments {
    /// From the parameters' texts and the doc string as cucumber gives them.
    pub fn new(parameters: Vec<String>, doc_string: Option<&str>) -> Self {
        Self { parameters, doc_string: doc_string.map(without_margin) }
    }

    /// The text of a parameter, counted from 0.
    pub fn text(&self, index: usize) -> &str {
        self.parameters.get(index).map_or("", String::as_str)
    }

    /// The text between the quotes of a parameter.
    pub fn name(&self, index: usize) -> &str {
        self.text(index).trim_matches('"')
    }

    /// The texts between the quotes of all parameters.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.parameters.iter().map(|text| text.trim_matches('"'))
    }

    /// The doc string.
    pub fn doc_string(&self) -> Result<&str, Stop> {
        self.doc_string.as_deref().ok_or_else(|| {
            Stop::Error("this step needs a doc string: the body between two lines of three quotes".to_owned())
        })
    }
}

/// gherkin keeps the newlines after the opening and before the closing quotes.
fn without_margin(text: &str) -> String {
    let text = text.strip_prefix('\n').unwrap_or(text);
    text.strip_suffix('\n').unwrap_or(text).to_owned()
}

/// The steps of a record before the scenario runs.
impl From<&gherkin::Step> for StepRecord {
    fn from(step: &gherkin::Step) -> Self {
        Self {
            keyword: step.keyword.trim().to_owned(),
            text: step.value.clone(),
            doc_string: step.docstring.as_deref().map(without_margin),
            line: step.position.line,
            state: StepState::Skipped,
        }
    }
}
