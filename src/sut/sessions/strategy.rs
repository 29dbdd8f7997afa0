//! The ways in which a listed session comes into being, in the order in which they are tried.
//! Facts: upstream lists a session only after a login with `resume` — over DDP in all versions, over REST from 7.4
//! on; other makes may list a plain REST login.

use std::fmt;

/// A way of obtaining a session.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Strategy {
    /// `POST /api/v1/login` with a password lists a session.
    RestLogin,
    /// `POST /api/v1/login` with `resume` lists a session.
    RestResume,
    /// A DDP login with `resume` lists a session.
    DdpResume,
    /// `POST /api/v1/login` with a password gives a login, which the target lists nowhere.
    Unlisted,
}

impl Strategy {
    /// The order in which they are tried: the cheapest first.
    pub const ORDER: [Self; 3] = [Self::RestLogin, Self::RestResume, Self::DdpResume];

    /// Calls of `POST /api/v1/login` that one session takes.
    pub fn logins_per_session(self) -> usize {
        match self {
            Self::RestLogin | Self::DdpResume | Self::Unlisted => 1,
            Self::RestResume => 2,
        }
    }

    /// Pauses (milliseconds) between looks at the list before a session counts as not listed, while it is not known
    /// whether the strategy works here. A record is written at once or never after a REST login; upstream writes it a
    /// moment after a resume.
    pub(crate) fn trial(self) -> &'static [u64] {
        match self {
            Self::RestLogin | Self::Unlisted => &[0, 300],
            Self::RestResume => &[0, 100, 400, 1_500],
            Self::DdpResume => PATIENT,
        }
    }
}

/// The same pauses once the strategy is known to work.
pub(crate) const PATIENT: &[u64] = &[0, 20, 50, 100, 200, 400, 800, 1_500, 2_500, 4_000];

impl fmt::Display for Strategy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::RestLogin => "rest-login",
            Self::RestResume => "rest-resume",
            Self::DdpResume => "ddp-resume",
            Self::Unlisted => "login",
        })
    }
}
