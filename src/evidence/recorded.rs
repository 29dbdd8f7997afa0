//! `record.json` as a bundle needs it: read piece by piece and as often as wanted, since it may be larger than all else a run
//! holds. Must not know what it says.

use std::fs::File;
use std::io::{self, BufRead as _, BufReader, Read};
use std::path::PathBuf;

use sha2::{Digest as _, Sha256};

use super::chain::{Chain, Link};
use super::hex;

/// Where the bytes are.
#[derive(Clone, Debug)]
enum Place<'a> {
    Memory(&'a [u8]),
    File(PathBuf),
}

/// A `record.json` that was read once.
#[derive(Clone, Debug)]
pub struct Recorded<'a> {
    place: Place<'a>,
    /// Its length, in bytes.
    pub size: u64,
    /// Its SHA-256, hexadecimal.
    pub sha256: String,
    /// The chain over its exchanges.
    pub links: Vec<Link>,
}

impl<'a> Recorded<'a> {
    /// One whose bytes are at hand.
    pub fn of(bytes: &'a [u8]) -> io::Result<Self> {
        Self::look(Place::Memory(bytes))
    }

    /// One in a file, which must stay as it is.
    pub fn in_file(path: PathBuf) -> io::Result<Self> {
        Self::look(Place::File(path))
    }

    fn look(place: Place<'a>) -> io::Result<Self> {
        let mut file = BufReader::new(place.open()?);
        let (mut size, mut digest, mut chain) = (0, Sha256::new(), Chain::default());
        let mut line = Vec::new();
        while file.read_until(b'\n', &mut line)? > 0 {
            size += line.len() as u64;
            digest.update(&line);
            chain.take(&line);
            line.clear();
        }
        drop(file);
        Ok(Self { place, size, sha256: hex(&digest.finalize()), links: chain.links })
    }

    /// Opens it, at its beginning.
    pub fn open(&self) -> io::Result<Box<dyn Read + 'a>> {
        self.place.open()
    }
}

impl<'a> Place<'a> {
    fn open(&self) -> io::Result<Box<dyn Read + 'a>> {
        Ok(match self {
            Self::Memory(bytes) => Box::new(*bytes),
            Self::File(path) => Box::new(File::open(path)?),
        })
    }
}
