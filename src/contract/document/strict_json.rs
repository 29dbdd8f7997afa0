//! A reader of JSON texts (RFC 8259) that accepts nothing that two readers could understand differently: no byte
//! order mark, no duplicate keys, no second value, no lone surrogates. Must not know what a text is for.

use serde_json::{Map, Number, Value};

use super::pointer;
use crate::model::budgets::{DEPTH, VALUES};

/// Why a text is not strict JSON, and where.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{kind} at byte {offset}{}", self.place())]
pub struct Fault {
    /// What is wrong.
    pub kind: FaultKind,
    /// Offset in bytes from the start of the text.
    pub offset: usize,
    /// JSON pointer of the value being read.
    pub pointer: String,
}

impl Fault {
    fn place(&self) -> String {
        if self.pointer.is_empty() { String::new() } else { format!(" (in {})", self.pointer) }
    }
}

/// Kinds of faults.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FaultKind {
    /// The text starts with U+FEFF.
    #[error("a byte order mark")]
    ByteOrderMark,
    /// There is no value at all.
    #[error("no JSON value")]
    Empty,
    /// The text ends within a value.
    #[error("an end in the middle of a value")]
    Ended,
    /// A character that cannot stand here.
    #[error("the character {0:?}, which cannot stand there,")]
    Unexpected(char),
    /// The same key twice in one object.
    #[error("the duplicate key {0:?}")]
    DuplicateKey(String),
    /// Something after the value.
    #[error("further text after the value")]
    Trailing,
    /// Nested deeper than [`DEPTH`].
    #[error("nesting deeper than {DEPTH} levels")]
    TooDeep,
    /// More items and members than [`VALUES`].
    #[error("more than {0} values")]
    TooMany(usize),
    /// An escape that is half of a surrogate pair.
    #[error("half of a surrogate pair")]
    LoneSurrogate,
    /// A backslash that begins no escape.
    #[error("an unknown escape")]
    BadEscape,
    /// A control character that is not escaped.
    #[error("a raw control character")]
    ControlCharacter,
    /// Digits that are no JSON number, or one that no double can hold.
    #[error("a malformed number")]
    BadNumber,
}

/// Reads a text that holds exactly one JSON value.
///
/// # Errors
/// The first [`Fault`] in the text.
pub fn read(text: &str) -> Result<Value, Fault> {
    read_up_to(VALUES, text)
}

/// The same for a text that may hold so many values.
///
/// # Errors
/// The first [`Fault`] in the text.
pub(crate) fn read_up_to(most: usize, text: &str) -> Result<Value, Fault> {
    let mut reader = Reader { text, at: 0, values: 0, most, path: Vec::new() };
    if text.starts_with('\u{feff}') {
        return Err(reader.fault(FaultKind::ByteOrderMark));
    }
    reader.skip_blanks();
    if reader.peek().is_none() {
        return Err(reader.fault(FaultKind::Empty));
    }
    let value = reader.value()?;
    reader.skip_blanks();
    match reader.peek() {
        None => Ok(value),
        Some(_) => Err(reader.fault(FaultKind::Trailing)),
    }
}

struct Reader<'t> {
    text: &'t str,
    at: usize,
    values: usize,
    most: usize,
    path: Vec<String>,
}

impl Reader<'_> {
    fn value(&mut self) -> Result<Value, Fault> {
        self.values += 1;
        if self.values > self.most {
            return Err(self.fault(FaultKind::TooMany(self.most)));
        }
        match self.peek() {
            Some(b'{') => self.nested(Self::object),
            Some(b'[') => self.nested(Self::array),
            Some(b'"') => self.string().map(Value::String),
            Some(b't') => self.word("true", Value::Bool(true)),
            Some(b'f') => self.word("false", Value::Bool(false)),
            Some(b'n') => self.word("null", Value::Null),
            Some(b'-' | b'0'..=b'9') => self.number(),
            _ => Err(self.unexpected()),
        }
    }

    fn nested(&mut self, read: fn(&mut Self) -> Result<Value, Fault>) -> Result<Value, Fault> {
        if self.path.len() >= DEPTH {
            return Err(self.fault(FaultKind::TooDeep));
        }
        self.at += 1;
        self.path.push(String::new());
        let value = read(self)?;
        self.path.pop();
        Ok(value)
    }

    fn object(&mut self) -> Result<Value, Fault> {
        let mut members = Map::new();
        self.skip_blanks();
        if self.took(b'}') {
            return Ok(Value::Object(members));
        }
        loop {
            self.skip_blanks();
            let start = self.at;
            let key = self.string()?;
            if members.contains_key(&key) {
                self.path.pop();
                return Err(Fault { offset: start, ..self.fault(FaultKind::DuplicateKey(key)) });
            }
            self.skip_blanks();
            self.expect(b':')?;
            self.name_step(key.clone());
            self.skip_blanks();
            members.insert(key, self.value()?);
            self.skip_blanks();
            if self.took(b'}') {
                return Ok(Value::Object(members));
            }
            self.expect(b',')?;
        }
    }

    fn array(&mut self) -> Result<Value, Fault> {
        let mut items = Vec::new();
        self.skip_blanks();
        if self.took(b']') {
            return Ok(Value::Array(items));
        }
        loop {
            self.name_step(items.len().to_string());
            self.skip_blanks();
            items.push(self.value()?);
            self.skip_blanks();
            if self.took(b']') {
                return Ok(Value::Array(items));
            }
            self.expect(b',')?;
        }
    }

    fn string(&mut self) -> Result<String, Fault> {
        self.expect(b'"')?;
        let mut out = String::new();
        loop {
            let Some(next) = self.text[self.at..].chars().next() else {
                return Err(self.fault(FaultKind::Ended));
            };
            match next {
                '"' => {
                    self.at += 1;
                    return Ok(out);
                }
                '\\' => out.push(self.escape()?),
                control if u32::from(control) < 0x20 => return Err(self.fault(FaultKind::ControlCharacter)),
                plain => {
                    self.at += plain.len_utf8();
                    out.push(plain);
                }
            }
        }
    }

    fn escape(&mut self) -> Result<char, Fault> {
        let start = self.at;
        self.at += 1;
        let Some(letter) = self.peek() else {
            return Err(self.fault(FaultKind::Ended));
        };
        self.at += 1;
        let plain = match letter {
            b'"' | b'\\' | b'/' => char::from(letter),
            b'b' => '\u{8}',
            b'f' => '\u{c}',
            b'n' => '\n',
            b'r' => '\r',
            b't' => '\t',
            b'u' => return self.code_point(start),
            _ => return Err(Fault { offset: start, ..self.fault(FaultKind::BadEscape) }),
        };
        Ok(plain)
    }

    fn code_point(&mut self, start: usize) -> Result<char, Fault> {
        let lone = |reader: &Self| Fault { offset: start, ..reader.fault(FaultKind::LoneSurrogate) };
        let first = self.hex4()?;
        if !(0xd800..0xe000).contains(&first) {
            return char::from_u32(first).ok_or_else(|| lone(self));
        }
        if first >= 0xdc00 || !self.text[self.at..].starts_with("\\u") {
            return Err(lone(self));
        }
        self.at += 2;
        let second = self.hex4()?;
        if !(0xdc00..0xe000).contains(&second) {
            return Err(lone(self));
        }
        char::from_u32(0x1_0000 + ((first - 0xd800) << 10) + (second - 0xdc00)).ok_or_else(|| lone(self))
    }

    fn hex4(&mut self) -> Result<u32, Fault> {
        let digits = self.text.as_bytes().get(self.at..self.at + 4);
        let Some(digits) = digits.filter(|digits| digits.iter().all(u8::is_ascii_hexdigit)) else {
            return Err(self.fault(FaultKind::BadEscape));
        };
        self.at += 4;
        Ok(digits.iter().fold(0, |sum, digit| sum * 16 + char::from(*digit).to_digit(16).unwrap_or(0)))
    }

    fn number(&mut self) -> Result<Value, Fault> {
        let start = self.at;
        while matches!(self.peek(), Some(b'-' | b'+' | b'.' | b'e' | b'E' | b'0'..=b'9')) {
            self.at += 1;
        }
        // `serde_json` holds the number grammar; only the extent of the digits is found here.
        serde_json::from_str::<Number>(&self.text[start..self.at])
            .map(Value::Number)
            .map_err(|_| Fault { offset: start, ..self.fault(FaultKind::BadNumber) })
    }

    fn word(&mut self, word: &str, value: Value) -> Result<Value, Fault> {
        if !self.text[self.at..].starts_with(word) {
            return Err(self.unexpected());
        }
        self.at += word.len();
        Ok(value)
    }

    fn expect(&mut self, byte: u8) -> Result<(), Fault> {
        if self.took(byte) { Ok(()) } else { Err(self.unexpected()) }
    }

    fn took(&mut self, byte: u8) -> bool {
        let found = self.peek() == Some(byte);
        self.at += usize::from(found);
        found
    }

    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn skip_blanks(&mut self) {
        while matches!(self.peek(), Some(b' ' | b'\t' | b'\n' | b'\r')) {
            self.at += 1;
        }
    }

    fn name_step(&mut self, name: String) {
        if let Some(last) = self.path.last_mut() {
            *last = name;
        }
    }

    fn unexpected(&self) -> Fault {
        let kind = self.text[self.at..].chars().next().map_or(FaultKind::Ended, FaultKind::Unexpected);
        self.fault(kind)
    }

    fn fault(&self, kind: FaultKind) -> Fault {
        let pointer =
            self.path.iter().filter(|step| !step.is_empty()).fold(String::new(), |p, step| pointer::join(&p, step));
        Fault { kind, offset: self.at, pointer }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(text: &str) -> String {
        read(text).expect_err(text).to_string()
    }

    #[test]
    fn each_fault_is_named_with_its_place() {
        assert_eq!(said("\u{feff}{}"), "a byte order mark at byte 0");
        assert_eq!(said(" "), "no JSON value at byte 1");
        assert_eq!(said(r#"{"a": [1, {"b": 1, "b": 2}]}"#), "the duplicate key \"b\" at byte 19 (in /a/1)");
        assert_eq!(said("{} {}"), "further text after the value at byte 3");
        assert_eq!(said(r#"{"a": NaN}"#), "the character 'N', which cannot stand there, at byte 6 (in /a)");
        assert_eq!(said(r#"["\ud800"]"#), "half of a surrogate pair at byte 2 (in /0)");
        assert_eq!(said(r#"["\ud800\u0041"]"#), "half of a surrogate pair at byte 2 (in /0)");
        assert_eq!(said("[\"\n\"]"), "a raw control character at byte 2 (in /0)");
        assert_eq!(said(r#"{"a":"#), "an end in the middle of a value at byte 5 (in /a)");
        assert_eq!(said("[01]"), "a malformed number at byte 1 (in /0)");
        assert_eq!(said(r#"["\x"]"#), "an unknown escape at byte 2 (in /0)");
    }

    #[test]
    fn the_same_key_spelt_differently_is_a_duplicate() {
        assert!(matches!(read(r#"{"a":1,"\u0061":2}"#).unwrap_err().kind, FaultKind::DuplicateKey(_)));
    }

    #[test]
    fn nesting_is_bounded() {
        let nested = |levels: usize| format!("{}{}", "[".repeat(levels), "]".repeat(levels));
        assert!(read(&nested(DEPTH)).is_ok());
        assert!(serde_json::from_str::<Value>(&nested(DEPTH)).is_ok());
        assert_eq!(read(&nested(DEPTH + 1)).unwrap_err().kind, FaultKind::TooDeep);
        assert!(serde_json::from_str::<Value>(&nested(DEPTH + 1)).is_err());
    }

    #[test]
    fn values_are_bounded() {
        let zeros = |count: usize| format!("[{}0]", "0,".repeat(count - 1));
        assert!(read(&zeros(VALUES - 1)).is_ok());
        assert_eq!(said(&zeros(VALUES)), "more than 100000 values at byte 199999 (in /99999)");
    }

    #[test]
    fn every_escape_has_its_character() {
        let plain = Value::String("\"\\/\u{8}\u{c}\n\r\tA".to_owned());
        assert_eq!(read(r#""\"\\\/\b\f\n\r\t\u0041""#).unwrap(), plain);
    }

    #[test]
    fn surrogate_pairs_are_joined() {
        assert_eq!(read(r#""\ud83d\ude00""#).unwrap(), Value::String("😀".to_owned()));
    }
}
