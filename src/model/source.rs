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

/// Everything that a contract is built from, whatever the profile.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ContractSources {
    /// `OpenAPI` documents; where two declare an operation, the first counts.
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
#[serde(rename_all = "lowercase")]
pub enum SourceRole {
    /// See [`ContractSources::documents`].
    Document,
    /// See [`ContractSources::overlays`].
    Overlay,
    /// See [`ContractSources::profiles`].
    Profile,
    /// See [`ContractSources::requirements`].
    Requirements,
}

impl ContractSources {
    /// All files with what they are for, in a fixed order.
    pub fn files(&self) -> impl Iterator<Item = (SourceRole, &SourceFile)> {
        let with = |role: SourceRole| move |file| (role, file);
        let documents = self.documents.iter().map(with(SourceRole::Document));
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
                SourceRole::Overlay => overlays.push(file),
                SourceRole::Profile => profiles.push(file),
                SourceRole::Requirements if requirements.is_some() => return None,
                SourceRole::Requirements => requirements = Some(file),
            }
        }
        Some(Self { documents, overlays, profiles, requirements: requirements? })
    }
}
