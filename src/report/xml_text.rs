//! Makes any text fit for XML 1.0. The writer of `junit.xml` passes on what it is given, so a response of a target
//! could otherwise break the report or put elements of its own into it. Must not know what the text is about.

use std::fmt::Write as _;

/// Longer texts are cut.
const MAX_BYTES: usize = 64 * 1024;

/// A text for an attribute. Parsers turn line breaks and tabs in attributes into spaces, so that is done here.
pub fn attribute(text: &str) -> String {
    visible(text).replace(['\n', '\t'], " ")
}

/// A text for a CDATA section whose writer adds only the brackets: an end mark in the text is
/// spread over two sections, which parsers join again.
pub fn cdata(text: &str) -> String {
    visible(text).replace("]]>", "]]]]><![CDATA[>")
}

/// What a reader of the report gets to see: terminal sequences gone, characters that XML cannot hold spelled out
/// like `\u{1b}`, line ends as parsers make them, and no more than 64 KiB.
pub fn visible(text: &str) -> String {
    let text = without_terminal_sequences(text).replace("\r\n", "\n");
    let mut visible = String::with_capacity(text.len().min(MAX_BYTES));
    for c in text.chars() {
        if visible.len() + 10 > MAX_BYTES {
            let _ = write!(visible, "… (cut, {} bytes in all)", text.len());
            break;
        }
        if is_allowed(c) {
            visible.push(c);
        } else {
            visible.extend(c.escape_unicode());
        }
    }
    visible
}

/// XML 1.0 §2.2, less the carriage return, which parsers replace.
fn is_allowed(c: char) -> bool {
    matches!(c, '\t' | '\n' | '\u{20}'..='\u{d7ff}' | '\u{e000}'..='\u{fffd}' | '\u{10000}'..='\u{10ffff}')
}

fn without_terminal_sequences(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('\u{1b}') {
        plain.push_str(&rest[..at]);
        let sequence = &rest[at..];
        let length = sequence_length(sequence).unwrap_or_else(|| {
            plain.push('\u{1b}'); // Not a whole sequence: the escape character is shown.
            1
        });
        rest = &sequence[length..];
    }
    plain.push_str(rest);
    plain
}

/// Bytes of a control sequence (`ESC [ … final`), the only kind that carries colours and cursor moves.
fn sequence_length(text: &str) -> Option<usize> {
    let parameters = text.strip_prefix("\u{1b}[")?;
    let end = parameters.find(|c: char| !matches!(c, '\u{20}'..='\u{3f}'))?;
    let last = parameters[end..].chars().next()?;
    matches!(last, '\u{40}'..='\u{7e}').then_some(2 + end + 1)
}

#[cfg(test)]
mod tests {
    use super::{MAX_BYTES, attribute, cdata, visible};

    #[test]
    fn characters_that_xml_cannot_hold_are_spelled_out() {
        assert_eq!(visible("a\0b\u{b}c\u{fffe}d\u{fffd}\u{10ffff}"), "a\\u{0}b\\u{b}c\\u{fffe}d\u{fffd}\u{10ffff}");
        assert_eq!(visible("one\r\ntwo\rthree\tfour"), "one\ntwo\\u{d}three\tfour");
        assert_eq!(attribute("one\r\ntwo\tthree"), "one two three");
    }

    #[test]
    fn colours_are_taken_off_and_broken_sequences_shown() {
        assert_eq!(visible("\u{1b}[1;31mred\u{1b}[0m \u{1b}[ü \u{1b}]0;title\u{7} \u{1b}["), {
            "red \\u{1b}[ü \\u{1b}]0;title\\u{7} \\u{1b}["
        });
    }

    #[test]
    fn end_marks_are_spread_over_two_sections() {
        assert_eq!(cdata("a]]>b"), "a]]]]><![CDATA[>b");
        assert_eq!(cdata("a]]\u{1b}[0m>b"), "a]]]]><![CDATA[>b");
    }

    #[test]
    fn long_texts_are_cut_with_a_note() {
        let long = visible(&"ä".repeat(MAX_BYTES));
        assert!(long.len() < MAX_BYTES + 64);
        assert!(long.ends_with("ä… (cut, 131072 bytes in all)"), "{}", &long[long.len() - 64..]);
        // There is always room for the longest escape.
        let whole = "x".repeat(MAX_BYTES - 9);
        assert_eq!(visible(&whole), whole);
        assert_eq!(visible(&format!("{whole}x")), format!("{whole}… (cut, 65528 bytes in all)"));
    }
}
