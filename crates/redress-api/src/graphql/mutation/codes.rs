//! The codes of refusals as an enum of the schema, including those of every kind of case.

use async_graphql::{
    ContextSelectionSet, OutputType, Positioned, ServerResult, Value,
    parser::types::Field,
    registry::{MetaTypeId, Registry},
};
use redress_api_common::{
    command::{CODES, ErrorCode},
    tables::{Term, enum_type, text},
};
use redress_api_kinds::ALL;
use std::borrow::Cow;

/// Every code.
fn every_code() -> impl Iterator<Item = &'static Term> {
    CODES.iter().chain(ALL.iter().flat_map(|kind| kind.codes))
}

/// Whether the enum has a code. A test compares it with the log's and the domain's.
pub(in crate::graphql) fn is_listed(code: &str) -> bool {
    every_code().any(|listed| listed.name == code)
}

/// The enum itself. Refusals refer to it as [`ErrorCode`].
pub(in crate::graphql) struct ErrorCodes;

impl OutputType for ErrorCodes {
    fn type_name() -> Cow<'static, str> {
        ErrorCode::type_name()
    }

    fn create_type_info(registry: &mut Registry) -> String {
        registry.create_output_type::<Self, _>(MetaTypeId::Enum, |_| {
            let values = every_code().map(|code| (code.name.to_owned(), text(code.about)));
            enum_type("ErrorCode", "The rule by which a command was refused.", values)
        })
    }

    /// Not called: no field returns it.
    async fn resolve(&self, _: &ContextSelectionSet<'_>, _: &Positioned<Field>) -> ServerResult<Value> {
        Ok(Value::Null)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use redress_domain::{
        StepError, numbers::NumberError, petition::PetitionError, petitioner::PetitionerError,
        unit::UnitError,
    };
    use redress_log::Refusal;
    use std::collections::BTreeSet;

    #[test]
    fn the_list_is_that_of_the_domain_and_the_log() {
        let lists = [
            PetitionError::CODES,
            StepError::CODES,
            NumberError::CODES,
            UnitError::CODES,
            PetitionerError::CODES,
            Refusal::CODES,
        ];
        let mut expected: BTreeSet<&str> = lists.into_iter().flatten().copied().collect();
        // This one is answered as FORBIDDEN, since it concerns the token and not the command.
        assert!(expected.remove("SCOPE_UNKNOWN"));
        expected.insert("INPUT_INVALID");
        assert_eq!(CODES.iter().map(|code| code.name).collect::<BTreeSet<_>>(), expected);
    }

    #[test]
    fn no_code_is_there_twice() {
        let codes: BTreeSet<&str> = every_code().map(|code| code.name).collect();
        assert_eq!(codes.len(), every_code().count(), "a kind lists the codes that no other has");
    }
}
