//! Reads imperfect `OpenAPI` documents: parse, resolve, repair, list defects. Must not know what schemas or operations mean.

pub(super) mod defect_list;
pub(super) mod grammar;
pub(super) mod identity;
pub(super) mod located;
pub(super) mod media_type;
pub(super) mod page;
pub(super) mod parts;
pub(super) mod path;
pub(super) mod pointer;
pub(super) mod read;
pub(super) mod reference;
pub(super) mod repair;
pub(super) mod servers;
pub(super) mod status;
pub mod strict_json;
pub(super) mod tree;
