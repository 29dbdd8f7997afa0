//! Follows `$ref` within one document and the files that were taken into it. Nothing is ever fetched: a reference to
//! anything else is refused.

use serde_json::Value;

use super::defect_list::DefectList;
use super::read::Document;
use super::{located, parts, pointer};
use crate::model::finding::Finding;

/// Steps that a chain of references may have.
const MAX_HOPS: usize = 32;

/// Why a reference cannot be followed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Refused {
    /// Kind of the finding.
    pub(crate) kind: &'static str,
    /// Pointer of the object that holds the `$ref`.
    pub(crate) at: String,
    /// One sentence.
    pub(crate) message: String,
    /// Whether it leads to a file that was not given.
    pub(crate) is_of_file: bool,
}

impl Refused {
    /// Writes it down as an error.
    pub(crate) fn note(self, defects: &mut DefectList) -> Finding {
        let at = pointer::join(&self.at, "$ref");
        if self.is_of_file {
            let hint = "keep the file in the folder of the document, or bundle them into one";
            return defects.error_with_hint(self.kind, &at, &self.message, hint);
        }
        defects.error(self.kind, &at, self.message)
    }
}

/// The pointer that a `$ref` text, found in the object at `at`, leads to, if it exists.
pub(crate) fn target(document: &Document, at: &str, reference: &str) -> Result<String, Refused> {
    let Document { tree, file, identities, .. } = document;
    if let Some(found) = identities.target(tree, at, reference) {
        return Ok(found);
    }
    let is_of_file = parts::name_of(file, reference).is_some();
    let refused = |kind, message, is_of_file| Err(Refused { kind, at: at.to_owned(), message, is_of_file });
    let (path, fragment) = reference.split_once('#').unwrap_or((reference, ""));
    let file = if path.is_empty() && !reference.is_empty() {
        Some(located::home(at).to_owned())
    } else {
        parts::target(tree, file, at, reference)
    };
    let Some(file) = file else {
        let is_remote = reference.contains("://") && !reference.starts_with("file:");
        let kind = if is_remote { "remote-ref" } else { "file-ref" };
        return refused(kind, format!("`{reference}` leads out of the document; it is not followed"), is_of_file);
    };
    match pointer::from_fragment(&format!("#{fragment}")).map(|inside| format!("{file}{inside}")) {
        Some(found) if tree.pointer(&found).is_some() => Ok(found),
        _ => refused("dangling-ref", format!("`{reference}` leads to nothing"), false),
    }
}

/// The object at a pointer, or the one that its `$ref`s lead to, with its own pointer.
pub(crate) fn resolve<'d>(document: &'d Document, at: &str) -> Result<(String, &'d Value), Refused> {
    resolve_while(document, at, |_| true)
}

/// The same, but no further than to an object that says enough itself.
pub(crate) fn resolve_while<'d>(
    document: &'d Document,
    at: &str,
    goes_on: impl Fn(&Value) -> bool,
) -> Result<(String, &'d Value), Refused> {
    let mut here = at.to_owned();
    for _ in 0..MAX_HOPS {
        let value = document.tree.pointer(&here).unwrap_or(&Value::Null);
        let reference = value.get("$ref").and_then(Value::as_str).filter(|_| goes_on(value));
        let Some(reference) = reference else {
            return Ok((here, value));
        };
        here = target(document, &here, reference)?;
    }
    let message = "the references lead in a circle".to_owned();
    Err(Refused { kind: "endless-ref", at: at.to_owned(), message, is_of_file: false })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::contract::document::read::Dialect;

    #[test]
    fn only_references_into_the_document_are_followed() {
        let tree = json!({
            "a": {"$ref": "#/b"}, "b": {"$ref": "#/c%20d"}, "c d": 1, "loop": {"$ref": "#/loop"},
            "far": {"$ref": "https://example.org/x.yaml#/a"}, "file": {"$ref": "file:///etc/passwd"},
            "near": {"$ref": "other.yaml#/a"}, "gone": {"$ref": "#/nowhere"}
        });
        let document = Document::of_tree(tree, Dialect::V30);
        assert_eq!(resolve(&document, "/a").unwrap(), ("/c d".to_owned(), &json!(1)));
        let kind = |at| resolve(&document, at).unwrap_err().kind;
        assert_eq!(kind("/loop"), "endless-ref");
        assert_eq!(kind("/far"), "remote-ref");
        assert_eq!(kind("/file"), "file-ref");
        assert_eq!(kind("/near"), "file-ref");
        assert_eq!(kind("/gone"), "dangling-ref");
    }
}
