//! `merge`: joins the records of all shards of a run into the one that the whole run would have left.

use std::path::{Path, PathBuf};

use clap::Args;

use super::options::OutputOptions;
use super::report::{Saved, WritingOptions};
use crate::exit::Exit;
use crate::failure::Failure;
use crate::model::record::{JoinedShard, RunRecord};
use crate::runner::shards::join;

/// Options of `merge`.
#[derive(Args, Debug)]
pub(super) struct MergeArgs {
    /// The record.json or evidence.tar of every shard, in any order
    #[arg(value_name = "RECORD", required = true, num_args = 1..)]
    records: Vec<PathBuf>,
    #[command(flatten)]
    writing: WritingOptions,
    #[command(flatten)]
    output: OutputOptions,
}

/// Carries `merge` out; exits as the whole run would have.
pub(super) fn execute(args: &MergeArgs) -> Result<Exit, Failure> {
    let mut shards = Vec::new();
    let mut sources = None;
    let mut joined = Vec::new();
    for path in &args.records {
        let saved = Saved::read(path)?;
        sources = sources.or(saved.sources);
        joined.extend(saved.record.shard.clone().map(|shard| JoinedShard {
            shard,
            started_at: saved.record.started_at.clone(),
            record_sha256: saved.sha256,
        }));
        shards.push((path.display().to_string(), saved.record));
    }
    let origin: &Path = args.records.first().map_or(Path::new(""), PathBuf::as_path);
    let whole = join(shards).map_err(|wrong| Failure::Evidence {
        path: PathBuf::from(wrong.file.unwrap_or_else(|| origin.display().to_string())),
        reason: wrong.reason,
    })?;
    let sources = sources.map_or_else(|| args.writing.contract_sources(), Ok)?;
    joined.sort_by_key(|one| one.shard.index);
    args.writing.write(RunRecord { joined, ..whole }, sources, origin, args.output)
}
