//! The secrets of a run in every spelling, and where they stand in bytes. Must not know what stands for a secret.

use std::collections::HashMap;

/// Shortest text that is searched for as a secret everywhere; a shorter one would hit ordinary words.
pub(super) const SEARCHABLE_LENGTH: usize = 6;

type Window = [u8; SEARCHABLE_LENGTH];

/// Spellings of secrets, found by their first bytes: learning one more costs nothing for those that are known, of
/// which a long run has tens of thousands.
#[derive(Default)]
pub(super) struct KnownSecrets {
    /// The spellings that begin with a window, longest first, each with its commitment.
    by_beginning: HashMap<Window, Vec<(Vec<u8>, String)>>,
}

impl KnownSecrets {
    /// Adds a spelling; one that is too short to be searched for is left out.
    pub(super) fn add(&mut self, spelling: &str, commitment: &str) {
        let Some(beginning) = spelling.as_bytes().first_chunk::<SEARCHABLE_LENGTH>() else { return };
        let alike = self.by_beginning.entry(*beginning).or_default();
        if !alike.iter().any(|(known, _)| known == spelling.as_bytes()) {
            alike.push((spelling.into(), commitment.to_owned()));
            alike.sort_by_key(|(known, _)| std::cmp::Reverse(known.len()));
        }
    }

    /// The bytes with every spelling, the longest where several begin, replaced by its commitment.
    pub(super) fn hide(&self, bytes: &[u8]) -> Vec<u8> {
        let mut hidden = Vec::with_capacity(bytes.len());
        let mut rest = bytes;
        while let Some((first, after)) = rest.split_first() {
            if let Some((spelling, commitment)) = self.beginning_of(rest) {
                hidden.extend_from_slice(commitment.as_bytes());
                rest = &rest[spelling.len()..];
            } else {
                hidden.push(*first);
                rest = after;
            }
        }
        hidden
    }

    fn beginning_of(&self, bytes: &[u8]) -> Option<&(Vec<u8>, String)> {
        let alike = self.by_beginning.get(bytes.first_chunk::<SEARCHABLE_LENGTH>()?)?;
        alike.iter().find(|(spelling, _)| bytes.starts_with(spelling))
    }
}
