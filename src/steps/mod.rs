//! The Gherkin vocabulary: what feature authors can say, and what it does. A step is a few lines, one verb on the
//! [`World`]; sending, recording and contract checks happen there by themselves.
//! Must not know how scenarios are selected, executed or reported.

mod alteration;
mod answers;
mod arguments;
mod caller;
mod context;
mod effects;
mod logouts;
mod parameters;
mod requests;
mod resumption;
mod sentence;
mod sessions;
mod stop;
mod template;
mod vocabulary;
mod world;

pub use context::{LateLooks, RunContext};
pub use sentence::{Keyword, Role, Sentence};
pub use vocabulary::{Recognised, Vocabulary, VocabularyError};
pub use world::{ScenarioStart, World};
