//! Reads forms with files (RFC 7578), as far as a server of this kind needs to. Knows nothing of what is in them.

/// One field of a form, or one file.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Part {
    pub(crate) name: String,
    /// None for a field that is no file.
    pub(crate) file_name: Option<String>,
    pub(crate) media_type: String,
    pub(crate) bytes: Vec<u8>,
}

/// The parts of a form in their order; nothing, if the label has no boundary.
pub(crate) fn parts(content_type: &str, body: &[u8]) -> Option<Vec<Part>> {
    let boundary = parameter(content_type, "boundary").filter(|boundary| !boundary.is_empty())?;
    let line = format!("--{boundary}").into_bytes();
    let mut parts = Vec::new();
    let mut rest = &body[position(body, &line)? + line.len()..];
    while let Some(start) = rest.strip_prefix(b"\r\n") {
        let end = position(start, &[b"\r\n", line.as_slice()].concat())?;
        parts.extend(part(&start[..end]));
        rest = &start[end + 2 + line.len()..];
    }
    Some(parts)
}

fn part(bytes: &[u8]) -> Option<Part> {
    let end = position(bytes, b"\r\n\r\n")?;
    let head = String::from_utf8_lossy(&bytes[..end]).into_owned();
    let field = |wanted: &str| {
        let lines = head.lines().filter_map(|line| line.split_once(':'));
        lines.into_iter().find(|(name, _)| name.eq_ignore_ascii_case(wanted)).map(|(_, value)| value.trim().to_owned())
    };
    let disposition = field("content-disposition")?;
    Some(Part {
        name: parameter(&disposition, "name")?,
        file_name: parameter(&disposition, "filename"),
        media_type: field("content-type").unwrap_or_else(|| "application/octet-stream".to_owned()),
        bytes: bytes[end + 4..].to_vec(),
    })
}

/// A parameter of a header field, with or without quotes.
fn parameter(field: &str, wanted: &str) -> Option<String> {
    let parameters = field.split(';').skip(1).filter_map(|parameter| parameter.trim().split_once('='));
    let found = parameters.into_iter().find(|(name, _)| name.trim().eq_ignore_ascii_case(wanted));
    found.map(|(_, value)| value.trim().trim_matches('"').to_owned())
}

fn position(within: &[u8], wanted: &[u8]) -> Option<usize> {
    within.windows(wanted.len()).position(|window| window == wanted)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_and_files_are_told_apart() {
        let body =
            b"--x\r\nContent-Disposition: form-data; name=\"msg\"\r\n\r\nhello\r\n\r\n--x\r\ncontent-disposition: \
            form-data; name=file; filename=\"a b.txt\"\r\nContent-Type: text/plain\r\n\r\n\r\n--y\r\n--x--\r\n";
        let part = |name: &str, file_name: Option<&str>, media_type: &str, bytes: &[u8]| Part {
            name: name.to_owned(),
            file_name: file_name.map(str::to_owned),
            media_type: media_type.to_owned(),
            bytes: bytes.to_vec(),
        };
        let read = parts("multipart/form-data; boundary=\"x\"", body).unwrap();
        let expected = [
            part("msg", None, "application/octet-stream", b"hello\r\n"),
            part("file", Some("a b.txt"), "text/plain", b"\r\n--y"),
        ];
        assert_eq!(read, expected);
    }

    #[test]
    fn what_is_no_form_has_no_parts() {
        assert_eq!(parts("multipart/form-data", b"--x--"), None);
        assert_eq!(parts("multipart/form-data; boundary=x", b""), None);
        assert_eq!(parts("multipart/form-data; boundary=x", b"--x\r\nname"), None);
        assert_eq!(parts("multipart/form-data; boundary=x", b"--x--\r\n"), Some(Vec::new()));
    }
}
