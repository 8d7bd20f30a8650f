//! Roots made of parts.

/// Generates a root from parts. The library's own way (`MergedObject`) nests the futures of all parts: that
/// was 105,000 of the 2.85 million lines of LLVM IR of this crate.
macro_rules! merged {
    ($(#[doc = $about:literal])+ $name:ident { $($part:ty,)+ }) => {
        $(#[doc = $about])+
        #[derive(Debug, Default)]
        pub struct $name;

        impl async_graphql::OutputType for $name {
            fn type_name() -> std::borrow::Cow<'static, str> {
                std::borrow::Cow::Borrowed(stringify!($name))
            }

            fn create_type_info(registry: &mut async_graphql::registry::Registry) -> String {
                use async_graphql::registry::{MetaType, MetaTypeId};
                registry.create_output_type::<Self, _>(MetaTypeId::Object, |registry| {
                    let mut fields = async_graphql::indexmap::IndexMap::new();
                    $(
                        if let MetaType::Object { fields: of_part, .. } = registry.create_fake_output_type::<$part>() {
                            fields.extend(of_part);
                        }
                    )+
                    let about = redress_api_common::tables::text(&[$($about),+]);
                    redress_api_common::tables::object(stringify!($name), &about, fields)
                })
            }

            async fn resolve(
                &self,
                ctx: &async_graphql::ContextSelectionSet<'_>,
                _: &async_graphql::Positioned<async_graphql::parser::types::Field>,
            ) -> async_graphql::ServerResult<async_graphql::Value> {
                async_graphql::resolver_utils::resolve_container(ctx, self).await
            }
        }

        impl async_graphql::ContainerType for $name {
            async fn resolve_field(
                &self,
                ctx: &async_graphql::Context<'_>,
            ) -> async_graphql::ServerResult<Option<async_graphql::Value>> {
                $(
                    let part = <$part>::default();
                    if let Some(value) = Box::pin(part.resolve_field(ctx)).await? {
                        return Ok(Some(value));
                    }
                )+
                Ok(None)
            }
        }

        impl async_graphql::ObjectType for $name {}
    };
}

/// Generates a part of a type. A function lists its fields; another one resolves a field of the value, or returns
/// `None` if the part has no such field.
macro_rules! root {
    ($name:ident, $about:literal, $fields:expr, $resolve:expr) => {
        impl async_graphql::OutputType for $name {
            fn type_name() -> std::borrow::Cow<'static, str> {
                std::borrow::Cow::Borrowed(stringify!($name))
            }

            fn create_type_info(registry: &mut async_graphql::registry::Registry) -> String {
                use async_graphql::registry::{MetaField, MetaTypeId};
                registry.create_output_type::<Self, _>(MetaTypeId::Object, |registry| {
                    let fields: Vec<MetaField> = $fields(registry);
                    let fields = fields.into_iter().map(|field| (field.name.clone(), field)).collect();
                    redress_api_common::tables::object(stringify!($name), $about, fields)
                })
            }

            /// Not called: a part is resolved field by field.
            async fn resolve(
                &self,
                _: &async_graphql::ContextSelectionSet<'_>,
                _: &async_graphql::Positioned<async_graphql::parser::types::Field>,
            ) -> async_graphql::ServerResult<async_graphql::Value> {
                Ok(async_graphql::Value::Null)
            }
        }

        impl async_graphql::ContainerType for $name {
            async fn resolve_field(
                &self,
                ctx: &async_graphql::Context<'_>,
            ) -> async_graphql::ServerResult<Option<async_graphql::Value>> {
                // An argument that cannot be read is an error without a path.
                $resolve(self, ctx).await.map_err(|error: async_graphql::ServerError| {
                    match error.path.is_empty() {
                        true => ctx.set_error_path(error),
                        false => error,
                    }
                })
            }
        }

        impl async_graphql::ObjectType for $name {}
    };
}
