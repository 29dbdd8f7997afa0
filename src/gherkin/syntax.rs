//! Text of one feature file → syntax tree, or one finding that points at the line which spoils it.
//! Must not know which steps exist.

use gherkin::{Feature, GherkinEnv, ParseError};

use super::keyword_guess::Keywords;
use crate::gherkin::layout::{cell_count, is_silent};
use crate::model::finding::{Finding, Place};
use crate::model::source::SourceFile;

/// Larger files are refused: reading takes time that grows with the square of the number of lines.
const MAX_BYTES: usize = 512 * 1024;

/// Bytes that may be parsed while a fault is being located.
const SEARCH_BUDGET: usize = 64 * 1024 * 1024;

/// Longer lines are cut in messages.
const SHOWN_CHARS: usize = 120;

/// An error at a line of a feature file, without a hint.
pub(super) fn error_at(file: &str, line: usize, kind: &str, message: impl Into<String>) -> Finding {
    Finding::error((file.to_owned(), Place::Line(line)), kind, message.into())
}

/// Text of a file that is safe in a message: no control character, not endless.
pub(super) fn shown(text: &str) -> String {
    let mut shown: String = text
        .chars()
        .take(SHOWN_CHARS)
        .flat_map(|c| {
            let escaped = c.is_control().then(|| c.escape_unicode());
            let plain = escaped.is_none().then_some(c);
            escaped.into_iter().flatten().chain(plain)
        })
        .collect();
    if text.chars().nth(SHOWN_CHARS).is_some() {
        shown.push('…');
    }
    shown
}

/// The text without a byte order mark, which the parser would take for a part of the first keyword.
pub(super) fn body(file: &SourceFile) -> &str {
    file.text.strip_prefix('\u{feff}').unwrap_or(&file.text)
}

/// Reads one file.
pub(super) fn parse(file: &SourceFile) -> Result<Feature, Vec<Finding>> {
    if file.text.len() > MAX_BYTES {
        let message = format!("the file has {} bytes, more than {MAX_BYTES} are not read", file.text.len());
        let hint = Some("split it into several features".to_owned());
        return Err(vec![Finding { place: Place::File, hint, ..error_at(&file.name, 1, "file-too-large", message) }]);
    }
    let text = body(file);
    let mut feature =
        Feature::parse(text, GherkinEnv::default()).map_err(|error| vec![locate(&file.name, text, &error)])?;
    feature.path = Some(file.name.clone().into());
    Ok(feature)
}

fn locate(name: &str, text: &str, error: &ParseError) -> Finding {
    let lines: Vec<&str> = text.lines().collect();
    if let Some(finding) = unknown_language(name, text) {
        return finding;
    }
    if lines.iter().all(|line| is_silent(line)) {
        let finding = error_at(name, 1, "unreadable-feature", "the file holds no feature");
        return Finding { place: Place::File, ..finding };
    }
    let line = first_spoiling_line(&lines, reported_line(error).unwrap_or(lines.len()));
    let keywords = Keywords::without_file(language(text).map_or("en", |(_, language)| language));
    let (message, hint) = explain(&lines, line, &keywords);
    error_at(name, line, "unreadable-feature", message).with_any_hint(hint)
}

/// The language that the file says it is written in, with the line that says so.
pub(super) fn language(text: &str) -> Option<(usize, &str)> {
    let (index, line) = text.lines().enumerate().find(|(_, line)| !line.trim().is_empty())?;
    let directive = line.trim_start().strip_prefix('#')?.trim_start().strip_prefix("language")?;
    Some((index + 1, directive.trim_start().strip_prefix(':')?.trim_start()))
}

fn unknown_language(name: &str, text: &str) -> Option<Finding> {
    let (line, language) = language(text)?;
    let message = format!("the language `{}` is not known", shown(language));
    (!gherkin::is_language_supported(language)).then(|| error_at(name, line, "unknown-language", message))
}

/// The parser tells the line in its message only.
fn reported_line(error: &ParseError) -> Option<usize> {
    error.to_string().strip_prefix("Error at ")?.split(':').next()?.parse().ok()
}

/// The first line without which the file could be read up to there. The parser reports the farthest place that any of
/// its rules looked at, which may lie lines behind the fault; that the file is readable up to the line before is
/// true in every language.
fn first_spoiling_line(lines: &[&str], reported: usize) -> usize {
    let reported = reported.clamp(1, lines.len());
    let mut budget = SEARCH_BUDGET;
    for good in (0..reported).rev() {
        let prefix = lines[..good].join("\n");
        let Some(rest) = budget.checked_sub(prefix.len()) else { return reported };
        budget = rest;
        if Feature::parse(&prefix, GherkinEnv::default()).is_ok() {
            return next_telling(lines, good);
        }
    }
    next_telling(lines, 0)
}

fn next_telling(lines: &[&str], from: usize) -> usize {
    let telling = lines.iter().skip(from).position(|line| !is_silent(line));
    (from + telling.unwrap_or(0) + 1).min(lines.len().max(1))
}

fn explain(lines: &[&str], line: usize, keywords: &Keywords) -> (String, Option<String>) {
    let text = lines.get(line - 1).map_or("", |line| line.trim());
    if text.starts_with('|') {
        return explain_row(lines, line);
    }
    if text.starts_with("\"\"\"") || text.starts_with("```") {
        return ("the doc string that begins here has no end".to_owned(), None);
    }
    if text.starts_with('@') {
        let hint = "tags stand above a feature, a rule, a scenario or examples".to_owned();
        return ("these tags belong to nothing".to_owned(), Some(hint));
    }
    let hint = match (keywords.heading_without_colon(text), keywords.in_steps(text)) {
        (Some(heading), _) => Some(format!("`{heading}` needs a colon: `{heading}: …`")),
        (None, Some(keyword)) if !text.starts_with(keyword) => Some(format!("did you mean `{keyword}`?")),
        _ => None,
    };
    ("this line cannot be read here".to_owned(), hint)
}

fn explain_row(lines: &[&str], line: usize) -> (String, Option<String>) {
    let text = lines[line - 1].trim();
    let above = lines[..line - 1].iter().rev().filter(|line| !is_silent(line));
    let first = above.take_while(|line| line.trim_start().starts_with('|')).last();
    if !text.ends_with('|') {
        return ("the row does not end with `|`".to_owned(), None);
    }
    match first.map(|row| (cell_count(row), cell_count(text))) {
        Some((wide, narrow)) if narrow < wide => {
            (format!("the row has {narrow} of the {wide} cells that the first row has"), None)
        }
        _ => {
            let hint = text.contains('\\').then(|| r"a backslash in a table is written `\\`".to_owned());
            ("this row cannot be read here".to_owned(), hint)
        }
    }
}
