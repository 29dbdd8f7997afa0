//! Whom a run takes for the target when it speaks TLS.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

/// Who may be the target of an `https` address.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Trust {
    /// Whoever has a certificate that this machine trusts.
    #[default]
    Platform,
    /// Whoever has a certificate of one of the authorities in this file (PEM), and nobody else.
    Authorities(PathBuf),
    Anybody,
}

/// The same for a record, which says no paths.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum TrustRecord {
    #[default]
    Platform,
    Authorities,
    Anybody,
}

impl TrustRecord {
    /// Whether it goes without saying.
    pub fn is_platform(&self) -> bool {
        *self == Self::Platform
    }
}

impl From<&Trust> for TrustRecord {
    fn from(trust: &Trust) -> Self {
        match trust {
            Trust::Platform => Self::Platform,
            Trust::Authorities(_) => Self::Authorities,
            Trust::Anybody => Self::Anybody,
        }
    }
}
