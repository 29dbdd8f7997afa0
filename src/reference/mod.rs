//! The embedded reference server: the other side of the table. It follows what is known of real servers and can
//! carry one fault. It must not know the rest of this crate: sharing code with the suite, it would only agree with itself.

mod answers;
mod call;
mod claims;
mod crashes;
mod crowd;
mod ddp;
mod device;
mod faults;
mod flavour;
mod garbling;
mod identifiers;
mod listing;
mod login;
mod manners;
mod matching;
mod options;
mod rate_limit;
mod routes;
mod script;
mod server;
mod service;
mod shortcuts;
mod spoiling;
mod state;
mod styling;
mod tap;
mod targets;
mod user_card;
mod validation;
mod variants;
mod visit;
mod wire;

pub use faults::{Fault, FaultRow};
pub use flavour::{Flavour, Flavours, UnknownName};
pub use options::{Account, Options, RateLimit};
pub use server::Server;
pub use variants::{Variant, VariantRow};
