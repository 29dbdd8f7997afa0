//! A JSON body for readers: indented, coloured, with the offending places marked. Must not know what is wrong with them.

use maud::{Markup, PreEscaped};
use quick_xml::escape::partial_escape;
use serde_json::Value;

use super::shown;

/// Deepest nesting that is indented: the spaces of a body grow with the square of its depth.
const DEEPEST: usize = 24;

/// The text indented, if it is JSON that is the same when written anew; the values at `marked` (JSON pointers) stand out,
/// and where there is no such value, what should hold it. Two properties of one name, an escaped letter or a number
/// of another form are for the reader to see as they came: such a text is not rendered.
pub(super) fn render(text: &str, marked: &[&str]) -> Option<Markup> {
    let value: Value = serde_json::from_str(text).ok()?;
    let anew = value.to_string();
    if anew != without_blanks(text) || depth(&value) > DEEPEST {
        return None;
    }
    let places: Vec<&str> = marked.iter().filter_map(|pointer| nearest(&value, pointer)).collect();
    let mut writer = Writer { marked: &places, written: String::new() };
    writer.write(&value, "", 0);
    Some(PreEscaped(writer.written))
}

/// The text less the blanks between its values.
fn without_blanks(text: &str) -> String {
    let (mut is_inside, mut is_escaped) = (false, false);
    let keep = |c: &char| {
        let is_kept = is_inside || !matches!(c, ' ' | '\t' | '\n' | '\r');
        is_inside ^= *c == '"' && !is_escaped;
        is_escaped = is_inside && *c == '\\' && !is_escaped;
        is_kept
    };
    text.chars().filter(keep).collect()
}

fn depth(value: &Value) -> usize {
    match value {
        Value::Object(fields) => 1 + fields.values().map(depth).max().unwrap_or_default(),
        Value::Array(values) => 1 + values.iter().map(depth).max().unwrap_or_default(),
        _ => 0,
    }
}

/// The pointer, or the closest one above it that leads somewhere.
fn nearest<'p>(value: &Value, pointer: &'p str) -> Option<&'p str> {
    let mut pointer = pointer;
    while value.pointer(pointer).is_none() {
        pointer = pointer.rsplit_once('/')?.0;
    }
    Some(pointer)
}

/// Names stand in `b`, strings in `i`, all else in `u`: short, since there are hundreds of thousands in a long page.
struct Writer<'m> {
    marked: &'m [&'m str],
    written: String,
}

impl Writer<'_> {
    fn write(&mut self, value: &Value, pointer: &str, depth: usize) {
        let is_marked = self.marked.contains(&pointer);
        if is_marked {
            self.written.push_str("<mark>");
        }
        match value {
            Value::Object(fields) if !fields.is_empty() => {
                let items = fields
                    .iter()
                    .map(|(name, value)| (Some(name.as_str()), name.replace('~', "~0").replace('/', "~1"), value));
                self.nested(('{', '}'), items, pointer, depth);
            }
            Value::Array(values) if !values.is_empty() => {
                let items = values.iter().enumerate().map(|(index, value)| (None, index.to_string(), value));
                self.nested(('[', ']'), items, pointer, depth);
            }
            Value::String(string) => self.tagged("i", &text(string)),
            other => self.tagged("u", &other.to_string()),
        }
        if is_marked {
            self.written.push_str("</mark>");
        }
    }

    fn tagged(&mut self, tag: &str, text: &str) {
        self.written.extend(["<", tag, ">", text, "</", tag, ">"]);
    }

    fn nested<'v>(
        &mut self,
        (open, close): (char, char),
        items: impl Iterator<Item = (Option<&'v str>, String, &'v Value)>,
        pointer: &str,
        depth: usize,
    ) {
        let indentation = |depth: usize| format!("\n{}", "  ".repeat(depth));
        self.written.push(open);
        for (index, (name, part, value)) in items.enumerate() {
            if index > 0 {
                self.written.push(',');
            }
            self.written.push_str(&indentation(depth + 1));
            if let Some(name) = name {
                self.tagged("b", &text(name));
                self.written.push_str(": ");
            }
            self.write(value, &format!("{pointer}/{part}"), depth + 1);
        }
        self.written.push_str(&indentation(depth));
        self.written.push(close);
    }
}

/// A string as JSON, with what HTML gives a meaning inside an element escaped. Quotes have none there, and a page of
/// thousands of bodies has hundreds of thousands of them.
fn text(string: &str) -> String {
    partial_escape(shown(&Value::from(string).to_string())).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_offending_place_is_marked_and_all_else_is_escaped() {
        let shown = render(r#"{"a/b":["<x>",1],"c":{}}"#, &["/a~1b/0"]).unwrap().into_string();
        assert_eq!(
            shown,
            "{\n  <b>\"a/b\"</b>: [\n    <mark><i>\"&lt;x&gt;\"</i></mark>,\n    <u>1</u>\n  ],\n  <b>\"c\"</b>: <u>{}</u>\n}"
        );
        assert!(render("{", &[]).is_none());
    }

    #[test]
    fn where_a_value_is_missing_its_holder_is_marked() {
        let marked = |pointer| render(r#"{"a":{"b":1}}"#, &[pointer]).unwrap().into_string();
        assert!(marked("/a/c").contains("<mark>{\n    <b>"), "{}", marked("/a/c"));
        assert!(marked("/x").starts_with("<mark>{"), "{}", marked("/x"));
    }

    #[test]
    fn a_text_that_would_look_otherwise_is_left_as_it_came() {
        for text in [r#"{"a":1,"a":2}"#, r#"{"a":"\u0041"}"#, r#"{"a":1.0e2}"#] {
            assert!(render(text, &[]).is_none(), "{text}");
        }
        let nested = |open: &str, close: &str, depth: usize| format!("{}0{}", open.repeat(depth), close.repeat(depth));
        for (open, close) in [("[", "]"), ("{\"a\":", "}")] {
            assert!(render(&nested(open, close, DEEPEST), &[]).is_some());
            assert!(render(&nested(open, close, DEEPEST + 1), &[]).is_none());
        }
        assert!(render("{ \"a\" :\n\t[1, \"b \\\" c\"] }", &[]).is_some());
    }
}
