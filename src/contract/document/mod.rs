//! Reads imperfect `OpenAPI` documents: parse, resolve, repair, list defects, declare operations. Must not know overlays,
//! profiles or exchanges.

pub(super) mod declared;
pub(super) mod defect_list;
pub(super) mod example;
pub(super) mod grammar;
pub(super) mod media_type;
pub(super) mod operations;
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
