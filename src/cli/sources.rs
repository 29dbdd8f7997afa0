//! The files that a command works on: read from disk or taken from the binary, and refused where they are unusable.

use std::fs;
use std::path::{Path, PathBuf};

use super::failure::Failure;
use crate::builtin;
use crate::contract::parse_profiles;
use crate::model::finding::{Finding, Place, Severity};
use crate::model::profile::Profile;
use crate::model::source::SourceFile;
use crate::runner::capability::Capability;
use crate::runner::feature_folder::{FolderError, read_folder};
use crate::runner::feature_lint;
use crate::runner::features::{self, FeatureFile};
use crate::steps::Vocabulary;

/// Endings of contract documents.
const DOCUMENT_ENDINGS: [&str; 4] = ["yaml", "yml", "json", "md"];

/// The feature files named, or the built-in suite.
pub(super) fn feature_files(paths: &[PathBuf]) -> Result<Vec<SourceFile>, Failure> {
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
pub(super) fn feature_findings(files: &[SourceFile], vocabulary: &Vocabulary) -> Vec<Finding> {
    let mut findings = feature_lint::lint(files, vocabulary);
    for file in features::load(files).into_iter().flatten() {
        for scenario in &file.scenarios {
            findings.extend(unknown_capabilities(&file.path, scenario.line, &scenario.tags));
        }
    }
    findings
}

fn unknown_capabilities(path: &str, line: usize, tags: &[String]) -> Vec<Finding> {
    let known = Capability::ALL.map(Capability::name).join(", ");
    let finding = |name: String| Finding {
        file: path.to_owned(),
        place: Place::Line(line),
        severity: Severity::Error,
        kind: "unknown-capability".to_owned(),
        message: format!("the tag @requires:{name} names no capability"),
        hint: Some(format!("known are: {known}")),
    };
    Capability::required_by(tags).1.into_iter().map(finding).collect()
}

/// The features, once nothing is wrong with them.
pub(super) fn usable_features(files: &[SourceFile], vocabulary: &Vocabulary) -> Result<Vec<FeatureFile>, Failure> {
    let findings = feature_findings(files, vocabulary);
    if findings.is_empty() {
        features::load(files).map_err(Failure::Unusable)
    } else {
        Err(Failure::Unusable(findings))
    }
}

/// The contract documents named, or none: the built-in ones then stand alone.
pub(super) fn documents(paths: &[PathBuf]) -> Result<Vec<SourceFile>, Failure> {
    let mut files = Vec::new();
    for path in paths {
        if path.is_dir() {
            files.extend(documents_in(path)?);
        } else {
            files.push(read(path)?);
        }
    }
    Ok(files)
}

fn documents_in(folder: &Path) -> Result<Vec<SourceFile>, Failure> {
    let entries = fs::read_dir(folder)
        .and_then(Iterator::collect::<Result<Vec<_>, _>>)
        .map_err(|cause| unreadable(folder, cause))?;
    let mut paths: Vec<PathBuf> =
        entries.into_iter().map(|entry| entry.path()).filter(|path| is_document(path)).collect();
    paths.sort();
    if paths.is_empty() {
        let finding = Finding {
            file: folder.display().to_string(),
            place: Place::File,
            severity: Severity::Error,
            kind: "no-document".to_owned(),
            message: "the folder holds no contract document".to_owned(),
            hint: Some(format!("documents end in .{}", DOCUMENT_ENDINGS.join(", ."))),
        };
        return Err(Failure::Unusable(vec![finding]));
    }
    paths.iter().map(|path| read(path)).collect()
}

fn is_document(path: &Path) -> bool {
    path.is_file() && path.extension().is_some_and(|ending| DOCUMENT_ENDINGS.iter().any(|known| ending == *known))
}

fn read(path: &Path) -> Result<SourceFile, Failure> {
    let text = fs::read_to_string(path).map_err(|cause| unreadable(path, cause))?;
    Ok(SourceFile::new(path.display().to_string(), text))
}

fn unreadable(path: &Path, cause: std::io::Error) -> Failure {
    Failure::Folder(FolderError::Unreadable { path: path.to_owned(), cause })
}

/// The built-in profiles.
pub(super) fn profiles() -> Result<Vec<Profile>, Failure> {
    parse_profiles(&builtin::profiles()).map_err(Failure::Unusable)
}

/// A folder that gives nothing, as a finding for `lint`.
pub(super) fn folder_finding(error: &FolderError) -> Finding {
    let (path, kind) = match error {
        FolderError::Empty { path } => (path, "empty-folder"),
        FolderError::Unreadable { path, .. } => (path, "unreadable"),
    };
    Finding {
        file: path.display().to_string(),
        place: Place::File,
        severity: Severity::Error,
        kind: kind.to_owned(),
        message: error.to_string(),
        hint: None,
    }
}
