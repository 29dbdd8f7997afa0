//! The exit codes that scripts and CI jobs rely on. Knows nothing of how a verdict is reached.

use std::process::{ExitCode, Termination};

/// What the process tells its caller; the numbers are part of the command line's contract.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Exit {
    /// The target conforms (or the command did what it was asked).
    Conformant = 0,
    /// At least one scenario failed.
    NotConformant = 1,
    /// The command line or the configuration is wrong.
    Usage = 2,
    /// Features, contract or profile cannot be used as they are.
    Unusable = 3,
    /// Nothing was selected, so nothing was tested.
    NothingSelected = 4,
    /// No verdict could be reached: target unreachable, precondition not met, clean-up incomplete.
    Inconclusive = 5,
    /// A defect of this program.
    Bug = 70,
    /// Interrupted by the user, after clean-up.
    Interrupted = 130,
}

impl Exit {
    /// The number that the shell sees.
    pub fn code(self) -> u8 {
        self as u8
    }
}

impl Termination for Exit {
    fn report(self) -> ExitCode {
        ExitCode::from(self.code())
    }
}
