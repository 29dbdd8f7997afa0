//! Random ids and tokens of the lengths and alphabets that real servers use, and the hash that is stored of a token.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use rand::Rng as _;
use sha2::{Digest as _, Sha256};

use crate::reference::variant::Variant;

// Characters that are not taken for one another when read aloud.
const ID_ALPHABET: &[u8] = b"23456789ABCDEFGHJKLMNPQRSTWXYZabcdefghijkmnopqrstuvwxyz";
const HEX: &[u8] = b"0123456789abcdef";
const TOKEN_ALPHABET: &[u8] = b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_";

/// An id as of a user, connection or record: 17 characters.
pub(crate) fn id() -> String {
    pick(ID_ALPHABET, 17)
}

/// A login token: 43 characters.
pub(crate) fn token() -> String {
    pick(TOKEN_ALPHABET, 43)
}

/// How a server makes ids and tokens.
#[derive(Clone, Copy)]
pub(crate) struct Mint {
    pub(crate) token: fn() -> String,
    pub(crate) user_id: fn() -> String,
    pub(crate) session_id: fn() -> String,
}

impl Default for Mint {
    fn default() -> Self {
        Self { token, user_id: id, session_id: id }
    }
}

impl Mint {
    /// The mint of a server that takes this liberty: what an id looks like is nobody's business but its server's.
    pub(crate) fn of(variant: Option<Variant>) -> Self {
        let usual = Self::default();
        match variant {
            Some(Variant::UuidSessionIds) => Self { session_id: uuid, ..usual },
            Some(Variant::HexSessionIds) => Self { session_id: || pick(HEX, 24), ..usual },
            Some(Variant::NumericSessionIds) => Self { session_id: || pick(b"123456789", 18), ..usual },
            Some(Variant::PunctuatedSessionIds) => {
                Self { session_id: || format!("sess:{}.{}_~", pick(ID_ALPHABET, 8), pick(ID_ALPHABET, 12)), ..usual }
            }
            Some(Variant::LongSessionIds) => Self { session_id: || pick(ID_ALPHABET, 200), ..usual },
            Some(Variant::UuidUserIds) => Self { user_id: uuid, ..usual },
            Some(Variant::SignedTokens) => Self { token: signed_token, ..usual },
            Some(Variant::UuidTokens) => Self { token: uuid, ..usual },
            Some(Variant::LongTokens) => Self { token: || pick(TOKEN_ALPHABET, 512), ..usual },
            _ => usual,
        }
    }
}

/// A random UUID (RFC 9562, version 4).
fn uuid() -> String {
    let part = |length| pick(HEX, length);
    format!("{}-{}-4{}-{}{}-{}", part(8), part(4), part(3), pick(b"89ab", 1), part(3), part(12))
}

/// A token in the form of a JSON Web Token; nobody reads what is in it.
fn signed_token() -> String {
    let part = |length| pick(TOKEN_ALPHABET, length);
    format!("eyJ{}.eyJ{}.{}", part(33), part(120), part(43))
}

/// What is stored of a token, so that the store does not hold what logs in.
pub(crate) fn token_hash(token: &str) -> String {
    STANDARD.encode(Sha256::digest(token))
}

/// The SHA-256 of a text in hexadecimal digits, as clients send passwords.
pub(crate) fn hex_digest(text: &str) -> String {
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
