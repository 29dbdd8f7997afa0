//! The Gherkin vocabulary: what feature authors can say, and what it does. A step is a few lines, one verb on the
//! [`World`]; sending, recording and contract checks happen there by themselves.
//! Must not know how scenarios are selected, executed or reported.

mod caller;
mod language;
mod sentences;
mod world;

pub use language::sentence::{Keyword, Mention, Role, Sentence, TableForm};
pub use language::vocabulary::{Recognised, Vocabulary, VocabularyError};
pub use world::context::{LateLooks, RunContext};
pub use world::{ScenarioStart, World};
