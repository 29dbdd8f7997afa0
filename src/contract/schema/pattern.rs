//! Regular expressions of schemas: which can be used. Most run in linear time; those that look around or refer back are
//! tried within bounds, so that none can hang a run or fill the memory.

use jsonschema::PatternOptions;
use serde_json::Value;

use super::phrase;
use crate::contract::document::pointer;

/// Steps back that a pattern may take on one value.
const MAX_STEPS_BACK: usize = 100_000;

/// Bytes of a compiled pattern.
const MAX_SIZE: usize = 1 << 20;

/// Repetitions that a pattern with look-around or back-references may spell out, nested ones multiplied.
const MAX_REPETITIONS: u64 = 10_000;

/// How validators run patterns: without steps back, where a pattern needs none.
pub(crate) fn options() -> PatternOptions<jsonschema::FancyRegex> {
    PatternOptions::fancy_regex().backtrack_limit(MAX_STEPS_BACK).size_limit(MAX_SIZE)
}

/// A pattern that cannot be used.
#[derive(Debug)]
pub(crate) struct BadPattern {
    /// Its pointer in the schema.
    pub(crate) at: String,
    /// Why, a sentence.
    pub(crate) message: String,
}

/// The first pattern of a schema that cannot be used, each tried alone.
pub(crate) fn bad_pattern(schema: &Value, at: &str) -> Option<BadPattern> {
    if has_patterns(schema) { first_bad(schema, at) } else { None }
}

/// Whether there is any pattern: mostly there is none, and no place need be named.
fn has_patterns(schema: &Value) -> bool {
    match schema {
        Value::Array(items) => items.iter().any(has_patterns),
        Value::Object(members) => members
            .iter()
            .any(|(name, member)| matches!(name.as_str(), "pattern" | "patternProperties") || has_patterns(member)),
        _ => false,
    }
}

fn first_bad(schema: &Value, at: &str) -> Option<BadPattern> {
    let Value::Object(members) = schema else {
        let items = schema.as_array().into_iter().flatten().enumerate();
        return items.into_iter().find_map(|(index, item)| first_bad(item, &pointer::join(at, &index.to_string())));
    };
    let own = members.get("pattern").and_then(Value::as_str).map(|pattern| (pointer::join(at, "pattern"), pattern));
    let named = members.get("patternProperties").and_then(Value::as_object);
    let keys = named.into_iter().flat_map(|named| named.keys());
    let named_at = pointer::join(at, "patternProperties");
    let mut patterns = own.into_iter().chain(keys.map(|key| (pointer::join(&named_at, key), key.as_str())));
    let bad = patterns.find_map(|(at, pattern)| {
        let reason = fault(pattern)?;
        let message = format!("{:?} cannot be used: {}", phrase::cut(pattern), phrase::cut(&reason));
        Some(BadPattern { at, message })
    });
    bad.or_else(|| {
        let mut below = members.iter().filter(|(key, _)| !matches!(key.as_str(), "enum" | "const"));
        below.find_map(|(key, member)| first_bad(member, &pointer::join(at, key)))
    })
}

fn fault(pattern: &str) -> Option<String> {
    let alone = serde_json::json!({"pattern": pattern});
    let plain = jsonschema::options().offline().with_pattern_options(PatternOptions::regex().size_limit(MAX_SIZE));
    if plain.build(&alone).is_ok() {
        return None;
    }
    if repetitions(pattern) > MAX_REPETITIONS {
        return Some(format!("it spells out over {MAX_REPETITIONS} repetitions"));
    }
    jsonschema::options().offline().with_pattern_options(options()).build(&alone).err().map(|error| error.to_string())
}

/// The product of all counts in braces: no less than what the pattern unfolds to.
fn repetitions(pattern: &str) -> u64 {
    let counts = pattern.split('{').skip(1).filter_map(|rest| rest.split_once('}'));
    let largest = |count: &str| count.split(',').filter_map(|number| number.trim().parse::<u64>().ok()).max();
    counts.filter_map(|(count, _)| largest(count)).fold(1, |product, count| product.saturating_mul(count.max(1)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_may_look_around_and_refer_back() {
        for fine in ["^[a-z]+$", r"^(?!^[-+.]*$)[+-]?0*\d*\.?\d*$", r"(a|b|c)(,\1)*", "(?<=a)b", r"\p{L}{1,200}"] {
            assert_eq!(fault(fine), None, "{fine}");
        }
        for bad in ["(", "[", "(((a{1,1000}){1,1000}){1,1000})", r"((a)\2{1,1000}){1,1000}"] {
            assert!(fault(bad).is_some(), "{bad}");
        }
    }

    #[test]
    fn repetitions_are_multiplied() {
        assert_eq!(repetitions(r"(a{2,30}){4}\d{5,}b{x}"), 600);
        assert_eq!(repetitions("{99999999999999999999}{18446744073709551615}{2}"), u64::MAX);
    }
}
