//! Messages of operating system errors for people.

use std::io;

/// Returns the message of an operating system error, without its number.
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
    fn the_error_number_is_removed() {
        let missing = std::fs::read("/nowhere/at/all").unwrap_err();
        assert_eq!(words(&missing), "No such file or directory");
        assert_eq!(words(&io::Error::other("no number")), "no number");
    }
}
