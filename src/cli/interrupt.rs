//! Ctrl-C and SIGTERM as something that can be waited for.

use std::future::pending;

/// Ends when the user, or whoever runs this program, asks it to stop.
pub(super) async fn interrupted() {
    tokio::select! {
        outcome = tokio::signal::ctrl_c() => if outcome.is_err() { pending::<()>().await },
        () = terminated() => {}
    }
}

#[cfg(unix)]
async fn terminated() {
    use tokio::signal::unix::{SignalKind, signal};
    match signal(SignalKind::terminate()) {
        Ok(mut signal) => {
            signal.recv().await;
        }
        Err(_) => pending::<()>().await,
    }
}

#[cfg(not(unix))]
async fn terminated() {
    pending::<()>().await;
}
