//! How a target is reached, besides its address. Must not know how any of it is carried out.

use std::path::PathBuf;

use secrecy::SecretString;

use super::trust::Trust;

/// Everything between this program and the target that its user has a say in.
#[derive(Clone, Debug, Default)]
pub struct Access {
    /// Who may be the target of an `https` address.
    pub trust: Trust,
    /// What the target is shown if it asks for a certificate.
    pub client_certificate: Option<ClientCertificate>,
    /// What requests go through.
    pub proxy: Proxy,
    /// Header fields that something in front of the target asks for; they go with every request.
    pub fields: Vec<Field>,
}

/// A certificate of this program, in PEM.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClientCertificate {
    /// File of the certificate and of those between it and an authority.
    pub certificate: PathBuf,
    /// File of its private key, which may be the same.
    pub key: PathBuf,
}

/// What requests go through.
#[derive(Clone, Debug)]
pub enum Proxy {
    /// Nothing. A variable that names a proxy is not heeded; the first that is set is named where the target is not reached.
    None {
        /// Name of the variable.
        unheeded: Option<String>,
    },
    /// The proxy at this address, which may hold a password.
    At(SecretString),
    /// Whatever `HTTP_PROXY`, `HTTPS_PROXY`, `ALL_PROXY` and `NO_PROXY` say.
    Environment,
}

impl Default for Proxy {
    fn default() -> Self {
        Self::None { unheeded: None }
    }
}

/// A header field whose value is a secret.
#[derive(Clone, Debug)]
pub struct Field {
    pub name: String,
    pub value: SecretString,
}
