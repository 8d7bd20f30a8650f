//! A funnel plot: rates against their denominators, within the limits that chance alone sets (Spiegelhalter 2005).

use maud::{Markup, html};

use super::{Scale, short, spark::path, step};
use crate::{
    lang::Lang,
    text::{number, rough_percent},
};

/// Standard deviations of limits that 95 % and 99.8 % lie within, if only chance separates units.
const LIMITS: [(f64, &str); 2] = [(1.959_964, "95 %"), (3.090_232, "99.8 %")];
const WIDTH: f64 = 720.0;
const HEIGHT: f64 = 360.0;
const LEFT: f64 = 62.0;
const RIGHT: f64 = 14.0;
const TOP: f64 = 14.0;
const BOTTOM: f64 = 44.0;
/// Steps in which the limits are drawn.
const STEPS: u32 = 80;

/// A unit in the plot.
pub(crate) struct Point<'a> {
    pub(crate) name: &'a str,
    pub(crate) numerator: i64,
    pub(crate) denominator: i64,
}

/// Where a rate lies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Place {
    FarBelow,
    Below,
    Within,
    Above,
    FarAbove,
}

impl Place {
    pub(crate) fn text(self, lang: Lang) -> &'static str {
        match self {
            Self::FarBelow => lang.pick("below the 99.8 % limit", "低于99.8%控制限"),
            Self::Below => lang.pick("below the 95 % limit", "低于95%控制限"),
            Self::Within => lang.pick("within the limits", "在控制限内"),
            Self::Above => lang.pick("above the 95 % limit", "高于95%控制限"),
            Self::FarAbove => lang.pick("above the 99.8 % limit", "高于99.8%控制限"),
        }
    }
}

/// All units as a plot, around their common rate.
pub(crate) struct Funnel<'a> {
    points: Vec<Point<'a>>,
    /// The rate of all units together.
    pub(crate) centre: f64,
}

impl<'a> Funnel<'a> {
    /// None where there is nothing to plot.
    pub(crate) fn of(points: impl IntoIterator<Item = Point<'a>>) -> Option<Self> {
        let points: Vec<Point<'a>> = points.into_iter().filter(|point| point.denominator > 0).collect();
        let numerator: i64 = points.iter().map(|point| point.numerator).sum();
        let denominator: i64 = points.iter().map(|point| point.denominator).sum();
        (!points.is_empty()).then(|| Self { points, centre: numerator as f64 / denominator as f64 })
    }

    /// The limits at a denominator.
    fn limits(&self, deviations: f64, denominator: f64) -> (f64, f64) {
        let width = deviations * (self.centre * (1.0 - self.centre) / denominator.max(1.0)).sqrt();
        ((self.centre - width).max(0.0), (self.centre + width).min(1.0))
    }

    pub(crate) fn place(&self, numerator: i64, denominator: i64) -> Option<Place> {
        if denominator == 0 {
            return None;
        }
        let (rate, size) = (numerator as f64 / denominator as f64, denominator as f64);
        let [inner, outer] = LIMITS.map(|(deviations, _)| self.limits(deviations, size));
        Some(match rate {
            rate if rate < outer.0 => Place::FarBelow,
            rate if rate < inner.0 => Place::Below,
            rate if rate > outer.1 => Place::FarAbove,
            rate if rate > inner.1 => Place::Above,
            _ => Place::Within,
        })
    }

    /// The plot in words.
    fn described(&self, lang: Lang) -> String {
        let outside = self.points.iter().filter_map(|point| {
            let place = self.place(point.numerator, point.denominator)?;
            (place != Place::Within).then(|| format!("{}: {}", point.name, place.text(lang)))
        });
        let outside: Vec<String> = outside.collect();
        let (units, centre) = (self.points.len(), rough_percent(self.centre, lang));
        let rest = match outside.is_empty() {
            true => lang.pick("all lie within the limits", "均在控制限内").to_owned(),
            false => outside.join(lang.pick("; ", "；")),
        };
        lang.pick(
            format!("Funnel plot of {units} units around their common rate of {centre}: {rest}."),
            format!("漏斗图：{units}个单位，总体比率{centre}；{rest}。"),
        )
    }

    pub(crate) fn draw(&self, lang: Lang) -> Markup {
        let largest = self.points.iter().map(|point| point.denominator).max().unwrap_or(1) as f64;
        let rates = self.points.iter().map(|point| point.numerator as f64 / point.denominator as f64);
        let lowest = rates.fold(self.centre, f64::min);
        let x = Scale::new((0.0, largest * 1.05), (LEFT, WIDTH - RIGHT));
        let floor = ((lowest - 0.05).max(0.0) * 20.0).floor() / 20.0;
        let y = Scale::new((floor, 1.0), (HEIGHT - BOTTOM, TOP));
        html! {
            svg.plot role="img" aria-label=(self.described(lang)) viewBox={ "0 0 " (short(WIDTH)) " " (short(HEIGHT)) } {
                (axes(&x, &y, largest, floor, lang))
                @for (at, (deviations, name)) in LIMITS.iter().enumerate() {
                    @let (low, high) = self.limit_paths(*deviations, largest, floor, &x, &y);
                    path class={ "limit limit" (at) } d=(low) { title { (name) } }
                    path class={ "limit limit" (at) } d=(high) { title { (name) } }
                }
                line.centre x1=(short(LEFT)) x2=(short(WIDTH - RIGHT)) y1=(short(y.at(self.centre))) y2=(short(y.at(self.centre))) {}
                @for point in &self.points {
                    @let rate = point.numerator as f64 / point.denominator as f64;
                    (mark(point, self.place(point.numerator, point.denominator), x.at(point.denominator as f64), y.at(rate), lang))
                }
            }
        }
    }

    pub(crate) fn legend(&self, lang: Lang) -> Markup {
        let lines = [
            ("limit limit0", lang.pick("limits of 95 %", "95%控制限").to_owned()),
            ("limit limit1", lang.pick("limits of 99.8 %", "99.8%控制限").to_owned()),
            (
                "centre",
                format!(
                    "{}{}",
                    lang.pick("all units together: ", "总体："),
                    rough_percent(self.centre, lang)
                ),
            ),
        ];
        html! {
            p.legend {
                @for (class, name) in lines {
                    span.key {
                        svg.swatch viewBox="0 0 24 8" aria-hidden="true" { path class=(class) d="M0 4L24 4" {} }
                        (name)
                    }
                }
                span.key { "▽ △ " (lang.pick("outside of the 95 % limits", "超出95%控制限")) }
                span.key { "▼ ▲ " (lang.pick("outside of the 99.8 % limits", "超出99.8%控制限")) }
            }
        }
    }

    /// The limits as paths, as far as they lie within the plot: from `floor` to 100 %.
    fn limit_paths(
        &self,
        deviations: f64,
        largest: f64,
        floor: f64,
        x: &Scale,
        y: &Scale,
    ) -> (String, String) {
        let (mut low_points, mut high_points) = (Vec::new(), Vec::new());
        for n in 1..=STEPS {
            // Closer together on the left, where the limits bend.
            let size = (largest * 1.05 * (f64::from(n) / f64::from(STEPS)).powi(2)).max(1.0);
            let (low, high) = self.limits(deviations, size);
            low_points.push((low > floor).then(|| (x.at(size), y.at(low))));
            high_points.push((high < 1.0).then(|| (x.at(size), y.at(high))));
        }
        (path(&low_points), path(&high_points))
    }
}

#[allow(clippy::cast_possible_truncation, reason = "round numbers of a scale")]
fn axes(x: &Scale, y: &Scale, largest: f64, floor: f64, lang: Lang) -> Markup {
    let (across, up) = (step(largest, 6.0).max(1.0), step(1.0 - floor, 5.0));
    let marks = |from: f64, to: f64, step: f64| {
        let first = (from / step).ceil() * step;
        (0..20).map(move |n| first + f64::from(n) * step).take_while(move |at| *at <= to + 1e-9)
    };
    let base = HEIGHT - BOTTOM;
    html! {
        g.axis aria-hidden="true" {
            line x1=(short(LEFT)) x2=(short(WIDTH - RIGHT)) y1=(short(base)) y2=(short(base)) {}
            line x1=(short(LEFT)) x2=(short(LEFT)) y1=(short(TOP)) y2=(short(base)) {}
            @for value in marks(0.0, largest, across) {
                text x=(short(x.at(value))) y=(short(base + 18.0)) text-anchor="middle" { (number(value as i64)) }
            }
            @for value in marks(floor, 1.0, up) {
                line.grid x1=(short(LEFT)) x2=(short(WIDTH - RIGHT)) y1=(short(y.at(value))) y2=(short(y.at(value))) {}
                text x=(short(LEFT - 8.0)) y=(short(y.at(value) + 4.0)) text-anchor="end" { (format!("{:.0}%", value * 100.0)) }
            }
            text x=(short(f64::midpoint(LEFT, WIDTH - RIGHT))) y=(short(HEIGHT - 6.0)) text-anchor="middle" {
                (lang.pick("denominator", "分母"))
            }
        }
    }
}

/// A unit: its shape says where it lies, its colour only repeats that.
fn mark(point: &Point<'_>, place: Option<Place>, x: f64, y: f64, lang: Lang) -> Markup {
    let title = format!("{} {}/{}", point.name, number(point.numerator), number(point.denominator));
    let place = place.unwrap_or(Place::Within);
    let up = format!("M{} {}l6.5 11.2l-13 0z", short(x), short(y - 7.5));
    let down = format!("M{} {}l6.5 -11.2l-13 0z", short(x), short(y + 7.5));
    html! {
        @match place {
            Place::Within => circle.dot cx=(short(x)) cy=(short(y)) r="5" { title { (title) } },
            Place::Above => path.outside d=(up) { title { (title) " – " (place.text(lang)) } },
            Place::FarAbove => path.outside.far d=(up) { title { (title) " – " (place.text(lang)) } },
            Place::Below => path.outside.low d=(down) { title { (title) " – " (place.text(lang)) } },
            Place::FarBelow => path.outside.low.far d=(down) { title { (title) " – " (place.text(lang)) } },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rates_lie_where_the_limits_say() {
        let point = |name, numerator, denominator| Point { name, numerator, denominator };
        // All together 50 of 100 a hundred times; at a denominator of 100 the limits are 0.5 ± 1.96 · 0.05 and ± 3.09 · 0.05.
        let funnel = Funnel::of([point("A", 5_000, 10_000), point("nothing", 0, 0)]).unwrap();
        assert_eq!(funnel.centre, 0.5);
        let rows = [
            (50, Place::Within),
            (59, Place::Within),
            (60, Place::Above),
            (65, Place::Above),
            (66, Place::FarAbove),
            (41, Place::Within),
            (40, Place::Below),
            (34, Place::FarBelow),
        ];
        for (numerator, expected) in rows {
            assert_eq!(funnel.place(numerator, 100), Some(expected), "{numerator}");
        }
        assert_eq!(funnel.place(0, 0), None);
        assert!(Funnel::of([point("nothing", 0, 0)]).is_none());
    }
}
