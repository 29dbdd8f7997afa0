//! Waits for a target that is only starting. Must not know what is asked of it afterwards.

use std::time::Duration;

use super::call::Call;
use super::operations::INFO;
use crate::model::exchange::{BreakageKind, Outcome};
use crate::sut::http::client::{HttpClient, Reply};

/// First and longest pause between two looks.
const FIRST_PAUSE: Duration = Duration::from_millis(100);
const LONGEST_PAUSE: Duration = Duration::from_secs(2);

/// Ends once the target itself answers, or says how it does not when `patience` is over. What stands before a target that is
/// starting refuses the connection, or answers 502, 503 or 504, or has a page for it.
pub async fn until_it_answers(http: &HttpClient, patience: Duration) -> Result<(), String> {
    let mut pause = FIRST_PAUSE;
    let mut last = "no answer".to_owned();
    let answered = async {
        loop {
            match not_yet(&http.send_once(&Call::new(INFO, "probe").look()).await) {
                None => return,
                Some(how) => last = how,
            }
            tokio::time::sleep(pause).await;
            pause = (pause * 2).min(LONGEST_PAUSE);
        }
    };
    tokio::time::timeout(patience, answered).await.map_err(|_| last)
}

/// How this is not yet an answer of the target itself.
fn not_yet(reply: &Reply) -> Option<String> {
    match &reply.exchange.outcome {
        Outcome::Broken(breakage) if breakage.kind == BreakageKind::TooLarge => None,
        Outcome::Broken(breakage) => Some(breakage.detail.clone()),
        Outcome::Answered(response) => {
            let is_own = match response.status {
                502..=504 => false,
                404 | 500.. => reply.json().is_some(),
                _ => true,
            };
            (!is_own).then(|| format!("status {}", response.status))
        }
    }
}
