//! Session ids that nobody has, of the shape that the target's own ids have: a server that checks the shape first must
//! not be able to tell them apart by it. Pure.

use rand::Rng;
use rand::distr::{Alphanumeric, SampleString as _};

/// Characters that have to be random for an id to be nobody's.
const ENOUGH: usize = 10;
/// Characters at the end that are made random at most: what stands before may say a kind, a version or a time.
const TAIL: usize = 16;

/// An id as upstream servers make them: 17 letters and digits.
pub fn of_usual_shape(random: &mut impl Rng) -> String {
    Alphanumeric.sample_string(random, 17)
}

/// An id of the shape of a known one: its last letters and digits are replaced by others of their kind. An id with too
/// few of them to be safe from hitting somebody's gets more.
pub fn like(known: &str, random: &mut impl Rng) -> String {
    let alphabet = Alphabet::of(known);
    let mut left = TAIL;
    let mut replaced = 0;
    let mut reversed: Vec<char> = Vec::new();
    for c in known.chars().rev() {
        if c.is_ascii_alphanumeric() && left > 0 {
            left -= 1;
            replaced += 1;
            reversed.push(alphabet.other_than(c, random));
        } else {
            reversed.push(c);
        }
    }
    let mut id: String = reversed.into_iter().rev().collect();
    let filler = if known.ends_with(|c: char| c.is_ascii_digit()) { '0' } else { 'a' };
    for _ in replaced..ENOUGH {
        id.push(alphabet.other_than(filler, random));
    }
    id
}

/// The letters that an id is made of.
enum Alphabet {
    /// Digits, and letters up to f in one case.
    Hexadecimal,
    /// Any.
    Alphanumeric,
}

impl Alphabet {
    fn of(id: &str) -> Self {
        let mut letters = id.chars().filter(char::is_ascii_alphabetic).peekable();
        let has_letters = letters.peek().is_some();
        if has_letters && letters.all(|c| c.is_ascii_hexdigit()) { Self::Hexadecimal } else { Self::Alphanumeric }
    }

    /// A random character of the kind of this one, but another.
    fn other_than(&self, c: char, random: &mut impl Rng) -> char {
        let kind: &[u8] = match (self, c) {
            (_, '0'..='9') => b"0123456789",
            (Self::Hexadecimal, 'a'..='z') => b"abcdef",
            (Self::Hexadecimal, _) => b"ABCDEF",
            (Self::Alphanumeric, 'a'..='z') => b"abcdefghijklmnopqrstuvwxyz",
            (Self::Alphanumeric, _) => b"ABCDEFGHIJKLMNOPQRSTUVWXYZ",
        };
        loop {
            let other = char::from(kind[random.random_range(0..kind.len())]);
            if other != c {
                return other;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shape(id: &str) -> String {
        let kind = |c: char| match c {
            '0'..='9' => '0',
            'a'..='f' => 'f',
            'g'..='z' => 'z',
            'A'..='Z' => 'Z',
            other => other,
        };
        id.chars().map(kind).collect()
    }

    #[test]
    fn a_strange_id_has_the_shape_of_the_known_one() {
        let mut random = rand::rng();
        for known in ["f81d4fae-7dec-41d0-a765-00a0c91e6bf6", "1234567890123456", "0123456789ABCDEF0123456789ABCDEF"] {
            let strange = like(known, &mut random);
            assert_eq!(shape(&strange), shape(known));
            assert_ne!(strange, known);
        }
        let strange = like("WJ2giBwm4B9mcojFi", &mut random);
        assert_eq!(strange.len(), 17);
        assert!(strange.starts_with('W'));
    }

    #[test]
    fn a_short_id_is_made_longer_so_that_it_hits_nobody() {
        let mut random = rand::rng();
        let strange = like("17", &mut random);
        assert!(strange.len() == 10 && strange.chars().all(|c| c.is_ascii_digit()), "{strange}");
        assert_eq!(like("", &mut random).len(), 10);
    }
}
