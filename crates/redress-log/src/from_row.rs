//! Database rows as structs.

/// Implements `FromRow`, each field from the column of the same name. A missing field does not compile.
///
/// `#[derive(sqlx::FromRow)]` does the same, but its macro links the whole driver: cargo would compile the
/// driver, TLS and tokio a second time, for the compiler (110 crates).
#[macro_export]
macro_rules! from_row {
    ($name:ident { $($field:ident),+ $(,)? }) => {
        impl<'r> ::sqlx::FromRow<'r, ::sqlx::postgres::PgRow> for $name {
            fn from_row(row: &'r ::sqlx::postgres::PgRow) -> ::sqlx::Result<Self> {
                Ok(Self { $($field: ::sqlx::Row::try_get(row, stringify!($field))?),+ })
            }
        }
    };
}
