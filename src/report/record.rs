//! `record.json`: the record as it stands, every exchange on a line of its own, so that two records can be compared line
//! by line. Reads back what it wrote and refuses other versions by name.

use std::io::{self, Write};

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::model::exchange::Exchange;
use crate::model::record::{RECORD_SCHEMA, RULES, RunRecord, ScenarioRecord};

/// Why a record cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum RecordError {
    /// Not JSON, or not of the shape that its version promises.
    #[error("not a record: {0}")]
    Malformed(#[from] serde_json::Error),
    /// JSON that does not say it is a record.
    #[error("not a record: it has no field `schema`")]
    Unmarked,
    /// A record of another version, or another kind of file.
    #[error("the record is of version {found:?}, this program reads {RECORD_SCHEMA:?}")]
    OtherVersion {
        /// What the file says it is.
        found: String,
    },
    /// A record that other rules judged.
    #[error(
        "the record was made by version {tool} and judged by its rules {found}; this program judges by rules {RULES}: use version {tool}"
    )]
    OtherRules {
        /// Version of the program that made it.
        tool: String,
        /// Its rules.
        found: u32,
    },
}

/// How far an exchange is indented. Nothing else in the file is, so that every exchange is a line that can be found
/// without reading JSON: evidence is chained over the bytes of these lines.
pub const INDENTATION: &str = "    ";

/// The whole file, as bytes.
pub fn render(record: &RunRecord) -> io::Result<Vec<u8>> {
    let mut file = Vec::new();
    write(record, &mut file)?;
    Ok(file)
}

/// Writes the whole file, piece by piece: that of ten thousand scenarios has a hundred megabytes.
pub fn write(record: &RunRecord, file: &mut dyn Write) -> io::Result<()> {
    // Without its two long lists the record is small enough to be copied.
    let head = RunRecord {
        probe: Vec::new(),
        scenarios: Vec::new(),
        obstacle: record.obstacle.clone(),
        made_accounts: record.made_accounts.clone(),
        halted: record.halted.clone(),
        lost: record.lost.clone(),
        gateway: record.gateway.clone(),
        waivers: record.waivers.clone(),
        schema: record.schema.clone(),
        tool_version: record.tool_version.clone(),
        tool_sha256: record.tool_sha256.clone(),
        started_at: record.started_at.clone(),
        target: record.target.clone(),
        contract: record.contract.clone(),
        features: record.features.clone(),
        foreign: record.foreign.clone(),
        suite_sha256: record.suite_sha256.clone(),
        nonce: record.nonce.clone(),
        joined: record.joined.clone(),
        shard: record.shard.clone(),
        sessions: record.sessions.clone(),
        planned: record.planned.clone(),
        left_behind: record.left_behind.clone(),
        ..*record
    };
    write_fields(file, &head, "\n", |file, name, value| match name {
        "probe" => write_lines(file, &record.probe, write_exchange),
        "scenarios" => write_lines(file, &record.scenarios, write_scenario),
        _ => Ok(serde_json::to_writer(file, value)?),
    })?;
    file.write_all(b"\n")
}

fn write_scenario(file: &mut dyn Write, scenario: &ScenarioRecord) -> io::Result<()> {
    write_fields(file, scenario, "", |file, name, value| match name {
        "exchanges" => write_lines(file, &scenario.exchanges, write_exchange),
        _ => Ok(serde_json::to_writer(file, value)?),
    })
}

fn write_exchange(file: &mut dyn Write, exchange: &Exchange) -> io::Result<()> {
    file.write_all(INDENTATION.as_bytes())?;
    Ok(serde_json::to_writer(file, exchange)?)
}

/// An object, each field as `write` writes it, with `between` before each of them and the end.
fn write_fields<T: Serialize>(
    file: &mut dyn Write,
    value: &T,
    between: &str,
    mut write: impl FnMut(&mut dyn Write, &str, &Value) -> io::Result<()>,
) -> io::Result<()> {
    let Value::Object(fields) = serde_json::to_value(value)? else {
        return Err(io::Error::other("records are written as objects"));
    };
    for (index, (name, value)) in fields.iter().enumerate() {
        write!(file, "{}{between}{}:", if index == 0 { "{" } else { "," }, Value::from(name.as_str()))?;
        write(file, name, value)?;
    }
    write!(file, "{between}}}")
}

fn write_lines<T>(
    file: &mut dyn Write,
    items: &[T],
    mut write: impl FnMut(&mut dyn Write, &T) -> io::Result<()>,
) -> io::Result<()> {
    file.write_all(b"[")?;
    for (index, item) in items.iter().enumerate() {
        file.write_all(if index == 0 { b"\n" } else { b",\n" })?;
        write(file, item)?;
    }
    file.write_all(if items.is_empty() { b"]" } else { b"\n]" })
}

/// The record in a file.
pub fn read(bytes: &[u8]) -> Result<RunRecord, RecordError> {
    #[derive(Deserialize)]
    struct Marked {
        schema: Option<String>,
    }
    let marked: Marked = serde_json::from_slice(bytes)?;
    match marked.schema {
        None => Err(RecordError::Unmarked),
        Some(schema) if schema == RECORD_SCHEMA => {
            let record: RunRecord = serde_json::from_slice(bytes)?;
            let RunRecord { rules: found, tool_version: tool, .. } = &record;
            if *found == RULES {
                Ok(record)
            } else {
                Err(RecordError::OtherRules { tool: tool.clone(), found: *found })
            }
        }
        Some(found) => Err(RecordError::OtherVersion { found }),
    }
}
