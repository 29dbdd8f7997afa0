//! The embedded reference server: the other side of the table. It follows what is known of real servers and can
//! carry one fault. It must not know the rest of this crate: sharing code with the suite, it would only agree with itself.

mod ddp;
mod faults;
mod flavour;
mod http;
mod options;
mod routes;
mod state;
mod variants;
mod wording_variants;

pub use faults::place::{FaultAt, FaultPlace, NoFaultAt};
pub use faults::table::{Fault, FaultRow};
pub use flavour::{Flavour, Flavours, UnknownName};
pub use http::server::Server;
pub use options::{Account, Options, RateLimit};
pub use variants::{Variant, VariantRow};
