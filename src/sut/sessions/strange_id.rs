//! Session ids that nobody has, of the shape that the target's own ids have: a server that checks the shape first must
//! not be able to tell them apart by it. Pure.

use rand::Rng;
use rand::distr::{Alphanumeric, SampleString as _};

/// Characters that have to be random for an id to be nobody's.
const ENOUGH: usize = 10;
/// Characters at the end that are made random at most: what stands before may say a kind, a version or a time.
const TAIL: usize = 24;
/// Where a UUID has its version and its variant, which a server may look at (RFC 9562 §4).
const FIXED_IN_UUID: [usize; 2] = [14, 19];
const SEPARATORS_OF_UUID: [usize; 4] = [8, 13, 18, 23];

/// An id as upstream servers make them: 17 letters and digits.
pub fn of_usual_shape(random: &mut impl Rng) -> String {
    Alphanumeric.sample_string(random, 17)
}

/// An id of the shape of a known one: its last letters and digits are replaced by others of its alphabet. An id with
/// too few of them to be safe from hitting somebody's gets more. For ids of one shape, the same random values give
/// the same id.
pub fn like(known: &str, random: &mut impl Rng) -> String {
    let alphabet = alphabet(known);
    let places = replaceable(known);
    let missing = ENOUGH.saturating_sub(places.len());
    let mut draw = || char::from(alphabet[random.random_range(0..alphabet.len())]);
    let mut id: Vec<char> = known.chars().collect();
    for &place in &places {
        id[place] = draw();
    }
    id.extend((0..missing).map(|_| draw()));
    if id.iter().copied().eq(known.chars()) {
        // However rarely: nobody's id must never be somebody's.
        id.push(draw());
    }
    id.into_iter().collect()
}

/// The places of the characters that are made random.
fn replaceable(known: &str) -> Vec<usize> {
    let all = |from: usize| -> Vec<usize> {
        let places = known.chars().enumerate().skip(from);
        places.filter(|(_, c)| c.is_ascii_alphanumeric()).map(|(place, _)| place).collect()
    };
    if is_uuid(known) {
        return all(0).into_iter().filter(|place| !FIXED_IN_UUID.contains(place)).collect();
    }
    let length = known.chars().count();
    let separator = known.chars().rev().position(|c| !c.is_ascii_alphanumeric());
    let last_part = all(separator.map_or(0, |from_end| length - from_end));
    let places = if last_part.len() >= ENOUGH { last_part } else { all(0) };
    places[places.len().saturating_sub(TAIL)..].to_vec()
}

fn is_uuid(id: &str) -> bool {
    let fits =
        |(place, c): (usize, char)| if SEPARATORS_OF_UUID.contains(&place) { c == '-' } else { c.is_ascii_hexdigit() };
    id.len() == 36 && id.chars().enumerate().all(fits)
}

/// The characters that an id is made of, as far as one example tells.
fn alphabet(id: &str) -> &'static [u8] {
    let has = |is: fn(&char) -> bool| id.chars().any(|c| is(&c));
    let beyond_hexadecimal = has(|c| c.is_ascii_alphabetic() && !c.is_ascii_hexdigit());
    match (has(char::is_ascii_lowercase), has(char::is_ascii_uppercase), beyond_hexadecimal) {
        (false, false, _) => b"0123456789",
        (true, false, false) => b"0123456789abcdef",
        (false, true, false) => b"0123456789ABCDEF",
        (true, false, true) => b"0123456789abcdefghijklmnopqrstuvwxyz",
        (false, true, true) => b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ",
        (true, true, _) => b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz",
    }
}

#[cfg(test)]
mod tests {
    use rand::SeedableRng as _;
    use rand::rngs::StdRng;

    use super::*;

    /// What stands where: separators as they are, everything else by whether the alphabet of the known id has it.
    fn shape(id: &str, known: &str) -> String {
        id.bytes().map(|byte| if alphabet(known).contains(&byte) { 'x' } else { char::from(byte) }).collect()
    }

    #[test]
    fn a_strange_id_has_the_shape_of_the_known_one() {
        let mut random = rand::rng();
        for known in [
            "f81d4fae-7dec-41d0-a765-00a0c91e6bf6",
            "1234567890123456",
            "0123456789ABCDEF0123456789ABCDEF",
            "sess_507f1f77bcf86cd799439011",
            "WJ2giBwm4B9mcojFi",
        ] {
            let strange = like(known, &mut random);
            assert_eq!(shape(&strange, known), shape(known, known));
            assert_ne!(strange, known);
        }
    }

    #[test]
    fn what_says_a_kind_a_version_or_a_variant_stays() {
        let mut random = rand::rng();
        let uuid = like("f81d4fae-7dec-41d0-a765-00a0c91e6bf6", &mut random);
        assert_eq!((&uuid[14..15], &uuid[19..20]), ("4", "a"));
        assert!(like("sess_507f1f77bcf86cd799439011", &mut random).starts_with("sess_"));
    }

    #[test]
    fn a_short_id_is_made_longer_so_that_it_hits_nobody() {
        let mut random = rand::rng();
        let strange = like("17", &mut random);
        assert!(strange.len() == 10 && strange.chars().all(|c| c.is_ascii_digit()), "{strange}");
        assert_eq!(like("", &mut random).len(), 10);
    }

    #[test]
    fn ids_of_one_shape_give_the_same_strange_id() {
        let strange = |known| like(known, &mut StdRng::seed_from_u64(1));
        let (one, two) = (strange("WJ2giBwm4B9mcojFi"), strange("abcDEF1234567890Z"));
        assert_eq!(one, two);
    }
}
