//! Media types of bodies: what counts as the same, and what a `Content-Type` field may say besides.
//! Source: RFC 9110 §8.3 (names are case-insensitive), RFC 8259 §8.1 (JSON is UTF-8).

/// Type and subtype in lower case, without parameters.
pub(crate) fn essence(text: &str) -> String {
    text.split(';').next().unwrap_or_default().trim().to_ascii_lowercase()
}

/// Whether a body of this type is JSON.
pub(crate) fn is_json(essence: &str) -> bool {
    essence == "application/json" || essence.ends_with("+json")
}

/// Whether a declared type, which may be a range such as `text/*`, covers the one that was sent.
pub(crate) fn covers(declared: &str, sent: &str) -> bool {
    match declared.strip_suffix("/*") {
        Some("*") => true,
        Some(group) => sent.split('/').next() == Some(group),
        None => declared == sent,
    }
}

/// The value of the `charset` parameter in lower case, if there is one.
pub(crate) fn charset(text: &str) -> Option<String> {
    text.split(';').skip(1).find_map(|parameter| {
        let (name, value) = parameter.split_once('=')?;
        let named = name.trim().eq_ignore_ascii_case("charset");
        named.then(|| value.trim().trim_matches('"').to_ascii_lowercase())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_compared_without_case_and_parameters() {
        assert_eq!(essence("Application/JSON; charset=UTF-8"), "application/json");
        assert_eq!(charset("a/b; q=1; Charset=\"UTF-8\"").as_deref(), Some("utf-8"));
        assert!(is_json("application/problem+json") && !is_json("text/plain"));
        assert!(covers("*/*", "a/b") && covers("text/*", "text/plain") && !covers("text/*", "image/png"));
    }
}
