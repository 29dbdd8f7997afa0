//! The bodies that arrive at the same time, counted together: many at once must not take more than one run may. Must not
//! know what they say.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use crate::model::budgets::ARRIVING;
use crate::model::exchange::{Breakage, BreakageKind};

/// What all requests of a client count in.
#[derive(Clone, Debug, Default)]
pub(super) struct InFlight(Arc<AtomicUsize>);

/// The bytes of one answer, counted until it is dropped.
#[derive(Debug)]
pub(super) struct Held {
    all: InFlight,
    bytes: usize,
}

impl InFlight {
    /// An answer of which nothing is there yet.
    pub(super) fn begin(&self) -> Held {
        Held { all: self.clone(), bytes: 0 }
    }
}

impl Held {
    /// Counts further bytes, or says that there is no room for them.
    pub(super) fn add(&mut self, bytes: usize) -> Result<(), Breakage> {
        self.bytes += bytes;
        let all = self.all.0.fetch_add(bytes, Ordering::Relaxed) + bytes;
        if all <= ARRIVING {
            return Ok(());
        }
        let detail = format!("the bodies that arrive together exceed {} MiB", ARRIVING / (1024 * 1024));
        Err(Breakage { kind: BreakageKind::TooLarge, detail })
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        self.all.0.fetch_sub(self.bytes, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_dropped_makes_room() {
        let all = InFlight::default();
        let mut one = all.begin();
        assert_eq!(one.add(ARRIVING), Ok(()));
        let mut other = all.begin();
        assert_eq!(other.add(1).unwrap_err().detail, "the bodies that arrive together exceed 12 MiB");
        drop(one);
        assert_eq!(other.add(1), Ok(()));
    }
}
