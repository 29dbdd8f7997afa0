//! The HTTP clients for a target that is reached in a certain way, and the secrets of that way. Must not know what is sent.

use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use reqwest::{Client, redirect};
use secrecy::ExposeSecret as _;
use url::Url;

use super::tls::{self, TlsUnavailable};
use crate::model::access::{Access, Proxy};
use crate::model::deadlines::Deadlines;
use crate::sut::secrets::redaction::Redactor;

/// Connections that idle longer are not used again, since many servers close them after a few seconds and a request
/// sent into that moment would look like an answer withheld.
const IDLE: Duration = Duration::from_secs(1);

/// What the harness calls itself when nothing else is needed.
pub const USER_AGENT: &str = concat!("rocketchat-conformance/", env!("CARGO_PKG_VERSION"));

/// The client could not be built.
#[derive(Debug, thiserror::Error)]
pub enum ClientError {
    #[error(transparent)]
    Tls(#[from] TlsUnavailable),
    /// The HTTP library refused its settings.
    #[error("no HTTP client: {0}")]
    Http(#[from] reqwest::Error),
}

/// Clients for one target.
pub(super) struct Opened {
    /// Uses connections again.
    pub(super) shared: Client,
    /// Takes a new connection for every request.
    pub(super) fresh: Client,
    /// Whether the target has asked for a certificate that is not there.
    pub(super) wants_certificate: Arc<AtomicBool>,
    /// The variable that names a proxy, if none is used.
    pub(super) unheeded_proxy: Option<String>,
}

impl Opened {
    pub(super) fn new(base: &Url, deadlines: Deadlines, access: &Access) -> Result<Self, ClientError> {
        let (tls, wants_certificate) = tls::client_config(base.scheme() == "https", access)?;
        let settings = || {
            let client = Client::builder().redirect(redirect::Policy::none()).user_agent(USER_AGENT);
            let client = client.connect_timeout(deadlines.connect()).tls_backend_preconfigured((*tls).clone());
            Ok::<_, reqwest::Error>(match &access.proxy {
                Proxy::None { .. } => client.no_proxy(),
                Proxy::At(address) => client.proxy(reqwest::Proxy::all(address.expose_secret())?),
                Proxy::Environment => client,
            })
        };
        let unheeded_proxy = match &access.proxy {
            Proxy::None { unheeded } => unheeded.clone(),
            Proxy::At(_) | Proxy::Environment => None,
        };
        let shared = settings()?.pool_idle_timeout(IDLE).build()?;
        let fresh = settings()?.pool_max_idle_per_host(0).build()?;
        Ok(Self { shared, fresh, wants_certificate, unheeded_proxy })
    }
}

/// Makes the secrets of the way known, so that no record shows one that a target repeats.
pub fn learn_secrets(redactor: &Redactor, access: &Access) {
    for field in &access.fields {
        let value = field.value.expose_secret();
        redactor.learn("header", value);
        let Some((_, credentials)) = value.split_once(' ') else { continue };
        redactor.learn("header", credentials.trim());
        let decoded = STANDARD.decode(credentials.trim()).ok().and_then(|bytes| String::from_utf8(bytes).ok());
        for text in
            decoded.iter().flat_map(|pair| [pair.as_str(), pair.split_once(':').map_or("", |(_, password)| password)])
        {
            redactor.learn("header", text);
        }
    }
    if let Proxy::At(address) = &access.proxy
        && let Ok(url) = Url::parse(address.expose_secret())
    {
        redactor.learn("password", url.password().unwrap_or_default());
    }
}
