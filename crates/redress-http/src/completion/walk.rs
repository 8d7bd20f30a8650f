//! Compares an answer with its shape, and corrects it.

use async_graphql::{Name, Value, indexmap::IndexMap};

use super::{
    marker::MARKER,
    shape::{Fields, Selected, Shape},
};

/// Completes the fields of an object. Returns `false` if a non-null field has no value, so that the object must be null.
pub(crate) fn object(selected: &Fields, value: &mut Value) -> bool {
    match value {
        Value::Object(members) => fields(selected, members),
        _ => true,
    }
}

/// Completes a value (`CompleteValue`). Returns `false` if it is null and must not be.
fn complete(shape: &Shape, value: &mut Value) -> bool {
    match shape {
        Shape::Leaf => true,
        Shape::NonNull(inner) => complete(inner, value) && *value != Value::Null,
        Shape::List(item) => {
            if let Value::List(items) = value
                && !items.iter_mut().all(|value| complete(item, value))
            {
                *value = Value::Null;
            }
            true
        }
        Shape::Object(selected) => {
            if let Value::Object(members) = value
                && let Some(selected) = of(selected, members)
                && !fields(selected, members)
            {
                *value = Value::Null;
            }
            true
        }
    }
}

/// The selections on this object.
fn of<'a>(selected: &'a Selected, members: &IndexMap<Name, Value>) -> Option<&'a Fields> {
    match selected {
        Selected::Always(fields) => Some(fields),
        Selected::ByType(types) => match members.get(MARKER) {
            Some(Value::String(name)) => types.get(name),
            _ => None,
        },
    }
}

fn fields(Fields { fields, is_marked }: &Fields, members: &mut IndexMap<Name, Value>) -> bool {
    if *is_marked {
        members.shift_remove(MARKER);
    }
    let is_in_order = members.len() == fields.len()
        && members.keys().zip(fields).all(|(key, (expected, _))| is_same(key, expected));
    if is_in_order {
        return members.values_mut().zip(fields).all(|(value, (_, shape))| complete(shape, value));
    }
    let mut ordered = IndexMap::with_capacity(fields.len());
    for (key, shape) in fields {
        // A field that failed is missing.
        let mut value = members.swap_remove(key).unwrap_or_default();
        if !complete(shape, &mut value) {
            return false;
        }
        ordered.insert(key.clone(), value);
    }
    *members = ordered;
    true
}

/// Keys are shared with the document, so most are the same text at the same address.
fn is_same(key: &Name, expected: &Name) -> bool {
    std::ptr::eq(key.as_str(), expected.as_str()) || key == expected
}
