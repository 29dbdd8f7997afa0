//! Feature files → the scenarios that can be run, each with an id, a name and a line of its own.
//! Must not know which steps exist nor how a scenario is executed.
//!
//! **Identity.** Outlines are expanded here, so what cucumber is given has no examples left. Every scenario, also
//! a row of an outline, stands on a line of its own, and its position is set to that line; hence the path of the
//! feature and the line of the scenario, both of which cucumber hands to hooks, name one scenario of a run.
//! The id, on the other hand, is made of path and name, so it survives a line being added above.

use std::path::Path;

use gherkin::{Feature, Scenario, Step};

use super::keyword_guess::Keywords;
use crate::gherkin::layout;
use crate::gherkin::layout::Layout;
use crate::gherkin::outline;
use crate::gherkin::outline::Expanded;
use crate::gherkin::syntax;
use crate::gherkin::syntax::error_at;
use crate::model::finding::{Finding, Place};
use crate::model::source::SourceFile;

/// More scenarios in one file are refused: the runner's time grows with the square of their number.
const MAX_SCENARIOS: usize = 10_000;

/// A feature file that can be run.
#[derive(Clone, Debug)]
pub struct FeatureFile {
    /// Name of the file, as in [`SourceFile::name`]; also the `path` of the feature.
    pub path: String,
    /// Its text as it was read.
    pub text: String,
    /// The syntax tree for cucumber, outlines expanded.
    pub feature: Feature,
    /// Its scenarios in the order of their lines, those of rules included.
    pub scenarios: Vec<LoadedScenario>,
}

/// One scenario, or one row of an outline.
#[derive(Clone, Debug)]
pub struct LoadedScenario {
    /// Stable id: path below `features/` without ending, `#`, slug of the name.
    pub id: String,
    pub feature: String,
    /// Name of the file.
    pub path: String,
    /// Line of the scenario, of the example row for outlines.
    pub line: usize,
    /// Line of the heading; differs from `line` for outlines.
    pub heading: usize,
    /// Its title, with the values of the row for outlines.
    pub name: String,
    /// Tags of feature, rule, scenario and examples, without `@`, each once.
    pub tags: Vec<String>,
    /// Steps of the backgrounds, then its own.
    pub steps: Vec<Step>,
    /// How many of the steps are those of backgrounds.
    pub background: usize,
}

impl LoadedScenario {
    /// The steps that stand under its own heading.
    pub fn own_steps(&self) -> &[Step] {
        self.steps.get(self.background..).unwrap_or_default()
    }
}

/// Reads all files, or says what is wrong with each of those that cannot be read.
pub fn load(files: &[SourceFile]) -> Result<Vec<FeatureFile>, Vec<Finding>> {
    let mut findings = same_paths(files);
    let mut loaded = Vec::new();
    for file in files {
        match parse(file).and_then(expand) {
            Ok(feature) => loaded.push(feature),
            Err(wrong) => findings.extend(wrong),
        }
    }
    if findings.is_empty() { Ok(loaded) } else { Err(findings) }
}

/// The scenario that cucumber speaks of when it hands out these two.
pub fn find<'f>(files: &'f [FeatureFile], feature: &Feature, scenario: &Scenario) -> Option<&'f LoadedScenario> {
    let file = files.iter().find(|file| Some(Path::new(&file.path)) == feature.path.as_deref())?;
    let index = file.scenarios.binary_search_by_key(&scenario.position.line, |loaded| loaded.line).ok()?;
    file.scenarios.get(index)
}

/// A file that was read, before outlines are expanded.
#[derive(Debug)]
pub(super) struct Parsed {
    pub(super) path: String,
    pub(super) text: String,
    pub(super) feature: Feature,
    pub(super) layout: Layout,
    pub(super) keywords: Keywords,
}

pub(super) fn parse(file: &SourceFile) -> Result<Parsed, Vec<Finding>> {
    let feature = syntax::parse(file)?;
    let text = syntax::body(file);
    let layout = layout::scan(text, &feature);
    let language = syntax::language(text).map_or("en", |(_, language)| language);
    let keywords = Keywords::of(language, &feature);
    Ok(Parsed { path: file.name.clone(), text: file.text.clone(), feature, layout, keywords })
}

/// Files that would be taken for one another.
pub(super) fn same_paths(files: &[SourceFile]) -> Vec<Finding> {
    let twice = files.iter().enumerate().filter(|(index, file)| files[..*index].iter().any(|f| f.name == file.name));
    let finding = |file: &SourceFile| Finding {
        place: Place::File,
        ..error_at(&file.name, 1, "duplicate-file", "the file is given twice")
    };
    twice.map(|(_, file)| finding(file)).collect()
}

pub(super) fn expand(parsed: Parsed) -> Result<FeatureFile, Vec<Finding>> {
    let Parsed { path, text, mut feature, layout, .. } = parsed;
    let rules = feature.rules.iter().flat_map(|rule| &rule.scenarios);
    let count: usize = feature.scenarios.iter().chain(rules).map(outline::row_count).sum();
    if count > MAX_SCENARIOS {
        let message = format!("the file holds {count} scenarios, more than {MAX_SCENARIOS} are not run");
        let finding = error_at(&path, 1, "too-many-scenarios", message);
        return Err(vec![Finding { place: Place::File, ..finding }]);
    }
    let mut findings = Vec::new();
    let mut scenarios = Vec::new();
    let mut inherited = Inherited::of(&path, &feature);
    let own = std::mem::take(&mut feature.scenarios);
    feature.scenarios = inherited.expand(own, &layout, &mut scenarios, &mut findings);
    for rule in &mut feature.rules {
        let mut inherited = inherited.within(&rule.tags, rule.background.as_ref());
        let own = std::mem::take(&mut rule.scenarios);
        rule.scenarios = inherited.expand(own, &layout, &mut scenarios, &mut findings);
    }
    if findings.is_empty() { Ok(FeatureFile { path, text, feature, scenarios }) } else { Err(findings) }
}

/// What a scenario has from the feature and rule around it.
struct Inherited {
    path: String,
    feature: String,
    tags: Vec<String>,
    background: Vec<Step>,
}

impl Inherited {
    fn of(path: &str, feature: &Feature) -> Self {
        let outside =
            Self { path: path.to_owned(), feature: feature.name.clone(), tags: Vec::new(), background: Vec::new() };
        outside.within(&feature.tags, feature.background.as_ref())
    }

    fn within(&self, tags: &[String], background: Option<&gherkin::Background>) -> Self {
        let steps = background.iter().flat_map(|background| &background.steps);
        Self {
            path: self.path.clone(),
            feature: self.feature.clone(),
            tags: self.tags.iter().chain(tags).cloned().collect(),
            background: self.background.iter().chain(steps).cloned().collect(),
        }
    }

    fn expand(
        &mut self,
        scenarios: Vec<Scenario>,
        layout: &Layout,
        loaded: &mut Vec<LoadedScenario>,
        findings: &mut Vec<Finding>,
    ) -> Vec<Scenario> {
        let mut plain = Vec::new();
        for scenario in scenarios {
            match outline::expand(&self.path, scenario, layout) {
                Ok(rows) => {
                    loaded.extend(rows.iter().map(|row| self.load(row)));
                    plain.extend(rows.into_iter().map(|row| row.scenario));
                }
                Err(wrong) => findings.extend(wrong),
            }
        }
        plain
    }

    fn load(&self, expanded: &Expanded) -> LoadedScenario {
        let scenario = &expanded.scenario;
        let mut tags: Vec<String> = Vec::new();
        for tag in self.tags.iter().chain(&scenario.tags) {
            if !tags.contains(tag) {
                tags.push(tag.clone());
            }
        }
        LoadedScenario {
            id: id_of(&self.path, &scenario.name),
            feature: self.feature.clone(),
            path: self.path.clone(),
            line: scenario.position.line,
            heading: expanded.heading,
            name: scenario.name.clone(),
            tags,
            steps: self.background.iter().chain(&scenario.steps).cloned().collect(),
            background: self.background.len(),
        }
    }
}

/// The id of a scenario of this name.
pub(crate) fn id_of(path: &str, name: &str) -> String {
    format!("{}#{}", short_path(path), slug(name))
}

/// What identifies a file wherever the suite lies: its path below the last folder called `features`,
/// or the path as given, without the mark of built-in files and without the ending.
fn short_path(path: &str) -> &str {
    let path = path.trim_start_matches("built-in:").trim_start_matches("./");
    let path = path.strip_suffix(".feature").unwrap_or(path);
    let below = path.rsplit_once("/features/").map(|(_, below)| below);
    below.or_else(|| path.strip_prefix("features/")).unwrap_or(path)
}

fn slug(name: &str) -> String {
    let words = name.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    words.map(str::to_lowercase).collect::<Vec<_>>().join("-")
}

/// The line of a tag that a scenario has, by the line of the scenario.
pub fn line_of_tag(text: &str, scenario: usize, tag: &str) -> usize {
    let above: Vec<&str> = text.lines().take(scenario).collect();
    let has_tag = |line: &&str| line.split_whitespace().any(|word| word == tag);
    above.iter().rposition(has_tag).map_or(scenario, |at| at + 1)
}

#[cfg(test)]
mod tests {
    use super::{short_path, slug};

    #[test]
    fn ids_do_not_depend_on_where_the_suite_lies() {
        for path in [
            "features/sessions/list.feature",
            "./features/sessions/list.feature",
            "built-in:sessions/list.feature",
            "built-in:features/sessions/list.feature",
            "/srv/suite/features/sessions/list.feature",
        ] {
            assert_eq!(short_path(path), "sessions/list", "{path}");
        }
        assert_eq!(short_path("own/sessions/list.feature"), "own/sessions/list");
    }

    #[test]
    fn slugs_keep_letters_of_every_script() {
        assert_eq!(slug("A session: ends (200, \"x\")"), "a-session-ends-200-x");
        assert_eq!(slug("Sitzung läuft ab"), "sitzung-läuft-ab");
    }
}
