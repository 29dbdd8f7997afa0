//! Turns the text of a file into a tree, whether it is YAML, JSON or a page with a fenced document. Must not know what a
//! document is.

use serde_json::Value;

use super::defect_list::DefectList;
use super::strict_json::FaultKind;
use super::{page, strict_json};
use crate::model::excerpt;
use crate::model::finding::{Place, Severity};

/// Characters of a key that are shown.
const SHOWN: usize = 80;

/// Values in a document, several times those of the largest published one.
const MAX_NODES: usize = 1_000_000;

/// The tree of any file, document or not.
pub(super) fn read(text: &str, defects: &mut DefectList) -> Option<Value> {
    and_page(text, defects).map(|(tree, _)| tree)
}

/// The same, with the operation that the page around it names.
pub(super) fn and_page(text: &str, defects: &mut DefectList) -> Option<(Value, Option<String>)> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    if text.trim_start().starts_with('{') {
        return json(text, 1, defects).map(|tree| (tree, None));
    }
    let blocks = page::blocks(text);
    let Some(block) = blocks.first() else {
        return yaml(text, 1, defects).map(|tree| (tree, None));
    };
    let line = block.first_line;
    if !block.closed {
        defects.at(
            Place::Line(line),
            Severity::Warning,
            "fence-not-closed",
            "the fenced document is not closed; read to the end",
        );
    }
    if let Some(second) = blocks.get(1) {
        let message = "a page has one fenced document; this further one is not read";
        defects.at(Place::Line(second.first_line), Severity::Warning, "further-document", message);
    }
    let parse = if block.language == "yaml" { yaml } else { json };
    parse(block.text, line, defects).map(|tree| (tree, Some(block.operation.to_owned())))
}

fn json(text: &str, first_line: usize, defects: &mut DefectList) -> Option<Value> {
    let fault = match strict_json::read_up_to(MAX_NODES, text) {
        Ok(tree) => return Some(tree),
        Err(fault) => fault,
    };
    let place = Place::Line(first_line + text[..fault.offset].matches('\n').count());
    let is_too_much = matches!(fault.kind, FaultKind::TooMany(_));
    let tree = if is_too_much { None } else { serde_json::from_str(text).ok() };
    if tree.is_some() {
        defects.at(place, Severity::Warning, "loose-json", format!("{fault}; the last value counts"));
    } else {
        defects.at(place, Severity::Error, "unreadable", format!("it is not JSON: {fault}"));
    }
    tree
}

fn yaml(text: &str, first_line: usize, defects: &mut DefectList) -> Option<Value> {
    match serde_saphyr::from_str_with_options(text, yaml_options()) {
        Ok(tree) => Some(tree),
        Err(error) => {
            defects.at(yaml_place(&error, first_line), Severity::Error, "unreadable", yaml_message(&error));
            None
        }
    }
}

/// Limits for foreign YAML: generous for the largest published file (600 kB, 40 000 nodes), tight for aliases,
/// since the published documents use none and an alias can stand for very much. The depth, over twice theirs, is
/// what the YAML reader can go down on the small stack of a thread.
pub(crate) fn yaml_options() -> serde_saphyr::Options {
    serde_saphyr::options! {
        budget: serde_saphyr::budget! {
            max_depth: 64,
            max_nodes: MAX_NODES,
            max_events: 3_000_000,
            max_aliases: 1_000,
            max_anchors: 1_000,
            max_documents: 1,
            max_merge_keys: 1_000,
        },
        // As in YAML 1.2, `on` and `no` are texts.
        strict_booleans: true,
        alias_limits: serde_saphyr::alias_limits! { max_total_replayed_events: 20_000 },
    }
}

/// Where the YAML reader stopped.
pub(crate) fn yaml_place(error: &serde_saphyr::Error, first_line: usize) -> Place {
    let line = error.location().and_then(|location| usize::try_from(location.line()).ok());
    let above = line.and_then(|line| line.checked_sub(1));
    above.map_or(Place::File, |above| Place::Line(first_line + above))
}

/// The YAML reader's message without its picture of the source.
pub(crate) fn yaml_message(error: &serde_saphyr::Error) -> String {
    let error = error.without_snippet();
    if let serde_saphyr::Error::DuplicateMappingKey { key: Some(key), .. } = error {
        return format!("the key `{}` stands there twice", excerpt::cut(key, SHOWN));
    }
    let text = error.to_string();
    format!("it is not usable YAML: {}", text.lines().next().unwrap_or_default())
}
