//! The one TLS configuration, for HTTPS and for the websockets that start on it alike: the `ring` provider, and the platform's
//! trust store unless the user names authorities or takes anybody for the target.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::client::{ResolvesClientCert, WebPkiServerVerifier, verify_server_name};
use rustls::crypto::ring::default_provider;
use rustls::crypto::{CryptoProvider, verify_tls12_signature, verify_tls13_signature};
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, ServerName, UnixTime};
use rustls::server::ParsedCertificate;
use rustls::sign::CertifiedKey;
use rustls::{ClientConfig, DigitallySignedStruct, RootCertStore, SignatureScheme};
use rustls_platform_verifier::BuilderVerifierExt as _;

use crate::model::access::{Access, ClientCertificate};
use crate::model::trust::Trust;

/// TLS could not be set up.
#[derive(Debug, thiserror::Error)]
pub enum TlsUnavailable {
    /// The library or the platform refused.
    #[error("TLS cannot be used on this machine: {0}")]
    Platform(#[from] rustls::Error),
    /// The file of authorities cannot be used.
    #[error("the authorities in {} cannot be used: {reason}\n  hint: name a file of certificates in PEM with --tls-ca", path.display())]
    Authorities { path: PathBuf, reason: String },
    /// The certificate of this program cannot be used.
    #[error("the client certificate in {} cannot be used: {reason}\n  hint: name a certificate and its key, not encrypted, in PEM \
             with --client-cert and --client-key", path.display())]
    ClientCertificate { path: PathBuf, reason: String },
}

/// A client configuration for a target. For one without TLS it trusts nobody, so that a machine without any certificate
/// can still test it. On Linux the platform honours `SSL_CERT_FILE` and `SSL_CERT_DIR`. Beside it: whether the target has
/// asked for a certificate that is not there.
pub fn client_config(
    target_uses_tls: bool,
    access: &Access,
) -> Result<(Arc<ClientConfig>, Arc<AtomicBool>), TlsUnavailable> {
    let provider = Arc::new(default_provider());
    let builder = ClientConfig::builder_with_provider(Arc::clone(&provider)).with_safe_default_protocol_versions()?;
    let builder = match &access.trust {
        _ if !target_uses_tls => builder.with_root_certificates(RootCertStore::empty()),
        Trust::Platform => builder.with_platform_verifier()?,
        Trust::Authorities(path) => {
            let named = NamedCertificates::read(path, Arc::clone(&provider));
            let named = named.map_err(|reason| TlsUnavailable::Authorities { path: path.clone(), reason })?;
            builder.dangerous().with_custom_certificate_verifier(Arc::new(named))
        }
        Trust::Anybody => {
            builder.dangerous().with_custom_certificate_verifier(Arc::new(AnyCertificate(Arc::clone(&provider))))
        }
    };
    let own = access.client_certificate.as_ref().map(|files| OwnCertificate::read(files, &provider)).transpose()?;
    let wants_certificate = Arc::new(AtomicBool::new(false));
    let own = OwnCertificate { own, is_missed: Arc::clone(&wants_certificate) };
    Ok((Arc::new(builder.with_client_cert_resolver(Arc::new(own))), wants_certificate))
}

fn certificates(path: &Path) -> Result<Vec<CertificateDer<'static>>, String> {
    let read = CertificateDer::pem_file_iter(path).and_then(Iterator::collect::<Result<Vec<_>, _>>);
    let certificates = read.map_err(|error| error.to_string())?;
    if certificates.is_empty() { Err("there is no certificate in it".to_owned()) } else { Ok(certificates) }
}

/// What the target is shown when it asks for a certificate, or that there is nothing to show.
#[derive(Debug)]
struct OwnCertificate {
    own: Option<Arc<CertifiedKey>>,
    is_missed: Arc<AtomicBool>,
}

impl OwnCertificate {
    fn read(files: &ClientCertificate, provider: &CryptoProvider) -> Result<Arc<CertifiedKey>, TlsUnavailable> {
        let wrong = |path: &Path, reason: String| TlsUnavailable::ClientCertificate { path: path.to_owned(), reason };
        let chain = certificates(&files.certificate).map_err(|reason| wrong(&files.certificate, reason))?;
        let key = PrivateKeyDer::from_pem_file(&files.key).map_err(|error| wrong(&files.key, error.to_string()))?;
        let pair = CertifiedKey::from_der(chain, key, provider);
        pair.map(Arc::new).map_err(|error| wrong(&files.certificate, error.to_string()))
    }
}

impl ResolvesClientCert for OwnCertificate {
    fn resolve(&self, _: &[&[u8]], _: &[SignatureScheme]) -> Option<Arc<CertifiedKey>> {
        self.is_missed.store(self.own.is_none(), Ordering::Relaxed);
        self.own.clone()
    }

    fn has_certs(&self) -> bool {
        self.own.is_some()
    }
}

/// Takes certificates of the authorities that the user names, and the very certificates that are named: what `openssl req
/// -x509` makes is an authority's certificate and a server's at once, which webpki takes for neither.
#[derive(Debug)]
struct NamedCertificates {
    named: Vec<CertificateDer<'static>>,
    authorities: Arc<WebPkiServerVerifier>,
}

impl NamedCertificates {
    fn read(path: &Path, provider: Arc<CryptoProvider>) -> Result<Self, String> {
        let named = certificates(path)?;
        let mut store = RootCertStore::empty();
        for certificate in &named {
            store.add(certificate.clone()).map_err(|error| error.to_string())?;
        }
        let authorities = WebPkiServerVerifier::builder_with_provider(Arc::new(store), provider).build();
        Ok(Self { named, authorities: authorities.map_err(|error| error.to_string())? })
    }
}

impl ServerCertVerifier for NamedCertificates {
    fn verify_server_cert(
        &self,
        certificate: &CertificateDer<'_>,
        between: &[CertificateDer<'_>],
        name: &ServerName<'_>,
        ocsp: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, rustls::Error> {
        let verified = self.authorities.verify_server_cert(certificate, between, name, ocsp, now);
        match verified {
            // The dates are looked at first, so that they hold if this is what is wrong.
            Err(error) if self.named.contains(certificate) && is_authority_as_server(&error) => {
                verify_server_name(&ParsedCertificate::try_from(certificate)?, name)?;
                Ok(ServerCertVerified::assertion())
            }
            verified => verified,
        }
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        self.authorities.verify_tls12_signature(message, certificate, signature)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        self.authorities.verify_tls13_signature(message, certificate, signature)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.authorities.supported_verify_schemes()
    }
}

/// Whether a certificate is refused for being an authority's, shown as a server's own.
pub(crate) fn is_authority_as_server(error: &rustls::Error) -> bool {
    // The library hands on what webpki says as an error of any kind.
    format!("{error:?}").contains("CaUsedAsEndEntity")
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
