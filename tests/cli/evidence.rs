//! The bundle that a run leaves: checked, damaged, signed, rendered anew.

use std::fs;
use std::io::Write as _;
use std::path::PathBuf;

use rocketchat_conformance::model::record::RULES;
use rocketchat_conformance::reference::{Fault, Flavour, Options, Server};

use super::harness::{Harness, golden};

/// A run of a few scenarios against a server that ends sessions of others.
fn run_with_fault(arguments: &[&str]) -> Harness {
    let server =
        Server::start(Options { fault: Some(Fault::EndsForeign), ..Options::new(Flavour::Published) }).unwrap();
    let harness = Harness::new().against(&server.url());
    let all = [&["run", "--tags", "@smoke", "--seed", "1"], arguments].concat();
    let outcome = harness.call(&all);
    assert_eq!(outcome.code, 1, "{}{}", outcome.out, outcome.err);
    harness
}

fn bundle_of(harness: &Harness) -> (PathBuf, Vec<u8>) {
    let path = harness.folder().join("reports/evidence.tar");
    let bytes = fs::read(&path).unwrap();
    (path, bytes)
}

#[test]
fn what_a_run_leaves_holds_whatever_the_verdict() {
    let harness = run_with_fault(&[]);
    let outcome = harness.call(&["verify", "reports/evidence.tar"]);
    assert_eq!((outcome.code, outcome.err.as_str()), (0, ""));
    let varying = [
        ("[0-9]+ (bytes|exchanges|deviations)", "N $1"),
        ("SHA-256 [0-9a-f]{64}", "SHA-256 DIGEST"),
        ("begun [^,]+, took [0-9]+s", "begun TIME, took TIME"),
    ];
    let told = varying.iter().fold(outcome.out, |text, (pattern, name)| {
        regex::Regex::new(pattern).unwrap().replace_all(&text, *name).into_owned()
    });
    golden("verify.txt", &told);
}

#[test]
fn a_bundle_that_gzip_has_packed_is_read() {
    let harness = run_with_fault(&[]);
    let (path, bytes) = bundle_of(&harness);
    let packed = |bytes: &[u8]| {
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        encoder.write_all(bytes).unwrap();
        encoder.finish().unwrap()
    };
    fs::write(path.with_extension("tar.gz"), packed(&bytes)).unwrap();
    let outcome = harness.call(&["verify", "reports/evidence.tar.gz"]);
    assert_eq!((outcome.code, outcome.out), (0, harness.call(&["verify", "reports/evidence.tar"]).out));
    assert_eq!(harness.call(&["report", "reports/evidence.tar.gz", "--reports", "again"]).code, 1);
    assert_eq!(harness.read("again/junit.xml"), harness.read("reports/junit.xml"));
    fs::write(path.with_extension("bomb"), packed(&vec![0; 513 * 1024 * 1024])).unwrap();
    for command in ["verify", "report", "merge"] {
        harness.call(&[command, "reports/evidence.bomb"]).is(
            3,
            "",
            "error: reports/evidence.bomb cannot be used: it cannot be unpacked: it holds more than 512 MiB\n",
        );
    }
}

#[test]
fn a_signed_bundle_says_by_whom_and_holds_for_no_other_key() {
    let keys = Harness::new();
    for name in ["own.pem", "other.pem"] {
        let outcome = keys.call(&["keygen", name]);
        assert_eq!(outcome.code, 0, "{}", outcome.err);
        assert!(outcome.out.contains(&keys.read(&format!("{name}.pub"))), "the public key is printed");
        assert!(!outcome.out.contains("PRIVATE"), "the private key is not printed");
    }
    let key = |name: &str| keys.folder().join(name).display().to_string();
    let harness = run_with_fault(&["--sign", &key("own.pem")]);
    let verify = |key: &str| harness.call(&["verify", "reports/evidence.tar", "--key", key]);
    assert_eq!(verify(&key("own.pem.pub")).code, 0);
    let outcome = verify(&key("other.pem.pub"));
    assert_eq!(outcome.code, 1);
    assert!(outcome.out.starts_with("signature  BROKEN  it is not signed by the key with SHA-256 "), "{}", outcome.out);
    assert!(outcome.out.ends_with("The evidence does not hold: nothing follows from it.\n"), "{}", outcome.out);
    let unsigned = run_with_fault(&[]).call(&["verify", "reports/evidence.tar", "--key", &key("own.pem.pub")]);
    assert_eq!(unsigned.code, 1);
    assert!(unsigned.out.starts_with("signature  BROKEN  it is not signed\n"), "{}", unsigned.out);
}

#[test]
fn keygen_replaces_nothing_and_keeps_the_key_to_its_owner() {
    let harness = Harness::new();
    assert_eq!(harness.call(&["keygen", "a.pem"]).code, 0);
    let before = harness.read("a.pem");
    let outcome = harness.call(&["keygen", "a.pem"]);
    assert_eq!((outcome.code, harness.read("a.pem")), (2, before));
    assert!(outcome.err.starts_with("error: the key a.pem cannot be used: "), "{}", outcome.err);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let mode = fs::metadata(harness.folder().join("a.pem")).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }
}

#[test]
fn any_changed_byte_is_noticed() {
    let keys = Harness::new();
    keys.call(&["keygen", "own.pem"]);
    let harness = run_with_fault(&["--sign", &keys.folder().join("own.pem").display().to_string()]);
    let (_, bytes) = bundle_of(&harness);
    // Every kind of byte is met: headers, padding, contents of every file, the end of the archive.
    let step = bytes.len() / 61;
    let places = (0..bytes.len()).step_by(step).chain([1, 100, 148, 257, 300, bytes.len() - 1]);
    for place in places {
        let mut changed = bytes.clone();
        changed[place] ^= 1;
        fs::write(harness.folder().join("changed.tar"), &changed).unwrap();
        let outcome = harness.call(&["verify", "changed.tar"]);
        assert!(matches!(outcome.code, 1 | 3), "byte {place}: {}{}", outcome.out, outcome.err);
    }
    for cut in [0, 1, 512, bytes.len() - 512, bytes.len() - 1] {
        fs::write(harness.folder().join("changed.tar"), &bytes[..cut]).unwrap();
        assert!(matches!(harness.call(&["verify", "changed.tar"]).code, 1 | 3), "cut to {cut} bytes");
    }
    fs::write(harness.folder().join("changed.tar"), [bytes, vec![0; 512]].concat()).unwrap();
    assert_eq!(harness.call(&["verify", "changed.tar"]).code, 1, "longer");
}

#[test]
fn a_broken_link_is_named() {
    let harness = run_with_fault(&[]);
    let (path, bytes) = bundle_of(&harness);
    // The status of one answer, in the record alone.
    let text = harness.read("reports/record.json");
    let place = text.find("\"status\":401").unwrap();
    let number = text[..place].matches("\n    {").count();
    let from = bytes.windows(text.len()).position(|window| window == text.as_bytes()).unwrap();
    let mut changed = bytes;
    changed[from + place + 11] = b'3';
    fs::write(path, changed).unwrap();
    let outcome = harness.call(&["verify", "reports/evidence.tar"]);
    assert_eq!(outcome.code, 1);
    let found: Vec<&str> = outcome.out.lines().filter(|line| line.contains("BROKEN")).collect();
    assert!(found[0].starts_with("digests    BROKEN  record.json has SHA-256 "), "{found:?}");
    assert!(
        found[1].starts_with(&format!("chain      BROKEN  it breaks at exchange {number}: exchange ")),
        "{found:?}"
    );
}

#[test]
fn reports_are_written_anew_from_record_and_bundle() {
    let harness = run_with_fault(&[]);
    for (from, to) in [("reports/record.json", "one"), ("reports/evidence.tar", "two")] {
        let outcome = harness.call(&["report", from, "--reports", to]);
        assert_eq!(outcome.code, 1, "as the run: {}", outcome.err);
        for name in ["junit.xml", "report.json", "record.json"] {
            assert_eq!(
                harness.read(&format!("{to}/{name}")),
                harness.read(&format!("reports/{name}")),
                "{from} {name}"
            );
        }
        let same = fs::read(harness.folder().join(to).join("evidence.tar")).unwrap();
        assert_eq!(same, bundle_of(&harness).1, "{from}");
    }
}

#[test]
fn a_record_of_another_contract_or_of_other_rules_is_refused_by_name() {
    let harness = run_with_fault(&[]);
    let record = harness.read("reports/record.json");
    let refused = |text: &str| {
        fs::write(harness.folder().join("other.json"), text).unwrap();
        let outcome = harness.call(&["report", "other.json", "--reports", "anew"]);
        assert_eq!(outcome.code, 3, "{}{}", outcome.out, outcome.err);
        outcome.err
    };
    assert_eq!(
        refused(&record.replacen(&format!("\"rules\":{RULES},"), "\"rules\":7,", 1)),
        "error: other.json cannot be used: the record was made by version 0.1.0 and judged by its rules 7; this program \
         judges by rules 5: use version 0.1.0\n"
    );
    assert_eq!(
        refused(&record.replacen("record/1", "record/9", 1)),
        "error: other.json cannot be used: the record is of version \"rocketchat-conformance/record/9\", this program \
         reads \"rocketchat-conformance/record/1\"\n"
    );
    let start = record.find("\"sha256\":\"").unwrap() + 10;
    let other = format!("{}{}{}", &record[..start], "00", &record[start + 2..]);
    let said = refused(&other);
    assert!(
        said.starts_with("error: other.json cannot be used: it was judged with another contract than is at hand: ")
    );
    assert!(said.ends_with("give the evidence.tar, which holds them\n"), "{said}");
}

#[test]
fn what_is_no_evidence_is_refused() {
    let harness = Harness::new().file("text.tar", "hello").file("empty.tar", "");
    for (file, code) in [("text.tar", 3), ("empty.tar", 3), ("none.tar", 3)] {
        let outcome = harness.call(&["verify", file]);
        assert_eq!((outcome.code, outcome.out.as_str()), (code, ""), "{file}");
        assert!(outcome.err.starts_with(&format!("error: {file} cannot be used: ")), "{}", outcome.err);
    }
    assert_eq!(harness.call(&["verify", "text.tar", "--key", "text.tar"]).code, 2, "no key");
    assert_eq!(harness.call(&["run", "--sign", "text.tar"]).code, 2, "no key");
}

/// A bundle of an earlier build. If it no longer holds, the same record gets another verdict or other bytes than it did:
/// raise `RULES`, put a bundle of the new rules beside it, and let this one be refused by name.
#[test]
fn a_bundle_of_these_rules_holds_for_good() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/cli/evidence/rules-5.tar");
    let outcome = Harness::new().call(&["verify", path]);
    assert_eq!(outcome.code, 0, "{}{}", outcome.out, outcome.err);
    let sentence = "The evidence is consistent, but not signed. Not conformant: 1 of 6 scenarios shows 1 deviation from the contract.\n";
    assert!(outcome.out.ends_with(sentence), "{}", outcome.out);
}

/// By rules 1 `junit.xml` had no properties; by rules 2 a requirement on an answer was tried by any other answer, too; by
/// rules 3 an answer of a gateway was the server's; by rules 4 no overlay said what operations may disclose.
#[test]
fn a_bundle_of_older_rules_is_refused_by_name() {
    for rules in [1, 2, 3, 4] {
        let path = format!("{}/tests/cli/evidence/rules-{rules}.tar", env!("CARGO_MANIFEST_DIR"));
        for command in ["verify", "report"] {
            let outcome = Harness::new().call(&[command, &path]);
            assert_eq!((outcome.code, outcome.out.as_str()), (3, ""), "{command}");
            let said = format!(
                "cannot be used: the record was made by version 0.1.0 and judged by its rules {rules}; this program judges \
                 by rules 5: use version 0.1.0\n"
            );
            assert!(outcome.err.ends_with(&said), "{}", outcome.err);
        }
    }
}
