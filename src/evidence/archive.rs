//! A tar archive that depends on nothing but names and contents: no owner, no time, no order of its own. Must not know
//! what the files mean.

use std::io::{self, Read, Write};

use tar::{Builder, EntryType, Header};

/// A file of an archive.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Path within the archive, at most 100 bytes.
    pub name: String,
    pub bytes: Vec<u8>,
}

/// A file that is to be written: its name, its length in bytes, and where its content comes from.
pub struct Content<'e> {
    /// Path within the archive, at most 100 bytes.
    pub name: &'e str,
    pub size: u64,
    pub from: Box<dyn Read + 'e>,
}

impl<'e> Content<'e> {
    /// One whose content is at hand.
    pub fn new(name: &'e str, bytes: &'e [u8]) -> Self {
        Self { name, size: bytes.len() as u64, from: Box::new(bytes) }
    }
}

/// Writes the archive of these files in this order (ustar, POSIX.1-1988).
pub fn write<'e>(files: impl IntoIterator<Item = Content<'e>>, to: impl Write) -> io::Result<()> {
    let mut builder = Builder::new(to);
    for Content { name, size, from } in files {
        let mut header = Header::new_ustar();
        header.set_path(name)?;
        header.set_entry_type(EntryType::Regular);
        header.set_mode(0o644);
        header.set_uid(0);
        header.set_gid(0);
        header.set_mtime(0);
        header.set_size(size);
        header.set_cksum();
        builder.append(&header, from)?;
    }
    builder.into_inner()?.flush()
}

/// The files of an archive. What else it says of them is not read: whoever wants to know whether there is more writes
/// the archive anew and compares.
pub fn read(bytes: &[u8]) -> io::Result<Vec<Entry>> {
    let mut archive = tar::Archive::new(bytes);
    let mut entries = Vec::new();
    for entry in archive.entries()? {
        let mut entry = entry?;
        let name = String::from_utf8_lossy(&entry.path_bytes()).into_owned();
        let mut content = Vec::new();
        entry.read_to_end(&mut content)?;
        entries.push(Entry { name, bytes: content });
    }
    Ok(entries)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn archive(files: &[(&str, &[u8])]) -> Vec<u8> {
        let mut bytes = Vec::new();
        write(files.iter().map(|(name, bytes)| Content::new(name, bytes)), &mut bytes).unwrap();
        bytes
    }

    #[test]
    fn what_is_written_is_read_and_written_alike() {
        let files: [(&str, &[u8]); 3] = [("a.txt", b"one"), ("blobs/sha256/00", &[0; 1000]), ("c", b"")];
        let bytes = archive(&files);
        let entries = read(&bytes).unwrap();
        let again: Vec<(&str, &[u8])> =
            entries.iter().map(|entry| (entry.name.as_str(), entry.bytes.as_slice())).collect();
        assert_eq!(again, files);
        assert_eq!(archive(&again), bytes);
    }

    #[test]
    fn what_is_cut_or_no_archive_is_an_error_or_empty() {
        let bytes = archive(&[("a.txt", &[7; 2000])]);
        assert!(read(&bytes[..1500]).is_err());
        assert!(read(&[b'x'; 1024]).is_err());
        assert_eq!(read(&[]).unwrap(), []);
    }
}
