//! Golden files: what a program wrote, kept to be compared to the character. Must not know what wrote them.

use std::fs;
use std::path::{Path, PathBuf};

/// Compares a text with a file of a folder of `tests`; with `UPDATE_GOLDEN` set, writes the file instead.
#[track_caller]
pub(crate) fn golden(folder: &str, name: &str, actual: &str) {
    let path = place(folder).join(name);
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        fs::write(&path, actual).unwrap();
    }
    assert_eq!(actual, fs::read_to_string(&path).unwrap(), "{name}");
}

/// Fails if a file of the folder is named by none of the tests whose source this is.
#[track_caller]
pub(crate) fn has_no_orphan(folder: &str, source: &str) {
    for entry in fs::read_dir(place(folder)).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        assert!(source.contains(&format!("golden(\"{name}\"")), "{name} is used by no test");
    }
}

fn place(folder: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests").join(folder)
}
