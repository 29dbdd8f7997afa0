//! The form of what stands in a record in place of a secret. Must not know how it is made of one.

use std::sync::LazyLock;

use regex::Regex;

/// What every commitment begins with.
pub const BEGINNING: &str = "redacted-";

/// A commitment of any kind, as a pattern that larger ones can hold.
pub const ANY: &str = "redacted-[a-z]+-[0-9a-f]{16}";

/// A commitment of a secret that the harness itself knows; its kind is the first group.
pub const OF_THE_RUN: &str = "redacted-(token|password)-[0-9a-f]{16}";

/// What a secret after the name of one is: a value that nobody else knows.
pub const VALUE: &str = "value";

#[expect(clippy::unwrap_used, reason = "the patterns are constants, and tests use them")]
static PATTERNS: LazyLock<[Regex; 2]> =
    LazyLock::new(|| [ANY.to_owned(), format!(r"\b{ANY}\b")].map(|pattern| Regex::new(&pattern).unwrap()));

/// Commitments of any kind.
pub fn pattern() -> &'static Regex {
    &PATTERNS[0]
}

/// Whether a text holds a commitment that stands by itself.
pub fn stands_in(text: &str) -> bool {
    PATTERNS[1].is_match(text)
}

/// The commitment of a secret of this kind, by the beginning of its keyed digest.
pub fn written(kind: &str, digest: u64) -> String {
    format!("{BEGINNING}{kind}-{digest:016x}")
}

/// What stands for a secret of this kind where it must be the same in every run.
pub fn without_digest(kind: &str) -> String {
    format!("{BEGINNING}{kind}")
}

/// The text with every commitment in it cut to what is the same in every run.
pub fn without_digests(text: &str) -> String {
    pattern().replace_all(text, |found: &regex::Captures<'_>| found[0][..found[0].len() - 17].to_owned()).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_recognised_and_cut() {
        let written = written("token", 0xab);
        assert_eq!(written, "redacted-token-00000000000000ab");
        assert!(stands_in(&format!("x {written}.")) && !stands_in(&format!("{written}0")));
        assert_eq!(without_digests(&format!("<{written}>")), format!("<{}>", without_digest("token")));
    }
}
