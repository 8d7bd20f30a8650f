//! The month's table for spreadsheets: CSV (RFC 4180) in UTF-8 with a byte order mark, names as the API has them.

use axum::{
    body::Body,
    http::{HeaderValue, header},
    response::Response,
};
use redress_output::formula::guarded;

use super::{asked::Asked, view::Table};

const HEADINGS: [&str; 17] = [
    "month",
    "metric",
    "under",
    "level",
    "kind",
    "rank",
    "previousRank",
    "unit",
    "name",
    "numerator",
    "denominator",
    "percent",
    "low",
    "high",
    "flagged",
    "streak",
    "cutOff",
];

/// The table as a file.
pub(super) fn file(asked: &Asked, table: &Table) -> Response {
    let mut text = String::from("\u{feff}");
    line(&mut text, &HEADINGS.map(str::to_owned));
    let number = |n: Option<u32>| n.map(|n| n.to_string()).unwrap_or_default();
    for row in &table.rows {
        let share = |end: Option<f64>| end.map(|end| format!("{end:.6}")).unwrap_or_default();
        line(
            &mut text,
            &[
                asked.month.to_string(),
                asked.metric.to_owned(),
                asked.unit.code.clone(),
                asked.level.clone(),
                asked.kind.clone().unwrap_or_default(),
                number(row.rank),
                number(row.previous_rank),
                row.unit.code.clone(),
                row.unit.name.clone(),
                row.numerator.to_string(),
                row.denominator.to_string(),
                row.percent.clone().unwrap_or_default(),
                share(row.interval.map(|interval| interval.low)),
                share(row.interval.map(|interval| interval.high)),
                row.flagged.to_string(),
                row.streak.to_string(),
                table.cut_off.to_string(),
            ],
        );
    }
    let mut response = Response::new(Body::from(text));
    let headers = response.headers_mut();
    let name =
        format!("attachment; filename=\"ranking-{}-{}.csv\"", asked.month, asked.metric.to_lowercase());
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/csv; charset=utf-8"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store, private"));
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    if let Ok(name) = HeaderValue::try_from(name) {
        headers.insert(header::CONTENT_DISPOSITION, name);
    }
    response
}

fn line(text: &mut String, fields: &[String]) {
    let fields: Vec<String> = fields.iter().map(|text| field(text)).collect();
    text.push_str(&fields.join(","));
    text.push_str("\r\n");
}

fn field(text: &str) -> String {
    let text = guarded(text);
    match text.contains(['"', ',', '\r', '\n']) {
        true => format!("\"{}\"", text.replace('"', "\"\"")),
        false => text.into_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::field;

    #[test]
    fn fields_stay_one_field_and_no_formula() {
        for (text, expected) in
            [("a", "a"), ("a,b", "\"a,b\""), ("a\"b\n", "\"a\"\"b\n\""), ("=1+1", "'=1+1")]
        {
            assert_eq!(field(text), expected);
        }
    }
}
