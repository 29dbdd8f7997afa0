//! The files that a document refers to: which they are, and how they become part of its tree, so that every place in any
//! of them has one pointer. Reads no file itself, and takes in none that it was not given.

use serde_json::{Map, Value};

use super::defect_list::DefectList;
use super::located::{ROOM, located};
use super::{pointer, tree};
use crate::model::source::SourceFile;

/// Takes the files in that a document refers to, and those that these refer to.
pub(crate) fn embed(document: &SourceFile, tree: &mut Value, files: &[SourceFile], defects: &mut DefectList) {
    let name = document.name.as_str();
    let mut room = Map::new();
    let mut wanted = if may_lead_out(&document.text) { named_in(name, tree) } else { Vec::new() };
    while let Some(next) = wanted.pop() {
        let file = files.iter().find(|file| file.name == next);
        let Some(file) = file.filter(|file| file.name != name && !room.contains_key(&file.name)) else { continue };
        let mut own = DefectList::new(&file.name);
        if let Some(part) = tree::read(&file.text, &mut own) {
            wanted.extend(named_in(&next, &part));
            room.insert(next, part);
        }
        defects.absorb(own);
    }
    let Value::Object(members) = tree else { return };
    members.remove(ROOM);
    if !room.is_empty() {
        members.insert(ROOM.to_owned(), Value::Object(room));
    }
}

/// Whether a text may refer to another file.
fn may_lead_out(text: &str) -> bool {
    let leads_out = |(at, key): (usize, &str)| {
        let text = text[at + key.len()..].trim_start_matches(['"', '\'', ':', ' ', '\t', '\n', '\r']);
        !text.starts_with('#')
    };
    text.match_indices("$ref").any(leads_out)
}

/// Names of the files that a file refers to, as it calls them from where it stands.
pub fn referred_files(file: &SourceFile) -> Vec<String> {
    if !may_lead_out(&file.text) {
        return Vec::new();
    }
    let tree = tree::read(&file.text, &mut DefectList::new(&file.name));
    tree.map(|tree| named_in(&file.name, &tree)).unwrap_or_default()
}

fn named_in(file: &str, tree: &Value) -> Vec<String> {
    let below: Vec<&Value> = match tree {
        Value::Object(members) => members.values().collect(),
        Value::Array(items) => items.iter().collect(),
        _ => return Vec::new(),
    };
    let own = tree.get("$ref").and_then(Value::as_str).and_then(|reference| name_of(file, reference));
    own.into_iter().chain(below.into_iter().flat_map(|value| named_in(file, value))).collect()
}

/// Name of the file that a reference in a file leads to; none if it stays in the file or is no relative path.
pub(crate) fn name_of(file: &str, reference: &str) -> Option<String> {
    let path = pointer::percent_decoded(reference.split('#').next().unwrap_or_default())?;
    if path.is_empty() || path.contains([':', '\\', '\0']) || path.starts_with('/') {
        return None;
    }
    let mut steps: Vec<&str> = file.split('/').collect();
    steps.pop();
    for step in path.split('/').filter(|step| !matches!(*step, "" | ".")) {
        let is_named = steps.last().is_some_and(|last| !matches!(*last, "" | "." | ".."));
        if step == ".." && is_named { steps.truncate(steps.len() - 1) } else { steps.push(step) }
    }
    Some(steps.join("/"))
}

/// The pointer of the file that a reference at `at` leads to, if it was taken in.
pub(crate) fn target(tree: &Value, file: &str, at: &str, reference: &str) -> Option<String> {
    let (here, _) = located(file, at);
    let name = name_of(&here, reference)?;
    if name == file {
        return Some(String::new());
    }
    let found = pointer::join(&pointer::join("", ROOM), &name);
    tree.pointer(&found).is_some().then_some(found)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::located::home;
    use super::*;

    #[test]
    fn names_are_seen_from_the_file_that_says_them() {
        let name = |file: &str, reference: &str| name_of(file, reference);
        assert_eq!(name("s/open.yaml", "./paths/a%20b.yaml#/x").as_deref(), Some("s/paths/a b.yaml"));
        assert_eq!(name("s/paths/a.yaml", "../schemas/T.yaml").as_deref(), Some("s/schemas/T.yaml"));
        assert_eq!(name("a.yaml", "../T.yaml").as_deref(), Some("../T.yaml"));
        assert_eq!(name("../a.yaml", "../T.yaml").as_deref(), Some("../../T.yaml"));
        for elsewhere in ["#/a", "", "/etc/passwd", "file:///etc/passwd", "https://example.org/x", "..\\x", "%zz"] {
            assert_eq!(name("a.yaml", elsewhere), None, "{elsewhere}");
        }
    }

    #[test]
    fn files_are_taken_in_once_each_however_they_refer_to_one_another() {
        let files = [
            SourceFile::new("s/a.yaml", "x: {$ref: 'b.yaml#/y'}"),
            SourceFile::new("s/b.yaml", "y: {$ref: 'a.yaml'}\nz: {$ref: '../../out.yaml'}"),
            SourceFile::new("s/idle.yaml", "1"),
        ];
        let mut tree = json!({"p": {"$ref": "a.yaml#/x"}});
        let mut defects = DefectList::new("s/open.yaml");
        let document = SourceFile::new("s/open.yaml", tree.to_string());
        embed(&document, &mut tree, &files, &mut defects);
        assert_eq!(tree[ROOM].as_object().unwrap().keys().collect::<Vec<_>>(), ["s/a.yaml", "s/b.yaml"]);
        let found = target(&tree, "s/open.yaml", "/p", "a.yaml#/x").unwrap();
        assert_eq!(located("s/open.yaml", &format!("{found}/x")), ("s/a.yaml".to_owned(), "/x".to_owned()));
        assert_eq!(target(&tree, "s/open.yaml", &format!("{found}/x"), "open.yaml#/p").as_deref(), Some(""));
        assert_eq!((home(&format!("{found}/x")), home("/p")), (found.as_str(), ""));
        assert_eq!(target(&tree, "s/open.yaml", "/p", "idle.yaml"), None);
    }
}
