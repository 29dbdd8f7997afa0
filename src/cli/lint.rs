//! `lint`: what is wrong with features, contract documents, overlays and profiles, without a target.

use std::collections::BTreeSet;
use std::path::PathBuf;

use clap::Args;

use super::console::Console;
use super::options::{OutputOptions, SourceOptions};
use super::waivers::usable_waivers;
use crate::builtin;
use crate::contract::parse_ledger;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::gherkin::features;
use crate::gherkin::features::FeatureFile;
use crate::model::count::count;
use crate::model::finding::{Finding, Place, Severity};
use crate::model::source::SourceFile;
use crate::model::waiver::Waiver;
use crate::report::terminal::printable;
use crate::runner::coverage::Coverage;
use crate::runner::scenario_lint::lint_scenarios;
use crate::steps::Vocabulary;
use crate::suite::contracts::Contracts;
use crate::suite::files;
use crate::suite::sources::Sources;
use time::OffsetDateTime;

/// Options of `lint`.
#[derive(Args, Debug)]
pub(super) struct LintArgs {
    #[command(flatten)]
    sources: SourceOptions,
    /// Check the contract under this profile only [default: under all]
    #[arg(long, value_name = "NAME", env = "ROCKETCHAT_CONFORMANCE_PROFILE")]
    profile: Option<String>,
    /// Check this file of waivers, too
    #[arg(long, value_name = "FILE", env = "ROCKETCHAT_CONFORMANCE_WAIVERS")]
    waivers: Option<PathBuf>,
    #[command(flatten)]
    output: OutputOptions,
}

/// Carries `lint` out: exits with 3 if there is an error, with 0 if there are warnings at most.
pub(super) fn execute(args: &LintArgs) -> Result<Exit, Failure> {
    let console = args.output.console();
    let mut findings = Vec::new();
    let vocabulary = Vocabulary::compile().map_err(|error| Failure::Bug(error.to_string()))?;
    let features = lint_features(args, &vocabulary, &mut findings)?;
    let scenarios: usize = features.iter().map(|file| file.scenarios.len()).sum();
    let published = lint_contract(args, (&features, &vocabulary), &mut findings)?;
    lint_waivers(args, &mut findings)?;
    findings.sort();
    findings.dedup();
    let (of_documents, own): (Vec<Finding>, Vec<Finding>) =
        findings.into_iter().partition(|finding| published.files.contains(&finding.file));
    // Whoever writes a suite reads the end of a long list; what is wrong with documents of others is rarely theirs to mend.
    let errors = say(console, args.output.quiet, &of_documents) + say(console, args.output.quiet, &own);
    console.say(&format!("{} in {} of documents", counted(&of_documents), count(published.operations, "operation")));
    console.say(&format!("{} in {} and what goes with them", counted(&own), count(scenarios, "scenario")));
    Ok(if errors == 0 { Exit::Conformant } else { Exit::Unusable })
}

/// Prints findings; how many of them are errors comes back.
fn say(console: Console, quiet: bool, findings: &[Finding]) -> usize {
    for finding in findings.iter().filter(|finding| finding.severity == Severity::Error || !quiet) {
        console.say(&finding.to_string().lines().map(printable).collect::<Vec<_>>().join("\n"));
    }
    errors_of(findings)
}

fn counted(findings: &[Finding]) -> String {
    let errors = errors_of(findings);
    format!("{}, {}", count(errors, "error"), count(findings.len() - errors, "warning"))
}

fn errors_of(findings: &[Finding]) -> usize {
    findings.iter().filter(|finding| finding.severity == Severity::Error).count()
}

/// The documents that were looked at.
#[derive(Default)]
struct Published {
    files: BTreeSet<String>,
    /// How many operations they declare.
    operations: usize,
}

fn lint_features(
    args: &LintArgs,
    vocabulary: &Vocabulary,
    findings: &mut Vec<Finding>,
) -> Result<Vec<FeatureFile>, Failure> {
    let files = match Sources::from(&args.sources).features() {
        Ok(files) => files,
        Err(Failure::Folder(error)) => {
            findings.push(files::folder_finding(&error));
            return Ok(Vec::new());
        }
        Err(failure) => return Err(failure),
    };
    findings.extend(files::feature_findings(&files, vocabulary));
    Ok(features::load(&files).unwrap_or_default())
}

/// What is wrong with the waivers; an entry that has expired is a warning, since a run says so, too.
fn lint_waivers(args: &LintArgs, findings: &mut Vec<Finding>) -> Result<(), Failure> {
    let ledger = parse_ledger(&builtin::requirements()).map_err(Failure::Unusable)?;
    let waivers = match usable_waivers(args.waivers.as_deref(), &ledger) {
        Ok(waivers) => waivers,
        Err(Failure::Unusable(wrong)) => {
            findings.extend(wrong);
            return Ok(());
        }
        Err(failure) => return Err(failure),
    };
    let today = OffsetDateTime::now_utc().date().to_string();
    findings.extend(waivers.into_iter().filter(|waiver| waiver.expires < today).map(|waiver| expired(&waiver)));
    Ok(())
}

fn expired(waiver: &Waiver) -> Finding {
    Finding::warning(
        (waiver.place.file.clone(), Place::Line(waiver.place.line)),
        "expired-waiver",
        format!("the waiver of {} expired on {}", waiver.requirement, waiver.expires),
    )
    .with_hint("renew or remove it".to_owned())
}

fn lint_contract(
    args: &LintArgs,
    (features, vocabulary): (&[FeatureFile], &Vocabulary),
    findings: &mut Vec<Finding>,
) -> Result<Published, Failure> {
    let sources = match Sources::from(&args.sources).contract() {
        Ok(sources) => sources,
        Err(Failure::Unusable(wrong)) => {
            findings.extend(wrong);
            return Ok(Published::default());
        }
        Err(Failure::Folder(error)) => {
            findings.push(files::folder_finding(&error));
            return Ok(Published::default());
        }
        Err(failure) => return Err(failure),
    };
    let ledger = sources.requirements.clone();
    let mut published =
        Published { files: sources.documents.iter().map(|file| file.name.clone()).collect(), operations: 0 };
    let recipes = match Sources::from(&args.sources).recipes() {
        Ok(recipes) => Some(recipes),
        Err(Failure::Unusable(wrong)) => {
            findings.extend(wrong);
            None
        }
        Err(failure) => return Err(failure),
    };
    let contracts = match Contracts::of(sources) {
        Ok(contracts) => contracts,
        Err(Failure::Unusable(wrong)) => {
            findings.extend(wrong);
            return Ok(published);
        }
        Err(failure) => return Err(failure),
    };
    let wanted = |name: &str| args.profile.as_ref().is_none_or(|only| only == name || only == "auto");
    let chosen: Vec<_> = contracts.profiles().filter(|one| wanted(&one.name)).collect();
    if chosen.is_empty() {
        let name = args.profile.clone().unwrap_or_default();
        let known = contracts.profiles().map(|profile| profile.name.clone()).collect::<Vec<_>>().join(", ");
        return Err(Failure::Profile(crate::contract::NoChoice::Unknown { name, known }));
    }
    let mut coverage = Coverage::default();
    for profile in chosen {
        match contracts.contract(profile) {
            Ok(contract) => {
                coverage.add(features.iter().flat_map(|file| &file.scenarios), vocabulary, &contract);
                published.operations = published.operations.max(contract.operations().count());
                findings.extend(contract.findings().iter().cloned());
                findings.extend(lint_scenarios(features, vocabulary, (&contract, recipes.as_ref())));
            }
            Err(Failure::Unusable(wrong)) => findings.extend(wrong),
            Err(failure) => return Err(failure),
        }
    }
    findings.extend(holes(&coverage, args, &ledger));
    Ok(published)
}

/// Checks without a requirement and, where all scenarios and profiles were looked at, requirements without a check.
fn holes(coverage: &Coverage, args: &LintArgs, file: &SourceFile) -> Vec<Finding> {
    let ledger = match parse_ledger(file) {
        Ok(ledger) => ledger,
        Err(findings) => return findings,
    };
    let finding = |kind: &str, message: String, hint: &str| {
        Finding::error((file.name.clone(), Place::File), kind, message).with_hint(hint)
    };
    let unfounded = coverage.unfounded().map(|(id, scenario)| {
        let message = format!("deviations of {} can be charged to {id}, which no requirement covers", scenario.id);
        Finding::error((&scenario.path, Place::Line(scenario.line)), "check-without-requirement", message)
            .with_hint("state the requirement")
    });
    let is_whole = Sources::from(&args.sources).own().is_empty() && args.profile.is_none();
    let uncovered = ledger.requirements.iter().filter(|one| is_whole && one.standby.is_none());
    let uncovered = uncovered.filter(|one| coverage.scenarios(&one.id).next().is_none()).map(|one| {
        let message = format!("no scenario covers the requirement {}", one.id);
        finding("requirement-without-scenario", message, "write one, or remove the requirement")
    });
    unfounded.chain(uncovered).collect()
}
