//! Suites of one's own: folders laid out as the project itself, each part of which may be missing. Reads their files; must
//! not know what they mean.

use std::fs;
use std::path::{Path, PathBuf};

use super::files;
use crate::builtin;
use crate::config::Config;
use crate::contract::{parse_ledger, parse_recipes, parse_secret_names};
use crate::failure::Failure;
use crate::gherkin::folder::read_folder;
use crate::model::finding::{Finding, Place};
use crate::model::recipe::Recipes;
use crate::model::record::NOTHING_BUILT_IN;
use crate::model::secret_names::SecretNames;
use crate::model::source::{ContractSources, SourceFile};

/// What a command works on: which features, documents and suites.
#[derive(Clone, Debug, Default)]
pub(crate) struct Sources {
    /// Features instead of the built-in ones.
    pub(crate) features: Vec<PathBuf>,
    /// Documents before the built-in ones.
    pub(crate) spec: Vec<PathBuf>,
    /// Suites beside the built-in one.
    pub(crate) suites: Vec<PathBuf>,
    /// Whether the built-in features and documents are left out.
    pub(crate) no_builtin: bool,
}

impl From<&Config> for Sources {
    fn from(config: &Config) -> Self {
        Self {
            features: config.features.clone(),
            spec: config.spec.clone(),
            suites: config.suite.clone(),
            no_builtin: config.no_builtin,
        }
    }
}

/// Folders of a suite.
const FEATURES: &str = "features";
const SPECS: &str = "specs";

/// Folders within `specs`, and the endings of the files in them.
const PARTS: [(&str, &[&str]); 4] =
    [("overlays", &["yaml", "yml"]), ("profiles", &["toml"]), ("requirements", &["toml"]), ("entities", &["toml"])];

/// A ledger that is one file.
const LEDGER: &str = "requirements.toml";

/// The overlay that holds for every operation.
const GENERAL: &str = "specs/overlays/general.yaml";

impl Sources {
    /// The feature files: those named, or the built-in ones and those of the suites.
    pub(crate) fn features(&self) -> Result<Vec<SourceFile>, Failure> {
        let mut files = match self.features.as_slice() {
            [] if self.no_builtin => Vec::new(),
            paths => files::feature_files(paths)?,
        };
        if self.features.is_empty() {
            for suite in &self.suites {
                let folder = suite.join(FEATURES);
                if folder.is_dir() {
                    files.extend(read_folder(&folder)?);
                }
            }
        }
        Ok(files)
    }

    /// Everything that contracts are built from. Documents of suites count before those of `--spec`, which count before
    /// built-in ones.
    pub(crate) fn contract(&self) -> Result<ContractSources, Failure> {
        let mut documents = files::documents(&self.spec)?;
        let (overlays, mut profiles) = (self.overlays()?, builtin::profiles());
        let mut requirements = builtin::requirements();
        for suite in &self.suites {
            let suite = Suite::open(suite)?;
            let specs = suite.folder.join(SPECS);
            if specs.is_dir() && files::has_documents(&specs)? {
                documents.extend(files::documents(&[specs])?);
            }
            profiles.extend(suite.part("profiles")?);
            for ledger in suite.ledgers()? {
                refuse_taken_ids(&requirements, &ledger)?;
                requirements.text = format!("{}\n{}", requirements.text.trim_end(), ledger.text);
            }
        }
        if !self.no_builtin {
            documents.extend(builtin::documents());
        }
        Ok(ContractSources { documents, overlays, profiles, requirements })
    }

    /// How things are created and removed: by the built-in recipes and those of the suites.
    pub(crate) fn recipes(&self) -> Result<Recipes, Failure> {
        let mut files = builtin::entities();
        for suite in &self.suites {
            files.extend(Suite::open(suite)?.part("entities")?);
        }
        parse_recipes(&files, &self.overlays()?).map_err(Failure::Unusable)
    }

    /// What stands before secrets, besides what is known of every target.
    pub(crate) fn secret_names(&self) -> Result<SecretNames, Failure> {
        parse_secret_names(&self.overlays()?).map_err(Failure::Unusable)
    }

    /// The overlays, built-in ones first.
    fn overlays(&self) -> Result<Vec<SourceFile>, Failure> {
        let mut overlays = self.builtin_overlays();
        for suite in &self.suites {
            overlays.extend(Suite::open(suite)?.part("overlays")?);
        }
        Ok(overlays)
    }

    fn builtin_overlays(&self) -> Vec<SourceFile> {
        let mut overlays = builtin::overlays();
        overlays.retain(|file| !self.no_builtin || file.name == GENERAL);
        overlays
    }

    /// Whether anything but the official suite is used.
    pub(crate) fn own(&self) -> Vec<String> {
        let own = [
            ("features", !self.features.is_empty()),
            ("documents", !self.spec.is_empty()),
            ("suite", !self.suites.is_empty()),
        ];
        let own = own.into_iter().filter(|(_, is_given)| *is_given).map(|(what, _)| what.to_owned());
        own.chain(self.no_builtin.then(|| NOTHING_BUILT_IN.to_owned())).collect()
    }
}

/// A suite's folder.
struct Suite {
    folder: PathBuf,
}

impl Suite {
    /// Opens a folder; one that holds no part of a suite is likely a mistake.
    fn open(folder: &Path) -> Result<Self, Failure> {
        let parts = PARTS.map(|(part, _)| folder.join(SPECS).join(part));
        let is_suite = folder.join(FEATURES).is_dir()
            || folder.join(SPECS).is_dir()
            || folder.join(LEDGER).is_file()
            || parts.iter().any(|part| part.is_dir());
        if is_suite {
            return Ok(Self { folder: folder.to_owned() });
        }
        let message = if folder.is_dir() { "the folder holds no suite" } else { "there is no such folder" };
        let hint = "a suite has features/ with .feature files, specs/ with documents, or both";
        Err(Failure::Unusable(vec![finding(folder, Place::File, "no-suite", message.to_owned(), hint)]))
    }

    /// The files of a folder below `specs`, in the order of their names.
    fn part(&self, name: &str) -> Result<Vec<SourceFile>, Failure> {
        let folder = self.folder.join(SPECS).join(name);
        let endings = PARTS.iter().find(|(part, _)| *part == name).map_or(&[][..], |(_, endings)| endings);
        if !folder.is_dir() {
            return Ok(Vec::new());
        }
        let entries = fs::read_dir(&folder).and_then(Iterator::collect::<Result<Vec<_>, _>>);
        let entries = entries.map_err(|cause| files::unreadable(&folder, cause))?;
        let mut paths: Vec<PathBuf> = entries.into_iter().map(|entry| entry.path()).collect();
        paths.retain(|path| path.extension().is_some_and(|ending| endings.iter().any(|known| ending == *known)));
        paths.sort();
        paths.iter().map(|path| files::read(path)).collect()
    }

    /// Its requirements, in one file or several.
    fn ledgers(&self) -> Result<Vec<SourceFile>, Failure> {
        let mut ledgers = self.part("requirements")?;
        for path in [self.folder.join(SPECS).join(LEDGER), self.folder.join(LEDGER)] {
            if path.is_file() {
                ledgers.push(files::read(&path)?);
            }
        }
        Ok(ledgers)
    }
}

/// A ledger may not take an id that another has already: nobody would know which requirement a deviation points at.
fn refuse_taken_ids(taken: &SourceFile, ledger: &SourceFile) -> Result<(), Failure> {
    let known = parse_ledger(taken).map_err(Failure::Unusable)?;
    let own = parse_ledger(ledger).map_err(Failure::Unusable)?;
    let is_taken = |id: &str| known.requirements.iter().any(|requirement| requirement.id == id);
    let line = |id: &str| {
        let line = format!("id = \"{id}\"");
        ledger.text.lines().position(|text| text.trim() == line).map_or(1, |index| index + 1)
    };
    let wrong = own.requirements.iter().filter(|requirement| is_taken(&requirement.id)).map(|requirement| {
        let message = format!("{}: the built-in ledger, or an earlier one, has this id", requirement.id);
        let place = Place::Line(line(&requirement.id));
        finding(Path::new(&ledger.name), place, "taken-requirement", message, "give it an id of its own")
    });
    let wrong: Vec<Finding> = wrong.collect();
    if wrong.is_empty() { Ok(()) } else { Err(Failure::Unusable(wrong)) }
}

fn finding(file: &Path, place: Place, kind: &str, message: String, hint: &str) -> Finding {
    Finding::error((file.display().to_string(), place), kind, message).with_hint(hint)
}
