//! Feature files as text: reading, outlines, layout, keywords, lint. Sends nothing and judges nothing.

pub mod features;
pub mod folder;
pub(super) mod keyword_guess;
pub(super) mod layout;
pub mod lint;
pub(super) mod outline;
pub(super) mod syntax;
pub(super) mod text;
