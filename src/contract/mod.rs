//! The contract: reads imperfect `OpenAPI` documents (repair → overlay → convert), lists their defects, and compares
//! exchanges with what an operation declares. Sees only plain data; reads no file and asks no server.

mod amend;
mod answer;
mod assertion;
mod check;
mod choice;
mod convert;
mod declare;
mod declared;
mod defect_list;
mod effect;
mod endless;
mod exact;
mod example;
mod grammar;
mod law;
mod layers;
mod leak;
mod likeness;
mod media_type;
mod page;
mod path;
mod phrase;
mod pointer;
mod profiles;
mod read;
mod reference;
mod repair;
mod requirements;
mod rule;
mod schema;
mod schemas;
mod status;
pub mod strict_json;

pub use assertion::has_property;
pub use choice::{Choice, NoChoice, PUBLISHED, UPSTREAM, choose, is_selectable};
pub use declared::{DeclaredOperation, Parameter};
pub use effect::is_resumption_granted;
pub use law::Contract;
pub use profiles::parse_profiles;
pub use requirements::parse_ledger;
