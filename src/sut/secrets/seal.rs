//! Seals short secrets, so that only who knows the passwords of the accounts can read them: a token in a journal is worth as
//! little without them as the journal's owner's accounts are. Must not know what is sealed.

use argon2::{Algorithm, Argon2, Params, Version};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use chacha20poly1305::aead::{Aead as _, KeyInit as _, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use rand::Rng as _;
use secrecy::ExposeSecret as _;
use zeroize::Zeroizing;

use crate::model::account::Accounts;

/// Bytes of the salt, which is no secret.
pub(crate) const SALT: usize = 16;

/// Bytes of a nonce of `XChaCha20`.
const NONCE: usize = 24;

/// Memory that deriving the key takes, in KiB, and how often it is gone through: about twenty milliseconds, which a run
/// spends once, and who guesses passwords for each guess.
const COST: (u32, u32) = (16 * 1024, 2);

/// A key made of the passwords of all accounts.
pub(crate) struct SealingKey(XChaCha20Poly1305);

impl SealingKey {
    /// Derives the key (Argon2id, RFC 9106); none if the parameters are refused, which they are not.
    pub(crate) fn derive(accounts: &Accounts, salt: &[u8]) -> Option<Self> {
        let mut passwords = Zeroizing::new(Vec::new());
        for account in accounts.all() {
            let password = account.password.expose_secret().as_bytes();
            // The length keeps two passwords from being taken for two others.
            passwords.extend_from_slice(&password.len().to_le_bytes());
            passwords.extend_from_slice(password);
        }
        let mut key = Zeroizing::new([0; 32]);
        let params = Params::new(COST.0, COST.1, 1, Some(key.len())).ok()?;
        let argon = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
        argon.hash_password_into(&passwords, salt, key.as_mut_slice()).ok()?;
        Some(Self(XChaCha20Poly1305::new_from_slice(key.as_slice()).ok()?))
    }

    /// The secret sealed, as base64 of nonce and ciphertext; it can be opened only beside the same `context`.
    pub(crate) fn seal(&self, secret: &str, context: &str) -> Option<String> {
        let nonce: [u8; NONCE] = rand::rng().random();
        let payload = Payload { msg: secret.as_bytes(), aad: context.as_bytes() };
        let sealed = self.0.encrypt(XNonce::from_slice(&nonce), payload).ok()?;
        Some(STANDARD.encode([nonce.as_slice(), &sealed].concat()))
    }

    /// The secret, if it was sealed with this key beside this `context`.
    pub(crate) fn open(&self, sealed: &str, context: &str) -> Option<String> {
        let bytes = STANDARD.decode(sealed).ok()?;
        let (nonce, sealed) = bytes.split_at_checked(NONCE)?;
        let payload = Payload { msg: sealed, aad: context.as_bytes() };
        String::from_utf8(self.0.decrypt(XNonce::from_slice(nonce), payload).ok()?).ok()
    }
}

#[cfg(test)]
mod tests {
    use secrecy::SecretString;

    use super::*;
    use crate::model::account::Account;

    fn key(alice: &str, bob: &str) -> SealingKey {
        let account = |name: &str, password: &str| Account {
            username: name.to_owned(),
            password: SecretString::from(password.to_owned()),
        };
        let accounts = Accounts { alice: Some(account("a", alice)), bob: Some(account("b", bob)), admin: None };
        SealingKey::derive(&accounts, &[7; SALT]).unwrap()
    }

    #[test]
    fn only_the_same_passwords_beside_the_same_context_open_it() {
        let sealed = key("one", "two").seal("t0k3n", "login 1").unwrap();
        assert!(!sealed.contains("t0k3n"));
        assert_eq!(key("one", "two").open(&sealed, "login 1").as_deref(), Some("t0k3n"));
        assert_eq!(key("one", "two").open(&sealed, "login 2"), None);
        assert_eq!(key("onet", "wo").open(&sealed, "login 1"), None, "passwords are kept apart");
        for broken in ["", "AA==", "no base64", &sealed[4..]] {
            assert_eq!(key("one", "two").open(broken, "login 1"), None, "{broken}");
        }
    }
}
