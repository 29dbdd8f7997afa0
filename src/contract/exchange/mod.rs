//! What every exchange is checked for without being asked: declared answers, situations, leaks.

pub(super) mod declared;
pub(super) mod leak;
pub(super) mod situation;
