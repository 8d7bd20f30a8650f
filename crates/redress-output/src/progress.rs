//! Progress bars for long work. They are shown on a terminal only.

use std::io::{self, IsTerminal};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

/// Template that counts events.
pub const EVENTS: &str = "{wide_bar} {human_pos}/{human_len} events, {per_sec}, {eta} left";
/// Template that counts petitions.
pub const PETITIONS: &str = "{wide_bar} {human_pos}/{human_len} petitions, {per_sec}, {eta} left";
/// Template that counts the bytes of a file.
pub const BYTES: &str = "{wide_bar} {bytes}/{total_bytes}, {bytes_per_sec}, {eta} left";

/// Makes a bar on standard error.
pub fn bar(template: &str) -> ProgressBar {
    let target =
        if io::stderr().is_terminal() { ProgressDrawTarget::stderr() } else { ProgressDrawTarget::hidden() };
    let bar = ProgressBar::with_draw_target(Some(0), target);
    let style = ProgressStyle::with_template(template);
    bar.with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()))
}
