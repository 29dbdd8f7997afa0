//! Reads the feature files of a folder on disk. Knows file names only, nothing of what is in the files.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use crate::model::source::SourceFile;

/// Why a folder gave no feature files.
#[derive(Debug, thiserror::Error)]
pub enum FolderError {
    /// A folder or file could not be read.
    #[error("cannot read {}: {cause}", path.display())]
    Unreadable {
        /// The folder or file.
        path: PathBuf,
        /// What the system said.
        cause: io::Error,
    },
    /// The folder is readable, but holds no feature file: nothing would be tested.
    #[error("no .feature file in {}", path.display())]
    Empty { path: PathBuf },
}

/// All `*.feature` files below a folder, in the order of their paths. Links to folders are not followed, so that
/// a loop of links ends and a suite cannot reach outside of its folder. A path that is a file is read as it is.
pub fn read_folder(path: &Path) -> Result<Vec<SourceFile>, FolderError> {
    let mut found = Vec::new();
    if path.is_dir() {
        collect(path, path, &mut found)?;
        found.sort();
    } else {
        found.push(path.to_path_buf());
    }
    if found.is_empty() {
        return Err(FolderError::Empty { path: path.to_path_buf() });
    }
    found.iter().map(|file| read_file(file)).collect()
}

fn collect(folder: &Path, root: &Path, found: &mut Vec<PathBuf>) -> Result<(), FolderError> {
    let unreadable = |cause| FolderError::Unreadable { path: folder.to_path_buf(), cause };
    for entry in fs::read_dir(folder).map_err(unreadable)? {
        let entry = entry.map_err(unreadable)?;
        let path = entry.path();
        // The type of the entry itself, not of what a link points at.
        if entry.file_type().map_err(unreadable)?.is_dir() {
            collect(&path, root, found)?;
        } else if path.extension().is_some_and(|extension| extension == "feature") && !path.is_dir() {
            stays_inside(&path, root).map_err(|cause| FolderError::Unreadable { path: path.clone(), cause })?;
            found.push(path);
        }
    }
    Ok(())
}

/// A link may lead to another file of the folder, and no further: what a file holds is quoted in messages.
fn stays_inside(path: &Path, root: &Path) -> io::Result<()> {
    if path.canonicalize()?.starts_with(root.canonicalize()?) {
        return Ok(());
    }
    Err(io::Error::other("it is a link that leads out of the folder"))
}

fn read_file(path: &Path) -> Result<SourceFile, FolderError> {
    let text = fs::read_to_string(path).map_err(|cause| FolderError::Unreadable { path: path.to_path_buf(), cause })?;
    // One spelling of a path on every system, since ids are made of it.
    Ok(SourceFile::new(path.to_string_lossy().replace('\\', "/"), text))
}
