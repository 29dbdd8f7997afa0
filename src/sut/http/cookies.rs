//! The cookies by which a balancer keeps a client on one server. Must not know what a request is for.
//!
//! Nobody may ever be let in by a cookie that this program sends of its own accord. So only cookies count that a request
//! without credentials was given before anybody logged in, and once the first login is granted the target is asked whether
//! they let somebody in: then they are no balancer's, and are sent no more.

use std::sync::{Mutex, PoisonError};

/// Most cookies that are kept.
const MOST: usize = 8;
/// Longest cookie that is kept, in bytes.
const LONGEST: usize = 4096;

#[derive(Debug)]
struct Cookie {
    name: String,
    value: String,
    path: String,
    needs_tls: bool,
}

/// The cookies of one target.
#[derive(Debug, Default)]
pub(super) struct Cookies {
    kept: Mutex<Kept>,
}

#[derive(Debug, Default)]
struct Kept {
    cookies: Vec<Cookie>,
    /// Whether cookies of other names are no longer taken.
    is_closed: bool,
}

impl Cookies {
    /// Keeps what the answer to a request without credentials sets.
    pub(super) fn keep<'f>(&self, fields: impl Iterator<Item = &'f str>) {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        for field in fields.filter(|field| field.len() <= LONGEST) {
            let Some((cookie, is_removal)) = parse(field) else { continue };
            let known = kept.cookies.iter().position(|known| known.name == cookie.name);
            match known {
                Some(place) if is_removal => {
                    kept.cookies.remove(place);
                }
                Some(place) => kept.cookies[place] = cookie,
                None if is_removal || kept.is_closed || kept.cookies.len() >= MOST => {}
                None => kept.cookies.push(cookie),
            }
        }
    }

    /// Takes no cookies of other names from now on; says whether there are some, the first time that this is asked.
    pub(super) fn close(&self) -> bool {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        let is_first = !std::mem::replace(&mut kept.is_closed, true);
        is_first && !kept.cookies.is_empty()
    }

    /// Drops all cookies, for good.
    pub(super) fn forget(&self) {
        *self.kept.lock().unwrap_or_else(PoisonError::into_inner) = Kept { cookies: Vec::new(), is_closed: true };
    }

    /// The value of the `Cookie` field of a request to `path`, which may bring cookies of its own.
    pub(super) fn field(&self, path: &str, uses_tls: bool, own: Option<&str>) -> Option<String> {
        let kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        let is_meant = |cookie: &&Cookie| is_below(path, &cookie.path) && (uses_tls || !cookie.needs_tls);
        let pairs = kept.cookies.iter().filter(is_meant).map(|cookie| format!("{}={}", cookie.name, cookie.value));
        let all: Vec<String> = own.map(str::to_owned).into_iter().chain(pairs).collect();
        (!all.is_empty()).then(|| all.join("; "))
    }
}

/// The cookie that a `Set-Cookie` field sets, and whether it takes it away (RFC 6265 §5.2). The domain is not heeded: cookies
/// go back to the origin that set them, and nowhere else.
fn parse(field: &str) -> Option<(Cookie, bool)> {
    let mut parts = field.split(';').map(str::trim);
    let (name, value) = parts.next()?.split_once('=')?;
    let (name, value) = (name.trim(), value.trim());
    let is_plain = |text: &str| text.bytes().all(|byte| byte.is_ascii_graphic() && byte != b',');
    if name.is_empty() || !is_plain(name) || !is_plain(value) {
        return None;
    }
    let mut cookie = Cookie { name: name.to_owned(), value: value.to_owned(), path: "/".to_owned(), needs_tls: false };
    let mut is_removal = value.is_empty();
    for part in parts {
        let (attribute, value) = part.split_once('=').unwrap_or((part, ""));
        match attribute.trim().to_ascii_lowercase().as_str() {
            "path" if value.starts_with('/') => value.clone_into(&mut cookie.path),
            "secure" => cookie.needs_tls = true,
            "max-age" => is_removal |= value.parse::<i64>().is_ok_and(|seconds| seconds <= 0),
            // What is taken away is given a date of long ago, nearly always the first second of 1970.
            "expires" => is_removal |= value.contains("1970"),
            _ => {}
        }
    }
    Some((cookie, is_removal))
}

/// Whether a request to `path` is meant by a cookie of the path `scope` (RFC 6265 §5.1.4).
fn is_below(path: &str, scope: &str) -> bool {
    path.strip_prefix(scope).is_some_and(|rest| rest.is_empty() || rest.starts_with('/') || scope.ends_with('/'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cookies_go_back_where_they_are_meant_to() {
        let cookies = Cookies::default();
        let set = ["route=a; Path=/", "deep=b; path=/api/v1; HttpOnly", "safe=c; Secure", "bad", "=d", "e=\"x\ny\""];
        cookies.keep(set.into_iter());
        let field = |path: &str, tls: bool| cookies.field(path, tls, None);
        assert_eq!(field("/api/info", false).as_deref(), Some("route=a"));
        assert_eq!(field("/api/v1/me", true).as_deref(), Some("route=a; deep=b; safe=c"));
        assert_eq!(field("/api/v10", false).as_deref(), Some("route=a"));
        assert_eq!(cookies.field("/", false, Some("rc_uid=u")).as_deref(), Some("rc_uid=u; route=a"));
        cookies.keep(["route=; Max-Age=0", "safe=gone; expires=Thu, 01 Jan 1970 00:00:00 GMT"].into_iter());
        assert_eq!(field("/api/info", true), None);
    }

    #[test]
    fn after_the_first_login_only_known_cookies_change() {
        let cookies = Cookies::default();
        cookies.keep(["route=a"].into_iter());
        assert!(cookies.close());
        assert!(!cookies.close(), "only once");
        cookies.keep(["route=b", "late=c"].into_iter());
        assert_eq!(cookies.field("/", false, None).as_deref(), Some("route=b"));
        cookies.forget();
        cookies.keep(["route=d"].into_iter());
        assert_eq!(cookies.field("/", false, None), None);
        assert!(!Cookies::default().close());
    }
}
