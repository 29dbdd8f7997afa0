//! What is known of the target before the first scenario: the probe's findings, the profile that follows from them
//! and the contract under that profile.

use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use super::bench::Bench;
use crate::config::Config;
use crate::contract::Contract;
use crate::failure::Failure;
use crate::model::account::Actor;
use crate::model::budgets::Recorded;
use crate::model::exchange::Exchange;
use crate::model::record::Skip;
use crate::model::sighting::{Licence, Sightings};
use crate::runner::capability::Capability;
use crate::runner::estimate::Wait;
use crate::runner::halt::Halt;
use crate::runner::plan::Plan;
use crate::suite::contracts::Contracts;
use crate::sut::http::client::HttpClient;
use crate::sut::http::rate_limit::remedy;
use crate::sut::probe::{NoStrategy, OneUser, Probe, ProbeError, Wanted, probe};
use crate::sut::session::Session;
use crate::sut::sessions::strategy::Strategy;

/// What is known of the target.
#[derive(Debug)]
pub(crate) struct Survey {
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
    /// What is missing on the side of the user, if that keeps all scenarios from being tried.
    pub missing: Option<Skip>,
    /// Why the profile is in force.
    pub profile_reason: String,
    /// The contract under the profile.
    pub contract: Arc<Contract>,
    contracts: Arc<Contracts>,
    /// Whether the user stopped the run meanwhile.
    pub was_interrupted: bool,
    /// Two accounts that are one user, if so.
    one_user: Option<OneUser>,
    /// Whether some scenario needs no list of sessions.
    pub does_without_list: bool,
}

impl Survey {
    /// What is known before anything is sent: the contract under the profile that nothing seen leads to. Mistakes in
    /// files come to light here.
    pub(crate) fn before_probe(config: &Config, contracts: &Arc<Contracts>) -> Result<Self, Failure> {
        let (contract, profile_reason) = contracts.under(&config.profile, &Sightings::default())?;
        Ok(Self {
            contracts: Arc::clone(contracts),
            sightings: Sightings::default(),
            strategy: None,
            reason: String::new(),
            sessions: Vec::new(),
            exchanges: Vec::new(),
            obstacle: None,
            missing: None,
            profile_reason,
            contract,
            was_interrupted: false,
            one_user: None,
            does_without_list: false,
        })
    }

    /// Probes the target, until `halt` ends. A target that cannot be probed is an obstacle, not a failure of the
    /// command: reports are written all the same.
    pub(crate) async fn probe(
        &mut self,
        config: &Config,
        (bench, wanted): (&Bench, Wanted),
        halt: impl Future<Output = Halt>,
    ) -> Result<(), Failure> {
        if self.obstacle.is_some() {
            return self.settle(config);
        }
        tokio::select! {
            biased;
            probe = probe(&bench.maker, wanted) => self.take(probe, bench.http()),
            halt = halt => {
                self.obstacle = Some(format!("before the first scenario, {halt}"));
                self.was_interrupted = halt == Halt::Interrupted;
            }
        }
        if let Some(one_user) = self.one_user.take() {
            return Err(Failure::OneUser(one_user));
        }
        self.settle(config)
    }

    fn take(&mut self, probe: Probe, http: &HttpClient) {
        let redactor = http.redactor();
        self.strategy = probe.strategy.ok();
        // A target can put anything into the error texts that a reason quotes.
        self.reason = redactor.text(&probe.reason);
        self.sessions = probe.sessions;
        self.exchanges = probe.exchanges.iter().map(|one| one.shortened(Recorded::default().exchange)).collect();
        self.sightings = probe.sightings;
        self.missing = probe.obstacle.as_ref().and_then(ProbeError::missing).map(|skip| {
            let reason = redactor.text(&skip.reason);
            Skip { reason, ..skip }
        });
        let loss = http.loss();
        if let Some(ProbeError::OneUser(one_user)) = &probe.obstacle {
            self.one_user = Some(one_user.clone());
        }
        self.obstacle = match (probe.obstacle, probe.strategy) {
            _ if self.missing.is_some() => None,
            _ if loss.is_some() => loss.map(|why| redactor.text(&why)),
            (Some(error), _) => Some(redactor.text(&error.to_string())),
            (None, Err(NoStrategy::NothingListed)) if !self.does_without_list => {
                Some(format!("{}: {}", NoStrategy::NothingListed, self.reason))
            }
            // What needs no list of sessions can be tried with logins alone.
            (None, Err(_)) if self.does_without_list => {
                self.strategy = Some(Strategy::Unlisted);
                None
            }
            _ => None,
        };
    }

    /// Chooses the profile from what was seen.
    fn settle(&mut self, config: &Config) -> Result<(), Failure> {
        (self.contract, self.profile_reason) = self.contracts.under(&config.profile, &self.sightings)?;
        Ok(())
    }

    /// Makes an obstacle of limits that the run would wait for longer than the user allows.
    pub(crate) fn weigh(&mut self, wait: Option<&Wait>, most: Duration) {
        if let Some(wait) = wait.filter(|wait| self.obstacle.is_none() && wait.duration > most) {
            let (most, duration) = (humantime::format_duration(most), whole_seconds(wait.duration));
            let Wait { limit, operation, calls, .. } = wait;
            self.obstacle = Some(format!(
                "the target allows {limit} calls of {operation} in {}, and {calls} are to come, which takes about {duration}; \
                 --max-wait allows {most}: {}",
                whole_seconds(wait.window),
                remedy()
            ));
        }
    }

    /// Takes the scenarios out of the plan that this target or these accounts cannot serve.
    pub(crate) fn restrict(&self, plan: &mut Plan, bench: &Bench) {
        if let Some(missing) = &self.missing {
            plan.skip_all(missing);
        }
        if self.strategy == Some(Strategy::Unlisted) && self.sightings.licence == Licence::Unknown {
            plan.skip_without(Capability::DeviceManagement, &self.reason);
        }
        if let Licence::Missing(answer) = &self.sightings.licence {
            plan.skip_without(Capability::DeviceManagement, &format!("the target answers {answer}"));
        }
        if !bench.maker.has_account(Actor::Admin) {
            let reason = "no account of admin is configured";
            plan.skip_without(Capability::Admin, reason);
            plan.skip_naming(Actor::Admin, &Capability::Admin.missing(reason));
        }
        if bench.http().sends_always("Authorization") {
            plan.skip_without(
                Capability::Authorization,
                "the field Authorization is what headers_env gives to a gateway",
            );
        }
    }
}

/// A duration in whole seconds, rounded up.
pub(crate) fn whole_seconds(duration: Duration) -> String {
    humantime::format_duration(Duration::from_secs(duration.as_millis().div_ceil(1_000).try_into().unwrap_or(u64::MAX)))
        .to_string()
}
