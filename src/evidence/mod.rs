//! The evidence of a run as one file that can be checked without us: archive, digests, chain, statement, signature. The
//! format is described in `docs/evidence.md`. Must not know how a verdict is reached: whoever checks a bundle judges
//! its record anew.

pub mod archive;
pub mod bundle;
pub mod chain;
pub mod envelope;
pub mod key;
pub mod recorded;
pub mod statement;
pub mod unpack;

use sha2::{Digest as _, Sha256};

/// SHA-256 of bytes, hexadecimal in lower case.
pub fn sha256_hex(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}

/// Bytes, hexadecimal in lower case.
fn hex(bytes: &[u8]) -> String {
    bytes
        .iter()
        .flat_map(|byte| [byte >> 4, byte & 15])
        .filter_map(|digit| char::from_digit(digit.into(), 16))
        .collect()
}
