//! The terminal: the only place that prints. Whatever a caller hands over, no character of it acts on the terminal but
//! line breaks and colours of ours. A reader who goes away early (a closed pipe) is no error.

use std::io::{self, IsTerminal as _, Write as _};

use clap::ValueEnum;

use crate::model::printable::printable_lines;
use crate::report::layout::USUAL_WIDTH;

/// Columns of the narrowest terminal that lines are made for.
const NARROWEST: usize = 40;

/// When to colour.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(super) enum ColorChoice {
    /// On a terminal, unless `NO_COLOR` is set or it is a dumb one.
    #[default]
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

/// How much to say.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Volume {
    /// Nothing: somebody else says what this run comes to.
    Silent,
    /// The causes and the last sentence only.
    Quiet,
    /// One line for each kind of failure, a letter for every scenario.
    Normal,
    /// Every scenario with its steps and exchanges.
    Verbose,
}

/// Standard output and standard error of a command.
#[derive(Clone, Copy, Debug)]
pub(super) struct Console {
    /// Whether standard output is coloured.
    pub color: bool,
    /// How much is said.
    pub volume: Volume,
}

impl Console {
    /// A console for these choices.
    pub(super) fn new(color: ColorChoice, volume: Volume) -> Self {
        let color = match color {
            ColorChoice::Always => true,
            ColorChoice::Never => false,
            ColorChoice::Auto => {
                let is_refused = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
                let is_dumb = std::env::var_os("TERM").is_some_and(|value| value == "dumb");
                io::stdout().is_terminal() && !is_refused && !is_dumb
            }
        };
        Self { color, volume }
    }

    /// Prints a line that is part of the result.
    pub(super) fn say(self, line: &str) {
        if self.volume == Volume::Silent {
            return;
        }
        let line = self.shown(line);
        let mut out = io::stdout().lock();
        // Nobody reads any more, which changes neither verdict nor exit code.
        let _ = writeln!(out, "{line}").and_then(|()| out.flush());
    }

    /// Prints a piece of a line.
    pub(super) fn write(self, piece: &str) {
        if self.volume == Volume::Silent {
            return;
        }
        let piece = self.shown(piece);
        let mut out = io::stdout().lock();
        // As in `say`.
        let _ = out.write_all(piece.as_bytes()).and_then(|()| out.flush());
    }

    /// The text, of which nothing acts but what is meant to.
    fn shown(self, text: &str) -> String {
        if self.color { with_colours(text) } else { printable_lines(text) }
    }

    /// Whether a person may be watching.
    #[expect(clippy::unused_self, reason = "it is this console that is asked, whatever its volume")]
    pub(super) fn is_terminal(self) -> bool {
        io::stdout().is_terminal()
    }

    /// Columns of a line.
    #[expect(clippy::unused_self, reason = "it is this console that is asked, whatever its volume")]
    pub(super) fn width(self) -> usize {
        let size = terminal_size::terminal_size_of(io::stdout());
        size.map_or(USUAL_WIDTH, |(width, _)| usize::from(width.0).max(NARROWEST))
    }

    /// Prints a line about what goes on, unless quiet.
    pub(super) fn tell(self, line: &str) {
        if self.volume > Volume::Quiet {
            self.say(line);
        }
    }

    /// Prints a line for those who want to know more.
    pub(super) fn detail(self, line: &str) {
        if self.volume == Volume::Verbose {
            self.say(line);
        }
    }

    /// Prints a warning on standard error.
    #[expect(clippy::unused_self, reason = "warnings belong to the console, whatever its volume")]
    pub(super) fn warn(self, line: &str) {
        let line = printable_lines(line);
        let mut out = io::stderr().lock();
        let _ = writeln!(out, "{line}").and_then(|()| out.flush());
    }
}

/// The sequences that a report colours with; none of them hides or moves anything, whoever wrote it.
const COLOURS: [&str; 9] = [
    "\u{1b}[0m",
    "\u{1b}[1m",
    "\u{1b}[31m",
    "\u{1b}[32m",
    "\u{1b}[33m",
    "\u{1b}[34m",
    "\u{1b}[35m",
    "\u{1b}[36m",
    "\u{1b}[2m",
];

/// Text of which nothing acts but these colours.
fn with_colours(text: &str) -> String {
    let (mut shown, mut rest) = (String::with_capacity(text.len()), text);
    while let Some(at) = rest.find('\u{1b}') {
        let (before, sequence) = rest.split_at(at);
        shown.push_str(&printable_lines(before));
        let colour = COLOURS.into_iter().find(|colour| sequence.starts_with(colour));
        shown.push_str(&colour.map_or_else(|| printable_lines("\u{1b}"), str::to_owned));
        rest = &sequence[colour.map_or(1, str::len)..];
    }
    shown + &printable_lines(rest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_colours_of_ours_act() {
        let painted = "\u{1b}[31mfailed\u{1b}[0m\n";
        assert_eq!(with_colours(painted), painted);
        assert_eq!(
            with_colours("\u{1b}[8mx\u{1b}[2K\r\u{1b}]0;t\u{7}\u{1b}[30m\u{9b}2J\u{202e}\u{1b}"),
            "\\u{1b}[8mx\\u{1b}[2K\\u{d}\\u{1b}]0;t\\u{7}\\u{1b}[30m\\u{9b}2J\\u{202e}\\u{1b}"
        );
    }
}
