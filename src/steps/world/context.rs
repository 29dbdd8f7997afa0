//! What all scenarios of a run share. Immutable but for the pool and what is left of the late looks, which guard themselves.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use super::values::Identity;
use crate::contract::Contract;
use crate::model::account::Actor;
use crate::model::deadlines::Deadlines;
use crate::model::unique::RunName;
use crate::sut::creations::things::Things;
use crate::sut::sessions::pool::{Needs, SessionPool};

/// What all scenarios of a run share.
#[derive(Debug)]
pub struct RunContext {
    /// What exchanges are checked against.
    pub contract: Arc<Contract>,
    /// Where sessions come from.
    pub pool: Arc<SessionPool>,
    /// How often scenarios may still look beyond a deadline.
    pub late_looks: LateLooks,
    /// Whether the target's version closes the open websocket of a session that was ended.
    pub closes_websockets: bool,
    /// How long a step and a scenario may take.
    pub deadlines: Deadlines,
    /// Seed of the random values that requests contain.
    pub seed: u64,
    /// What the run calls the things that it makes.
    pub run_name: RunName,
    /// What scenarios make on the target.
    pub things: Arc<Things>,
    /// Who is behind the accounts, as far as anybody asked.
    pub identities: tokio::sync::Mutex<BTreeMap<Actor, Identity>>,
    /// Sessions that each scenario needs, by scenario id.
    pub needs: HashMap<String, Needs>,
}

/// Looks that all scenarios of a run together take after a deadline has passed: about as many as it takes to see two
/// sessions end late.
const LATE_LOOKS: usize = 24;

/// What is left of the looks beyond deadlines.
#[derive(Debug)]
pub struct LateLooks(AtomicUsize);

impl Default for LateLooks {
    fn default() -> Self {
        Self(AtomicUsize::new(LATE_LOOKS))
    }
}

impl LateLooks {
    /// Takes one; `false` if there is none left.
    pub(crate) fn take(&self) -> bool {
        self.0.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |left| left.checked_sub(1)).is_ok()
    }
}
