//! When two deviations are of one kind: what differs from scenario to scenario only (ids, names, numbers, times) is taken
//! out. Pure; must not know how kinds are counted or shown.

use std::sync::LazyLock;

use regex::{Captures, Regex};

use crate::model::cause::Kind;
use crate::model::commitment;
use crate::model::deviation::Deviation;
use crate::model::exchange::{BreakageKind, Outcome};
use crate::model::record::ScenarioRecord;

/// Shortest id that is taken for one wherever it stands.
const SHORTEST_ID: usize = 4;
/// Shortest word of letters and digits that is taken for an id.
const SHORTEST_WORD: usize = 8;

/// What makes no other kind, each group of its own; a status makes one, and stands first so that it is kept.
#[expect(clippy::unwrap_used, reason = "the pattern is a constant, and a test compiles it")]
static VARYING: LazyLock<Regex> = LazyLock::new(|| {
    let plain =
        r#"(?<status>\bstatus [0-9]{3}\b)|(?<rate> in [0-9]+ of [0-9]+ answers\b)|(?<quoted>"(?:[^"\\]|\\.)*")"#;
    let secret = commitment::ANY;
    let varying = r"(?<time>\b[0-9]+(?:\.[0-9]+)? (?:ms|s)\b)|(?<word>[A-Za-z0-9_-]*[0-9][A-Za-z0-9_-]*)";
    Regex::new(&format!("{plain}|(?<secret>{secret})|{varying}")).unwrap()
});

/// The kind of a deviation of a scenario, or of one that belongs to none.
pub fn kind_of(deviation: &Deviation, scenario: Option<&ScenarioRecord>) -> Kind {
    Kind {
        requirement: deviation.requirement.clone(),
        operation: deviation.operation.clone(),
        place: place(deviation.pointer.as_deref().unwrap_or_default()),
        shape: broken(deviation, scenario).unwrap_or_else(|| shape(&without_ids(&deviation.actual, scenario))),
    }
}

/// How the exchange ended that shows the deviation, if it has no answer: libraries word the same end in many ways.
fn broken(deviation: &Deviation, scenario: Option<&ScenarioRecord>) -> Option<String> {
    let Outcome::Broken(breakage) = &scenario?.exchanges.get(deviation.exchange?)?.outcome else { return None };
    let how = match breakage.kind {
        BreakageKind::Connect => "no connection",
        BreakageKind::NotSent => "not sent",
        BreakageKind::TimedOut => "no answer in time",
        BreakageKind::Cut => "an answer that was cut or is not HTTP",
        BreakageKind::TooLarge => "an answer that is too large",
        BreakageKind::Undecodable => "an answer that cannot be decoded",
    };
    Some(how.to_owned())
}

/// The ids that the record knows, wherever they stand.
fn without_ids(text: &str, scenario: Option<&ScenarioRecord>) -> String {
    let sessions = scenario.into_iter().flat_map(|scenario| &scenario.sessions);
    let ids = sessions.flat_map(|session| [&session.session_id, &session.user_id, &session.token]);
    ids.filter(|id| id.len() >= SHORTEST_ID).fold(text.to_owned(), |text, id| text.replace(id.as_str(), "…"))
}

/// A phrase less what varies in it.
fn shape(text: &str) -> String {
    let shown = |found: &Captures<'_>| {
        let whole = &found[0];
        match whole {
            _ if found.name("status").is_some() => whole.to_owned(),
            _ if found.name("rate").is_some() => String::new(),
            _ if found.name("quoted").is_some() => "\"…\"".to_owned(),
            _ if found.name("secret").is_some() => "…".to_owned(),
            _ if found.name("time").is_some() => "# ms".to_owned(),
            _ if whole.bytes().all(|byte| byte.is_ascii_digit()) => "#".to_owned(),
            _ if whole.len() >= SHORTEST_WORD => "…".to_owned(),
            _ => whole.to_owned(),
        }
    };
    VARYING.replace_all(text, shown).into_owned()
}

/// A pointer with a `*` for every index and every key that is an id.
fn place(pointer: &str) -> String {
    let part = |part: &str| {
        let has_digit = part.bytes().any(|byte| byte.is_ascii_digit());
        let is_index = has_digit && part.bytes().all(|byte| byte.is_ascii_digit());
        let is_varying = is_index || (has_digit && part.len() >= SHORTEST_WORD);
        if is_varying { "*".to_owned() } else { part.to_owned() }
    };
    pointer.split('/').map(part).collect::<Vec<_>>().join("/")
}

/// Where a deviation stands among those of one exchange: what an answer says in its body follows from its status, and
/// nothing says anything where no answer came. Requirements are named after what they are about.
pub(super) fn rank(requirement: &str) -> usize {
    const FIRST: [&str; 6] = ["answered", "documented", "status", "status-declared", "media-type", "strict-json"];
    let aspect = requirement.rsplit('.').next().unwrap_or(requirement);
    FIRST.iter().position(|known| *known == aspect).unwrap_or(FIRST.len())
}

/// What is wrong with the form of an answer, whatever the operation: the last word of the requirement.
pub(super) fn form(kind: &Kind) -> Option<&str> {
    const FORMS: [&str; 3] = ["answered", "media-type", "strict-json"];
    let (slug, aspect) = kind.requirement.split_once('.')?;
    (FORMS.contains(&aspect) && slug.ends_with(&kind.operation.slug())).then_some(aspect)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_differs_from_scenario_to_scenario_is_taken_out() {
        for (seen, expected) in [
            ("still listed 2801 ms after the answer", "still listed # ms after the answer"),
            ("refused only after 1.5 s", "refused only after # ms"),
            ("status 500 in 1 of 4 answers", "status 500"),
            ("3 × status 200, 1 × status 500", "# × status 200, # × status 500"),
            ("the string \"phone \\\"2\\\"\"", "the string \"…\""),
            ("the list has xK3mQ9aBcD, not redacted-token-0123456789abcdef", "the list has …, not …"),
            ("an array of 3 items", "an array of # items"),
            ("the charset utf-16", "the charset utf-16"),
            ("status 20000", "status #"),
        ] {
            assert_eq!(shape(seen), expected);
        }
        assert_eq!(place("/sessions/12/loginToken"), "/sessions/*/loginToken");
        assert_eq!(place("/users/xK3mQ9aBcD/name~1x"), "/users/*/name~1x");
    }

    #[test]
    fn of_one_exchange_the_status_is_first_and_the_body_last() {
        let mut ids = ["a.body", "a.schema", "a.strict-json", "a.b.status", "a.answered", "a.status-declared"];
        ids.sort_by_key(|id| rank(id));
        assert_eq!(ids, ["a.answered", "a.b.status", "a.status-declared", "a.strict-json", "a.body", "a.schema"]);
    }

    proptest! {
        #[test]
        fn no_name_number_time_or_rate_makes_another_kind(
            (name, other) in ("[ -~]{0,20}", "\\PC{0,20}"), (number, further) in (any::<u32>(), any::<u32>()),
            (id, next) in ("[A-Za-z]{4,12}[0-9][A-Za-z0-9]{4,12}", "[A-Za-z]{4,12}[0-9][A-Za-z0-9]{4,12}"),
        ) {
            let sentence = |name: &str, id: &str, number: u32| shape(&format!(
                "session {name:?} with id {id} is seen {number} times, {number} ms late, in {number} of {number} answers"
            ));
            prop_assert_eq!(sentence(&name, &id, number), sentence(&other, &next, further));
        }

        #[test]
        fn a_status_makes_another_kind(one in 100_u16..600, other in 100_u16..600) {
            let of = |status: u16| shape(&format!("status {status} in 1 of 4 answers"));
            prop_assert_eq!(of(one) == of(other), one == other);
        }

        #[test]
        fn a_shape_has_nothing_left_that_varies(text in "\\PC{0,80}") {
            let once = shape(&text);
            prop_assert_eq!(shape(&once), once);
        }
    }
}
