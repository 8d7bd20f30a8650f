//! The codes of refusals as an enum of the schema, including those of every kind of case.

use super::error_code::{CODES, ErrorCode};
use crate::graphql::{
    error::coded_fault,
    kinds,
    tables::{Term, enum_type, text},
};
use async_graphql::{
    ContextSelectionSet, Name, OutputType, Positioned, ServerResult, Value,
    parser::types::Field,
    registry::{MetaTypeId, Registry},
};
use std::borrow::Cow;

/// Every code.
fn every_code() -> impl Iterator<Item = &'static Term> {
    CODES.iter().chain(kinds::ALL.iter().flat_map(|kind| kind.codes))
}

impl OutputType for ErrorCode {
    fn type_name() -> Cow<'static, str> {
        Cow::Borrowed("ErrorCode")
    }

    fn create_type_info(registry: &mut Registry) -> String {
        registry.create_output_type::<Self, _>(MetaTypeId::Enum, |_| {
            let values = every_code().map(|code| (code.name.to_owned(), text(code.about)));
            enum_type("ErrorCode", "The rule by which a command was refused.", values)
        })
    }

    /// A code that the list lacks is a fault. A test compares the list with the log's and the domain's.
    async fn resolve(&self, ctx: &ContextSelectionSet<'_>, field: &Positioned<Field>) -> ServerResult<Value> {
        match every_code().any(|code| code.name == self.0) {
            true => Ok(Value::Enum(Name::new(self.0))),
            false => {
                Err(ctx.set_error_path(coded_fault("CODE_NOT_LISTED", self.0).into_server_error(field.pos)))
            }
        }
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
