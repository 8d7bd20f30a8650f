//! Shows the progress of the simulation: a bar on a terminal, otherwise a line for each quarter.

use std::io::{self, IsTerminal, Write};

use indicatif::{HumanCount, ProgressBar, ProgressDrawTarget, ProgressStyle};

/// How many lines are written over the whole run.
const PARTS: usize = 4;

/// The progress of recording events, and of the read side that projects them.
pub struct Progress {
    bar: ProgressBar,
    events: usize,
    /// How many of the lines were written. `None` on a terminal.
    lines_written: Option<usize>,
}

impl Progress {
    /// Starts with the total number of events.
    pub fn of(events: usize) -> Self {
        let terminal = io::stderr().is_terminal();
        let target = if terminal { ProgressDrawTarget::stderr() } else { ProgressDrawTarget::hidden() };
        let bar = ProgressBar::with_draw_target(Some(2 * events as u64), target);
        let style = ProgressStyle::with_template("simulating a district {wide_bar} {msg}, {eta} left");
        bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
        let progress = Self { bar, events, lines_written: (!terminal).then_some(0) };
        progress.write_line(&format!("simulating a district: {} events", HumanCount(events as u64)));
        progress
    }

    /// Shows how many events are recorded, and how many of them the read side has projected.
    pub fn at(&mut self, recorded: usize, read: usize) {
        self.bar.set_position((recorded + read) as u64);
        let (recorded_now, read_now) = (HumanCount(recorded as u64), HumanCount(read as u64));
        let message = format!("{recorded_now} events recorded, {read_now} read");
        let part = recorded * PARTS / self.events.max(1);
        if self.lines_written.is_some_and(|lines_written| part > lines_written) {
            self.lines_written = Some(part);
            self.write_line(&message);
        }
        self.bar.set_message(message);
    }

    fn write_line(&self, line: &str) {
        if self.lines_written.is_some() {
            // If standard error is closed, the line is dropped.
            let _ = writeln!(io::stderr().lock(), "{line}");
        }
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.bar.finish_and_clear();
    }
}
