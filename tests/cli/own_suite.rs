//! A suite from outside, for an interface that is nothing like Rocket.Chat's: a library with its own document, overlay,
//! profile, requirements and features, run against a small server of these tests.

use std::collections::BTreeMap;
use std::net::{SocketAddr, TcpListener};
use std::path::Path;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::Bytes;
use axum::extract::{Path as Segment, RawQuery, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use axum::routing::{get, put};
use serde_json::{Value, json};
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use super::harness::{Harness, Outcome};

/// What is wrong with the library.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fault {
    Nothing,
    ForgetsTitles,
    LendsToAnybody,
    PagesOverlap,
    ToldApart,
    WrongCover,
    ShowsSeals,
}

#[derive(Clone)]
struct Library {
    books: Arc<Mutex<BTreeMap<String, Value>>>,
    covers: Arc<Mutex<BTreeMap<String, Vec<u8>>>>,
    fault: Fault,
}

/// What opens the case of every book.
const LOCK: &str = "left-7-right-9";

/// What no secret begins with; it is the seal of every book.
const SEAL: &str = "c2VhbCBvZiBhIGJvb2s=";

fn start(fault: Fault) -> (SocketAddr, Library) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    listener.set_nonblocking(true).unwrap();
    let address = listener.local_addr().unwrap();
    let library = Library { books: Arc::default(), covers: Arc::default(), fault };
    let served = library.clone();
    std::thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async move {
            let routes = Router::new()
                .route("/v2/books", get(list).post(add))
                .route("/v2/books/{id}", get(book).delete(remove))
                .route("/v2/books/{id}/cover", put(keep_cover))
                .route("/v2/covers/{id}", get(cover))
                .with_state(served);
            axum::serve(tokio::net::TcpListener::from_std(listener).unwrap(), routes).await.unwrap();
        });
    });
    (address, library)
}

fn answer(status: StatusCode, body: &Value) -> Response {
    (status, [(header::CONTENT_TYPE, "application/json")], body.to_string()).into_response()
}

fn has_card(headers: &HeaderMap) -> bool {
    headers.get("authorization").is_some_and(|card| card == "Bearer card-1")
}

/// A number in the query.
fn asked(query: Option<&str>, name: &str) -> Option<usize> {
    query?.split('&').find_map(|pair| pair.strip_prefix(name)?.strip_prefix('=')?.parse().ok())
}

async fn list(State(library): State<Library>, RawQuery(query): RawQuery) -> Response {
    let mut books: Vec<Value> = library.books.lock().unwrap().values().cloned().collect();
    books.sort_by_key(|book| book["title"].to_string());
    let (total, mut offset) = (books.len(), asked(query.as_deref(), "offset").unwrap_or(0));
    if library.fault == Fault::PagesOverlap {
        offset = offset.saturating_sub(1);
    }
    if library.fault == Fault::ShowsSeals {
        for book in &mut books {
            book["hashedToken"] = json!(SEAL);
        }
    }
    let page: Vec<Value> =
        books.into_iter().skip(offset).take(asked(query.as_deref(), "count").unwrap_or(10)).collect();
    answer(StatusCode::OK, &json!({"books": page, "total": total}))
}

async fn add(State(library): State<Library>, headers: HeaderMap, body: Bytes) -> Response {
    if !has_card(&headers) && library.fault != Fault::LendsToAnybody {
        return answer(StatusCode::UNAUTHORIZED, &json!({"problem": "no card"}));
    }
    let mut book: Value = serde_json::from_slice(&body).unwrap();
    book["added"] = json!(OffsetDateTime::now_utc().format(&Rfc3339).unwrap());
    let id = book["id"].as_str().unwrap().to_owned();
    library.books.lock().unwrap().insert(id, book.clone());
    book["lockDigits"] = json!(LOCK);
    answer(StatusCode::CREATED, &book)
}

async fn book(State(library): State<Library>, Segment(id): Segment<String>) -> Response {
    let known = library.books.lock().unwrap().get(&id).cloned();
    match known {
        Some(mut book) => {
            if library.fault == Fault::ForgetsTitles {
                book["title"] = json!("");
            }
            book["hashedToken"] = json!(SEAL);
            answer(StatusCode::OK, &book)
        }
        None if library.fault == Fault::ToldApart && id.ends_with("other") => {
            answer(StatusCode::NOT_FOUND, &json!({"problem": format!("never was: no book {id}")}))
        }
        None => answer(StatusCode::NOT_FOUND, &json!({"problem": format!("there is no book {id}")})),
    }
}

async fn remove(State(library): State<Library>, Segment(id): Segment<String>) -> Response {
    library.books.lock().unwrap().remove(&id);
    StatusCode::NO_CONTENT.into_response()
}

async fn keep_cover(State(library): State<Library>, Segment(id): Segment<String>, body: Bytes) -> Response {
    let text = String::from_utf8(body.to_vec()).unwrap();
    let content = text.split_once("\r\n\r\n").unwrap().1.rsplit_once("\r\n--").unwrap().0;
    library.covers.lock().unwrap().insert(id.clone(), content.as_bytes().to_vec());
    answer(StatusCode::OK, &json!({"url": format!("/v2/covers/{id}")}))
}

async fn cover(State(library): State<Library>, Segment(id): Segment<String>) -> Response {
    let mut content = library.covers.lock().unwrap().get(&id).cloned().unwrap_or_default();
    if library.fault == Fault::WrongCover {
        content.extend(b"<!-- scanned -->");
    }
    (StatusCode::OK, [(header::CONTENT_TYPE, "image/svg+xml")], content).into_response()
}

fn suite() -> String {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/suites/library").display().to_string()
}

fn run(harness: &Harness, fault: Fault) -> Outcome {
    run_against(harness, start(fault).0)
}

fn run_against(harness: &Harness, library: SocketAddr) -> Outcome {
    let target = format!("http://{library}/");
    let suite = suite();
    harness.call(&["run", "--suite", &suite, "--no-builtin", "--profile", "branch", "--target", &target, "-q"])
}

/// Verdicts and the causes that decide them.
fn causes(harness: &Harness) -> Vec<String> {
    let report = harness.report();
    let causes = report["causes"].as_array().unwrap();
    causes.iter().map(|cause| cause["requirement"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn a_right_library_passes_without_accounts() {
    let harness = Harness::new();
    let outcome = run(&harness, Fault::Nothing);
    assert_eq!((outcome.code, causes(&harness)), (0, Vec::new()), "{}", outcome.out);
    assert!(outcome.out.contains("Passed: 4 of 4"), "{}", outcome.out);
}

#[test]
fn each_fault_of_a_library_is_noticed_by_what_it_breaks() {
    for (fault, expected) in [
        (Fault::ForgetsTitles, "library.catalogue"),
        (Fault::LendsToAnybody, "books.refused.status"),
        (Fault::PagesOverlap, "library.catalogue"),
        (Fault::WrongCover, "v2-covers-id.text"),
        (Fault::ShowsSeals, "get-v2-books.no-leak"),
    ] {
        let harness = Harness::new();
        let outcome = run(&harness, fault);
        assert_eq!((outcome.code, causes(&harness)), (1, vec![expected.to_owned()]), "{fault:?}: {}", outcome.out);
    }
}

#[test]
fn what_an_overlay_calls_a_secret_is_in_no_report_and_what_it_calls_a_thing_is_removed() {
    let harness = Harness::new();
    let (address, library) = start(Fault::Nothing);
    let outcome = run_against(&harness, address);
    assert_eq!((outcome.code, library.books.lock().unwrap().len()), (0, 0), "{}", outcome.out);
    for file in std::fs::read_dir(harness.folder().join("reports")).unwrap() {
        let path = file.unwrap().path();
        let bytes = std::fs::read(&path).unwrap();
        let shows = bytes.windows(LOCK.len()).any(|window| window == LOCK.as_bytes());
        assert!(!shows, "{}", path.display());
    }
    assert!(harness.record()["scenarios"][0].to_string().contains("lockDigits"), "it is sent");
}

#[test]
fn what_a_scenario_calls_a_should_is_a_remark() {
    let harness = Harness::new();
    let outcome = run(&harness, Fault::ToldApart);
    let report = harness.report();
    let scenarios = report["scenarios"].as_array().unwrap().iter();
    let remarks = scenarios.flat_map(|scenario| scenario["remarks"].as_array().unwrap());
    let remarks: Vec<&str> = remarks.map(|one| one["requirement"].as_str().unwrap()).collect();
    assert_eq!((outcome.code, remarks), (0, vec!["library.catalogue"]), "{}", outcome.out);
}

#[test]
fn a_suite_may_not_take_an_id_of_the_ledger() {
    let ledger = "[[requirement]]\nid = \"me.success\"\nlevel = \"must\"\nstatement = \"s\"\nsource = \"s\"\n";
    let harness = Harness::new().file("own/requirements.toml", ledger);
    let outcome = harness.call(&["run", "--suite", "own", "--target", "embedded"]);
    let message = "error: own/requirements.toml:2: error[taken-requirement]: me.success: the built-in ledger, or an earlier \
                   one, has this id\n  hint: give it an id of its own\n";
    outcome.is(3, "", message);
}

#[test]
fn a_folder_without_a_suite_is_refused() {
    let harness = Harness::new().file("own/feature/x.feature", "Feature: x\n");
    let outcome = harness.call(&["run", "--suite", "own", "--target", "embedded"]);
    let message = "error: own: error[no-suite]: the folder holds no suite\n  hint: a suite has features/ with .feature files, \
                   specs/ with documents, or both\n";
    outcome.is(3, "", message);
}
