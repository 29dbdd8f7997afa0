//! Why no answer came, in words: what the innermost causes say, and the option that helps. Must not send.

use rustls::{AlertDescription, CertificateError, Error as TlsError};

use super::tls::is_authority_as_server;

/// What the libraries say of a connection that ends without a TLS farewell.
const NO_FAREWELL: &str = "close_notify";

/// The innermost causes say what happened; the outer ones only that a request failed.
pub(super) fn causes(error: &(dyn std::error::Error + 'static)) -> String {
    let mut texts: Vec<String> = Vec::new();
    let mut cause = error.source();
    while let Some(error) = cause {
        let text = words(error).unwrap_or_else(|| error.to_string());
        // Outer causes repeat inner ones, and those of TLS only we put into words.
        texts.retain(|outer| !text.starts_with(outer.as_str()));
        if !texts.iter().any(|known| known.contains(&text)) {
            texts.push(text);
        }
        cause = error.source();
    }
    if texts.is_empty() { error.to_string() } else { texts.join(": ") }
}

/// Our words for a cause that the library has none for that its reader could act on.
fn words(error: &(dyn std::error::Error + 'static)) -> Option<String> {
    let mut inside = error;
    while let Some(inner) = inside.downcast_ref::<std::io::Error>().and_then(std::io::Error::get_ref) {
        inside = inner;
    }
    if let Some(tls) = inside.downcast_ref::<TlsError>() {
        return Some(words_of_tls(tls));
    }
    error.to_string().contains(NO_FAREWELL).then(|| "the connection was ended without a farewell of TLS".to_owned())
}

fn words_of_tls(error: &TlsError) -> String {
    let told = error.to_string();
    let meaning = match error {
        _ if is_authority_as_server(error) => AUTHORITY_AS_SERVER,
        TlsError::InvalidCertificate(reason) => of_certificate(reason),
        TlsError::AlertReceived(AlertDescription::CertificateRequired) => "the target asks for a client certificate",
        TlsError::AlertReceived(
            AlertDescription::BadCertificate
            | AlertDescription::UnsupportedCertificate
            | AlertDescription::CertificateRevoked
            | AlertDescription::CertificateExpired
            | AlertDescription::CertificateUnknown
            | AlertDescription::UnknownCA
            | AlertDescription::AccessDenied,
        ) => "the target refuses the client certificate that it was shown",
        TlsError::InvalidMessage(_) => "the target does not speak TLS there; is its address one with http://?",
        TlsError::PeerIncompatible(_) | TlsError::AlertReceived(AlertDescription::ProtocolVersion) => {
            "the target speaks neither TLS 1.2 nor 1.3 as this program does"
        }
        _ => return told,
    };
    format!("{told}: {meaning}")
}

/// Said of a certificate of an authority that is shown as a server's own.
const AUTHORITY_AS_SERVER: &str = "the target shows the certificate of an authority as its own; name that very certificate with \
                                   --tls-ca, or give it one that is not marked as an authority (basicConstraints CA:FALSE)";

fn of_certificate(reason: &CertificateError) -> &'static str {
    match reason {
        CertificateError::UnknownIssuer | CertificateError::BadSignature => {
            "no authority that is trusted here has signed it; name the one that has (PEM) with --tls-ca"
        }
        CertificateError::Expired | CertificateError::ExpiredContext { .. } => {
            "it has expired; renew it, or test with --tls-insecure, which every report then says"
        }
        CertificateError::NotValidYet | CertificateError::NotValidYetContext { .. } => {
            "it is not valid yet; is the clock of this machine right?"
        }
        CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. } => {
            "it is for another name; name the target as its certificate does"
        }
        _ => {
            "name the certificate of its authority with --tls-ca, or test with --tls-insecure, which every report then says"
        }
    }
}
