//! Ways to write a session id so that it is not quite that id any more, as attackers and careless clients do.

use std::collections::HashSet;

/// The words for a way to write an id, and what it makes of an id.
type Alteration = (&'static str, fn(&str) -> String);

/// What an `{alteration}` may be.
pub(crate) const ALTERATIONS: [Alteration; 21] = [
    ("without the last character", |id| drop_last(id)),
    ("without the first character", |id| id.chars().skip(1).collect()),
    ("cut to its first half", first_half),
    ("in another case", other_case_of_id),
    ("with another last character", other_end),
    ("with a question mark for its last character", |id| any_end(id, '?')),
    ("with an underscore for its last character", |id| any_end(id, '_')),
    ("with a dot for its last character", |id| any_end(id, '.')),
    ("in quotes", |id| format!("\"{id}\"")),
    ("as the text of an array", |id| format!("[\"{id}\"]")),
    ("with a blank before it", |id| format!(" {id}")),
    ("with a blank behind it", |id| format!("{id} ")),
    ("with a line break behind it", |id| format!("{id}\n")),
    ("with a NUL behind it", |id| format!("{id}\0")),
    ("with another character behind it", |id| format!("{id}x")),
    ("with a comma and itself behind it", |id| format!("{id},{id}")),
    ("with a wildcard for its second half", |id| format!("{}*", first_half(id))),
    ("with a percent sign for its second half", |id| format!("{}%", first_half(id))),
    ("as a regular expression", |id| format!("^{}.*", first_half(id))),
    ("percent-encoded", percent_encoded),
    ("in full-width characters", full_width),
];

/// The regular expression of an `{alteration}`.
pub(crate) fn regex() -> String {
    ALTERATIONS.map(|(words, _)| words).join("|")
}

/// What an `{alteration}` stands for, for feature authors.
pub(crate) fn meaning() -> String {
    let words = ALTERATIONS.map(|(words, _)| format!("`{words}`")).join(", ");
    format!("a way to write an id that is not quite the id: {words}")
}

/// What these words make of an id: never that id, nor another that is `taken`, whatever it takes.
pub(crate) fn altered(words: &str, id: &str, taken: &HashSet<String>) -> Option<String> {
    let (_, alter) = ALTERATIONS.iter().find(|(known, _)| *known == words)?;
    let mut other = alter(id);
    while other.is_empty() || other == id || taken.contains(&other) {
        other.push('x');
    }
    Some(other)
}

fn drop_last(id: &str) -> String {
    let mut cut = id.to_owned();
    cut.pop();
    cut
}

fn first_half(id: &str) -> String {
    id.chars().take(id.chars().count().div_ceil(2)).collect()
}

/// An id without letters has no other case, and in a number written in hexadecimal, such as a UUID, case means nothing
/// (RFC 9562 §4): such an id gets a letter instead.
pub(crate) fn other_case_of_id(id: &str) -> String {
    let is_number = id.chars().all(|c| c.is_ascii_hexdigit() || c == '-');
    if is_number { format!("{id}a") } else { other_case(id) }
}

/// A text without letters has no other case, so that it gets a letter instead.
pub(crate) fn other_case(text: &str) -> String {
    let swap = |c: char| if c.is_ascii_lowercase() { c.to_ascii_uppercase() } else { c.to_ascii_lowercase() };
    let swapped: String = text.chars().map(swap).collect();
    if swapped == text { format!("{text}a") } else { swapped }
}

/// With a character of the same kind in the place of its last one, so that length and alphabet stay.
fn other_end(id: &str) -> String {
    let other = match id.chars().last() {
        Some('0') => '1',
        Some(c) if c.is_ascii_digit() => '0',
        Some('a') => 'b',
        Some(c) if c.is_ascii_uppercase() => {
            if c == 'A' {
                'B'
            } else {
                'A'
            }
        }
        _ => 'a',
    };
    drop_last(id) + &other.to_string()
}

/// With a sign that stands for any one character in the place of its last one.
fn any_end(id: &str, any: char) -> String {
    let mut pattern = drop_last(id);
    pattern.push(any);
    pattern
}

fn percent_encoded(id: &str) -> String {
    use std::fmt::Write as _;
    id.bytes().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "%{byte:02X}");
        text
    })
}

/// Characters that Unicode counts as compatible with the ASCII ones (block Halfwidth and Fullwidth Forms).
fn full_width(id: &str) -> String {
    let wide = |c: char| match c {
        '!'..='~' => char::from_u32(u32::from(c) + 0xFEE0).unwrap_or(c),
        other => other,
    };
    id.chars().map(wide).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_alteration_is_another_text() {
        for id in ["aB3xY7kQ2mN8pR4tZ", "123456", "f81d4fae-7dec-11d0-a765-00a0c91e6bf6", "你好", "a?", "b.", "1"] {
            for (words, _) in ALTERATIONS {
                let other = altered(words, id, &HashSet::new()).unwrap();
                assert_ne!(other, id, "{words}");
                let taken = HashSet::from([other.clone()]);
                assert_ne!(altered(words, id, &taken).unwrap(), other, "{words}");
                assert!(!other.is_empty(), "{words}");
            }
        }
        let altered = |words, id| altered(words, id, &HashSet::new());
        assert_eq!(altered("in another case", "zB3").unwrap(), "Zb3");
        assert_eq!(altered("in another case", "aB3").unwrap(), "aB3a", "a number in hexadecimal");
        assert_eq!(altered("with another last character", "x9").unwrap(), "x0");
        assert_eq!(altered("in full-width characters", "a1").unwrap(), "ａ１");
        assert_eq!(altered("in full-width characters", "你").unwrap(), "你x", "nothing in it is narrow");
        assert_eq!(altered("upside down", "a1"), None);
    }
}
