//! Ed25519 keys (RFC 8032) as PEM files: private ones in PKCS#8 (RFC 8410), public ones as `SubjectPublicKeyInfo`. Must not
//! know what is signed.

use std::fmt;

use ed25519_dalek::pkcs8::EncodePrivateKey as _;
use ed25519_dalek::pkcs8::spki::der::pem::LineEnding;
use ed25519_dalek::pkcs8::{DecodePrivateKey as _, DecodePublicKey as _, EncodePublicKey as _, KeypairBytes};
use ed25519_dalek::{Signature, Signer as _, SigningKey, VerifyingKey};

use super::sha256_hex;

/// Why a key cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum KeyError {
    /// An encrypted private key.
    #[error("the key is encrypted; decrypt it first: openssl pkcs8 -in KEY -out PLAIN")]
    Encrypted,
    /// Not a private Ed25519 key in PEM.
    #[error("it is no private Ed25519 key in PKCS#8 PEM: {0}")]
    Private(String),
    /// Not a public Ed25519 key in PEM.
    #[error("it is no public Ed25519 key in PEM: {0}")]
    Public(String),
}

/// A key that signs.
pub struct PrivateKey(SigningKey);

impl fmt::Debug for PrivateKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PrivateKey")
    }
}

impl PrivateKey {
    /// The key of these 32 random bytes.
    pub fn from_seed(seed: &[u8; 32]) -> Self {
        Self(SigningKey::from_bytes(seed))
    }

    /// The key in a PEM file.
    pub fn from_pem(pem: &str) -> Result<Self, KeyError> {
        if pem.contains("ENCRYPTED") {
            return Err(KeyError::Encrypted);
        }
        SigningKey::from_pkcs8_pem(pem).map(Self).map_err(|error| KeyError::Private(error.to_string()))
    }

    /// The PEM file of the key. The public half is left out of it (PKCS#8 version 1), since few programs read it with
    /// it.
    pub fn to_pem(&self) -> Result<String, KeyError> {
        let bytes = KeypairBytes { secret_key: self.0.to_bytes(), public_key: None };
        let pem = bytes.to_pkcs8_pem(LineEnding::LF).map_err(|error| KeyError::Private(error.to_string()))?;
        Ok(pem.as_str().to_owned())
    }

    /// The key that checks its signatures.
    pub fn public(&self) -> PublicKey {
        PublicKey(self.0.verifying_key())
    }

    /// The signature of bytes, 64 bytes.
    pub fn sign(&self, bytes: &[u8]) -> [u8; 64] {
        self.0.sign(bytes).to_bytes()
    }
}

/// A key that checks signatures.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublicKey(VerifyingKey);

impl PublicKey {
    /// The key in a PEM file.
    pub fn from_pem(pem: &str) -> Result<Self, KeyError> {
        VerifyingKey::from_public_key_pem(pem).map(Self).map_err(|error| KeyError::Public(error.to_string()))
    }

    /// The PEM file of the key.
    pub fn to_pem(&self) -> Result<String, KeyError> {
        self.0.to_public_key_pem(LineEnding::LF).map_err(|error| KeyError::Public(error.to_string()))
    }

    /// SHA-256 of its `SubjectPublicKeyInfo` in DER, hexadecimal.
    pub fn id(&self) -> String {
        self.0.to_public_key_der().map(|der| sha256_hex(der.as_bytes())).unwrap_or_default()
    }

    /// Whether a signature is one of these bytes by this key.
    pub fn accepts(&self, bytes: &[u8], signature: &[u8]) -> bool {
        Signature::from_slice(signature).is_ok_and(|signature| self.0.verify_strict(bytes, &signature).is_ok())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_survive_their_files_and_accept_only_their_own_signatures() {
        let key = PrivateKey::from_seed(&[7; 32]);
        let again = PrivateKey::from_pem(&key.to_pem().unwrap()).unwrap();
        assert_eq!(again.public(), key.public());
        assert_eq!(PublicKey::from_pem(&key.public().to_pem().unwrap()).unwrap(), key.public());
        let signature = key.sign(b"text");
        assert!(key.public().accepts(b"text", &signature));
        assert!(!key.public().accepts(b"tex", &signature));
        assert!(!PrivateKey::from_seed(&[8; 32]).public().accepts(b"text", &signature));
        assert!(!key.public().accepts(b"text", &signature[1..]));
    }

    #[test]
    fn other_files_are_refused_in_words() {
        let key = PrivateKey::from_seed(&[7; 32]);
        assert!(matches!(PrivateKey::from_pem(&key.public().to_pem().unwrap()), Err(KeyError::Private(_))));
        assert!(matches!(PublicKey::from_pem(&key.to_pem().unwrap()), Err(KeyError::Public(_))));
        let encrypted = "-----BEGIN ENCRYPTED PRIVATE KEY-----\n";
        assert!(matches!(PrivateKey::from_pem(encrypted), Err(KeyError::Encrypted)));
    }
}
