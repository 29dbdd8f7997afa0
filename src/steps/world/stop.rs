//! Why a step ends its scenario, typed. Cucumber carries only a panic text, so this is recorded on the World first.

use crate::model::record::Skip;

/// Why a step did not reach its end.
#[derive(Debug, thiserror::Error)]
pub enum Stop {
    /// The target deviates; the deviations are drawn from the record again, so only their number stands here (0: the
    /// scenario deviated before this step).
    #[error("the target deviates from the contract in {0} place(s)")]
    Deviates(usize),
    /// Something is missing on the side of the user, so that the scenario cannot be tried.
    #[error("{}: {}", .0.missing, .0.reason)]
    Missing(Skip),
    /// The harness or its surroundings kept the step from being carried out.
    #[error("{0}")]
    Error(String),
}
