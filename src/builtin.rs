//! The features, documents, overlays and profiles that are part of the binary, so that it works from an empty folder.
//! Must not know what they mean.

use include_dir::{Dir, include_dir};

use crate::model::source::{Origin, SourceFile};

static FEATURES: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/features");
static SPECS: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/specs");

/// The built-in suite.
pub fn features() -> Vec<SourceFile> {
    files(&FEATURES, "feature", "features")
}

/// The built-in contract documents.
pub fn documents() -> Vec<SourceFile> {
    let mut documents = files(&SPECS, "yaml", "specs");
    documents.retain(|file| !file.name.starts_with("specs/overlays/"));
    documents.into_iter().map(|file| file.from(Origin::BuiltIn)).collect()
}

/// The built-in overlays; what is true of every operation comes first.
pub fn overlays() -> Vec<SourceFile> {
    let mut overlays = files(&SPECS, "yaml", "specs");
    overlays.retain(|file| file.name.starts_with("specs/overlays/"));
    overlays.sort_by_key(|file| !file.name.ends_with("/general.yaml"));
    overlays
}

/// The built-in profiles.
pub fn profiles() -> Vec<SourceFile> {
    let mut profiles = files(&SPECS, "toml", "specs");
    profiles.retain(|file| file.name.starts_with("specs/profiles/"));
    profiles
}

/// The built-in recipes.
pub fn entities() -> Vec<SourceFile> {
    let mut recipes = files(&SPECS, "toml", "specs");
    recipes.retain(|file| file.name.starts_with("specs/entities/"));
    recipes
}

/// The ledger of requirements.
pub fn requirements() -> SourceFile {
    let found = files(&SPECS, "toml", "specs").into_iter().find(|file| file.name == "specs/requirements.toml");
    found.unwrap_or_else(|| SourceFile::new("specs/requirements.toml", ""))
}

/// All files of a folder and its subfolders with an ending, sorted by path.
fn files(dir: &Dir<'_>, ending: &str, prefix: &str) -> Vec<SourceFile> {
    let mut found = Vec::new();
    collect(dir, ending, prefix, &mut found);
    found.sort_by(|one, other| one.name.cmp(&other.name));
    found
}

fn collect(dir: &Dir<'_>, ending: &str, prefix: &str, found: &mut Vec<SourceFile>) {
    for file in dir.files() {
        if file.path().extension().is_some_and(|extension| extension == ending) {
            // Names use `/` on every platform, since they stand in reports.
            let path = file.path().iter().map(|part| part.to_string_lossy()).collect::<Vec<_>>().join("/");
            found.push(SourceFile::new(format!("{prefix}/{path}"), file.contents_utf8().unwrap_or_default()));
        }
    }
    for dir in dir.dirs() {
        collect(dir, ending, prefix, found);
    }
}
