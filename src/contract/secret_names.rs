//! The names of secrets that overlays add. Must not know what is hidden by them.

use super::amendments::read::amendments_of;
use crate::model::finding::{Finding, Place};
use crate::model::secret_names::SecretNames;
use crate::model::source::SourceFile;

/// Reads the names that overlays (YAML) say stand before secrets.
///
/// # Errors
/// A name without a letter or digit: it would stand before everything.
pub fn parse_secret_names(overlays: &[SourceFile]) -> Result<SecretNames, Vec<Finding>> {
    let (mut names, mut wrong) = (SecretNames::default(), Vec::new());
    for file in overlays {
        // An overlay that cannot be read is a finding of the contract.
        for (index, secret) in amendments_of(file).unwrap_or_default().secrets.into_iter().enumerate() {
            if !names.add(&secret.name) {
                let place = Place::Pointer(format!("/secrets/{index}/name"));
                let message = format!("{}: {:?} is no name: it has neither letters nor digits", secret.id, secret.name);
                wrong.push(Finding::error((&file.name, place), "bad-secret", message));
            }
        }
    }
    if wrong.is_empty() { Ok(names) } else { Err(wrong) }
}
