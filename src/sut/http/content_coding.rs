//! Content codings of answers: what was asked for is decoded, within bounds; anything else is an answer that nobody can
//! read. Must not know what a body means.

use std::io::Read;

use flate2::read::{MultiGzDecoder, ZlibDecoder};

/// What requests say that they take (`Accept-Encoding`).
pub(crate) const ACCEPTED: &str = "gzip, deflate";

/// Why a body cannot be decoded.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub(crate) enum CodingError {
    /// A coding that no request asks for.
    #[error("the content coding {0:?} was not asked for")]
    NotAsked(String),
    /// The bytes are not of the coding that the answer names.
    #[error("the body is not {coding}: {reason}")]
    Broken { coding: String, reason: String },
    /// More than may be read.
    #[error("the body exceeds its bound when it is decoded")]
    TooLarge,
}

/// The body behind a `Content-Encoding`, of at most `limit` bytes. Names of codings have no case, `x-gzip` is `gzip`
/// (RFC 9110 §8.4.1), and a gzip body may have several members (RFC 1952 §2.2).
pub(crate) fn decode(codings: &str, body: Vec<u8>, limit: usize) -> Result<Vec<u8>, CodingError> {
    // An answer to HEAD has the field and nothing that it speaks of.
    if body.is_empty() {
        return Ok(body);
    }
    let codings = codings.split(',').map(str::trim).filter(|coding| !coding.is_empty());
    codings.rev().try_fold(body, |body, coding| match coding.to_ascii_lowercase().as_str() {
        "identity" => Ok(body),
        "gzip" | "x-gzip" => bounded(coding, MultiGzDecoder::new(body.as_slice()), limit),
        "deflate" => bounded(coding, ZlibDecoder::new(body.as_slice()), limit),
        _ => Err(CodingError::NotAsked(coding.to_owned())),
    })
}

fn bounded(coding: &str, decoder: impl Read, limit: usize) -> Result<Vec<u8>, CodingError> {
    let mut decoded = Vec::new();
    let most = u64::try_from(limit).unwrap_or(u64::MAX).saturating_add(1);
    decoder
        .take(most)
        .read_to_end(&mut decoded)
        .map_err(|error| CodingError::Broken { coding: coding.to_owned(), reason: error.to_string() })?;
    if decoded.len() > limit { Err(CodingError::TooLarge) } else { Ok(decoded) }
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use flate2::Compression;
    use flate2::write::{GzEncoder, ZlibEncoder};

    use super::*;

    fn gzip(text: &[u8]) -> Vec<u8> {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
        encoder.write_all(text).unwrap();
        encoder.finish().unwrap()
    }

    #[test]
    fn what_was_asked_for_is_decoded_however_it_is_called() {
        for coding in ["gzip", "GZIP", "x-gzip", " X-GZip ", "identity, gzip"] {
            assert_eq!(decode(coding, gzip(b"{}"), 10).unwrap(), b"{}", "{coding}");
        }
        assert_eq!(decode("gzip", [gzip(b"{\"a\""), gzip(b":1}")].concat(), 10).unwrap(), b"{\"a\":1}", "two members");
        let mut encoder = ZlibEncoder::new(Vec::new(), Compression::default());
        encoder.write_all(b"[]").unwrap();
        let deflated = encoder.finish().unwrap();
        assert_eq!(decode("deflate", deflated.clone(), 10).unwrap(), b"[]");
        let twice = gzip(&deflated);
        assert_eq!(decode("deflate, gzip", twice, 100).unwrap(), b"[]", "the last one was applied last");
        assert_eq!(decode("gzip", Vec::new(), 10).unwrap(), b"", "an answer to HEAD");
        assert_eq!(decode("", b"{}".to_vec(), 10).unwrap(), b"{}");
    }

    #[test]
    fn what_cannot_be_read_is_told_by_its_kind() {
        assert_eq!(decode("br", b"x".to_vec(), 10).unwrap_err(), CodingError::NotAsked("br".to_owned()));
        assert!(matches!(decode("gzip", b"{}".to_vec(), 10).unwrap_err(), CodingError::Broken { .. }));
        let cut = gzip(b"a text that is long enough").split_last().unwrap().1.to_vec();
        assert!(matches!(decode("gzip", cut, 100).unwrap_err(), CodingError::Broken { .. }));
        assert_eq!(decode("gzip", gzip(&[0; 11]), 10).unwrap_err(), CodingError::TooLarge);
        assert_eq!(decode("gzip", gzip(&[0; 10]), 10).unwrap().len(), 10);
    }
}
