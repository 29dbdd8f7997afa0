//! Options and `[target]` → how the target is reached. Must not know how any of it is carried out.

use std::collections::BTreeMap;
use std::path::PathBuf;

use secrecy::SecretString;
use url::Url;

use super::accounts::Environment;
use super::error::{ConfigError, wrong};
use super::options::TargetOptions;
use super::variable_secret::secret_of;
use crate::model::access::{Access, ClientCertificate, Field, Proxy};
use crate::model::trust::Trust;

/// How the proxy is named that the environment names.
const ENVIRONMENT: &str = "env";

/// Variables that name a proxy, most telling first; they are written in either case.
const PROXY_VARIABLES: [&str; 3] = ["HTTPS_PROXY", "HTTP_PROXY", "ALL_PROXY"];

/// Header fields that the suite writes itself, tests, or leaves to the protocol.
const RESERVED: [&str; 17] = [
    "accept",
    "accept-encoding",
    "connection",
    "content-encoding",
    "content-length",
    "content-type",
    "cookie",
    "expect",
    "host",
    "te",
    "transfer-encoding",
    "upgrade",
    "user-agent",
    "x-2fa-code",
    "x-2fa-method",
    "x-auth-token",
    "x-user-id",
];

/// Makes it; a sentence is added to `remarks` for everything that was mended.
pub(super) fn resolve(
    options: TargetOptions,
    environment: Environment<'_>,
    remarks: &mut Vec<String>,
) -> Result<Access, ConfigError> {
    Ok(Access {
        trust: trust(options.tls_ca, options.tls_insecure)?,
        client_certificate: client_certificate(options.client_cert, options.client_key)?,
        proxy: options.proxy.map_or_else(|| Ok(no_proxy(environment)), |text| named_proxy(&text))?,
        fields: fields(&options.header_env, options.headers_env, environment, remarks)?,
    })
}

fn trust(authorities: Option<PathBuf>, is_insecure: bool) -> Result<Trust, ConfigError> {
    match (authorities, is_insecure) {
        (Some(_), true) => {
            Err(wrong("--tls-insecure", "with --tls-ca it is not clear what is wanted", "leave one of them out"))
        }
        (Some(file), false) => Ok(Trust::Authorities(file)),
        (None, true) => Ok(Trust::Anybody),
        (None, false) => Ok(Trust::Platform),
    }
}

/// The key may stand in the file of the certificate.
fn client_certificate(
    certificate: Option<PathBuf>,
    key: Option<PathBuf>,
) -> Result<Option<ClientCertificate>, ConfigError> {
    match (certificate, key) {
        (Some(certificate), key) => {
            Ok(Some(ClientCertificate { key: key.unwrap_or_else(|| certificate.clone()), certificate }))
        }
        (None, Some(_)) => {
            Err(wrong("--client-key", "there is a key, but no certificate", "name the certificate with --client-cert"))
        }
        (None, None) => Ok(None),
    }
}

fn no_proxy(environment: Environment<'_>) -> Proxy {
    let in_either_case = PROXY_VARIABLES.into_iter().flat_map(|name| [name.to_owned(), name.to_lowercase()]);
    let is_set = |name: &String| environment(name).is_some_and(|value| !value.is_empty());
    Proxy::None { unheeded: in_either_case.into_iter().find(is_set) }
}

fn named_proxy(text: &str) -> Result<Proxy, ConfigError> {
    if text == ENVIRONMENT {
        return Ok(Proxy::Environment);
    }
    let is_proxy = Url::parse(text).is_ok_and(|url| matches!(url.scheme(), "http" | "https") && url.has_host());
    // It may hold a password, so that it is not repeated.
    is_proxy.then(|| Proxy::At(SecretString::from(text))).ok_or_else(|| {
        wrong(
            "--proxy",
            "it is no address of a proxy",
            "write it like http://proxy.example.org:3128, or env for HTTP_PROXY, HTTPS_PROXY and NO_PROXY",
        )
    })
}

fn fields(
    options: &[String],
    of_file: BTreeMap<String, String>,
    environment: Environment<'_>,
    remarks: &mut Vec<String>,
) -> Result<Vec<Field>, ConfigError> {
    const OPTION: &str = "headers_env";
    let mut pairs: Vec<(String, String)> = Vec::new();
    for option in options.iter().filter(|option| !option.is_empty()) {
        let (name, variable) = option.split_once('=').ok_or_else(|| {
            wrong(
                "--header-env",
                &format!("{option:?} names no variable"),
                "write it like Authorization=DOOR_AUTHORIZATION",
            )
        })?;
        pairs.push((name.trim().to_owned(), variable.trim().to_owned()));
    }
    if pairs.is_empty() {
        pairs.extend(of_file);
    }
    let mut fields = Vec::new();
    for (name, variable) in pairs {
        let is_token = |c: char| c.is_ascii_alphanumeric() || "!#$%&'*+-.^_`|~".contains(c);
        if name.is_empty() || !name.chars().all(is_token) {
            return Err(wrong(
                OPTION,
                &format!("{name:?} is no name of a header field"),
                "write it like Authorization",
            ));
        }
        let lower = name.to_ascii_lowercase();
        if RESERVED.contains(&lower.as_str()) || lower.starts_with("sec-websocket-") {
            let hint = "only fields that something in front of the target asks for are given here";
            return Err(wrong(OPTION, &format!("the suite writes the field {name} itself"), hint));
        }
        let value = environment(&variable).filter(|value| !value.is_empty()).ok_or_else(|| {
            wrong(
                OPTION,
                &format!("{name} names the variable {variable}, which is not set"),
                "export it before the run",
            )
        })?;
        let value = secret_of(&format!("header field {name}"), &variable, &value, remarks);
        if value.chars().any(char::is_control) {
            let message = format!("the variable {variable} of {name} holds a line break or another control character");
            return Err(wrong(OPTION, &message, "give it the value of the field alone"));
        }
        fields.push(Field { name, value: SecretString::from(value) });
    }
    Ok(fields)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(options: TargetOptions, variables: &[(&str, &str)]) -> String {
        let environment =
            |name: &str| variables.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value).to_owned());
        resolve(options, &environment, &mut Vec::new()).unwrap_err().to_string()
    }

    fn field(text: &str) -> TargetOptions {
        TargetOptions { header_env: vec![text.to_owned()], ..TargetOptions::default() }
    }

    #[test]
    fn a_field_needs_a_name_that_is_free_and_a_value_on_one_line() {
        for (option, message) in [
            ("X-Auth-Token=V", "headers_env: the suite writes the field X-Auth-Token itself"),
            ("cookie=V", "headers_env: the suite writes the field cookie itself"),
            ("Sec-WebSocket-Key=V", "headers_env: the suite writes the field Sec-WebSocket-Key itself"),
            ("A B=V", "headers_env: \"A B\" is no name of a header field"),
            ("X-Door", "--header-env: \"X-Door\" names no variable"),
            ("X-Door=W", "headers_env: X-Door names the variable W, which is not set"),
            ("X-Door=TWO", "headers_env: the variable TWO of X-Door holds a line break or another control character"),
        ] {
            let told = refused(field(option), &[("V", "v"), ("TWO", "canary\nx")]);
            assert!(told.starts_with(&format!("{message}\n  hint: ")), "{told}");
            assert!(!told.contains("canary"), "{told}");
        }
    }

    #[test]
    fn a_proxy_is_an_address_or_what_the_environment_says() {
        let told = |text: &str| named_proxy(text).map_err(|error| error.to_string());
        assert!(matches!(told("env"), Ok(Proxy::Environment)));
        assert!(matches!(told("http://u:p@proxy:3128"), Ok(Proxy::At(_))));
        for wrong in ["proxy:3128", "socks5://canary@proxy", "canary"] {
            assert!(!told(wrong).unwrap_err().contains("canary"));
        }
        let environment = |name: &str| (name == "http_proxy").then(|| "http://proxy".to_owned());
        assert!(matches!(no_proxy(&environment), Proxy::None { unheeded: Some(name) } if name == "http_proxy"));
    }
}
