//! Ways to write a session id so that it is not quite that id any more, as attackers and careless clients do.

/// The words for a way to write an id, and what it makes of an id.
type Alteration = (&'static str, fn(&str) -> String);

/// What an `{alteration}` may be.
pub(super) const ALTERATIONS: [Alteration; 15] = [
    ("without the last character", |id| drop_last(id)),
    ("without the first character", |id| id.chars().skip(1).collect()),
    ("cut to its first half", first_half),
    ("in another case", other_case),
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

/// The regular expression of the parameter: the same words.
pub(super) const ALTERATION: &str = concat!(
    "without the last character",
    "|without the first character",
    "|cut to its first half",
    "|in another case",
    "|with a blank before it",
    "|with a blank behind it",
    "|with a line break behind it",
    "|with a NUL behind it",
    "|with another character behind it",
    "|with a comma and itself behind it",
    "|with a wildcard for its second half",
    "|with a percent sign for its second half",
    "|as a regular expression",
    "|percent-encoded",
    "|in full-width characters",
);

/// What these words make of an id.
pub(super) fn altered(words: &str, id: &str) -> Option<String> {
    ALTERATIONS.iter().find(|(known, _)| *known == words).map(|(_, alter)| alter(id))
}

fn drop_last(id: &str) -> String {
    let mut cut = id.to_owned();
    cut.pop();
    cut
}

fn first_half(id: &str) -> String {
    id.chars().take(id.chars().count().div_ceil(2)).collect()
}

/// An id without letters has no other case, so that it gets a letter instead.
pub(super) fn other_case(id: &str) -> String {
    let swap = |c: char| if c.is_ascii_lowercase() { c.to_ascii_uppercase() } else { c.to_ascii_lowercase() };
    let swapped: String = id.chars().map(swap).collect();
    if swapped == id { format!("{id}a") } else { swapped }
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
        for id in ["aB3xY7kQ2mN8pR4tZ", "123456", "f81d4fae-7dec-11d0-a765-00a0c91e6bf6"] {
            for (words, _) in ALTERATIONS {
                let other = altered(words, id).unwrap();
                assert_ne!(other, id, "{words}");
                assert!(!other.is_empty(), "{words}");
            }
        }
        assert_eq!(ALTERATIONS.map(|(words, _)| words).join("|"), ALTERATION);
        assert_eq!(altered("in another case", "aB3").unwrap(), "Ab3");
        assert_eq!(altered("in full-width characters", "a1").unwrap(), "ａ１");
        assert_eq!(altered("upside down", "a1"), None);
    }
}
