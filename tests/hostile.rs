//! The real binary against servers that do anything on purpose: a clear verdict in time, bounded memory, no panic, no
//! secret, reports that can be read, and nothing left behind that could be ended.

#![cfg(unix)]
#![expect(clippy::unwrap_used, reason = "a preparation that fails has to fail the test")]

#[path = "hostile/floods.rs"]
mod floods;
#[path = "hostile/front.rs"]
mod front;
#[path = "hostile/hands.rs"]
mod hands;

use std::fs;
use std::io::Read as _;
use std::net::SocketAddr;
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::Mutex;
use std::sync::atomic::Ordering;
use std::thread;
use std::time::{Duration, Instant};

use front::{Front, Hand};
use quick_xml::events::Event;
use rocketchat_conformance::reference::{Account, Flavour, Options, Server};
use serde_json::Value;

/// Whatever a server does, a run of one scenario with requests of one second ends by then, on a slow and busy machine too.
const PATIENCE: Duration = Duration::from_mins(5);

/// Most memory that a run may take, in KiB.
const MEMORY_KIB: u64 = 128 * 1024;

/// Most room that all files of a run may take, in KiB.
const FILES_KIB: u64 = 64 * 1024;

/// Servers that are tried at the same time.
const AT_ONCE: usize = 8;

const PASSWORD: &str = "canary-of-a-password";

/// What a run says: its exit code, its result, and whether a scenario failed.
type Said = (i32, &'static str, bool);

const PASSED: Said = (0, "conformant", false);
const FAILED: Said = (1, "not-conformant", true);
/// Of the probe or of the run; no scenario failed.
const ACCUSED: Said = (1, "not-conformant", false);
/// Nothing failed, and something that is offered could not be looked at.
const PARTIAL: Said = (5, "partial", false);
/// The clean-up was answered too late: what failed before is said all the same.
const FAILED_AND_LEFT: Said = (5, "inconclusive", true);
const NOTHING: Said = (5, "inconclusive", false);

struct Seen {
    code: Option<i32>,
    /// Result of the report.
    result: String,
    /// Scenarios of the report that failed.
    failed: u64,
    took: Duration,
    memory_kib: u64,
    files_kib: u64,
    wrong: Vec<String>,
    last_line: String,
}

fn server(flavour: Flavour) -> Server {
    let accounts = ["alice", "bob"].map(|name| Account::user(name, PASSWORD)).to_vec();
    Server::start(Options { accounts, ..Options::new(flavour) }).unwrap()
}

fn configuration(address: SocketAddr) -> String {
    let account = |name: &str| format!("[accounts.{name}]\nusername = \"{name}\"\npassword = \"{PASSWORD}\"\n");
    format!("[target]\nurl = \"http://{address}\"\n{}{}", account("alice"), account("bob"))
}

/// Runs one scenario against a target and looks at all that is left of it.
fn run(address: SocketAddr, deadline: &str, scenario: &str) -> Seen {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("conformance.toml"), configuration(address)).unwrap();
    let (out, err) = (folder.path().join("out"), folder.path().join("err"));
    let mut child = Command::new(env!("CARGO_BIN_EXE_rocketchat-conformance"))
        .args(["run", "-v", "--timeout", "1s", "--deadline", deadline, "--settle", "250ms", "--name", scenario])
        .current_dir(folder.path())
        .stdin(Stdio::null())
        .stdout(fs::File::create(&out).unwrap())
        .stderr(fs::File::create(&err).unwrap())
        .spawn()
        .unwrap();
    let began = Instant::now();
    let mut memory_kib = 0;
    let code = loop {
        if let Some(status) = child.try_wait().unwrap() {
            break status.code();
        }
        memory_kib = memory_kib.max(peak(child.id()));
        if began.elapsed() > PATIENCE {
            child.kill().unwrap();
            child.wait().unwrap();
            break None;
        }
        thread::sleep(Duration::from_millis(5));
    };
    let took = began.elapsed();
    let mut wrong = Vec::new();
    let text = |path: &Path| String::from_utf8_lossy(&fs::read(path).unwrap_or_default()).into_owned();
    let (out, err) = (text(&out), text(&err));
    for (name, text) in [("standard output", &out), ("standard error", &err)] {
        wrong.extend(text.contains(PASSWORD).then(|| format!("{name} holds the password")));
        wrong.extend(text.contains("panicked").then(|| format!("{name} tells of a panic")));
        let acts = |c: char| c.is_control() && c != '\n';
        wrong.extend(text.contains(acts).then(|| format!("{name} holds characters that act on a terminal")));
        let is_command = |line: &str| line.starts_with("::") || line.starts_with("##vso");
        wrong.extend(text.lines().any(is_command).then(|| format!("{name} commands a CI system")));
    }
    wrong.extend(unreadable_reports(&folder.path().join("reports")));
    wrong.extend(broken_evidence(folder.path()));
    let files_kib = (size(&folder.path().join("reports")) + (out.len() + err.len()) as u64).div_ceil(1024);
    let last_line = out.lines().last().or(err.lines().last()).unwrap_or_default().to_owned();
    let report: Value =
        serde_json::from_slice(&fs::read(folder.path().join("reports/report.json")).unwrap_or_default())
            .unwrap_or_default();
    let result = report["result"].as_str().unwrap_or_default().to_owned();
    let failed = report["totals"]["failed"].as_u64().unwrap_or_default();
    Seen { code, result, failed, took, memory_kib, files_kib, wrong, last_line }
}

impl Seen {
    /// Whether this is what the run said; where both are to be told, the last line tells both.
    fn is(&self, (code, result, has_failed): Said) -> bool {
        let tells_both = self.last_line.contains("Before that, 1 scenario deviated from the contract.");
        (self.code, self.result.as_str(), self.failed > 0) == (Some(code), result, has_failed)
            && (tells_both || !has_failed || code != 5)
    }
}

/// Why the evidence of a run does not hold, if it does not: what was too long for the record is judged anew like all else.
fn broken_evidence(folder: &Path) -> Option<String> {
    let bundle = folder.join("reports/evidence.tar");
    let program = env!("CARGO_BIN_EXE_rocketchat-conformance");
    let verify = Command::new(program).arg("verify").arg(bundle).stdin(Stdio::null()).output().unwrap();
    let said = String::from_utf8_lossy(&[verify.stdout, verify.stderr].concat()).into_owned();
    (verify.status.code() != Some(0)).then_some(said)
}

/// Bytes of the files in a folder.
fn size(folder: &Path) -> u64 {
    let files = fs::read_dir(folder).into_iter().flatten().map_while(Result::ok);
    files.map(|file| file.metadata().map_or(0, |about| about.len())).sum()
}

/// What the system calls the program: the first fifteen bytes of its file's name.
const NAME: &str = "Name:\trocketchat-conf\n";

/// The most memory that a process has had so far, in KiB; 0 until it is the program. For a moment after its start it
/// still has the memory, and the name, of the test that starts it, which holds bodies of 100 MiB.
fn peak(process: u32) -> u64 {
    let status = fs::read_to_string(format!("/proc/{process}/status")).unwrap_or_default();
    if !status.starts_with(NAME) {
        return 0;
    }
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap_or_default();
    line.trim().trim_end_matches(" kB").parse().unwrap_or_default()
}

/// What a file holds; large ones are packed by gzip.
fn unpacked(bytes: Vec<u8>) -> Vec<u8> {
    if !bytes.starts_with(&[0x1f, 0x8b]) {
        return bytes;
    }
    let mut whole = Vec::new();
    flate2::read::MultiGzDecoder::new(bytes.as_slice()).read_to_end(&mut whole).unwrap();
    whole
}

/// What is wrong with the reports in a folder.
fn unreadable_reports(folder: &Path) -> Vec<String> {
    let mut wrong = Vec::new();
    let mut names = Vec::new();
    for entry in fs::read_dir(folder).into_iter().flatten() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        let bytes = unpacked(fs::read(&path).unwrap());
        let text = String::from_utf8_lossy(&bytes);
        wrong.extend(text.contains(PASSWORD).then(|| format!("{name} holds the password")));
        let is_readable = match name.as_str() {
            "junit.xml" => is_xml(&text),
            "report.json" | "record.json" | "report.sarif" => serde_json::from_str::<Value>(&text).is_ok(),
            "messages.ndjson" => text.lines().all(|line| serde_json::from_str::<Value>(line).is_ok()),
            "report.html" => text.matches("<script").count() == 1,
            "summary.md" => !text.contains("<script") && !text.contains('\u{1b}'),
            _ => true,
        };
        wrong.extend((!is_readable).then(|| format!("{name} cannot be read")));
        names.push(name);
    }
    names.sort();
    let left: Vec<&String> = names.iter().filter(|name| name.contains(".part")).collect();
    wrong.extend(left.iter().map(|name| format!("{name} is left")));
    wrong
}

fn is_xml(text: &str) -> bool {
    let mut reader = quick_xml::Reader::from_str(text);
    loop {
        match reader.read_event() {
            Ok(Event::Eof) => return true,
            Ok(_) => {}
            Err(_) => return false,
        }
    }
}

/// What hostile hands are laid on, and what a run makes of it.
struct Aim {
    flavour: Flavour,
    path: &'static str,
    /// Name of the one scenario that is run.
    scenario: &'static str,
    /// When the run has to end: where nothing works, it may wait for it as long as it is let.
    deadline: &'static str,
}

impl Aim {
    fn at(flavour: Flavour, path: &'static str) -> Self {
        let deadline = if path == "*" { "20s" } else { "4m" };
        Self { flavour, path, scenario: "^An own session is logged out$", deadline }
    }

    /// The same with little patience, for floods of which many are tried.
    fn briefly(self) -> Self {
        Self { deadline: "12s", ..self }
    }
}

/// Tries all hands at one path; `due` is what a run may say of the hand of a name.
fn try_all(aim: &Aim, hands: &'static [(&'static str, Hand)], due: fn(&str) -> &'static [Said]) {
    let Aim { flavour, path, scenario, deadline } = *aim;
    let (next, failures, told) = (Mutex::new(hands.iter()), Mutex::new(Vec::new()), Mutex::new(Vec::new()));
    thread::scope(|scope| {
        for _ in 0..AT_ONCE {
            scope.spawn(|| {
                loop {
                    let Some((name, hand)) = next.lock().unwrap().next() else { return };
                    let server = server(flavour);
                    let front = Front::before(server.address(), path, *hand);
                    let seen = run(front.address, deadline, scenario);
                    let is_due = due(name).iter().any(|said| seen.is(*said));
                    let Seen { code, result, failed, took, memory_kib, files_kib, mut wrong, last_line } = seen;
                    if !is_due {
                        wrong.push(format!("exit code {code:?}, result {result:?}, {failed} failed, not {:?}", due(name)));
                    }
                    if memory_kib == 0 {
                        wrong.push("its memory was never seen".to_owned());
                    }
                    if memory_kib > MEMORY_KIB {
                        wrong.push(format!("{memory_kib} KiB of memory"));
                    }
                    if files_kib > FILES_KIB {
                        wrong.push(format!("{files_kib} KiB of files"));
                    }
                    if front.mishandled.load(Ordering::Relaxed) == 0 {
                        wrong.push("nothing was asked of the hostile hand".to_owned());
                    }
                    let line = format!("{name}: {code:?}, {took:.1?}, {memory_kib} KiB of memory, {files_kib} KiB of files: {last_line}");
                    if !wrong.is_empty() {
                        failures.lock().unwrap().push(format!("{line}\n    {}", wrong.join("\n    ")));
                    }
                    told.lock().unwrap().push(line);
                }
            });
        }
    });
    tell(&told.into_inner().unwrap());
    let failures = failures.into_inner().unwrap();
    assert!(failures.is_empty(), "{} of {}:\n{}", failures.len(), hands.len(), failures.join("\n"));
}

#[expect(clippy::print_stdout, reason = "a reader wants to see each verdict")]
fn tell(lines: &[String]) {
    for line in lines {
        println!("{line}");
    }
}

#[test]
fn a_hostile_answer_to_a_logout_is_a_deviation() {
    try_all(&Aim::at(Flavour::Published, "/api/v1/sessions/logout.me"), hands::LOGOUT, |_| &[FAILED]);
}

#[test]
fn a_hostile_list_is_a_deviation_or_makes_the_run_say_nothing() {
    try_all(&Aim::at(Flavour::Published, "/api/v1/sessions/list"), hands::LIST, |name| match name {
        "the list never answers" | "a million rows" | "pages without end" | "ids that would break a report" => {
            &[NOTHING]
        }
        _ => &[ACCUSED],
    });
}

#[test]
fn a_hostile_login_makes_the_run_say_nothing() {
    try_all(&Aim::at(Flavour::Published, "/api/v1/login"), hands::LOGIN, |_| &[NOTHING]);
}

#[test]
fn where_nothing_works_nothing_is_said_about_the_target() {
    try_all(&Aim::at(Flavour::Published, "*"), hands::EVERYTHING, |_| &[NOTHING]);
}

#[test]
fn a_hostile_websocket_gives_no_session() {
    try_all(&Aim::at(Flavour::Upstream6, "/websocket"), hands::WEBSOCKET, |_| &[NOTHING]);
}

#[test]
fn a_hostile_websocket_is_no_login_unless_it_says_so() {
    let scenario = "^A session that was logged out does not come back on a websocket$";
    let aim = Aim { scenario, ..Aim::at(Flavour::Upstream8, "/websocket") };
    try_all(&aim, hands::RESUMPTION, |_| &[PASSED]);
    // All but one offer a websocket and never say whether they take the token: that was not tried.
    try_all(&aim, hands::WEBSOCKET, |name| if name == "a login as somebody else" { &[FAILED] } else { &[PARTIAL] });
}

#[test]
fn a_flood_at_a_logout_stays_within_the_budgets() {
    let (answering, refusing) = floods::FLOODS.split_at(floods::ANSWERING);
    let path = "/api/v1/sessions/logout.me";
    let aim = Aim { deadline: "3m", ..Aim::at(Flavour::Published, path) };
    try_all(&aim, answering, |_| &[FAILED, FAILED_AND_LEFT]);
    try_all(&Aim::at(Flavour::Published, path).briefly(), refusing, |_| &[NOTHING]);
}

#[test]
fn a_flood_at_a_list_stays_within_the_budgets() {
    let aim = Aim::at(Flavour::Published, "/api/v1/sessions/list").briefly();
    try_all(&aim, floods::FLOODS.split_at(floods::LARGEST).0, |_| &[NOTHING, ACCUSED, FAILED]);
}

#[test]
fn a_flood_at_a_login_stays_within_the_budgets() {
    let aim = Aim::at(Flavour::Published, "/api/v1/login").briefly();
    try_all(&aim, floods::FLOODS.split_at(floods::LARGEST).0, |_| &[NOTHING]);
}

#[test]
fn a_flood_at_every_look_stays_within_the_budgets() {
    let aim = Aim::at(Flavour::Published, "/api/v1/me").briefly();
    try_all(&aim, floods::FLOODS.split_at(floods::LARGEST).0, |_| &[NOTHING, ACCUSED, FAILED]);
}

#[test]
fn a_flood_everywhere_stays_within_the_budgets() {
    try_all(&Aim::at(Flavour::Published, "*").briefly(), floods::FLOODS, |_| &[NOTHING]);
}

#[test]
fn a_flood_through_all_scenarios_stays_within_the_budgets() {
    let aim = Aim { scenario: "", ..Aim::at(Flavour::Published, "/api/v1/sessions/logout.me") };
    try_all(&aim, floods::FLOODS_OF_A_RUN, |_| &[FAILED]);
}
