//! A value that a check uses, as it is recorded: text, with references to recorded answers where the value came from one,
//! so that judging the record again derives it again. Must not know which step wrote it, nor what it is compared with.

use std::fmt;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::exchange::Exchange;
use super::json_bounds;

/// How a value is written into the text around it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Writing {
    /// As a JSON value.
    Json,
    /// Within a JSON string: escaped, without quotes.
    InString,
    /// As it is: a text without quotes, anything else as its JSON.
    Plain,
}

impl Writing {
    /// A value as text.
    pub fn write(self, value: &Value) -> String {
        let plain = || value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        match self {
            Self::Json => value.to_string(),
            Self::Plain => plain(),
            Self::InString => {
                let quoted = Value::from(plain()).to_string();
                quoted.get(1..quoted.len() - 1).unwrap_or_default().to_owned()
            }
        }
    }
}

/// Text with references.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Operand {
    /// In the order of the text.
    pub pieces: Vec<Piece>,
}

/// A part of an operand.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Piece {
    /// Stands for itself.
    Text(String),
    /// What an answer of the scenario holds.
    Answer {
        /// Index of its exchange.
        exchange: usize,
        /// JSON pointer into its body; a body that is no JSON is a text, at the empty pointer.
        pointer: String,
        /// How it is written.
        writing: Writing,
    },
}

/// A reference that leads to nothing.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unread {
    /// The record has no such exchange, or no answer to it.
    #[error("there is no answer {0} in the record")]
    NoAnswer(usize),
    /// Only the beginning of the body was kept.
    #[error("only the beginning of the answer {0} is in the record")]
    Cut(usize),
    /// The pointer leads nowhere.
    #[error("the answer {exchange} has nothing at {pointer:?}")]
    Nothing {
        /// Index of the exchange.
        exchange: usize,
        /// Where nothing is.
        pointer: String,
    },
}

impl Operand {
    /// Text that stands for itself.
    pub fn literal(text: impl Into<String>) -> Self {
        Self { pieces: vec![Piece::Text(text.into())] }
    }

    /// The text, if nothing has to be filled in.
    pub fn as_literal(&self) -> Option<&str> {
        match self.pieces.as_slice() {
            [Piece::Text(text)] => Some(text),
            _ => None,
        }
    }

    /// The text with everything filled in, from these exchanges alone.
    pub fn read(&self, exchanges: &[Exchange]) -> Result<String, Unread> {
        self.pieces.iter().map(|piece| piece.read(exchanges)).collect()
    }
}

impl Piece {
    fn read(&self, exchanges: &[Exchange]) -> Result<String, Unread> {
        match self {
            Self::Text(text) => Ok(text.clone()),
            Self::Answer { exchange, pointer, writing } => {
                value_at(exchanges, *exchange, pointer).map(|value| writing.write(&value))
            }
        }
    }
}

fn value_at(exchanges: &[Exchange], exchange: usize, pointer: &str) -> Result<Value, Unread> {
    let response = exchanges.get(exchange).and_then(Exchange::response).ok_or(Unread::NoAnswer(exchange))?;
    let text = response.body.text().ok_or(Unread::Cut(exchange))?;
    let found = match json_bounds::read(text) {
        Some(body) => body.pointer(pointer).cloned(),
        None => pointer.is_empty().then(|| Value::from(text)),
    };
    found.ok_or_else(|| Unread::Nothing { exchange, pointer: pointer.to_owned() })
}

/// For readers: what stands for itself, and `${answer N POINTER}` for a reference.
impl fmt::Display for Operand {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.pieces.iter().try_for_each(|piece| match piece {
            Piece::Text(text) => f.write_str(text),
            Piece::Answer { exchange, pointer, .. } => write!(f, "${{answer {exchange} {pointer}}}"),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_is_written_as_its_place_needs_it() {
        let text = Value::from("a\"b");
        assert_eq!(Writing::Json.write(&text), "\"a\\\"b\"");
        assert_eq!(Writing::InString.write(&text), "a\\\"b");
        assert_eq!(Writing::Plain.write(&text), "a\"b");
        let list = serde_json::json!([1, "x"]);
        assert_eq!(Writing::Json.write(&list), "[1,\"x\"]");
        assert_eq!(Writing::InString.write(&list), "[1,\\\"x\\\"]");
        assert_eq!(Writing::Plain.write(&list), "[1,\"x\"]");
    }

    #[test]
    fn a_reference_to_nothing_says_so() {
        let piece = Piece::Answer { exchange: 3, pointer: "/a".to_owned(), writing: Writing::Plain };
        let operand = Operand { pieces: vec![Piece::Text("x".to_owned()), piece] };
        assert_eq!(operand.read(&[]), Err(Unread::NoAnswer(3)));
        assert_eq!(operand.to_string(), "x${answer 3 /a}");
        assert_eq!(Operand::literal("y").read(&[]), Ok("y".to_owned()));
    }
}
