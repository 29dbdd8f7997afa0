//! A response as bytes: taken apart into header and body, and what is sent in its place. Must not know why.

use std::time::Duration;

/// A response as the server wrote it.
#[derive(Clone, Debug)]
pub(crate) struct Framed {
    /// Version, status and reason.
    pub status_line: String,
    /// Header fields in order, as written.
    pub fields: Vec<(String, String)>,
    /// The bytes behind the header.
    pub body: Vec<u8>,
}

impl Framed {
    /// The header as bytes, up to and including the empty line.
    pub(crate) fn head(&self) -> Vec<u8> {
        let fields = self.fields.iter().map(|(name, value)| format!("{name}: {value}\r\n"));
        format!("{}\r\n{}\r\n", self.status_line, fields.collect::<String>()).into_bytes()
    }

    /// The whole response as bytes.
    pub(crate) fn bytes(&self) -> Vec<u8> {
        [self.head(), self.body.clone()].concat()
    }

    /// The same response with a field set, or taken away.
    pub(crate) fn with(mut self, name: &str, value: Option<&str>) -> Self {
        self.fields.retain(|(known, _)| !known.eq_ignore_ascii_case(name));
        self.fields.extend(value.map(|value| (name.to_owned(), value.to_owned())));
        self
    }

    /// The response whose header, without its empty line, is this.
    pub(crate) fn parse(head: &str, body: Vec<u8>) -> Self {
        let mut lines = head.split("\r\n");
        let status_line = lines.next().unwrap_or_default().to_owned();
        let fields = lines.filter_map(|line| line.split_once(':'));
        let fields = fields.map(|(name, value)| (name.to_owned(), value.trim().to_owned())).collect();
        Self { status_line, fields, body }
    }
}

/// What goes to the client in place of a response.
#[derive(Debug)]
pub(crate) struct Sent {
    /// Bytes that go out one after the other.
    pub pieces: Vec<Vec<u8>>,
    /// Pause between two of them.
    pub pause: Duration,
    /// What becomes of the connection.
    pub after: After,
}

/// What becomes of a connection after a response.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum After {
    /// It is used again.
    Kept,
    /// It is closed in the proper way.
    Closed,
    /// It is torn down, so that the client sees a reset.
    Reset,
}

impl Sent {
    /// These bytes at once.
    pub(crate) fn at_once(bytes: Vec<u8>, after: After) -> Self {
        Self { pieces: vec![bytes], pause: Duration::ZERO, after }
    }
}
