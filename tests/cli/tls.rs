//! HTTPS and secure websockets, with a certificate that the machine trusts and with one that it does not.

use std::net::SocketAddr;
use std::sync::Arc;

use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair, date_time_ymd};
use rocketchat_conformance::reference::Flavour;
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer};
use tokio_rustls::rustls::server::WebPkiClientVerifier;
use tokio_rustls::rustls::{RootCertStore, ServerConfig};

use super::harness::{Harness, honest};

/// Terminates TLS for `localhost` in front of a plain server; returns the port and the authority's certificate.
fn terminate_tls(plain: SocketAddr) -> (u16, String) {
    terminate_tls_with(plain, &CertificateParams::new(vec!["localhost".to_owned()]).unwrap())
}

/// The same with a certificate of these properties.
fn terminate_tls_with(plain: SocketAddr, leaf: &CertificateParams) -> (u16, String) {
    let mut authority = CertificateParams::new(Vec::<String>::new()).unwrap();
    authority.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let authority = CertifiedIssuer::self_signed(authority, KeyPair::generate().unwrap()).unwrap();
    let key = KeyPair::generate().unwrap();
    let leaf = leaf.signed_by(&key, &authority).unwrap();
    (terminate_tls_by(plain, &key, leaf.der(), None), authority.pem())
}

/// The same with this very certificate, which clients must answer with one of `clients` if there is such an authority.
fn terminate_tls_by(
    plain: SocketAddr,
    key: &KeyPair,
    certificate: &CertificateDer<'static>,
    clients: Option<&CertificateDer<'static>>,
) -> u16 {
    let provider = Arc::new(tokio_rustls::rustls::crypto::ring::default_provider());
    let builder =
        ServerConfig::builder_with_provider(Arc::clone(&provider)).with_safe_default_protocol_versions().unwrap();
    let builder = match clients {
        None => builder.with_no_client_auth(),
        Some(authority) => {
            let mut roots = RootCertStore::empty();
            roots.add(authority.clone()).unwrap();
            let verifier = WebPkiClientVerifier::builder_with_provider(Arc::new(roots), provider).build().unwrap();
            builder.with_client_cert_verifier(verifier)
        }
    };
    let key = PrivateKeyDer::try_from(key.serialize_der()).unwrap();
    let config = builder.with_single_cert(vec![certificate.clone()], key).unwrap();
    let acceptor = TlsAcceptor::from(Arc::new(config));
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    listener.set_nonblocking(true).unwrap();
    let port = listener.local_addr().unwrap().port();
    std::thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async move {
            let listener = TcpListener::from_std(listener).unwrap();
            let local = tokio::task::LocalSet::new();
            local
                .run_until(async move {
                    while let Ok((outside, _)) = listener.accept().await {
                        let acceptor = acceptor.clone();
                        tokio::task::spawn_local(async move {
                            let Ok(mut outside) = acceptor.accept(outside).await else { return };
                            let mut inside = TcpStream::connect(plain).await.unwrap();
                            let _ = tokio::io::copy_bidirectional(&mut outside, &mut inside).await;
                        });
                    }
                })
                .await;
        });
    });
    port
}

#[test]
fn a_trusted_certificate_is_enough_for_https_and_wss() {
    let server = honest(Flavour::Upstream6);
    let (port, authority) = terminate_tls(server.address());
    let harness = Harness::new().file("authority.pem", &authority).against(&format!("https://localhost:{port}"));
    let file = harness.folder().join("authority.pem").display().to_string();
    let outcome = harness.variable("SSL_CERT_FILE", &file).call(&["run"]);
    assert_eq!(outcome.code, 0, "{}{}", outcome.out, outcome.err);
    assert!(outcome.out.contains("ddp-resume"), "{}", outcome.out);
}

#[test]
fn an_unknown_certificate_is_refused() {
    let server = honest(Flavour::Published);
    let (port, _) = terminate_tls(server.address());
    let (_, another) = terminate_tls(server.address());
    let harness = Harness::new().file("another.pem", &another).against(&format!("https://localhost:{port}"));
    let file = harness.folder().join("another.pem").display().to_string();
    let outcome = harness.variable("SSL_CERT_FILE", &file).call(&["run"]);
    assert_eq!(outcome.code, 5, "{}{}", outcome.out, outcome.err);
    let words = "no authority that is trusted here has signed it; name the one that has (PEM) with --tls-ca";
    assert!(outcome.out.contains(words), "{}", outcome.out);
}

#[test]
fn authorities_of_the_user_are_enough_and_nobody_else_is_then_trusted() {
    let server = honest(Flavour::Upstream6);
    let (port, authority) = terminate_tls(server.address());
    let (_, other) = terminate_tls(server.address());
    let url = format!("https://localhost:{port}");
    let harness = Harness::new().file("ours.pem", &authority).file("other.pem", &other).file("none.pem", "");
    let harness = harness.against(&url);
    let run = |authorities: &str| harness.call(&["run", "--tags", "@smoke", "--tls-ca", authorities]);
    let outcome = run("ours.pem");
    assert_eq!(outcome.code, 0, "{}{}", outcome.out, outcome.err);
    assert_eq!(harness.report()["target"]["trust"], "authorities");
    let outcome = run("other.pem");
    assert_eq!(outcome.code, 5, "{}{}", outcome.out, outcome.err);
    for unusable in ["none.pem", "missing.pem"] {
        let outcome = run(unusable);
        assert_eq!(outcome.code, 2, "{}", outcome.err);
        assert!(outcome.err.starts_with(&format!("error: the authorities in {unusable} cannot be used: ")));
    }
    assert_eq!(server.living_tokens(), 0);
}

#[test]
fn a_run_that_trusts_anybody_says_so_everywhere() {
    let server = honest(Flavour::Upstream6);
    let (port, _) = terminate_tls(server.address());
    let harness = Harness::new().against(&format!("https://localhost:{port}"));
    let outcome = harness.call(&["run", "--tags", "@smoke", "--tls-insecure"]);
    assert_eq!(outcome.code, 0, "{}{}", outcome.out, outcome.err);
    assert!(outcome.out.contains("certificates were not verified"), "{}", outcome.out);
    for report in ["junit.xml", "report.json", "report.html", "summary.md", "messages.ndjson"] {
        let text = harness.read(&format!("reports/{report}"));
        assert!(text.contains("certificates were not verified"), "{report}");
    }
    assert_eq!(harness.call(&["run", "--tls-insecure", "--tls-ca", "x.pem"]).code, 2);
}

#[test]
fn a_certificate_that_is_expired_early_or_for_another_name_is_refused() {
    let server = honest(Flavour::Published);
    let of = |name: &str| CertificateParams::new(vec![name.to_owned()]).unwrap();
    let (mut expired, mut early) = (of("localhost"), of("localhost"));
    expired.not_after = date_time_ymd(2001, 1, 1);
    early.not_before = date_time_ymd(2400, 1, 1);
    let cases = [
        (expired, "it has expired; renew it, or test with --tls-insecure"),
        (early, "it is not valid yet; is the clock of this machine right?"),
        (of("elsewhere.example"), "it is for another name; name the target as its certificate does"),
    ];
    for (leaf, words) in cases {
        let (port, authority) = terminate_tls_with(server.address(), &leaf);
        let harness = Harness::new().file("ours.pem", &authority).against(&format!("https://localhost:{port}"));
        let outcome = harness.call(&["run", "--tls-ca", "ours.pem"]);
        assert_eq!(outcome.code, 5, "{}{}", outcome.out, outcome.err);
        assert!(outcome.out.contains("invalid peer certificate") && outcome.out.contains(words), "{}", outcome.out);
    }
    let mut of_an_authority = of("localhost");
    of_an_authority.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let (port, authority) = terminate_tls_with(server.address(), &of_an_authority);
    let harness = Harness::new().file("ours.pem", &authority).against(&format!("https://localhost:{port}"));
    let outcome = harness.call(&["run", "--tls-ca", "ours.pem"]);
    assert_eq!(outcome.code, 5, "{}{}", outcome.out, outcome.err);
    assert!(outcome.out.contains("give it one that is not marked as an authority"), "{}", outcome.out);
    // Whoever speaks no TLS is no target of an https address.
    let harness = Harness::new().against(&format!("https://{}", server.address()));
    let outcome = harness.call(&["run", "--tls-insecure"]);
    assert_eq!(outcome.code, 5);
    assert!(
        outcome.out.contains("the target does not speak TLS there; is its address one with http://?"),
        "{}",
        outcome.out
    );
}

/// What `openssl req -x509` makes: a certificate of an authority, signed by itself, with the names of a server.
fn signed_by_itself(name: &str) -> (CertificateParams, KeyPair) {
    let mut params = CertificateParams::new(vec![name.to_owned()]).unwrap();
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    (params, KeyPair::generate().unwrap())
}

#[test]
fn a_certificate_that_signs_itself_is_trusted_by_name_alone() {
    let server = honest(Flavour::Upstream6);
    let (params, key) = signed_by_itself("localhost");
    let certificate = params.self_signed(&key).unwrap();
    let port = terminate_tls_by(server.address(), &key, certificate.der(), None);
    let harness = Harness::new().file("itself.pem", &certificate.pem()).against(&format!("https://localhost:{port}"));
    let outcome = harness.call(&["run", "--tags", "@smoke", "--tls-ca", "itself.pem"]);
    assert_eq!(outcome.code, 0, "{}{}", outcome.out, outcome.err);
    // It is good for no other name, for no other time, and for nobody who only looks like it.
    let (other_name, other_key) = signed_by_itself("elsewhere.example");
    let (mut expired, expired_key) = signed_by_itself("localhost");
    expired.not_after = date_time_ymd(2001, 1, 1);
    for (params, key, words) in [(other_name, other_key, "for another name"), (expired, expired_key, "has expired")] {
        let certificate = params.self_signed(&key).unwrap();
        let port = terminate_tls_by(server.address(), &key, certificate.der(), None);
        let harness = Harness::new().file("own.pem", &certificate.pem()).against(&format!("https://localhost:{port}"));
        let outcome = harness.call(&["run", "--tls-ca", "own.pem"]);
        assert!(outcome.code == 5 && outcome.out.contains(words), "{}", outcome.out);
    }
    let (params, key) = signed_by_itself("localhost");
    let port = terminate_tls_by(server.address(), &key, params.self_signed(&key).unwrap().der(), None);
    let harness = Harness::new().file("itself.pem", &certificate.pem()).against(&format!("https://localhost:{port}"));
    assert_eq!(harness.call(&["run", "--tls-ca", "itself.pem"]).code, 5);
}

#[test]
fn a_target_that_asks_for_a_certificate_is_shown_the_one_that_is_named() {
    let server = honest(Flavour::Upstream6);
    let (params, key) = signed_by_itself("localhost");
    let certificate = params.self_signed(&key).unwrap();
    let (authority, authority_key) = signed_by_itself("clients.example");
    let authority = CertifiedIssuer::self_signed(authority, authority_key).unwrap();
    let own_key = KeyPair::generate().unwrap();
    let own = CertificateParams::new(vec!["us.example".to_owned()]).unwrap().signed_by(&own_key, &authority).unwrap();
    let port = terminate_tls_by(server.address(), &key, certificate.der(), Some(authority.der()));
    let harness = Harness::new()
        .file("server.pem", &certificate.pem())
        .file("own.pem", &own.pem())
        .file("own.key", &own_key.serialize_pem())
        .file("both.pem", &format!("{}{}", own.pem(), own_key.serialize_pem()))
        .against(&format!("https://localhost:{port}"));
    let run = |more: &[&str]| harness.call(&[&["run", "--tags", "@smoke", "--tls-ca", "server.pem"], more].concat());
    let outcome = run(&["--client-cert", "own.pem", "--client-key", "own.key"]);
    assert_eq!(outcome.code, 0, "{}{}", outcome.out, outcome.err);
    assert_eq!(run(&["--client-cert", "both.pem"]).code, 0);
    let outcome = run(&[]);
    assert_eq!(outcome.code, 5, "{}", outcome.out);
    let words = "a client certificate is asked for: name one with --client-cert and --client-key";
    assert!(outcome.out.contains(words), "{}", outcome.out);
    for (arguments, beginning) in [
        (&["--client-cert", "own.pem"][..], "the client certificate in own.pem cannot be used: "),
        (&["--client-cert", "no.pem", "--client-key", "own.key"], "the client certificate in no.pem cannot be used: "),
        (&["--client-key", "own.key"], "--client-key: there is a key, but no certificate"),
    ] {
        let outcome = run(arguments);
        assert_eq!(outcome.code, 2, "{}", outcome.err);
        assert!(outcome.err.starts_with(&format!("error: {beginning}")), "{}", outcome.err);
    }
}
