//! Text in lines for a terminal: no word is broken, and what belongs together hangs below its label. Must not know what the
//! text says.

use textwrap::{Options, WordSeparator, WordSplitter, WrapAlgorithm};

/// Columns where nobody says how many there are.
pub const USUAL_WIDTH: usize = 80;

/// The lines of a text behind a label. All but the first are indented as far as the first is by its label, or by `indent`
/// columns. A word that is longer than a line stands alone and sticks out.
pub fn hanging(label: &str, text: &str, indent: usize, width: usize) -> Vec<String> {
    let indentation = " ".repeat(indent);
    let options = Options::new(width.max(1))
        .initial_indent(label)
        .subsequent_indent(&indentation)
        .break_words(false)
        .word_separator(WordSeparator::AsciiSpace)
        .word_splitter(WordSplitter::NoHyphenation)
        .wrap_algorithm(WrapAlgorithm::FirstFit);
    textwrap::wrap(text, options).into_iter().map(|line| line.trim_end().to_owned()).collect()
}

/// As much of a text as fits one line, whole words only.
pub(super) fn one_line(text: &str, width: usize) -> String {
    let lines = hanging("", text, 0, width);
    if lines.len() < 2 && text.chars().count() <= width {
        return text.to_owned();
    }
    let first = hanging("", text, 0, width.saturating_sub(2)).into_iter().next().unwrap_or_default();
    let shown: String = first.chars().take(width.saturating_sub(2)).collect();
    format!("{} …", shown.trim_end())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_follows_hangs_below_the_text() {
        assert_eq!(hanging("seen  ", "one two three", 6, 14), ["seen  one two", "      three"]);
        assert_eq!(hanging("  ", "a-very-long-word b", 4, 8), ["  a-very-long-word", "    b"]);
        assert_eq!(
            (one_line("one two three", 13), one_line("one two three", 12)),
            ("one two three".to_owned(), "one two …".to_owned())
        );
        assert_eq!(one_line("a-very-long-word b", 8), "a-very …");
    }

    proptest! {
        #[test]
        fn no_word_is_broken_and_none_is_lost(text in "[a-z]{1,9}( [a-z]{1,9}){0,20}", width in 20_usize..80) {
            let lines = hanging("- ", &text, 4, width);
            prop_assert!(lines.iter().all(|line| line.chars().count() <= width));
            let words: Vec<&str> = lines.iter().flat_map(|line| line.split_whitespace()).skip(1).collect();
            prop_assert_eq!(words.join(" "), text);
        }

        #[test]
        fn one_line_is_never_longer(text in "\\PC{0,100}", width in 10_usize..80) {
            prop_assert!(one_line(&text, width).chars().count() <= width);
        }
    }
}
