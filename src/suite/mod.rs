//! What a command works on: the files of suites, built in or not, and the contracts that are built from them. Must not know
//! what is done with them.

pub(crate) mod contracts;
pub(crate) mod files;
pub(crate) mod official;
pub(crate) mod sources;
