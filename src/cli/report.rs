//! `report`: writes every report anew from a record or a bundle, judged anew, without a server.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::Args;

use super::announce;
use super::keys;
use super::options::OutputOptions;
use super::reports::{prepare_folder, write_reports};
use crate::contract::Contract;
use crate::evidence::bundle::{Bundle, RECORD};
use crate::evidence::sha256_hex;
use crate::evidence::unpack::unpacked;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::judge::{exit_for, judge};
use crate::model::record::{ContractFile, RunRecord};
use crate::model::sighting::Sightings;
use crate::model::source::ContractSources;
use crate::report;
use crate::suite::contracts::Contracts;
use crate::suite::official::OfficialSuite;
use crate::suite::sources::Sources;

/// Options of `report`.
#[derive(Args, Debug)]
pub(super) struct ReportArgs {
    /// A record.json or an evidence.tar, as it is or packed by gzip
    #[arg(value_name = "RECORD")]
    record: PathBuf,
    #[command(flatten)]
    writing: WritingOptions,
    #[command(flatten)]
    output: OutputOptions,
}

/// Where reports go and what they are written with.
#[derive(Args, Debug)]
pub(super) struct WritingOptions {
    /// Contract documents that the run was given
    #[arg(long, value_name = "FILE|DIR", num_args = 1.., env = "ROCKETCHAT_CONFORMANCE_SPEC", value_delimiter = ',')]
    spec: Vec<PathBuf>,
    /// Folder for the reports
    #[arg(long, value_name = "DIR", env = "ROCKETCHAT_CONFORMANCE_REPORTS", default_value = "reports")]
    reports: PathBuf,
    /// Private Ed25519 key (PKCS#8 PEM) that signs the evidence; see keygen
    #[arg(long, value_name = "KEY", env = "ROCKETCHAT_CONFORMANCE_SIGN")]
    sign: Option<PathBuf>,
}

/// Carries `report` out; exits as the run did.
pub(super) fn execute(args: &ReportArgs) -> Result<Exit, Failure> {
    let saved = Saved::read(&args.record)?;
    let sources = saved.sources.map_or_else(|| args.writing.contract_sources(), Ok)?;
    args.writing.write(saved.record, sources, &args.record, args.output)
}

impl WritingOptions {
    /// Judges a record anew, writes its reports and says what it comes to. `origin` is where the record is from.
    pub(super) fn write(
        &self,
        record: RunRecord,
        sources: ContractSources,
        origin: &Path,
        output: OutputOptions,
    ) -> Result<Exit, Failure> {
        let key = self.sign.as_deref().map(keys::private).transpose()?;
        let record = &OfficialSuite::of_this_program()?.admitted(record, &sources);
        let contracts = Contracts::of(sources)?;
        let contract = contract_of(record, &contracts, origin)?;
        prepare_folder(&self.reports)?;
        let judgement = judge(record, &contract);
        let written = write_reports(&self.reports, record, &judgement, (contracts.sources(), key.as_ref()));
        announce::result(output.console(), &self.reports, record, &judgement);
        written.map_err(Failure::after_the_verdict)?;
        Ok(exit_for(judgement.result, record.allow_partial))
    }

    /// What the contract is built from, if the record's own bundle does not say.
    pub(super) fn contract_sources(&self) -> Result<ContractSources, Failure> {
        Sources { spec: self.spec.clone(), ..Sources::default() }.contract()
    }
}

/// A record from a file.
pub(super) struct Saved {
    /// The record.
    pub record: RunRecord,
    /// What its contract was built from, if the file is a bundle.
    pub sources: Option<ContractSources>,
    /// SHA-256 of its bytes.
    pub sha256: String,
}

impl Saved {
    /// Reads a record or a bundle; which of them it is, its first byte says.
    pub(super) fn read(path: &Path) -> Result<Self, Failure> {
        let unusable = |reason: String| Failure::Evidence { path: path.to_owned(), reason };
        let file = std::fs::read(path).map_err(|error| unusable(error.to_string()))?;
        let bytes = unpacked(&file).map_err(|error| unusable(format!("it cannot be unpacked: {error}")))?;
        if bytes.first() == Some(&b'{') {
            let record = report::record::read(&bytes).map_err(|error| unusable(error.to_string()))?;
            return Ok(Self { record, sources: None, sha256: sha256_hex(&bytes) });
        }
        let bundle = Bundle::read(&bytes).map_err(|error| unusable(error.to_string()))?;
        let recorded = bundle.file(RECORD).map_err(|error| unusable(error.to_string()))?;
        let record = report::record::read(recorded).map_err(|error| unusable(error.to_string()))?;
        let sources = bundle.sources().map_err(|error| unusable(error.to_string()))?;
        Ok(Self { record, sources: Some(sources), sha256: sha256_hex(recorded) })
    }
}

/// The contract that the record was judged by; another one would give other verdicts.
pub(super) fn contract_of(record: &RunRecord, contracts: &Contracts, origin: &Path) -> Result<Arc<Contract>, Failure> {
    let (contract, _) = contracts.under(&record.target.profile, &Sightings::default())?;
    let files = contract.files();
    let is_known = |file: &&ContractFile| !files.contains(file);
    let unknown: Vec<&str> = record.contract.iter().filter(is_known).map(|file| file.name.as_str()).collect();
    let further = files.iter().filter(|file| !record.contract.contains(file)).map(|file| file.name.as_str());
    let differing: Vec<&str> = unknown.iter().copied().chain(further.filter(|name| !unknown.contains(name))).collect();
    if differing.is_empty() {
        return Ok(contract);
    }
    let reason = format!(
        "it was judged with another contract than is at hand: {} differ\n  hint: name the documents of the run with \
         --spec, or give the evidence.tar, which holds them",
        differing.join(", ")
    );
    Err(Failure::Evidence { path: origin.to_owned(), reason })
}
