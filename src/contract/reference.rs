//! Follows `$ref` within one document. Nothing is ever fetched: a reference out of the document is refused.

use serde_json::Value;

use super::defect_list::DefectList;
use super::pointer;

/// Steps that a chain of references may have.
const MAX_HOPS: usize = 32;

/// Why a reference cannot be followed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Refused {
    /// Kind of the finding.
    pub(super) kind: &'static str,
    /// Pointer of the object that holds the `$ref`.
    pub(super) at: String,
    /// One sentence.
    pub(super) message: String,
}

impl Refused {
    /// Writes it down as an error.
    pub(super) fn note(self, defects: &mut DefectList) {
        defects.error(self.kind, &pointer::join(&self.at, "$ref"), self.message);
    }
}

/// The pointer that a `$ref` text, found in the object at `at`, leads to, if it exists in the tree.
pub(super) fn target(tree: &Value, at: &str, reference: &str) -> Result<String, Refused> {
    let refused = |kind, message| Err(Refused { kind, at: at.to_owned(), message });
    if !reference.starts_with('#') {
        let kind = if reference.contains("://") { "remote-ref" } else { "file-ref" };
        let kind = if reference.starts_with("file:") { "file-ref" } else { kind };
        return refused(kind, format!("`{reference}` leads out of the document; it is not followed"));
    }
    match pointer::from_fragment(reference) {
        Some(found) if tree.pointer(&found).is_some() => Ok(found),
        _ => refused("dangling-ref", format!("`{reference}` leads to nothing")),
    }
}

/// The object at a pointer, or the one that its `$ref`s lead to, with its own pointer.
pub(super) fn resolve<'v>(tree: &'v Value, at: &str) -> Result<(String, &'v Value), Refused> {
    let mut here = at.to_owned();
    for _ in 0..MAX_HOPS {
        let value = tree.pointer(&here).unwrap_or(&Value::Null);
        let Some(reference) = value.get("$ref").and_then(Value::as_str) else {
            return Ok((here, value));
        };
        here = target(tree, &here, reference)?;
    }
    Err(Refused { kind: "endless-ref", at: at.to_owned(), message: "the references lead in a circle".to_owned() })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn only_references_into_the_document_are_followed() {
        let tree = json!({
            "a": {"$ref": "#/b"}, "b": {"$ref": "#/c%20d"}, "c d": 1, "loop": {"$ref": "#/loop"},
            "far": {"$ref": "https://example.org/x.yaml#/a"}, "file": {"$ref": "file:///etc/passwd"},
            "near": {"$ref": "other.yaml#/a"}, "gone": {"$ref": "#/nowhere"}
        });
        assert_eq!(resolve(&tree, "/a").unwrap(), ("/c d".to_owned(), &json!(1)));
        let kind = |at| resolve(&tree, at).unwrap_err().kind;
        assert_eq!(kind("/loop"), "endless-ref");
        assert_eq!(kind("/far"), "remote-ref");
        assert_eq!(kind("/file"), "file-ref");
        assert_eq!(kind("/near"), "file-ref");
        assert_eq!(kind("/gone"), "dangling-ref");
    }
}
