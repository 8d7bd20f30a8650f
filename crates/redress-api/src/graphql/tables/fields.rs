//! The macro that generates fields from methods.

/// Generates fields from the methods of a type: `$rows` lists them, and `$field_of` resolves one by its name
/// in snake case.
macro_rules! fields {
    (
        impl $of:ident as ($rows:ident, $field_of:ident) {
            $(
                $(#[doc = $about:literal])+
                $(async)? fn $field:ident(&$self:ident $(, $ctx:ident: &Context<'_>)?) -> $ty:ty $body:block
            )*
        }
    ) => {
        impl $of {
            $(field_method! { $(#[doc = $about])+ fn $field(&$self $(, $ctx)?) -> $ty $body })*

            /// Its fields.
            pub(in crate::graphql) const $rows: &'static [$crate::graphql::tables::Row] = &[
                $($crate::graphql::tables::Row {
                    name: stringify!($field),
                    about: &[$($about),+],
                    output: <$ty as async_graphql::OutputType>::create_type_info,
                },)*
            ];

            /// Resolves a field by its name; `None` if there is no such field.
            pub(in crate::graphql) fn $field_of<'a>(
                &'a self,
                name: &str,
                ctx: &'a async_graphql::Context<'a>,
            ) -> Option<$crate::graphql::tables::Answer<'a>> {
                match name {
                    $(stringify!($field) => Some(field_answer!(self, ctx, $field $(, $ctx)?)),)*
                    _ => None,
                }
            }
        }
    };
}

/// A method: a plain function, or an async one if it takes the context.
macro_rules! field_method {
    ($(#[doc = $about:literal])+ fn $field:ident(&$self:ident) -> $ty:ty $body:block) => {
        $(#[doc = $about])+
        fn $field(&$self) -> $ty $body
    };
    ($(#[doc = $about:literal])+ fn $field:ident(&$self:ident, $ctx:ident) -> $ty:ty $body:block) => {
        $(#[doc = $about])+
        async fn $field(&$self, $ctx: &async_graphql::Context<'_>) -> $ty $body
    };
}

/// The future of such a method.
macro_rules! field_answer {
    ($of:expr, $context:expr, $field:ident) => {
        $crate::graphql::tables::value($of.$field(), $context)
    };
    ($of:expr, $context:expr, $field:ident, $ctx:ident) => {
        $crate::graphql::tables::later(Box::pin($of.$field($context)), $context)
    };
}
