//! Lays amendments over one another: overlays in their order, the profile last. Decides which entry replaces which;
//! must not look into what an entry says.

use crate::model::amendment::{AddedResponse, Amendments, Answer, Disclosure, Rule};
use crate::model::finding::Place;

/// An entry of an overlay or profile.
pub(crate) trait Entry {
    /// Its id.
    fn id(&self) -> &str;
    /// Whether it stands for the same thing as an earlier entry and so replaces it.
    fn replaces(&self, earlier: &Self) -> bool {
        self.id() == earlier.id()
    }
}

impl Entry for AddedResponse {
    fn id(&self) -> &str {
        &self.id
    }
}

impl Entry for Rule {
    fn id(&self) -> &str {
        &self.id
    }
}

impl Entry for Answer {
    fn id(&self) -> &str {
        &self.id
    }

    fn replaces(&self, earlier: &Self) -> bool {
        let same_case = self.operation == earlier.operation && self.situation == earlier.situation;
        self.id == earlier.id || same_case
    }
}

impl Entry for Disclosure {
    fn id(&self) -> &str {
        &self.id
    }
}

/// An entry with the words for where it comes from.
#[derive(Clone, Debug)]
pub(crate) struct Layered<T> {
    pub(crate) entry: T,
    /// File that findings about it name.
    pub(crate) file: String,
    pub(crate) place: Place,
    /// `overlay NAME` or `profile NAME`.
    pub(crate) layer: String,
}

impl<T: Entry> Entry for Layered<T> {
    fn id(&self) -> &str {
        self.entry.id()
    }

    fn replaces(&self, earlier: &Self) -> bool {
        self.entry.replaces(&earlier.entry)
    }
}

/// Puts a later entry in the place of those it replaces, or at the end. Says whether it replaced any.
pub(crate) fn put<T: Entry>(entries: &mut Vec<T>, later: T) -> bool {
    let Some(first) = entries.iter().position(|earlier| later.replaces(earlier)) else {
        entries.push(later);
        return false;
    };
    let mut index = 0;
    entries.retain(|earlier| {
        index += 1;
        index <= first + 1 || !later.replaces(earlier)
    });
    entries[first] = later;
    true
}

/// The amendments of a profile on top of those of the profile that it extends. Withdrawals are kept, since they
/// also speak to overlays.
pub(crate) fn merged(base: &Amendments, later: &Amendments) -> Amendments {
    let mut merged = base.clone();
    for entry in &later.responses {
        put(&mut merged.responses, entry.clone());
    }
    for entry in &later.rules {
        put(&mut merged.rules, entry.clone());
    }
    for entry in &later.answers {
        put(&mut merged.answers, entry.clone());
    }
    for entry in &later.disclosures {
        put(&mut merged.disclosures, entry.clone());
    }
    merged
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(id: &str, operation: &str, situation: &str, status: u16) -> Answer {
        let text = |text: &str| text.to_owned();
        Answer {
            id: text(id),
            operation: text(operation),
            situation: text(situation),
            status: vec![status],
            body: None,
            any_form: false,
            reason: text("r"),
            source: text("s"),
        }
    }

    #[test]
    fn answers_are_replaced_by_id_or_by_what_they_are_about() {
        let mut answers = vec![answer("a", "*", "x", 1), answer("b", "*", "y", 2), answer("c", "*", "z", 3)];
        assert!(put(&mut answers, answer("c", "*", "x", 4)));
        assert_eq!(answers, [answer("c", "*", "x", 4), answer("b", "*", "y", 2)]);
        assert!(!put(&mut answers, answer("d", "GET /a", "y", 5)));
    }
}
