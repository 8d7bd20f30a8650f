//! Guards texts in CSV files that a spreadsheet would evaluate as a formula (CSV injection).

use std::borrow::Cow;

/// Returns the text with an apostrophe before it if a spreadsheet would evaluate it. The spreadsheet then
/// shows the text itself.
#[must_use]
pub fn guarded(text: &str) -> Cow<'_, str> {
    if is_formula(text) { Cow::Owned(format!("'{text}")) } else { Cow::Borrowed(text) }
}

/// Reverses [`guarded`].
#[must_use]
pub fn unguarded(text: &str) -> &str {
    text.strip_prefix('\'').filter(|text| is_formula(text)).unwrap_or(text)
}

fn is_formula(text: &str) -> bool {
    text.starts_with(['=', '+', '-', '@', '\t', '\r', '＝', '＋', '－', '＠'])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_formula_is_guarded_and_read_back() {
        for text in ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "＝1"] {
            assert_eq!(guarded(text), format!("'{text}"));
            assert_eq!(unguarded(&guarded(text)), text);
        }
        for text in ["", "1=1", "A-1", "西湖区", "'quoted'"] {
            assert_eq!((&*guarded(text), unguarded(text)), (text, text));
        }
    }
}
