//! Whether what answers at an address is the API at all: a web page, a redirect and a gateway without a server behind it are
//! told before anything is created. Pure; sends nothing.

use url::Url;

use crate::model::exchange::{Exchange, Response};
use crate::model::interference::{Interference, is_web_page};

/// Longest address that is shown.
const SHOWN: usize = 200;

/// What stands where the API should be.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotTheApi {
    /// A page for people, whatever is asked for.
    #[error(
        "{url} answers with status {status} and a web page: this looks like a web page, not the API: is the URL right?"
    )]
    Page { url: String, status: u16 },
    /// A redirect, whatever is asked for.
    #[error("{url} answers with a redirect to {location}; {remedy}")]
    Redirect { url: String, location: String, remedy: &'static str },
    /// A gateway that asks for credentials of its own.
    #[error(
        "something in front of {url} answers with status {status} and asks for {scheme} authentication: give it the field that \
         it asks for by [target] headers_env or --header-env"
    )]
    Door {
        url: String,
        status: u16,
        /// The way of authentication that it wants.
        scheme: String,
    },
    /// A gateway that reaches no server.
    #[error("the target {url} cannot be reached: a gateway answers {status} in its place")]
    Gateway { url: String, status: u16 },
}

impl NotTheApi {
    /// What all these answers show, if all of them show the same; nothing if one of them may be that of the API.
    pub fn shown_by(base: &Url, answers: &[&Exchange]) -> Option<Self> {
        let mut shown = answers.iter().map(|answer| Self::in_one(base, answer));
        let first = shown.next()??;
        let is_alike = |other: Option<Self>| {
            other.is_some_and(|other| std::mem::discriminant(&other) == std::mem::discriminant(&first))
        };
        shown.all(is_alike).then_some(first)
    }

    fn in_one(base: &Url, answer: &Exchange) -> Option<Self> {
        let (url, response) = (base.to_string(), answer.response()?);
        if let Some(Interference::Gateway(status)) = answer.interference() {
            return Some(Self::Gateway { url, status });
        }
        if let Some(scheme) = wanted_of_gateway(response) {
            return Some(Self::Door { url, status: response.status, scheme });
        }
        if let Some(location) = redirection(response) {
            let (location, remedy) = destination(base, &answer.operation.path, location);
            return Some(Self::Redirect { url, location, remedy });
        }
        is_web_page(response).then_some(Self::Page { url, status: response.status })
    }
}

/// The way of authentication (RFC 9110 §11.6.1) that a refusal asks for which is not of the API, for that speaks JSON.
fn wanted_of_gateway(response: &Response) -> Option<String> {
    let challenge = response.header("www-authenticate").filter(|_| response.status == 401)?;
    let is_json = response.body.text().is_some_and(|text| serde_json::from_str::<serde_json::Value>(text).is_ok());
    let scheme: String = challenge.chars().take_while(char::is_ascii_alphanumeric).take(20).collect();
    (!is_json && !scheme.is_empty()).then_some(scheme)
}

/// Where a response leads, if it is a redirect.
pub(super) fn redirection(response: &Response) -> Option<&str> {
    response.header("location").filter(|_| (300..400).contains(&response.status))
}

/// The address that takes the target's place, as far as the redirect tells it, and what to do with it.
fn destination(base: &Url, path: &str, location: &str) -> (String, &'static str) {
    let Ok(mut found) = base.join(location) else {
        return (location.chars().take(SHOWN).collect(), "name the address of the API as target");
    };
    // What else stands in an address may be secret, and is of no use in a target.
    let _ = (found.set_username(""), found.set_password(None));
    found.set_query(None);
    found.set_fragment(None);
    let below = found.path().trim_end_matches('/').strip_suffix(path).map(|below| format!("{below}/"));
    let is_same_origin = found.origin() == base.origin();
    let leads_back =
        below.as_deref().map(|below| below.trim_end_matches('/')) == Some(base.path().trim_end_matches('/'));
    let remedy = if is_same_origin && leads_back {
        "something in front of the API rewrites its paths, which has to end"
    } else {
        if let Some(below) = below {
            found.set_path(&below);
        }
        "name that as target"
    };
    (found.as_str().chars().take(SHOWN).collect(), remedy)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::exchange::{Body, Outcome, Request};
    use crate::model::operation::Operation;

    fn answer(path: &str, status: u16, location: Option<&str>, body: &str) -> Exchange {
        let headers = location.into_iter().map(|location| ("location".to_owned(), location.to_owned())).collect();
        Exchange {
            operation: Operation::new("GET", path),
            caller: "probe".to_owned(),
            started_ms: 0.0,
            duration_ms: 0.0,
            request: Request { method: None, target: path.to_owned(), headers: Vec::new(), body: None },
            outcome: Outcome::Answered(Response { status, headers, body: Body::Text(body.to_owned()) }),
        }
    }

    fn shown(one: &Exchange, other: &Exchange) -> Option<String> {
        let base = Url::parse("http://chat.example.org/").unwrap();
        NotTheApi::shown_by(&base, &[one, other]).map(|shown| shown.to_string())
    }

    #[test]
    fn a_page_on_every_path_is_not_the_api() {
        let page = answer("/api/info", 200, None, "<!DOCTYPE html><html>");
        assert_eq!(
            shown(&page, &page).unwrap(),
            "http://chat.example.org/ answers with status 200 and a web page: this looks like a web page, not the API: \
             is the URL right?"
        );
        assert_eq!(shown(&page, &answer("/api/v1/me", 401, None, "{\"status\":\"error\"}")), None);
    }

    #[test]
    fn a_redirect_names_what_to_give_as_target() {
        let to = |location| {
            let answer = answer("/api/info", 301, Some(location), "");
            shown(&answer, &answer).unwrap().replace("http://chat.example.org/ answers with a redirect to ", "")
        };
        assert_eq!(
            to("https://user:word@chat.example.org/api/info?x=1"),
            "https://chat.example.org/; name that as target"
        );
        assert_eq!(to("/chat/api/info"), "http://chat.example.org/chat/; name that as target");
        assert_eq!(to("https://sso.example.org/login"), "https://sso.example.org/login; name that as target");
        assert_eq!(
            to("/api/info/"),
            "http://chat.example.org/api/info/; something in front of the API rewrites its paths, which has to end"
        );
    }

    #[test]
    fn a_gateway_that_wants_a_password_is_told_from_the_api() {
        let mut door = answer("/api/info", 401, None, "<html>401 Authorization Required</html>");
        let challenge = ("www-authenticate".to_owned(), "Basic realm=\"door\"".to_owned());
        let Outcome::Answered(response) = &mut door.outcome else { unreachable!() };
        response.headers.push(challenge.clone());
        assert_eq!(
            shown(&door, &door).unwrap(),
            "something in front of http://chat.example.org/ answers with status 401 and asks for Basic authentication: give it \
             the field that it asks for by [target] headers_env or --header-env"
        );
        let mut own = answer("/api/v1/me", 401, None, "{\"status\":\"error\"}");
        let Outcome::Answered(response) = &mut own.outcome else { unreachable!() };
        response.headers.push(challenge);
        assert_eq!(shown(&own, &own), None);
    }

    #[test]
    fn a_gateway_without_a_server_is_not_the_api() {
        let bad = answer("/api/info", 502, None, "<html>502 Bad Gateway</html>");
        assert_eq!(
            shown(&bad, &bad).unwrap(),
            "the target http://chat.example.org/ cannot be reached: a gateway answers 502 in its place"
        );
    }
}
