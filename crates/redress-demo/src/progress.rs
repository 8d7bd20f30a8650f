//! How far the simulation is: a bar on a terminal, a line now and then elsewhere.

use std::io::{self, IsTerminal, Write};

use indicatif::{HumanCount, ProgressBar, ProgressDrawTarget, ProgressStyle};

/// Lines are written after each of so many parts.
const PARTS: usize = 4;

/// How far the events are recorded, and how far the read side has read them.
pub struct Progress {
    bar: ProgressBar,
    events: usize,
    /// Parts that a line has told of; none on a terminal.
    told: Option<usize>,
}

impl Progress {
    /// For so many events.
    pub fn of(events: usize) -> Self {
        let terminal = io::stderr().is_terminal();
        let target = if terminal { ProgressDrawTarget::stderr() } else { ProgressDrawTarget::hidden() };
        let bar = ProgressBar::with_draw_target(Some(2 * events as u64), target);
        let style = ProgressStyle::with_template("simulating a district {wide_bar} {msg}, {eta} left");
        bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
        let progress = Self { bar, events, told: (!terminal).then_some(0) };
        progress.tell(&format!("simulating a district: {} events", HumanCount(events as u64)));
        progress
    }

    /// So many are recorded, and so many of them read.
    pub fn at(&mut self, recorded: usize, read: usize) {
        self.bar.set_position((recorded + read) as u64);
        let (recorded_now, read_now) = (HumanCount(recorded as u64), HumanCount(read as u64));
        let message = format!("{recorded_now} events recorded, {read_now} read");
        let part = recorded * PARTS / self.events.max(1);
        if self.told.is_some_and(|told| part > told) {
            self.told = Some(part);
            self.tell(&message);
        }
        self.bar.set_message(message);
    }

    fn tell(&self, line: &str) {
        if self.told.is_some() {
            // Where standard error is closed there is nobody left to tell.
            let _ = writeln!(io::stderr().lock(), "{line}");
        }
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.bar.finish_and_clear();
    }
}
