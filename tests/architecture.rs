//! The shape of the workspace, held by a test: which crate may import which, and what the domain may import at all.
#![allow(clippy::unwrap_used, reason = "tests: a panic is their report")]

use std::{collections::BTreeSet, fs, path::Path};
use toml::Table;

/// Crate, and the crates of ours that it may import. Arrows point one way: command → log → read → api → program.
const ARROWS: &[(&str, &[&str])] = &[
    ("redress-domain", &[]),
    ("redress-log", &["redress-domain"]),
    ("redress-read", &["redress-domain", "redress-log"]),
    ("redress-api", &["redress-domain", "redress-log", "redress-read"]),
    ("redress", &["redress-domain", "redress-log", "redress-read", "redress-api"]),
];

/// No runtime, no database, no network, no randomness: the domain is a function.
const DOMAIN_MAY_IMPORT: &[&str] =
    &["chrono", "cqrs-es", "serde", "serde_json", "serde_json_canonicalizer", "sha2", "thiserror", "toml"];

/// The prescribed top level, dotfiles and lock file aside.
const TOP_LEVEL: &[&str] =
    &["Cargo.toml", "README.md", "crates", "examples", "migrations", "schema.graphql", "tests"];

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn dependencies(manifest: &Path) -> BTreeSet<String> {
    let manifest: Table = fs::read_to_string(manifest).unwrap().parse().unwrap();
    let table = manifest.get("dependencies").and_then(|table| table.as_table());
    table.into_iter().flat_map(|table| table.keys().cloned()).collect()
}

fn crates() -> Vec<String> {
    let entries = fs::read_dir(root().join("crates")).unwrap();
    let mut crates: Vec<String> = entries.map(|e| e.unwrap().file_name().into_string().unwrap()).collect();
    crates.sort();
    crates
}

#[test]
fn crates_import_only_what_lies_before_them() {
    for name in crates() {
        let (_, allowed) = ARROWS.iter().find(|(from, _)| *from == name).expect("every crate has its place");
        let imports = dependencies(&root().join("crates").join(&name).join("Cargo.toml"));
        for import in imports.iter().filter(|import| import.starts_with("redress")) {
            assert!(allowed.contains(&import.as_str()), "{name} must not import {import}");
        }
    }
}

#[test]
fn the_domain_imports_nothing_that_acts() {
    let imports = dependencies(&root().join("crates/redress-domain/Cargo.toml"));
    let foreign: Vec<_> =
        imports.iter().filter(|import| !DOMAIN_MAY_IMPORT.contains(&import.as_str())).collect();
    assert_eq!(foreign, Vec::<&String>::new());
}

#[test]
fn every_dependency_is_pinned_once_in_the_workspace() {
    for name in crates() {
        let manifest = root().join("crates").join(&name).join("Cargo.toml");
        let manifest: Table = fs::read_to_string(manifest).unwrap().parse().unwrap();
        for section in ["dependencies", "dev-dependencies", "build-dependencies"] {
            for (import, how) in manifest.get(section).and_then(|t| t.as_table()).into_iter().flatten() {
                let inherits = how.get("workspace").and_then(toml::Value::as_bool) == Some(true);
                assert!(
                    inherits && how.get("version").is_none(),
                    "{name}: {import} is not taken from the workspace"
                );
            }
        }
    }
}

#[test]
fn only_the_log_writes_events() {
    let writes = ["INSERT INTO events", "UPDATE events", "DELETE FROM events", "COPY events"];
    for name in crates().iter().filter(|name| *name != "redress-log") {
        for (path, text) in rust_files(&root().join("crates").join(name).join("src")) {
            for statement in writes {
                assert!(!text.contains(statement), "{path} has {statement}");
            }
        }
    }
}

#[test]
fn the_top_level_is_the_prescribed_one() {
    let entries = fs::read_dir(root()).unwrap().map(|e| e.unwrap().file_name().into_string().unwrap());
    let ours =
        entries.filter(|name| !name.starts_with('.') && !["Cargo.lock", "target"].contains(&name.as_str()));
    for name in ours {
        assert!(TOP_LEVEL.contains(&name.as_str()), "{name} does not belong at the top level");
    }
    assert!(!root().join("src").exists(), "the root package has no code of its own");
}

fn rust_files(folder: &Path) -> Vec<(String, String)> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).unwrap().map(Result::unwrap) {
        let path = entry.path();
        if path.is_dir() {
            files.extend(rust_files(&path));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files.push((path.display().to_string(), fs::read_to_string(&path).unwrap()));
        }
    }
    files
}
