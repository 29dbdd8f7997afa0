//! A text file as it was read, with the name that messages call it by. Does not say where it was read from.

use serde::{Deserialize, Serialize};

/// Name and content of one input file (document, overlay, profile or feature).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SourceFile {
    /// What messages call the file: a path as the user typed it, or `built-in:<path>`.
    pub name: String,
    /// The whole text.
    pub text: String,
}

impl SourceFile {
    /// A file from its name and text.
    pub fn new(name: impl Into<String>, text: impl Into<String>) -> Self {
        Self { name: name.into(), text: text.into() }
    }
}
