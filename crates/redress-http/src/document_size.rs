//! Measures a parsed document as if every fragment were spread out, in time linear in the document, and checks the limits.

use std::collections::HashMap;

use async_graphql::{
    Name, Value, Variables,
    parser::types::{ExecutableDocument, Field, FragmentDefinition, Selection, SelectionSet},
};

use super::{limits::Limits, reply::Reply};

/// Introspection's lists that can lead back to themselves.
const LISTS: [&str; 5] = ["fields", "inputFields", "interfaces", "possibleTypes", "args"];

#[derive(Debug, Clone, Copy, Default)]
struct Size {
    depth: usize,
    fields: usize,
    here: usize,
    aliases: usize,
    directives: usize,
    lists: usize,
    introspection_lists: usize,
    introspection_roots: usize,
    page: usize,
    /// Fields times the page sizes above them.
    volume: usize,
    /// Bytes of variables that arguments copy, times the page sizes above them.
    copied: usize,
}

impl Size {
    fn add(&mut self, other: Self) {
        self.depth = self.depth.max(other.depth);
        self.page = self.page.max(other.page);
        self.lists = self.lists.max(other.lists);
        self.introspection_lists = self.introspection_lists.max(other.introspection_lists);
        for (to, from) in [
            (&mut self.fields, other.fields),
            (&mut self.here, other.here),
            (&mut self.aliases, other.aliases),
            (&mut self.directives, other.directives),
            (&mut self.introspection_roots, other.introspection_roots),
            (&mut self.volume, other.volume),
            (&mut self.copied, other.copied),
        ] {
            *to = to.saturating_add(from);
        }
    }
}

/// Refuses a document that is over a limit. The schema computes its own cost later; the volume, which needs no schema, is checked before,
/// so that no multiplication in that cost can overflow.
pub(crate) fn check(
    document: &ExecutableDocument,
    variables: &Variables,
    limits: &Limits,
) -> Result<(), Box<Reply>> {
    let operations = document.operations.iter().count();
    compare("TOO_MANY_OPERATIONS", "operations", operations, limits.operations)?;
    compare("TOO_MANY_FRAGMENTS", "fragments", document.fragments.len(), limits.fragments)?;
    let weights = variables.iter().map(|(name, value)| (name, weight(value))).collect();
    let mut walk =
        Walk { document, variables, weights, known: HashMap::new(), open: 0, most_open: limits.selections() };
    for name in document.fragments.keys() {
        // Validation reads all fragments, also those that no operation uses.
        compare_sums(walk.fragment(name)?, limits)?;
    }
    for (_, operation) in document.operations.iter() {
        let mut size = walk.set(&operation.node.selection_set.node)?;
        let variables = &operation.node.variable_definitions;
        size.directives += operation.node.directives.len();
        size.directives += variables.iter().map(|v| v.node.directives.len()).sum::<usize>();
        compare_all(size, limits)?;
    }
    Ok(())
}

fn compare_all(size: Size, limits: &Limits) -> Result<(), Box<Reply>> {
    compare("QUERY_TOO_DEEP", "levels of fields", size.depth, limits.depth)?;
    compare("TOO_MANY_ROOT_FIELDS", "fields at the root", size.here, limits.root_fields)?;
    compare("TOO_MANY_ALIASES", "aliases", size.aliases, limits.aliases)?;
    compare("TOO_MANY_DIRECTIVES", "directives", size.directives, limits.directives)?;
    compare(
        "INTROSPECTION_TOO_DEEP",
        "introspection lists within lists",
        size.introspection_lists,
        limits.introspection_lists,
    )?;
    compare(
        "TOO_MUCH_INTROSPECTION",
        "introspection fields",
        size.introspection_roots,
        limits.introspection_roots,
    )?;
    compare("PAGE_TOO_LARGE", "items on a page", size.page, limits.page)?;
    compare_sums(size, limits)?;
    let most = limits.cost.saturating_mul(100);
    compare("QUERY_TOO_EXPENSIVE", "fields times page sizes", size.volume, most)
}

/// The sums that already cost time and memory during validation.
fn compare_sums(size: Size, limits: &Limits) -> Result<(), Box<Reply>> {
    compare("TOO_MANY_FIELDS", "fields and fragments", size.fields, limits.fields)?;
    compare("VARIABLES_TOO_LARGE", "bytes of variables as often as they are used", size.copied, limits.copied)
}

fn compare(code: &'static str, what: &str, is: usize, limit: usize) -> Result<(), Box<Reply>> {
    if is > limit { Err(Reply::over(code, what, is, limit)) } else { Ok(()) }
}

/// A function that is called with each variable in a value.
type Note<'a> = dyn FnMut(Name) -> Result<Value, ()> + 'a;

struct Walk<'a> {
    document: &'a ExecutableDocument,
    variables: &'a Variables,
    weights: HashMap<&'a Name, usize>,
    /// Sizes of fragments; `None` for those that are being measured.
    known: HashMap<&'a Name, Option<Size>>,
    /// The depth of the selections being measured, and its limit: each level takes room on the stack.
    open: usize,
    most_open: usize,
}

impl<'a> Walk<'a> {
    fn set(&mut self, set: &'a SelectionSet) -> Result<Size, Box<Reply>> {
        let mut sum = Size::default();
        self.open += 1;
        compare("QUERY_TOO_DEEP", "selections within selections", self.open, self.most_open)?;
        for selection in &set.items {
            let mut size = match &selection.node {
                Selection::Field(field) => self.field(&field.node)?,
                Selection::FragmentSpread(spread) => self.fragment(&spread.node.fragment_name.node)?,
                Selection::InlineFragment(fragment) => self.set(&fragment.node.selection_set.node)?,
            };
            let directives = selection.node.directives();
            size.directives += directives.len();
            for (_, value) in directives.iter().flat_map(|directive| &directive.node.arguments) {
                let copied = self.copied(|note| value.node.clone().into_const_with(note));
                size.copied = size.copied.saturating_add(copied);
            }
            // Fragments count as well: even without fields they can be spread out exponentially.
            size.fields = size.fields.saturating_add(1);
            sum.add(size);
        }
        self.open -= 1;
        Ok(sum)
    }

    fn field(&mut self, field: &'a Field) -> Result<Size, Box<Reply>> {
        let mut size = self.set(&field.selection_set.node)?;
        let name = field.name.node.as_str();
        size.depth += 1;
        size.here = 1;
        size.aliases = size.aliases.saturating_add(field.alias.is_some().into());
        size.lists += usize::from(LISTS.contains(&name));
        if matches!(name, "__schema" | "__type") {
            size.introspection_lists = size.lists;
            size.introspection_roots += 1;
        }
        let page = self.page(field);
        size.page = size.page.max(page);
        size.volume = size.volume.saturating_mul(page).saturating_add(1);
        size.copied = size.copied.saturating_mul(page);
        for (_, value) in &field.arguments {
            let copied = self.copied(|note| value.node.clone().into_const_with(note));
            size.copied = size.copied.saturating_add(copied);
        }
        Ok(size)
    }

    /// Bytes of variables that an argument copies: each variable as often as it occurs.
    fn copied(&self, read: impl FnOnce(&mut Note<'_>) -> Result<Value, ()>) -> usize {
        let mut bytes = 0_usize;
        // The result does not matter: each variable has been reported.
        let _ = read(&mut |name| {
            bytes = bytes.saturating_add(self.weights.get(&name).copied().unwrap_or_default());
            Ok(Value::Null)
        });
        bytes
    }

    fn fragment(&mut self, name: &'a Name) -> Result<Size, Box<Reply>> {
        match self.known.get(name) {
            Some(Some(size)) => return Ok(*size),
            Some(None) => {
                let message = format!("the fragment `{name}` contains itself");
                return Err(Reply::bad_request("FRAGMENT_CYCLE", message));
            }
            None => {}
        }
        let Some(definition) = self.document.fragments.get(name) else { return Ok(Size::default()) };
        self.known.insert(name, None);
        let FragmentDefinition { selection_set, directives, .. } = &definition.node;
        let mut size = self.set(&selection_set.node)?;
        size.directives += directives.len();
        self.known.insert(name, Some(size));
        Ok(size)
    }

    /// The rows that a field asks for by `first` and `last`; one without them.
    fn page(&self, field: &Field) -> usize {
        let rows = ["first", "last"].into_iter().filter_map(|name| {
            let value = field.get_argument(name)?.node.clone();
            let value = value.into_const_with(|name| self.variable(&name).cloned().ok_or(())).ok()?;
            count(&value)
        });
        rows.max().unwrap_or(1).max(1)
    }

    fn variable(&self, name: &Name) -> Option<&Value> {
        self.variables.get(name).or_else(|| self.defaults(name).max_by_key(|value| count(value)))
    }

    fn defaults(&self, name: &Name) -> impl Iterator<Item = &Value> {
        let definitions = self.document.operations.iter().flat_map(|(_, o)| &o.node.variable_definitions);
        let named = definitions.filter(move |definition| definition.node.name.node == *name);
        named.filter_map(|definition| Some(&definition.node.default_value.as_ref()?.node))
    }
}

fn count(value: &Value) -> Option<usize> {
    match value {
        Value::Number(number) => number.as_u64().and_then(|n| usize::try_from(n).ok()),
        _ => None,
    }
}

/// About the bytes that a value takes in memory.
fn weight(value: &Value) -> usize {
    size_of::<Value>()
        + match value {
            Value::String(text) => text.len(),
            Value::List(values) => values.iter().map(weight).sum(),
            Value::Object(members) => members.iter().map(|(name, value)| name.len() + weight(value)).sum(),
            _ => 0,
        }
}
