//! What `verify` finds in evidence.

/// What was looked at, and what was found.
pub(super) type Finding = (&'static str, Found);

/// What was found: a sentence in each case.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Found {
    /// It is as it has to be.
    Holds(String),
    /// Nothing is wrong, and nothing is proven either.
    Open(String),
    /// The evidence says so of itself.
    Said(String),
    /// It is not what the reader wants, which makes it no less true.
    Unmet(String),
    /// Something is wrong.
    Broken(String),
}

impl From<Result<String, String>> for Found {
    fn from(found: Result<String, String>) -> Self {
        found.map_or_else(Self::Broken, Self::Holds)
    }
}
