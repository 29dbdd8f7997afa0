//! `serve` as a process: what it prints and how it ends.

use std::io::{BufRead as _, BufReader, Read as _};
use std::process::{Command, Output, Stdio};

use rocketchat_conformance::reference::{Fault, Flavour, Variant};

use super::client::Client;

fn serve(args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_rocketchat-conformance"));
    command.arg("serve").args(args).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

fn finished(args: &[&str]) -> Output {
    serve(args).output().unwrap()
}

#[test]
fn the_list_names_every_flavour_fault_and_variant() {
    let output = finished(&["--list"]);
    let text = String::from_utf8(output.stdout).unwrap();
    let flavours = Flavour::ALL.iter().map(|row| row.1);
    let faults = Fault::ALL.iter().map(|row| row.name);
    let names = flavours.chain(faults).chain(Variant::ALL.iter().map(|row| row.name));
    let is_row = |line: &&str| line.starts_with("  ") || line.starts_with("@ ");
    let rows: Vec<(bool, &str)> = text.lines().filter(is_row).map(|line| (line.starts_with('@'), &line[2..])).collect();
    let shown: Vec<&str> = rows.iter().filter_map(|(_, row)| row.split(' ').next()).collect();
    assert_eq!((output.status.code(), shown), (Some(0), names.collect()));
    let marked = rows.iter().filter(|(is_marked, _)| *is_marked).filter_map(|(_, row)| row.split(' ').next());
    let general = Fault::ALL.iter().filter(|row| row.fault.is_general()).map(|row| row.name);
    assert_eq!(marked.collect::<Vec<_>>(), general.collect::<Vec<_>>());
}

#[test]
fn an_unknown_name_is_a_usage_error_that_tells_the_known_ones() {
    let output = finished(&["--fault", "nonsense"]);
    let text = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert!(text.contains("no such fault: `nonsense`; there are logout-does-nothing, "), "{text}");
}

#[cfg(unix)]
#[tokio::test]
async fn the_address_comes_first_and_a_signal_ends_it_well() {
    for signal in ["-INT", "-TERM"] {
        let mut child = serve(&["--flavour", "published", "--fault", "success-as-text"]).spawn().unwrap();
        let mut out = BufReader::new(child.stdout.take().unwrap());
        let mut first = String::new();
        out.read_line(&mut first).unwrap();
        let url = first.strip_prefix("listening on ").and_then(|rest| rest.strip_suffix('\n')).unwrap();
        assert!(url.starts_with("http://127.0.0.1:"), "{first}");
        let client = Client::new(url.to_owned());
        assert!(client.is_alive(&client.log_in("alice").await).await);
        let killed = Command::new("kill").args([signal, &child.id().to_string()]).status().unwrap();
        assert!(killed.success());
        assert_eq!(child.wait().unwrap().code(), Some(0));
        let mut rest = String::new();
        out.read_to_string(&mut rest).unwrap();
        assert!(
            rest.starts_with("flavour published, fault success-as-text, variant none\naccount alice with password "),
            "{rest}"
        );
    }
}

#[test]
fn a_taken_port_is_a_usage_error() {
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port().to_string();
    let output = finished(&["--port", &port]);
    let text = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert!(text.starts_with(&format!("error: failed to serve on port {port}: ")), "{text}");
}
