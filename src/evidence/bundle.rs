//! `evidence.tar`: written from what a run leaves, read back as what a checker needs. Everything in it follows from the
//! record, the contract and the signature, so that a bundle can be built anew and compared byte by byte. Must not judge.

use std::collections::BTreeMap;
use std::io::{self, Write};

use super::archive::{self, Content, Entry};
use super::chain;
use super::envelope::Envelope;
use super::key::{KeyError, PrivateKey, PublicKey};
use super::recorded::Recorded;
use super::sha256_hex;
use super::statement::{self, Resource, Statement};
use crate::model::judgement::Judgement;
use crate::model::record::RunRecord;
use crate::model::source::{ContractSources, SourceFile};

/// Name of the envelope in the archive.
const ENVELOPE: &str = "statement.dsse.json";
/// Name of the public key in the archive of a signed bundle.
const PUBLIC_KEY: &str = "key.pub";
/// Name of the record in the archive.
pub const RECORD: &str = "record.json";
/// Name of the chain in the archive.
pub const CHAIN: &str = "chain.txt";
/// Name of the report for programs in the archive.
pub const REPORT: &str = "report.json";
/// Name of the report for CI systems in the archive.
pub const JUNIT: &str = "junit.xml";
/// Where files stand by their digest.
const BLOBS: &str = "blobs/sha256/";

/// What a bundle is made of.
#[derive(Clone, Debug)]
pub struct Contents<'a> {
    /// The record and its judgement.
    pub judged: (&'a RunRecord, &'a Judgement),
    /// `record.json`.
    pub record: Recorded<'a>,
    /// Bytes of `report.json`.
    pub report: &'a [u8],
    /// Bytes of `junit.xml`.
    pub junit: &'a [u8],
    /// What the contract was built from.
    pub sources: &'a ContractSources,
}

/// Who vouches for a bundle.
#[derive(Clone, Debug)]
pub struct Seal {
    pub envelope: Envelope,
    /// The key that checks its signature, if it has one.
    pub key: Option<PublicKey>,
}

impl Contents<'_> {
    /// The statement about these contents, as JSON.
    pub fn statement(&self) -> io::Result<Vec<u8>> {
        let links = &self.record.links;
        let chain = chain::render(links);
        let files = [(CHAIN, chain.as_bytes()), (REPORT, self.report), (JUNIT, self.junit)];
        let files = files.map(|(name, bytes)| (name, sha256_hex(bytes)));
        let files = std::iter::once((RECORD, self.record.sha256.clone())).chain(files).collect();
        Ok(serde_json::to_vec(&statement::of(self.judged, files, links, self.sources))?)
    }

    /// Writes the bundle, signed if there is a key.
    pub fn write_sealed(&self, key: Option<&PrivateKey>, to: impl Write) -> io::Result<()> {
        let envelope = Envelope::seal(&self.statement()?, key);
        self.write_under(&Seal { envelope, key: key.map(PrivateKey::public) }, to)
    }

    /// Writes the bundle under a seal that was made before.
    pub fn write_under(&self, seal: &Seal, to: impl Write) -> io::Result<()> {
        let mut envelope = serde_json::to_vec(&seal.envelope)?;
        envelope.push(b'\n');
        let key = seal.key.as_ref().map(PublicKey::to_pem).transpose().map_err(io::Error::other)?;
        let chain = chain::render(&self.record.links);
        let named = |file: &'_ SourceFile| format!("{BLOBS}{}", sha256_hex(file.text.as_bytes()));
        let blobs: BTreeMap<String, &str> =
            self.sources.files().map(|(_, file)| (named(file), file.text.as_str())).collect();
        let record = Content { name: RECORD, size: self.record.size, from: self.record.open()? };
        let head = std::iter::once(Content::new(ENVELOPE, &envelope));
        let head = head.chain(key.as_ref().map(|pem| Content::new(PUBLIC_KEY, pem.as_bytes()))).chain([record]);
        let files = [(CHAIN, chain.as_bytes()), (REPORT, self.report), (JUNIT, self.junit)];
        let files = files.into_iter().chain(blobs.iter().map(|(name, text)| (name.as_str(), text.as_bytes())));
        archive::write(head.chain(files.map(|(name, bytes)| Content::new(name, bytes))), to)
    }
}

/// Why a file is no bundle.
#[derive(Debug, thiserror::Error)]
pub enum BundleError {
    /// No tar archive.
    #[error("it is no tar archive: {0}")]
    Archive(#[from] io::Error),
    /// A file is not there.
    #[error("it has no {0}")]
    Missing(String),
    /// The envelope or the statement cannot be read.
    #[error("its {name} cannot be read: {reason}")]
    Unreadable {
        /// Which file.
        name: &'static str,
        reason: String,
    },
    /// The key cannot be read.
    #[error("its {PUBLIC_KEY} cannot be used: {0}")]
    Key(#[from] KeyError),
}

/// A bundle that was read. Nothing in it is checked yet.
#[derive(Debug)]
pub struct Bundle {
    entries: Vec<Entry>,
    /// The seal that it carries.
    pub seal: Seal,
    pub statement: Statement,
}

impl Bundle {
    /// Reads a bundle.
    pub fn read(bytes: &[u8]) -> Result<Self, BundleError> {
        let entries = archive::read(bytes)?;
        let file = |name: &str| entries.iter().find(|entry| entry.name == name).map(|entry| entry.bytes.as_slice());
        let unreadable = |reason: String| BundleError::Unreadable { name: ENVELOPE, reason };
        let envelope = file(ENVELOPE).ok_or_else(|| BundleError::Missing(ENVELOPE.to_owned()))?;
        let envelope: Envelope = serde_json::from_slice(envelope).map_err(|error| unreadable(error.to_string()))?;
        let payload = envelope.statement().ok_or_else(|| unreadable("the payload is not base64".to_owned()))?;
        let statement = serde_json::from_slice(&payload).map_err(|error| unreadable(error.to_string()))?;
        let key = file(PUBLIC_KEY).map(|pem| PublicKey::from_pem(&String::from_utf8_lossy(pem))).transpose()?;
        Ok(Self { seal: Seal { envelope, key }, statement, entries })
    }

    /// A file of the bundle.
    pub fn file(&self, name: &str) -> Result<&[u8], BundleError> {
        let found = self.entries.iter().find(|entry| entry.name == name);
        found.map(|entry| entry.bytes.as_slice()).ok_or_else(|| BundleError::Missing(name.to_owned()))
    }

    /// The file that stands by a digest.
    fn blob(&self, resource: &Resource) -> Result<&[u8], BundleError> {
        self.file(&format!("{BLOBS}{}", resource.sha256()))
    }

    /// Files that are missing or have not the digest that the statement gives, one sentence each.
    pub fn broken_digests(&self) -> Vec<String> {
        let subjects = self.statement.subject.iter().map(|resource| (resource, self.file(&resource.name)));
        let configuration = self.statement.predicate.configuration.iter();
        let blobs = configuration.map(|resource| (resource, self.blob(resource)));
        let broken = |(resource, file): (&Resource, Result<&[u8], BundleError>)| match file {
            Err(error) => Some(format!("{}: {error}", resource.name)),
            Ok(bytes) if sha256_hex(bytes) != resource.sha256() => Some(format!(
                "{} has SHA-256 {}, the statement says {}",
                resource.name,
                sha256_hex(bytes),
                resource.sha256()
            )),
            Ok(_) => None,
        };
        subjects.chain(blobs).filter_map(broken).collect()
    }

    /// What the contract was built from.
    pub fn sources(&self) -> Result<ContractSources, BundleError> {
        let mut files = Vec::new();
        for resource in &self.statement.predicate.configuration {
            let text = String::from_utf8_lossy(self.blob(resource)?).into_owned();
            let Some(role) = resource.role() else { continue };
            files.push((role, SourceFile::new(&resource.name, text)));
        }
        ContractSources::of(files).ok_or_else(|| BundleError::Missing("ledger of requirements".to_owned()))
    }
}
