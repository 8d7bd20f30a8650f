//! A figure over time, with its interval.

use maud::{Markup, html};

use super::{Scale, short, spark::path, step};

const WIDTH: f64 = 960.0;
const HEIGHT: f64 = 280.0;
const LEFT: f64 = 62.0;
const RIGHT: f64 = 14.0;
const TOP: f64 = 12.0;
const BOTTOM: f64 = 34.0;

/// A month: what it is called, its value, and the interval of that.
pub(crate) struct Moment {
    pub(crate) name: String,
    pub(crate) value: Option<f64>,
    pub(crate) interval: Option<(f64, f64)>,
}

/// Draws the months in order of time. `shown` writes a value of the scale.
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a few steps of a scale")]
pub(crate) fn line(moments: &[Moment], label: &str, shown: impl Fn(f64) -> String) -> Markup {
    let all = || {
        let intervals =
            moments.iter().filter_map(|moment| moment.interval).flat_map(|(low, high)| [low, high]);
        moments.iter().filter_map(|moment| moment.value).chain(intervals)
    };
    let (low, high) = (all().fold(f64::INFINITY, f64::min), all().fold(f64::NEG_INFINITY, f64::max));
    if low > high {
        return html! {};
    }
    let by = step((high - low).max(high.abs() * 0.01).max(1e-6), 5.0);
    let (floor, ceiling) = ((low / by).floor() * by, (high / by).ceil() * by);
    let y = Scale::new((floor, ceiling), (HEIGHT - BOTTOM, TOP));
    let x =
        Scale::new((0.0, moments.len().saturating_sub(1).max(1) as f64), (LEFT + 8.0, WIDTH - RIGHT - 8.0));
    let at = |n: usize| x.at(n as f64);
    let points: Vec<Option<(f64, f64)>> = moments
        .iter()
        .enumerate()
        .map(|(n, moment)| moment.value.map(|value| (at(n), y.at(value))))
        .collect();
    let base = HEIGHT - BOTTOM;
    let every = moments.len().div_ceil(8).max(1);
    html! {
        svg.plot role="img" aria-label=(label) viewBox={ "0 0 " (short(WIDTH)) " " (short(HEIGHT)) } {
            g.axis aria-hidden="true" {
                @for n in 0..=((ceiling - floor) / by).round().clamp(0.0, 20.0) as u32 {
                    @let value = floor + f64::from(n) * by;
                    line.grid x1=(short(LEFT)) x2=(short(WIDTH - RIGHT)) y1=(short(y.at(value))) y2=(short(y.at(value))) {}
                    text x=(short(LEFT - 8.0)) y=(short(y.at(value) + 4.0)) text-anchor="end" { (shown(value)) }
                }
                line x1=(short(LEFT)) x2=(short(WIDTH - RIGHT)) y1=(short(base)) y2=(short(base)) {}
                @for (n, moment) in moments.iter().enumerate().filter(|(n, _)| (moments.len() - 1 - n).is_multiple_of(every)) {
                    text x=(short(at(n))) y=(short(base + 20.0)) text-anchor=(if n + 1 == moments.len() { "end" } else { "middle" }) { (moment.name) }
                }
            }
            @for (n, moment) in moments.iter().enumerate() {
                @if let Some((low, high)) = moment.interval {
                    line.interval x1=(short(at(n))) x2=(short(at(n))) y1=(short(y.at(low))) y2=(short(y.at(high))) {}
                }
            }
            path.line d=(path(&points)) {}
            @for (moment, point) in moments.iter().zip(&points) {
                @if let (Some((x, y)), Some(value)) = (point, moment.value) {
                    circle.mark cx=(short(*x)) cy=(short(*y)) r="4" { title { (moment.name) ": " (shown(value)) } }
                }
            }
        }
    }
}
