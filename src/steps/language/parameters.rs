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
}

pub(crate) const PARAMETERS: [Parameter; 8] = [
    Parameter {
        name: "actor",
        regex: "alice|bob|admin",
        meaning: "`alice` (the caller), `bob` (another user) or `admin`",
    },
    Parameter {
        name: "name",
        regex: r#""[^"]+""#,
        meaning: "a name in double quotes: of a session, a situation or a JSON pointer",
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
    },
    Parameter {
        name: "operation",
        regex: r#""[A-Z]+ /[^" ]*""#,
        meaning: "method and path in double quotes, such as `\"POST /api/v1/logout\"`",
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
    },
    Parameter { name: "method", regex: "[A-Z]+", meaning: "an HTTP method" },
    Parameter { name: "status", regex: "[1-5][0-9][0-9]", meaning: "an HTTP status" },
    Parameter { name: "json", regex: ".+", meaning: "a JSON value" },
];
