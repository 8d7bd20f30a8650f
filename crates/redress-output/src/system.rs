//! Faults of the operating system, as people read them.

use std::io;

/// The words of a system fault, without its number.
#[must_use]
pub fn words(fault: &io::Error) -> String {
    let text = fault.to_string();
    match text.split_once(" (os error") {
        Some((words, _)) => words.to_owned(),
        None => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_number_is_left_out() {
        let missing = std::fs::read("/nowhere/at/all").unwrap_err();
        assert_eq!(words(&missing), "No such file or directory");
        assert_eq!(words(&io::Error::other("no number")), "no number");
    }
}
