//! What happens when calls of one user meet: nothing, unless a fault makes them get into each other's way. Each call is
//! then held for a moment, so that they do meet.

use std::time::Duration;

use crate::reference::fault::Fault;
use crate::reference::http::answers;
use crate::reference::http::answers::Answer;
use crate::reference::http::call::Call;
use crate::reference::state::service::Service;
use crate::reference::state::user::Grant;

/// How long a call is held: longer than it takes a client to send the next.
const MOMENT: Duration = Duration::from_millis(15);

/// The answer to a call, perhaps spoilt by another one of the same user.
pub(crate) async fn answer(
    service: &Service,
    call: &Call,
    fault: Option<Fault>,
    honest: impl FnOnce() -> Answer,
) -> Answer {
    let user_id = call.header("x-user-id").unwrap_or_default();
    match fault {
        Some(Fault::SimultaneousFails) => {
            let is_second = service.enter(user_id);
            tokio::time::sleep(MOMENT).await;
            let answer = if is_second { answers::internal_error() } else { honest() };
            service.leave(user_id);
            answer
        }
        Some(Fault::SimultaneousLost) => {
            let read = service.state().grants_of_user(user_id);
            tokio::time::sleep(MOMENT).await;
            let before = service.state().grants_of_user(user_id);
            let answer = honest();
            write_back(service, &read, &before);
            answer
        }
        _ => honest(),
    }
}

/// Writes what was read before the call met others: what ended meanwhile is alive again.
fn write_back(service: &Service, read: &[Grant], before: &[Grant]) {
    let mut state = service.state();
    for lost in read.iter().filter(|grant| !before.contains(grant)) {
        state.revive(lost);
    }
}
