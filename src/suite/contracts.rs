//! The contracts of one set of documents, which are read once; one per profile, each built once however many runs ask for
//! it.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use super::sources::Sources;
use crate::contract::{Contract, Documents, choose, parse_ledger, parse_profiles, selectable};
use crate::failure::Failure;
use crate::model::profile::Profile;
use crate::model::sighting::Sightings;
use crate::model::source::ContractSources;

/// The contracts of one set of documents.
#[derive(Debug)]
pub(crate) struct Contracts {
    sources: ContractSources,
    documents: OnceLock<Documents>,
    profiles: Vec<Profile>,
    built: Mutex<BTreeMap<String, Arc<Contract>>>,
}

impl Contracts {
    /// For the documents and suites named; the built-in ones fill in what they lack.
    pub(crate) fn new(sources: &Sources) -> Result<Self, Failure> {
        Self::of(sources.contract()?)
    }

    /// For these sources.
    pub(crate) fn of(sources: ContractSources) -> Result<Self, Failure> {
        let profiles = parse_profiles(&sources.profiles).map_err(Failure::Unusable)?;
        Ok(Self { sources, documents: OnceLock::new(), profiles, built: Mutex::default() })
    }

    /// What they are built from.
    pub(crate) fn sources(&self) -> &ContractSources {
        &self.sources
    }

    /// The contract under the profile that a wish (a name, or `auto`) and the sightings lead to, and why that profile.
    pub(crate) fn under(&self, wish: &str, seen: &Sightings) -> Result<(Arc<Contract>, String), Failure> {
        let choice = choose(&self.profiles, wish, seen)?;
        Ok((self.usable(choice.profile)?, choice.reason))
    }

    /// The contracts of all profiles that a run can have.
    pub(crate) fn all(&self) -> Result<Vec<Arc<Contract>>, Failure> {
        self.profiles().map(|profile| self.usable(profile)).collect()
    }

    /// The profiles that a run can have.
    pub(crate) fn profiles(&self) -> impl Iterator<Item = &Profile> {
        selectable(&self.profiles)
    }

    /// The contract under a profile, with all its findings.
    pub(crate) fn contract(&self, profile: &Profile) -> Result<Contract, Failure> {
        let ledger = parse_ledger(&self.sources.requirements).map_err(Failure::Unusable)?;
        let documents = self.documents.get_or_init(|| Documents::read(&self.sources.documents));
        Ok(Contract::under(documents, &self.sources.overlays, profile).with_requirements(ledger))
    }

    /// The contract under a profile, if anything can be done with it. What is wrong with single operations matters only to
    /// those who send them.
    fn usable(&self, profile: &Profile) -> Result<Arc<Contract>, Failure> {
        let mut built = self.built.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(contract) = built.get(&profile.name) {
            return Ok(Arc::clone(contract));
        }
        let contract = self.contract(profile)?;
        if !contract.fatal().is_empty() {
            return Err(Failure::Unusable(contract.fatal().to_vec()));
        }
        let contract = Arc::new(contract);
        built.insert(profile.name.clone(), Arc::clone(&contract));
        Ok(contract)
    }
}
