//! Inputs that bring a careless server down: which request a server with such a fault answers with an internal error.

use serde_json::Value;

use crate::reference::fault::Fault;
use crate::reference::http::call::Call;

const DEEP: usize = 100;
const HUGE: usize = 100_000;
const LONG: usize = 255;

/// Whether a server with this fault breaks on this call.
pub(crate) fn breaks(fault: Fault, call: &Call) -> bool {
    let id = call.parameters.get("sessionId");
    let text = id.and_then(Value::as_str);
    let json: Option<Value> = serde_json::from_slice(&call.body).ok();
    let labelled_json = call.header("content-type").is_some_and(|label| label.starts_with("application/json"));
    match fault {
        Fault::MethodAnswers500 => call.sent_method != "POST",
        Fault::NoBodyAnswers500 => call.sent_method == "POST" && call.body.is_empty(),
        Fault::MalformedJsonAnswers500 => labelled_json && !call.body.is_empty() && json.is_none(),
        Fault::ArrayBodyAnswers500 => json.is_some_and(|json| json.is_array()),
        Fault::NullBodyAnswers500 => json.is_some_and(|json| json.is_null()),
        Fault::DeepBodyAnswers500 => depth(&call.body) > DEEP,
        Fault::HugeBodyAnswers500 => call.body.len() > HUGE,
        Fault::FurtherPropertyAnswers500 => json.is_some_and(|json| json.as_object().is_some_and(|all| all.len() > 1)),
        Fault::OtherMediaTypeAnswers500 => !labelled_json && !call.body.is_empty(),
        Fault::NumberAnswers500 => id.is_some_and(Value::is_number),
        Fault::NullAnswers500 => id.is_some_and(Value::is_null),
        Fault::StructureAnswers500 => id.is_some_and(|id| id.is_array() || id.is_object()),
        Fault::LongIdAnswers500 => text.is_some_and(|text| text.len() > LONG),
        Fault::OtherScriptAnswers500 => text.is_some_and(|text| !text.is_ascii()),
        Fault::NulAnswers500 => text.is_some_and(|text| text.contains('\0')),
        Fault::QuoteAnswers500 => text.is_some_and(|text| text.contains(['\'', '"'])),
        Fault::PrototypeAnswers500 => text.is_some_and(|text| matches!(text, "__proto__" | "constructor")),
        Fault::LongTokenAnswers500 => call.header("x-auth-token").is_some_and(|token| token.len() > LONG),
        Fault::OddTokenAnswers500 => call.header("x-auth-token").is_some_and(|token| token.contains(['{', '$'])),
        _ => false,
    }
}

/// How deeply brackets are nested, whatever stands between them.
fn depth(body: &[u8]) -> usize {
    let mut deepest = 0;
    let mut open = 0_usize;
    for byte in body {
        match byte {
            b'[' | b'{' => open += 1,
            b']' | b'}' => open = open.saturating_sub(1),
            _ => {}
        }
        deepest = deepest.max(open);
    }
    deepest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_depth_is_that_of_the_innermost_bracket() {
        assert_eq!(depth(b"{\"a\":[[1],[2]]}"), 3);
        assert_eq!(depth(b"]]"), 0);
    }
}
