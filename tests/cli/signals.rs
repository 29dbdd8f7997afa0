//! Ctrl-C and SIGTERM: the run ends its sessions, writes what it has, and says that it was interrupted.
#![cfg(unix)]

use std::io::{BufRead as _, BufReader};
use std::process::Command;

use rocketchat_conformance::reference::{Fault, Flavour, Options, Server};

use super::harness::Harness;

#[test]
fn an_interrupted_run_cleans_up_and_says_so() {
    for signal in ["INT", "TERM"] {
        // Effects that never come keep the run waiting for them until it is interrupted.
        let options = Options { fault: Some(Fault::LogoutDoesNothing), ..Options::new(Flavour::Upstream6) };
        let server = Server::start(options).unwrap();
        let harness = Harness::new().against(&server.url());
        let mut child = harness.start(&["run", "--jobs", "1"]);
        let mut out = BufReader::new(child.stdout.take().unwrap());
        let mut line = String::new();
        while !line.contains(" sessions by ") {
            line.clear();
            assert_ne!(out.read_line(&mut line).unwrap(), 0, "the run ended before it was interrupted");
        }
        let status = Command::new("kill").args(["-s", signal, &child.id().to_string()]).status().unwrap();
        assert!(status.success());
        let drained = std::thread::spawn(move || out.lines().map_while(Result::ok).collect::<Vec<_>>());
        assert_eq!(child.wait().unwrap().code(), Some(130), "{signal}: {:?}", drained.join().unwrap());
        assert_eq!(harness.report()["result"], "interrupted");
        assert_eq!(server.living_tokens(), 0, "{signal}");
    }
}
