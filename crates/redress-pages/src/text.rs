//! Numbers, days and rates as people read them.

use chrono::{DateTime, Datelike, NaiveDate, Timelike, Utc};
use maud::{Markup, html};

use crate::{lang::Lang, month::Month};

const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

fn english(month: u32) -> &'static str {
    (month as usize).checked_sub(1).and_then(|n| MONTHS.get(n)).copied().unwrap_or_default()
}

/// A month: November 2024, 2024年11月.
pub(crate) fn month(month: Month, lang: Lang) -> String {
    match lang {
        Lang::En => format!("{} {}", english(month.number()), month.year()),
        Lang::Zh => format!("{}年{}月", month.year(), month.number()),
    }
}

/// A month where there is little room: Nov 24, 24年11月.
pub(crate) fn short_month(month: Month, lang: Lang) -> String {
    let year = month.year().rem_euclid(100);
    match lang {
        Lang::En => format!("{} {year:02}", english(month.number()).get(..3).unwrap_or_default()),
        Lang::Zh => format!("{year:02}年{}月", month.number()),
    }
}

/// A day in words: 30 Nov 2024, 2024年11月30日.
pub(crate) fn day_text(day: NaiveDate, lang: Lang) -> String {
    match lang {
        Lang::En => {
            let month = english(day.month()).get(..3).unwrap_or_default();
            format!("{} {month} {}", day.day(), day.year())
        }
        Lang::Zh => format!("{}年{}月{}日", day.year(), day.month(), day.day()),
    }
}

/// A day for people and programs.
pub(crate) fn day(day: NaiveDate, lang: Lang) -> Markup {
    html! { time datetime=(day) { (day_text(day, lang)) } }
}

/// A day, or a dash with its meaning.
pub(crate) fn day_or_none(found: Option<NaiveDate>, lang: Lang) -> Markup {
    found.map_or_else(|| none(lang), |found| day(found, lang))
}

/// A moment, to the second, in UTC as the API has it.
pub(crate) fn moment(at: DateTime<Utc>, lang: Lang) -> Markup {
    let clock = format!("{:02}:{:02}:{:02} UTC", at.hour(), at.minute(), at.second());
    html! { time datetime=(at.format("%Y-%m-%dT%H:%M:%SZ")) { (day_text(at.date_naive(), lang)) " " (clock) } }
}

/// What is missing.
pub(crate) fn none(lang: Lang) -> Markup {
    html! { span.none title=(lang.pick("nothing recorded", "无")) { "–" } }
}

/// A whole number, its thousands apart.
pub(crate) fn number(n: i64) -> String {
    let digits = n.unsigned_abs().to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3 + 1);
    if n < 0 {
        text.push('−');
    }
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// A rate in per cent, as the API has it (`60.04`).
pub(crate) fn percent(percent: &str, lang: Lang) -> String {
    // A narrow space, as English typography has it; Chinese has none.
    lang.pick(format!("{percent}\u{202f}%"), format!("{percent}%"))
}

/// A share of 1 in per cent with one decimal, for scales and intervals.
pub(crate) fn rough_percent(share: f64, lang: Lang) -> String {
    percent(&format!("{:.1}", share * 100.0), lang)
}

/// A difference of two rates in percentage points, with its sign.
pub(crate) fn points(difference: f64, lang: Lang) -> String {
    let shown = format!("{:.2}", difference.abs() * 100.0);
    let sign = if shown == "0.00" {
        "±"
    } else if difference < 0.0 {
        "−"
    } else {
        "+"
    };
    lang.pick(format!("{sign}{shown} points"), format!("{sign}{shown}个百分点"))
}

/// A difference of two counts, with its sign.
pub(crate) fn difference(n: i64) -> String {
    match n {
        0 => "±0".to_owned(),
        n if n > 0 => format!("+{}", number(n)),
        n => number(n),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_and_days_in_both_languages() {
        let rows = [(0, "0"), (999, "999"), (1_000, "1,000"), (1_234_567, "1,234,567"), (-1_000, "−1,000")];
        for (n, text) in rows {
            assert_eq!(number(n), text);
        }
        let november = Month::read("2024-11").unwrap();
        let end = NaiveDate::from_ymd_opt(2024, 11, 30).unwrap();
        assert_eq!(
            (month(november, Lang::En), month(november, Lang::Zh)),
            ("November 2024".into(), "2024年11月".into())
        );
        assert_eq!(day_text(end, Lang::En), "30 Nov 2024");
        assert_eq!(day_text(end, Lang::Zh), "2024年11月30日");
        assert_eq!(short_month(november, Lang::En), "Nov 24");
        assert_eq!(points(-0.025, Lang::En), "−2.50 points");
        assert_eq!(points(0.000_01, Lang::Zh), "±0.00个百分点");
        assert_eq!((difference(5), difference(-5), difference(0)), ("+5".into(), "−5".into(), "±0".into()));
        assert_eq!(percent("60.04", Lang::Zh), "60.04%");
    }
}
