//! What all scenarios of a run share. Immutable but for the pool, which guards itself.

use std::collections::HashMap;
use std::sync::Arc;

use super::vocabulary::Vocabulary;
use crate::contract::Contract;
use crate::sut::pool::{Needs, SessionPool};

/// What all scenarios of a run share.
#[derive(Debug)]
pub struct RunContext {
    /// The compiled sentences.
    pub vocabulary: Vocabulary,
    /// What exchanges are checked against.
    pub contract: Arc<Contract>,
    /// Where sessions come from.
    pub pool: Arc<SessionPool>,
    /// Seed of the random values that requests contain.
    pub seed: u64,
    /// Sessions that each scenario needs, by scenario id.
    pub needs: HashMap<String, Needs>,
}
