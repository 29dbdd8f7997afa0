//! What stands in front of a server: gateways that ask for a field, balancers with cookies, forward proxies, servers that are
//! only starting.

use rocketchat_conformance::reference::Flavour;

use super::gate::{Passage, field, gate, page};
use super::harness::{Harness, SCENARIOS, configuration, honest};

/// `door:canary-of-the-door`, as basic authentication.
const DOOR: &str = "Basic ZG9vcjpjYW5hcnktb2YtdGhlLWRvb3I=";

fn through() -> Passage {
    Passage::Through(String::new())
}

#[test]
fn a_field_for_the_gateway_goes_with_every_request_and_into_no_report() {
    for flavour in [Flavour::Published, Flavour::Upstream6] {
        let server = honest(flavour);
        // The gate repeats the field in its answers, as some do in a header for debugging.
        let (address, seen) = gate(server.address(), |head, _| {
            if field(head, "x-door") == Some("canary-of-the-door") {
                Passage::Through("X-Seen: canary-of-the-door\r\n".to_owned())
            } else {
                page("401 Unauthorized", "WWW-Authenticate: Basic realm=\"door\"\r\n")
            }
        });
        let configuration = configuration(&format!("http://{address}"))
            .replace("[accounts.alice]", "[target.headers_env]\nX-Door = \"DOOR\"\n[accounts.alice]");
        let harness = Harness::new().file("conformance.toml", &configuration).variable("DOOR", "canary-of-the-door\n");
        let outcome = harness.call(&["run"]);
        assert_eq!(outcome.code, 0, "{}{}", outcome.out, outcome.err);
        assert_eq!(
            outcome.err,
            "warning: the header field X-Door in the variable DOOR ends in a line break, which is left out\n"
        );
        let seen = seen.lock().unwrap();
        assert!(seen.iter().all(|head| field(head, "x-door") == Some("canary-of-the-door")), "every request");
        assert!(seen.iter().any(|head| field(head, "upgrade").is_some()), "websockets too");
        for file in std::fs::read_dir(harness.folder().join("reports")).unwrap() {
            let bytes = std::fs::read(file.unwrap().path()).unwrap();
            assert!(!String::from_utf8_lossy(&bytes).contains("canary"));
        }
        assert!(!outcome.out.contains("canary"));
    }
}

#[test]
fn a_gateway_that_asks_for_a_password_is_named_with_the_way_to_give_it() {
    let server = honest(Flavour::Published);
    let (address, seen) =
        gate(server.address(), |_, _| page("401 Unauthorized", "WWW-Authenticate: Basic realm=\"door\"\r\n"));
    let harness = Harness::new().against(&format!("http://{address}"));
    for command in [&["run"][..], &["probe"]] {
        let outcome = harness.call(command);
        assert_eq!(outcome.code, 5, "{}{}", outcome.out, outcome.err);
        // Lines are wrapped.
        let words = outcome.out.split_whitespace().collect::<Vec<_>>().join(" ");
        let sentence = "answers with status 401 and asks for Basic authentication: give it the field that it asks for by [target] \
                        headers_env or --header-env";
        assert!(words.contains(sentence), "{}", outcome.out);
    }
    assert!(!seen.lock().unwrap().iter().any(|head| head.contains("/login")), "nobody logs in at a gateway");
}

#[test]
fn scenarios_that_need_the_field_of_the_gateway_are_skipped() {
    let server = honest(Flavour::Published);
    let (address, _) = gate(server.address(), |head, _| {
        if field(head, "authorization") == Some(DOOR) { through() } else { page("401 Unauthorized", "") }
    });
    let harness = Harness::new().against(&format!("http://{address}")).variable("DOOR", DOOR);
    let arguments = ["run", "--header-env", "Authorization=DOOR", "--allow-partial"];
    let outcome = harness.call(&arguments);
    assert_eq!(outcome.code, 0, "{}{}", outcome.out, outcome.err);
    let verdicts = harness.verdicts();
    let skipped: Vec<_> = verdicts.iter().filter(|(_, verdict)| verdict == "skipped").map(|(name, _)| name).collect();
    assert_eq!(
        skipped,
        [
            "Credentials in other places are rejected: as a bearer token",
            "Credentials in other places are rejected: as basic authentication"
        ]
    );
    assert_eq!(verdicts.iter().filter(|(_, verdict)| verdict == "passed").count(), SCENARIOS - 2);
    let record = harness.read("reports/record.json");
    assert!(!record.contains("canary-of-the-door") && !record.contains(DOOR.trim_start_matches("Basic ")));
}

#[test]
fn cookies_of_a_balancer_go_back_to_it() {
    let server = honest(Flavour::Upstream6);
    let (address, seen) = gate(server.address(), |head, _| match field(head, "cookie") {
        Some(cookies) if cookies.contains("route=node-a") => through(),
        _ => Passage::Through("Set-Cookie: route=node-a; Path=/\r\n".to_owned()),
    });
    let harness = Harness::new().against(&format!("http://{address}"));
    let outcome = harness.call(&["run"]);
    assert_eq!(outcome.code, 0, "{}{}", outcome.out, outcome.err);
    let seen = seen.lock().unwrap();
    let without = seen.iter().filter(|head| field(head, "cookie").is_none_or(|cookies| !cookies.contains("route=")));
    assert_eq!(without.count(), 1, "the first request only");
    // Scenarios that bring cookies of their own bring them still.
    assert!(seen.iter().any(|head| field(head, "cookie").is_some_and(|cookies| cookies.contains("rc_token="))));
    assert!(!harness.read("reports/record.json").contains("node-a"));
}

#[test]
fn a_cookie_that_lets_somebody_in_is_not_sent_again() {
    let server = honest(Flavour::Published);
    let (address, seen) = gate(server.address(), |head, _| {
        let is_anonymous = field(head, "x-auth-token").is_none();
        match field(head, "cookie") {
            Some("sid=1") if head.starts_with("GET /api/v1/me") && is_anonymous => page("200 OK", ""),
            None => Passage::Through("Set-Cookie: sid=1; Path=/; HttpOnly\r\n".to_owned()),
            Some(_) => through(),
        }
    });
    let harness = Harness::new().against(&format!("http://{address}"));
    let outcome = harness.call(&["run"]);
    assert_eq!(outcome.code, 0, "{}{}", outcome.out, outcome.err);
    let seen = seen.lock().unwrap();
    let last = seen.iter().rposition(|head| field(head, "cookie") == Some("sid=1")).unwrap();
    assert!(seen[last].starts_with("GET /api/v1/me"), "it was asked whom the cookie lets in");
    assert!(seen[..last].iter().filter(|head| head.starts_with("POST /api/v1/login")).count() == 1);
}

#[test]
fn a_forward_proxy_is_used_where_it_is_asked_for() {
    let server = honest(Flavour::Published);
    let (proxy, seen) = gate(server.address(), |_, _| through());
    let proxy = format!("http://{proxy}");
    let target = "http://chat.invalid";
    let run = ["run", "--tags", "@smoke"];
    let named = Harness::new().against(target);
    assert_eq!(named.call(&[&run[..], &["--proxy", &proxy]].concat()).code, 0);
    assert!(seen.lock().unwrap().iter().all(|head| head.contains(" http://chat.invalid/api/")));
    let of_environment = configuration(target).replace("[accounts.alice]", "proxy = \"env\"\n[accounts.alice]");
    let of_environment = Harness::new().file("conformance.toml", &of_environment).variable("HTTP_PROXY", &proxy);
    assert_eq!(of_environment.call(&run).code, 0);
    // Without being asked for, it is not used, and is named where the target is not reached.
    let count = seen.lock().unwrap().len();
    let unheeded = Harness::new().against(target).variable("HTTP_PROXY", &proxy).call(&run);
    assert_eq!(unheeded.code, 5, "{}", unheeded.out);
    let sentence = "the variable HTTP_PROXY is set, but no proxy is used: --proxy env (or [target] proxy = \"env\") goes through it";
    assert!(unheeded.out.contains(sentence), "{}", unheeded.out);
    assert_eq!(seen.lock().unwrap().len(), count);
    let wrong = Harness::new().against(target).call(&["probe", "--proxy", "canary"]);
    assert!(wrong.code == 2 && !wrong.err.contains("canary"), "{}", wrong.err);
}

#[test]
fn a_server_that_is_starting_is_waited_for() {
    let server = honest(Flavour::Published);
    let (address, _) =
        gate(server.address(), |_, number| if number < 6 { page("502 Bad Gateway", "") } else { through() });
    let harness = Harness::new().against(&format!("http://{address}"));
    let outcome = harness.call(&["run", "--tags", "@smoke", "--wait", "60s"]);
    assert_eq!(outcome.code, 0, "{}{}", outcome.out, outcome.err);
    assert!(outcome.out.contains("waiting for the target to answer, 1m at most\n"), "{}", outcome.out);
    // A port that was just free: nothing listens on it.
    let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let harness = Harness::new().against(&format!("http://127.0.0.1:{port}"));
    let outcome = harness.call(&["run", "--tags", "@smoke", "--wait", "300ms"]);
    assert_eq!(outcome.code, 5, "{}{}", outcome.out, outcome.err);
    assert!(outcome.err.starts_with("warning: the target has not answered by itself so far: "), "{}", outcome.err);
    assert_eq!(harness.call(&["run", "--wait", "soon"]).code, 2);
}

#[test]
fn a_password_loses_the_line_break_that_its_variable_ends_in() {
    let server = honest(Flavour::Published);
    for end in ["\n", "\r\n"] {
        let named =
            configuration(&server.url()).replace("password = \"alice-demo-password\"", "password_env = \"ALICE\"");
        let harness = Harness::new()
            .file("conformance.toml", &named)
            .variable("ALICE", &format!("alice-demo-password{end}"))
            .variable("ROCKETCHAT_CONFORMANCE_BOB_PASSWORD", &format!("bob-demo-password{end}"));
        let outcome = harness.call(&["run", "--tags", "@smoke"]);
        assert_eq!(outcome.code, 0, "{}{}", outcome.out, outcome.err);
        assert_eq!(
            outcome.err,
            "warning: the password of alice in the variable ALICE ends in a line break, which is left out\nwarning: the password \
             of bob in the variable ROCKETCHAT_CONFORMANCE_BOB_PASSWORD ends in a line break, which is left out\n"
        );
    }
}

#[test]
fn who_has_no_password_is_told_what_accounts_can_be() {
    let text = "[target]\nurl = \"http://127.0.0.1:1\"\n[accounts.alice]\nuser_id = \"x\"\n";
    Harness::new().file("conformance.toml", text).call(&["run"]).is(
        2,
        "",
        "error: conformance.toml:4: unknown field `user_id`, expected one of `username`, `password`, `password_env`, \
         `password_file`\n  hint: an account is a local user with a name and a password, for the run logs in itself, many times; \
         single sign-on (OAuth, SAML), LDAP and ready-made tokens cannot be driven\n",
    );
}
