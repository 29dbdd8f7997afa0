//! The proof that the suite notices what it should and nothing else: trials against the reference server with one
//! fault or one legal variant each, and the kill matrix that their outcomes make.

mod json;
mod markdown;
mod matrix;
mod necessity;
pub(crate) mod suite;
mod trial;
pub(crate) mod trials;

pub use json::json;
pub use markdown::markdown;
pub use matrix::{Matrix, Row, RowVerdict};
pub use necessity::{Necessity, necessities};
pub use trial::{Charge, Outcome, Seen, Subject, Trial};
