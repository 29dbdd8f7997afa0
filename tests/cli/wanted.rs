//! The features of `tests/suites/wanted`, which say what one wants to test of lists, logins, users, messages and forms: an
//! honest server passes them, and defects at operations that the built-in suite does not look at are noticed.

use rocketchat_conformance::reference::{Fault, FaultAt, Flavour, Options, Server};
use serde_json::Value;

use super::harness::{Harness, honest};

const SCENARIOS: usize = 116;

/// A defect, the feature that notices it, and the requirement and operation that are named first.
#[rustfmt::skip]
const NOTICED: &[(&str, &str, &str, &str)] = &[
    ("html-answer@POST /api/v1/login", "login", "login.media-type", "POST /api/v1/login"),
    ("byte-order-mark@POST /api/v1/login", "login", "login.strict-json", "POST /api/v1/login"),
    ("duplicate-key@GET /api/v1/me", "login", "me.strict-json", "GET /api/v1/me"),
    ("login-not-required@GET /api/v1/sessions/info", "sessions_info", "authentication-required.status", "GET /api/v1/sessions/info"),
    ("stack-trace-in-refusal@GET /api/v1/sessions/info", "sessions_info", "sessions-info.no-leak", "GET /api/v1/sessions/info"),
    ("not-found-as-page@GET /api/v1/sessions/info", "sessions_info", "sessions-info.media-type", "GET /api/v1/sessions/info"),
    ("text-label@GET /api/v1/sessions/info", "sessions_info", "sessions-info.media-type", "GET /api/v1/sessions/info"),
    ("token-in-field@GET /api/v1/sessions/list", "sessions_list", "sessions-list.no-leak", "GET /api/v1/sessions/list"),
    ("count-as-text@GET /api/v1/sessions/list.all", "sessions_admin", "list-all.schema", "GET /api/v1/sessions/list.all"),
    ("list-as-page@GET /api/v1/sessions/list.all", "sessions_admin", "list-all.media-type", "GET /api/v1/sessions/list.all"),
    ("token-in-refusal@POST /api/v1/sessions/logout", "sessions_admin", "sessions-logout.no-leak", "POST /api/v1/sessions/logout"),
    ("database-error-in-refusal@POST /api/v1/users.create", "users", "users-create.no-leak", "POST /api/v1/users.create"),
    ("trailing-value@POST /api/v1/users.create", "users", "users-create.strict-json", "POST /api/v1/users.create"),
    ("success-as-text@POST /api/v1/channels.create", "messaging", "channels-create.schema", "POST /api/v1/channels.create"),
    ("success-answers-201@POST /api/v1/chat.postMessage", "messaging", "chat-postMessage.status-declared", "POST /api/v1/chat.postMessage"),
    ("success-in-array@POST /api/v1/chat.update", "messaging", "chat-update.schema", "POST /api/v1/chat.update"),
    ("empty-answer@POST /api/v1/chat.delete", "messaging", "chat-delete.strict-json", "POST /api/v1/chat.delete"),
    ("cut-answer@POST /api/v1/rooms.media/{rid}", "forms", "rooms-media-rid.answered", "POST /api/v1/rooms.media/{rid}"),
    ("success-redirects@POST /api/v1/rooms.mediaConfirm/{rid}/{fileId}", "forms", "rooms-mediaConfirm-rid-fileId.done.status", "POST /api/v1/rooms.mediaConfirm/{rid}/{fileId}"),
];

/// Calls `run` with the features of this name against a server.
fn run(server: &Server, feature: &str) -> (Harness, i32, String) {
    let features = format!("{}/tests/suites/wanted/features{feature}", env!("CARGO_MANIFEST_DIR"));
    let harness = Harness::new().against(&server.url());
    let outcome = harness.call(&["run", "--features", &features, "--quiet"]);
    (harness, outcome.code, outcome.out)
}

#[test]
fn an_honest_server_passes_all_of_them() {
    let server = honest(Flavour::Upstream8);
    let (_, code, out) = run(&server, "");
    let passed = format!("Passed: {SCENARIOS} of {SCENARIOS} selected (features of one's own).\n");
    assert_eq!((code, out, server.living_tokens()), (0, passed, 0));
}

#[test]
fn a_defect_is_noticed_at_the_operation_that_has_it() {
    for (defect, feature, requirement, operation) in NOTICED {
        let at: FaultAt = defect.parse().unwrap();
        let options = Options { fault: Some(at.fault), fault_place: at.place, ..Options::new(Flavour::Upstream8) };
        let server = Server::start(options).unwrap();
        let (harness, code, out) = run(&server, &format!("/{feature}.feature"));
        assert_eq!(code, 1, "{defect}: {out}");
        let cause = harness.report()["causes"][0].clone();
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        let seen = (text(&cause["requirement"]), text(&cause["operation"]));
        assert_eq!(seen, ((*requirement).to_owned(), (*operation).to_owned()), "{defect}");
    }
}

#[test]
fn a_defect_that_an_operation_cannot_have_is_refused() {
    for (defect, reason) in [
        ("count-as-text@chat.postMessage", "count-as-text makes no sense at another operation: "),
        ("token-in-me@chat.postMessage", "token-in-me makes no sense at another operation: "),
    ] {
        let refusal = defect.parse::<FaultAt>().map(|_| ()).unwrap_err().to_string();
        assert!(refusal.starts_with(reason), "{refusal}");
    }
    assert!(Fault::HtmlAnswer.is_general() && !Fault::TokenInMe.is_general());
}
