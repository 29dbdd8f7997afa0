//! Turns the text of a document into a tree, whatever its form: YAML, JSON, or a published page with a fenced
//! document. Must not judge what the document says.

use std::collections::BTreeMap;
use std::path::Path;

use serde_json::Value;
use serde_json::value::RawValue;

use super::defect_list::DefectList;
use super::{page, parts, tree};
use crate::contract::document::identity::Identities;
use crate::model::source::SourceFile;

/// A document that says it is `OpenAPI` 3.
#[derive(Debug)]
pub(crate) struct Document {
    pub(crate) file: String,
    /// The tree; pointers into it are pointers into the original.
    pub(crate) tree: Value,
    /// How its schemas are to be read.
    pub(crate) dialect: Dialect,
    /// What schemas of it are called besides their place.
    pub(crate) identities: Identities,
    /// The operation that the page around the document names, as written there.
    pub(crate) page_operation: Option<String>,
}

/// The two meanings of a schema in `OpenAPI` 3.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Dialect {
    /// 3.0: close to JSON Schema draft 4, with `nullable`.
    V30,
    /// 3.1 and later: JSON Schema 2020-12.
    V31,
}

impl Document {
    /// A document of a test.
    #[cfg(test)]
    pub(crate) fn of_tree(tree: Value, dialect: Dialect) -> Self {
        Self { file: "f".to_owned(), tree, dialect, identities: Identities::default(), page_operation: None }
    }
}

/// Reads one file, together with those of the others that it refers to. `None` if nothing can be made of it; the list of
/// defects says why.
pub(crate) fn document(file: &SourceFile, others: &[SourceFile], defects: &mut DefectList) -> Option<Document> {
    let (mut tree, page_operation) = tree::and_page(&file.text, defects)?;
    if let Some(version) = tree.get("swagger") {
        let message = format!("it says `swagger: {}`, which came before OpenAPI 3 and is not read", plain(version));
        defects.error_with_hint("swagger", "/swagger", &message, "convert it to OpenAPI 3");
        return None;
    }
    let version = tree.get("openapi").map(plain).unwrap_or_default();
    if !version.starts_with("3.") {
        defects.error("not-openapi", "", "it does not say `openapi: 3.…`");
        return None;
    }
    let dialect = if version.starts_with("3.0") { Dialect::V30 } else { Dialect::V31 };
    parts::embed(file, &mut tree, others, defects);
    let identities = if dialect == Dialect::V31 { Identities::of(&tree) } else { Identities::default() };
    Some(Document { file: file.name.clone(), tree, dialect, identities, page_operation })
}

/// What a text says of itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Says {
    /// `openapi: …`
    OpenApi,
    /// `swagger: …`
    Swagger,
    /// Neither.
    Nothing,
}

/// What the text of a file says of itself, even if it cannot be read as a whole.
pub fn says(file: &SourceFile) -> Says {
    let text = file.text.strip_prefix('\u{feff}').unwrap_or(&file.text);
    let is_page = Path::new(&file.name).extension().is_some_and(|ending| ending.eq_ignore_ascii_case("md"));
    let text = match page::blocks(text).first() {
        Some(block) => block.text,
        None if is_page => return Says::Nothing,
        None => text,
    };
    if says_key(text, "openapi") {
        Says::OpenApi
    } else if says_key(text, "swagger") {
        Says::Swagger
    } else {
        Says::Nothing
    }
}

/// Whether a key stands at the top of a text.
fn says_key(text: &str, key: &str) -> bool {
    if text.trim_start().starts_with('{') {
        let members = serde_json::from_str::<BTreeMap<String, &RawValue>>(text);
        return members.map_or_else(|_| text.contains(&format!("\"{key}\"")), |members| members.contains_key(key));
    }
    let begins = |line: &str| {
        let line = line.trim_start_matches(['"', '\'']);
        line.strip_prefix(key).is_some_and(|rest| rest.trim_start_matches(['"', '\'', ' ']).starts_with(':'))
    };
    text.lines().any(begins)
}

/// A version as it is written, whether as a text or as a number.
fn plain(version: &Value) -> String {
    version.as_str().map_or_else(|| version.to_string(), str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> (Option<Document>, Vec<String>) {
        let mut defects = DefectList::new("f");
        let document = document(&SourceFile::new("f", text), &[], &mut defects);
        (document, defects.into_findings().into_iter().map(|f| format!("{:?} {}", f.place, f.kind)).collect())
    }

    #[test]
    fn yaml_json_and_pages_give_the_same_tree() {
        let expected = serde_json::json!({"openapi": "3.0.0", "paths": {"/a": {"get": {"responses": {"200": {}}}}}});
        let page = format!("# Page\n\n````json GET /a\n{expected}\n````\n");
        let yaml = "openapi: 3.0.0\npaths:\n  /a:\n    get:\n      responses:\n        200: {}\n";
        for text in [yaml, &expected.to_string(), &page] {
            let (document, findings) = read(text);
            assert_eq!(findings, Vec::<String>::new(), "{text}");
            assert_eq!(document.expect(text).tree, expected);
        }
    }

    #[test]
    fn what_is_no_document_is_said_with_its_line() {
        assert_eq!(read("{\n\"a\": }").1, ["Line(2) unreadable"]);
        assert_eq!(read("a: 1\na: 2\n").1, ["Line(2) unreadable"]);
        assert_eq!(read("# T\n```json GET /a\n{\n\"a\"\n```\n").1, ["Line(5) unreadable"]);
        assert_eq!(read("swagger: '2.0'\n").1, ["Pointer(\"/swagger\") swagger"]);
        assert_eq!(read("").1, ["Pointer(\"\") not-openapi"]);
        assert_eq!(read("{\"openapi\":\"3.0.0\",\n\"a\":1,\"a\":2}").1, ["Line(2) loose-json"]);
    }

    #[test]
    fn what_a_file_says_of_itself_is_seen_at_its_top() {
        let said = |name: &str, text: &str| says(&SourceFile::new(name, text));
        for (name, text) in [
            ("a.yaml", "info: x\nopenapi: 3.0.0"),
            ("a.yaml", "\u{feff}\"openapi\" : 3.1.0\n  - broken: ["),
            ("a.json", "{\"info\": {}, \"openapi\": \"3.0.0\"}"),
            ("a.json", "{\"openapi\": \"3.0.0\", broken"),
            ("a.md", "# A\n````json GET /a\n{\"openapi\": \"3.0.0\"}\n````\n"),
        ] {
            assert_eq!(said(name, text), Says::OpenApi, "{text}");
        }
        for (name, text) in [
            ("a.yaml", "rules:\n  openapi: 3"),
            ("a.json", "{\"scripts\": {\"openapi\": \"x\"}}"),
            ("README.md", "# A\n```yaml\nopenapi: 3.0.0\n```\n"),
            ("a.yaml", "type: object"),
        ] {
            assert_eq!(said(name, text), Says::Nothing, "{text}");
        }
        assert_eq!(said("a.yaml", "swagger: '2.0'"), Says::Swagger);
    }

    #[test]
    fn an_alias_bomb_is_refused() {
        use std::fmt::Write as _;
        let mut bomb = "openapi: 3.0.0\na0: &a0 [x, x, x, x, x, x, x, x, x, x]\n".to_owned();
        for level in 1..12 {
            let copies = vec![format!("*a{}", level - 1); 10].join(", ");
            writeln!(bomb, "a{level}: &a{level} [{copies}]").unwrap();
        }
        let (document, findings) = read(&bomb);
        assert!(document.is_none());
        assert!(findings[0].ends_with("unreadable"), "{findings:?}");
    }
}
