//! The refusals of a kind of case, from a list.

/// Makes the refusals of a kind of case from a list: each with its stable code, the input field that it concerns, and its sentence. The
/// refusals of shared checks, of numbers and of units belong to every kind.
macro_rules! refusals {
    ($error:ident: $($(#[$doc:meta])* $variant:ident $({ $($(#[$fdoc:meta])* $field:ident: $type:ty),+ $(,)? })?
        = $code:literal at $at:expr, $message:literal;)+) => {
        /// A refusal. The sentence is for the clerk at the screen, [`Self::code`] and [`Self::field`] for programs.
        #[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
        pub enum $error {
            $($(#[$doc])* #[error($message)] $variant $({ $($(#[$fdoc])* $field: $type),+ })?,)+
            /// A check that several kinds share.
            #[error(transparent)]
            Step(#[from] $crate::StepError),
            /// A number that the office gives itself.
            #[error(transparent)]
            Number(#[from] $crate::numbers::NumberError),
            /// A unit that the command names cannot be used.
            #[error(transparent)]
            Unit(#[from] $crate::unit::UnitError),
        }

        impl $crate::kind::RefusalCode for $error {
            fn code(&self) -> &'static str {
                self.code()
            }

            fn field(&self) -> Option<&'static str> {
                self.field()
            }
        }

        impl $error {
            /// The codes of this kind: those of `StepError`, `NumberError` and `UnitError` are not among them.
            pub const CODES: &'static [&'static str] = &[$($code),+];

            /// Stable code.
            #[must_use]
            pub fn code(&self) -> &'static str {
                match self {
                    $(Self::$variant $({ $($field: _),+ })? => $code,)+
                    Self::Step(error) => error.code(),
                    Self::Number(error) => error.code(),
                    Self::Unit(error) => error.code(),
                }
            }

            /// The input field that it concerns; `None` if it concerns the state of the case.
            #[must_use]
            #[allow(unused_variables, reason = "a few variants say by a field of their own where they belong")]
            pub fn field(&self) -> Option<&'static str> {
                match self {
                    $(Self::$variant $({ $($field),+ })? => $at,)+
                    Self::Step(error) => Some(error.field()),
                    Self::Number(error) => Some(error.field()),
                    Self::Unit(error) => Some(error.field()),
                }
            }
        }
    };
}
pub(crate) use refusals;
