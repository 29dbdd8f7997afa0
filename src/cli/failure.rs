//! Everything that ends a command early, with the exit code it means and the text it prints. The one place where
//! errors become words for a user.

use std::fmt;
use std::path::PathBuf;

use crate::config::ConfigError;
use crate::contract::NoChoice;
use crate::exit::Exit;
use crate::model::finding::Finding;
use crate::runner::feature_folder::FolderError;
use crate::sut::http::ClientError;
use crate::sut::probe::ProbeError;

/// Why a command ended early.
#[derive(Debug)]
pub(super) enum Failure {
    /// The configuration is wrong.
    Config(ConfigError),
    /// A file named on the command line cannot be read, or there is nothing in a folder.
    Folder(FolderError),
    /// Features, contract or profiles have errors.
    Unusable(Vec<Finding>),
    /// A profile that does not exist.
    Profile(NoChoice),
    /// No scenario was selected.
    NothingSelected(String),
    /// The reports cannot be written.
    Reports {
        /// Where they should have gone.
        path: PathBuf,
        /// Why not.
        reason: std::io::Error,
    },
    /// The target cannot be tested.
    Probe(ProbeError),
    /// No client for the target.
    Client(ClientError),
    /// The embedded server did not start.
    Embedded(std::io::Error),
    /// A defect of this program.
    Bug(String),
}

impl Failure {
    /// The exit code.
    pub(super) fn exit(&self) -> Exit {
        match self {
            Self::Config(_) | Self::Profile(_) | Self::Reports { .. } => Exit::Usage,
            Self::Folder(FolderError::Empty { .. }) | Self::NothingSelected(_) => Exit::NothingSelected,
            Self::Folder(FolderError::Unreadable { .. }) | Self::Unusable(_) => Exit::Unusable,
            Self::Probe(_) | Self::Client(_) | Self::Embedded(_) => Exit::Inconclusive,
            Self::Bug(_) => Exit::Bug,
        }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Config(error) => write!(f, "{error}"),
            Self::Folder(error) => write!(f, "{error}"),
            Self::Profile(error) => write!(f, "{error}"),
            Self::Unusable(findings) => {
                let lines: Vec<String> = findings.iter().map(Finding::to_string).collect();
                f.write_str(&lines.join("\n"))
            }
            Self::NothingSelected(why) => {
                write!(f, "nothing to run: {why}\n  hint: a run that tests nothing is never a success")
            }
            Self::Reports { path, reason } => {
                write!(
                    f,
                    "reports cannot be written to {}: {reason}\n  hint: choose another folder with --reports",
                    path.display()
                )
            }
            Self::Probe(error) => {
                write!(
                    f,
                    "{error}\n  hint: `rocketchat-conformance probe` with the same options shows what the target says"
                )
            }
            Self::Client(error) => write!(f, "{error}"),
            Self::Embedded(error) => write!(f, "the embedded reference server did not start: {error}"),
            Self::Bug(what) => write!(f, "a defect of this program: {what}"),
        }
    }
}

impl From<ConfigError> for Failure {
    fn from(error: ConfigError) -> Self {
        Self::Config(error)
    }
}

impl From<FolderError> for Failure {
    fn from(error: FolderError) -> Self {
        Self::Folder(error)
    }
}

impl From<NoChoice> for Failure {
    fn from(error: NoChoice) -> Self {
        Self::Profile(error)
    }
}

impl From<ProbeError> for Failure {
    fn from(error: ProbeError) -> Self {
        Self::Probe(error)
    }
}

impl From<ClientError> for Failure {
    fn from(error: ClientError) -> Self {
        Self::Client(error)
    }
}
