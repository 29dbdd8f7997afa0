//! Whatever moment a run is killed at, `sweep` ends what it left; and it touches nothing else.

use std::fs;
use std::path::PathBuf;
use std::process::Child;
use std::time::{Duration, Instant};

use rocketchat_conformance::reference::{Flavour, Server};

use super::harness::{Harness, honest};

/// Kills at most until one of them leaves something: where a machine gets less busy, all may come after the end.
const FRUITLESS: u32 = 100;

/// Kills for each flavour; more of them by the variable `KILLS`.
fn kills() -> u32 {
    std::env::var("KILLS").ok().and_then(|count| count.parse().ok()).unwrap_or(6)
}

fn journals(harness: &Harness) -> Vec<PathBuf> {
    let entries = fs::read_dir(harness.folder().join("reports")).into_iter().flatten();
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    paths.retain(|path| path.extension().is_some_and(|ending| ending == "jsonl"));
    paths
}

/// SIGKILL once the server has seen something, so that there is something to leave.
fn kill_after(mut child: Child, pause: Duration) -> bool {
    std::thread::sleep(pause);
    let is_alive = child.try_wait().unwrap().is_none();
    child.kill().unwrap();
    child.wait().unwrap();
    is_alive
}

#[expect(clippy::print_stdout, reason = "the counts are what a reader of a long trial wants")]
fn kill_and_sweep(flavour: Flavour, options: &[&str]) {
    let server = honest(flavour);
    let harness = Harness::new().against(&server.url());
    let began = Instant::now();
    assert_eq!(harness.call(&["run"]).code, 0);
    let whole = began.elapsed();
    assert_eq!((server.living_tokens(), journals(&harness).len()), (0, 0), "a run that ends leaves nothing");
    let (mut left, mut hits) = (0, 0);
    let mut number = 0;
    while number < kills() || (left == 0 && number < FRUITLESS) {
        // Spread over the run, and over its time within a request.
        let share = f64::from(number * 7_919 % 1_000) / 1_000.0;
        hits += u32::from(kill_after(harness.start(&["run"]), whole.mul_f64(share)));
        left += server.living_tokens();
        // Without a journal nobody knows of logins that no list shows.
        let code = if journals(&harness).is_empty() && !options.is_empty() { 5 } else { 0 };
        let outcome = harness.call(&[&["sweep"], options].concat());
        let after = server.living_tokens();
        assert_eq!((outcome.code, after), (code, 0), "{flavour}, kill {number}: {}{}", outcome.out, outcome.err);
        assert_eq!(journals(&harness), Vec::<PathBuf>::new());
        number += 1;
    }
    println!("{flavour}: {hits} kills of a living run, {left} logins left in all, 0 after sweep");
    assert!(left > 0, "{flavour}: no kill left anything, so nothing was tried");
}

#[test]
fn what_a_killed_run_leaves_is_swept_away() {
    kill_and_sweep(Flavour::Published, &[]);
}

#[test]
fn logins_that_are_not_listed_are_swept_with_consent() {
    kill_and_sweep(Flavour::Upstream8, &["--all-logins"]);
}

#[test]
fn without_a_journal_it_is_not_said_that_nothing_is_left() {
    let server = honest(Flavour::Upstream8);
    let harness = Harness::new().against(&server.url());
    harness.call(&["sweep"]).is(0, "no journal in reports: nothing is left\n", "");
    harness.call(&["sweep", "--all-logins"]).is(
        5,
        "",
        "error: no journal in reports: whether runs have left something cannot be known, so no login was ended\n  hint: name the \
         folder of the run's reports with --reports; what has no journal is ended by its user, in the account's settings\n",
    );
}

/// A run that was killed while sessions were alive, with its server.
fn killed() -> (Server, Harness) {
    let server = honest(Flavour::Published);
    let harness = Harness::new().against(&server.url());
    loop {
        let child = harness.start(&["run"]);
        let began = Instant::now();
        while server.living_tokens() < 3 && began.elapsed() < Duration::from_secs(20) {
            std::thread::sleep(Duration::from_millis(1));
        }
        kill_after(child, Duration::ZERO);
        if server.living_tokens() > 0 {
            return (server, harness);
        }
    }
}

#[test]
fn a_journal_is_for_its_owner_only_and_holds_no_plain_secret() {
    let (server, harness) = killed();
    let [journal] = &journals(&harness)[..] else { panic!("one journal") };
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        assert_eq!(fs::metadata(journal).unwrap().permissions().mode() & 0o777, 0o600);
    }
    let text = fs::read_to_string(journal).unwrap();
    assert!(!text.contains("password"), "{text}");
    for line in text.lines().skip(1) {
        let line: serde_json::Value = serde_json::from_str(line).unwrap();
        if let Some(granted) = line.get("granted") {
            let keys: Vec<&String> = granted.as_object().unwrap().keys().collect();
            assert_eq!(keys, ["login", "user_id", "sealed_token"]);
        }
    }
    let other = configuration_with(&server, "another password");
    fs::write(harness.folder().join("other.toml"), other).unwrap();
    let outcome = harness.call(&["sweep", "--config", "other.toml"]);
    assert_eq!(outcome.code, 5, "{}", outcome.out);
    let said = "its tokens were sealed with other passwords than those of the configured accounts\n";
    assert!(outcome.err.ends_with(said), "{}", outcome.err);
    assert_eq!(journals(&harness).len(), 1, "and is kept");
    assert_eq!(harness.call(&["sweep"]).code, 0);
    assert_eq!(server.living_tokens(), 0);
}

fn configuration_with(server: &Server, password: &str) -> String {
    let account = |name: &str| format!("[accounts.{name}]\nusername = \"{name}\"\npassword = \"{password}\"\n");
    format!("[target]\nurl = \"{}\"\n{}{}", server.url(), account("alice"), account("bob"))
}

#[test]
fn the_journal_of_a_living_run_is_left_alone() {
    let server = honest(Flavour::Published);
    let harness = Harness::new().against(&server.url());
    let mut child = harness.start(&["run"]);
    let began = Instant::now();
    while journals(&harness).is_empty() && began.elapsed() < Duration::from_secs(20) {
        std::thread::sleep(Duration::from_millis(1));
    }
    let outcome = harness.call(&["sweep"]);
    assert!(child.wait().unwrap().success(), "the run went on undisturbed");
    assert_eq!(outcome.code, 5);
    assert!(outcome.err.ends_with(": its run is still under way\n"), "{}", outcome.err);
}

#[test]
fn what_is_no_journal_of_ours_is_never_removed() {
    let server = honest(Flavour::Published);
    let name = "reports/journal-1.jsonl";
    let elsewhere = "{\"run\":{\"schema\":\"rocketchat-conformance/journal/1\",\"target\":\"http://elsewhere.example/\",\
                     \"started_at\":\"2030-01-01T00:00:00Z\",\"salt\":\"AAAAAAAAAAAAAAAAAAAAAA==\"}}\n";
    for (text, said) in [
        ("hello\n", "it is no journal of this program, or of another version of it"),
        (&elsewhere.replace("journal/1", "journal/9"), "it is no journal of this program, or of another version of it"),
        (elsewhere, "it is about http://elsewhere.example/, not about "),
    ] {
        let harness = Harness::new().against(&server.url()).file(name, text);
        let outcome = harness.call(&["sweep"]);
        assert_eq!(outcome.code, 5, "{text}");
        assert!(outcome.err.contains(said), "{}", outcome.err);
        assert!(harness.folder().join(name).exists());
    }
    let harness = Harness::new().against(&server.url());
    let outcome = harness.call(&["sweep"]);
    assert_eq!((outcome.code, outcome.out.as_str()), (0, "no journal in reports: nothing is left\n"));
    assert_eq!(Harness::new().call(&["sweep"]).code, 2, "no target");
}
