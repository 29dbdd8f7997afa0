//! The Gherkin vocabulary: what feature authors can say, and what it does. A step is a few lines, one verb on the
//! World; sending and recording happen there by themselves.
//! Must not know how scenarios are selected, executed or reported.

mod language;
mod sentences;
mod stage;
mod vocabulary;
mod world;

pub(crate) use language::address::Address;
pub use language::arguments::Arguments;
pub(crate) use language::form::HEADINGS as FORM_HEADINGS;
pub use language::sentence::{Keyword, Mention, Role, TableForm};
pub(crate) use language::template::RESERVED;
pub use sentences::Sentence;
pub use stage::{ScenarioStart, Stage, steps};
pub use vocabulary::{Recognised, Vocabulary, VocabularyError};
pub use world::context::{LateLooks, RunContext};
