//! A budget of requests, counted down by whoever sends one. Must not know what they are for.

use std::future::pending;
use std::sync::atomic::{AtomicU64, Ordering};

use tokio::sync::watch;

/// How many requests may be sent.
#[derive(Debug)]
pub(super) struct Budget {
    most: u64,
    sent: AtomicU64,
    is_used_up: watch::Sender<bool>,
}

impl Budget {
    /// One of so many requests.
    pub(super) fn new(most: u64) -> Self {
        Self { most, sent: AtomicU64::new(0), is_used_up: watch::Sender::new(false) }
    }

    /// Ends once it is used up, with how large it was.
    pub(super) async fn used_up(&self) -> u64 {
        // The sender lives as long as this.
        let _ = self.is_used_up.subscribe().wait_for(|is_used_up| *is_used_up).await;
        self.most
    }

    /// Takes one more. Never ends if none is left: to answer anything would be to accuse the target.
    pub(super) async fn take_one(&self) {
        if self.sent.fetch_add(1, Ordering::Relaxed) >= self.most {
            self.is_used_up.send_replace(true);
            pending::<()>().await;
        }
    }
}
