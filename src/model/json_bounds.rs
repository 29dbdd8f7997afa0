//! JSON texts of others are looked through before they become values: seven megabytes of brackets or zeros would be fifty
//! times as large in memory. Counts, and allocates nothing. Must not know what a text says.

use serde_json::Value;

use super::budgets::{DEPTH, VALUES};

/// Which bound a text goes beyond.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Excess {
    #[error("it nests deeper than {DEPTH} levels")]
    Depth,
    #[error("it has more than {VALUES} values")]
    Values,
}

/// Whether a text stays within the bounds. What is no JSON is counted as if it were.
pub fn keep(text: &[u8]) -> Result<(), Excess> {
    let (mut depth, mut values) = (0_usize, 1_usize);
    let (mut is_inside, mut is_escaped) = (false, false);
    for byte in text {
        if is_inside {
            match byte {
                _ if is_escaped => is_escaped = false,
                b'\\' => is_escaped = true,
                b'"' => is_inside = false,
                _ => {}
            }
            continue;
        }
        match byte {
            b'"' => is_inside = true,
            b'[' | b'{' => (depth, values) = (depth + 1, values + 1),
            b']' | b'}' => depth = depth.saturating_sub(1),
            b',' => values += 1,
            _ => {}
        }
        if depth > DEPTH {
            return Err(Excess::Depth);
        }
        if values > VALUES {
            return Err(Excess::Values);
        }
    }
    Ok(())
}

/// The value of a text, if it is one JSON value within the bounds.
pub fn read(text: &str) -> Option<Value> {
    keep(text.as_bytes()).ok()?;
    serde_json::from_str(text).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn depth_and_number_are_bounded_and_texts_are_not_counted() {
        let nested = |levels: usize| format!("{}{}", "[".repeat(levels), "]".repeat(levels));
        assert_eq!(keep(nested(DEPTH).as_bytes()), Ok(()));
        assert_eq!(keep(nested(DEPTH + 1).as_bytes()), Err(Excess::Depth));
        let zeros = |count: usize| format!("[{}0]", "0,".repeat(count - 1));
        assert_eq!(keep(zeros(VALUES - 1).as_bytes()), Ok(()));
        assert_eq!(keep(zeros(VALUES).as_bytes()), Err(Excess::Values));
        let text = format!("\"\\\"{}\"", "[,{".repeat(VALUES));
        assert!(read(&text).is_some());
        assert!(read(&nested(DEPTH + 1)).is_none());
    }
}
