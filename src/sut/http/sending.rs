//! How a call is brought to an answer: limits are waited out, a target that is away is waited for, and what it did not answer
//! itself is asked again where that is safe; all of it within the time that the user allowed. Must not know what an answer
//! means.

use std::future::pending;
use std::time::{Duration, Instant};

use crate::model::budgets::BEGINNING;
use crate::model::exchange::{Exchange, Response};
use crate::model::interference::Interference;
use crate::model::operation::Operation;
use crate::sut::call::Call;
pub(super) use crate::sut::http::client::{HttpClient, Replies, Wait, epoch_ms, is_login};
use crate::sut::http::rate_limit::{Refusal, remedy};
use crate::sut::operations::INFO;

/// How often one request is sent again after a 429 that said how long to wait.
const REFUSALS: u32 = 12;

/// The same if it did not say: together a little longer than the minute of upstream's windows.
const UNSTATED_REFUSALS: u32 = 8;

/// How often one request is sent again that the target did not answer itself.
const REPETITIONS: u32 = 3;

/// Pauses between looks for a target that is away grow from the first to the last of these.
const FIRST_LOOK: Duration = Duration::from_millis(250);
const LAST_LOOK: Duration = Duration::from_secs(1);

/// How long a target may be away before the run ends, if the user allows to wait that long.
const AWAY: Duration = Duration::from_secs(30);

/// Operations without which nothing can be tried.
const ESSENTIAL: [&str; 3] = ["/login", "/me", "/sessions/list"];

const RUN_ENDS: &str = "not sent: the run ends";

/// What becomes of a call after an outcome.
enum Next {
    /// It is the one that counts.
    Enough,
    /// The same request is sent again.
    Again,
    /// Nothing more is sent, for this reason.
    GivenUp(String),
}

/// How often a call was sent again.
#[derive(Default)]
struct Repeated {
    limited: u32,
    unanswered: u32,
}

impl HttpClient {
    /// Sends a call, waiting out the target's rate limit before and after it.
    pub async fn send(&self, call: &Call) -> Replies {
        let (mut refused, mut repeated) = (Vec::new(), Repeated::default());
        loop {
            if let Err(why) = self.clear_the_way(call).await {
                return Replies { refused, last: self.unsent(call, &why) };
            }
            let reply = self.send_once(call).await;
            match self.next(call, &reply.exchange, &mut repeated).await {
                Next::Enough => return Replies { refused, last: reply },
                Next::Again => refused.push(reply.exchange.shortened(BEGINNING)),
                Next::GivenUp(why) => {
                    refused.push(reply.exchange.shortened(BEGINNING));
                    return Replies { refused, last: self.unsent(call, &why) };
                }
            }
        }
    }

    async fn clear_the_way(&self, call: &Call) -> Result<(), String> {
        if let Some(why) = self.vigil.given_up(&call.operation) {
            return Err(why);
        }
        self.wait_for_target(call).await?;
        if self.wait_for_window(call).await { Ok(()) } else { Err(RUN_ENDS.to_owned()) }
    }

    async fn next(&self, call: &Call, exchange: &Exchange, repeated: &mut Repeated) -> Next {
        if let Some(response) = exchange.response() {
            self.observe_limits(&call.operation, response);
            if exchange.is_limited() {
                return self.wait_out(call, response, repeated).await;
            }
        }
        let is_safe = match exchange.interference() {
            // Nothing has reached the target, or nothing was let through to it.
            Some(Interference::Unreachable | Interference::Gateway(503)) => true,
            // It may have carried the request out.
            Some(Interference::Gateway(_)) => call.is_look || call.is_farewell,
            Some(Interference::NotSent) | None => false,
        };
        if is_safe && repeated.unanswered < REPETITIONS && self.vigil.may_be_repeated(&call.operation) {
            repeated.unanswered += 1;
            return Next::Again;
        }
        Next::Enough
    }

    /// Waits for the end of a limit that a 429 speaks of, if the user allows to wait that long.
    async fn wait_out(&self, call: &Call, response: &Response, repeated: &mut Repeated) -> Next {
        let operation = &call.operation;
        let refusal = Refusal::of(response, repeated.limited, epoch_ms());
        let most = humantime::format_duration(self.patience.most());
        if refusal.pause > self.patience.left() {
            let why = format!(
                "the target limits {operation} {}, and --max-wait allows {most}: {}",
                refusal.until(epoch_ms()),
                remedy()
            );
            return self.give_up(call, why);
        }
        if repeated.limited >= if refusal.is_stated { REFUSALS } else { UNSTATED_REFUSALS } {
            let times = repeated.limited + 1;
            let why =
                format!("the target answers {operation} with 429 whatever is waited, {times} times: {}", remedy());
            return self.give_up(call, why);
        }
        repeated.limited += 1;
        if self.pause(refusal.pause, call).await { Next::Again } else { Next::GivenUp(RUN_ENDS.to_owned()) }
    }

    /// Leaves an operation out that is limited for longer than anybody waits; without some of them the run cannot go on.
    fn give_up(&self, call: &Call, why: String) -> Next {
        if *self.logins_end.borrow() {
            return Next::GivenUp(why);
        }
        let is_essential = ESSENTIAL.iter().any(|path| call.operation.path.ends_with(path));
        if is_essential || self.patience.left() < FIRST_LOOK {
            self.vigil.end(&why);
        }
        self.vigil.give_up(&call.operation, &why);
        Next::GivenUp(why)
    }

    fn observe_limits(&self, operation: &Operation, response: &Response) {
        self.limits().observe(operation, response, epoch_ms());
    }

    /// Waits once at most, and not longer than the user allows: the end of the window is stated in the target's time, which
    /// may not be ours.
    async fn wait_for_window(&self, call: &Call) -> bool {
        let taken = self.limits().take(&call.operation, epoch_ms());
        let Err(pause) = taken else { return true };
        let is_waited_out = pause > self.patience.left() || self.pause(pause, call).await;
        self.limits().renew(&call.operation);
        is_waited_out
    }

    /// Waits for the rate limit; `false` if the wait was given up, as that of a login is once nobody wants it.
    async fn pause(&self, pause: Duration, call: &Call) -> bool {
        let started = Instant::now();
        let is_over = async {
            if is_login(&call.operation) {
                // The sender lives as long as this client, so that this ends when logins are no longer wanted only.
                let _ = self.logins_end.subscribe().wait_for(|is_over| *is_over).await;
            } else {
                pending::<()>().await;
            }
        };
        let wait = self.patience.begin();
        self.waits.send_replace(Some(Wait { operation: call.operation.clone(), duration: pause }));
        let is_waited_out = tokio::select! {
            () = tokio::time::sleep(pause) => true,
            () = is_over => false,
        };
        self.waits.send_replace(None);
        drop(wait);
        self.note_waited(started.elapsed());
        is_waited_out
    }

    /// While something else answers in the target's place, or nobody does, nothing is sent but a look now and then. If that
    /// lasts too long, the run ends.
    async fn wait_for_target(&self, call: &Call) -> Result<(), String> {
        if self.vigil.suspicion().is_none() {
            return Ok(());
        }
        if call.is_farewell || *self.logins_end.borrow() {
            // The clean-up tries what it can.
            tokio::time::sleep(FIRST_LOOK).await;
            return Ok(());
        }
        let _turn = self.looking.lock().await;
        let patience = AWAY.min(self.patience.left());
        let (began, wait) = (Instant::now(), self.patience.begin());
        let mut pause = FIRST_LOOK;
        while let Some(seen) = self.vigil.suspicion() {
            if let Some(why) = self.vigil.reason_to_end() {
                return Err(format!("not sent: {why}"));
            }
            if *self.logins_end.borrow() {
                return Err(RUN_ENDS.to_owned());
            }
            if began.elapsed() >= patience {
                let patience = humantime::format_duration(rounded(patience));
                let why = format!("{seen}, and no answer of its own came within {patience}");
                self.vigil.end(&why);
                return Err(format!("not sent: {why}"));
            }
            tokio::time::sleep(pause).await;
            pause = (pause * 2).min(LAST_LOOK);
            let look = self.send_once(&Call::new(INFO, "harness").look()).await;
            if look.exchange.interference().is_some() {
                self.vigil.is_everywhere();
            }
        }
        drop(wait);
        Ok(())
    }
}

/// A duration as it is told: in whole seconds, if it has any.
fn rounded(duration: Duration) -> Duration {
    let seconds = Duration::from_millis(500).saturating_add(duration).as_secs();
    if seconds == 0 { duration } else { Duration::from_secs(seconds) }
}
