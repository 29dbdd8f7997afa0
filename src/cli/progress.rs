//! A bar that shows how far a run is, on a terminal only: in a log, the lines of the scenarios say it.

use std::io::{self, IsTerminal as _};
use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::console::{Console, Volume};

/// How often the clock in the bar moves on.
const TICK: Duration = Duration::from_millis(500);

/// A run's bar, below the lines that are printed meanwhile. It goes away with this value.
pub(super) struct Progress {
    bar: ProgressBar,
}

impl Progress {
    /// A bar for so many scenarios, on standard error; nothing where nobody watches.
    pub(super) fn new(console: Console, scenarios: usize) -> Self {
        let is_watched = io::stderr().is_terminal() && io::stdout().is_terminal();
        if !is_watched || console.volume < Volume::Quiet {
            return Self { bar: ProgressBar::hidden() };
        }
        let length = u64::try_from(scenarios).unwrap_or(u64::MAX);
        let bar = ProgressBar::with_draw_target(Some(length), ProgressDrawTarget::stderr());
        // A template that cannot be read would show a bar of another form.
        if let Ok(style) = ProgressStyle::with_template("[{bar:32}] {pos} of {len} scenarios, {elapsed}") {
            bar.set_style(style.progress_chars("=> "));
        }
        bar.enable_steady_tick(TICK);
        Self { bar }
    }

    /// One more scenario has ended; `show` prints what there is to say about it.
    pub(super) fn ended(&self, show: impl FnOnce()) {
        self.bar.suspend(show);
        self.bar.inc(1);
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.bar.finish_and_clear();
    }
}
