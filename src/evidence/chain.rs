//! The chain over the exchanges of a record: one link for each, made of the link before it and the digest of the line
//! that the exchange is in `record.json`. So none can be changed, left out, added or moved without all later links
//! changing. Must not read JSON.

use std::fmt::Write as _;

use sha2::{Digest as _, Sha256};

use super::hex;

/// What the first link is linked to: the digest of this text.
const BEGINNING: &str = "rocketchat-conformance/chain/1";

/// How far the line of an exchange is indented in `record.json`; nothing else in it is.
const INDENTATION: &[u8] = b"    ";

/// One exchange in the chain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    /// SHA-256 of the line, without indentation and closing comma; hexadecimal.
    pub exchange: String,
    /// SHA-256 of the link before it (32 bytes) and the digest of this exchange (32 bytes); hexadecimal.
    pub link: String,
}

/// A chain that grows line by line.
#[derive(Clone, Debug, Default)]
pub(super) struct Chain {
    /// The links so far.
    pub(super) links: Vec<Link>,
    last: Option<[u8; 32]>,
}

impl Chain {
    /// Takes the next line of a `record.json`, with or without its end; a link comes of it if it holds an exchange.
    pub(super) fn take(&mut self, line: &[u8]) {
        let line = line.strip_suffix(b"\n").unwrap_or(line);
        let Some(exchange) = line.strip_prefix(INDENTATION) else { return };
        let digest = Sha256::digest(exchange.strip_suffix(b",").unwrap_or(exchange));
        let last = self.last.unwrap_or_else(|| Sha256::digest(BEGINNING).into());
        let link: [u8; 32] = Sha256::new().chain_update(last).chain_update(digest).finalize().into();
        self.links.push(Link { exchange: hex(&digest), link: hex(&link) });
        self.last = Some(link);
    }
}

/// The end of a chain, which stands for all of it.
pub fn head(links: &[Link]) -> String {
    links.last().map_or_else(|| hex(&Sha256::digest(BEGINNING)), |last| last.link.clone())
}

/// `chain.txt`: a line for each exchange with its number from 1, its digest and its link.
pub fn render(links: &[Link]) -> String {
    let mut text = String::new();
    for (index, Link { exchange, link }) in links.iter().enumerate() {
        let _ = writeln!(text, "{} {exchange} {link}", index + 1);
    }
    text
}

/// The number, from 1, of the first exchange where a written chain differs from the right one.
pub fn first_break(links: &[Link], written: &str) -> Option<usize> {
    let right = render(links);
    if right == written {
        return None;
    }
    let alike = right.lines().zip(written.lines()).take_while(|(right, written)| right == written).count();
    Some(alike + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    const RECORD: &str = "{\n\"probe\":[\n    {\"a\":1},\n    {\"b\":2}\n],\n\"scenarios\":[]\n}\n";

    fn links(record: &[u8]) -> Vec<Link> {
        let mut chain = Chain::default();
        record.split_inclusive(|byte| *byte == b'\n').for_each(|line| chain.take(line));
        chain.links
    }

    #[test]
    fn every_exchange_is_a_link_and_the_rest_is_not() {
        let links = links(RECORD.as_bytes());
        assert_eq!(links.len(), 2);
        assert_eq!(links[0].exchange, hex(&Sha256::digest("{\"a\":1}")));
        let beginning = Sha256::digest(BEGINNING);
        let first = Sha256::digest([beginning, Sha256::digest("{\"a\":1}")].concat());
        assert_eq!(links[0].link, hex(&first));
        assert_eq!(head(&links), hex(&Sha256::digest([first, Sha256::digest("{\"b\":2}")].concat())));
        assert_eq!(head(&[]), hex(&beginning));
    }

    #[test]
    fn the_first_break_is_found_by_number() {
        let chain = links(RECORD.as_bytes());
        assert_eq!(first_break(&chain, &render(&chain)), None);
        let changed = links(RECORD.replace("\"b\":2", "\"b\":3").as_bytes());
        assert_eq!(first_break(&changed, &render(&chain)), Some(2));
        assert_eq!(first_break(&chain[..1], &render(&chain)), Some(2));
        assert_eq!(first_break(&chain, ""), Some(1));
    }
}
