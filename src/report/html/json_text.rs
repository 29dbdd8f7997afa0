//! A JSON body for readers: indented, coloured, with the offending places marked. Must not know what is wrong with them.

use maud::{Markup, PreEscaped, html};
use serde_json::Value;

use super::shown;

/// The text indented, if it is JSON; the values at `marked` (JSON pointers) stand out.
pub(super) fn render(text: &str, marked: &[&str]) -> Option<Markup> {
    let value: Value = serde_json::from_str(text).ok()?;
    let mut writer = Writer { marked, written: String::new() };
    writer.write(&value, "", 0);
    Some(PreEscaped(writer.written))
}

struct Writer<'m> {
    marked: &'m [&'m str],
    written: String,
}

impl Writer<'_> {
    fn write(&mut self, value: &Value, pointer: &str, depth: usize) {
        let is_marked = !pointer.is_empty() && self.marked.contains(&pointer);
        if is_marked {
            self.written.push_str("<mark>");
        }
        match value {
            Value::Object(fields) if !fields.is_empty() => {
                let items = fields.iter().map(|(name, value)| {
                    let label = html! { span class="j-name" { (text(name)) } ": " }.into_string();
                    (label, name.replace('~', "~0").replace('/', "~1"), value)
                });
                self.nested(('{', '}'), items, pointer, depth);
            }
            Value::Array(values) if !values.is_empty() => {
                let items = values.iter().enumerate().map(|(index, value)| (String::new(), index.to_string(), value));
                self.nested(('[', ']'), items, pointer, depth);
            }
            Value::String(string) => {
                self.written.push_str(&html! { span class="j-text" { (text(string)) } }.into_string());
            }
            other => self.written.push_str(&html! { span class="j-other" { (other.to_string()) } }.into_string()),
        }
        if is_marked {
            self.written.push_str("</mark>");
        }
    }

    fn nested<'v>(
        &mut self,
        (open, close): (char, char),
        items: impl Iterator<Item = (String, String, &'v Value)>,
        pointer: &str,
        depth: usize,
    ) {
        let indentation = |depth: usize| format!("\n{}", "  ".repeat(depth));
        self.written.push(open);
        for (index, (label, part, value)) in items.enumerate() {
            if index > 0 {
                self.written.push(',');
            }
            self.written.push_str(&indentation(depth + 1));
            self.written.push_str(&label);
            self.write(value, &format!("{pointer}/{part}"), depth + 1);
        }
        self.written.push_str(&indentation(depth));
        self.written.push(close);
    }
}

fn text(string: &str) -> String {
    shown(&Value::from(string).to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_offending_place_is_marked_and_all_else_is_escaped() {
        let shown = render(r#"{"a/b":["<x>",1],"c":{}}"#, &["/a~1b/0"]).unwrap().into_string();
        let plain = shown.replace("<span class=\"j-name\">", "").replace("<span class=\"j-text\">", "");
        let plain = plain.replace("<span class=\"j-other\">", "").replace("</span>", "");
        assert_eq!(
            plain,
            "{\n  &quot;a/b&quot;: [\n    <mark>&quot;&lt;x&gt;&quot;</mark>,\n    1\n  ],\n  &quot;c&quot;: {}\n}"
        );
        assert!(render("{", &[]).is_none());
    }
}
