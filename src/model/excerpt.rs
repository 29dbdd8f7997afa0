//! Texts cut to what a reader wants to see. The only place that cuts them, so that every report says in the same words that
//! something is left out, and how much there is. Pure.

use std::borrow::Cow;

/// The text, or its first `most` characters and how long it is.
pub fn cut(text: &str, most: usize) -> Cow<'_, str> {
    match beginning(text, most) {
        None => Cow::Borrowed(text),
        Some(beginning) => Cow::Owned(format!("{beginning}{}", remark(text.len()))),
    }
}

/// The text in quotation marks, or its first `most` characters in them and how long it is.
pub fn quoted(text: &str, most: usize) -> String {
    match beginning(text, most) {
        None => format!("{text:?}"),
        Some(beginning) => format!("{beginning:?}{}", remark(text.len())),
    }
}

/// The first `most` characters of a text that has more.
fn beginning(text: &str, most: usize) -> Option<&str> {
    // A character has at least one byte.
    if text.len() <= most {
        return None;
    }
    text.char_indices().nth(most).map(|(end, _)| &text[..end])
}

/// What stands behind the beginning of a text of so many bytes.
pub fn remark(bytes: usize) -> String {
    format!("… (cut, {bytes} bytes in all)")
}

/// The beginning of a text, at most so many bytes and no half character.
pub fn first_bytes(text: &str, most: usize) -> &str {
    let end = (0..=most.min(text.len())).rev().find(|end| text.is_char_boundary(*end)).unwrap_or(0);
    &text[..end]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_left_out_is_said_with_the_length() {
        assert_eq!(cut("äöü", 3), "äöü");
        assert_eq!(cut("äöü", 2), "äö… (cut, 6 bytes in all)");
        assert_eq!(quoted("a\"b", 3), "\"a\\\"b\"");
        assert_eq!(quoted("a\"bcd", 3), "\"a\\\"b\"… (cut, 5 bytes in all)");
        assert_eq!(first_bytes("äöü", 5), "äö");
    }
}
