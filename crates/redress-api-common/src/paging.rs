//! Relay's connections, with a required page size.

use super::error::invalid;
use async_graphql::{Result, types::connection::PageInfo};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};

/// The largest page.
const LARGEST: i32 = 100;

/// Checks that exactly one of `first` and `last` is given, between 1 and 100.
pub fn check_size(first: Option<i32>, last: Option<i32>) -> Result<()> {
    match (first, last) {
        (Some(_), Some(_)) | (None, None) => Err(invalid("first", "name either first or last")),
        (Some(size), None) | (None, Some(size)) if (1..=LARGEST).contains(&size) => Ok(()),
        _ => Err(invalid("first", format!("a page has 1 to {LARGEST} items"))),
    }
}

/// The cost of a page: each item costs the same.
pub fn page_cost(first: Option<i32>, last: Option<i32>, item: usize) -> usize {
    let size = first.or(last).unwrap_or(1).clamp(1, LARGEST);
    1 + usize::try_from(size).unwrap_or(1) * item
}

/// The requested part of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Slice {
    /// The most items.
    pub size: u32,
    /// Whether to return the last items, before a cursor, instead of the first ones, after it.
    pub from_end: bool,
    /// The place in the list's [`cursor`].
    pub place: Option<String>,
}

impl Slice {
    /// Checks the four arguments of a list: `first` goes with `after`, `last` with `before`.
    pub fn of(
        list: &str,
        (first, after): (Option<i32>, Option<String>),
        (last, before): (Option<i32>, Option<String>),
    ) -> Result<Self> {
        check_size(first, last)?;
        let (from_end, size) = (last.is_some(), first.or(last).and_then(|size| u32::try_from(size).ok()));
        match (from_end, &after, &before) {
            (true, Some(_), _) => {
                return Err(invalid("after", "after goes with first; with last, name before"));
            }
            (false, _, Some(_)) => {
                return Err(invalid("before", "before goes with last; with first, name after"));
            }
            _ => {}
        }
        let field = if from_end { "before" } else { "after" };
        let place = after.or(before).map(|cursor| read_cursor(list, &cursor, field)).transpose()?;
        Ok(Self { size: size.unwrap_or(1), from_end, place })
    }

    /// Cuts a page out of a whole list, whose items are ordered by place. Also returns whether there are
    /// more.
    pub fn cut<'a, T>(&self, items: &'a [T], place_of: impl Fn(&T) -> &str) -> (&'a [T], bool) {
        let size = self.size as usize;
        let place = self.place.as_deref();
        if self.from_end {
            let end = place.map_or(items.len(), |place| items.partition_point(|item| place_of(item) < place));
            let start = end.saturating_sub(size);
            return (&items[start..end], start > 0);
        }
        let start = place.map_or(0, |place| items.partition_point(|item| place_of(item) <= place));
        let end = items.len().min(start + size);
        (&items[start..end], end < items.len())
    }

    /// The page info.
    pub fn page_info(
        &self,
        has_more: bool,
        start_cursor: Option<String>,
        end_cursor: Option<String>,
    ) -> PageInfo {
        let (more, beyond) = (has_more, self.place.is_some());
        let (has_previous_page, has_next_page) = if self.from_end { (more, beyond) } else { (beyond, more) };
        PageInfo { has_previous_page, has_next_page, start_cursor, end_cursor }
    }
}

/// A cursor: opaque, and valid only for one list in one order.
pub fn cursor(list: &str, place: &str) -> String {
    URL_SAFE_NO_PAD.encode(format!("{list}\n{place}"))
}

fn read_cursor(list: &str, cursor: &str, field: &'static str) -> Result<String> {
    let text = URL_SAFE_NO_PAD.decode(cursor).ok().and_then(|bytes| String::from_utf8(bytes).ok());
    let Some((of, place)) = text.as_deref().and_then(|text| text.split_once('\n')) else {
        return Err(invalid(field, "this is not a cursor; take one from pageInfo or from an edge"));
    };
    match of == list {
        true => Ok(place.to_owned()),
        false => Err(invalid(field, "this cursor belongs to another list or to another order")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn after(list: &str, cursor: &str) -> Result<Slice> {
        Slice::of(list, (Some(1), Some(cursor.to_owned())), (None, None))
    }

    proptest! {
        #[test]
        fn a_cursor_is_read_as_it_was_written_and_by_its_own_list(place in any::<String>(), list in "[a-z]{1,9}") {
            let cursor = cursor(&list, &place);
            prop_assert_eq!(after(&list, &cursor).unwrap().place, Some(place));
            prop_assert!(after("OTHER", &cursor).unwrap_err().message.contains("another list"));
        }

        #[test]
        fn any_other_text_is_not_a_cursor(text in prop_oneof![any::<String>(), "[A-Za-z0-9_-]{0,40}"]) {
            if let Err(error) = after("list", &text) {
                prop_assert!(error.message.contains("cursor"), "{}", error.message);
            } else {
                prop_assert_eq!(cursor("list", &after("list", &text).unwrap().place.unwrap()), text);
            }
        }

        #[test]
        fn a_page_is_one_to_a_hundred_of_one_end(first in any::<Option<i32>>(), last in any::<Option<i32>>()) {
            let one = first.is_some() != last.is_some();
            let fits = first.or(last).is_some_and(|size| (1..=LARGEST).contains(&size));
            prop_assert_eq!(check_size(first, last).is_ok(), one && fits);
            prop_assert!((1..=101).contains(&page_cost(first, last, 1)));
        }
    }
}
