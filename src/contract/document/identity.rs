//! The schemas of a 3.1 document that have a URI (`$id`) or a name (`$anchor`) of their own, and where references lead
//! that are meant relative to them. Source: JSON Schema 2020-12 core, sections 8.2 and 9.1.

use std::collections::HashMap;

use serde_json::Value;
use url::Url;

use crate::contract::document::pointer;

/// The base of a document whose own address nobody knows; no reference can name it.
const NOWHERE: &str = "http://document.invalid/";

/// Members that hold values, in which nothing is a schema.
const VALUES: [&str; 5] = ["example", "examples", "default", "enum", "const"];

/// What the schemas of a document are called.
#[derive(Debug, Default)]
pub(crate) struct Identities {
    /// URI of each schema that has one, by its pointer.
    uris: HashMap<String, Url>,
    /// The other way round.
    pointers: HashMap<Url, String>,
    /// Pointers by the pointer of the schema with a URI around them (or none) and the anchor.
    anchors: HashMap<(String, String), String>,
}

impl Identities {
    /// Those of a tree.
    pub(crate) fn of(tree: &Value) -> Self {
        let mut found = Self::default();
        if let Ok(base) = Url::parse(NOWHERE) {
            found.collect(tree, "", ("", &base));
        }
        found
    }

    fn collect(&mut self, value: &Value, at: &str, (around, base): (&str, &Url)) {
        let text = |keyword: &str| value.get(keyword).and_then(Value::as_str);
        let own = text("$id").and_then(|id| base.join(id).ok());
        let (around, base) = own.as_ref().map_or((around, base), |uri| (at, uri));
        if let Some(uri) = &own {
            self.uris.insert(at.to_owned(), uri.clone());
            self.pointers.entry(without_fragment(uri)).or_insert_with(|| at.to_owned());
        }
        for anchor in ["$anchor", "$dynamicAnchor"].into_iter().filter_map(text) {
            self.anchors.insert((around.to_owned(), anchor.to_owned()), at.to_owned());
        }
        match value {
            Value::Object(members) => {
                for (name, member) in members.iter().filter(|(name, _)| !VALUES.contains(&name.as_str())) {
                    self.collect(member, &pointer::join(at, name), (around, base));
                }
            }
            Value::Array(items) => {
                for (index, item) in items.iter().enumerate() {
                    self.collect(item, &pointer::join(at, &index.to_string()), (around, base));
                }
            }
            _ => {}
        }
    }

    /// Where a reference at `at` leads, if that is within a schema with a URI, or to an anchor.
    pub(crate) fn target(&self, tree: &Value, at: &str, reference: &str) -> Option<String> {
        if self.uris.is_empty() && self.anchors.is_empty() {
            return None;
        }
        let around = self.around(at);
        let (path, fragment) = reference.split_once('#').unwrap_or((reference, ""));
        let schema = if path.is_empty() {
            around.unwrap_or_default().to_owned()
        } else {
            let base = around.and_then(|around| self.uris.get(around)).cloned();
            let base = base.or_else(|| Url::parse(NOWHERE).ok())?;
            self.pointers.get(&without_fragment(&base.join(path).ok()?))?.clone()
        };
        let found = match pointer::from_fragment(&format!("#{fragment}")) {
            Some(inside) => format!("{schema}{inside}"),
            None => self.anchors.get(&(schema, fragment.to_owned()))?.clone(),
        };
        tree.pointer(&found).is_some().then_some(found)
    }

    /// The schema with a URI that a place is in.
    fn around<'p>(&self, at: &'p str) -> Option<&'p str> {
        let mut here = at;
        loop {
            if self.uris.contains_key(here) {
                return Some(here);
            }
            here = &here[..here.rfind('/')?];
        }
    }
}

fn without_fragment(uri: &Url) -> Url {
    let mut uri = uri.clone();
    uri.set_fragment(None);
    uri
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn references_are_meant_relative_to_the_schema_with_a_uri() {
        let tree = json!({"s": {
            "T": {"$id": "https://example.org/t", "p": {}, "$defs": {"K": {"$anchor": "k"}, "L": {"$id": "l", "$defs": {"M": {}}}}},
            "U": {"p": {}, "example": {"$id": "https://example.org/none"}},
            "V": {"$anchor": "v"},
        }});
        let found = Identities::of(&tree);
        let leads = |at: &str, reference: &str| found.target(&tree, at, reference);
        assert_eq!(leads("/s/T/p", "#/$defs/K").as_deref(), Some("/s/T/$defs/K"));
        assert_eq!(leads("/s/T/p", "#k").as_deref(), Some("/s/T/$defs/K"));
        assert_eq!(leads("/s/T/p", "l#/$defs/M").as_deref(), Some("/s/T/$defs/L/$defs/M"));
        assert_eq!(leads("/s/T/$defs/L", "t").as_deref(), Some("/s/T"));
        assert_eq!(leads("/s/U/p", "https://example.org/l#").as_deref(), Some("/s/T/$defs/L"));
        assert_eq!(leads("/s/U/p", "#v").as_deref(), Some("/s/V"));
        for nowhere in ["#k", "l", "https://example.org/none", "#/$defs/K"] {
            assert_eq!(leads("/s/U/p", nowhere), None, "{nowhere}");
        }
    }
}
