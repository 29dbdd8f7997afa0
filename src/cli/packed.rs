//! Files of a large run: packed with gzip under the name that they have anyway. Must not know what is in them.

use std::fs::File;
use std::io::{self, BufReader, BufWriter, Read, Write as _};
use std::path::{Path, PathBuf};

use flate2::Compression;
use flate2::write::GzEncoder;

/// Bytes up to which a file is left as it is.
const PLAIN: u64 = 8 * 1024 * 1024;

/// What a file begins with that is packed with gzip (RFC 1952 §2.3.1).
const MAGIC: [u8; 2] = [0x1f, 0x8b];

/// Packs a file if it is large; says whether it did.
pub(super) fn pack(path: &Path) -> io::Result<bool> {
    let file = File::open(path)?;
    if file.metadata()?.len() <= PLAIN {
        return Ok(false);
    }
    let unfinished = path.with_extension("part");
    // Without a name and a time, so that equal files are packed alike.
    let mut packed = GzEncoder::new(BufWriter::new(File::create(&unfinished)?), Compression::default());
    io::copy(&mut BufReader::new(file), &mut packed)?;
    packed.finish()?.flush()?;
    std::fs::rename(&unfinished, path)?;
    Ok(true)
}

/// Names of the files in a folder that are packed.
pub(super) fn among(folder: &Path) -> Vec<String> {
    let files = std::fs::read_dir(folder).into_iter().flatten().map_while(Result::ok).map(|file| file.path());
    let is_packed = |path: &PathBuf| {
        let mut beginning = [0; MAGIC.len()];
        File::open(path).and_then(|mut file| file.read_exact(&mut beginning)).is_ok() && beginning == MAGIC
    };
    let names = files.filter(is_packed).filter_map(|path| Some(path.file_name()?.to_string_lossy().into_owned()));
    let mut names: Vec<String> = names.collect();
    names.sort();
    names
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evidence::unpack::unpacked;

    #[test]
    fn a_large_file_is_packed_and_can_be_read() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("record.json");
        std::fs::write(&path, "{}").unwrap();
        assert!(!pack(&path).unwrap());
        let large = vec![b' '; usize::try_from(PLAIN).unwrap() + 1];
        std::fs::write(&path, &large).unwrap();
        assert!(pack(&path).unwrap());
        assert!(std::fs::metadata(&path).unwrap().len() < 100_000);
        assert_eq!(*unpacked(&std::fs::read(&path).unwrap()).unwrap(), large);
        assert_eq!(among(folder.path()), ["record.json"]);
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1, "nothing is left beside it");
    }
}
