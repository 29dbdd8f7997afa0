//! The secrets of a run, and where they stand in bytes, however they are disguised. Must not know what stands for a secret.

use std::borrow::Cow;
use std::collections::HashMap;
use std::ops::Range;

use crate::sut::secrets::disguise::{Reading, codings, letters, readings};

/// Shortest text that is searched for as a secret everywhere; a shorter one would hit ordinary words.
pub(crate) const SEARCHABLE_LENGTH: usize = 6;

/// Fewest letters and digits of a secret that is searched for in pieces.
const SPLITTABLE_LENGTH: usize = 10;

/// Bytes that are looked through at a time for secrets in disguise, which takes twenty times their room.
const CHUNK: usize = 64 * 1024;

/// Bytes that are looked at twice, so that a secret is found that stands across the end of a chunk.
const OVERLAP: usize = 1024;

type Window = [u8; SEARCHABLE_LENGTH];

/// Bits that say which windows no secret begins with: few enough to stay close to the processor.
const FILTER_BITS: u64 = 1 << 17;

/// Secrets found by their first bytes: learning one more costs nothing for those that are known, of which a long run has
/// tens of thousands.
#[derive(Default)]
struct Index {
    /// The secrets that begin with a window, longest first, each with its commitment.
    by_beginning: HashMap<Window, Vec<(Vec<u8>, String)>>,
    /// Which windows can be a beginning, asked at every byte before the map is: nearly all of them cannot.
    filter: Filter,
}

/// A set of windows that may hold more than was put into it, never less.
struct Filter(Vec<u64>);

impl Default for Filter {
    fn default() -> Self {
        Self(vec![0; usize::try_from(FILTER_BITS / 64).unwrap_or_default()])
    }
}

impl Filter {
    /// The word and the bit of a window: Fibonacci hashing, of which the upper bits depend on all bytes.
    fn place(window: Window) -> (usize, u64) {
        let number = window.iter().fold(0, |number: u64, byte| number << 8 | u64::from(*byte));
        let hash = number.wrapping_mul(0x9E37_79B9_7F4A_7C15);
        let bit = hash >> (64 - FILTER_BITS.trailing_zeros());
        (usize::try_from(bit / 64).unwrap_or_default(), 1 << (bit % 64))
    }

    fn add(&mut self, window: Window) {
        let (word, bit) = Self::place(window);
        self.0[word] |= bit;
    }

    fn may_hold(&self, window: Window) -> bool {
        let (word, bit) = Self::place(window);
        self.0[word] & bit != 0
    }
}

impl Index {
    fn add(&mut self, secret: &[u8], commitment: &str) {
        let Some(beginning) = secret.first_chunk::<SEARCHABLE_LENGTH>() else { return };
        self.filter.add(*beginning);
        let alike = self.by_beginning.entry(*beginning).or_default();
        if !alike.iter().any(|(known, _)| known == secret) {
            alike.push((secret.into(), commitment.to_owned()));
            alike.sort_by_key(|(known, _)| std::cmp::Reverse(known.len()));
        }
    }

    /// Where secrets stand, the longest where several begin, each with its commitment.
    fn find(&self, bytes: &[u8]) -> Vec<(Range<usize>, &str)> {
        let mut found = Vec::new();
        let mut at = 0;
        while let Some(beginning) = bytes[at..].first_chunk::<SEARCHABLE_LENGTH>() {
            let alike = self.filter.may_hold(*beginning).then(|| self.by_beginning.get(beginning)).flatten();
            let mut alike = alike.into_iter().flatten();
            let Some((secret, commitment)) = alike.find(|(secret, _)| bytes[at..].starts_with(secret)) else {
                at += 1;
                continue;
            };
            found.push((at..at + secret.len(), commitment.as_str()));
            at += secret.len();
        }
        found
    }
}

/// All secrets of a run.
#[derive(Default)]
pub(crate) struct KnownSecrets {
    whole: Index,
    /// Their letters and digits alone.
    letters: Index,
}

impl KnownSecrets {
    /// Adds a secret; one that is too short to be searched for is left out.
    pub(crate) fn add(&mut self, secret: &str, commitment: &str) {
        self.whole.add(secret.as_bytes(), commitment);
        let letters = letters(secret.as_bytes());
        if letters.len() >= SPLITTABLE_LENGTH {
            self.letters.add(&letters, commitment);
        }
    }

    /// The bytes with every secret replaced by its commitment; not copied where they hold none.
    pub(crate) fn hide<'b>(&self, bytes: &'b [u8]) -> Cow<'b, [u8]> {
        let hidden = replaced(Cow::Borrowed(bytes), self.whole.find(bytes));
        let starts = (0..hidden.len()).step_by(CHUNK);
        let found = starts.flat_map(|start| {
            let from = start.saturating_sub(OVERLAP);
            let chunk = &hidden[from..hidden.len().min(start + CHUNK)];
            let found = self.disguised(chunk);
            found.into_iter().map(move |(range, commitment)| (range.start + from..range.end + from, commitment))
        });
        let found = found.collect();
        replaced(hidden, found)
    }

    /// Where secrets are said in other signs.
    fn disguised(&self, bytes: &[u8]) -> Vec<(Range<usize>, &str)> {
        let mut found = self.coded(bytes);
        let layers = readings(bytes);
        for layer in &layers {
            let said = self.whole.find(&layer.bytes).into_iter().chain(self.coded(&layer.bytes));
            found.extend(said.map(|(range, commitment)| (layer.origin(range), commitment)));
        }
        found.extend(self.in_pieces(bytes, layers.last()));
        found
    }

    /// Where the letters and digits of secrets stand with other signs between them, in the deepest reading of a text.
    fn in_pieces(&self, bytes: &[u8], deepest: Option<&Reading>) -> Vec<(Range<usize>, &str)> {
        // Nearly every text holds none, and where each letter is from need not be worked out for those.
        if self.letters.find(&letters(deepest.map_or(bytes, |reading| &reading.bytes))).is_empty() {
            return Vec::new();
        }
        let letters = deepest.map_or_else(|| Reading::literal(bytes).letters(), Reading::letters);
        let found = self.letters.find(&letters.bytes);
        found.into_iter().map(|(range, commitment)| (letters.origin(range), commitment)).collect()
    }

    /// Runs of base64 or hexadecimal digits that say a secret.
    fn coded(&self, bytes: &[u8]) -> Vec<(Range<usize>, &str)> {
        let says = |meanings: &[Vec<u8>]| meanings.iter().find_map(|meaning| Some(self.whole.find(meaning).first()?.1));
        codings(bytes).into_iter().filter_map(|(run, meanings)| Some((run, says(&meanings)?))).collect()
    }
}

/// The bytes with these ranges replaced; of two that overlap, the one that begins first covers both.
fn replaced<'b>(bytes: Cow<'b, [u8]>, mut ranges: Vec<(Range<usize>, &str)>) -> Cow<'b, [u8]> {
    if ranges.is_empty() {
        return bytes;
    }
    ranges.sort_by_key(|(range, _)| (range.start, std::cmp::Reverse(range.end)));
    let mut hidden = Vec::with_capacity(bytes.len());
    let mut done = 0;
    for (range, commitment) in ranges {
        if range.start >= done {
            hidden.extend_from_slice(&bytes[done..range.start]);
            hidden.extend_from_slice(commitment.as_bytes());
        }
        done = done.max(range.end);
    }
    hidden.extend_from_slice(&bytes[done..]);
    Cow::Owned(hidden)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const SECRET: &str = "t0k3n/of+a-session";

    fn secrets() -> KnownSecrets {
        let mut known = KnownSecrets::default();
        known.add(SECRET, "HIDDEN");
        known
    }

    #[test]
    fn a_secret_across_the_end_of_a_chunk_is_found() {
        let escaped = SECRET.replace('/', "%2F");
        for place in CHUNK - escaped.len() - 1..=CHUNK + 1 {
            let text = format!("{}{escaped}{}", "- ".repeat(CHUNK)[..place].to_owned(), " .".repeat(300));
            let hidden = String::from_utf8(secrets().hide(text.as_bytes()).into_owned()).unwrap();
            assert_eq!(hidden.matches("HIDDEN").count(), 1, "at {place}");
            assert!(!hidden.contains("0k3n") && hidden.starts_with(&text[..place]), "at {place}");
        }
    }

    proptest! {
        #[test]
        fn what_says_no_secret_stays_as_it_is(text in "\\PC{0,80}|[%\\\\u0-9a-f&#;x]{0,60}") {
            prop_assert_eq!(secrets().hide(text.as_bytes()), text.as_bytes());
        }

        #[test]
        fn bytes_of_any_kind_are_looked_through(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            let around = [&bytes[..], SECRET.as_bytes(), &bytes[..]].concat();
            let hidden = secrets().hide(&around);
            prop_assert!(!hidden.windows(SECRET.len()).any(|window| window == SECRET.as_bytes()));
        }
    }
}
