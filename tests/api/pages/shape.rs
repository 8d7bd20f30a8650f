//! Whether a page is whole: what a browser and a screen reader need of it.

use std::collections::{BTreeMap, BTreeSet};

/// Elements that have no end.
const VOID: [&str; 4] = ["meta", "link", "input", "br"];

#[derive(Debug)]
struct Tag<'a> {
    name: &'a str,
    attributes: BTreeMap<&'a str, &'a str>,
    is_end: bool,
}

impl Tag<'_> {
    fn get(&self, name: &str) -> &str {
        self.attributes.get(name).copied().unwrap_or_default()
    }
}

/// The tags of a page, in order. Within values of attributes the templates escape `<`, `>` and `"`.
fn tags(html: &str) -> Vec<Tag<'_>> {
    let inner = html.split('<').skip(1).map(|rest| rest.split('>').next().unwrap());
    inner.filter(|inner| !inner.starts_with('!')).map(tag).collect()
}

fn tag(inner: &str) -> Tag<'_> {
    let is_end = inner.starts_with('/');
    let inner = inner.trim_start_matches('/').trim_end_matches('/');
    let (name, mut rest) = inner.split_once(' ').unwrap_or((inner, ""));
    let mut attributes = BTreeMap::new();
    while let Some(start) = rest.find(|c: char| !c.is_whitespace()) {
        rest = &rest[start..];
        let end = rest.find(|c: char| c == '=' || c.is_whitespace()).unwrap_or(rest.len());
        let name = &rest[..end];
        rest = &rest[end..];
        let value = match rest.strip_prefix("=\"") {
            Some(quoted) => {
                let (value, more) = quoted.split_once('"').expect("a value ends");
                rest = more;
                value
            }
            None => "",
        };
        assert!(attributes.insert(name, value).is_none(), "{name} occurs twice in <{inner}>");
    }
    Tag { name, attributes, is_end }
}

/// What is wrong with a page.
pub fn faults(html: &str) -> Vec<String> {
    let mut faults = Vec::new();
    if !html.starts_with("<!DOCTYPE html><html lang=\"") {
        faults.push("no document with a language".to_owned());
    }
    let tags = tags(html);
    nesting(&tags, &mut faults);
    references(&tags, &mut faults);
    headings(&tags, &mut faults);
    for tag in tags.iter().filter(|tag| !tag.is_end) {
        of_tag(tag, &mut faults);
    }
    for word in ["<script", "http://", "https://", "javascript:"] {
        // The namespace of SVG is not needed within HTML.
        if html.contains(word) {
            faults.push(format!("has {word}"));
        }
    }
    faults
}

fn nesting(tags: &[Tag<'_>], faults: &mut Vec<String>) {
    let mut open = Vec::new();
    for tag in tags.iter().filter(|tag| !VOID.contains(&tag.name)) {
        match tag.is_end {
            false => open.push(tag.name),
            true if open.last() == Some(&tag.name) => _ = open.pop(),
            true => faults.push(format!("</{}> within {open:?}", tag.name)),
        }
    }
    if !open.is_empty() {
        faults.push(format!("{open:?} are not closed"));
    }
}

fn references(tags: &[Tag<'_>], faults: &mut Vec<String>) {
    let starts = || tags.iter().filter(|tag| !tag.is_end);
    let mut ids = BTreeSet::new();
    for tag in starts().filter(|tag| tag.attributes.contains_key("id")) {
        if !ids.insert(tag.get("id")) {
            faults.push(format!("the id {} is there twice", tag.get("id")));
        }
    }
    for tag in starts() {
        let local = tag.get("href").strip_prefix('#');
        for id in [
            tag.get("for"),
            tag.get("aria-labelledby"),
            tag.get("aria-describedby"),
            local.unwrap_or_default(),
        ] {
            if !id.is_empty() && !ids.contains(id) {
                faults.push(format!("{id} is named by <{}> and is not there", tag.name));
            }
        }
    }
    let labels: BTreeSet<&str> =
        starts().filter(|tag| tag.name == "label").map(|tag| tag.get("for")).collect();
    for field in starts().filter(|tag| matches!(tag.name, "input" | "select" | "textarea")) {
        if field.get("type") != "hidden" && !labels.contains(field.get("id")) {
            faults.push(format!("the field {:?} has no label", field.get("name")));
        }
    }
}

fn headings(tags: &[Tag<'_>], faults: &mut Vec<String>) {
    let levels = tags.iter().filter(|tag| !tag.is_end).filter_map(|tag| {
        let level = tag.name.strip_prefix('h')?.parse::<u32>().ok()?;
        Some(level)
    });
    let levels: Vec<u32> = levels.collect();
    if levels.iter().filter(|level| **level == 1).count() != 1 || levels.first() != Some(&1) {
        faults.push(format!("the headings are {levels:?}"));
    }
    if levels.windows(2).any(|pair| pair[1] > pair[0] + 1) {
        faults.push(format!("a level is left out in {levels:?}"));
    }
}

fn of_tag(tag: &Tag<'_>, faults: &mut Vec<String>) {
    let bad = tag.attributes.keys().filter(|name| name.starts_with("on") || **name == "style");
    faults.extend(bad.map(|name| format!("<{}> has {name}", tag.name)));
    let is_named = !tag.get("aria-label").is_empty() || tag.get("aria-hidden") == "true";
    match tag.name {
        "th" if !matches!(tag.get("scope"), "col" | "row") => faults.push("a th without scope".to_owned()),
        "svg" if !is_named => faults.push("a drawing without words".to_owned()),
        "div" if tag.get("class") == "scroll" && tag.get("tabindex") != "0" => {
            faults.push("a part that scrolls and cannot be reached by keyboard".to_owned());
        }
        _ => {}
    }
}

#[test]
fn faults_are_found() {
    let page = |body: &str| {
        format!("<!DOCTYPE html><html lang=\"en\"><main id=\"content\"><h1>x</h1>{body}</main></html>")
    };
    assert_eq!(faults(&page("<p>&lt;script&gt;</p>")), Vec::<String>::new());
    for body in [
        "<p>",
        "</p>",
        "<p><b></p></b>",
        "<h1>y</h1>",
        "<h3>y</h3>",
        "<th>x</th>",
        "<svg></svg>",
        "<a href=\"#gone\">x</a>",
        "<input name=\"x\">",
        "<p onclick=\"x\"></p>",
        "<p style=\"x\"></p>",
        "<script></script>",
        "<i id=\"content\"></i>",
        "<a href=\"https://elsewhere.example\">x</a>",
    ] {
        assert!(!faults(&page(body)).is_empty(), "{body}");
    }
}
