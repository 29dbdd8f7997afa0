//! What is known of the target before the first scenario: the probe's findings, the profile that follows from them
//! and the contract under that profile.

use std::future::Future;
use std::path::PathBuf;
use std::sync::Arc;

use super::bench::Bench;
use super::failure::Failure;
use super::sources;
use crate::builtin;
use crate::config::Config;
use crate::contract::{Contract, choose, parse_ledger};
use crate::model::account::Actor;
use crate::model::exchange::Exchange;
use crate::model::finding::{Finding, Severity};
use crate::model::profile::Profile;
use crate::model::sighting::{Licence, Sightings};
use crate::runner::capability::Capability;
use crate::runner::plan::Plan;
use crate::sut::probe::{NoStrategy, Probe, probe};
use crate::sut::redaction::Redactor;
use crate::sut::session::Session;
use crate::sut::strategy::Strategy;

/// What is known of the target.
#[derive(Debug)]
pub(super) struct Survey {
    /// What the probe saw.
    pub sightings: Sightings,
    /// How sessions are made, if they can be.
    pub strategy: Option<Strategy>,
    /// What was seen on the way to the strategy.
    pub reason: String,
    /// Sessions that the probe made.
    pub sessions: Vec<Session>,
    /// What the probe sent.
    pub exchanges: Vec<Exchange>,
    /// Why no scenario can be executed, if none can.
    pub obstacle: Option<String>,
    /// Why the profile is in force.
    pub profile_reason: String,
    /// The contract under the profile.
    pub contract: Arc<Contract>,
    /// Whether the user stopped the run meanwhile.
    pub was_interrupted: bool,
}

impl Survey {
    /// What is known before anything is sent: the contract under the profile that nothing seen leads to. Mistakes in
    /// files come to light here.
    pub(super) fn before_probe(config: &Config) -> Result<Self, Failure> {
        let (contract, profile_reason) = contract_for(config, &Sightings::default())?;
        Ok(Self {
            sightings: Sightings::default(),
            strategy: None,
            reason: String::new(),
            sessions: Vec::new(),
            exchanges: Vec::new(),
            obstacle: None,
            profile_reason,
            contract: Arc::new(contract),
            was_interrupted: false,
        })
    }

    /// Probes the target, until `interrupt` ends. A target that cannot be probed is an obstacle, not a failure of the
    /// command: reports are written all the same.
    pub(super) async fn probe(
        &mut self,
        config: &Config,
        bench: &Bench,
        interrupt: impl Future<Output = ()>,
    ) -> Result<(), Failure> {
        tokio::select! {
            probe = probe(&bench.maker) => self.take(probe, bench.http().redactor()),
            () = interrupt => {
                self.obstacle = Some("interrupted before the first scenario".to_owned());
                self.was_interrupted = true;
            }
        }
        self.settle(config)
    }

    fn take(&mut self, probe: Probe, redactor: &Redactor) {
        self.strategy = probe.strategy.ok();
        // A target can put anything into the error texts that a reason quotes.
        self.reason = redactor.text(&probe.reason);
        self.sessions = probe.sessions;
        self.exchanges = probe.exchanges;
        self.sightings = probe.sightings;
        self.obstacle = match (probe.obstacle, probe.strategy) {
            (Some(error), _) => Some(redactor.text(&error.to_string())),
            (None, Err(NoStrategy::NothingListed)) => Some(format!("{}: {}", NoStrategy::NothingListed, self.reason)),
            _ => None,
        };
    }

    /// Chooses the profile from what was seen.
    fn settle(&mut self, config: &Config) -> Result<(), Failure> {
        let profiles = sources::profiles()?;
        let choice = choose(&profiles, &config.profile, &self.sightings)?;
        if choice.profile.name != self.contract.profile() {
            self.contract = Arc::new(usable_contract(&config.spec, choice.profile)?);
        }
        self.profile_reason = choice.reason;
        Ok(())
    }

    /// Takes the scenarios out of the plan that this target or these accounts cannot serve.
    pub(super) fn restrict(&self, plan: &mut Plan, bench: &Bench) {
        if let Licence::Missing(answer) = &self.sightings.licence {
            plan.skip_without(Capability::DeviceManagement, &format!("the target answers {answer}"));
        }
        if !bench.maker.has_account(Actor::Admin) {
            plan.skip_without(Capability::Admin, "no account of admin is configured");
        }
    }
}

/// The contract under the profile that the configuration and the sightings lead to, and why that profile.
fn contract_for(config: &Config, seen: &Sightings) -> Result<(Contract, String), Failure> {
    let profiles = sources::profiles()?;
    let choice = choose(&profiles, &config.profile, seen)?;
    Ok((usable_contract(&config.spec, choice.profile)?, choice.reason))
}

/// The contract of the documents named (the built-in ones fill in what they lack), if it can be used.
pub(super) fn usable_contract(spec: &[PathBuf], profile: &Profile) -> Result<Contract, Failure> {
    let contract = contract(spec, profile)?;
    let errors: Vec<Finding> =
        contract.findings().iter().filter(|one| one.severity == Severity::Error).cloned().collect();
    if errors.is_empty() { Ok(contract) } else { Err(Failure::Unusable(errors)) }
}

/// The contract of the documents named, with all its findings.
pub(super) fn contract(spec: &[PathBuf], profile: &Profile) -> Result<Contract, Failure> {
    let mut documents = sources::documents(spec)?;
    documents.extend(builtin::documents());
    let ledger = parse_ledger(&builtin::requirements()).map_err(Failure::Unusable)?;
    Ok(Contract::build(&documents, &builtin::overlays(), profile).with_requirements(ledger))
}
