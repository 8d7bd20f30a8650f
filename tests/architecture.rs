//! Checks the structure of the workspace: which crate may import which, and what the domain may import.
#![allow(clippy::unwrap_used, reason = "tests: a panic is their report")]

#[path = "support/imports.rs"]
mod imports;
#[path = "support/sources.rs"]
mod sources;

use imports::{cycles, imports};
use sources::rust_files;
use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::Path,
};
use toml::Table;

/// Each crate and those of our crates that it may import. Imports point one way: command → log → read → api →
/// program.
const ARROWS: &[(&str, &[&str])] = &[
    ("redress-domain", &[]),
    ("redress-proof", &[]),
    ("redress-log", &["redress-domain", "redress-proof"]),
    ("redress-read", &["redress-domain", "redress-log"]),
    ("redress-auth", &["redress-domain", "redress-log", "redress-output"]),
    ("redress-http", &["redress-auth"]),
    (
        "redress-api-common",
        &["redress-domain", "redress-log", "redress-read", "redress-auth", "redress-http"],
    ),
    (
        "redress-api-kinds",
        &["redress-domain", "redress-log", "redress-read", "redress-auth", "redress-api-common"],
    ),
    (
        "redress-api",
        &[
            "redress-domain",
            "redress-proof",
            "redress-log",
            "redress-read",
            "redress-auth",
            "redress-http",
            "redress-api-common",
            "redress-api-kinds",
        ],
    ),
    ("redress-pages", &["redress-http", "redress-output"]),
    ("redress-output", &[]),
    ("redress-postgres", &["redress-output"]),
    ("redress-demo", &["redress-domain", "redress-log"]),
    ("redress-report", &["redress-domain", "redress-log", "redress-read", "redress-output"]),
    ("redress-import", &["redress-domain", "redress-log", "redress-auth", "redress-output"]),
    (
        "redress",
        &[
            "redress-domain",
            "redress-proof",
            "redress-log",
            "redress-read",
            "redress-auth",
            "redress-http",
            "redress-api",
            "redress-pages",
            "redress-import",
            "redress-output",
            "redress-postgres",
            "redress-report",
            "redress-demo",
        ],
    ),
];

/// What the domain may import: no runtime, no database, no network, no randomness, so that it is a pure
/// function.
const DOMAIN_MAY_IMPORT: &[&str] = &[
    "chrono",
    "cqrs-es",
    "serde",
    "serde_json",
    "serde_json_canonicalizer",
    "sha2",
    "thiserror",
    "toml",
    "unicode-normalization",
];

/// The allowed top level, other than dotfiles and the lock file.
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
fn crates_import_only_the_crates_below_them() {
    for name in crates() {
        let (_, allowed) =
            ARROWS.iter().find(|(from, _)| *from == name).expect("every crate is listed in ARROWS");
        let imports = dependencies(&root().join("crates").join(&name).join("Cargo.toml"));
        for import in imports.iter().filter(|import| import.starts_with("redress")) {
            assert!(allowed.contains(&import.as_str()), "{name} must not import {import}");
        }
    }
}

#[test]
fn the_domain_imports_nothing_with_side_effects() {
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

/// Examples in the documentation would be tested by rustdoc, which reads every crate for that: they are in `examples` instead.
#[test]
fn documentation_has_no_examples_that_are_not_run() {
    let fence = |line: &str| {
        let line = line.trim_start();
        let text = line.strip_prefix("//!").or_else(|| line.strip_prefix("///")).unwrap_or(line).trim_start();
        matches!(text.strip_prefix("```"), Some("" | "rust" | "rust,no_run"))
    };
    let mut opened = Vec::new();
    for name in crates() {
        let folder = root().join("crates").join(&name);
        let manifest: Table = fs::read_to_string(folder.join("Cargo.toml")).unwrap().parse().unwrap();
        assert_eq!(manifest["lib"]["doctest"].as_bool(), Some(false), "{name}");
        let readme = ("README.md".to_owned(), fs::read_to_string(folder.join("README.md")).unwrap());
        for (file, text) in rust_files(&folder.join("src")).into_iter().chain([readme]) {
            // Every other fence ends a block.
            let fences = text.lines().filter(|line| line.contains("```")).step_by(2);
            opened.extend(fences.filter(|line| fence(line)).map(|line| format!("{name}: {file}: {line}")));
        }
    }
    assert_eq!(opened, Vec::<String>::new());
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
fn the_top_level_has_only_the_allowed_entries() {
    let entries = fs::read_dir(root()).unwrap().map(|e| e.unwrap().file_name().into_string().unwrap());
    let ours =
        entries.filter(|name| !name.starts_with('.') && !["Cargo.lock", "target"].contains(&name.as_str()));
    for name in ours {
        assert!(TOP_LEVEL.contains(&name.as_str()), "{name} does not belong at the top level");
    }
    assert!(!root().join("src").exists(), "the root package has no code of its own");
}

#[test]
fn dependencies_come_from_the_registry_in_one_version() {
    let read = |name: &str| -> Table { fs::read_to_string(root().join(name)).unwrap().parse().unwrap() };
    let (lock, rules) = (read("Cargo.lock"), read(".deny.toml"));
    let text = |table: &toml::Value, key: &str| table.get(key).and_then(|v| v.as_str()).map(str::to_owned);
    let mut versions: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for package in lock["package"].as_array().unwrap() {
        let (name, version) = (text(package, "name").unwrap(), text(package, "version").unwrap());
        // A package without a source is our own.
        let registry = text(package, "source")
            .is_none_or(|source| source == "registry+https://github.com/rust-lang/crates.io-index");
        assert!(registry, "{name} is not from crates.io");
        versions.entry(name).or_default().insert(version);
    }
    let skipped = rules["bans"]["skip"].as_array().unwrap();
    let skipped: BTreeSet<String> = skipped.iter().map(|skip| text(skip, "crate").unwrap()).collect();
    let several = versions.iter().filter(|(_, versions)| versions.len() > 1);
    let mut unused = skipped.clone();
    for (name, versions) in several {
        let ids: Vec<String> = versions.iter().map(|version| format!("{name}@{version}")).collect();
        let unexplained: Vec<&String> = ids.iter().filter(|id| !skipped.contains(*id)).collect();
        assert!(
            unexplained.len() <= 1,
            "{unexplained:?}: use one version, or explain the others in .deny.toml"
        );
        unused.retain(|id| !ids.contains(id));
    }
    assert_eq!(unused, BTreeSet::new(), "only one version is used: remove them from .deny.toml");
}

#[test]
fn no_files_import_each_other_in_a_cycle() {
    let mut faults = Vec::new();
    for name in crates() {
        let imports = imports(&root().join("crates").join(&name).join("src"));
        for cycle in cycles(&imports) {
            for file in &cycle {
                let within: Vec<&String> = imports[file].intersection(&cycle).collect();
                faults.push(format!("{name}: {file} imports {within:?}"));
            }
        }
    }
    assert!(faults.is_empty(), "move what they share into a file below them:\n{}", faults.join("\n"));
}

#[test]
fn cycles_are_found_through_re_exports_paths_and_macros() {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| fs::write(folder.path().join(name), text).unwrap();
    write("lib.rs", "mod a; mod b; mod c; mod d; pub use b::B;");
    write("a.rs", "use crate::B; pub struct A(B); #[cfg(test)] mod tests { use crate::c::C; }");
    write("b.rs", "pub struct B; macro_rules! made { () => { super::c::C } }");
    write(
        "c.rs",
        "use super::{d as down}; pub struct C; fn f() { let _ = g(crate::a::A(down::D), \"crate::b::B\"); }",
    );
    write("d.rs", "pub struct D; pub(in crate::a) struct E;");
    let imports = imports(folder.path());
    let files = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<BTreeSet<String>>();
    assert_eq!(imports["lib.rs"], files(&[]), "it only declares and re-exports");
    assert_eq!(
        imports["a.rs"],
        files(&["b.rs"]),
        "a name counts for the file that defines it; tests do not count"
    );
    assert_eq!(imports["b.rs"], files(&["c.rs"]), "a path inside a macro counts");
    assert_eq!(imports["c.rs"], files(&["a.rs", "d.rs"]));
    assert_eq!(cycles(&imports), [files(&["a.rs", "b.rs", "c.rs"])]);
}
