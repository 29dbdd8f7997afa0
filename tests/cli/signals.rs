//! Ctrl-C, SIGTERM and SIGHUP: the run ends its sessions, writes what it has, and says that it was interrupted.
#![cfg(unix)]

use std::io::{BufRead as _, BufReader};
use std::process::Command;
use std::time::Duration;

use rocketchat_conformance::reference::{Fault, Flavour, Options, RateLimit, Server};

use super::harness::Harness;

#[test]
fn an_interrupted_run_cleans_up_and_says_so() {
    for signal in ["INT", "TERM", "HUP"] {
        // Effects that never come keep the run waiting for them until it is interrupted.
        let options = Options { fault: Some(Fault::LogoutDoesNothing), ..Options::new(Flavour::Upstream6) };
        let server = Server::start(options).unwrap();
        let harness = Harness::new().against(&server.url());
        let mut child = harness.start(&["run", "--jobs", "1"]);
        let mut out = BufReader::new(child.stdout.take().unwrap());
        let mut line = String::new();
        while !line.starts_with("by ") {
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

#[test]
fn an_interrupt_does_not_wait_for_logins_that_nobody_wants_any_more() {
    let minute = RateLimit { calls: 4, window: Duration::from_mins(1) };
    let options = Options { rate_limit: Some(minute), ..Options::new(Flavour::Published) };
    let server = Server::start(options).unwrap();
    let harness = Harness::new().against(&server.url());
    let mut child = harness.start(&["run", "--max-wait", "2h"]);
    let mut out = BufReader::new(child.stdout.take().unwrap());
    let mut line = String::new();
    while !line.contains("expect to wait") {
        line.clear();
        assert_ne!(out.read_line(&mut line).unwrap(), 0, "the run ended before it was interrupted");
    }
    assert!(Command::new("kill").args(["-s", "INT", &child.id().to_string()]).status().unwrap().success());
    assert_eq!(child.wait().unwrap().code(), Some(130));
    assert_eq!(server.living_tokens(), 0);
}
