//! Values about people.

use maud::{Markup, html};

use super::view::Sensitive;
use crate::lang::Lang;

/// A value about people, as far as the API gives it; why it does not is said in words.
pub(super) fn sensitive(value: &Sensitive, lang: Lang) -> Markup {
    match (value.state.as_str(), &value.value) {
        ("SHOWN", Some(text)) => html! { bdi.long { (text) } },
        ("ERASED", _) => html! { em { (lang.pick("erased", "已删除")) } },
        _ => html! { em { (lang.pick("not shown to you", "不予显示")) } },
    }
}
