//! The operation that has a fault. Must not know which operations there are.

use std::fmt;

/// Where a fault is that has no other place: `POST` there.
pub(crate) const USUAL: &str = "/api/v1/sessions/logout.me";

/// An operation of the reference server: method and path, with braces for the parts that stand for any text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FaultPlace {
    method: String,
    path: String,
}

impl FaultPlace {
    /// The operation of this method and path.
    pub(crate) fn new(method: &str, path: &str) -> Self {
        Self { method: method.to_owned(), path: path.to_owned() }
    }

    /// Whether it lists something, as its name says.
    pub(crate) fn lists(&self) -> bool {
        self.path.rsplit('/').next().is_some_and(|name| name.split('.').any(|part| part == "list"))
    }

    /// Whether a request is for this operation.
    pub(crate) fn is(&self, method: &str, path: &str) -> bool {
        let (own, sent): (Vec<&str>, Vec<&str>) = (self.path.split('/').collect(), path.split('/').collect());
        let fits = |(own, sent): (&&str, &&str)| own == sent || own.starts_with('{');
        self.method == method && own.len() == sent.len() && own.iter().zip(&sent).all(fits)
    }
}

impl fmt::Display for FaultPlace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.method, self.path)
    }
}
