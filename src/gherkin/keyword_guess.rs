//! Guesses which keyword the author of a line had in mind. Slips of the pen are guessed at in English only: the
//! keyword lists of other languages are not open to us, so there only keywords that the file itself uses are known.

use gherkin::Feature;
use strsim::osa_distance;

const STEPS: [&str; 5] = ["Given", "When", "Then", "And", "But"];
const HEADINGS: [&str; 11] = [
    "Feature",
    "Background",
    "Rule",
    "Scenario",
    "Scenario Outline",
    "Scenario Template",
    "Scenarios",
    "Example",
    "Examples",
    "Ability",
    "Business Need",
];

/// Words with which an English sentence may well begin although a keyword is one letter away.
const ORDINARY: [&str; 17] = [
    "The", "They", "Them", "Than", "Thin", "Thee", "Ten", "Hen", "Men", "Give", "Gives", "Any", "An", "Add", "Bug",
    "Buy", "Bus",
];

/// The keywords of one file.
#[derive(Debug, Default)]
pub(super) struct Keywords {
    steps: Vec<String>,
    headings: Vec<String>,
    english: bool,
}

impl Keywords {
    /// Those of English.
    pub(super) fn english() -> Self {
        let owned = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect();
        Self { steps: owned(&STEPS), headings: owned(&HEADINGS), english: true }
    }

    /// Those of a file in this language.
    pub(super) fn of(language: &str, feature: &Feature) -> Self {
        if is_english(language) { Self::english() } else { Self::used_in(feature) }
    }

    /// Those of a file in this language that could not be read.
    pub(super) fn without_file(language: &str) -> Self {
        if is_english(language) { Self::english() } else { Self::default() }
    }

    fn used_in(feature: &Feature) -> Self {
        let backgrounds = feature.rules.iter().map(|rule| &rule.background).chain([&feature.background]).flatten();
        let scenarios = || feature.rules.iter().flat_map(|rule| &rule.scenarios).chain(&feature.scenarios);
        let steps = backgrounds.clone().flat_map(|background| &background.steps);
        let steps = steps.chain(scenarios().flat_map(|scenario| &scenario.steps)).map(|step| &step.keyword);
        let headings = backgrounds.map(|background| &background.keyword);
        let headings = headings.chain(feature.rules.iter().map(|rule| &rule.keyword)).chain([&feature.keyword]);
        let headings = headings.chain(scenarios().map(|scenario| &scenario.keyword));
        let headings =
            headings.chain(scenarios().flat_map(|scenario| &scenario.examples).map(|examples| &examples.keyword));
        let owned = |word: &String| word.trim().to_owned();
        Self { steps: steps.map(owned).collect(), headings: headings.map(owned).collect(), english: false }
    }

    /// The keyword that a line of prose seems to begin with, exactly or nearly: prose must be told from steps, so
    /// the first letter has to be a capital and ordinary words are let pass.
    pub(super) fn in_prose(&self, line: &str) -> Option<&str> {
        self.heading(line).or_else(|| {
            let word = first_word(line);
            let capital = word.chars().next().is_some_and(char::is_uppercase);
            (capital && !ORDINARY.contains(&word)).then(|| self.step(word)).flatten()
        })
    }

    /// The keyword that a line begins with, exactly or nearly, where no prose is allowed.
    pub(super) fn in_steps(&self, line: &str) -> Option<&str> {
        self.heading(line).or_else(|| self.step(first_word(line)))
    }

    /// The heading that a line without its colon, such as `Scenario a session ends`, seems to be.
    pub(super) fn heading_without_colon(&self, line: &str) -> Option<&str> {
        let word = first_word(line);
        self.headings.iter().map(String::as_str).find(|heading| *heading == word && !line.contains(':'))
    }

    fn step(&self, word: &str) -> Option<&str> {
        self.nearest(&self.steps, word, |keyword| if keyword.len() > 4 { 2 } else { 1 })
    }

    fn heading(&self, line: &str) -> Option<&str> {
        let title = line.split_once(':')?.0.trim();
        // One letter away from "rule", and ordinary in a description.
        let role = title.eq_ignore_ascii_case("role");
        if role { None } else { self.nearest(&self.headings, title, |keyword| 1 + keyword.len() / 8) }
    }

    fn nearest<'k>(&self, keywords: &'k [String], word: &str, reach: impl Fn(&str) -> usize) -> Option<&'k str> {
        let lower = word.to_lowercase();
        keywords
            .iter()
            .map(|keyword| (osa_distance(&lower, &keyword.to_lowercase()), keyword.as_str()))
            .filter(|(distance, keyword)| *distance <= if self.english { reach(keyword) } else { 0 })
            .min_by_key(|(distance, _)| *distance)
            .map(|(_, keyword)| keyword)
    }
}

fn is_english(language: &str) -> bool {
    language == "en"
}

fn first_word(line: &str) -> &str {
    line.split_whitespace().next().unwrap_or_default().trim_end_matches([':', ','])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slips_of_the_pen_are_recognised() {
        for (line, keyword) in [
            ("Givn a session", "Given"),
            ("Wen alice logs out", "When"),
            ("Tehn it is gone", "Then"),
            ("Adn it is gone", "And"),
            ("Given a session", "Given"),
            ("Scenari: a session", "Scenario"),
            ("Secnario Outline: a session", "Scenario Outline"),
            ("Exampels:", "Examples"),
            ("Backgruond:", "Background"),
        ] {
            assert_eq!(Keywords::english().in_prose(line), Some(keyword), "{line}");
            assert_eq!(Keywords::english().in_steps(line), Some(keyword), "{line}");
        }
    }

    #[test]
    fn sentences_are_left_alone() {
        for line in ["The server ends one session.", "They stay.", "given that it can", "Role: a user", "Note: slow"] {
            assert_eq!(Keywords::english().in_prose(line), None, "{line}");
        }
        assert_eq!(Keywords::english().in_steps("given a session"), Some("Given"));
    }
}
