//! What a route is: where it stands, what a call needs to be let in, and which function answers. Plain data; the tables
//! stand with the areas.

use super::answers::{Answer, Place};
use super::validation::Parameters;
use super::visit::Visit;
use crate::reference::flavour::Flavours;

/// An answer, or the refusal that is answered instead.
pub(crate) type Outcome = Result<Answer, Answer>;

/// One path and method with the conditions for being let in.
pub(crate) struct Route {
    /// Parts in braces stand for any text.
    pub(crate) path: &'static str,
    pub(crate) methods: &'static [&'static str],
    /// The servers that have it.
    pub(crate) flavours: Flavours,
    pub(crate) needs_login: bool,
    pub(crate) needs_licence: bool,
    /// The permission that is declared, which administrators alone have.
    pub(crate) permission: Option<&'static str>,
    pub(crate) place: Place,
    /// Newer routes word their complaints without the error type behind them.
    pub(crate) typed: bool,
    /// None, if the route looks at its parameters by itself.
    pub(crate) parameters: Option<&'static Parameters>,
    pub(crate) answer: fn(&Visit<'_>) -> Outcome,
}

/// What most routes that are read have in common.
pub(crate) const GET: Route = Route {
    path: "",
    methods: &["GET"],
    flavours: Flavours::Everywhere,
    needs_login: true,
    needs_licence: false,
    permission: None,
    place: Place::Query,
    typed: false,
    parameters: None,
    answer: |_| Err(super::answers::internal_error()),
};

/// What most routes that act have in common.
pub(crate) const POST: Route = Route { methods: &["POST"], place: Place::Body, ..GET };

impl Route {
    /// The texts that stand for the parts in braces, if this path is one of the route's.
    pub(crate) fn captures(&self, path: &str) -> Option<Vec<(&'static str, String)>> {
        if !self.path.contains('{') {
            return (self.path == path).then(Vec::new);
        }
        let (wanted, given): (Vec<_>, Vec<_>) = (self.path.split('/').collect(), path.split('/').collect());
        let mut captured = Vec::new();
        for (wanted, given) in (wanted.len() == given.len()).then(|| wanted.iter().zip(given))? {
            match wanted.strip_prefix('{').and_then(|name| name.strip_suffix('}')) {
                Some(name) if !given.is_empty() => captured.push((name, decoded(given))),
                None if *wanted == given => {}
                _ => return None,
            }
        }
        Some(captured)
    }
}

/// A part of a path without its percent-encoding.
fn decoded(part: &str) -> String {
    // A plus sign is itself in a path.
    let form = format!("p={}", part.replace('+', "%2B"));
    url::form_urlencoded::parse(form.as_bytes()).next().map(|(_, text)| text.into_owned()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_in_braces_stand_for_any_text() {
        let route = Route { path: "/files/{id}/{name}", ..GET };
        let captured = |path| route.captures(path);
        assert_eq!(captured("/files/a/b%20c+d"), Some(vec![("id", "a".to_owned()), ("name", "b c+d".to_owned())]));
        assert_eq!([captured("/files/a"), captured("/files//b"), captured("/other/a/b")], [None, None, None]);
    }
}
