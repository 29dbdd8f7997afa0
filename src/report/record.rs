//! `record.json`: the record as it stands, one line per exchange of the probe and per scenario, so that two records
//! can be compared line by line. Reads back what it wrote and refuses other versions by name.

use std::io::{self, Write as _};

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::model::record::{RECORD_SCHEMA, RunRecord};

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
}

/// The whole file.
pub fn render(record: &RunRecord) -> io::Result<Vec<u8>> {
    // Without its two long lists the record is small enough to be copied.
    let head = RunRecord {
        probe: Vec::new(),
        scenarios: Vec::new(),
        obstacle: record.obstacle.clone(),
        waivers: record.waivers.clone(),
        schema: record.schema.clone(),
        tool_version: record.tool_version.clone(),
        started_at: record.started_at.clone(),
        target: record.target.clone(),
        contract: record.contract.clone(),
        features: record.features.clone(),
        sessions: record.sessions.clone(),
        planned: record.planned.clone(),
        left_behind: record.left_behind.clone(),
        ..*record
    };
    let Value::Object(fields) = serde_json::to_value(head)? else {
        return Err(io::Error::other("a record is written as an object"));
    };
    let mut file = Vec::new();
    for (index, (name, value)) in fields.iter().enumerate() {
        file.extend_from_slice(if index == 0 { b"{\n" } else { b",\n" });
        write!(file, "{}: ", Value::from(name.as_str()))?;
        match name.as_str() {
            "probe" => write_lines(&mut file, &record.probe)?,
            "scenarios" => write_lines(&mut file, &record.scenarios)?,
            _ => serde_json::to_writer(&mut file, value)?,
        }
    }
    file.extend_from_slice(b"\n}\n");
    Ok(file)
}

fn write_lines<T: Serialize>(file: &mut Vec<u8>, items: &[T]) -> io::Result<()> {
    file.push(b'[');
    for (index, item) in items.iter().enumerate() {
        file.extend_from_slice(if index == 0 { b"\n" } else { b",\n" });
        serde_json::to_writer(&mut *file, item)?;
    }
    file.push(b']');
    Ok(())
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
        Some(schema) if schema == RECORD_SCHEMA => Ok(serde_json::from_slice(bytes)?),
        Some(found) => Err(RecordError::OtherVersion { found }),
    }
}
