//! A file as it is, or what is packed in it: people and CI systems keep bundles as `.tar.gz`. Must not know what is inside.

use std::borrow::Cow;
use std::io::{self, Read as _};

use flate2::read::GzDecoder;

/// How a file begins that gzip has packed (RFC 1952).
const MAGIC: [u8; 2] = [0x1f, 0x8b];

/// Most bytes that a packed file may hold: the bundle of 50,000 scenarios.
pub const UNPACKED: u64 = 512 * 1024 * 1024;

/// The content, bounded, since a small file can hold an endless one.
pub fn unpacked(bytes: &[u8]) -> io::Result<Cow<'_, [u8]>> {
    if !bytes.starts_with(&MAGIC) {
        return Ok(Cow::Borrowed(bytes));
    }
    let mut content = Vec::new();
    GzDecoder::new(bytes).take(UNPACKED + 1).read_to_end(&mut content)?;
    if u64::try_from(content.len()).is_ok_and(|length| length > UNPACKED) {
        return Err(io::Error::other(format!("it holds more than {} MiB", UNPACKED / (1024 * 1024))));
    }
    Ok(Cow::Owned(content))
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use flate2::Compression;
    use flate2::write::GzEncoder;

    use super::*;

    #[test]
    fn what_is_packed_is_unpacked_up_to_a_bound() {
        let packed = |write: &dyn Fn(&mut GzEncoder<Vec<u8>>)| {
            let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
            write(&mut encoder);
            encoder.finish().unwrap()
        };
        assert_eq!(unpacked(b"{}").unwrap(), b"{}".as_slice());
        let small = packed(&|encoder| encoder.write_all(b"{}").unwrap());
        assert_eq!(unpacked(&small).unwrap(), b"{}".as_slice());
        assert!(unpacked(&small[..small.len() - 9]).is_err(), "cut");
        let endless = packed(&|encoder| {
            for _ in 0..=512 {
                encoder.write_all(&vec![0; 1024 * 1024]).unwrap();
            }
        });
        assert_eq!(unpacked(&endless).unwrap_err().to_string(), "it holds more than 512 MiB");
    }
}
