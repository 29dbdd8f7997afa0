//! Tags of scenarios that say something to this program, without their `@`. Plain text; must not know who obeys them.

/// What the statements of a scenario are charged to: `requirement:ID`.
pub const REQUIREMENT: &str = "requirement:";

/// At which level: `level:should`.
pub const LEVEL: &str = "level:";

/// Nothing else runs meanwhile.
pub const ALONE: &str = "alone";

/// The scenario changes something that all users share.
pub const CHANGES_WORKSPACE: &str = "changes:workspace";

/// What the scenario changes.
pub const CHANGES: &str = "changes:";

/// What follows the beginning of the last tag that begins so: the tags of a scenario stand behind those of its feature, and
/// say more of it.
pub fn tagged<'t>(tags: &'t [String], beginning: &str) -> Option<&'t str> {
    tags.iter().rev().find_map(|tag| tag.strip_prefix(beginning))
}
