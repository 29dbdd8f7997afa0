//! Wrong input: each mistake ends in its own words and exit code, and never in a success.

use super::harness::{Harness, SCENARIOS, configuration};

#[test]
fn an_unknown_key_is_named_with_its_line() {
    Harness::new().file("conformance.toml", "[target]\nurll = \"http://127.0.0.1:1\"\n").call(&["run"]).is(
        2,
        "",
        "error: conformance.toml:2: unknown field `urll`, expected one of `url`, `profile`, `tls_ca`, `tls_insecure`, `client_cert`, `client_key`, `proxy`, `headers_env`\n  hint: did you mean `url`?\n",
    );
}

#[test]
fn a_file_that_is_not_there_is_named() {
    Harness::new().call(&["run", "--config", "missing.toml"]).is(
        2,
        "",
        "error: missing.toml: cannot be read: No such file or directory (os error 2)\n  hint: name an existing file with \
         --config, or leave the option out\n",
    );
    Harness::new().call(&["run", "--features", "missing"]).is(
        3,
        "",
        "error: cannot read missing: No such file or directory (os error 2)\n",
    );
    Harness::new().call(&["run", "--spec", "missing.yaml"]).is(
        3,
        "",
        "error: cannot read missing.yaml: No such file or directory (os error 2)\n",
    );
}

#[test]
fn a_target_without_accounts_is_refused_before_anything_is_sent() {
    Harness::new().call(&["run", "--target", "http://127.0.0.1:1"]).is(
        2,
        "",
        "error: no user name for the account of alice: the scenarios for http://127.0.0.1:PORT/ need one\n  hint: set it in \
         [accounts.alice] of the configuration file, or in the variable ROCKETCHAT_CONFORMANCE_ALICE_USERNAME; or name the \
         account of an administrator in [accounts.admin], who makes the others for each run\n",
    );
}

#[test]
fn a_bad_address_is_refused() {
    Harness::new().call(&["run", "--target", "chat.example.org"]).is(
        2,
        "",
        "error: the target \"chat.example.org\" is not usable: relative URL without a base\n  hint: name it like \
         https://chat.example.org\n",
    );
    let credentials = Harness::new().call(&["run", "--target", "http://root:canary@chat.example.org"]);
    credentials.is(
        2,
        "",
        "error: the target \"chat.example.org\" is not usable: it holds credentials, which would end up in logs; accounts \
         belong in [accounts.*], and what a gateway in front of it asks for in [target] headers_env\n  hint: name it like https://chat.example.org\n",
    );
}

#[test]
fn one_user_for_both_actors_is_refused() {
    let same = configuration("http://127.0.0.1:1").replace("username = \"bob\"", "username = \"alice\"");
    Harness::new().file("conformance.toml", &same).call(&["run"]).is(
        2,
        "",
        "error: alice and bob are both \"alice\", but foreign sessions can only be tested with two users\n  hint: give \
         bob an account of his own\n",
    );
}

#[test]
fn options_that_make_no_sense_are_refused() {
    Harness::new().call(&["run", "--jobs", "0"]).is(
        2,
        "",
        "error: --jobs: 0 scenarios side by side would run none\n  hint: use 1 or more\n",
    );
    Harness::new().call(&["run", "--timeout", "soon"]).is(
        2,
        "",
        "error: --timeout: \"soon\" is not a duration above zero\n  hint: write it like 10s or 500ms\n",
    );
    Harness::new().call(&["run", "--tags", "@a and"]).is(
        2,
        "",
        "error: --tags: \"@a and\" is not a tag expression\n  hint: write it like \"@smoke and not @slow\"\n",
    );
    assert_eq!(Harness::new().call(&["run", "--name", "("]).code, 2);
    assert_eq!(Harness::new().call(&["run", "--no-such-option"]).code, 2);
    assert_eq!(Harness::new().call(&["no-such-command"]).code, 2);
}

#[test]
fn an_unknown_profile_is_refused() {
    Harness::new().call(&["run", "--profile", "nightly"]).is(
        2,
        "",
        "error: there is no profile \"nightly\"\n  hint: use auto, upstream, or one of published, upstream-6, upstream-7.0, \
         upstream-7.4, upstream-8, upstream-9\n",
    );
}

#[test]
fn reports_that_cannot_be_written_are_noticed_before_the_target_is_touched() {
    Harness::new().file("taken", "").call(&["run", "--reports", "taken"]).is(
        2,
        "",
        "error: reports cannot be written to taken: File exists (os error 17)\n  hint: choose another folder with --reports\n",
    );
}

#[test]
fn nothing_selected_is_not_a_success() {
    let outcome = Harness::new().call(&["run", "--name", "no such scenario"]);
    assert_eq!((outcome.code, outcome.out.as_str()), (4, ""));
    assert_eq!(
        outcome.err,
        format!(
            "error: nothing to run: none of the {SCENARIOS} scenarios meets --tags, --name and --operation\n  hint: a run that tests \
             nothing is never a success\n"
        )
    );
    let empty = Harness::new().file("suite/readme.txt", "");
    empty.call(&["run", "--features", "suite"]).is(4, "", "error: no .feature file in suite\n");
}

#[test]
fn a_target_that_cannot_be_reached_is_inconclusive_and_leaves_reports() {
    // A port that was just free: nothing listens on it.
    let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let harness = Harness::new().against(&format!("http://127.0.0.1:{port}"));
    let outcome = harness.call(&["run"]);
    assert_eq!(outcome.code, 5, "{outcome:?}");
    assert!(outcome.out.contains("cannot be reached"), "{outcome:?}");
    assert_eq!(harness.report()["result"], "inconclusive");
    assert!(harness.verdicts().iter().all(|(_, verdict)| verdict == "error"));
    assert!(harness.read("reports/junit.xml").contains("<error"));
}

#[test]
fn wrong_credentials_are_inconclusive() {
    let server = super::harness::honest(rocketchat_conformance::reference::Flavour::Published);
    let wrong = configuration(&server.url()).replace("alice-demo-password", "canary-password");
    let harness = Harness::new().file("conformance.toml", &wrong);
    let outcome = harness.call(&["run"]);
    assert_eq!(outcome.code, 5);
    assert!(outcome.out.contains("alice (alice) cannot log in: status 401"), "{}", outcome.out);
    assert!(!format!("{outcome:?}{}", harness.read("reports/record.json")).contains("canary-password"));
}

#[test]
fn accounts_without_a_target_are_not_answered_with_the_embedded_server() {
    let accounts = configuration("x").split_once("[accounts").map(|(_, rest)| format!("[accounts{rest}")).unwrap();
    Harness::new().file("conformance.toml", &accounts).call(&["run"]).is(
        2,
        "",
        "error: --target: no target is named, although there is the configuration conformance.toml\n  hint: name your server \
         with --target or in [target] of the configuration file, or say --target embedded to test the reference server\n",
    );
}

#[test]
fn a_refused_password_is_not_tried_again() {
    let server = super::harness::honest(rocketchat_conformance::reference::Flavour::Published);
    let wrong = configuration(&server.url()).replace("bob-demo-password", "not-the-password");
    let harness = Harness::new().file("conformance.toml", &wrong);
    assert_eq!(harness.call(&["run"]).code, 5);
    let report = harness.report();
    // All sessions made are alice's; beyond their logins there was one for bob.
    assert_eq!(report["sessions"]["logins"].as_u64().unwrap(), report["sessions"]["sessions"].as_u64().unwrap() + 1);
}

#[test]
fn where_a_server_is_expected_the_embedded_one_is_tested_by_name_only() {
    let refused = |harness: &Harness, reason: &str| {
        harness.call(&["run", "--tags", "@smoke"]).is(
            2,
            "",
            &format!(
                "error: --target: no target is named, although {reason}\n  hint: name your server with --target or in \
                 [target] of the configuration file, or say --target embedded to test the reference server\n"
            ),
        );
        let outcome = harness.call(&["run", "--tags", "@smoke", "--target", "embedded"]);
        assert_eq!(outcome.code, 0, "{}{}", outcome.out, outcome.err);
        assert!(outcome.out.starts_with("testing the embedded reference server (published) at "), "{}", outcome.out);
    };
    let empty = configuration("").replace("url = \"\"\n", "");
    refused(&Harness::new().file("conformance.toml", &empty), "there is the configuration conformance.toml");
    refused(&Harness::new().variable("CI", "true"), "the variable CI is set");
    let variable = "ROCKETCHAT_CONFORMANCE_SEED";
    refused(&Harness::new().variable(variable, "1"), &format!("the variable {variable} is set"));
    // A secret that a pipeline lacks is an empty variable.
    refused(&Harness::new().variable("ROCKETCHAT_CONFORMANCE_TARGET", ""), "--target is empty");
    for named in
        ["[target]\nurl = \"embedded\"\n", "[target]\nurl = \"embedded\"\n[accounts.alice]\nusername = \"a\"\n"]
    {
        assert_eq!(Harness::new().file("conformance.toml", named).call(&["run", "--tags", "@smoke"]).code, 0);
    }
    let named = Harness::new().variable("ROCKETCHAT_CONFORMANCE_TARGET", "embedded").variable("CI", "true");
    assert_eq!(named.call(&["run", "--tags", "@smoke"]).code, 0);
    assert_eq!(Harness::new().variable("CI", "false").call(&["run", "--tags", "@smoke"]).code, 0);
}

#[test]
fn an_unknown_variable_of_ours_is_refused_with_the_nearest_known_one() {
    for (unknown, known) in [("TARGET_URL", "TARGET"), ("ALICE_PASWORD", "ALICE_PASSWORD"), ("TAG", "TAGS")] {
        let harness = Harness::new().variable(&format!("ROCKETCHAT_CONFORMANCE_{unknown}"), "x");
        for command in ["run", "probe", "sweep"] {
            harness.call(&[command, "--target", "embedded"]).is(
                2,
                "",
                &format!(
                    "error: ROCKETCHAT_CONFORMANCE_{unknown}: there is no such variable\n  hint: did you mean \
                     ROCKETCHAT_CONFORMANCE_{known}?\n"
                ),
            );
        }
    }
}
