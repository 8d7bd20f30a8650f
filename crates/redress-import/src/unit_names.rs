//! Finds units by code or by name.

use std::collections::HashMap;

use chrono::NaiveDate;
use redress_domain::{UnitCode, UnitTree};

/// The units of a log, by all their codes and names.
#[derive(Debug, Default)]
pub(crate) struct UnitNames {
    codes: HashMap<String, UnitCode>,
    names: HashMap<String, Vec<UnitCode>>,
}

impl UnitNames {
    pub(crate) fn of(tree: &UnitTree, today: NaiveDate) -> Self {
        let mut found = Self::default();
        for (code, unit) in tree.iter() {
            found.codes.insert(code.as_str().to_owned(), code.clone());
            found.names.entry(unit.name_on(today).trim().to_owned()).or_default().push(code.clone());
        }
        found
    }

    /// Finds a unit by a code or a name; codes are tried first. A text that is neither is returned as a code,
    /// which the log then refuses as unknown.
    ///
    /// # Errors
    /// Returns a message if several units have the name, or the text cannot be a code.
    pub(crate) fn find(&self, text: &str) -> Result<UnitCode, String> {
        if let Some(code) = self.codes.get(text) {
            return Ok(code.clone());
        }
        match self.names.get(text).map(Vec::as_slice) {
            Some([only]) => Ok(only.clone()),
            Some([first, second, ..]) => Err(format!(
                "two units have this name, {first} and {second}: name the unit by its code, or in [values]"
            )),
            _ => text.parse::<UnitCode>().map_err(|fault| fault.to_string()),
        }
    }

    /// Whether a unit with this code exists.
    pub(crate) fn has(&self, code: &UnitCode) -> bool {
        self.codes.contains_key(code.as_str())
    }
}
