//! Text with placeholders, `${…}`, as features write it: taken apart, with the place of every placeholder. Pure; must not
//! know what a placeholder stands for in a scenario.

use std::ops::Range;

use crate::model::operand::Writing;

/// Most bytes that one placeholder may stand for.
const LONGEST: usize = 16 * 1024 * 1024;

/// Names that placeholders use for what is not named by the scenario.
pub(crate) const RESERVED: [&str; 5] = ["unique", "now", "alice", "bob", "admin"];

/// What a text is written in, as far as a value in it must be written so, too.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Medium {
    /// JSON: a value stands within a string or as a value.
    Json,
    /// Anything else: a value stands as it is.
    Plain,
}

impl Medium {
    /// That of a media type.
    pub(crate) fn of(media_type: &str) -> Self {
        if media_type.to_ascii_lowercase().contains("json") { Self::Json } else { Self::Plain }
    }
}

/// A part of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Part<'t> {
    /// Stands for itself.
    Text(&'t str),
    /// Stands for a value, which is written so.
    Value(Placeholder, Writing),
}

/// What a placeholder names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Placeholder {
    /// `${room}`, `${room/_id}`: a kept value or an entity, and a JSON pointer into it.
    Kept {
        /// Its name.
        name: String,
        /// Empty for all of it.
        pointer: String,
    },
    /// `${phone.sessionId}`, `${alice.password.sha256}`: of a session or an actor.
    Property {
        /// Name of the session or actor.
        of: String,
        /// Which.
        property: Property,
    },
    /// `${unique}`, `${unique.NAME}`: nobody else has it.
    Unique(String),
    /// `${now}`: the time of sending.
    Now,
    /// `${100 times x}`.
    Repeated {
        /// How often.
        times: usize,
        /// What.
        text: String,
    },
}

/// What a session or an actor has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Property {
    SessionId,
    UserId,
    Username,
    Email,
    Password,
    /// SHA-256 of the password, hexadecimal.
    PasswordDigest,
}

impl Property {
    const ALL: [(&'static str, Self); 6] = [
        ("sessionId", Self::SessionId),
        ("userId", Self::UserId),
        ("username", Self::Username),
        ("email", Self::Email),
        ("password", Self::Password),
        ("password.sha256", Self::PasswordDigest),
    ];

    /// The name of a session or actor and the property that follows it. A label may hold dots and blanks.
    fn of(text: &str) -> Option<(&str, Self)> {
        let before = |name: &str| text.strip_suffix(name)?.strip_suffix('.').filter(|of| !of.is_empty());
        Self::ALL.iter().find_map(|(name, property)| Some((before(name)?, *property)))
    }
}

/// A placeholder that stands for nothing, and where it is in the text, in bytes.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub(crate) struct Misplaced {
    pub(crate) message: String,
    pub(crate) at: Range<usize>,
}

/// Takes a text apart; every placeholder comes with its place in the text, in bytes.
pub(crate) fn parts(text: &str, medium: Medium) -> Result<Vec<(Part<'_>, Range<usize>)>, Misplaced> {
    let (mut parts, mut at, mut json) = (Vec::new(), 0, Quotes::default());
    while let Some(found) = text[at..].find("${") {
        let begin = at + found;
        let after = begin + 2;
        let Some(length) = text[after..].find('}') else {
            return Err(Misplaced { message: "a ${ without its }".to_owned(), at: begin..text.len() });
        };
        let (end, name) = (after + length + 1, &text[after..after + length]);
        json.read(&text[at..begin]);
        let wrong = |message| Misplaced { message, at: begin..end };
        let placeholder = Placeholder::parse(name).map_err(wrong)?;
        if begin > at {
            parts.push((Part::Text(&text[at..begin]), at..begin));
        }
        let writing = match medium {
            Medium::Plain => Writing::Plain,
            Medium::Json if json.is_inside => Writing::InString,
            Medium::Json if placeholder.is_syntax() => Writing::Plain,
            Medium::Json => Writing::Json,
        };
        parts.push((Part::Value(placeholder, writing), begin..end));
        at = end;
    }
    if at < text.len() {
        parts.push((Part::Text(&text[at..]), at..text.len()));
    }
    Ok(parts)
}

/// A text with every placeholder replaced by the same word, for what is understood before anything is sent.
pub(crate) fn with_wildcards(text: &str, wildcard: &str) -> String {
    let mut replaced = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("${") {
        let Some((_, after)) = after.split_once('}') else { break };
        replaced.push_str(before);
        replaced.push_str(wildcard);
        rest = after;
    }
    replaced + rest
}

/// Whether a name can stand in a placeholder.
pub(crate) fn is_name(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-')
}

/// Whether a text ends within a JSON string.
#[derive(Default)]
struct Quotes {
    is_inside: bool,
    is_escaped: bool,
}

impl Quotes {
    fn read(&mut self, text: &str) {
        for byte in text.bytes() {
            match byte {
                _ if self.is_escaped => self.is_escaped = false,
                b'\\' if self.is_inside => self.is_escaped = true,
                b'"' => self.is_inside = !self.is_inside,
                _ => {}
            }
        }
    }
}

impl Placeholder {
    fn parse(name: &str) -> Result<Self, String> {
        if let Some((times, text)) = name.split_once(" times ") {
            let times = times.parse().map_err(|_| unknown(name))?;
            let is_bounded = text.len().saturating_mul(times) <= LONGEST;
            let too_long = || format!("${{{name}}} is longer than {} MiB", LONGEST / (1024 * 1024));
            return is_bounded.then(|| Self::Repeated { times, text: text.to_owned() }).ok_or_else(too_long);
        }
        match name.find(['.', '/']) {
            None if name == "unique" => Ok(Self::Unique(String::new())),
            None if name == "now" => Ok(Self::Now),
            None if is_name(name) && !RESERVED.contains(&name) => Ok(Self::kept(name, "")),
            Some(at) if name[..at] == *"unique" && name[at..].starts_with('.') && is_name(&name[at + 1..]) => {
                Ok(Self::Unique(name[at + 1..].to_owned()))
            }
            Some(at) if name[at..].starts_with('/') && is_name(&name[..at]) => Ok(Self::kept(&name[..at], &name[at..])),
            _ => {
                let (of, property) = Property::of(name).ok_or_else(|| unknown(name))?;
                Ok(Self::Property { of: of.to_owned(), property })
            }
        }
    }

    fn kept(name: &str, pointer: &str) -> Self {
        Self::Kept { name: name.to_owned(), pointer: pointer.to_owned() }
    }

    /// Whether it writes nothing but JSON's own signs, such as a hundred brackets.
    fn is_syntax(&self) -> bool {
        matches!(self, Self::Repeated { text, .. } if text.bytes().all(|byte| b"[]{},: ".contains(&byte)))
    }
}

fn unknown(name: &str) -> String {
    format!(
        "${{{name}}} stands for nothing; there are ${{NAME}} and ${{NAME/pointer}} of what was kept or created, \
         ${{SESSION.sessionId}} and ${{ACTOR.username}} with userId, email, password and password.sha256, ${{unique}}, \
         ${{unique.NAME}}, ${{now}} and ${{100 times x}}"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn placeholders(text: &str, medium: Medium) -> Vec<(Placeholder, Writing)> {
        let values = |(part, _)| match part {
            Part::Value(placeholder, writing) => Some((placeholder, writing)),
            Part::Text(_) => None,
        };
        parts(text, medium).unwrap().into_iter().filter_map(values).collect()
    }

    #[test]
    fn placeholders_are_written_as_their_place_needs_it() {
        let room = |pointer: &str| Placeholder::kept("room", pointer);
        let text = r#"{"a": "\"${room/_id}", "b": ${room}, "c": ${2 times [}${2 times x}}"#;
        let repeated = |text: &str| Placeholder::Repeated { times: 2, text: text.to_owned() };
        let expected = [
            (room("/_id"), Writing::InString),
            (room(""), Writing::Json),
            (repeated("["), Writing::Plain),
            (repeated("x"), Writing::Json),
        ];
        assert_eq!(placeholders(text, Medium::Json), expected);
        assert!(placeholders(text, Medium::Plain).iter().all(|(_, writing)| *writing == Writing::Plain));
        assert_eq!(Medium::of("Application/JSON; charset=utf-8"), Medium::Json);
        assert_eq!(Medium::of("application/xml"), Medium::Plain);
    }

    #[test]
    fn every_form_is_read() {
        let of = |of: &str, property| Placeholder::Property { of: of.to_owned(), property };
        let read = |name: &str| Placeholder::parse(name).unwrap();
        assert_eq!(read("phone.sessionId"), of("phone", Property::SessionId));
        assert_eq!(read("old phone.userId"), of("old phone", Property::UserId));
        assert_eq!(read("alice.password.sha256"), of("alice", Property::PasswordDigest));
        assert_eq!(read("dave/emails/0/address"), Placeholder::kept("dave", "/emails/0/address"));
        assert_eq!(read("a/b.c"), Placeholder::kept("a", "/b.c"));
        assert_eq!(read("unique"), Placeholder::Unique(String::new()));
        assert_eq!(read("unique.den"), Placeholder::Unique("den".to_owned()));
        assert_eq!(read("now"), Placeholder::Now);
    }

    #[test]
    fn slips_are_named_with_their_place() {
        let wrong = |text: &str| parts(text, Medium::Plain).unwrap_err();
        assert_eq!(wrong("ab${phone.id}").at, 2..13);
        assert!(wrong("ab${phone.id}").message.starts_with("${phone.id} stands for nothing; "));
        assert_eq!(wrong("${open").message, "a ${ without its }");
        assert_eq!(wrong("${99999999 times ab}").message, "${99999999 times ab} is longer than 16 MiB");
        for slip in ["", "alice", "unique.", "unique./a", "/a", ".userId", "x times y", "a b"] {
            assert!(Placeholder::parse(slip).is_err(), "{slip}");
        }
        assert_eq!(with_wildcards("/a/${b/c}/d${e}${f", "{value}"), "/a/{value}/d{value}${f");
    }
}
