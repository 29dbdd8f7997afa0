//! Ctrl-C, SIGTERM and SIGHUP (the terminal goes away) as something that can be waited for.

use std::future::pending;

/// Ends when the user, or whoever runs this program, asks it to stop.
pub(crate) async fn interrupted() {
    tokio::select! {
        outcome = tokio::signal::ctrl_c() => if outcome.is_err() { pending::<()>().await },
        () = terminated() => {}
    }
}

#[cfg(unix)]
async fn terminated() {
    use tokio::signal::unix::{SignalKind, signal};
    let [terminate, hang_up] = [SignalKind::terminate(), SignalKind::hangup()].map(|kind| async move {
        match signal(kind) {
            Ok(mut signal) => {
                signal.recv().await;
            }
            Err(_) => pending::<()>().await,
        }
    });
    tokio::select! {
        () = terminate => {}
        () = hang_up => {}
    }
}

#[cfg(not(unix))]
async fn terminated() {
    pending::<()>().await;
}
