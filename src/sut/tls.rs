//! The one TLS configuration, for HTTPS and for the websockets that start on it alike: the `ring` provider, and the platform's
//! trust store unless the user names authorities or takes anybody for the target.

use std::path::PathBuf;
use std::sync::Arc;

use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::ring::default_provider;
use rustls::crypto::{CryptoProvider, verify_tls12_signature, verify_tls13_signature};
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::{ClientConfig, DigitallySignedStruct, RootCertStore, SignatureScheme};
use rustls_platform_verifier::BuilderVerifierExt as _;

use crate::model::trust::Trust;

/// TLS could not be set up.
#[derive(Debug, thiserror::Error)]
pub enum TlsUnavailable {
    /// The library or the platform refused.
    #[error("TLS cannot be used on this machine: {0}")]
    Platform(#[from] rustls::Error),
    /// The file of authorities cannot be used.
    #[error("the authorities in {} cannot be used: {reason}\n  hint: name a file of certificates in PEM with --tls-ca", path.display())]
    Authorities {
        /// The file.
        path: PathBuf,
        /// Why not.
        reason: String,
    },
}

/// A client configuration for a target. For one without TLS it trusts nobody, so that a machine without any certificate
/// can still test it. On Linux the platform honours `SSL_CERT_FILE` and `SSL_CERT_DIR`.
pub fn client_config(target_uses_tls: bool, trust: &Trust) -> Result<Arc<ClientConfig>, TlsUnavailable> {
    let provider = Arc::new(default_provider());
    let builder = ClientConfig::builder_with_provider(Arc::clone(&provider)).with_safe_default_protocol_versions()?;
    let builder = match trust {
        _ if !target_uses_tls => builder.with_root_certificates(RootCertStore::empty()),
        Trust::Platform => builder.with_platform_verifier()?,
        Trust::Authorities(path) => builder.with_root_certificates(
            authorities(path).map_err(|reason| TlsUnavailable::Authorities { path: path.clone(), reason })?,
        ),
        Trust::Anybody => builder.dangerous().with_custom_certificate_verifier(Arc::new(AnyCertificate(provider))),
    };
    Ok(Arc::new(builder.with_no_client_auth()))
}

fn authorities(path: &PathBuf) -> Result<RootCertStore, String> {
    let mut store = RootCertStore::empty();
    for certificate in CertificateDer::pem_file_iter(path).map_err(|error| error.to_string())? {
        let certificate = certificate.map_err(|error| error.to_string())?;
        store.add(certificate).map_err(|error| error.to_string())?;
    }
    if store.is_empty() { Err("there is no certificate in it".to_owned()) } else { Ok(store) }
}

/// Takes every certificate for that of the target, if whoever shows it has its key.
#[derive(Debug)]
struct AnyCertificate(Arc<CryptoProvider>);

impl ServerCertVerifier for AnyCertificate {
    fn verify_server_cert(
        &self,
        _: &CertificateDer<'_>,
        _: &[CertificateDer<'_>],
        _: &ServerName<'_>,
        _: &[u8],
        _: UnixTime,
    ) -> Result<ServerCertVerified, rustls::Error> {
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        verify_tls12_signature(message, certificate, signature, &self.0.signature_verification_algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        verify_tls13_signature(message, certificate, signature, &self.0.signature_verification_algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.0.signature_verification_algorithms.supported_schemes()
    }
}
