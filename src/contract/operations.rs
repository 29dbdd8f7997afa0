//! The operations in force, found by what is sent, and the words that their requirement ids begin with. Must not know
//! exchanges.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use crate::contract::declarations::declared::DeclaredOperation;
use crate::contract::document::path;
use crate::model::operation::Operation;

/// All declared operations.
#[derive(Debug, Default)]
pub(super) struct Operations {
    declared: BTreeMap<Operation, Arc<DeclaredOperation>>,
    /// Those whose path has parameters, in order, by their method and how many segments the path has.
    templates: HashMap<(String, usize), Vec<Operation>>,
    /// The slugs of operations that share theirs with others.
    slugs: HashMap<Operation, String>,
}

impl Operations {
    pub(super) fn new(declared: BTreeMap<Operation, Arc<DeclaredOperation>>) -> Self {
        let mut templates: HashMap<_, Vec<Operation>> = HashMap::new();
        for operation in declared.keys().filter(|operation| operation.path.contains('{')) {
            templates.entry(form(operation)).or_default().push(operation.clone());
        }
        let slugs = distinguished(declared.keys());
        Self { declared, templates, slugs }
    }

    /// The declaration of an operation; a path with values in it finds its template.
    pub(super) fn find(&self, operation: &Operation) -> Option<&DeclaredOperation> {
        let template = || {
            let mut alike = self.templates.get(&form(operation))?.iter();
            self.declared.get(alike.find(|known| path::matches(&known.path, &operation.path))?)
        };
        self.declared.get(operation).or_else(template).map(Arc::as_ref)
    }

    /// In the order of method and path.
    pub(super) fn all(&self) -> impl Iterator<Item = &DeclaredOperation> {
        self.declared.values().map(Arc::as_ref)
    }

    /// The first word of the requirement ids of an operation: its own slug, unless other declared operations have the same.
    pub(super) fn slug(&self, operation: &Operation) -> String {
        let declared = self.find(operation).map(|declared| &declared.operation);
        declared.and_then(|declared| self.slugs.get(declared).cloned()).unwrap_or_else(|| operation.slug())
    }
}

/// What an operation has in common with its template.
fn form(operation: &Operation) -> (String, usize) {
    (operation.method.clone().into_owned(), operation.path.split('/').count())
}

/// The slugs of the operations whose own slug is not unique: the method stands before it, and the whole path after it where
/// the method is the same, too.
fn distinguished<'o>(operations: impl Iterator<Item = &'o Operation>) -> HashMap<Operation, String> {
    let mut alike: BTreeMap<String, Vec<&Operation>> = BTreeMap::new();
    for operation in operations {
        alike.entry(operation.slug()).or_default().push(operation);
    }
    let mut slugs = HashMap::new();
    for (slug, group) in alike.into_iter().filter(|(_, group)| group.len() > 1) {
        for operation in &group {
            let has_own_method = group.iter().filter(|other| other.method == operation.method).count() == 1;
            let name = if has_own_method { slug.clone() } else { operation.long_slug() };
            slugs.insert((*operation).clone(), format!("{}-{name}", operation.method.to_ascii_lowercase()));
        }
    }
    slugs
}

#[cfg(test)]
mod tests {
    use super::*;

    fn operations(names: &[(&str, &str)]) -> Operations {
        let blank = |(method, path): &(&str, &str)| {
            let operation = Operation::new(method, path);
            (operation.clone(), Arc::new(DeclaredOperation::amended(operation, "a test".to_owned())))
        };
        Operations::new(names.iter().map(blank).collect())
    }

    #[test]
    fn only_slugs_that_are_shared_have_the_method() {
        let operations = operations(&[
            ("GET", "/api/v1/settings"),
            ("POST", "/api/v1/settings"),
            ("POST", "/api/v1/rooms.delete"),
            ("POST", "/api/v1/livechat/rooms.delete"),
            ("GET", "/api/v1/livechat/units/{id}"),
            ("DELETE", "/api/v1/livechat/units/{id}"),
            ("POST", "/api/v1/sessions/logout.me"),
        ]);
        let slug = |method, path| operations.slug(&Operation::new(method, path));
        assert_eq!(slug("GET", "/api/v1/settings"), "get-settings");
        assert_eq!(slug("POST", "/api/v1/settings"), "post-settings");
        assert_eq!(slug("POST", "/api/v1/rooms.delete"), "post-rooms-delete");
        assert_eq!(slug("POST", "/api/v1/livechat/rooms.delete"), "post-livechat-rooms-delete");
        assert_eq!(slug("DELETE", "/api/v1/livechat/units/abc"), "delete-livechat-units-id");
        assert_eq!(slug("POST", "/api/v1/sessions/logout.me"), "logout-me");
        assert_eq!(slug("PUT", "/api/v1/settings"), "settings", "nobody declares it");
    }

    #[test]
    fn a_path_finds_itself_before_a_template_of_its_length() {
        let operations = operations(&[("GET", "/a/{b}"), ("GET", "/a/b"), ("GET", "/a/{b}/c"), ("PUT", "/a/{d}")]);
        let found = |method, path| Some(operations.find(&Operation::new(method, path))?.operation.to_string());
        assert_eq!(found("GET", "/a/b").as_deref(), Some("GET /a/b"));
        assert_eq!(found("GET", "/a/x").as_deref(), Some("GET /a/{b}"));
        assert_eq!(found("PUT", "/a/b").as_deref(), Some("PUT /a/{d}"));
        assert_eq!(found("GET", "/a/x/c").as_deref(), Some("GET /a/{b}/c"));
        assert_eq!(found("GET", "/a"), None);
    }
}
