//! `init`, `completions` and `man`.

use rocketchat_conformance::config::ConfigFile;

use super::harness::Harness;

#[test]
fn the_configuration_to_start_from_is_one_and_is_never_written_over_another() {
    let harness = Harness::new();
    let outcome = harness.call(&["init"]);
    let said = "wrote conformance.toml: name your server and two of its users in it\n";
    outcome.is(0, said, "");
    let text = harness.read("conformance.toml");
    let config = ConfigFile::parse(&text, "conformance.toml".as_ref()).unwrap();
    assert_eq!(config.target.url.as_deref(), Some("https://chat.example.org"));
    let all = text.replace("# [", "[").lines().map(uncommented).collect::<Vec<_>>().join("\n");
    let config = ConfigFile::parse(&all, "conformance.toml".as_ref()).unwrap();
    assert_eq!((config.run.max_requests, config.deadlines.run.as_deref()), (Some(5_000), Some("6h")));
    let outcome = harness.call(&["init"]);
    assert_eq!(outcome.code, 2);
    assert!(outcome.err.starts_with("error: conformance.toml cannot be written: "), "{}", outcome.err);
    assert_eq!(harness.read("conformance.toml"), text);
}

/// What stands in comments is meant to be used, so it has to be right.
fn uncommented(line: &str) -> &str {
    line.strip_prefix("# ").filter(|rest| rest.contains(" = ")).unwrap_or(line)
}

#[test]
fn shells_and_manuals_know_every_command() {
    let harness = Harness::new();
    let commands = ["run", "serve", "probe", "lint", "selftest", "steps", "sweep", "report", "merge", "verify"];
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let outcome = harness.call(&["completions", shell]);
        assert_eq!((outcome.code, outcome.err.as_str()), (0, ""), "{shell}");
        assert!(commands.iter().all(|command| outcome.out.contains(command)), "{shell}");
    }
    let outcome = harness.call(&["man"]);
    assert!(commands.iter().all(|command| outcome.out.contains(&format!("rocketchat\\-conformance\\-{command}(1)"))));
    let outcome = harness.call(&["man", "run"]);
    assert!(outcome.out.contains("\\-\\-tls\\-insecure") && outcome.out.contains(".TH rocketchat-conformance-run 1"));
    assert_eq!(harness.call(&["man", "walk"]).code, 2);
}
