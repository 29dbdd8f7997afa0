//! The envelope around a statement: DSSE version 1.0.2, signed or not. Must not know what the statement says.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::{Deserialize, Serialize};

use super::key::{PrivateKey, PublicKey};

/// Media type of what is inside.
pub const PAYLOAD_TYPE: &str = "application/vnd.in-toto+json";

/// An envelope, as its JSON file has it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Envelope {
    /// [`PAYLOAD_TYPE`].
    pub payload_type: String,
    /// The statement in base64.
    pub payload: String,
    /// At most one signature; none if the bundle is not signed.
    pub signatures: Vec<SignatureEntry>,
}

/// One signature.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SignatureEntry {
    /// [`PublicKey::id`] of the key that checks it.
    pub keyid: String,
    /// The signature in base64.
    pub sig: String,
}

impl Envelope {
    /// The envelope of a statement, signed if there is a key.
    pub fn seal(statement: &[u8], key: Option<&PrivateKey>) -> Self {
        let sign = |key: &PrivateKey| SignatureEntry {
            keyid: key.public().id(),
            sig: STANDARD.encode(key.sign(&signed_bytes(PAYLOAD_TYPE, statement))),
        };
        Self {
            payload_type: PAYLOAD_TYPE.to_owned(),
            payload: STANDARD.encode(statement),
            signatures: key.map(sign).into_iter().collect(),
        }
    }

    /// The statement inside, if it is base64.
    pub fn statement(&self) -> Option<Vec<u8>> {
        STANDARD.decode(&self.payload).ok()
    }

    /// Whether some signature is one by this key.
    pub fn is_signed_by(&self, key: &PublicKey) -> bool {
        let Some(statement) = self.statement() else { return false };
        let bytes = signed_bytes(&self.payload_type, &statement);
        let decoded = |entry: &SignatureEntry| STANDARD.decode(&entry.sig).unwrap_or_default();
        self.signatures.iter().any(|entry| entry.keyid == key.id() && key.accepts(&bytes, &decoded(entry)))
    }
}

/// What is signed: DSSE's pre-authentication encoding.
fn signed_bytes(payload_type: &str, payload: &[u8]) -> Vec<u8> {
    let head = format!("DSSEv1 {} {payload_type} {} ", payload_type.len(), payload.len());
    [head.as_bytes(), payload].concat()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_encoding_is_that_of_the_protocol() {
        let bytes = signed_bytes("http://example.com/HelloWorld", b"hello world");
        assert_eq!(bytes, b"DSSEv1 29 http://example.com/HelloWorld 11 hello world");
    }

    #[test]
    fn a_signature_holds_for_its_statement_and_key_alone() {
        let (key, other) = (PrivateKey::from_seed(&[1; 32]), PrivateKey::from_seed(&[2; 32]));
        let envelope = Envelope::seal(b"{}", Some(&key));
        assert!(envelope.is_signed_by(&key.public()) && !envelope.is_signed_by(&other.public()));
        let forged = Envelope { payload: STANDARD.encode("[]"), ..envelope };
        assert!(!forged.is_signed_by(&key.public()));
        assert!(!Envelope::seal(b"{}", None).is_signed_by(&key.public()));
    }
}
