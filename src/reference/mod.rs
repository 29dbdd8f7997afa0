//! The embedded reference server: the other side of the table. It follows what is known of real servers and can
//! carry one fault. It must not know the rest of this crate: sharing code with the suite, it would only agree with itself.

mod ddp;
mod fault;
mod fault_at;
mod fault_place;
mod faults;
mod flavour;
mod http;
mod identifiers;
mod options;
mod routes;
mod serving;
mod state;
mod variant;
mod visit;

pub use fault::{Fault, FaultRow};
pub use fault_at::{FaultAt, NoFaultAt};
pub use fault_place::FaultPlace;
pub use flavour::{Flavour, Flavours, UnknownName};
pub use options::{Account, Options, RateLimit};
pub use serving::server::Server;
pub use variant::{Variant, VariantRow};
