//! JSON pointers (RFC 6901) as text: building them step by step and reading them out of a `$ref`.
//! Must not know documents.

/// The pointer of a member or item below `parent`.
pub(crate) fn join(parent: &str, step: &str) -> String {
    let mut pointer = String::with_capacity(parent.len() + step.len() + 1);
    pointer.push_str(parent);
    pointer.push('/');
    if step.contains(['~', '/']) {
        pointer.push_str(&step.replace('~', "~0").replace('/', "~1"));
    } else {
        pointer.push_str(step);
    }
    pointer
}

/// The pointer that a URI fragment such as `#/components/schemas/A%20B` spells, if it is one.
pub(crate) fn from_fragment(fragment: &str) -> Option<String> {
    let encoded = fragment.strip_prefix('#')?;
    let pointer = percent_decoded(encoded)?;
    (pointer.is_empty() || pointer.starts_with('/')).then_some(pointer)
}

/// The text that a percent-encoded one spells, if it spells any.
pub(crate) fn percent_decoded(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        if byte != b'%' {
            bytes.push(byte);
            continue;
        }
        let digits = [rest.next()?, rest.next()?];
        bytes.push(u8::from_str_radix(std::str::from_utf8(&digits).ok()?, 16).ok()?);
    }
    String::from_utf8(bytes).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_are_escaped() {
        assert_eq!(join("/paths", "/a~b"), "/paths/~1a~0b");
    }

    #[test]
    fn fragments_are_decoded_once() {
        assert_eq!(from_fragment("#/a%20b/~1c").as_deref(), Some("/a b/~1c"));
        assert_eq!(from_fragment("#").as_deref(), Some(""));
        for wrong in ["x#/a", "#a", "#/%4", "#/%ff"] {
            assert_eq!(from_fragment(wrong), None, "{wrong}");
        }
    }
}
