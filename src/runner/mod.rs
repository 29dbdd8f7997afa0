//! From feature files to records: load, lint, plan, execute. The only place besides `steps` that knows cucumber.

pub mod aftermath;
pub mod capability;
pub mod concealment;
pub mod coverage;
pub mod estimate;
pub mod execute;
pub mod feature_folder;
mod feature_layout;
pub mod feature_lint;
mod feature_syntax;
mod feature_text;
pub mod features;
pub mod halt;
mod keyword_guess;
pub mod mentions;
mod outline;
pub mod plan;
pub mod shards;
mod understanding;
