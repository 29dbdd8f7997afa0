//! Paths as the pages of a CI system want them: from the root of the repository that it has checked out. Must not know what
//! stands at them.

use std::path::{Component, Path, PathBuf};

/// Variables in which CI systems say where they have checked the repository out: GitHub (and its likes), GitLab, Azure,
/// Bitbucket, Buildkite, Jenkins, Drone and Woodpecker.
const ROOTS: [&str; 8] = [
    "GITHUB_WORKSPACE",
    "CI_PROJECT_DIR",
    "BUILD_SOURCESDIRECTORY",
    "BITBUCKET_CLONE_DIR",
    "BUILDKITE_BUILD_CHECKOUT_PATH",
    "DRONE_WORKSPACE",
    "CI_WORKSPACE",
    "WORKSPACE",
];

/// A repository, and where in it this program was started.
pub(super) struct Repository {
    /// Its root, as the CI system writes it and as the file system does.
    roots: Vec<PathBuf>,
    here: PathBuf,
}

impl Repository {
    /// The one of this process; without a root if no CI system names one.
    pub(super) fn of_environment() -> Self {
        let named = ROOTS.iter().filter_map(std::env::var_os).find(|value| !value.is_empty()).map(PathBuf::from);
        let real = named.as_ref().and_then(|root| root.canonicalize().ok());
        let here = std::env::current_dir().unwrap_or_default();
        Self { roots: named.into_iter().chain(real).collect(), here }
    }

    /// A path of a feature as one from the root; as it is, if it is no file there, as that of a built-in feature.
    pub(super) fn seen_from_root(&self, path: &str) -> String {
        let whole = self.here.join(path);
        if !whole.is_file() {
            return path.to_owned();
        }
        let real = whole.canonicalize().ok();
        let spellings = [Some(plain(&whole)), real];
        let mut below =
            spellings.iter().flatten().flat_map(|whole| self.roots.iter().map(move |root| whole.strip_prefix(root)));
        below.find_map(Result::ok).map_or_else(|| path.to_owned(), |below| below.display().to_string())
    }
}

/// The path without `.` and `..`, as far as that can be said without looking.
fn plain(path: &Path) -> PathBuf {
    path.components().fold(PathBuf::new(), |mut plain, component| {
        match component {
            Component::CurDir => {}
            Component::ParentDir => {
                plain.pop();
            }
            other => plain.push(other),
        }
        plain
    })
}
