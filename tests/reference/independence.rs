//! The reference server shares no code with the suite that is tested against it.

use std::fs;
use std::path::Path;

#[test]
fn the_reference_server_imports_nothing_of_the_crate() {
    let mut seen = 0;
    let mut folders = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join("src/reference")];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            seen += 1;
            let text = fs::read_to_string(&path).unwrap();
            let is_outside = |line: &&str| {
                let named = line.split("crate::").skip(1).any(|path| !path.starts_with("reference::"));
                named || line.contains("rocketchat_conformance")
            };
            let outside = text.lines().find(is_outside);
            assert_eq!(outside, None, "{}", path.display());
        }
    }
    assert!(seen > 20, "the folder has moved");
}
