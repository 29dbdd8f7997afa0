//! Builds a suite of feature files in memory and compares what loading or linting says about it.

use gherkin::{Step, StepType};
use rocketchat_conformance::gherkin::features::{FeatureFile, load};
use rocketchat_conformance::gherkin::lint::{Advice, StepMeaning, Vocabulary, lint};
use rocketchat_conformance::model::finding::Finding;
use rocketchat_conformance::model::source::SourceFile;

/// Some files; a first line break of a text is left out so that line numbers start where the text does.
pub(crate) struct Suite(Vec<SourceFile>);

impl Suite {
    pub(crate) fn new() -> Self {
        Self(Vec::new())
    }

    pub(crate) fn file(mut self, name: &str, text: &str) -> Self {
        self.0.push(SourceFile::new(name, text.strip_prefix('\n').unwrap_or(text)));
        self
    }

    pub(crate) fn feature(self, text: &str) -> Self {
        self.file("a.feature", text)
    }

    #[track_caller]
    pub(crate) fn finds(&self, expected: &str) {
        let expected = expected.strip_prefix('\n').unwrap_or(expected);
        assert_eq!(text_of(&lint(&self.0, &FewSteps)), expected);
    }

    pub(crate) fn is_refused(&self) -> bool {
        !lint(&self.0, &FewSteps).is_empty()
    }

    #[track_caller]
    pub(crate) fn is_sound(&self) {
        self.finds("");
        self.loads();
    }

    #[track_caller]
    pub(crate) fn loads(&self) -> Vec<FeatureFile> {
        load(&self.0).unwrap_or_else(|findings| panic!("does not load:\n{}", text_of(&findings)))
    }

    #[track_caller]
    pub(crate) fn does_not_load(&self, expected: &str) {
        let expected = expected.strip_prefix('\n').unwrap_or(expected);
        let Err(findings) = load(&self.0) else { panic!("it loads") };
        assert_eq!(text_of(&findings), expected);
    }
}

/// The findings without their lines, which the command prints: `tests/cli/lint.rs` holds those.
fn text_of(findings: &[Finding]) -> String {
    let without_line = |finding: &Finding| Finding { excerpt: None, ..finding.clone() }.to_string();
    findings.iter().flat_map(|finding| [without_line(finding), "\n".to_owned()]).collect()
}

/// A vocabulary of three sentences.
struct FewSteps;

impl Vocabulary for FewSteps {
    fn understand(&self, step: &Step) -> StepMeaning {
        match (step.ty, step.value.as_str()) {
            (StepType::Given, "a session") => StepMeaning::Defined { sends: false, checks: false },
            (StepType::When, "alice sends a request") => StepMeaning::Defined { sends: true, checks: false },
            (StepType::Then, text) if text.starts_with("the status is ") => {
                StepMeaning::Defined { sends: false, checks: true }
            }
            (StepType::When, text) if text.starts_with("it could be") => {
                StepMeaning::Ambiguous { candidates: vec!["it could be this".into(), "it could be that".into()] }
            }
            _ => StepMeaning::Undefined,
        }
    }

    fn advise(&self, step: &Step) -> Option<Advice> {
        (step.ty == StepType::Given).then(|| Advice { hint: "the nearest is: a session".to_owned(), part: None })
    }
}
