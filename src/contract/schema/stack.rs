//! Room on the stack for work that goes down as deeply as foreign data are nested. Must not know the work.

use std::thread;

/// Levels that fit on the stack of any thread.
const AT_HAND: usize = 600;

/// Bytes of the stack for a level, generously.
const LEVEL: usize = 4 * 1024;

/// Does work that goes down so many levels; on a stack of its own if they are many. `None` if there is no room for one.
pub(crate) fn with_room_for<T: Send>(levels: usize, work: impl FnOnce() -> T + Send) -> Option<T> {
    if levels <= AT_HAND {
        return Some(work());
    }
    thread::scope(|scope| {
        let size = levels.saturating_mul(LEVEL);
        let thread = thread::Builder::new().stack_size(size).spawn_scoped(scope, work).ok()?;
        thread.join().ok()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn depth(levels: usize) -> usize {
        let room = std::hint::black_box([0_u8; 1024]);
        if levels == 0 { usize::from(room[0]) } else { 1 + depth(levels - 1) }
    }

    #[test]
    fn deep_work_has_room() {
        for levels in [10, AT_HAND, 40_000] {
            assert_eq!(with_room_for(levels, || depth(levels)), Some(levels));
        }
    }
}
