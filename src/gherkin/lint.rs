//! Tells an author what is wrong with feature files before anything is sent. Knows steps through [`Vocabulary`]
//! only, so it can be asked about any vocabulary.

use std::collections::{BTreeMap, BTreeSet};

use gherkin::Step;

use super::text;
use crate::gherkin::features;
use crate::gherkin::features::{FeatureFile, LoadedScenario, Parsed};
use crate::gherkin::syntax::{error_at, shown};
use crate::model::finding::Finding;
use crate::model::source::SourceFile;

/// What a runner would make of a step.
pub trait Vocabulary {
    /// The meaning of one step, placeholders replaced.
    fn understand(&self, step: &Step) -> StepMeaning;

    /// What helps the author of a step that is undefined, if something does. May take its time: each line is asked about
    /// once.
    fn advise(&self, step: &Step) -> Option<Advice>;
}

/// What helps the author of a step.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Advice {
    /// What to do.
    pub hint: String,
    /// The part of the step that is wrong, if the rest of it is right.
    pub part: Option<String>,
}

/// The meaning of a step.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum StepMeaning {
    /// Exactly one definition fits.
    Defined {
        /// Whether the step sends a request.
        sends: bool,
        /// Whether the step states an expectation about answers.
        checks: bool,
    },
    /// No definition fits.
    Undefined,
    /// Several definitions fit.
    Ambiguous {
        /// Their sentences.
        candidates: Vec<String>,
    },
}

/// Every mistake in these files, in the order of file names and lines. A suite without findings loads, and each
/// scenario of it sends something and checks something.
pub fn lint(files: &[SourceFile], vocabulary: &dyn Vocabulary) -> Vec<Finding> {
    let mut findings = features::same_paths(files);
    let mut loaded = Vec::new();
    for file in files {
        match features::parse(file) {
            Ok(parsed) => loaded.extend(lint_file(parsed, vocabulary, &mut findings)),
            Err(wrong) => findings.extend(wrong),
        }
    }
    findings.extend(same_titles(&loaded));
    findings.extend(same_ids(&loaded));
    let text = |name: &str| files.iter().find(|file| file.name == name).map_or("", |file| file.text.as_str());
    let mut findings: Vec<Finding> = findings.into_iter().map(|finding| with_line(finding, text)).collect();
    findings.sort();
    findings.dedup();
    findings
}

/// The finding with its line, if it has none yet.
fn with_line<'t>(finding: Finding, text: impl Fn(&str) -> &'t str) -> Finding {
    if finding.excerpt.is_some() {
        return finding;
    }
    let text = text(&finding.file);
    finding.with_line(text, None)
}

fn lint_file(parsed: Parsed, vocabulary: &dyn Vocabulary, findings: &mut Vec<Finding>) -> Option<FeatureFile> {
    findings.extend(text::lint(&parsed));
    let lost_text: BTreeSet<usize> = parsed.layout.prose.iter().map(|prose| prose.owner).collect();
    let file = features::expand(parsed).map_err(|wrong| findings.extend(wrong)).ok()?;
    let mut reader = Reader { vocabulary, text: &file.text, reported: BTreeSet::new() };
    for scenario in &file.scenarios {
        findings.extend(reader.steps(scenario));
        if !scenario.own_steps().is_empty() && !lost_text.contains(&scenario.heading) {
            findings.extend(reader.purpose(scenario));
        }
    }
    Some(file)
}

/// Reads the steps of one file. Rows of an outline and scenarios with one background share steps, so each
/// line is spoken of once.
struct Reader<'v> {
    vocabulary: &'v dyn Vocabulary,
    /// The file.
    text: &'v str,
    reported: BTreeSet<(usize, &'static str)>,
}

impl Reader<'_> {
    fn steps(&mut self, scenario: &LoadedScenario) -> Vec<Finding> {
        scenario.steps.iter().filter_map(|step| self.step(scenario, step)).collect()
    }

    fn step(&mut self, scenario: &LoadedScenario, step: &Step) -> Option<Finding> {
        let text = shown(&format!("{} {}", step.keyword.trim(), step.value));
        let line = step.position.line;
        let meaning = self.vocabulary.understand(step);
        let (kind, message) = match &meaning {
            StepMeaning::Defined { .. } => return None,
            StepMeaning::Undefined => ("undefined-step", format!("there is no step `{text}`")),
            StepMeaning::Ambiguous { .. } => ("ambiguous-step", format!("several steps fit `{text}`")),
        };
        if !self.reported.insert((line, kind)) {
            return None;
        }
        let advice = match meaning {
            StepMeaning::Ambiguous { candidates } => {
                Some(Advice { hint: format!("it could be any of: {}", candidates.join("; ")), part: None })
            }
            _ => self.vocabulary.advise(step),
        };
        let (hint, part) = advice.map_or((None, None), |advice| (Some(advice.hint), advice.part));
        Some(error_at(&scenario.path, line, kind, message).with_any_hint(hint).with_line(self.text, part.as_deref()))
    }

    /// A scenario is there to ask the target something and to look at the answer.
    fn purpose(&mut self, scenario: &LoadedScenario) -> Vec<Finding> {
        let mut sends_something = false;
        let mut checks_something = false;
        for (index, step) in scenario.steps.iter().enumerate() {
            let StepMeaning::Defined { sends, checks } = self.vocabulary.understand(step) else {
                return Vec::new(); // The unknown step may be the one that does it.
            };
            sends_something |= sends;
            checks_something |= checks && index >= scenario.background;
        }
        let mut findings = Vec::new();
        if !sends_something && self.reported.insert((scenario.heading, "sends-nothing")) {
            let message = "no step of the scenario sends a request";
            findings.push(error_at(&scenario.path, scenario.heading, "sends-nothing", message));
        }
        if !checks_something && self.reported.insert((scenario.heading, "checks-nothing")) {
            let message = "no step of the scenario checks an answer";
            let hint = Some("add a Then that says what must be seen".to_owned());
            findings.push(error_at(&scenario.path, scenario.heading, "checks-nothing", message).with_any_hint(hint));
        }
        findings
    }
}

fn same_titles(files: &[FeatureFile]) -> Vec<Finding> {
    let mut first: BTreeMap<&str, &FeatureFile> = BTreeMap::new();
    let mut findings = Vec::new();
    for file in files.iter().filter(|file| !file.feature.name.is_empty()) {
        if let Some(other) = first.get(file.feature.name.as_str()) {
            let place = format!("{}:{}", other.path, other.feature.position.line);
            let message = format!("the feature at {place} has the same title");
            findings.push(error_at(&file.path, file.feature.position.line, "duplicate-feature", message));
        } else {
            first.insert(&file.feature.name, file);
        }
    }
    findings
}

/// Names are keys of reports within a feature, ids across them.
fn same_ids(files: &[FeatureFile]) -> Vec<Finding> {
    let mut first: BTreeMap<&str, &LoadedScenario> = BTreeMap::new();
    let mut findings = Vec::new();
    for scenario in files.iter().flat_map(|file| &file.scenarios) {
        let Some(other) = first.get(scenario.id.as_str()) else {
            first.insert(&scenario.id, scenario);
            continue;
        };
        let (kind, message) = if other.path == scenario.path && other.name == scenario.name {
            ("duplicate-name", format!("the scenario at line {} has the same name", other.line))
        } else {
            let place = format!("{}:{}", other.path, other.line);
            ("duplicate-id", format!("the scenario at {place} has the same id `{}`", scenario.id))
        };
        let hint = Some("reports tell scenarios apart by their names".to_owned());
        findings.push(error_at(&scenario.path, scenario.line, kind, message).with_any_hint(hint));
    }
    findings
}
