//! What reading an input file brought to light: defects of documents and mistakes in features, with their place.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::printable::{printable, printable_message};
use super::secret_names::without_secrets;

/// Whether a finding leaves the file usable.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Repaired or worked around; the file is used.
    Warning,
    /// Leaves an operation without a usable contract, or a scenario that cannot be run.
    Error,
}

/// Where in a file a finding was made.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Place {
    /// The file as a whole.
    File,
    /// A line, counted from 1.
    Line(usize),
    /// A JSON pointer (RFC 6901) into the document as it was read.
    Pointer(String),
}

/// One defect of an input file.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Finding {
    pub file: String,
    pub place: Place,
    /// Does it make the file unusable?
    pub severity: Severity,
    /// Short stable name of the kind of defect, such as `boolean-as-text`.
    pub kind: String,
    /// What was found and what was done about it, one sentence.
    pub message: String,
    /// What the author can do, where there is something to say.
    pub hint: Option<String>,
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let severity = match self.severity {
            Severity::Warning => "warning",
            Severity::Error => "error",
        };
        match &self.place {
            Place::File => f.write_str(&printable(&self.file))?,
            Place::Line(line) => write!(f, "{}:{line}", printable(&self.file))?,
            Place::Pointer(pointer) => write!(f, "{}#{}", printable(&self.file), printable(pointer))?,
        }
        // Of sentences a feature is made, and they may say a password; messages about documents name names only.
        let message =
            if self.file.ends_with(".feature") { without_secrets(&self.message) } else { self.message.clone() };
        write!(f, ": {severity}[{}]: {}", self.kind, printable_message(&message))?;
        match &self.hint {
            Some(hint) => write!(f, "\n  hint: {}", printable(hint)),
            None => Ok(()),
        }
    }
}
