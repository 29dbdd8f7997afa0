//! What a value is expected to be, as plain data: `is JSON`, `has 3 items`, `is a date within 1m of now`. Parsed from the
//! words of a feature with templates as operands, recorded with [`Operand`]s. Must not evaluate anything.

use std::fmt;
use std::time::Duration;

use regex::Regex;
use serde::{Deserialize, Serialize};

use super::count::count;

/// What a value is expected to be.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Predicate<T> {
    /// It equals this JSON value, numbers by value.
    Is(T),
    /// It is there and does not equal this JSON value.
    IsNot(T),
    /// It equals an item of this JSON array.
    IsOneOf(T),
    Absent,
    /// It is there, perhaps null.
    Present,
    IsA(Kind),
    /// It is a date near the time of the step.
    DateNear {
        /// How near, in milliseconds.
        within_ms: u64,
        /// The time of the step, RFC 3339; known once the step is carried out.
        now: Option<String>,
    },
    /// It is a number not below this one.
    AtLeast(T),
    /// It is a number not above this one.
    AtMost(T),
    /// It has so many items.
    Items {
        count: usize,
        /// Whether exactly so many.
        bound: Bound,
    },
    /// It is the number of items of the array at this JSON pointer of the same body.
    ItemsOf(String),
    /// It holds this: a text this part, an array an equal item, an object these members.
    Contains(T),
    /// It is a text that begins so.
    StartsWith(T),
    /// It is a text in which this regular expression is found.
    Matches(T),
    /// It is an object with these members.
    Members(T),
}

/// Kinds of values.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    Text,
    Number,
    WholeNumber,
    Boolean,
    Array,
    Object,
    /// A text that is a date and time (RFC 3339).
    Date,
}

/// How a number of items is meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Bound {
    Exactly,
    AtLeast,
    AtMost,
}

/// How an operand is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    Json,
    /// Text between double quotes.
    Quoted,
}

const KINDS: [(&str, Kind); 7] = [
    ("a text", Kind::Text),
    ("a number", Kind::Number),
    ("a whole number", Kind::WholeNumber),
    ("a boolean", Kind::Boolean),
    ("an array", Kind::Array),
    ("an object", Kind::Object),
    ("a date", Kind::Date),
];

/// Why words are no expectation.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NoPredicate {
    /// No form begins so.
    #[error(
        "{0:?} is no expectation; there are `is JSON`, `is not JSON`, `is one of JSON`, `is absent`, `is present`, `is a \
         text` (number, whole number, boolean, array, object, date), `is a date within 1m of now`, `is at least N`, `is at \
         most N`, `has N items`, `has at least N items`, `has at most N items`, `is the number of items of \"POINTER\"`, \
         `contains JSON`, `starts with \"TEXT\"`, `matches \"REGEX\"` and `has the members JSON`"
    )]
    UnknownForm(String),
    /// The operand is no JSON value.
    #[error("{text} is not JSON: {reason}")]
    NoJson { text: String, reason: String },
    /// The operand is another JSON value than this form takes.
    #[error("{text} is not {wanted}")]
    OtherJson {
        text: String,
        /// What the form takes.
        wanted: &'static str,
    },
    /// The regular expression cannot be compiled.
    #[error("{text:?} is no regular expression: {reason}")]
    NoRegex { text: String, reason: String },
    /// The words for a duration are none.
    #[error("{0:?} is no duration such as 1m, 30s or 500ms")]
    NoDuration(String),
    /// The operand is not between double quotes.
    #[error("{0} is no text in double quotes")]
    NotQuoted(String),
    /// A pointer without its slash.
    #[error("{0:?} is no JSON pointer; it begins with a slash")]
    NoPointer(String),
    /// It holds of every value, or of none.
    #[error("{0:?} says nothing: it {1}")]
    Idle(String, &'static str),
}

impl NoPredicate {
    /// What is wrong, as it was written.
    pub fn part(&self) -> &str {
        match self {
            Self::NoJson { text, .. }
            | Self::OtherJson { text, .. }
            | Self::NoRegex { text, .. }
            | Self::UnknownForm(text)
            | Self::NoDuration(text)
            | Self::NotQuoted(text)
            | Self::NoPointer(text)
            | Self::Idle(text, _) => text,
        }
    }
}

impl Predicate<String> {
    /// Reads the words of an expectation. Operands stay templates: what placeholders stand for is not known yet.
    pub fn parse(words: &str) -> Result<Self, NoPredicate> {
        let words = words.trim();
        if let Some(rest) = words.strip_prefix("is ") {
            return Self::parse_is(words, rest);
        }
        if let Some(rest) = words.strip_prefix("has ") {
            return Self::parse_has(words, rest);
        }
        if let Some(rest) = words.strip_prefix("contains ") {
            return json(rest).and_then(|part| not_idle(words, part)).map(Self::Contains);
        }
        if let Some(rest) = words.strip_prefix("starts with ") {
            return quoted(rest).and_then(|text| not_empty(words, text)).map(Self::StartsWith);
        }
        if let Some(rest) = words.strip_prefix("matches ") {
            return quoted(rest).and_then(regex).map(Self::Matches);
        }
        Err(NoPredicate::UnknownForm(words.to_owned()))
    }

    fn parse_is(words: &str, rest: &str) -> Result<Self, NoPredicate> {
        match rest {
            "absent" => return Ok(Self::Absent),
            "present" => return Ok(Self::Present),
            _ => {}
        }
        if let Some((_, kind)) = KINDS.iter().find(|(known, _)| *known == rest) {
            return Ok(Self::IsA(*kind));
        }
        if let Some(within) = rest.strip_prefix("a date within ").and_then(|rest| rest.strip_suffix(" of now")) {
            let within: Duration =
                humantime::parse_duration(within).map_err(|_| NoPredicate::NoDuration(within.to_owned()))?;
            let within_ms = u64::try_from(within.as_millis()).unwrap_or(u64::MAX);
            return Ok(Self::DateNear { within_ms, now: None });
        }
        if let Some(rest) = rest.strip_prefix("the number of items of ") {
            let pointer = quoted(rest)?;
            let is_pointer = pointer.is_empty() || pointer.starts_with('/');
            return if is_pointer { Ok(Self::ItemsOf(pointer)) } else { Err(NoPredicate::NoPointer(pointer)) };
        }
        for (start, of) in [("at least ", Self::AtLeast as fn(String) -> Self), ("at most ", Self::AtMost)] {
            if let Some(rest) = rest.strip_prefix(start) {
                return json_of(rest, "a number", serde_json::Value::is_number).map(of);
            }
        }
        if let Some(rest) = rest.strip_prefix("one of ") {
            let array = json_of(rest, "an array", serde_json::Value::is_array)?;
            let is_empty = serde_json::from_str::<Vec<serde_json::Value>>(&array).is_ok_and(|items| items.is_empty());
            return if is_empty {
                Err(NoPredicate::Idle(words.to_owned(), "never holds"))
            } else {
                Ok(Self::IsOneOf(array))
            };
        }
        if let Some(rest) = rest.strip_prefix("not ") {
            return json(rest).map(Self::IsNot);
        }
        json(rest).map(Self::Is)
    }

    fn parse_has(words: &str, rest: &str) -> Result<Self, NoPredicate> {
        if let Some(rest) = rest.strip_prefix("the members ") {
            let members = json_of(rest, "an object", serde_json::Value::is_object)?;
            return not_idle(words, members).map(Self::Members);
        }
        let bounds = [("at least ", Bound::AtLeast), ("at most ", Bound::AtMost)];
        let bounded = bounds.iter().find_map(|(start, bound)| Some((rest.strip_prefix(start)?, *bound)));
        let (rest, bound) = bounded.unwrap_or((rest, Bound::Exactly));
        let unknown = || NoPredicate::UnknownForm(words.to_owned());
        let number = rest.strip_suffix(" items").or_else(|| rest.strip_suffix(" item")).ok_or_else(unknown)?;
        let count = number.parse().map_err(|_| unknown())?;
        if count == 0 && bound == Bound::AtLeast {
            return Err(NoPredicate::Idle(words.to_owned(), "holds of every array"));
        }
        Ok(Self::Items { count, bound })
    }
}

impl<T> Predicate<T> {
    /// The operand and how it is written, if there is one.
    pub fn operand(&self) -> Option<(&T, Form)> {
        match self {
            Self::Is(operand)
            | Self::IsNot(operand)
            | Self::IsOneOf(operand)
            | Self::AtLeast(operand)
            | Self::AtMost(operand)
            | Self::Contains(operand)
            | Self::Members(operand) => Some((operand, Form::Json)),
            Self::StartsWith(operand) | Self::Matches(operand) => Some((operand, Form::Quoted)),
            Self::Absent
            | Self::Present
            | Self::IsA(_)
            | Self::DateNear { .. }
            | Self::Items { .. }
            | Self::ItemsOf(_) => None,
        }
    }

    /// The same with another operand in place of its own, if it has one.
    pub fn with_operand<U>(self, other: Option<U>) -> Option<Predicate<U>> {
        Some(match self {
            Self::Is(_) => Predicate::Is(other?),
            Self::IsNot(_) => Predicate::IsNot(other?),
            Self::IsOneOf(_) => Predicate::IsOneOf(other?),
            Self::AtLeast(_) => Predicate::AtLeast(other?),
            Self::AtMost(_) => Predicate::AtMost(other?),
            Self::Contains(_) => Predicate::Contains(other?),
            Self::StartsWith(_) => Predicate::StartsWith(other?),
            Self::Matches(_) => Predicate::Matches(other?),
            Self::Members(_) => Predicate::Members(other?),
            Self::Absent => Predicate::Absent,
            Self::Present => Predicate::Present,
            Self::IsA(kind) => Predicate::IsA(kind),
            Self::DateNear { within_ms, now } => Predicate::DateNear { within_ms, now },
            Self::Items { count, bound } => Predicate::Items { count, bound },
            Self::ItemsOf(pointer) => Predicate::ItemsOf(pointer),
        })
    }
}

impl Kind {
    fn words(self) -> &'static str {
        KINDS.iter().find(|(_, kind)| *kind == self).map_or("a value", |(words, _)| words)
    }
}

/// The words of a feature; of `is JSON` the value alone.
impl<T: fmt::Display> fmt::Display for Predicate<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Is(operand) => write!(f, "{operand}"),
            Self::IsNot(operand) => write!(f, "not {operand}"),
            Self::IsOneOf(operand) => write!(f, "one of {operand}"),
            Self::Absent => f.write_str("no such property"),
            Self::Present => f.write_str("a value"),
            Self::IsA(kind) => f.write_str(kind.words()),
            Self::DateNear { within_ms, .. } => {
                write!(f, "a date within {} of now", humantime::format_duration(Duration::from_millis(*within_ms)))
            }
            Self::AtLeast(operand) => write!(f, "at least {operand}"),
            Self::AtMost(operand) => write!(f, "at most {operand}"),
            Self::Items { count: number, bound } => {
                let bound = match bound {
                    Bound::Exactly => "",
                    Bound::AtLeast => "at least ",
                    Bound::AtMost => "at most ",
                };
                write!(f, "{bound}{}", count(*number, "item"))
            }
            Self::ItemsOf(pointer) => write!(f, "the number of items of {pointer:?}"),
            Self::Contains(operand) => write!(f, "something that contains {operand}"),
            Self::StartsWith(operand) => write!(f, "a text that starts with \"{operand}\""),
            Self::Matches(operand) => write!(f, "a text that matches \"{operand}\""),
            Self::Members(operand) => write!(f, "an object with the members {operand}"),
        }
    }
}

/// What stands for a placeholder while a text is looked through before anything is sent.
const STAND_IN: &str = "0";

fn is_open(text: &str) -> bool {
    text.contains("${")
}

/// Text of a JSON value, as far as that can be known while placeholders are open.
///
/// # Errors
///
/// If it is none.
pub fn json(text: &str) -> Result<String, NoPredicate> {
    json_of(text, "a JSON value", |_| true)
}

/// A JSON value of a kind, as far as that can be known while placeholders are open.
fn json_of(text: &str, wanted: &'static str, is: fn(&serde_json::Value) -> bool) -> Result<String, NoPredicate> {
    let mut closed = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("${") {
        let Some((_, after)) = after.split_once('}') else { break };
        closed.extend([before, STAND_IN]);
        rest = after;
    }
    closed.push_str(rest);
    let value: serde_json::Value = serde_json::from_str(&closed)
        .map_err(|error| NoPredicate::NoJson { text: text.to_owned(), reason: error.to_string() })?;
    let is_whole_placeholder = text.starts_with("${") && text.find('}') == Some(text.len() - 1);
    if is(&value) || is_whole_placeholder {
        Ok(text.to_owned())
    } else {
        Err(NoPredicate::OtherJson { text: text.to_owned(), wanted })
    }
}

fn quoted(text: &str) -> Result<String, NoPredicate> {
    let inner = text.strip_prefix('"').and_then(|text| text.strip_suffix('"')).filter(|text| !text.contains('"'));
    inner.map(str::to_owned).ok_or_else(|| NoPredicate::NotQuoted(text.to_owned()))
}

/// What holds nothing is part of everything of its kind.
fn not_idle(words: &str, part: String) -> Result<String, NoPredicate> {
    if matches!(part.as_str(), "\"\"" | "{}") {
        Err(NoPredicate::Idle(words.to_owned(), "holds of every value of its kind"))
    } else {
        Ok(part)
    }
}

/// Texts that have nothing in common.
const EVERY_TEXT: [&str; 3] = ["", "a", "\u{1}\n"];

fn not_empty(words: &str, text: String) -> Result<String, NoPredicate> {
    if text.is_empty() { Err(NoPredicate::Idle(words.to_owned(), "holds of every text")) } else { Ok(text) }
}

fn regex(text: String) -> Result<String, NoPredicate> {
    if is_open(&text) {
        return Ok(text);
    }
    match Regex::new(&text) {
        Ok(regex) if EVERY_TEXT.iter().all(|text| regex.is_match(text)) => {
            Err(NoPredicate::Idle(text, "is found in every text"))
        }
        Ok(_) => Ok(text),
        Err(error) => {
            let reason = error.to_string().lines().last().unwrap_or_default().trim_start_matches("error: ").to_owned();
            Err(NoPredicate::NoRegex { text, reason })
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(words: &str) -> Predicate<String> {
        Predicate::parse(words).unwrap_or_else(|error| panic!("{words}: {error}"))
    }

    #[test]
    fn every_form_is_read() {
        let text = str::to_owned;
        assert_eq!(read("is 1"), Predicate::Is(text("1")));
        assert_eq!(read("is \"${a/b}\""), Predicate::Is(text("\"${a/b}\"")));
        assert_eq!(read("is ${a}"), Predicate::Is(text("${a}")));
        assert_eq!(read("is not null"), Predicate::IsNot(text("null")));
        assert_eq!(read("is one of [1, 2]"), Predicate::IsOneOf(text("[1, 2]")));
        assert_eq!(read("is absent"), Predicate::Absent);
        assert_eq!(read("is present"), Predicate::Present);
        assert_eq!(read("is a whole number"), Predicate::IsA(Kind::WholeNumber));
        assert_eq!(read("is an array"), Predicate::IsA(Kind::Array));
        assert_eq!(read("is a date within 1m of now"), Predicate::DateNear { within_ms: 60_000, now: None });
        assert_eq!(read("is at least 0"), Predicate::AtLeast(text("0")));
        assert_eq!(read("is at most ${a/n}"), Predicate::AtMost(text("${a/n}")));
        assert_eq!(read("has 1 item"), Predicate::Items { count: 1, bound: Bound::Exactly });
        assert_eq!(read("has at most 2 items"), Predicate::Items { count: 2, bound: Bound::AtMost });
        assert_eq!(read("is the number of items of \"/a\""), Predicate::ItemsOf(text("/a")));
        assert_eq!(read("contains {\"a\": 1}"), Predicate::Contains(text("{\"a\": 1}")));
        assert_eq!(read("starts with \"a\""), Predicate::StartsWith(text("a")));
        assert_eq!(read("matches \"^a+$\""), Predicate::Matches(text("^a+$")));
        assert_eq!(read("has the members {\"a\": 1}"), Predicate::Members(text("{\"a\": 1}")));
    }

    #[test]
    fn what_is_wrong_is_said() {
        let wrong = |words: &str| Predicate::parse(words).unwrap_err().to_string();
        assert_eq!(wrong("is abc"), "abc is not JSON: expected value at line 1 column 1");
        assert_eq!(wrong("is at least \"a\""), "\"a\" is not a number");
        assert_eq!(wrong("is one of 1"), "1 is not an array");
        assert_eq!(wrong("is one of []"), "\"is one of []\" says nothing: it never holds");
        assert_eq!(wrong("has at least 0 items"), "\"has at least 0 items\" says nothing: it holds of every array");
        assert_eq!(wrong("starts with \"\""), "\"starts with \\\"\\\"\" says nothing: it holds of every text");
        assert_eq!(wrong("starts with a"), "a is no text in double quotes");
        assert_eq!(wrong("matches \"(\""), "\"(\" is no regular expression: unclosed group");
        assert_eq!(wrong("is a date within 1x of now"), "\"1x\" is no duration such as 1m, 30s or 500ms");
        assert_eq!(wrong("is the number of items of \"a\""), "\"a\" is no JSON pointer; it begins with a slash");
        assert!(wrong("resembles 1").starts_with("\"resembles 1\" is no expectation; there are "));
    }

    #[test]
    fn a_predicate_says_what_is_expected() {
        assert_eq!(read("is \"x\"").to_string(), "\"x\"");
        assert_eq!(read("has at least 2 items").to_string(), "at least 2 items");
        assert_eq!(read("is a date within 1m of now").to_string(), "a date within 1m of now");
    }
}
