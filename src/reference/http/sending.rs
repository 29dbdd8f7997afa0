//! What is unusual about the sending of an answer. Plain data.

use crate::reference::fault::Fault;
use crate::reference::variant::Variant;

/// What is unusual about the sending of one answer.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Sending {
    /// The fault that spoils it.
    pub fault: Option<Fault>,
    /// The liberty that is taken.
    pub variant: Option<Variant>,
}
