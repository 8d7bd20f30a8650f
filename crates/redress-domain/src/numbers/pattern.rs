//! How a number is written: `{unit}-{year}-{n:05}`.

use crate::{UnitCode, UnitTree};
use serde::{Deserialize, Deserializer, de::Error};
use std::fmt::Write;

/// The longest pattern, in characters. A number is an identifier, and those have 100 at most.
const LONGEST: usize = 60;
/// The most digits that a serial number is padded to.
const WIDEST: usize = 12;
/// The most digits of a serial number: it fits into 64 bits.
const MOST_DIGITS: usize = 18;

/// How the numbers of a series are written: text with the unit's code, the year and the serial number, each once. A number is read in one way
/// only: something separates the three.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pattern {
    parts: Vec<Part>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Part {
    Text(String),
    Unit,
    Year,
    /// Padded with zeros to so many digits.
    Serial {
        width: usize,
    },
}

/// Why a text is no pattern.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PatternError {
    /// Something in braces that is no place.
    #[error(
        "only {{unit}}, {{year}}, {{n}} and {{n:05}} (padded to so many digits, 1 to 12) can be in braces"
    )]
    UnknownPlace,
    /// A place is missing, or there twice.
    #[error("{{unit}}, {{year}} and {{n}} each occur once")]
    PlacesMissing,
    /// Two places touch, or a digit follows the serial number.
    #[error(
        "text separates {{unit}}, {{year}} and {{n}}, and what follows {{n}} does not begin with a digit"
    )]
    Ambiguous,
    /// Too long, or with characters that no number has.
    #[error("a pattern has at most 60 characters, no control character, and no space at either end")]
    Unfit,
}

/// What surrounds the serial numbers of one unit and year.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Around {
    /// What comes before.
    pub prefix: String,
    /// What comes after.
    pub suffix: String,
    /// To how many digits the serial number is padded.
    pub width: usize,
}

impl Pattern {
    /// Reads a pattern.
    ///
    /// # Errors
    /// If numbers of it could not be read back.
    pub fn parse(text: &str) -> Result<Self, PatternError> {
        let fits = text.chars().count() <= LONGEST && !text.contains(char::is_control) && text.trim() == text;
        if !fits {
            return Err(PatternError::Unfit);
        }
        let (mut parts, mut rest) = (Vec::new(), text);
        while let Some(open) = rest.find('{') {
            push_text(&mut parts, &rest[..open])?;
            let close = rest[open..].find('}').ok_or(PatternError::UnknownPlace)? + open;
            parts.push(place(&rest[open + 1..close])?);
            rest = &rest[close + 1..];
        }
        push_text(&mut parts, rest)?;
        let pattern = Self { parts };
        pattern.check()?;
        Ok(pattern)
    }

    /// A pattern that writes one number, whatever the unit, year and serial number.
    pub(super) fn exactly(number: &str) -> Self {
        Self { parts: vec![Part::Text(number.to_owned())] }
    }

    /// A pattern that no number fits.
    pub(super) fn none() -> Self {
        Self { parts: Vec::new() }
    }

    fn check(&self) -> Result<(), PatternError> {
        let count = |is: fn(&Part) -> bool| self.parts.iter().filter(|part| is(part)).count();
        let each_once = count(|part| matches!(part, Part::Unit)) == 1
            && count(|part| matches!(part, Part::Year)) == 1
            && count(|part| matches!(part, Part::Serial { .. })) == 1;
        if !each_once {
            return Err(PatternError::PlacesMissing);
        }
        let is_read_twice = |pair: &[Part]| match pair {
            [Part::Serial { .. }, Part::Text(text)] => text.starts_with(|c: char| c.is_ascii_digit()),
            [_, Part::Text(_)] | [Part::Text(_), _] => false,
            _ => true,
        };
        if self.parts.windows(2).any(is_read_twice) { Err(PatternError::Ambiguous) } else { Ok(()) }
    }

    /// The number of a unit, year and serial number.
    #[must_use]
    pub fn render(&self, unit: &UnitCode, year: i32, n: u64) -> String {
        let mut number = String::new();
        for part in &self.parts {
            write_part(&mut number, part, unit, year, Some(n));
        }
        number
    }

    /// What surrounds the serial numbers of a unit and year.
    #[must_use]
    pub fn around(&self, unit: &UnitCode, year: i32) -> Around {
        let is_serial = |part: &Part| matches!(part, Part::Serial { .. });
        let at = self.parts.iter().position(is_serial).unwrap_or(self.parts.len());
        let write = |parts: &[Part]| {
            let mut text = String::new();
            parts.iter().for_each(|part| write_part(&mut text, part, unit, year, None));
            text
        };
        let width = match self.parts.get(at) {
            Some(Part::Serial { width }) => *width,
            _ => 1,
        };
        Around {
            prefix: write(&self.parts[..at]),
            suffix: write(self.parts.get(at + 1..).unwrap_or_default()),
            width,
        }
    }

    /// The unit, year and serial number of a number; `None` if it is not written so, or the unit is none of the tree.
    #[must_use]
    pub fn read(&self, number: &str, units: &UnitTree) -> Option<(UnitCode, i32, u64)> {
        let mut found = (None, None, None);
        read(&self.parts, number, units, &mut found);
        Some((found.0?, found.1?, found.2?))
    }
}

type Found = (Option<UnitCode>, Option<i32>, Option<u64>);

fn read(parts: &[Part], text: &str, units: &UnitTree, found: &mut Found) -> bool {
    let Some((part, rest)) = parts.split_first() else { return text.is_empty() };
    let matched = match part {
        Part::Text(expected) => {
            text.strip_prefix(expected.as_str()).is_some_and(|text| read(rest, text, units, found))
        }
        Part::Year => {
            let year = text.get(..4).filter(|year| year.bytes().all(|byte| byte.is_ascii_digit()));
            found.1 = year.and_then(|year| year.parse().ok());
            found.1.is_some() && read(rest, &text[4..], units, found)
        }
        Part::Serial { width } => {
            let digits = text.bytes().take_while(u8::is_ascii_digit).count();
            found.2 = serial(&text[..digits], *width);
            found.2.is_some() && read(rest, &text[digits..], units, found)
        }
        Part::Unit => {
            let ends = text.char_indices().map(|(at, c)| at + c.len_utf8());
            ends.into_iter().any(|end| {
                let unit = units.shared(&text[..end]).map(|(code, _)| code);
                unit.is_some() && read(rest, &text[end..], units, found) && {
                    found.0 = unit;
                    true
                }
            })
        }
    };
    if !matched {
        *found = (None, None, None);
    }
    matched
}

/// A serial number as it is written: padded to `width`, and no further.
fn serial(digits: &str, width: usize) -> Option<u64> {
    let is_padded = digits.len() == width || (digits.len() > width && !digits.starts_with('0'));
    let n = Some(digits).filter(|digits| is_padded && digits.len() <= MOST_DIGITS)?.parse().ok()?;
    Some(n).filter(|n| *n > 0)
}

fn push_text(parts: &mut Vec<Part>, text: &str) -> Result<(), PatternError> {
    if text.contains('}') {
        return Err(PatternError::UnknownPlace);
    }
    if !text.is_empty() {
        parts.push(Part::Text(text.to_owned()));
    }
    Ok(())
}

fn place(name: &str) -> Result<Part, PatternError> {
    match name {
        "unit" => Ok(Part::Unit),
        "year" => Ok(Part::Year),
        "n" => Ok(Part::Serial { width: 1 }),
        _ => {
            let width = name.strip_prefix("n:0").and_then(|width| width.parse().ok());
            let width =
                width.filter(|width| (1..=WIDEST).contains(width)).ok_or(PatternError::UnknownPlace)?;
            Ok(Part::Serial { width })
        }
    }
}

fn write_part(number: &mut String, part: &Part, unit: &UnitCode, year: i32, n: Option<u64>) {
    let written = match (part, n) {
        (Part::Text(text), _) => number.write_str(text),
        (Part::Unit, _) => number.write_str(unit.as_str()),
        (Part::Year, _) => write!(number, "{year:04}"),
        (Part::Serial { width }, Some(n)) => write!(number, "{n:0width$}"),
        (Part::Serial { .. }, None) => Ok(()),
    };
    written.expect("a string takes any text");
}

impl<'de> Deserialize<'de> for Pattern {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::parse(&text).map_err(|error| D::Error::custom(format!("{text:?}: {error}")))
    }
}
