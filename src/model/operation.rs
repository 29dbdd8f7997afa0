//! An operation of the target's interface: method and path. Must not know documents or servers.

use std::borrow::Cow;
use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// Method and path as the contract names them, such as `POST /api/v1/sessions/logout.me`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Operation {
    /// HTTP method in capitals.
    pub method: Cow<'static, str>,
    /// Path from the root, without query.
    pub path: Cow<'static, str>,
}

impl Operation {
    /// An operation from its two parts; the method is put in capitals.
    pub fn new(method: &str, path: &str) -> Self {
        Self { method: Cow::Owned(method.to_ascii_uppercase()), path: Cow::Owned(path.to_owned()) }
    }

    /// An operation that the program itself knows; the method is in capitals.
    pub const fn known(method: &'static str, path: &'static str) -> Self {
        Self { method: Cow::Borrowed(method), path: Cow::Borrowed(path) }
    }

    /// The first word of the requirement ids of this operation where no other has the same: `logout-me` for
    /// `sessions/logout.me`, `sessions-list` for `sessions/list`. A last segment with a dot is telling enough to stand alone.
    pub fn slug(&self) -> String {
        let path = self.path_below_api();
        let last = path.rsplit('/').next().unwrap_or(path);
        hyphenated(if last.contains('.') { last } else { path })
    }

    /// The same of the whole path.
    pub fn long_slug(&self) -> String {
        hyphenated(self.path_below_api())
    }

    fn path_below_api(&self) -> &str {
        self.path.trim_start_matches("/api").trim_start_matches("/v1").trim_start_matches('/')
    }
}

fn hyphenated(path: &str) -> String {
    path.replace(['/', '.', '_'], "-").replace(['{', '}', ':'], "")
}

impl fmt::Display for Operation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.method, self.path)
    }
}

/// Text that is not `METHOD /path`.
#[derive(Debug, thiserror::Error)]
#[error("expected an operation such as \"POST /api/v1/login\", found {0:?}")]
pub struct NotAnOperation(String);

impl FromStr for Operation {
    type Err = NotAnOperation;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let wrong = || NotAnOperation(text.to_owned());
        let (method, path) = text.trim().split_once(' ').ok_or_else(wrong)?;
        let method_is_word = !method.is_empty() && method.chars().all(|c| c.is_ascii_alphabetic());
        if !method_is_word || !path.starts_with('/') || path.contains(char::is_whitespace) {
            return Err(wrong());
        }
        Ok(Self::new(method, path))
    }
}

impl TryFrom<String> for Operation {
    type Error = NotAnOperation;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl From<Operation> for String {
    fn from(operation: Operation) -> Self {
        operation.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slugs_name_the_operation_briefly() {
        let slug = |path| Operation::new("GET", path).slug();
        assert_eq!(slug("/api/v1/sessions/logout.me"), "logout-me");
        assert_eq!(slug("/api/v1/sessions/list"), "sessions-list");
        assert_eq!(slug("/api/v1/login"), "login");
        assert_eq!(slug("/api/info"), "info");
    }

    #[test]
    fn only_a_method_and_an_absolute_path_make_an_operation() {
        assert!("POST /api/v1/login".parse::<Operation>().is_ok());
        for wrong in ["", "POST", "POST login", "/api/v1/login", "POST /a b", "P1 /a"] {
            assert!(wrong.parse::<Operation>().is_err(), "{wrong:?}");
        }
    }
}
