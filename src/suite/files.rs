//! The files that a command works on: read from disk or taken from the binary, and refused where they are unusable.

use std::fs;
use std::io::ErrorKind;
use std::path::{MAIN_SEPARATOR, Path, PathBuf};

use crate::builtin;
use crate::contract::{Says, referred_files, says};
use crate::failure::Failure;
use crate::gherkin::features;
use crate::gherkin::features::{FeatureFile, LoadedScenario, line_of_tag};
use crate::gherkin::folder::{FolderError, read_folder};
use crate::gherkin::lint;
use crate::model::finding::{Finding, Place};
use crate::model::source::{Origin, SourceFile};
use crate::runner::capability::Capability;
use crate::steps::Vocabulary;

/// Endings of contract documents.
const DOCUMENT_ENDINGS: [&str; 4] = ["yaml", "yml", "json", "md"];

/// Files that documents may refer to.
const MAX_PARTS: usize = 1_000;

/// Bytes of such a file.
const MAX_PART: u64 = 16 * 1024 * 1024;

/// The feature files named, or the built-in suite.
pub(crate) fn feature_files(paths: &[PathBuf]) -> Result<Vec<SourceFile>, Failure> {
    if paths.is_empty() {
        return Ok(builtin::features());
    }
    let mut files = Vec::new();
    for path in paths {
        files.extend(read_folder(path)?);
    }
    Ok(files)
}

/// Everything that is wrong with feature files.
pub(crate) fn feature_findings(files: &[SourceFile], vocabulary: &Vocabulary) -> Vec<Finding> {
    let mut findings = lint::lint(files, vocabulary);
    for file in features::load(files).into_iter().flatten() {
        for scenario in &file.scenarios {
            findings.extend(unknown_capabilities(&file, scenario));
        }
    }
    findings
}

fn unknown_capabilities(file: &FeatureFile, scenario: &LoadedScenario) -> Vec<Finding> {
    let known = Capability::ALL.map(Capability::name).join(", ");
    let finding = |name: String| {
        let tag = format!("@requires:{name}");
        let line = line_of_tag(&file.text, scenario.line, &tag);
        let message = format!("the tag {tag} names no capability");
        Finding::error((file.path.clone(), Place::Line(line)), "unknown-capability", message)
            .with_hint(format!("known are: {known}"))
            .with_line(&file.text, Some(&tag))
    };
    Capability::required_by(&scenario.tags).1.into_iter().map(finding).collect()
}

/// The features, once nothing is wrong with them.
pub(crate) fn usable_features(files: &[SourceFile], vocabulary: &Vocabulary) -> Result<Vec<FeatureFile>, Failure> {
    let findings = feature_findings(files, vocabulary);
    if findings.is_empty() {
        features::load(files).map_err(Failure::Unusable)
    } else {
        Err(Failure::Unusable(findings))
    }
}

/// The contract documents named, or none: the built-in ones then stand alone.
pub(crate) fn documents(paths: &[PathBuf]) -> Result<Vec<SourceFile>, Failure> {
    let mut files = Vec::new();
    for path in paths {
        let (given, folder) = if path.is_dir() {
            (documents_in(path)?, path.as_path())
        } else {
            (vec![read(path)?], path.parent().unwrap_or(Path::new("")))
        };
        let parts = parts(&given, folder);
        files.extend(given.into_iter().chain(parts));
    }
    Ok(files)
}

/// Files that documents refer to, and those that these refer to, as far as they are inside the folder. All others are left
/// to the contract, which says that a reference leads out.
fn parts(documents: &[SourceFile], folder: &Path) -> Vec<SourceFile> {
    let here = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
    let Ok(folder) = fs::canonicalize(here) else { return Vec::new() };
    let mut waiting: Vec<String> = documents.iter().flat_map(referred_files).collect();
    let mut parts: Vec<SourceFile> = Vec::new();
    while let Some(name) = waiting.pop().filter(|_| parts.len() < MAX_PARTS) {
        let is_inside = fs::canonicalize(&name).is_ok_and(|path| path.starts_with(&folder) && path.is_file());
        if !is_inside || documents.iter().chain(&parts).any(|known| known.name == name) {
            continue;
        }
        let is_small = fs::metadata(&name).is_ok_and(|found| found.len() <= MAX_PART);
        let Some(text) = is_small.then(|| fs::read_to_string(&name).ok()).flatten() else { continue };
        let part = SourceFile::new(name, text).from(Origin::Part);
        waiting.extend(referred_files(&part));
        parts.push(part);
    }
    parts.sort_by(|one, other| one.name.cmp(&other.name));
    parts
}

fn documents_in(folder: &Path) -> Result<Vec<SourceFile>, Failure> {
    let entries = fs::read_dir(folder)
        .and_then(Iterator::collect::<Result<Vec<_>, _>>)
        .map_err(|cause| unreadable(folder, cause))?;
    let mut paths: Vec<PathBuf> =
        entries.into_iter().map(|entry| entry.path()).filter(|path| is_document(path)).collect();
    paths.sort();
    let files = paths.iter().filter_map(|path| read_if_text(path).transpose()).collect::<Result<Vec<_>, _>>()?;
    let saying = |what: Says| files.iter().filter(move |file| says(file) == what);
    let documents: Vec<SourceFile> = saying(Says::OpenApi).cloned().collect();
    if !documents.is_empty() {
        return Ok(documents);
    }
    let old = saying(Says::Swagger).next().map(|file| format!("; {} says `swagger: …`", file.name));
    let finding = Finding::error(
        (folder.display().to_string(), Place::File),
        "no-document",
        format!("the folder holds no contract document{}", old.unwrap_or_default()),
    )
    .with_hint(format!("documents end in .{}, and say `openapi: 3.…`", DOCUMENT_ENDINGS.join(", .")));
    Err(Failure::Unusable(vec![finding]))
}

/// Whether a folder has files that could be documents.
pub(crate) fn has_documents(folder: &Path) -> Result<bool, Failure> {
    let entries = fs::read_dir(folder).and_then(Iterator::collect::<Result<Vec<_>, _>>);
    let entries = entries.map_err(|cause| unreadable(folder, cause))?;
    Ok(entries.iter().any(|entry| is_document(&entry.path())))
}

fn is_document(path: &Path) -> bool {
    path.is_file() && path.extension().is_some_and(|ending| DOCUMENT_ENDINGS.iter().any(|known| ending == *known))
}

pub(crate) fn read(path: &Path) -> Result<SourceFile, Failure> {
    let text = fs::read_to_string(path).map_err(|cause| unreadable(path, cause))?;
    // References between documents are written with `/` on every platform.
    Ok(SourceFile::new(path.display().to_string().replace(MAIN_SEPARATOR, "/"), text))
}

/// The file, unless it is no text: then it is no document either.
fn read_if_text(path: &Path) -> Result<Option<SourceFile>, Failure> {
    match read(path) {
        Err(Failure::Folder(FolderError::Unreadable { cause, .. })) if cause.kind() == ErrorKind::InvalidData => {
            Ok(None)
        }
        read => read.map(Some),
    }
}

pub(crate) fn unreadable(path: &Path, cause: std::io::Error) -> Failure {
    Failure::Folder(FolderError::Unreadable { path: path.to_owned(), cause })
}

/// A folder that gives nothing, as a finding for `lint`.
pub(crate) fn folder_finding(error: &FolderError) -> Finding {
    let (path, kind) = match error {
        FolderError::Empty { path } => (path, "empty-folder"),
        FolderError::Unreadable { path, .. } => (path, "unreadable"),
    };
    Finding::error((path.display().to_string(), Place::File), kind, error.to_string())
}
