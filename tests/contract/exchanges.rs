//! Every class of bad answer has its deviation, and a conforming answer has none.

use rocketchat_conformance::model::deviation::Deviation;
use rocketchat_conformance::model::exchange::{Body, BreakageKind, Exchange, Outcome};
use rocketchat_conformance::model::requirement::Level;

use super::exchange_builder::{LOGOUT_ME, answered, broken, found, lines, logout, typed, under, with_body};

const DONE: &str = r#"{"sessionId":"s1","success":true}"#;

#[track_caller]
fn deviates(exchange: &Exchange, expected: &[&str]) {
    assert_eq!(found(&under("published"), exchange), expected);
}

#[test]
fn a_conforming_answer_has_no_deviation_however_it_is_written() {
    deviates(&logout(200, DONE), &[]);
    deviates(
        &logout(200, "\n{\"success\" : true,\r\n\"sessionId\":\"\\u0073\\u0031\", \"more\": {\"a\": [1e2, null]} }\n"),
        &[],
    );
    for media_type in
        ["application/json; charset=utf-8", "Application/JSON;Charset=\"UTF-8\"", "application/json ; v=1"]
    {
        deviates(&typed(logout(200, DONE), Some(media_type)), &[]);
    }
    deviates(&logout(400, r#"{"success":false,"error":"Keine solche Sitzung"}"#), &[]);
    deviates(&logout(401, r#"{"status":"error","message":"Who are you?","success":false}"#), &[]);
    deviates(&logout(429, r#"{"success":false,"error":"slow down"}"#), &[]);
}

#[test]
fn a_deviation_says_what_where_and_by_whose_word() {
    let deviation = |requirement: &str, expected: &str, source: &str| Deviation {
        requirement: requirement.to_owned(),
        level: Level::Must,
        operation: LOGOUT_ME.parse().unwrap(),
        step: None,
        exchange: Some(3),
        pointer: Some("/success".to_owned()),
        expected: expected.to_owned(),
        actual: "the string \"true\"".to_owned(),
        source: source.to_owned(),
    };
    let exchange = logout(200, r#"{"sessionId":"s1","success":"true"}"#);
    assert_eq!(
        under("published").check_exchange(3, &exchange),
        [
            deviation(
                "logout-me.schema",
                "a value of type boolean",
                "specs/device-management.yaml#/paths/~1api~1v1~1sessions~1logout.me/post/responses/200/content/\
                 application~1json/schema/properties/success",
            ),
            deviation(
                "logout-me.success",
                "the boolean true",
                "overlay device-management: rule logout-me.success (published example of the 200 response; upstream since 5.0)",
            ),
        ]
    );
}

#[test]
fn an_answer_is_judged_by_status_and_body() {
    let contract = under("upstream-8");
    let judged = |situation: &str, exchange: &Exchange| lines(&contract.check_answer(situation, 0, exchange));
    assert_eq!(
        judged("session not found", &logout(400, r#"{"success":false,"error":"Go away"}"#)),
        [
            "logout-me.unknown-session.status: expected status 404, seen status 400",
            "logout-me.unknown-session.body at /error: expected the string \"Session not found\", seen the string \"Go away\"",
        ]
    );
    assert_eq!(
        judged("session not found", &logout(404, "{")),
        [
            "logout-me.unknown-session.body: expected one strict JSON value, seen an end in the middle of a value at byte 1"
        ]
    );
    assert_eq!(
        judged("session not found", &broken(logout(404, ""), BreakageKind::TimedOut, "it took too long")),
        ["logout-me.unknown-session.status: expected status 404, seen no response: it took too long"]
    );
    assert_eq!(
        judged("the moon is full", &logout(200, DONE)),
        ["logout-me.documented: expected an answer to the situation \"the moon is full\", seen none"]
    );
    let either = logout(404, "");
    assert_eq!(
        lines(&under("published").check_answer("already logged out", 0, &either)),
        ["logout-me.already-logged-out.status: expected status 200 or 400, seen status 404"]
    );
}

#[test]
fn a_status_that_nobody_declares_is_found() {
    for status in [201, 204, 302, 403, 404, 500] {
        let seen =
            format!("logout-me.status-declared: expected one of the statuses 200, 400, 401, 429, seen status {status}");
        deviates(&logout(status, "{}"), &[&seen]);
    }
}

#[test]
fn a_wrong_media_type_is_found() {
    let wrong = |seen: &str| format!("logout-me.media-type: expected application/json, seen {seen}");
    deviates(&typed(logout(200, DONE), None), &[&wrong("no Content-Type")]);
    deviates(&typed(logout(200, DONE), Some("text/html")), &[&wrong("text/html")]);
    deviates(&typed(logout(200, DONE), Some("application/json+x")), &[&wrong("application/json+x")]);
    deviates(
        &typed(logout(200, DONE), Some("application/json; charset=latin1")),
        &["logout-me.media-type: expected JSON in UTF-8, seen the charset latin1"],
    );
}

#[test]
fn a_second_media_type_must_not_contradict_the_first() {
    let twice = |second: &str| {
        let mut exchange = logout(200, DONE);
        if let Outcome::Answered(response) = &mut exchange.outcome {
            response.headers.push(("Content-Type".to_owned(), second.to_owned()));
        }
        exchange
    };
    deviates(&twice("application/json; charset=utf-8"), &[]);
    deviates(
        &twice("text/html"),
        &["logout-me.media-type: expected one Content-Type, seen application/json and text/html"],
    );
}

#[test]
fn under_a_wrong_name_json_is_still_held_to_be_json() {
    deviates(
        &typed(logout(200, "<html>"), Some("text/html")),
        &[
            "logout-me.media-type: expected application/json, seen text/html",
            "logout-me.strict-json: expected one strict JSON value, seen the character '<', which cannot stand there, at byte 0",
        ],
    );
}

#[test]
fn an_answer_of_any_form_has_to_arrive_whole_and_give_nothing_away() {
    let contract = under("published");
    let any_form = |exchange: &Exchange| lines(&contract.check_exchange_of_any_form(0, exchange));
    assert_eq!(any_form(&typed(logout(418, "<html>"), Some("text/html"))), Vec::<String>::new());
    assert_eq!(
        any_form(&broken(logout(200, DONE), BreakageKind::Cut, "it went away")),
        ["logout-me.answered: expected a whole response, seen it went away"]
    );
    assert_eq!(
        any_form(&logout(500, "MongoServerError: bad query")),
        [
            "logout-me.no-leak: expected an answer that gives nothing away, seen the error text of a database in the body"
        ]
    );
    assert_eq!(
        any_form(&answered("GET /api/v1/lamps", 200, "{}")),
        ["lamps.documented: expected an operation of the contract, seen GET /api/v1/lamps"]
    );
}

#[test]
fn json_that_is_not_strict_is_found() {
    for (body, seen) in [
        ("", "no JSON value at byte 0"),
        ("\u{feff}{}", "a byte order mark at byte 0"),
        ("{} {}", "further text after the value at byte 3"),
        (r#"{"a":1,"a":1}"#, "the duplicate key \"a\" at byte 7"),
        (r#"{"a":{"b":1,"b":2}}"#, "the duplicate key \"b\" at byte 12 (in /a)"),
        (r#"{"a":1"#, "an end in the middle of a value at byte 6 (in /a)"),
        (r#"{"a":"\ud800"}"#, "half of a surrogate pair at byte 6 (in /a)"),
        (r#"{"a":NaN}"#, "the character 'N', which cannot stand there, at byte 5 (in /a)"),
        ("{'a':1}", "the character '\\'', which cannot stand there, at byte 1"),
    ] {
        let found = found(&under("published"), &logout(200, body));
        assert_eq!(found, [format!("logout-me.strict-json: expected one strict JSON value, seen {seen}")], "{body:?}");
    }
    deviates(
        &with_body(logout(200, ""), Body::Base64("/w==".to_owned())),
        &["logout-me.strict-json: expected one strict JSON value, seen bytes that are not UTF-8"],
    );
}

#[test]
fn properties_that_are_missing_wrong_or_untrue_are_found() {
    deviates(
        &logout(200, "{}"),
        &[
            "logout-me.success: expected a property \"sessionId\", seen an empty object",
            "logout-me.success: expected a property \"success\", seen an empty object",
            "logout-me.success.session-id-echoed at /sessionId: expected the string \"s1\", as in the request, seen nothing",
        ],
    );
    deviates(
        &logout(200, r#"{"sessionId":"s2","success":true}"#),
        &[
            "logout-me.success.session-id-echoed at /sessionId: expected the string \"s1\", as in the request, seen the string \"s2\"",
        ],
    );
    deviates(
        &logout(200, r#"{"sessionId":"s1","success":"true"}"#),
        &[
            "logout-me.schema at /success: expected a value of type boolean, seen the string \"true\"",
            "logout-me.success at /success: expected the boolean true, seen the string \"true\"",
        ],
    );
    deviates(
        &logout(400, r#"{"success":true,"error":""}"#),
        &[
            "refusal.success-false at /success: expected the boolean false, seen the boolean true",
            "logout-me.refusal at /success: expected the boolean false, seen the boolean true",
            "logout-me.refusal at /error: expected a string that is not empty, seen the string \"\"",
        ],
    );
    deviates(
        &logout(401, r#"{"message":"no"}"#),
        &["unauthorized.body: expected a property \"status\", seen an object with message"],
    );
}

#[test]
fn an_answer_that_never_arrives_whole_is_found() {
    for kind in [
        BreakageKind::Connect,
        BreakageKind::TimedOut,
        BreakageKind::Cut,
        BreakageKind::TooLarge,
        BreakageKind::Undecodable,
    ] {
        deviates(
            &broken(logout(200, DONE), kind, "it went away"),
            &["logout-me.answered: expected a whole response, seen it went away"],
        );
    }
}

#[test]
fn an_operation_that_no_document_declares_is_found() {
    deviates(
        &answered("GET /api/v1/lamps", 200, "{}"),
        &["lamps.documented: expected an operation of the contract, seen GET /api/v1/lamps"],
    );
}

#[test]
fn situations_have_the_answers_of_their_dialect() {
    let answers = |profile: &str, situation: &str, status: u16, body: &str| {
        let contract = under(profile);
        let exchange = logout(status, body);
        lines(&[contract.check_exchange(0, &exchange), contract.check_answer(situation, 0, &exchange)].concat())
    };
    let not_found = r#"{"success":false,"error":"Session not found"}"#;
    let fine = Vec::<String>::new();
    assert_eq!(answers("published", "session not found", 400, not_found), fine);
    for era in ["upstream-6", "upstream-7.0", "upstream-7.4", "upstream-8", "upstream-9"] {
        assert_eq!(answers(era, "session not found", 404, not_found), fine, "{era}");
        assert_eq!(
            answers(era, "session not found", 400, not_found),
            ["logout-me.unknown-session.status: expected status 404, seen status 400"],
            "{era}"
        );
    }
    assert_eq!(
        answers("published", "session not found", 404, not_found),
        [
            "logout-me.status-declared: expected one of the statuses 200, 400, 401, 429, seen status 404",
            "logout-me.unknown-session.status: expected status 400, seen status 404",
        ]
    );
    let missing = r#"{"success":false,"error":"must have required property 'sessionId' [invalid-params]","errorType":"invalid-params"}"#;
    assert_eq!(answers("upstream-6", "invalid parameters", 400, missing), fine);
    assert_eq!(
        answers("upstream-8", "invalid parameters", 400, not_found),
        ["logout-me.invalid-parameters.body: expected a property \"errorType\", seen an object with success, error"]
    );
}

#[test]
fn each_era_has_its_401() {
    let short = r#"{"status":"error","message":"You must be logged in to do this."}"#;
    let long = r#"{"success":false,"error":"You must be logged in to do this.","status":"error","message":"You must be logged in to do this."}"#;
    let planned = r#"{"success":false,"error":"You must be logged in to do this."}"#;
    let is_fine = |era: &str, body: &str| found(&under(era), &answered(LOGOUT_ME, 401, body)).is_empty();
    for (era, fine) in [
        ("published", [true, true, false]),
        ("upstream-6", [true, true, false]),
        ("upstream-7.0", [true, true, false]),
        ("upstream-7.4", [false, true, false]),
        ("upstream-8", [false, true, false]),
        ("upstream-9", [false, true, true]),
    ] {
        assert_eq!([short, long, planned].map(|body| is_fine(era, body)), fine, "{era}");
    }
}

#[test]
fn a_logout_may_say_nothing_from_7_4_on() {
    let silent = typed(answered("POST /api/v1/logout", 200, ""), None);
    let spoken =
        answered("POST /api/v1/logout", 200, r#"{"status":"success","data":{"message":"You've been logged out!"}}"#);
    for era in ["published", "upstream-6", "upstream-7.0", "upstream-7.4", "upstream-8", "upstream-9"] {
        let contract = under(era);
        assert_eq!(found(&contract, &spoken), Vec::<String>::new(), "{era}");
        let may_be_silent = era.starts_with("upstream-7.4") || era.starts_with("upstream-8") || era == "upstream-9";
        assert_eq!(found(&contract, &silent).is_empty(), may_be_silent, "{era}");
    }
}
