//! The contract: reads imperfect `OpenAPI` documents (repair → overlay → convert), lists their defects, and compares
//! exchanges with what an operation declares. Sees only plain data; reads no file and asks no server.

mod amendments;
mod assembly;
mod checks;
mod declarations;
pub mod document;
mod documents;
mod exact;
mod exchange;
mod ledger;
mod operations;
mod recipes;
mod requirements;
mod schema;
mod secret_names;

pub use amendments::choice::{Choice, NoChoice, PUBLISHED, UPSTREAM, choose, selectable};
pub use amendments::profiles::parse_profiles;
pub use assembly::Contract;
pub use checks::effect::{is_method_served, is_resumption_granted};
pub use declarations::declared::{DeclaredAt, DeclaredOperation, Parameter};
pub use document::parts::referred_files;
pub use document::read::{Says, says};
pub use documents::Documents;
pub use ledger::parse_ledger;
pub use recipes::parse_recipes;
pub use secret_names::parse_secret_names;
