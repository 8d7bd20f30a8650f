//! Finds out which file of a crate imports which, from the sources.
//!
//! A file imports another if it names an item of it: in a `use`, or by a path in its code (`crate::x::y`,
//! `super::x`, `x::y` for a child `x`), also inside macros. A name counts for the file that defines it.
//! Re-exports are followed, so `use crate::Name` is an import of the file behind `pub use file::Name`, not of
//! `lib.rs`. Therefore a `mod.rs` that only declares and re-exports imports nothing; one whose code uses what
//! it re-exports does. `#[cfg(test)]` is skipped: a test may import whatever it tests.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
};

use quote::ToTokens;
use syn::{Attribute, Item, UseTree, Visibility};

/// A module, by the names on the path from the crate's root.
type ModulePath = Vec<String>;

#[derive(Default)]
struct Module {
    file: String,
    /// The modules declared in it.
    children: BTreeSet<String>,
    /// The items defined in it.
    items: BTreeSet<String>,
    uses: Vec<Use>,
    /// The modules that it imports with `*`.
    globs: Vec<ModulePath>,
    /// The paths of two or more segments in its code.
    paths: BTreeSet<ModulePath>,
    /// Every identifier in its code.
    words: BTreeSet<String>,
}

struct Use {
    path: ModulePath,
    name: String,
    is_exported: bool,
}

/// What a path resolves to.
enum Target {
    Module(ModulePath),
    ItemOf(ModulePath),
}

/// Returns the imports of a crate: each file and the files that it imports, as paths below `src`.
pub(crate) fn imports(src: &Path) -> BTreeMap<String, BTreeSet<String>> {
    let mut modules = BTreeMap::new();
    read(src, Vec::new(), "lib.rs", &mut modules);
    let crate_modules = CrateModules(modules);
    let mut imports: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for (path, module) in &crate_modules.0 {
        let own = imports.entry(module.file.clone()).or_default();
        let used = module.uses.iter().filter(|one| !one.is_exported || module.words.contains(&one.name));
        let named = used.map(|one| &one.path).chain(&module.globs).chain(&module.paths);
        own.extend(
            named.filter_map(|name| crate_modules.file_of(path, name)).filter(|file| *file != module.file),
        );
    }
    imports
}

/// Returns the cycles: sets of files that import each other, directly or through others.
pub(crate) fn cycles(imports: &BTreeMap<String, BTreeSet<String>>) -> Vec<BTreeSet<String>> {
    let reached: BTreeMap<&String, BTreeSet<&String>> =
        imports.keys().map(|file| (file, reachable(imports, file))).collect();
    let mut cycles: Vec<BTreeSet<String>> = Vec::new();
    for (file, reach) in &reached {
        let both_ways = reach.iter().filter(|other| reached.get(**other).is_some_and(|r| r.contains(file)));
        let cycle: BTreeSet<String> = both_ways.map(|other| (*other).clone()).collect();
        if !cycle.is_empty() && !cycles.contains(&cycle) {
            cycles.push(cycle);
        }
    }
    cycles
}

fn reachable<'a>(imports: &'a BTreeMap<String, BTreeSet<String>>, from: &String) -> BTreeSet<&'a String> {
    let (mut found, mut next) = (BTreeSet::new(), vec![from]);
    while let Some(file) = next.pop() {
        for import in imports.get(file).into_iter().flatten() {
            if found.insert(import) {
                next.push(import);
            }
        }
    }
    found
}

/// Reads the file of a module and those of its children.
fn read(src: &Path, path: ModulePath, file: &str, modules: &mut BTreeMap<ModulePath, Module>) {
    let text = fs::read_to_string(src.join(file)).unwrap();
    let items = syn::parse_file(&text).unwrap_or_else(|fault| panic!("{file}: {fault}")).items;
    gather(src, path, file, items, modules);
}

fn gather(
    src: &Path,
    path: ModulePath,
    file: &str,
    items: Vec<Item>,
    modules: &mut BTreeMap<ModulePath, Module>,
) {
    let mut module = Module { file: file.to_owned(), ..Module::default() };
    for item in items {
        match item {
            Item::Mod(one) if is_test(&one.attrs) => drop(one),
            Item::Mod(one) => {
                let name = one.ident.to_string();
                module.children.insert(name.clone());
                let below: ModulePath = path.iter().cloned().chain([name]).collect();
                match one.content {
                    Some((_, items)) => gather(src, below, file, items, modules),
                    None => read(src, below.clone(), &file_of_module(src, &below), modules),
                }
            }
            Item::Use(one) if is_test(&one.attrs) => drop(one),
            Item::Use(one) => {
                let is_exported = !matches!(one.vis, Visibility::Inherited);
                module.take_use(&one.tree, &mut Vec::new(), is_exported);
            }
            other => module.take_code(&other),
        }
    }
    modules.insert(path, module);
}

fn file_of_module(src: &Path, path: &[String]) -> String {
    let below: PathBuf = path.iter().collect();
    let (flat, folder) = (below.with_extension("rs"), below.join("mod.rs"));
    let found = if src.join(&flat).exists() { flat } else { folder };
    found.display().to_string()
}

fn is_test(attributes: &[Attribute]) -> bool {
    let mut texts = attributes.iter().map(|one| one.to_token_stream().to_string().replace(' ', ""));
    texts.any(|text| ["#[cfg(test", "#[test"].iter().any(|start| text.starts_with(start)))
}

impl Module {
    fn take_use(&mut self, tree: &UseTree, before: &mut ModulePath, is_exported: bool) {
        let path = |name: &str| before.iter().cloned().chain([name.to_owned()]).collect::<ModulePath>();
        match tree {
            UseTree::Path(one) => {
                before.push(one.ident.to_string());
                self.take_use(&one.tree, before, is_exported);
                before.pop();
            }
            UseTree::Name(one) if one.ident == "self" => {
                let name = before.last().cloned().unwrap_or_default();
                self.uses.push(Use { path: before.clone(), name, is_exported });
            }
            UseTree::Name(one) => {
                let name = one.ident.to_string();
                self.uses.push(Use { path: path(&name), name, is_exported });
            }
            UseTree::Rename(one) => {
                let (path, name) = (path(&one.ident.to_string()), one.rename.to_string());
                self.uses.push(Use { path, name, is_exported });
            }
            UseTree::Glob(_) => self.globs.push(before.clone()),
            UseTree::Group(one) => one.items.iter().for_each(|tree| self.take_use(tree, before, is_exported)),
        }
    }

    /// Reads items token by token, so that paths inside macros are found like all others.
    fn take_code(&mut self, item: &Item) {
        if is_test(attributes_of(item)) {
            return;
        }
        self.items.extend(name_of(item));
        let text = item.to_token_stream().to_string();
        let mut path: ModulePath = Vec::new();
        let mut is_open = false;
        // The path in `pub(in …)` is not an import.
        let text = text.replace("(in crate ::", "(");
        for token in tokens(&text).chain([";"]) {
            let is_word = token.starts_with(is_of_word);
            if token == "::" {
                is_open = true;
                continue;
            }
            if is_word && is_open && !path.is_empty() {
                path.push(token.to_owned());
            } else {
                if path.len() > 1 {
                    self.paths.insert(std::mem::take(&mut path));
                }
                path.clear();
                if is_word && !is_open {
                    path.push(token.to_owned());
                }
            }
            is_open = false;
            if is_word {
                self.words.insert(token.to_owned());
            }
        }
    }
}

fn is_of_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

/// Splits code into words, `::`, and single characters. String literals are skipped.
fn tokens(mut rest: &str) -> impl Iterator<Item = &str> {
    std::iter::from_fn(move || {
        rest = rest.trim_start();
        let first = rest.chars().next()?;
        let length = if is_of_word(first) {
            rest.find(|c| !is_of_word(c)).unwrap_or(rest.len())
        } else if rest.starts_with("::") {
            2
        } else if first == '"' {
            // An escaped quote does not end the literal.
            let mut is_escaped = false;
            let end = rest[1..].find(|c| {
                let is_end = c == '"' && !is_escaped;
                is_escaped = c == '\\' && !is_escaped;
                is_end
            });
            let length = end.map_or(rest.len(), |end| end + 2);
            rest = &rest[length..];
            return Some("\"");
        } else {
            first.len_utf8()
        };
        let (token, after) = rest.split_at(length);
        rest = after;
        Some(token)
    })
}

fn attributes_of(item: &Item) -> &[Attribute] {
    match item {
        Item::Const(one) => &one.attrs,
        Item::Enum(one) => &one.attrs,
        Item::Fn(one) => &one.attrs,
        Item::Impl(one) => &one.attrs,
        Item::Macro(one) => &one.attrs,
        Item::Static(one) => &one.attrs,
        Item::Struct(one) => &one.attrs,
        Item::Trait(one) => &one.attrs,
        Item::Type(one) => &one.attrs,
        _ => &[],
    }
}

fn name_of(item: &Item) -> Option<String> {
    let name = match item {
        Item::Const(one) => &one.ident,
        Item::Enum(one) => &one.ident,
        Item::Fn(one) => &one.sig.ident,
        Item::Static(one) => &one.ident,
        Item::Struct(one) => &one.ident,
        Item::Trait(one) => &one.ident,
        Item::Type(one) => &one.ident,
        _ => return None,
    };
    Some(name.to_string())
}

/// All modules of a crate.
struct CrateModules(BTreeMap<ModulePath, Module>);

impl CrateModules {
    /// Returns the file that defines what a path names. `None` if that is not a file of this crate.
    fn file_of(&self, from: &ModulePath, path: &[String]) -> Option<String> {
        let (Target::Module(found) | Target::ItemOf(found)) =
            self.resolve(from, path, &mut BTreeSet::new())?;
        Some(self.0.get(&found)?.file.clone())
    }

    fn resolve(
        &self,
        from: &ModulePath,
        path: &[String],
        seen: &mut BTreeSet<(ModulePath, String)>,
    ) -> Option<Target> {
        let (first, rest) = path.split_first()?;
        match first.as_str() {
            "crate" => self.walk(Vec::new(), rest, seen),
            "self" => self.walk(from.clone(), rest, seen),
            "super" => self.walk(parent(from), rest, seen),
            name if self.0.get(from)?.children.contains(name) => self.walk(from.clone(), path, seen),
            _ => None,
        }
    }

    fn walk(
        &self,
        mut at: ModulePath,
        mut path: &[String],
        seen: &mut BTreeSet<(ModulePath, String)>,
    ) -> Option<Target> {
        while let Some((name, rest)) = path.split_first() {
            let module = self.0.get(&at)?;
            if name == "super" {
                at = parent(&at);
            } else if module.children.contains(name) {
                at.push(name.clone());
            } else if let Some(target) = self.re_exported(&at, module, name, seen) {
                match target {
                    Target::Module(found) => at = found,
                    item => return Some(item),
                }
            } else {
                return Some(Target::ItemOf(at));
            }
            path = rest;
        }
        Some(Target::Module(at))
    }

    /// Resolves a name that a module re-exports.
    fn re_exported(
        &self,
        at: &ModulePath,
        module: &Module,
        name: &str,
        seen: &mut BTreeSet<(ModulePath, String)>,
    ) -> Option<Target> {
        if module.items.contains(name) || !seen.insert((at.clone(), name.to_owned())) {
            return None;
        }
        if let Some(one) = module.uses.iter().find(|one| one.name == name) {
            return self.resolve(at, &one.path, seen);
        }
        module.globs.iter().find_map(|glob| {
            let through: ModulePath = glob.iter().cloned().chain([name.to_owned()]).collect();
            match self.resolve(at, &through, seen)? {
                Target::ItemOf(found) if !self.0.get(&found)?.items.contains(name) => None,
                target => Some(target),
            }
        })
    }
}

fn parent(path: &ModulePath) -> ModulePath {
    path[..path.len().saturating_sub(1)].to_vec()
}
