//! Checks that every relative link in a document has a target, and that every file named in a checklist
//! exists.
#![allow(clippy::unwrap_used, reason = "tests: a panic is their report")]

use std::{
    fs,
    path::{Path, PathBuf},
};

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Returns the Markdown files of the repository.
fn documents() -> Vec<PathBuf> {
    let (mut found, mut folders) = (Vec::new(), vec![root().to_owned()]);
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            let name = path.file_name().unwrap().to_str().unwrap();
            if path.is_dir() && !matches!(name, "target" | ".git" | "node_modules" | "corpus" | ".venv") {
                folders.push(path);
            } else if name.ends_with(".md") {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}

/// Returns the targets of `[text](target)` that are relative, and outside code blocks.
fn links(text: &str) -> Vec<String> {
    let mut inside = false;
    let lines = text.lines().filter(|line| {
        let fence = line.starts_with("```");
        inside ^= fence;
        !inside && !fence
    });
    let targets = lines.flat_map(|line| line.split("](").skip(1).filter_map(|rest| rest.split(')').next()));
    targets.filter(|target| !target.starts_with("http")).map(str::to_owned).collect()
}

/// Returns the anchors of the headings: lower case, hyphens for spaces, without punctuation.
fn anchors(text: &str) -> Vec<String> {
    let headings = text.lines().filter(|line| line.starts_with('#'));
    let name = |line: &str| {
        let title = line.trim_start_matches('#').trim().to_lowercase();
        let kept = title.chars().filter(|c| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_'));
        kept.map(|c| if c == ' ' { '-' } else { c }).collect()
    };
    headings.map(name).collect()
}

#[test]
fn links_have_targets() {
    let mut broken = Vec::new();
    for document in documents() {
        let text = fs::read_to_string(&document).unwrap();
        for link in links(&text) {
            let (file, anchor) = link.split_once('#').unwrap_or((&link, ""));
            let target =
                if file.is_empty() { document.clone() } else { document.parent().unwrap().join(file) };
            let known = || anchors(&fs::read_to_string(&target).unwrap()).iter().any(|name| name == anchor);
            if !target.exists() || !(anchor.is_empty() || known()) {
                broken.push(format!("{}: {link}", document.strip_prefix(root()).unwrap().display()));
            }
        }
    }
    assert!(broken.is_empty(), "{broken:#?}");
}

#[test]
fn checklists_name_files_that_exist() {
    let text = fs::read_to_string(root().join(".github/CONTRIBUTING.md")).unwrap();
    let rows = text.lines().filter(|line| line.starts_with("| a"));
    let names = rows.flat_map(|row| row.split('`').skip(1).step_by(2));
    let files: Vec<&str> = names
        .filter(|name| name.contains('/') || name.ends_with(".graphql") || name.ends_with(".md"))
        .collect();
    assert!(files.len() > 30, "the checklists were not found: {files:?}");
    let missing: Vec<_> =
        files.iter().filter(|name| !name.contains(' ') && !root().join(name).exists()).collect();
    assert!(missing.is_empty(), "{missing:?}");
}
