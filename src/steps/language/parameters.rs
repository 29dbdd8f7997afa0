//! The parameter types of the vocabulary: what may stand in the gaps of a sentence, and what it means. Pure.

use crate::steps::caller::CALLER;
use crate::steps::caller::alteration::ALTERATION;

/// A parameter type.
pub(crate) struct Parameter {
    /// Name between the braces.
    pub(crate) name: &'static str,
    /// Regular expression without groups of its own.
    pub(crate) regex: &'static str,
    /// What it stands for, for feature authors.
    pub(crate) meaning: &'static str,
    /// Whether a text that the expression matches is one: not where another sentence says the same words.
    pub(crate) accepts: fn(&str) -> bool,
}

/// Every text that the expression matches.
const ANY: fn(&str) -> bool = |_| true;

pub(crate) const PARAMETERS: [Parameter; 10] = [
    Parameter {
        name: "actor",
        regex: "alice|bob|admin",
        meaning: "`alice` (the caller), `bob` (another user) or `admin`",
        accepts: ANY,
    },
    Parameter {
        name: "name",
        regex: r#""[^"]+""#,
        meaning: "a name in double quotes: of a session, a situation or a JSON pointer",
        accepts: ANY,
    },
    Parameter {
        name: "text",
        regex: r#""[^"]*""#,
        meaning: "a text in double quotes, perhaps empty, with placeholders",
        accepts: ANY,
    },
    Parameter {
        name: "pointer",
        regex: r#""[^"]*""#,
        meaning: "a JSON pointer in double quotes (RFC 6901), such as `\"/user/emails/0/address\"`; `\"\"` is the whole body",
        accepts: ANY,
    },
    Parameter {
        name: "caller",
        regex: CALLER,
        meaning: "`session \"NAME\"`, `a caller without credentials`, `a caller with only the token of session \"NAME\"`, \
                  `a caller with only the user id of session \"NAME\"`, `a caller with the token of session \"NAME\" \
                  and the user id of session \"NAME\"` (the token may be `cut short`; either half may also be `an \
                  empty`, `a malformed` or `a random` one, the token `an overlong` one), or `a caller with the \
                  credentials of session \"NAME\"` followed by `in the query`, `in cookies`, `in the body`, `as a \
                  bearer token` or `as basic authentication`",
        accepts: ANY,
    },
    Parameter {
        name: "operation",
        regex: r#""[A-Z]+ (?:/|\$\{[^"}]*\})(?:\$\{[^"}]*\}|[^" ])*""#,
        meaning: "method, path and perhaps query in double quotes, such as `\"GET /api/v1/rooms.info?roomId=${room/_id}\"`; \
                  placeholders may stand anywhere, and the path may be one",
        accepts: ANY,
    },
    Parameter {
        name: "alteration",
        regex: ALTERATION,
        meaning: "a way to write an id that is not quite the id: `without the last character`, `without the first \
                  character`, `cut to its first half`, `in another case`, `with a blank before it`, `with a blank \
                  behind it`, `with a line break behind it`, `with a NUL behind it`, `with another character behind \
                  it`, `with a comma and itself behind it`, `with a wildcard for its second half`, `with a percent \
                  sign for its second half`, `as a regular expression`, `percent-encoded` or `in full-width \
                  characters`",
        accepts: ANY,
    },
    Parameter { name: "method", regex: "[A-Z]+", meaning: "an HTTP method", accepts: ANY },
    Parameter { name: "status", regex: "[1-5][0-9][0-9]", meaning: "an HTTP status", accepts: ANY },
    Parameter { name: "json", regex: ".+", meaning: "a JSON value", accepts: ANY },
];
