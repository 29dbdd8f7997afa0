//! `verify`: holds a bundle against itself. Signature, digests and chain first; then every exchange is judged anew with the
//! contract in the bundle, the reports are written anew, and so is the bundle: all must come out as they are there.

use std::io::{self, Write};
use std::path::PathBuf;
use std::sync::Arc;

use clap::Args;
use time::OffsetDateTime;

use super::found::{Finding, Found};
use super::keys;
use super::options::OutputOptions;
use super::reports::Bundled;
use super::wanted::{Wanted, statements};
use crate::contract::Contract;
use crate::evidence::bundle::{Bundle, CHAIN, Contents, JUNIT, RECORD, REPORT};
use crate::evidence::chain;
use crate::evidence::key::PublicKey;
use crate::evidence::recorded::Recorded;
use crate::evidence::unpack::unpacked;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::judge::judge;
use crate::model::count::{agree, count};
use crate::model::judgement::Judgement;
use crate::model::record::RunRecord;
use crate::model::sighting::Sightings;
use crate::model::source::ContractSources;
use crate::report;
use crate::report::conclusion;
use crate::report::record::RecordError;
use crate::report::terminal::printable;
use crate::suite::contracts::Contracts;
use crate::suite::official::{Kinship, OfficialSuite};

/// Options of `verify`.
#[derive(Args, Debug)]
pub(super) struct VerifyArgs {
    /// The bundle, such as reports/evidence.tar, as it is or packed by gzip
    #[arg(value_name = "BUNDLE")]
    bundle: PathBuf,
    /// Public Ed25519 key (PEM) that must have signed it
    #[arg(long, value_name = "PUB")]
    key: Option<PathBuf>,
    #[command(flatten)]
    wanted: Wanted,
    #[command(flatten)]
    output: OutputOptions,
}

/// Carries `verify` out: exits with 0 if everything holds, whatever the verdict; with 1 if something is broken, or not what is wanted; with 3 if the
/// file is no bundle that this program can judge.
pub(super) fn execute(args: &VerifyArgs) -> Result<Exit, Failure> {
    let console = args.output.console();
    let unusable = |reason: String| Failure::Evidence { path: args.bundle.clone(), reason };
    let key = args.key.as_deref().map(keys::public).transpose()?;
    let file = std::fs::read(&args.bundle).map_err(|error| unusable(error.to_string()))?;
    let bytes = unpacked(&file).map_err(|error| unusable(format!("it cannot be unpacked: {error}")))?;
    let bundle = Bundle::read(&bytes).map_err(|error| unusable(error.to_string()))?;
    let recorded = bundle.file(RECORD).map_err(|error| unusable(error.to_string()))?;
    let mut findings = vec![signature(&bundle, key.as_ref()), digests(&bundle)];
    let sentence = match report::record::read(recorded) {
        Err(error @ (RecordError::OtherVersion { .. } | RecordError::OtherRules { .. })) => {
            return Err(unusable(error.to_string()));
        }
        Err(error) => {
            findings.push(("record", Found::Broken(error.to_string())));
            None
        }
        Ok(record) => {
            let recorded = Recorded::of(recorded).map_err(|error| unusable(error.to_string()))?;
            findings.push(links(&bundle, &recorded, &record));
            let judged = judge_anew((&bundle, &bytes), &recorded, &record, &mut findings);
            if let Some(judged) = &judged {
                let facts = (&record, &judged.judgement, &judged.kinship);
                findings.extend(statements(facts));
                findings.extend(args.wanted.findings(facts, OffsetDateTime::now_utc()));
            }
            judged.map(|judged| judged.sentence)
        }
    };
    let is_broken = findings.iter().any(|(_, found)| matches!(found, Found::Broken(_)));
    let is_wanted = !findings.iter().any(|(_, found)| matches!(found, Found::Unmet(_)));
    let is_signed = bundle.seal.key.is_some() || args.key.is_some();
    for (label, found) in &findings {
        let (state, text) = match found {
            Found::Holds(text) => ("holds", text),
            Found::Open(text) => ("open", text),
            Found::Said(text) => ("says", text),
            Found::Unmet(text) => ("UNMET", text),
            Found::Broken(text) => ("BROKEN", text),
        };
        console.tell(&printable(&format!("{label:<10} {state:<7} {text}")));
    }
    console.say(&printable(&match sentence.filter(|_| !is_broken) {
        Some(sentence) => {
            let holds = if is_signed { "holds" } else { "is consistent, but not signed" };
            let wanted = if is_wanted { "" } else { ", and it is not what was wanted" };
            format!("The evidence {holds}{wanted}. {sentence}")
        }
        None => "The evidence does not hold: nothing follows from it.".to_owned(),
    }));
    Ok(if is_broken || !is_wanted { Exit::NotConformant } else { Exit::Conformant })
}

fn signature(bundle: &Bundle, wanted: Option<&PublicKey>) -> Finding {
    let seal = &bundle.seal;
    let found = match (wanted, &seal.key) {
        (Some(_), None) => Err("it is not signed".to_owned()),
        (Some(wanted), Some(_)) if seal.envelope.is_signed_by(wanted) => {
            Ok(format!("signed by the key with SHA-256 {}", wanted.id()))
        }
        (Some(wanted), Some(_)) => Err(format!("it is not signed by the key with SHA-256 {}", wanted.id())),
        (None, None) if seal.envelope.signatures.is_empty() => {
            return ("signature", Found::Open("not signed: nobody vouches for it".to_owned()));
        }
        (None, None) => Err("it has a signature and no key to check it with".to_owned()),
        (None, Some(own)) if seal.envelope.is_signed_by(own) => Ok(format!(
            "signed by the key in the bundle itself (SHA-256 {}); whose that is, only --key can say",
            own.id()
        )),
        (None, Some(_)) => Err("the signature is not one of this statement".to_owned()),
    };
    ("signature", found.into())
}

fn digests(bundle: &Bundle) -> Finding {
    let broken = bundle.broken_digests();
    let files = bundle.statement.subject.len() + bundle.statement.predicate.configuration.len();
    (
        "digests",
        if broken.is_empty() {
            Ok(format!("{} {} of the statement", count(files, "file"), agree(files, "is one", "are those")))
        } else {
            Err(broken.join("; "))
        }
        .into(),
    )
}

fn links(bundle: &Bundle, recorded: &Recorded<'_>, record: &RunRecord) -> Finding {
    let links = &recorded.links;
    let places = places(record);
    if links.len() != places.len() {
        let wrong = format!("{} recorded, {} lines hold one", count(places.len(), "exchange"), links.len());
        return ("chain", Found::Broken(wrong));
    }
    let written = bundle.file(CHAIN).map(String::from_utf8_lossy).unwrap_or_default();
    let found = match chain::first_break(links, &written) {
        None => Ok(format!("{}, unbroken", count(links.len(), "exchange"))),
        Some(number) => {
            let place = places.get(number - 1).map_or("after the last exchange", String::as_str);
            Err(format!("it breaks at exchange {number}: {place}"))
        }
    };
    ("chain", found.into())
}

/// Where each exchange of the chain is from.
fn places(record: &RunRecord) -> Vec<String> {
    let probe = (1..=record.probe.len()).map(|number| format!("exchange {number} of the probe"));
    let of_scenarios = record.scenarios.iter().flat_map(|scenario| {
        (1..=scenario.exchanges.len()).map(move |number| format!("exchange {number} of {}", scenario.id))
    });
    probe.chain(of_scenarios).collect()
}

fn judge_anew(
    (bundle, bytes): (&Bundle, &[u8]),
    recorded: &Recorded<'_>,
    record: &RunRecord,
    findings: &mut Vec<Finding>,
) -> Option<Judged> {
    let (sources, contract) = match contract(bundle, record) {
        Ok(both) => both,
        Err(wrong) => {
            findings.push(("contract", Found::Broken(wrong)));
            return None;
        }
    };
    let files = count(record.contract.len(), "file");
    findings.push(("contract", Found::Holds(format!("profile {}, {files}", record.target.profile))));
    let judgement = judge(record, &contract);
    let Ok(anew) = Bundled::render(record, &judgement) else {
        findings.push(("verdicts", Found::Broken("the reports cannot be written anew".to_owned())));
        return None;
    };
    let is_same = |name: &str, again: &[u8]| bundle.file(name).is_ok_and(|bytes| bytes == again);
    let scenarios = count(record.scenarios.len(), "scenario");
    findings.push((
        "verdicts",
        match (is_same(REPORT, &anew.report), is_same(JUNIT, &anew.junit)) {
            (true, true) => Ok(format!("{scenarios} judged anew, same {REPORT} and {JUNIT}")),
            (false, _) => Err(format!("{REPORT} is not what {scenarios} judged anew give")),
            (true, false) => Err(format!("{JUNIT} is not what {scenarios} judged anew give")),
        }
        .into(),
    ));
    let Bundled { report, junit } = &anew;
    let judged = (record, &judgement);
    let contents = Contents { judged, record: recorded.clone(), report, junit, sources: &sources };
    findings.push(("archive", is_canonical(bundle, record).and_then(|()| rebuilt(bundle, bytes, &contents)).into()));
    let Ok(official) = OfficialSuite::of_this_program() else {
        findings.push(("suite", Found::Broken("the suite of this program cannot be read".to_owned())));
        return None;
    };
    let kinship = official.kinship(record, &sources);
    findings.push(suite(&official, &kinship));
    // What is not of the official suite is not called conformant.
    let admitted = official.admitted(record.clone(), &sources);
    let sentence = conclusion::sentence(&admitted, &judgement);
    Some(Judged { judgement, kinship, sentence })
}

/// A record that was judged anew.
struct Judged {
    judgement: Judgement,
    kinship: Kinship,
    /// What it comes to.
    sentence: String,
}

fn suite(official: &OfficialSuite, kinship: &Kinship) -> Finding {
    let (version, sha256, all) = (env!("CARGO_PKG_VERSION"), official.sha256(), official.scenarios());
    let name = format!("the official suite {version} (SHA-256 {sha256})");
    let found = match kinship {
        Kinship::Whole => Found::Holds(format!("{name}, whole: {}", count(all, "scenario"))),
        Kinship::Part(part) => Found::Holds(format!("{name}, {part} of {}", count(all, "scenario"))),
        Kinship::Other(what) => Found::Open(format!("not {name}: {what}")),
        Kinship::Untrue(what) => Found::Broken(format!("the record says that it is {name}: {what}")),
    };
    ("suite", found)
}

fn contract(bundle: &Bundle, record: &RunRecord) -> Result<(ContractSources, Arc<Contract>), String> {
    let sources = bundle.sources().map_err(|error| error.to_string())?;
    let built = Contracts::of(sources.clone()).and_then(|all| all.under(&record.target.profile, &Sightings::default()));
    let (contract, _) = built.map_err(|failure| failure.to_string())?;
    if contract.files() != record.contract {
        return Err("the record names other documents, overlays or another profile than the bundle holds".to_owned());
    }
    Ok((sources, contract))
}

/// The record must be written as this program writes it: blanks or fields that it does not know would be changes that no
/// verdict shows.
fn is_canonical(bundle: &Bundle, record: &RunRecord) -> Result<(), String> {
    let mut comparison = Comparison { rest: bundle.file(RECORD).map_err(|error| error.to_string())? };
    let written = report::record::write(record, &mut comparison);
    if written.is_ok() && comparison.rest.is_empty() {
        return Ok(());
    }
    Err(format!("{RECORD} is not written as its content would be"))
}

/// Nothing may be in the archive that does not follow from the rest: no further file, no other order, no other byte.
fn rebuilt(bundle: &Bundle, bytes: &[u8], contents: &Contents<'_>) -> Result<String, String> {
    let statement = contents.statement().map_err(|error| error.to_string())?;
    if bundle.seal.envelope.statement().as_ref() != Some(&statement) {
        return Err("the statement is not what the contents give".to_owned());
    }
    let mut comparison = Comparison { rest: bytes };
    contents.write_under(&bundle.seal, &mut comparison).map_err(|error| error.to_string())?;
    let place = bytes.len() - comparison.rest.len();
    if comparison.rest.is_empty() {
        return Ok(format!("{place} bytes, the same when built anew"));
    }
    Err(format!("it goes on after byte {place}, where it should end"))
}

/// Compares what is written with what is there, so that the archive is never held twice.
struct Comparison<'b> {
    rest: &'b [u8],
}

impl Write for Comparison<'_> {
    fn write(&mut self, written: &[u8]) -> io::Result<usize> {
        self.rest =
            self.rest.strip_prefix(written).ok_or_else(|| io::Error::other("it is not what its contents give"))?;
        Ok(written.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
