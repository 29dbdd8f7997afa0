//! The real binary, driven as a user drives it: command line, files and environment in; output, files and exit code
//! out. Everything is compared exactly, after times, ports and folders are replaced by names.

#![expect(clippy::unwrap_used, reason = "what fails in a test fails the test")]

mod accounts;
mod auditor;
mod bad_input;
mod causes;
#[path = "../golden/compare.rs"]
mod compare;
mod declared;
mod dialects;
mod documents;
mod escapes;
mod evidence;
mod footing;
#[expect(dead_code, reason = "tests of hostile answers use more of it")]
#[path = "../hostile/front.rs"]
mod front;
mod front_doors;
mod gate;
mod gateway;
mod harness;
mod left_behind;
mod limits;
mod lint;
mod lying;
mod no_verdict;
mod other_make;
mod own_suite;
mod paths;
mod printing;
mod probe;
mod rate_limit;
mod rejudging;
mod replay;
mod run;
mod schema;
mod secrets;
mod selftest;
mod shards;
mod side_by_side;
mod signals;
mod starter;
mod summary;
mod surroundings;
mod sweep;
mod tap;
mod tls;
mod waivers;
mod wanted;
mod websocket;
