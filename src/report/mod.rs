//! Record and judgement → bytes, one format per file. Pure: no clock, no files, no network.

pub mod again;
pub mod annotations;
pub mod conclusion;
pub mod curl;
pub mod findings;
pub mod html;
pub mod json;
pub mod junit;
mod junit_attributes;
pub mod kept;
pub mod layout;
pub mod messages;
pub mod no_verdict;
pub mod record;
pub mod sarif;
pub mod see_again;
pub mod summary;
pub mod terminal;
mod wording;
pub mod xml_text;
