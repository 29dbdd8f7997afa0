//! What steps assert, evaluated from exchanges: every kind of expectation, its words and the exchange it points at.

use std::collections::BTreeSet;

use rocketchat_conformance::contract::Contract;
use rocketchat_conformance::model::check::{Check, Expectation, ExpectedProperty, Quantifier};
use rocketchat_conformance::model::due::Due;
use rocketchat_conformance::model::exchange::{Body, BreakageKind, Exchange};
use rocketchat_conformance::model::operand::Operand;
use rocketchat_conformance::model::operation::Operation;
use rocketchat_conformance::model::predicate::Predicate;
use serde_json::json;

use super::exchange_builder::{LOGOUT_ME, answered, broken, lines, logout, typed, under, with_body};

const DONE: &str = r#"{"sessionId":"s1","success":true}"#;
const REFUSED: &str = r#"{"success":false,"error":"Session not found"}"#;

fn check(expectation: Expectation, exchanges: usize) -> Check {
    Check::new(4, logout_me(), expectation, (0..exchanges).collect())
}

fn logout_me() -> Operation {
    LOGOUT_ME.parse().unwrap()
}

/// Each deviation in a line, with the exchange it points at.
fn shown(expectation: Expectation, exchanges: &[Exchange]) -> Vec<String> {
    let deviations = under("published").verify(&check(expectation, exchanges.len()), exchanges);
    assert!(deviations.iter().all(|one| one.step == Some(4)));
    let place = |index: Option<usize>| index.map_or_else(|| "-".to_owned(), |index| index.to_string());
    let places = deviations.iter().map(|one| place(one.exchange));
    places.zip(lines(&deviations)).map(|(place, line)| format!("{place} {line}")).collect()
}

fn has_property(pointer: &str, json: &str) -> Expectation {
    let predicate = Predicate::Is(Operand::literal(json));
    Expectation::Property(ExpectedProperty { pointer: pointer.to_owned(), quantifier: Quantifier::One, predicate })
}

fn refused() -> Exchange {
    logout(400, REFUSED)
}

#[test]
fn what_several_answers_show_alike_is_said_once_with_its_rate() {
    let status = || Expectation::Status { status: 200 };
    assert_eq!(shown(status(), &[logout(200, DONE)]), Vec::<String>::new());
    assert_eq!(shown(status(), &[refused()]), ["0 logout-me.status: expected status 200, seen status 400"]);
    let several = [logout(200, DONE), refused(), logout(500, ""), refused()];
    assert_eq!(
        shown(status(), &several),
        [
            "1 logout-me.status: expected status 200, seen status 400 in 2 of 4 answers",
            "2 logout-me.status: expected status 200, seen status 500 in 1 of 4 answers",
        ]
    );
    let answer = Expectation::Answer { situation: "session not found".to_owned() };
    assert_eq!(
        shown(answer, &[logout(404, REFUSED), refused()]),
        ["0 logout-me.unknown-session.status: expected status 400, seen status 404 in 1 of 2 answers"]
    );
}

#[test]
fn a_property_has_its_value_or_what_stands_there_is_said() {
    let property = |pointer: &str| has_property(pointer, "\"s1\"");
    assert_eq!(shown(property("/sessionId"), &[refused(), logout(200, DONE)]), Vec::<String>::new());
    assert_eq!(
        shown(property("/success"), &[logout(200, DONE)]),
        ["0 logout-me.property at /success: expected \"s1\", seen true"]
    );
    assert_eq!(
        shown(property("/gone"), &[logout(200, DONE)]),
        ["0 logout-me.property at /gone: expected \"s1\", seen no such property (status 200)"]
    );
    assert_eq!(
        shown(property("/sessionId"), &[broken(refused(), BreakageKind::Cut, "cut off")]),
        ["0 logout-me.property at /sessionId: expected \"s1\", seen no such property (no answer: cut off)"]
    );
}

#[test]
fn numbers_are_equal_by_value_and_exactly_so() {
    let finds = |wanted: &str, body: &str| shown(has_property("/a", wanted), &[logout(200, body)]);
    for (wanted, body) in [
        ("1", r#"{"a":1.0}"#),
        ("100", r#"{"a":1e2}"#),
        ("0", r#"{"a":-0}"#),
        ("12345678901234567890123", r#"{"a":12345678901234567890123}"#),
        (r#"[{"b":1.50}]"#, r#"{"a": [ {"b": 15e-1} ]}"#),
    ] {
        assert_eq!(finds(wanted, body), Vec::<String>::new(), "{wanted} {body}");
    }
    assert_eq!(
        finds("12345678901234567890123", r#"{"a":12345678901234567890124}"#),
        ["0 logout-me.property at /a: expected 12345678901234567890123, seen 12345678901234567890124"]
    );
    assert_eq!(
        finds("9007199254740993", r#"{"a":9007199254740992.0}"#),
        ["0 logout-me.property at /a: expected 9007199254740993, seen 9007199254740992.0"]
    );
    assert_eq!(finds("1", r#"{"a":"1"}"#), ["0 logout-me.property at /a: expected 1, seen \"1\""]);
}

#[test]
fn an_expected_number_survives_the_record() {
    let plain = |text: &str| serde_json::to_value(has_property("/a", text)).unwrap();
    let kept = json!({"kind": "property", "pointer": "/a", "value": [1.5, 7]});
    assert_eq!(plain("[1.5,7]"), kept);
    let whole =
        json!({"kind": "property", "pointer": "/a", "quantifier": "one", "predicate": {"is": [{"text": "[1.5,7]"}]}});
    for written in [kept, whole] {
        assert_eq!(serde_json::from_value::<Expectation>(written).unwrap(), has_property("/a", "[1.5,7]"));
    }
    let large = has_property("/a", "12345678901234567890123");
    let kept: Expectation = serde_json::from_str(&serde_json::to_string(&large).unwrap()).unwrap();
    assert_eq!(kept, large);
}

#[test]
fn a_check_without_an_exchange_is_no_success() {
    assert_eq!(
        shown(Expectation::Steady, &[]),
        ["- logout-me.evidence: expected an exchange that shows it, seen no exchange"]
    );
}

fn me(status: u16, body: &str) -> Exchange {
    answered("GET /api/v1/me", status, body)
}

fn at(started_ms: f64, exchange: Exchange) -> Exchange {
    Exchange { started_ms, ..exchange }
}

#[test]
fn an_effect_is_worded_by_session_and_deadline() {
    let effect = |within_ms, answer: Exchange, probe: Exchange| {
        let expectation =
            Expectation::EffectAsAnswered { session: "phone".to_owned(), due: Due { due_ms: 100.0, within_ms } };
        shown(expectation, &[answer, probe])
    };
    let accepted = || at(2_101.0, me(200, "{}"));
    assert_eq!(
        effect(0, logout(200, DONE), accepted()),
        ["1 logout-me.effect: expected session \"phone\" ends as soon as the logout is answered, since the call was \
          answered with status 200, seen its token is still accepted 2001 ms later"]
    );
    assert_eq!(
        effect(2_000, logout(200, DONE), accepted()),
        [
            "1 logout-me.effect: expected session \"phone\" ends within 2000 ms, since the call was answered with status 200, \
          seen its token is still accepted 2001 ms later"
        ]
    );
    assert_eq!(
        effect(0, refused(), at(101.0, me(401, "{}"))),
        [
            "1 logout-me.effect: expected session \"phone\" stays alive, since the call was answered with status 400, seen \
          its token is refused"
        ]
    );
}

#[test]
fn what_shows_at_the_last_moment_is_in_time() {
    let token = |probed: f64| {
        let expectation =
            Expectation::TokenRefused { session: "phone".to_owned(), due: Due { due_ms: 100.0, within_ms: 50 } };
        shown(expectation, &[at(probed, me(200, "{}")), at(160.0, me(401, "{}"))])
    };
    assert_eq!(token(150.0), Vec::<String>::new());
    assert_eq!(
        token(150.5),
        [
            "0 logout-me.ended.token: expected the token of session \"phone\" is refused with 401 within 50 ms, seen refused only \
          after 60 ms"
        ]
    );
}

#[test]
fn a_websocket_that_takes_a_dead_token_is_found_by_its_frames() {
    let attempt = |started_ms: f64, frame: &str| {
        let frames = format!("{{\"msg\":\"connected\",\"session\":\"c1\"}}\n{frame}");
        at(started_ms, answered("GET /websocket", 101, &frames))
    };
    let refused = |started_ms| attempt(started_ms, r#"{"msg":"result","id":"1","error":{"error":403}}"#);
    let granted = |started_ms| attempt(started_ms, r#"{"msg":"result","id":"1","result":{"id":"u1"}}"#);
    let shows = |within_ms, attempts: &[Exchange]| {
        let expectation =
            Expectation::ResumptionRefused { session: "phone".to_owned(), due: Due { due_ms: 100.0, within_ms } };
        shown(expectation, attempts)
    };
    let fine = Vec::<String>::new();
    assert_eq!(shows(0, &[refused(101.0)]), fine);
    assert_eq!(shows(50, &[granted(150.0), refused(160.0)]), fine);
    assert_eq!(shows(50, &[granted(150.0)]), fine, "it was in time, and nobody knows what came later");
    let expected = "logout-me.ended.websocket: expected no websocket takes the token of session \"phone\"";
    assert_eq!(
        shows(50, &[granted(140.0), granted(151.0), refused(160.0)]),
        [format!("1 {expected} within 50 ms, seen its login was granted 51 ms after the answer")]
    );
    let at_once =
        format!("0 {expected} as soon as the logout is answered, seen its login was granted 1 ms after the answer");
    for frame in [
        r#"{"msg":"result","id":"1","result":{"id":"u1"}}"#,
        r#"{"msg":"result","id":"1","error":null,"result":{"id":"somebody"}}"#,
        "{\n  \"msg\": \"result\",\n  \"result\": {\n    \"id\": \"u1\"\n  }\n}",
    ] {
        assert_eq!(shows(0, &[attempt(101.0, frame)]), [at_once.as_str()], "{frame}");
    }
    for frame in [
        "",
        "not a frame",
        r#"{"msg":"result","id":"1"}"#,
        r#"{"msg":"result","id":"1","result":null}"#,
        r#"{"msg":"result","id":"1","result":{"id":""}}"#,
        r#"{"msg":"result","id":"1","result":{"success":false}}"#,
        r#"{"msg":"added","id":"1","result":{"id":"u1"}}"#,
    ] {
        assert_eq!(shows(0, &[attempt(101.0, frame)]), fine, "{frame}");
    }
}

#[test]
fn a_list_that_shows_another_users_session_is_charged_to_the_list() {
    let page = |status, body: &str| answered("GET /api/v1/sessions/list", status, body);
    let disclosed = |pages: &[Exchange]| {
        let expectation = Expectation::Undisclosed { session: "bob's".to_owned(), session_id: "s9".to_owned() };
        shown(expectation, pages)
    };
    let fine = || page(200, r#"{"sessions":[{"sessionId":"s1"},{"_id":"s2"}]}"#);
    let limited = page(429, "{}");
    assert_eq!(disclosed(&[fine(), limited, fine()]), Vec::<String>::new());
    let owner = "expected session \"bob's\", which is another user's, is not in the list, seen";
    assert_eq!(
        disclosed(&[fine(), page(200, r#"{"sessions":[{"_id":"s9"}]}"#)]),
        [format!("1 sessions-list.owner: {owner} it is listed")]
    );
    assert_eq!(
        disclosed(&[page(500, "{}"), fine()]),
        [format!("0 sessions-list.owner: {owner} the list cannot be read: status 500")]
    );
    assert_eq!(
        disclosed(&[page(200, "[]")]),
        [format!("0 sessions-list.owner: {owner} the list cannot be read: status 200")]
    );
}

#[test]
fn of_calls_at_the_same_time_one_succeeds() {
    let simultaneous = |answers: &[Exchange]| {
        let [one, other] = ["logged out", "session not found"].map(str::to_owned);
        shown(Expectation::Simultaneous { one, other }, answers)
    };
    let done = || logout(200, DONE);
    assert_eq!(simultaneous(&[done(), refused(), refused()]), Vec::<String>::new());
    assert_eq!(simultaneous(&[refused(), done()]), Vec::<String>::new());
    assert_eq!(simultaneous(&[done(), done()]), Vec::<String>::new());
    let expected =
        "logout-me.simultaneous: expected one answer is \"logged out\", each is that or \"session not found\"";
    assert_eq!(simultaneous(&[refused(), refused()]), [format!("1 {expected}, seen 2 × status 400")]);
    let strange = [done(), logout(500, "{}"), refused()];
    assert_eq!(simultaneous(&strange), [format!("1 {expected}, seen 1 × status 200, 1 × status 400, 1 × status 500")]);
}

#[test]
fn the_rarest_answer_is_the_one_that_is_not_steady() {
    let steady = |answers: &[Exchange]| shown(Expectation::Steady, answers);
    assert_eq!(steady(&[refused(), refused(), refused()]), Vec::<String>::new());
    let status = "logout-me.steady: expected the same answer 4 times, seen 3 × status 400, 1 × status 500";
    let other = || logout(500, REFUSED);
    assert_eq!(steady(&[refused(), refused(), other(), refused()]), [format!("2 {status}")]);
    assert_eq!(steady(&[other(), refused(), refused(), refused()]), [format!("0 {status}")]);
    let form = "logout-me.steady: expected the same answer 3 times, seen 3 × status 400, in 2 different forms";
    let text = || typed(refused(), Some("text/plain"));
    assert_eq!(steady(&[refused(), refused(), text()]), [format!("2 {form}")]);
    let charset = || typed(refused(), Some("application/json; charset=utf-8"));
    assert_eq!(steady(&[refused(), charset(), refused()]), Vec::<String>::new(), "a parameter changes no form");
    let empty = || with_body(refused(), Body::Text(String::new()));
    let page = || with_body(refused(), Body::Text("<html>".to_owned()));
    let bytes = || with_body(refused(), Body::Base64("/w==".to_owned()));
    assert_eq!(steady(&[empty(), page(), empty()]), [format!("1 {form}")]);
    assert_eq!(steady(&[page(), bytes(), page()]), Vec::<String>::new(), "what is no JSON has no shape");
}

/// A logout of a session by this id whose refusal repeats the id.
fn naming(id: &str) -> Exchange {
    let mut exchange = logout(400, &json!({"success": false, "error": format!("no session {id}")}).to_string());
    exchange.request.body = Some(Body::Text(json!({"sessionId": id}).to_string()));
    exchange
}

#[test]
fn an_id_that_is_repeated_gives_nothing_away_unless_it_is_too_short_to_be_told() {
    let told = |unknown: &str, foreign: &str| {
        let answers = [unknown, foreign, foreign, unknown].map(naming);
        shown(Expectation::Indistinguishable, &answers)
    };
    assert_eq!(told("abcd", "wxyz"), Vec::<String>::new());
    assert_eq!(
        told("abc", "xyz"),
        ["1 logout-me.indistinguishable: expected the same body/error for a foreign session as for an unknown one: \
          \"no session abc\", seen \"no session xyz\""]
    );
}

#[test]
fn answers_are_compared_in_fours() {
    let lacking = |count: usize| {
        let exchanges = if count == 1 { "exchange" } else { "exchanges" };
        format!("- logout-me.evidence: expected four exchanges, seen {count} {exchanges}")
    };
    let compared = |count: usize| shown(Expectation::Indistinguishable, &vec![refused(); count]);
    for count in [1, 2, 3, 5, 6, 7] {
        assert_eq!(compared(count), [lacking(count)]);
    }
    for count in [4, 8] {
        assert_eq!(compared(count), Vec::<String>::new());
    }
}

#[test]
fn situations_are_those_of_overlays_and_profile() {
    let contract = under("published");
    let (me, [known, unknown, huge]) =
        (Operation::new("GET", "/api/v1/me"), ["session not found", "moon missing", "body too large"]);
    assert!(contract.has_situation(&logout_me(), known));
    assert!(!contract.has_situation(&logout_me(), unknown));
    assert!(!contract.has_situation(&me, known), "it is an answer of another operation");
    let general = "authentication required";
    assert!(contract.has_situation(&me, general) && contract.has_situation(&logout_me(), general));
    assert!(contract.takes_any_form(&logout_me(), huge));
    assert!(!contract.takes_any_form(&logout_me(), known) && !contract.takes_any_form(&logout_me(), unknown));
    assert_eq!(ids(contract.ids_of_situation(&logout_me(), unknown)), Vec::<String>::new());
    assert_eq!(
        ids(contract.ids_of_situation(&logout_me(), "invalid parameters")),
        ["logout-me.invalid-parameters.status"]
    );
    assert_eq!(
        ids(under("upstream-8").ids_of_situation(&logout_me(), "invalid parameters")),
        ["logout-me.invalid-parameters.body", "logout-me.invalid-parameters.status"]
    );
}

#[test]
fn an_operation_is_charged_with_its_own_rules_and_those_of_all() {
    let of = |contract: &Contract, operation: &Operation| ids(contract.ids_of_operation(operation));
    let contract = under("published");
    let own = of(&contract, &logout_me());
    let aspects =
        ["answered", "documented", "media-type", "no-leak", "remark", "schema", "status-declared", "strict-json"];
    for aspect in aspects {
        assert!(own.contains(&format!("logout-me.{aspect}")), "{aspect}");
    }
    let rules: Vec<&str> = contract.rules().filter(|id| own.iter().any(|known| known == id)).collect();
    assert!(rules.contains(&"logout-me.success") && rules.contains(&"refusal.success-false"), "{rules:?}");
    let lamps = of(&contract, &Operation::new("GET", "/api/v1/lamps"));
    let general: Vec<&String> = lamps.iter().filter(|id| !id.starts_with("lamps.")).collect();
    assert!(own.iter().any(|id| id == general[0]) && !lamps.iter().any(|id| id == "logout-me.success"), "{lamps:?}");
    assert_eq!(lamps.len() - general.len(), aspects.len());
}

fn ids(ids: BTreeSet<String>) -> Vec<String> {
    ids.into_iter().collect()
}
