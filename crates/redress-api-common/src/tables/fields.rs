//! The macros that generate fields from methods, and objects from structs.

/// Generates fields from the methods of a type: `$rows` lists them, and `$field_of` resolves one by its name
/// in snake case.
#[macro_export]
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
            $($crate::field_method! { $(#[doc = $about])+ fn $field(&$self $(, $ctx)?) -> $ty $body })*

            /// Its fields.
            pub const $rows: &'static [$crate::tables::Row] = &[
                $($crate::tables::Row {
                    name: stringify!($field),
                    about: &[$($about),+],
                    output: <$ty as async_graphql::OutputType>::create_type_info,
                },)*
            ];

            /// Resolves a field by its name; `None` if there is no such field.
            #[allow(unused_variables, clippy::match_single_binding, reason = "an event may have no fields of its own")]
            pub fn $field_of<'a>(
                &'a self,
                name: &str,
                ctx: &'a async_graphql::Context<'a>,
            ) -> Option<$crate::tables::Answer<'a>> {
                match name {
                    $(stringify!($field) => Some($crate::field_answer!(self, ctx, $field $(, $ctx)?)),)*
                    _ => None,
                }
            }
        }
    };
}

/// A method: a plain function, or an async one if it takes the context.
#[macro_export]
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
#[macro_export]
macro_rules! field_answer {
    ($of:expr, $context:expr, $field:ident) => {
        $crate::tables::value($of.$field(), $context)
    };
    ($of:expr, $context:expr, $field:ident, $ctx:ident) => {
        $crate::tables::later(Box::pin($of.$field($context)), $context)
    };
}

/// Generates an object whose fields are those of a struct.
#[macro_export]
macro_rules! record {
    (
        $(#[doc = $about:literal])+
        $(#[derive($($derive:ident),+)])?
        $vis:vis struct $name:ident {
            $(
                $(#[doc = $said:literal])+
                $field_vis:vis $field:ident: $ty:ty,
            )+
        }
    ) => {
        $(#[doc = $about])+
        $(#[derive($($derive),+)])?
        $vis struct $name {
            $(
                $(#[doc = $said])+
                $field_vis $field: $ty,
            )+
        }

        impl $name {
            const ROWS: &'static [$crate::tables::Row] = &[
                $($crate::tables::Row {
                    name: stringify!($field),
                    about: &[$($said),+],
                    output: <$ty as async_graphql::OutputType>::create_type_info,
                },)+
            ];

            fn own<'a>(
                &'a self,
                name: &str,
                ctx: &'a async_graphql::Context<'a>,
            ) -> Option<$crate::tables::Answer<'a>> {
                match name {
                    $(stringify!($field) => Some($crate::tables::value(&self.$field, ctx)),)+
                    _ => None,
                }
            }
        }

        $crate::output! { $(#[doc = $about])+ $name }
    };
}

/// Generates an object from methods, as `fields!` does.
#[macro_export]
macro_rules! object {
    ($(#[doc = $about:literal])+ impl $name:ident { $($own:tt)* }) => {
        $crate::fields! { impl $name as (ROWS, own) { $($own)* } }
        $crate::output! { $(#[doc = $about])+ $name }
    };
}

/// Makes an object resolvable: `$resolve` resolves a field by its name in snake case.
#[macro_export]
macro_rules! tabled {
    ($of:ident: |$object:ident, $name:ident, $ctx:ident| $resolve:expr) => {
        impl $crate::tables::Tabled for $of {
            fn type_name(&self) -> &str {
                stringify!($of)
            }

            fn field<'a>(
                &'a self,
                $name: &str,
                $ctx: &'a async_graphql::Context<'a>,
            ) -> Option<$crate::tables::Answer<'a>> {
                let $object = self;
                $resolve
            }
        }
    };
}

/// Makes a type with `ROWS` and `own` a type of the schema.
#[macro_export]
macro_rules! output {
    ($(#[doc = $about:literal])+ $name:ident) => {
        $crate::tabled! { $name: |object, name, ctx| object.own(name, ctx) }

        impl async_graphql::OutputType for $name {
            fn type_name() -> std::borrow::Cow<'static, str> {
                std::borrow::Cow::Borrowed(stringify!($name))
            }

            fn create_type_info(registry: &mut async_graphql::registry::Registry) -> String {
                let about = $crate::tables::text(&[$($about),+]);
                let named = (stringify!($name), about.as_str());
                $crate::tables::object_type(registry, named, |_| Vec::new(), &[Self::ROWS]);
                concat!(stringify!($name), "!").to_owned()
            }

            async fn resolve(
                &self,
                ctx: &async_graphql::ContextSelectionSet<'_>,
                _: &async_graphql::Positioned<async_graphql::parser::types::Field>,
            ) -> async_graphql::ServerResult<async_graphql::Value> {
                $crate::tables::resolve(ctx, self).await
            }
        }
    };
}
