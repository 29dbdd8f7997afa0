//! The address of a request as a feature writes it: `METHOD /path?query`, with placeholders anywhere. Pure; must not know
//! what placeholders stand for.

use super::template::with_wildcards;
use crate::model::operation::Operation;

/// What a placeholder is taken for before anything is sent: one segment of a path.
const WILDCARD: &str = "{value}";

/// The parts of an address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Address<'t> {
    /// In capitals.
    pub(crate) method: &'t str,
    /// Begins with a slash, or is one placeholder.
    pub(crate) path: &'t str,
    /// What follows the question mark, if there is one.
    pub(crate) query: Option<&'t str>,
}

impl<'t> Address<'t> {
    /// Reads an address, without its quotes. `None` if it is none.
    pub(crate) fn parse(text: &'t str) -> Option<Self> {
        let (method, target) = text.split_once(' ')?;
        let is_method = !method.is_empty() && method.bytes().all(|byte| byte.is_ascii_uppercase());
        let is_target = target.starts_with('/') || target.starts_with("${");
        let (path, query) = split_at_question_mark(target);
        (is_method && is_target).then_some(Self { method, path, query })
    }

    /// Whether the whole path is one placeholder, whose value is sent as it is.
    pub(crate) fn is_placeholder(&self) -> bool {
        self.path.starts_with("${") && self.path.find('}') == Some(self.path.len() - 1)
    }

    /// The operation with every placeholder taken for some segment; `None` if nothing is known of the path.
    pub(crate) fn operation(&self) -> Option<Operation> {
        let path = with_wildcards(self.path, WILDCARD);
        path.starts_with('/').then(|| Operation::new(self.method, &path))
    }

    /// The names in the query that no placeholder is part of.
    pub(crate) fn query_names(&self) -> impl Iterator<Item = &'t str> {
        let pairs = self.query.into_iter().flat_map(|query| query.split('&'));
        pairs.filter_map(|pair| pair.split('=').next()).filter(|name| !name.is_empty() && !name.contains("${"))
    }
}

/// A question mark within a placeholder is part of its name.
fn split_at_question_mark(target: &str) -> (&str, Option<&str>) {
    let mut at = 0;
    while at < target.len() {
        let rest = &target[at..];
        if rest.starts_with("${") {
            at += rest.find('}').map_or(rest.len(), |end| end + 1);
        } else if rest.starts_with('?') {
            return (&target[..at], Some(&target[at + 1..]));
        } else {
            at += rest.chars().next().map_or(1, char::len_utf8);
        }
    }
    (target, None)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_taken_apart() {
        let address = Address::parse("GET /api/v1/x/${a/b?c}/y?count=${n}&sort={\"a\":1}&flag").unwrap();
        assert_eq!((address.method, address.path), ("GET", "/api/v1/x/${a/b?c}/y"));
        assert_eq!(address.query, Some("count=${n}&sort={\"a\":1}&flag"));
        assert_eq!(address.query_names().collect::<Vec<_>>(), ["count", "sort", "flag"]);
        assert_eq!(address.operation().unwrap().to_string(), "GET /api/v1/x/{value}/y");
        assert!(!address.is_placeholder());
    }

    #[test]
    fn a_path_may_be_one_placeholder() {
        let address = Address::parse("GET ${file/url}").unwrap();
        assert!(address.is_placeholder());
        assert_eq!(address.operation(), None);
        assert!(!Address::parse("GET ${a}${b}").unwrap().is_placeholder());
        for slip in ["GET", "GET x", "get /x", "/x", ""] {
            assert_eq!(Address::parse(slip), None, "{slip}");
        }
    }
}
