//! The vocabulary as GraphQL enums, generated from the domain's list with its descriptions.

use async_graphql::Enum;

macro_rules! graphql_terms {
    ($($(#[$doc:meta])* $name:ident { $($(#[$vdoc:meta])* $variant:ident),+ $(,)? })+) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
        pub enum $name { $($(#[$vdoc])* $variant),+ }

        impl From<redress_domain::$name> for $name {
            fn from(term: redress_domain::$name) -> Self {
                match term { $(redress_domain::$name::$variant => Self::$variant),+ }
            }
        }

        impl From<$name> for redress_domain::$name {
            fn from(term: $name) -> Self {
                match term { $($name::$variant => Self::$variant),+ }
            }
        }
    )+};
}

redress_domain::vocabulary!(graphql_terms);
