//! What reading an input file brought to light: defects of documents and mistakes in features, with their place.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::excerpt::cut;
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
    /// The line, where the finding is about one.
    #[serde(skip)]
    pub excerpt: Option<Excerpt>,
}

/// A line of a file, with the part of it that a finding is about.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Excerpt {
    line: String,
    /// First character of the part, from 0.
    start: usize,
    /// Characters of the part.
    width: usize,
}

impl Excerpt {
    /// A line with this part marked; without the part, all of the line is.
    pub fn of(line: &str, part: Option<&str>) -> Self {
        let line = line.trim_end();
        let characters = |text: &str| text.chars().count();
        let found = part.filter(|part| !part.is_empty()).and_then(|part| Some((line.find(part)?, part)));
        let (at, part) = found.unwrap_or_else(|| (line.len() - line.trim_start().len(), line.trim_start()));
        Self { line: line.to_owned(), start: characters(&line[..at]), width: characters(part).max(1) }
    }

    /// The column, from 1.
    fn column(&self) -> usize {
        self.start + 1
    }

    /// The line with its number, and carets under the part.
    fn write(&self, number: usize, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let margin = " ".repeat(number.to_string().len());
        let line = self.line.replace('\t', " ");
        // Of sentences a feature is made, and they may say a password. The carets then have lost their place.
        let shown = without_secrets(&line);
        write!(f, "\n  {number} | {}", printable(cut(&shown, WIDEST).trim_end()))?;
        if shown == line && self.start + self.width <= WIDEST {
            write!(f, "\n  {margin} | {}{}", " ".repeat(self.start), "^".repeat(self.width))?;
        }
        Ok(())
    }
}

/// Carets are of use only where a terminal breaks no line.
const WIDEST: usize = 120;

impl Finding {
    /// A finding of any severity.
    pub fn new(
        severity: Severity,
        (file, place): (impl Into<String>, Place),
        kind: impl Into<String>,
        message: impl Into<String>,
    ) -> Self {
        let (file, kind, message) = (file.into(), kind.into(), message.into());
        Self { file, place, severity, kind, message, hint: None, excerpt: None }
    }

    /// What leaves something unusable.
    pub fn error(at: (impl Into<String>, Place), kind: impl Into<String>, message: impl Into<String>) -> Self {
        Self::new(Severity::Error, at, kind, message)
    }

    /// What is worked around.
    pub fn warning(at: (impl Into<String>, Place), kind: impl Into<String>, message: impl Into<String>) -> Self {
        Self::new(Severity::Warning, at, kind, message)
    }

    /// The same with what the author can do.
    #[must_use]
    pub fn with_hint(self, hint: impl Into<String>) -> Self {
        Self { hint: Some(hint.into()), ..self }
    }

    /// The same with what the author can do, if there is something to say.
    #[must_use]
    pub fn with_any_hint(self, hint: Option<String>) -> Self {
        Self { hint, ..self }
    }

    /// The same with its line, taken from the text of the file.
    #[must_use]
    pub fn with_line(self, text: &str, part: Option<&str>) -> Self {
        let Place::Line(number) = self.place else { return self };
        let line = text.lines().nth(number.saturating_sub(1)).filter(|line| !line.trim().is_empty());
        Self { excerpt: line.map(|line| Excerpt::of(line, part)), ..self }
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let severity = match self.severity {
            Severity::Warning => "warning",
            Severity::Error => "error",
        };
        match &self.place {
            Place::File => f.write_str(&printable(&self.file))?,
            Place::Line(line) => {
                write!(f, "{}:{line}", printable(&self.file))?;
                if let Some(excerpt) = &self.excerpt {
                    write!(f, ":{}", excerpt.column())?;
                }
            }
            Place::Pointer(pointer) => write!(f, "{}#{}", printable(&self.file), printable(pointer))?,
        }
        // Of sentences a feature is made, and they may say a password; messages about documents name names only.
        let message =
            if self.file.ends_with(".feature") { without_secrets(&self.message) } else { self.message.clone() };
        write!(f, ": {severity}[{}]: {}", self.kind, printable_message(&message))?;
        if let (Place::Line(line), Some(excerpt)) = (&self.place, &self.excerpt) {
            excerpt.write(*line, f)?;
        }
        match &self.hint {
            Some(hint) => write!(f, "\n  hint: {}", printable(hint)),
            None => Ok(()),
        }
    }
}
