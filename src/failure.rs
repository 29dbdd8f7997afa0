//! Everything that ends a command early, with the exit code it means and the text it prints. The one place where
//! errors become words for a user.

use std::path::PathBuf;

use crate::config::ConfigError;
use crate::contract::NoChoice;
use crate::exit::Exit;
use crate::gherkin::folder::FolderError;
use crate::model::finding::Finding;
use crate::model::printable::printable_message;
use crate::sut::http::opening::ClientError;
use crate::sut::http::tls::TlsUnavailable;
use crate::sut::probe::OneUser;

/// How many ids a message lists.
const LISTED: usize = 5;

/// Why a command ended early.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Failure {
    /// The command line is wrong; the words are those of its reader.
    #[error("{0}")]
    CommandLine(String),
    /// The configuration is wrong.
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// A file named on the command line cannot be read, or there is nothing in a folder.
    #[error(transparent)]
    Folder(#[from] FolderError),
    /// Features, contract or profiles have errors.
    #[error("{}", .0.iter().map(Finding::to_string).collect::<Vec<_>>().join("\n"))]
    Unusable(Vec<Finding>),
    /// A profile that does not exist.
    #[error(transparent)]
    Profile(#[from] NoChoice),
    /// No scenario was selected.
    #[error("nothing to run: {0}\n  hint: a run that tests nothing is never a success")]
    NothingSelected(String),
    /// A scenario that is named in a way that fits several.
    #[error(
        "{wanted:?} is in the names of {} scenarios: {}\n  hint: name one by its id",
        ids.len(),
        ids.iter().take(LISTED).cloned().collect::<Vec<_>>().join(", ")
    )]
    SeveralScenarios {
        /// What was said.
        wanted: String,
        /// The ids of those that it fits.
        ids: Vec<String>,
    },
    /// The reports cannot be written.
    #[error("reports cannot be written to {}: {reason}\n  hint: choose another folder with --reports", path.display())]
    Reports {
        /// Where they should have gone.
        path: PathBuf,
        /// Why not.
        reason: std::io::Error,
    },
    /// Two actors are one user.
    #[error("{0}\n  hint: give each actor a user of its own in [accounts]")]
    OneUser(OneUser),
    /// The reports of what was judged cannot be written.
    #[error(
        "the reports are not complete: {} cannot be written: {reason}\n  hint: make room, or choose another folder with --reports",
        path.display()
    )]
    Unwritten {
        /// The first that could not be written.
        path: PathBuf,
        /// Why not.
        reason: std::io::Error,
    },
    /// A command that needs a server was not told which.
    #[error("there is no target\n  hint: name it with --target, or in [target] of the configuration file")]
    NoTarget,
    /// Logins are to be ended that no journal tells of.
    #[error(
        "no journal in {}: whether runs have left something cannot be known, so no login was ended\n  hint: name the folder of \
         the run's reports with --reports; what has no journal is ended by its user, in the account's settings", .0.display()
    )]
    NoJournal(PathBuf),
    /// The configuration to start from cannot be written.
    #[error("{} cannot be written: {reason}", path.display())]
    Starter {
        /// The file.
        path: PathBuf,
        /// Why not.
        reason: std::io::Error,
    },
    /// A command that does not exist.
    #[error("there is no command {0:?}\n  hint: --help lists them")]
    NoCommand(String),
    /// A key cannot be read or written.
    #[error("the key {} cannot be used: {reason}", path.display())]
    Key {
        /// Its file.
        path: PathBuf,
        /// Why not.
        reason: String,
    },
    /// A record or a bundle cannot be read.
    #[error("{} cannot be used: {reason}", path.display())]
    Evidence {
        /// Its file.
        path: PathBuf,
        /// Why not.
        reason: String,
    },
    /// No client for the target.
    #[error(transparent)]
    Client(#[from] ClientError),
    /// The embedded server did not start.
    #[error("the embedded reference server did not start: {0}")]
    Embedded(std::io::Error),
    /// A defect of this program.
    #[error("a defect of this program: {0}")]
    Bug(String),
}

impl Failure {
    /// The text for a user: whatever it quotes stands within its line.
    pub(crate) fn worded(&self) -> String {
        match self {
            // Each of them sees to it for itself.
            Self::Unusable(_) => self.to_string(),
            _ => printable_message(&self.to_string()),
        }
    }

    /// The same once the verdict is known: nobody called the program wrongly, but nobody can check the verdict either.
    pub(crate) fn after_the_verdict(self) -> Self {
        match self {
            Self::Reports { path, reason } => Self::Unwritten { path, reason },
            other => other,
        }
    }

    /// The exit code.
    pub(crate) fn exit(&self) -> Exit {
        match self {
            Self::CommandLine(_)
            | Self::Config(_)
            | Self::Starter { .. }
            | Self::NoCommand(_)
            | Self::NoTarget
            | Self::SeveralScenarios { .. }
            | Self::OneUser(_)
            | Self::Profile(_)
            | Self::Reports { .. }
            | Self::Key { .. }
            | Self::Client(ClientError::Tls(
                TlsUnavailable::Authorities { .. } | TlsUnavailable::ClientCertificate { .. },
            )) => Exit::Usage,
            Self::Folder(FolderError::Empty { .. }) | Self::NothingSelected(_) => Exit::NothingSelected,
            Self::Folder(FolderError::Unreadable { .. }) | Self::Unusable(_) | Self::Evidence { .. } => Exit::Unusable,
            Self::Unwritten { .. } | Self::Client(_) | Self::Embedded(_) | Self::NoJournal(_) => Exit::Inconclusive,
            Self::Bug(_) => Exit::Bug,
        }
    }
}
