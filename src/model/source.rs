//! A text file as it was read, with the name that messages call it by. Does not say where it was read from.

use std::fmt;

use serde::{Deserialize, Serialize};

/// Name and content of one input file (document, overlay, profile or feature).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SourceFile {
    /// What messages call the file: a path as the user typed it, or `built-in:<path>`.
    pub name: String,
    pub text: String,
    #[serde(default, skip_serializing_if = "Origin::is_given")]
    pub origin: Origin,
}

/// A line of a file; written as `file:line`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "String", into = "String")]
pub struct SourceLine {
    pub file: String,
    /// The line, from 1.
    pub line: usize,
}

impl SourceLine {
    /// A line of the file of this name.
    pub fn new(file: impl Into<String>, line: usize) -> Self {
        Self { file: file.into(), line }
    }
}

impl fmt::Display for SourceLine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.file, self.line)
    }
}

impl From<String> for SourceLine {
    /// A text that names no line is the name of a file.
    fn from(text: String) -> Self {
        let named = text.rsplit_once(':').and_then(|(file, line)| Some(Self::new(file, line.parse().ok()?)));
        named.unwrap_or_else(|| Self::new(text, 1))
    }
}

impl From<SourceLine> for String {
    fn from(line: SourceLine) -> Self {
        line.to_string()
    }
}

/// Where a file comes from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Origin {
    /// The user named it.
    #[default]
    Given,
    /// It is part of the binary.
    BuiltIn,
    /// A file that was named refers to it.
    Part,
}

impl Origin {
    #[expect(clippy::trivially_copy_pass_by_ref, reason = "serde calls it with a reference")]
    fn is_given(&self) -> bool {
        *self == Self::Given
    }
}

impl SourceFile {
    /// A file from its name and text.
    pub fn new(name: impl Into<String>, text: impl Into<String>) -> Self {
        Self { name: name.into(), text: text.into(), origin: Origin::Given }
    }

    /// The same file with another origin.
    #[must_use]
    pub fn from(self, origin: Origin) -> Self {
        Self { origin, ..self }
    }
}

/// Everything that a contract is built from, whatever the profile.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ContractSources {
    /// `OpenAPI` documents and the files that they refer to. Given ones count before built-in ones.
    pub documents: Vec<SourceFile>,
    /// Corrections and tightenings.
    pub overlays: Vec<SourceFile>,
    /// Profiles, of which one is in force.
    pub profiles: Vec<SourceFile>,
    /// The ledger.
    pub requirements: SourceFile,
}

/// What a file is for, in the order in which a bundle lists them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum SourceRole {
    /// A document that was given, see [`ContractSources::documents`].
    Document,
    /// A document that is part of the binary.
    BuiltIn,
    /// A file that a document refers to.
    Part,
    Overlay,
    Profile,
    Requirements,
}

impl SourceRole {
    fn of_document(file: &SourceFile) -> Self {
        match file.origin {
            Origin::Given => Self::Document,
            Origin::BuiltIn => Self::BuiltIn,
            Origin::Part => Self::Part,
        }
    }
}

impl ContractSources {
    /// All files with what they are for, in a fixed order.
    pub fn files(&self) -> impl Iterator<Item = (SourceRole, &SourceFile)> {
        let with = |role: SourceRole| move |file| (role, file);
        let documents = self.documents.iter().map(|file| (SourceRole::of_document(file), file));
        let overlays = self.overlays.iter().map(with(SourceRole::Overlay));
        let profiles = self.profiles.iter().map(with(SourceRole::Profile));
        documents.chain(overlays).chain(profiles).chain([(SourceRole::Requirements, &self.requirements)])
    }

    /// The sources that such a list is of; none if it has no ledger, or several.
    pub fn of(files: impl IntoIterator<Item = (SourceRole, SourceFile)>) -> Option<Self> {
        let (mut documents, mut overlays, mut profiles) = (Vec::new(), Vec::new(), Vec::new());
        let mut requirements = None;
        for (role, file) in files {
            match role {
                SourceRole::Document => documents.push(file),
                SourceRole::BuiltIn => documents.push(file.from(Origin::BuiltIn)),
                SourceRole::Part => documents.push(file.from(Origin::Part)),
                SourceRole::Overlay => overlays.push(file),
                SourceRole::Profile => profiles.push(file),
                SourceRole::Requirements if requirements.is_some() => return None,
                SourceRole::Requirements => requirements = Some(file),
            }
        }
        Some(Self { documents, overlays, profiles, requirements: requirements? })
    }
}
