//! Feature files as text: reading, outlines, layout, keywords, lint. Sends nothing and judges nothing.

pub mod features;
pub mod folder;
mod keyword_guess;
mod layout;
pub mod lint;
mod outline;
mod syntax;
mod text;
