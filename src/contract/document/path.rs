//! Paths of operations: mending the keys of `paths`, and matching a path against a template. Must not know documents.

/// What was wrong with a path key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Mended {
    /// Words after the path, such as ` - with Google`.
    Suffix,
    /// Parameters written as `:name`.
    Colon,
}

/// The path that a key of `paths` means, and what had to be mended. `None` if it is no path at all.
pub(crate) fn clean(key: &str) -> Option<(String, Vec<Mended>)> {
    let mut mended = Vec::new();
    let trimmed = key.split_whitespace().next()?;
    if !trimmed.starts_with('/') {
        return None;
    }
    if trimmed != key {
        mended.push(Mended::Suffix);
    }
    let segment = |segment: &str| match segment.strip_prefix(':') {
        Some(name) if !name.is_empty() => format!("{{{name}}}"),
        _ => segment.to_owned(),
    };
    let path = trimmed.split('/').map(segment).collect::<Vec<_>>().join("/");
    if path != trimmed {
        mended.push(Mended::Colon);
    }
    Some((path, mended))
}

/// Names of the parameters of a template, in order.
pub(crate) fn parameters(path: &str) -> impl Iterator<Item = &str> {
    path.split('{').skip(1).filter_map(|rest| rest.split_once('}').map(|(name, _)| name))
}

/// Whether a path as sent fits a template.
pub(crate) fn matches(template: &str, path: &str) -> bool {
    let mut sent = path.split('/');
    let fits = template.split('/').all(|wanted| {
        let Some(found) = sent.next() else { return false };
        let open = wanted.starts_with('{') && wanted.ends_with('}');
        wanted == found || (open && !found.is_empty())
    });
    fits && sent.next().is_none()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_mended() {
        assert_eq!(clean("/a/{b}"), Some(("/a/{b}".to_owned(), vec![])));
        assert_eq!(clean("/api/v1/login - with Google"), Some(("/api/v1/login".to_owned(), vec![Mended::Suffix])));
        assert_eq!(clean("/r/:rid/k/:key"), Some(("/r/{rid}/k/{key}".to_owned(), vec![Mended::Colon])));
        assert_eq!(clean("/r/:/k"), Some(("/r/:/k".to_owned(), vec![])), "a colon alone names nothing");
        assert_eq!(clean("a"), None);
        assert_eq!(clean(" "), None);
    }

    #[test]
    fn templates_match_whole_segments() {
        assert!(matches("/a/{b}/c", "/a/1/c"));
        assert!(!matches("/a/{b}/c", "/a//c"));
        assert!(!matches("/a/{b}", "/a/1/c"));
        assert!(!matches("/a/{b}/c", "/a/1"));
        assert!(!matches("/a/{b", "/a/1") && !matches("/a/b}", "/a/1"), "half a brace is text");
        assert_eq!(parameters("/a/{b}/{c}").collect::<Vec<_>>(), ["b", "c"]);
    }
}
