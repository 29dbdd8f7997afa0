//! One run from its first request to the end of the clean-up. Prints nothing: whoever wants to see it watches.

pub(crate) mod accounts;
pub(crate) mod agenda;
pub(crate) mod bench;
pub(crate) mod interrupt;
pub(crate) mod observer;
pub(crate) mod record;
pub(crate) mod run;
pub(crate) mod survey;
pub(crate) mod wait;
