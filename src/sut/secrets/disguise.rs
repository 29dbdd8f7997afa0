//! Text that says something in other signs: escapes, codings, and pieces with something in between. Must not know what is
//! looked for in it.

use std::ops::Range;

use base64::Engine as _;
use base64::alphabet;
use base64::engine::DecodePaddingMode;
use base64::engine::general_purpose::{GeneralPurpose, GeneralPurposeConfig};

/// How often escapes within escapes are resolved.
const DEPTH: usize = 3;

/// Shortest run of signs that is taken for a coding: a secret of six bytes has eight in base64.
const SHORTEST_RUN: usize = 8;

/// Reads base64 whose last group is cut, since the beginning of a run is guessed.
const LENIENT: GeneralPurpose = GeneralPurpose::new(
    &alphabet::STANDARD,
    GeneralPurposeConfig::new()
        .with_decode_allow_trailing_bits(true)
        .with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

/// What a text says, byte by byte, and where in it each byte is said.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Reading {
    pub bytes: Vec<u8>,
    /// Where each is from.
    spans: Vec<Range<usize>>,
}

impl Reading {
    /// A text taken at its word.
    pub(crate) fn literal(text: &[u8]) -> Self {
        Self { bytes: text.to_vec(), spans: (0..text.len()).map(|at| at..at + 1).collect() }
    }

    /// Where in the text a range of bytes is from.
    pub(crate) fn origin(&self, range: Range<usize>) -> Range<usize> {
        let start = self.spans.get(range.start).map_or(0, |span| span.start);
        let end = range.end.checked_sub(1).and_then(|last| self.spans.get(last)).map_or(start, |span| span.end);
        start..end
    }

    fn push(&mut self, bytes: &[u8], span: &Range<usize>) {
        self.bytes.extend_from_slice(bytes);
        self.spans.extend(bytes.iter().map(|_| span.clone()));
    }

    /// The reading with one layer of escapes resolved: percent signs (RFC 3986), backslashes (RFC 8259) and character
    /// references (HTML).
    fn unescaped(&self) -> Self {
        let mut reading = Self::default();
        let mut at = 0;
        while at < self.bytes.len() {
            let (length, meant) = escape(&self.bytes[at..]).unwrap_or((1, vec![self.bytes[at]]));
            reading.push(&meant, &self.origin(at..at + length));
            at += length;
        }
        reading
    }

    /// The reading without anything but letters and digits.
    pub(crate) fn letters(&self) -> Self {
        let mut reading = Self::default();
        for (byte, span) in self.bytes.iter().zip(&self.spans).filter(|(byte, _)| byte.is_ascii_alphanumeric()) {
            reading.push(&[*byte], span);
        }
        reading
    }
}

/// The readings of a text in which escapes are resolved, the deepest last; none of a text without any.
pub(crate) fn readings(text: &[u8]) -> Vec<Reading> {
    let mut layers: Vec<Reading> = Vec::new();
    if !has_signs(text) {
        return layers;
    }
    let literal = Reading::literal(text);
    for _ in 0..DEPTH {
        let last = layers.last().unwrap_or(&literal);
        let next = if has_signs(&last.bytes) { last.unescaped() } else { break };
        if next.bytes == last.bytes {
            break;
        }
        layers.push(next);
    }
    layers
}

/// Whether anything in a text can be an escape.
fn has_signs(text: &[u8]) -> bool {
    text.iter().any(|byte| matches!(byte, b'%' | b'\\' | b'&'))
}

/// The letters and digits of a text, without anything between them.
pub(crate) fn letters(text: &[u8]) -> Vec<u8> {
    text.iter().copied().filter(u8::is_ascii_alphanumeric).collect()
}

/// The escape that a text begins with: its length, and the bytes that it stands for.
fn escape(text: &[u8]) -> Option<(usize, Vec<u8>)> {
    let hex = |digits: &[u8]| u32::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok();
    let utf8 = |code: u32| char::from_u32(code).map(|c| c.to_string().into_bytes());
    match text {
        [b'%', digits @ ..] => Some((3, vec![u8::try_from(hex(digits.get(..2)?)?).ok()?])),
        [b'\\', b'u', digits @ ..] => Some((6, utf8(hex(digits.get(..4)?)?)?)),
        [b'\\', sign @ (b'"' | b'\\' | b'/'), ..] => Some((2, vec![*sign])),
        [b'\\', b'n', ..] => Some((2, b"\n".to_vec())),
        [b'\\', b't', ..] => Some((2, b"\t".to_vec())),
        [b'\\', b'r', ..] => Some((2, b"\r".to_vec())),
        [b'&', rest @ ..] => {
            let end = rest.iter().take(10).position(|byte| *byte == b';')?;
            let name = std::str::from_utf8(rest.get(..end)?).ok()?;
            let code = match name {
                "amp" => 38,
                "lt" => 60,
                "gt" => 62,
                "quot" => 34,
                "apos" => 39,
                _ => match name.strip_prefix("#x").or_else(|| name.strip_prefix("#X")) {
                    Some(digits) => u32::from_str_radix(digits, 16).ok()?,
                    None => name.strip_prefix('#')?.parse().ok()?,
                },
            };
            Some((end + 2, utf8(code)?))
        }
        _ => None,
    }
}

/// Runs of a text that can be base64 (RFC 4648 §4 and §5) or hexadecimal, each with what it can stand for: base64 may begin at any
/// of four signs.
pub(crate) fn codings(text: &[u8]) -> Vec<(Range<usize>, Vec<Vec<u8>>)> {
    let is_sign = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/' | b'-' | b'_');
    let mut found = Vec::new();
    let mut at = 0;
    while at < text.len() {
        let length = text[at..].iter().take_while(|byte| is_sign(**byte)).count();
        if length >= SHORTEST_RUN {
            found.push((at..at + length, decoded(&text[at..at + length])));
        }
        at += length.max(1);
    }
    found
}

fn decoded(run: &[u8]) -> Vec<Vec<u8>> {
    let standard: Vec<u8> = run
        .iter()
        .map(|sign| match sign {
            b'-' => b'+',
            b'_' => b'/',
            sign => *sign,
        })
        .collect();
    let from = |start: usize| {
        let rest = standard.get(start..)?;
        // One sign alone in the last group says nothing.
        let whole = if rest.len() % 4 == 1 { rest.get(..rest.len() - 1)? } else { rest };
        LENIENT.decode(whole).ok()
    };
    let digit = |byte: u8| char::from(byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
    let pair = |pair: &[u8]| Some(digit(pair[0])? << 4 | digit(*pair.get(1)?)?);
    let hexadecimal: Option<Vec<u8>> = run.chunks(2).map(pair).collect();
    (0..4).filter_map(from).chain(hexadecimal).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes_are_resolved_however_they_are_nested() {
        for text in ["a%2Fb", r"a\/b", r"a\u002fb", "a&#47;b", "a&#x2F;b", "a%252Fb", r"a\\u002fb"] {
            let layers = readings(text.as_bytes());
            let last = layers.last().unwrap();
            assert_eq!(last.bytes, b"a/b", "{text}");
            assert_eq!((last.origin(0..3), last.origin(1..2)), (0..text.len(), 1..text.len() - 1), "{text}");
        }
        assert_eq!(readings(b"100 % & \\x %zz &nope;"), []);
    }

    #[test]
    fn letters_are_read_across_whatever_is_between_them() {
        let text = br#"["ab", "c%2Cd"]"#;
        let letters = readings(text).pop().unwrap().letters();
        assert_eq!((letters.bytes.as_slice(), letters.origin(0..4)), (&b"abcd"[..], 2..13));
        assert_eq!(super::letters(text), b"abc2Cd");
    }

    #[test]
    fn codings_are_read_from_any_sign() {
        let says = |text: &str, secret: &str| {
            codings(text.as_bytes()).iter().any(|(_, all)| {
                all.iter().any(|said| said.windows(secret.len()).any(|window| window == secret.as_bytes()))
            })
        };
        for user in ["", "a", "ab", "abc"] {
            let coded = base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(format!("{user}:s3cr3t?>value"));
            assert!(says(&format!("Basic {coded}="), "s3cr3t?>value"), "{coded}");
            assert!(says(&format!("x{coded}"), "s3cr3t?>value"), "{coded}");
        }
        assert!(says("7333637233742d", "s3cr3t-"));
        assert!(!says("plain text", "plain"));
    }
}
