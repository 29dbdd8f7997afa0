//! Random ids and tokens of the lengths and alphabets that real servers use, and the hash that is stored of a token.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use rand::Rng as _;
use sha2::{Digest as _, Sha256};

// Characters that are not taken for one another when read aloud.
const ID_ALPHABET: &[u8] = b"23456789ABCDEFGHJKLMNPQRSTWXYZabcdefghijkmnopqrstuvwxyz";
const TOKEN_ALPHABET: &[u8] = b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_";

/// An id as of a user, connection or record: 17 characters.
pub(super) fn id() -> String {
    pick(ID_ALPHABET, 17)
}

/// A login token: 43 characters.
pub(super) fn token() -> String {
    pick(TOKEN_ALPHABET, 43)
}

/// What is stored of a token, so that the store does not hold what logs in.
pub(super) fn token_hash(token: &str) -> String {
    STANDARD.encode(Sha256::digest(token))
}

/// The SHA-256 of a text in hexadecimal digits, as clients send passwords.
pub(super) fn hex_digest(text: &str) -> String {
    use std::fmt::Write as _;
    Sha256::digest(text).iter().fold(String::new(), |mut hex, byte| {
        let _ = write!(hex, "{byte:02x}");
        hex
    })
}

fn pick(alphabet: &[u8], length: usize) -> String {
    let mut random = rand::rng();
    (0..length).map(|_| char::from(alphabet[random.random_range(0..alphabet.len())])).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_and_tokens_have_the_lengths_of_real_ones() {
        assert_eq!((id().len(), token().len()), (17, 43));
        assert_ne!(token(), token());
    }

    #[test]
    fn the_digest_of_a_password_is_the_known_one() {
        assert_eq!(hex_digest("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    }
}
