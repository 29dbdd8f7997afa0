//! Fills in the bodies that features write: ids of sessions, and texts too long to be written out. Must not know what a
//! body is for.

use crate::steps::world::World;
use crate::steps::world::stop::Stop;

/// Most characters that one placeholder may stand for.
const LONGEST: usize = 16 * 1024 * 1024;

/// What a body is written in, as far as a value that is put into it must be written so, too.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Writing {
    /// JSON: a value stands within a string.
    Json,
    /// Anything else: a value stands as it is.
    Plain,
}

impl Writing {
    /// That of a media type.
    pub(crate) fn of(media_type: &str) -> Self {
        if media_type.to_ascii_lowercase().contains("json") { Self::Json } else { Self::Plain }
    }

    fn write(self, value: &str) -> String {
        match self {
            Self::Plain => value.to_owned(),
            Self::Json => {
                let quoted = serde_json::Value::from(value).to_string();
                quoted.get(1..quoted.len() - 1).unwrap_or_default().to_owned()
            }
        }
    }
}

/// Replaces `${label.sessionId}`, `${label.userId}` and `${N times TEXT}`.
pub(crate) fn fill_in(world: &World, template: &str, writing: Writing) -> Result<String, Stop> {
    let mut text = String::new();
    let mut rest = template;
    while let Some((before, after)) = rest.split_once("${") {
        let unclosed = || Stop::Error("a ${ without its }".to_owned());
        let (name, after) = after.split_once('}').ok_or_else(unclosed)?;
        text.push_str(before);
        text.push_str(&value(world, name, writing)?);
        rest = after;
    }
    text.push_str(rest);
    Ok(text)
}

fn value(world: &World, name: &str, writing: Writing) -> Result<String, Stop> {
    if let Some(repeated) = repeated(name) {
        return Ok(repeated);
    }
    let property = name.rsplit_once('.').filter(|(_, property)| matches!(*property, "sessionId" | "userId"));
    let Some((label, property)) = property else { return Err(Stop::Error(unknown(name))) };
    let session = world.session(label)?;
    Ok(writing.write(if property == "sessionId" { &session.id } else { &session.login.user_id }))
}

fn repeated(name: &str) -> Option<String> {
    let (times, text) = name.split_once(" times ")?;
    let times: usize = times.parse().ok()?;
    (times.saturating_mul(text.len()) <= LONGEST).then(|| text.repeat(times))
}

/// The message about a placeholder that stands for nothing.
fn unknown(name: &str) -> String {
    format!("${{{name}}} stands for nothing; use ${{label.sessionId}}, ${{label.userId}} or ${{100 times x}}")
}

/// The labels of sessions that a body mentions, and the messages about placeholders that stand for nothing, for the
/// lint.
pub(crate) fn placeholders(template: &str) -> (Vec<String>, Vec<String>) {
    let (mut labels, mut wrong) = (Vec::new(), Vec::new());
    for after in template.split("${").skip(1) {
        let Some((name, _)) = after.split_once('}') else {
            wrong.push("a ${ without its }".to_owned());
            continue;
        };
        match name.rsplit_once('.').filter(|(_, property)| matches!(*property, "sessionId" | "userId")) {
            Some((label, _)) => labels.push(label.to_owned()),
            None if repeated(name).is_some() => {}
            None => wrong.push(unknown(name)),
        }
    }
    (labels, wrong)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_with_quotes_does_not_end_the_string_that_it_stands_in() {
        assert_eq!(Writing::of("Application/JSON; charset=utf-8").write("a\"b\\"), "a\\\"b\\\\");
        assert_eq!(Writing::of("application/xml").write("a\"b\\"), "a\"b\\");
    }

    #[test]
    fn placeholders_are_told_from_slips() {
        let (labels, wrong) = placeholders("{\"a\": \"${phone.sessionId}\", \"b\": \"${3 times x}\"}");
        assert_eq!((labels, wrong), (vec!["phone".to_owned()], Vec::new()));
        let (labels, wrong) = placeholders("${phone.id} ${open");
        assert_eq!(labels, Vec::<String>::new());
        assert_eq!(
            wrong,
            [
                "${phone.id} stands for nothing; use ${label.sessionId}, ${label.userId} or ${100 times x}",
                "a ${ without its }"
            ]
        );
        assert_eq!(repeated("3 times ab").unwrap(), "ababab");
        assert_eq!(repeated("99999999999 times ab"), None);
    }
}
