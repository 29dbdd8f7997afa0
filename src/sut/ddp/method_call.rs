//! A method that needs a login, called on a websocket that is open already, and recorded as an exchange: the frame that was
//! said and what was heard. Must not know whether it should be served.

use std::time::Duration;

use serde_json::{Value, json};

use super::frame;
use super::socket::DdpSocket;
use crate::model::exchange::{Exchange, Outcome, Request, Response};
use crate::sut::http::client::HttpClient;
use crate::sut::operations::WEBSOCKET;

/// The method: every client calls it, and it tells nobody anything without a login.
const METHOD: &str = "rooms/get";

/// Calls the method under an id that no other call on this socket has. What the socket does not answer, since it has closed or says nothing in time, has no frames.
pub async fn call_on(
    socket: &mut DdpSocket,
    http: &HttpClient,
    (id, caller): (&str, &str),
    deadline: Duration,
) -> Exchange {
    let started_ms = http.clock().now_ms();
    let heard = tokio::time::timeout(deadline, socket.call(id, METHOD)).await.ok().and_then(Result::ok);
    let duration_ms = http.clock().since_ms(started_ms);
    let redactor = http.redactor();
    let request = Request {
        method: None,
        target: http.beside_api(&WEBSOCKET.path).path().to_owned(),
        headers: Vec::new(),
        body: Some(redactor.body(frame::method(id, METHOD).as_bytes())),
    };
    let heard = heard.as_deref().map(without_result).unwrap_or_default();
    let response = Response { status: 101, headers: Vec::new(), body: redactor.body(heard.as_bytes()) };
    let (operation, caller) = (WEBSOCKET, caller.to_owned());
    Exchange { operation, caller, started_ms, duration_ms, request, outcome: Outcome::Answered(response) }
}

/// A frame without what the method returned, which is the user's own and nobody's business here.
fn without_result(frame: &str) -> String {
    let Ok(Value::Object(mut members)) = serde_json::from_str(frame) else { return String::new() };
    if let Some(result) = members.get_mut("result") {
        *result = json!("left out");
    }
    Value::Object(members).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_method_returned_is_left_out_and_what_it_refused_is_not() {
        let served = without_result(r#"{"msg":"result","id":"1","result":[{"name":"private"}]}"#);
        assert_eq!(served, r#"{"msg":"result","id":"1","result":"left out"}"#);
        let refused = r#"{"error":{"error":403},"id":"1","msg":"result"}"#;
        assert_eq!(without_result(refused), refused);
    }
}
