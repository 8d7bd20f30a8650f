//! A spark line: how a figure moved, in the space of a line of text.

use maud::{Markup, html};

use super::{Scale, short};

const WIDTH: f64 = 240.0;
const HEIGHT: f64 = 44.0;
const MARGIN: f64 = 5.0;

/// Values in order of time, gaps where there is none; the last one and the one a year before it are marked.
pub(crate) fn spark(values: &[Option<f64>], label: &str) -> Markup {
    let known = || values.iter().copied().flatten();
    let low = known().fold(f64::INFINITY, f64::min);
    let high = known().fold(f64::NEG_INFINITY, f64::max);
    if low > high {
        return html! {};
    }
    let y = Scale::new((low, high), (HEIGHT - MARGIN, MARGIN));
    let points: Vec<Option<(f64, f64)>> = values
        .iter()
        .enumerate()
        .map(|(at, value)| value.map(|value| (x(at, values.len()), y.at(value))))
        .collect();
    let year_before = values.len().checked_sub(13).and_then(|at| points.get(at).copied().flatten());
    html! {
        svg.spark role="img" aria-label=(label) viewBox={ "0 0 " (short(WIDTH)) " " (short(HEIGHT)) } {
            path.line d=(path(&points)) {}
            @for (x, y) in lonely(&points) { circle.mark cx=(short(x)) cy=(short(y)) r="1.6" {} }
            @if let Some((x, y)) = year_before { circle.hollow cx=(short(x)) cy=(short(y)) r="3" {} }
            @if let Some(Some((x, y))) = points.last() { circle.mark cx=(short(*x)) cy=(short(*y)) r="3.4" {} }
        }
    }
}

fn x(at: usize, of: usize) -> f64 {
    Scale::new((0.0, of.saturating_sub(1).max(1) as f64), (MARGIN, WIDTH - MARGIN)).at(at as f64)
}

/// The path through the points, with a new beginning after each gap.
pub(super) fn path(points: &[Option<(f64, f64)>]) -> String {
    let mut path = String::new();
    let mut drawing = false;
    for point in points {
        if let Some((x, y)) = point {
            path.push_str(if drawing { "L" } else { "M" });
            path.push_str(&format!("{} {}", short(*x), short(*y)));
        }
        drawing = point.is_some();
    }
    path
}

/// Points between two gaps, which a path alone would not show.
fn lonely(points: &[Option<(f64, f64)>]) -> Vec<(f64, f64)> {
    let is_gap = |at: Option<usize>| at.and_then(|at| points.get(at)).is_none_or(Option::is_none);
    let alone = |at: usize| is_gap(at.checked_sub(1)) && is_gap(Some(at + 1));
    points.iter().enumerate().filter(|(at, _)| alone(*at)).filter_map(|(_, point)| *point).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gaps_are_gaps() {
        let points = [None, Some((1.0, 2.0)), Some((3.0, 4.5)), None, Some((5.0, 6.0))];
        assert_eq!(path(&points), "M1 2L3 4.5M5 6");
        assert_eq!(lonely(&points), [(5.0, 6.0)]);
        assert_eq!(spark(&[None, None], "nothing").0, "");
        let drawn = spark(&[Some(0.5); 24], "same").0;
        assert!(drawn.contains("aria-label=\"same\"") && drawn.matches("<circle").count() == 2, "{drawn}");
    }
}
