//! `messages.ndjson`: a run in the protocol of Cucumber Messages, one envelope per line, for the formatters and services
//! that read it. The features come first, then the scenarios as they were executed.
//!
//! Verdicts are finer than the protocol's statuses. What is waived is *pending*, which no reader takes for passed; an
//! error of the harness is *failed*, with words that say so. A deviation fails the step that stated the expectation;
//! what is expected of every exchange fails a hook after the steps, which stands for the contract.
//!
//! The record does not say which processor and system it was made on, which the protocol asks for: they are `unknown`.

mod document;
mod execution;

use std::collections::HashMap;
use std::io::{self, Write};

use serde_json::{Value, json};
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use self::document::Document;
use crate::model::judgement::Judgement;
use crate::model::record::RunRecord;
use crate::model::verdict::RunResult;

/// Version of the protocol, that of the package `@cucumber/messages`.
const PROTOCOL: &str = "34.2.1";

/// Id of the whole run, which is one per file.
const RUN: &str = "run";

/// Id of the hook that stands for the contract.
const CONTRACT: &str = "contract";

/// Id of the one step definition: the record says that a sentence of the vocabulary was found, not which.
const VOCABULARY: &str = "vocabulary";

/// Writes the whole stream.
pub fn write(record: &RunRecord, judgement: &Judgement, out: &mut dyn Write) -> io::Result<()> {
    let started = OffsetDateTime::parse(&record.started_at, &Rfc3339).unwrap_or(OffsetDateTime::UNIX_EPOCH);
    let clock = Clock { started };
    let mut stream = Stream { out };
    stream.send("meta", &meta(record))?;
    let mut documents: HashMap<&str, Document> = HashMap::new();
    for file in &record.features {
        stream.send("source", &document::source(file))?;
        match document::read(file) {
            Ok(document) => {
                stream.send("gherkinDocument", &document.message)?;
                documents.insert(&file.name, document);
            }
            Err(message) => {
                let source = json!({ "uri": file.name, "location": { "line": 1 } });
                stream.send("parseError", &json!({ "source": source, "message": message }))?;
            }
        }
    }
    for (number, scenario) in record.scenarios.iter().enumerate() {
        stream.send("pickle", &execution::pickle(number, scenario, documents.get(scenario.path.as_str())))?;
    }
    stream.send("stepDefinition", &vocabulary())?;
    stream.send("hook", &contract())?;
    stream.send("testRunStarted", &json!({ "id": RUN, "timestamp": clock.at(0.0) }))?;
    for (number, scenario) in record.scenarios.iter().enumerate() {
        stream.send("testCase", &execution::test_case(number, scenario))?;
    }
    for (number, judged) in record.scenarios.iter().zip(&judgement.scenarios).enumerate() {
        execution::write(number, judged, clock, &record.target.url, &mut stream)?;
    }
    let finished = json!({
        "testRunStartedId": RUN,
        "timestamp": clock.at(record.duration_ms),
        "success": judgement.result == RunResult::Conformant,
        "message": super::conclusion::sentence(record, judgement),
    });
    stream.send("testRunFinished", &finished)
}

fn meta(record: &RunRecord) -> Value {
    let unknown = || json!({ "name": "unknown" });
    json!({
        "protocolVersion": PROTOCOL,
        "implementation": { "name": "rocketchat-conformance", "version": record.tool_version },
        "runtime": { "name": "rust" },
        "os": unknown(),
        "cpu": unknown(),
    })
}

fn vocabulary() -> Value {
    json!({
        "id": VOCABULARY,
        "pattern": { "source": "^.*$", "type": "REGULAR_EXPRESSION" },
        "sourceReference": { "uri": "docs/VOCABULARY.md" },
    })
}

fn contract() -> Value {
    json!({
        "id": CONTRACT,
        "name": "every exchange against the contract",
        "type": "AFTER_TEST_CASE",
        "sourceReference": { "uri": "specs/requirements.toml" },
    })
}

/// Where envelopes go.
struct Stream<'w> {
    out: &'w mut dyn Write,
}

impl Stream<'_> {
    fn send(&mut self, kind: &str, message: &Value) -> io::Result<()> {
        serde_json::to_writer(&mut self.out, &json!({ kind: message }))?;
        self.out.write_all(b"\n")
    }
}

/// The run's clock, on which the record counts milliseconds.
#[derive(Clone, Copy)]
struct Clock {
    started: OffsetDateTime,
}

impl Clock {
    fn at(self, ms: f64) -> Value {
        let time = self.started.saturating_add(time::Duration::saturating_seconds_f64(ms / 1000.0));
        json!({ "seconds": time.unix_timestamp(), "nanos": time.nanosecond() })
    }
}
