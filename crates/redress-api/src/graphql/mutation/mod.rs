//! The mutations, one file each. Each executes one command, or says why it was refused.

pub mod accept_petition;
pub mod assign_petition;
pub mod close_petition;
mod codes;
pub mod correct_petition;
pub mod decide_objection;
pub mod erase_petitioner;
pub mod error_code;
pub mod escalate_petition;
mod execute;
pub mod extend_deadline;
pub mod follow_up_petition;
pub mod hold_hearing;
pub mod input;
pub mod move_unit;
pub mod object_to_assignment;
pub mod payload;
pub mod record_visit;
pub mod register_petition;
pub mod register_unit;
pub mod rename_unit;
pub mod reopen_petition;
pub mod retire_unit;
pub mod triage_petition;
pub mod user_error;

pub(super) use execute::carry_out;

use super::kinds::roots::KindMutations;

merged! {
    /// The mutations.
    Mutation {
        register_petition::RegisterPetition,
        triage_petition::TriagePetition,
        assign_petition::AssignPetition,
        object_to_assignment::ObjectToAssignment,
        decide_objection::DecideObjection,
        accept_petition::AcceptPetition,
        extend_deadline::ExtendDeadline,
        escalate_petition::EscalatePetition,
        hold_hearing::HoldHearing,
        record_visit::RecordVisit,
        close_petition::ClosePetition,
        follow_up_petition::FollowUpPetition,
        reopen_petition::ReopenPetition,
        correct_petition::CorrectPetition,
        erase_petitioner::ErasePetitioner,
        register_unit::RegisterUnit,
        rename_unit::RenameUnit,
        move_unit::MoveUnit,
        retire_unit::RetireUnit,
        KindMutations,
    }
}
