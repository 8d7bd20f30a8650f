//! Converts tables to types of the schema's registry.

use crate::letter_case::camel_case;
use async_graphql::{
    InputType,
    indexmap::IndexMap,
    registry::{Deprecation, MetaEnumValue, MetaField, MetaInputValue, MetaType, Registry},
};

/// The lines of a doc comment.
pub type Lines = &'static [&'static str];

/// A field without arguments.
#[derive(Clone, Copy)]
pub struct Row {
    /// Its name in snake case.
    pub name: &'static str,
    /// Its description.
    pub about: Lines,
    /// Registers its type, and returns how a field refers to it.
    pub output: fn(&mut Registry) -> String,
}

/// A type.
#[derive(Clone, Copy)]
pub struct ObjectTable {
    /// Its name.
    pub name: &'static str,
    /// Its description.
    pub about: Lines,
    /// Its own fields.
    pub rows: &'static [Row],
}

/// A value of an enum.
#[derive(Debug, Clone, Copy)]
pub struct Term {
    /// Its name in the schema.
    pub name: &'static str,
    /// Its description.
    pub about: Lines,
}

/// Values of an enum with their descriptions.
#[macro_export]
macro_rules! terms {
    ($($(#[doc = $about:literal])+ $name:ident),+ $(,)?) => {
        &[$($crate::tables::Term { name: stringify!($name), about: &[$($about),+] }),+]
    };
}

/// A doc comment as a description.
pub fn text(lines: Lines) -> String {
    lines.iter().map(|line| line.trim()).collect::<Vec<_>>().join("\n").trim().to_owned()
}

impl Row {
    fn meta(&self, registry: &mut Registry) -> MetaField {
        plain_field(&camel_case(self.name), &text(self.about), (self.output)(registry))
    }
}

/// A field whose type is given as fields refer to it.
pub fn plain_field(name: &str, about: &str, ty: String) -> MetaField {
    MetaField {
        name: name.to_owned(),
        description: Some(about.to_owned()),
        args: IndexMap::new(),
        ty,
        deprecation: Deprecation::NoDeprecated,
        cache_control: Default::default(),
        external: false,
        requires: None,
        provides: None,
        visible: None,
        shareable: false,
        inaccessible: false,
        tags: Vec::new(),
        override_from: None,
        compute_complexity: None,
        directive_invocations: Vec::new(),
        requires_scopes: Vec::new(),
    }
}

/// A non-null field of a type.
pub fn required_field(name: &str, about: &str, ty: &str) -> MetaField {
    plain_field(name, about, format!("{ty}!"))
}

/// An argument.
pub fn argument<T: InputType>(registry: &mut Registry, name: &str, about: &str) -> MetaInputValue {
    MetaInputValue {
        name: name.to_owned(),
        description: Some(about.to_owned()),
        ty: T::create_type_info(registry),
        deprecation: Deprecation::NoDeprecated,
        default_value: None,
        visible: None,
        inaccessible: false,
        tags: Vec::new(),
        is_secret: false,
        directive_invocations: Vec::new(),
    }
}

/// Registers an object type: first the fields that `more` returns, then those of the rows.
pub fn object_type(
    registry: &mut Registry,
    (name, about): (&str, &str),
    more: impl FnOnce(&mut Registry) -> Vec<MetaField>,
    rows: &[&[Row]],
) {
    if registry.types.contains_key(name) {
        return;
    }
    // Its fields may refer back to it.
    registry.types.insert(name.to_owned(), object(name, about, IndexMap::new()));
    let mut fields = more(registry);
    for row in rows.iter().copied().flatten() {
        fields.push(row.meta(registry));
    }
    let fields = fields.into_iter().map(|field| (field.name.clone(), field)).collect();
    registry.types.insert(name.to_owned(), object(name, about, fields));
}

/// An object type.
pub fn object(name: &str, about: &str, fields: IndexMap<String, MetaField>) -> MetaType {
    MetaType::Object {
        name: name.to_owned(),
        description: Some(about.to_owned()),
        fields,
        cache_control: Default::default(),
        extends: false,
        shareable: false,
        resolvable: true,
        inaccessible: false,
        interface_object: false,
        tags: Vec::new(),
        keys: None,
        visible: None,
        is_subscription: false,
        rust_typename: None,
        directive_invocations: Vec::new(),
        requires_scopes: Vec::new(),
    }
}

/// An interface and the types that implement it.
pub fn interface_type<'a>(
    registry: &mut Registry,
    (name, about): (&str, &str),
    rows: &[&[Row]],
    types: impl Iterator<Item = &'a str>,
) -> MetaType {
    let fields = rows.iter().copied().flatten().map(|row| row.meta(registry));
    MetaType::Interface {
        name: name.to_owned(),
        description: Some(about.to_owned()),
        fields: fields.map(|field| (field.name.clone(), field)).collect(),
        possible_types: types.map(str::to_owned).collect(),
        extends: false,
        inaccessible: false,
        tags: Vec::new(),
        keys: None,
        visible: None,
        rust_typename: None,
        directive_invocations: Vec::new(),
        requires_scopes: Vec::new(),
    }
}

/// An enum with these values and their descriptions.
pub fn enum_type(name: &str, about: &str, values: impl Iterator<Item = (String, String)>) -> MetaType {
    let value = |(name, about): (String, String)| {
        let value = MetaEnumValue {
            name: name.clone(),
            description: Some(about),
            deprecation: Deprecation::NoDeprecated,
            visible: None,
            inaccessible: false,
            tags: Vec::new(),
            directive_invocations: Vec::new(),
        };
        (name, value)
    };
    MetaType::Enum {
        name: name.to_owned(),
        description: Some(about.to_owned()),
        enum_values: values.map(value).collect(),
        visible: None,
        inaccessible: false,
        tags: Vec::new(),
        rust_typename: None,
        directive_invocations: Vec::new(),
        requires_scopes: Vec::new(),
    }
}
