//! A run without a verdict: nothing of an earlier one stays that could be taken for one.

use std::fs;

use rocketchat_conformance::reference::{Fault, Flavour, Options, Server};

use super::harness::{Harness, configuration, honest};

const SMOKE: [&str; 3] = ["run", "--tags", "@smoke"];

fn files(harness: &Harness, folder: &str) -> Vec<String> {
    let entries = fs::read_dir(harness.folder().join(folder)).into_iter().flatten();
    let mut names: Vec<_> = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

#[test]
fn reports_of_an_earlier_run_give_way_to_the_reason() {
    let cases: [(&[&str], i32, &str); 4] = [
        (&["run", "--jobs", "0"], 2, "--jobs: 0 scenarios side by side would run none"),
        (&["run", "--spec", "missing.yaml"], 3, "cannot read missing.yaml: No such file or directory (os error 2)"),
        (
            &["run", "--name", "no such scenario"],
            4,
            "nothing to run: none of the 160 scenarios meets --tags, --name and --operation",
        ),
        (
            &["run", "--tls-ca", "none.pem"],
            2,
            "the authorities in none.pem cannot be used: there is no certificate in it",
        ),
    ];
    for (arguments, code, reason) in cases {
        let server = honest(Flavour::Published);
        let url =
            server.url().replace("http://", if code == 2 && reason.contains("pem") { "https://" } else { "http://" });
        let harness = Harness::new().against(&server.url()).file("none.pem", "").file("reports/mine.txt", "kept");
        assert_eq!(harness.call(&SMOKE).code, 0);
        let harness = harness.against(&url);
        let outcome = harness.call(arguments);
        assert_eq!(outcome.code, code, "{}", outcome.err);
        assert_eq!(files(&harness, "reports"), ["junit.xml", "mine.txt", "summary.md"], "{arguments:?}");
        let junit = harness.read("reports/junit.xml");
        let counts = "<testsuites name=\"rocketchat-conformance\" tests=\"1\" failures=\"0\" errors=\"1\" time=\"0\">";
        assert!(junit.contains(counts) && junit.contains("<error type=\"no-verdict\""), "{junit}");
        assert!(junit.contains(reason), "{junit}");
        let summary = harness.read("reports/summary.md");
        let beginning = format!(
            "## Conformance: no verdict\n\nNothing was judged: the run ended with the exit code {code}.\n\n    {reason}\n"
        );
        assert!(summary.starts_with(&beginning), "{summary}");
    }
}

#[test]
fn the_folder_is_known_even_if_the_rest_of_the_configuration_is_wrong() {
    let wrong = format!("{}[run]\nreports = \"out\"\nno_such_key = 1\n", configuration("http://127.0.0.1:1"));
    let page = "page.md";
    let harness = Harness::new().file("conformance.toml", &wrong).variable("GITHUB_STEP_SUMMARY", page);
    assert_eq!(harness.call(&["run"]).code, 2);
    assert_eq!(files(&harness, "out"), ["junit.xml", "summary.md"]);
    assert_eq!(harness.read(page), harness.read("out/summary.md"));
    assert_eq!(harness.call(&["run", "--reports", "named"]).code, 2);
    assert_eq!(files(&harness, "named"), ["junit.xml", "summary.md"]);
    assert_eq!(harness.call(&["run", "--dry-run", "--reports", "dry"]).code, 2);
    assert_eq!(files(&harness, "dry"), Vec::<String>::new());
}

#[test]
fn a_command_line_that_cannot_be_read_leaves_no_older_reports_either() {
    let harness = Harness::new();
    for (arguments, folder) in [
        (&["run", "--reports", "named", "--nonsense"][..], "named"),
        (&["run", "--nonsense", "--reports=joined"], "joined"),
        (&["run", "--nonsense"], "reports"),
    ] {
        let harness = Harness::new().file(&format!("{folder}/report.json"), "{}");
        assert_eq!(harness.call(arguments).code, 2);
        assert_eq!(files(&harness, folder), ["junit.xml", "summary.md"], "{arguments:?}");
        let summary = harness.read(&format!("{folder}/summary.md"));
        assert!(summary.contains("\n    unexpected argument '--nonsense' found\n"), "{summary}");
    }
    assert_eq!(harness.call(&["run", "--nonsense", "--dry-run"]).code, 2);
    assert_eq!(harness.call(&["probe", "--nonsense"]).code, 2);
    assert_eq!(files(&harness, "reports"), Vec::<String>::new());
}

#[test]
fn a_target_that_is_not_there_is_one_error() {
    // A port that was just free: nothing listens on it.
    let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let harness = Harness::new().against(&format!("http://127.0.0.1:{port}"));
    assert_eq!(harness.call(&["run"]).code, 5);
    let junit = harness.read("reports/junit.xml");
    assert_eq!(junit.matches("<error ").count(), 1, "{junit}");
    assert_eq!(junit.matches("<skipped type=\"not-run\"").count(), 160);
    assert!(junit.contains("tests=\"161\" failures=\"0\" errors=\"1\""));
}

/// A disk that is full from the first byte on.
#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_does_not_hide_the_verdict() {
    for (fault, sentence) in [(None, "Passed: 6 of 6 selected."), (Some(Fault::ForeignDisclosed), "Not conformant: ")] {
        let server = Server::start(Options { fault, ..Options::new(Flavour::Published) }).unwrap();
        let harness = Harness::new().against(&server.url()).file("reports/mine.txt", "kept");
        let full = harness.folder().join("reports/record.json.part");
        std::os::unix::fs::symlink("/dev/full", full).unwrap();
        let outcome = harness.call(&SMOKE);
        assert_eq!(outcome.code, 5, "{}{}", outcome.out, outcome.err);
        assert!(outcome.out.lines().any(|line| line.starts_with(sentence)), "{}", outcome.out);
        assert_eq!(
            outcome.err,
            "error: the reports are not complete: reports/record.json cannot be written: No space left on device (os error 28)\n  \
             hint: make room, or choose another folder with --reports\n"
        );
        assert_eq!(files(&harness, "reports"), ["junit.xml", "mine.txt", "summary.md"]);
    }
}
