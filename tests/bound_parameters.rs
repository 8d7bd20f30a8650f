//! Checks in our own sources that no value is ever written into the text of an SQL statement: every text that
//! reaches the database must be a literal, a constant, or composed of these.
#![allow(clippy::unwrap_used, reason = "tests: a panic is their report")]

#[path = "support/sources.rs"]
mod sources;

use sources::rust_files;
use std::{collections::HashMap, fs, path::Path};
use syn::{
    Expr, FnArg, Lit, Pat, Stmt, Type,
    parse::Parser,
    punctuated::Punctuated,
    visit::{self, Visit},
};

/// Functions whose first argument is the text of a statement.
const FUNCTIONS: &[&str] =
    &["query", "query_as", "query_scalar", "query_with", "query_as_with", "query_scalar_with", "raw_sql"];
/// Methods whose first argument is such a text, when they are called on a connection.
const METHODS: &[&str] = &[
    "execute",
    "execute_many",
    "fetch",
    "fetch_one",
    "fetch_all",
    "fetch_optional",
    "fetch_many",
    "prepare",
    "prepare_with",
    "describe",
    "copy_in_raw",
    "copy_out_raw",
];
/// Connections and pools: passed to methods of these names, they are not a text.
const EXECUTORS: &[&str] = &["connection", "transaction", "pool", "replica", "admin", "attempt"];
/// Objects with methods of these names that are unrelated to a database.
const OTHERS: &[&str] = &["log", "appender", "schema", "executor", "engine", "self", "graphql", "finish"];

/// Exceptions: file, name or expression, and why it is not a value.
const CHOSEN: &[(&str, &str, &str)] = &[
    ("redress-read/src/ledger/write.rs", "sql", "one of its constants, with the table of a family"),
    ("redress-read/src/register/filter.rs", "day", "`Order::column`: one of our columns"),
    ("redress-read/src/figures/entries.rs", "sql", "made of our expressions (`seen`, `grouped`)"),
    ("redress-read/src/figures/leaf_units.rs", "ledger", "the table of a family"),
    ("redress-read/src/figures/slots.rs", "sql", "the table of a family, and the condition of its rows"),
    ("redress-read/src/cases/asked_about.rs", "sql", "made of our expression `is_asked_about`"),
    ("redress-read/src/bound.rs", "part", "of one of our expressions, cut at its parameters"),
    ("redress-read/src/figures/entries.rs", "in_part", "a function of that name: one of our expressions"),
    ("redress-read/src/figures/fractions.rs", "source", "`OF_ROLLUP` or `OF_LEDGER`"),
    ("redress-read/src/rebuild/compare.rs", "name", "of one of our tables, as the catalogue quotes it"),
    (
        "redress-read/src/rebuild/compare.rs",
        "hash",
        "`hash_of_row`: our columns, as the catalogue quotes them, in functions of the database",
    ),
    (
        "redress-read/src/rebuild/compare.rs",
        "by_key (table , key)",
        "our tables, columns and keys, as the catalogue quotes them",
    ),
    (
        "redress-read/src/rebuild/compare.rs",
        "as_multiset (table)",
        "our tables and columns, as the catalogue quotes them",
    ),
    ("redress-read/src/rebuild/shadow.rs", "name", "of one of our tables, as the catalogue quotes it"),
    ("redress-read/src/rebuild/shadow.rs", "grant", "a statement that the database itself wrote and quoted"),
    (
        "redress-read/src/rebuild/shadow.rs",
        "statement",
        "a statement that the database itself wrote and quoted",
    ),
    (
        "redress-read/src/rebuild/swap.rs",
        "qualified (tables , LIVE)",
        "our tables, as the catalogue quotes them",
    ),
    (
        "redress-read/src/rebuild/swap.rs",
        "qualified (tables , LAST)",
        "our tables, as the catalogue quotes them",
    ),
];

#[test]
fn statements_contain_no_values() {
    let (mut found, mut read) = (Vec::new(), 0);
    let crates = Path::new(env!("CARGO_MANIFEST_DIR")).join("crates");
    for entry in fs::read_dir(&crates).unwrap() {
        for (path, text) in rust_files(&entry.unwrap().path().join("src")) {
            let name = path.strip_prefix(&*crates.to_string_lossy()).unwrap().trim_start_matches('/');
            let mut reader = Reader::new(name);
            reader.visit_file(&syn::parse_file(&text).unwrap());
            read += reader.read;
            found.append(&mut reader.found);
        }
    }
    assert!(
        found.is_empty(),
        "bind values as parameters ($1, …), or explain in CHOSEN why they are not values:\n{}",
        found.join("\n")
    );
    let used = |(file, name, _): &&(&str, &str, &str)| {
        let text = fs::read_to_string(crates.join(file)).unwrap_or_default();
        text.contains(name.split(' ').next().unwrap())
    };
    let stale: Vec<_> = CHOSEN.iter().filter(|chosen| !used(chosen)).collect();
    assert!(stale.is_empty(), "exceptions that no longer occur: {stale:?}");
    assert!(read > 60, "statements are no longer found: {read}");
}

#[test]
fn every_form_of_a_value_in_a_statement_is_found() {
    for bad in [
        r#"sqlx::query(&format!("SELECT {value}"))"#,
        r#"sqlx::query_as::<_, Row>(&format!("SELECT {}", value))"#,
        r#"sqlx::query_scalar(&format!("SELECT {value:?}", value = x))"#,
        r#"sqlx::query(&text)"#,
        r#"sqlx::query(text.as_str())"#,
        r#"sqlx::query(&("SELECT ".to_owned() + value))"#,
        r#"{ let sql = format!("SELECT {value}"); sqlx::query(&sql) }"#,
        r#"{ let sql = if x { "SELECT 1" } else { value }; sqlx::raw_sql(sql) }"#,
        r#"connection.execute(text.as_str())"#,
        r#"(&mut *connection).fetch_all(&*format!("SELECT {value}"))"#,
        r#"connection.copy_in_raw(&text)"#,
        r#"{ let mut query = QueryBuilder::new("SELECT "); query.push("a").push(value); }"#,
        r#"QueryBuilder::new(format!("SELECT {value}"))"#,
    ] {
        assert_eq!(read(bad).found.len(), 1, "{bad}");
    }
    for good in [
        r#"sqlx::query("SELECT $1").bind(value).execute(&mut *connection)"#,
        r#"sqlx::query(&format!("SELECT {COLUMNS} FROM events"))"#,
        r#"{ let columns = Row::COLUMNS; sqlx::query(&format!("SELECT {columns}")) }"#,
        r#"{ let sql = if x { "SELECT 1" } else { OTHER }; sqlx::query(sql) }"#,
        r#"{ let mut query = QueryBuilder::new("SELECT "); query.push_bind(value).push(", "); }"#,
        r#"log.execute(request)"#,
    ] {
        assert_eq!(read(good).found, Vec::<String>::new(), "{good}");
    }
}

fn read(expression: &str) -> Reader<'static> {
    let mut reader = Reader::new("sample.rs");
    reader.visit_file(&syn::parse_str(&format!("fn sample() {{ {expression}; }}")).unwrap());
    reader
}

/// Reads one file, function by function.
struct Reader<'a> {
    file: &'a str,
    function: String,
    /// In the current function: what each name stands for.
    names: HashMap<String, Meaning>,
    read: usize,
    found: Vec<String>,
}

#[derive(Clone)]
enum Meaning {
    /// A parameter that can only be a literal or a constant.
    Static,
    /// A builder of statements.
    Builder,
    /// The values that it may have been assigned.
    Any(Vec<Expr>),
}

impl<'a> Reader<'a> {
    fn new(file: &'a str) -> Self {
        Self { file, function: String::new(), names: HashMap::new(), read: 0, found: Vec::new() }
    }

    fn judge(&mut self, text: &Expr) {
        self.read += 1;
        if !self.is_ours(text) {
            self.found.push(format!("{}, {}: {}", self.file, self.function, shown(text)));
        }
    }

    fn is_chosen(&self, name: &str) -> bool {
        CHOSEN.iter().any(|(file, chosen, _)| *file == self.file && *chosen == name)
    }

    /// Whether a text is a literal or a constant, or composed of these.
    fn is_ours(&self, text: &Expr) -> bool {
        match text {
            Expr::Lit(literal) => matches!(literal.lit, Lit::Str(_)),
            Expr::Reference(inner) => self.is_ours(&inner.expr),
            Expr::Paren(inner) => self.is_ours(&inner.expr),
            Expr::Unary(inner) => self.is_ours(&inner.expr),
            Expr::MethodCall(call) if call.method == "as_str" => self.is_ours(&call.receiver),
            Expr::If(branches) => {
                let other = branches.else_branch.as_ref().is_some_and(|(_, other)| self.is_ours(other));
                other && self.last_is_ours(&branches.then_branch.stmts)
            }
            Expr::Block(block) => self.last_is_ours(&block.block.stmts),
            Expr::Match(arms) => arms.arms.iter().all(|arm| self.is_ours(&arm.body)),
            Expr::Macro(call)
                if call.mac.path.is_ident("format") || call.mac.path.is_ident("format_args") =>
            {
                let arguments = Punctuated::<Expr, syn::Token![,]>::parse_terminated;
                arguments.parse2(call.mac.tokens.clone()).is_ok_and(|all| self.is_formatted_by_us(&all))
            }
            Expr::Path(path) => {
                let name = path.path.segments.last().unwrap().ident.to_string();
                is_constant(&name) || self.is_chosen(&name) || self.stands_for_ours(&name)
            }
            Expr::Call(_) => self.is_chosen(&shown(text)),
            _ => false,
        }
    }

    fn last_is_ours(&self, statements: &[Stmt]) -> bool {
        matches!(statements.last(), Some(Stmt::Expr(last, None)) if self.is_ours(last))
    }

    fn stands_for_ours(&self, name: &str) -> bool {
        match self.names.get(name) {
            Some(Meaning::Static) => true,
            Some(Meaning::Any(values)) => {
                !values.is_empty() && values.iter().all(|value| self.is_ours(value))
            }
            Some(Meaning::Builder) | None => false,
        }
    }

    /// Whether the literal of a `format!` and all its arguments are our own texts.
    fn is_formatted_by_us(&self, arguments: &Punctuated<Expr, syn::Token![,]>) -> bool {
        let Some(Expr::Lit(literal)) = arguments.first() else { return false };
        let Lit::Str(text) = &literal.lit else { return false };
        let text = text.value().replace("{{", "").replace("}}", "");
        let places = text.split('{').skip(1).map(|place| place.split(['}', ':']).next().unwrap_or_default());
        let named = places.filter(|place| !place.is_empty());
        let ours = |name: &str| is_constant(name) || self.is_chosen(name) || self.stands_for_ours(name);
        named.into_iter().all(ours) && arguments.iter().skip(1).all(|argument| self.is_ours(argument))
    }

    fn is_builder(&self, expression: &Expr) -> bool {
        matches!(self.names.get(&base(expression)), Some(Meaning::Builder))
    }

    fn note(&mut self, pattern: &Pat, value: &Expr) {
        match (pattern, value) {
            (Pat::Type(typed), value) => self.note(&typed.pat, value),
            (Pat::Tuple(patterns), Expr::Tuple(values)) => {
                patterns
                    .elems
                    .iter()
                    .zip(&values.elems)
                    .for_each(|(pattern, value)| self.note(pattern, value));
            }
            (Pat::Ident(name), value) => {
                let name = name.ident.to_string();
                if shown(value).starts_with("QueryBuilder :: new") {
                    self.names.insert(name, Meaning::Builder);
                } else if let Meaning::Any(values) =
                    self.names.entry(name).or_insert_with(|| Meaning::Any(Vec::new()))
                {
                    values.push(value.clone());
                }
            }
            _ => {}
        }
    }
}

impl<'ast> Visit<'ast> for Reader<'_> {
    fn visit_item_mod(&mut self, module: &'ast syn::ItemMod) {
        // Tests beside the code may send any statement.
        if module.ident != "tests" {
            visit::visit_item_mod(self, module);
        }
    }

    fn visit_signature(&mut self, signature: &'ast syn::Signature) {
        self.names.clear();
        self.function = signature.ident.to_string();
        for parameter in &signature.inputs {
            let FnArg::Typed(typed) = parameter else { continue };
            let Pat::Ident(name) = &*typed.pat else { continue };
            let Type::Reference(reference) = &*typed.ty else { continue };
            let (name, of) = (name.ident.to_string(), quote(&reference.elem));
            if of.starts_with("QueryBuilder") {
                self.names.insert(name, Meaning::Builder);
            } else if of == "str" && reference.lifetime.as_ref().is_some_and(|life| life.ident == "static") {
                self.names.insert(name, Meaning::Static);
            }
        }
    }

    fn visit_local(&mut self, local: &'ast syn::Local) {
        if let Some(init) = &local.init {
            self.note(&local.pat, &init.expr);
        }
        visit::visit_local(self, local);
    }

    fn visit_expr_for_loop(&mut self, each: &'ast syn::ExprForLoop) {
        if let Expr::Array(all) = &*each.expr {
            all.elems.iter().for_each(|value| self.note(&each.pat, value));
        }
        visit::visit_expr_for_loop(self, each);
    }

    fn visit_expr_call(&mut self, call: &'ast syn::ExprCall) {
        if let (Expr::Path(function), Some(text)) = (&*call.func, call.args.first()) {
            let segments: Vec<String> =
                function.path.segments.iter().map(|segment| segment.ident.to_string()).collect();
            let builds = segments.iter().any(|segment| segment == "QueryBuilder");
            if builds || FUNCTIONS.contains(&segments.last().unwrap().as_str()) {
                self.judge(text);
            }
        }
        visit::visit_expr_call(self, call);
    }

    fn visit_expr_method_call(&mut self, call: &'ast syn::ExprMethodCall) {
        if let Some(text) = call.args.first() {
            let (method, whose) = (call.method.to_string(), last(&call.receiver));
            let sends = METHODS.contains(&method.as_str())
                && !EXECUTORS.contains(&last(text).as_str())
                && !OTHERS.contains(&whose.as_str());
            if sends || method == "push" && self.is_builder(&call.receiver) {
                self.judge(text);
            }
        }
        visit::visit_expr_method_call(self, call);
    }
}

fn is_constant(name: &str) -> bool {
    name.chars().all(|c| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_')
}

/// The first name of a chain: `query` in `query.push(…).push_bind(…)`.
fn base(expression: &Expr) -> String {
    match expression {
        Expr::MethodCall(call) => base(&call.receiver),
        Expr::Reference(inner) => base(&inner.expr),
        Expr::Unary(inner) => base(&inner.expr),
        Expr::Paren(inner) => base(&inner.expr),
        other => shown(other),
    }
}

/// The last name of a chain: `pool` in `&self.shared.pool`, `connection` in `self.connection()`.
fn last(expression: &Expr) -> String {
    match expression {
        Expr::MethodCall(call) => call.method.to_string(),
        Expr::Reference(inner) => last(&inner.expr),
        Expr::Unary(inner) => last(&inner.expr),
        Expr::Paren(inner) => last(&inner.expr),
        Expr::Field(field) => quote(&field.member),
        other => shown(other),
    }
}

fn shown(expression: &Expr) -> String {
    quote(expression)
}

fn quote(tokens: &impl quote::ToTokens) -> String {
    tokens.to_token_stream().to_string()
}

#[test]
fn the_log_binds_the_name_of_a_kind_and_spells_none() {
    let log = Path::new(env!("CARGO_MANIFEST_DIR")).join("crates/redress-log/src");
    for (path, text) in rust_files(&log) {
        for kind in redress_domain::AggregateKind::ALL {
            let spelt = format!("'{}'", kind.as_str());
            assert!(!text.contains(&spelt), "{path} spells {spelt}: bind AggregateKind::as_str");
        }
    }
}
