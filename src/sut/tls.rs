//! The one TLS configuration, for HTTPS and for the websockets that start on it alike: the platform's trust store, the `ring`
//! provider, verification always on.

use std::sync::Arc;

use rustls::crypto::ring::default_provider;
use rustls::{ClientConfig, RootCertStore};
use rustls_platform_verifier::BuilderVerifierExt as _;

/// TLS could not be set up on this machine.
#[derive(Debug, thiserror::Error)]
#[error("TLS cannot be used on this machine: {0}")]
pub struct TlsUnavailable(#[from] rustls::Error);

/// A client configuration that verifies certificates as the platform does (on Linux `SSL_CERT_FILE` and
/// `SSL_CERT_DIR` are honoured). For a target without TLS it trusts nobody, so that a machine without any
/// certificate can still test it.
pub fn client_config(target_uses_tls: bool) -> Result<Arc<ClientConfig>, TlsUnavailable> {
    let builder =
        ClientConfig::builder_with_provider(Arc::new(default_provider())).with_safe_default_protocol_versions()?;
    let builder = if target_uses_tls {
        builder.with_platform_verifier()?
    } else {
        builder.with_root_certificates(RootCertStore::empty())
    };
    Ok(Arc::new(builder.with_no_client_auth()))
}
