//! From feature files to records: load, lint, plan, execute. The only place besides `steps` that knows cucumber.

pub mod aftermath;
pub mod capability;
pub mod concealment;
pub mod coverage;
pub mod estimate;
pub mod execute;
pub mod halt;
mod meaning;
pub mod plan;
pub mod scenario_lint;
pub mod shards;
mod step_lint;
mod understanding;
