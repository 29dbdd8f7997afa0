//! Lets the feature lint ask the real vocabulary what a step means.

use gherkin::Step;

use crate::gherkin::lint::{Advice, StepMeaning, Vocabulary as Meanings};
use crate::steps::{Recognised, Role, Vocabulary};

impl Meanings for Vocabulary {
    fn understand(&self, step: &Step) -> StepMeaning {
        match self.recognise(step) {
            Recognised::As(sentence, _) => {
                StepMeaning::Defined { sends: sentence.role == Role::Sends, checks: sentence.role == Role::Checks }
            }
            Recognised::Unknown => StepMeaning::Undefined,
            Recognised::Ambiguous(candidates) => StepMeaning::Ambiguous { candidates },
        }
    }

    fn advise(&self, step: &Step) -> Option<Advice> {
        if let Some(misfit) = self.misfit(step) {
            return Some(Advice { hint: misfit.to_string(), part: Some(misfit.text) });
        }
        self.nearest_to(step).map(|nearest| Advice { hint: format!("the nearest is: {nearest}"), part: None })
    }
}
