//! Units by code or by name.

use std::collections::HashMap;

use chrono::NaiveDate;
use redress_domain::{UnitCode, UnitTree};

/// The units of a log, by every code and every name that they have.
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

    /// The unit of a code or a name; a code goes before a name. What is neither is a code that the log does not know, and refused there.
    ///
    /// # Errors
    /// In words: if several units have the name, or it is nothing that a unit could be called.
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

    /// Whether there is a unit of this code.
    pub(crate) fn has(&self, code: &UnitCode) -> bool {
        self.codes.contains_key(code.as_str())
    }
}
