//! The budgets of what a target sends: how much of it is read, understood and kept, whatever it is. Plain numbers; where
//! one is reached, the sentence that says so stands beside it. Must not know who keeps to them.

/// Bytes of one body that are read, after content decoding.
pub const BODY: usize = 8 * 1024 * 1024;

/// Bytes of bodies that arrive at the same time, all scenarios together.
pub const ARRIVING: usize = 12 * 1024 * 1024;

/// Levels of nesting of a JSON text that are read. The same limit as `serde_json`'s.
pub const DEPTH: usize = 127;

/// Values of a JSON text that are read: items, members, and what holds them.
pub const VALUES: usize = 100_000;

/// Bytes up to which a body is kept whole while its scenario runs.
pub const WHOLE: usize = 256 * 1024;

/// Bytes of bodies that are kept whole while their scenario runs, all bodies together.
pub const WHOLE_OF_SCENARIO: usize = 4 * 1024 * 1024;

/// Bytes of bodies that the record keeps; each may be set (`[budgets]`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Recorded {
    /// Of one body.
    pub exchange: usize,
    /// Of the bodies of one scenario.
    pub scenario: usize,
    /// Of the bodies of a run, counted as packed, before no more than [`LAST_BEGINNING`] of each is kept.
    pub run: usize,
}

impl Default for Recorded {
    fn default() -> Self {
        Self { exchange: 64 * 1024, scenario: 256 * 1024, run: 16 * 1024 * 1024 }
    }
}

/// Bytes that are kept of a body that nobody looks at any more.
pub const BEGINNING: usize = 1024;

/// Bytes that the record keeps of every body, whatever there is of others.
pub const LAST_BEGINNING: usize = 64;

/// Characters that are kept of the value of one header field.
pub const FIELD: usize = 2 * 1024;

/// Characters that are kept of the values of all header fields of one message, before [`FIELD_BEGINNING`] is kept of each.
pub const FIELDS: usize = 16 * 1024;

/// Characters that are kept of every header field, whatever there is of others.
pub const FIELD_BEGINNING: usize = 64;

/// Bytes of an id of a session or user that can be used. Those of known servers have 64 at most.
pub const ID: usize = 1024;

/// Bytes of a token that can be used: no server takes a longer header field.
pub const TOKEN: usize = 8 * 1024;

/// Characters of a text of the target that a sentence quotes.
pub const QUOTED: usize = 400;
