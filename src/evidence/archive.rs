//! A tar archive that depends on nothing but names and contents: no owner, no time, no order of its own. Must not know
//! what the files mean.

use std::io::{self, Read as _};

use tar::{Builder, EntryType, Header};

/// A file of an archive.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Path within the archive, at most 100 bytes.
    pub name: String,
    /// Content.
    pub bytes: Vec<u8>,
}

impl Entry {
    /// A file.
    pub fn new(name: impl Into<String>, bytes: impl Into<Vec<u8>>) -> Self {
        Self { name: name.into(), bytes: bytes.into() }
    }
}

/// The archive of these files, in this order (ustar, POSIX.1-1988).
pub fn write<'e>(entries: impl IntoIterator<Item = &'e Entry>) -> io::Result<Vec<u8>> {
    let mut builder = Builder::new(Vec::new());
    for entry in entries {
        let mut header = Header::new_ustar();
        header.set_path(&entry.name)?;
        header.set_entry_type(EntryType::Regular);
        header.set_mode(0o644);
        header.set_uid(0);
        header.set_gid(0);
        header.set_mtime(0);
        header.set_size(entry.bytes.len() as u64);
        header.set_cksum();
        builder.append(&header, entry.bytes.as_slice())?;
    }
    builder.into_inner()
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

    #[test]
    fn what_is_written_is_read_and_written_alike() {
        let entries = [Entry::new("a.txt", "one"), Entry::new("blobs/sha256/00", vec![0; 1000]), Entry::new("c", "")];
        let bytes = write(&entries).unwrap();
        assert_eq!(read(&bytes).unwrap(), entries);
        assert_eq!(write(&read(&bytes).unwrap()).unwrap(), bytes);
    }

    #[test]
    fn what_is_cut_or_no_archive_is_an_error_or_empty() {
        let bytes = write(&[Entry::new("a.txt", vec![7; 2000])]).unwrap();
        assert!(read(&bytes[..1500]).is_err());
        assert!(read(&[b'x'; 1024]).is_err());
        assert_eq!(read(&[]).unwrap(), []);
    }
}
