//! The path of every command from a caller to the log.

use super::{
    input::{CommandInput, StepInput, ToUnitInput, count, id},
    payload::{CommandOutcome, PetitionPayload, UnitPayload},
    user_error::UserError,
};
use crate::graphql::{
    context::ContextExt,
    error::{forbidden, log_error},
    read_source::ReadContext,
};
use async_graphql::{Context, Result};
use redress_auth::{Operation, Principal, Scope};
use redress_domain::{
    PetitionId, UnitCode,
    petition::{PetitionCommand, steps::Register},
    unit::{ToUnit, UnitCommand},
};
use redress_http::{CommandCounts, Counted};
use redress_log::{Answer, Command, LogError, Refusal, Request};

/// Executes a command if the caller may send it.
pub(super) async fn execute(
    ctx: &Context<'_>,
    operation: Operation,
    input: &CommandInput,
    command: Result<Command, UserError>,
) -> Result<CommandOutcome> {
    match ctx.caller()?.may(operation) {
        true => carry_out(ctx, input, command).await,
        false => Err(forbidden()),
    }
}

/// Executes a command of a caller whose roles allow it.
///
/// Only the log is consulted: it knows best, at the moment of the decision, who works with a petition. The
/// writer owns the command from here on; a caller that disconnects before the answer can ask again with the
/// same id.
pub(in crate::graphql) async fn carry_out(
    ctx: &Context<'_>,
    input: &CommandInput,
    command: Result<Command, UserError>,
) -> Result<CommandOutcome> {
    let caller = ctx.caller()?;
    let within = match caller.scope() {
        Scope::Everything => None,
        Scope::Subtree(top) => Some(top),
        Scope::Nothing => return Err(forbidden()),
    };
    let request = match command.and_then(|command| request(caller, within, input, command)) {
        Ok(request) => request,
        Err(error) => {
            CommandCounts::note(ctx, Counted::Refused);
            return Ok(CommandOutcome(Err(error)));
        }
    };
    // What the command changes is read from where it was changed.
    ctx.move_to_primary();
    let answer = ctx.api()?.log.execute(request).await;
    CommandCounts::note(ctx, counted(&answer));
    match answer.map_err(log_error)? {
        Ok(receipt) => Ok(CommandOutcome(Ok(receipt))),
        Err(Refusal::ScopeUnknown { .. }) => Err(forbidden()),
        Err(refusal) => Ok(CommandOutcome(Err(UserError::of(&refusal)))),
    }
}

fn counted(answer: &std::result::Result<Answer, LogError>) -> Counted {
    match answer {
        Ok(Ok(receipt)) if receipt.repeated => Counted::Repeated,
        Ok(Ok(_)) => Counted::Accepted,
        Ok(Err(_)) => Counted::Refused,
        Err(_) => Counted::Fault,
    }
}

fn request(
    caller: &Principal,
    within: Option<UnitCode>,
    input: &CommandInput,
    command: Command,
) -> Result<Request, UserError> {
    let expected =
        input.expected_sequence.map(|sequence| count(sequence, "expected_sequence")).transpose()?;
    Ok(Request {
        unit: caller.unit.clone(),
        occurred_at: input.occurred_at.as_ref().map(|instant| instant.0),
        expected_sequence: expected.map(Into::into),
        may_backdate: caller.may(Operation::Backdate),
        within,
        correlation_id: input.correlation_id.clone(),
        causation_id: input.causation_id.clone(),
        ..Request::new(command, id(&input.command_id, "command_id")?, caller.subject.clone())
    })
}

/// A registration; the office may give the petition its number.
pub(super) async fn register(
    ctx: &Context<'_>,
    input: &CommandInput,
    registration: Result<Register, UserError>,
) -> Result<PetitionPayload> {
    let outcome = execute(ctx, Operation::Register, input, registration.map(Command::register)).await?;
    let petition = outcome.receipt().and_then(|receipt| receipt.recorded.aggregate_id.parse().ok());
    Ok(PetitionPayload::new(outcome, petition))
}

/// Executes a step of a petition.
pub(super) async fn on_petition(
    ctx: &Context<'_>,
    operation: Operation,
    input: &StepInput,
    step: Result<impl Into<PetitionCommand>, UserError>,
) -> Result<PetitionPayload> {
    let petition = id::<PetitionId>(&input.petition_id, "petition_id");
    let command = petition.clone().and_then(|id| Ok(Command::on(id, step?)));
    let outcome = execute(ctx, operation, &input.command, command).await?;
    Ok(PetitionPayload::new(outcome, petition.ok()))
}

/// Executes a change of the unit tree.
pub(super) async fn on_unit(
    ctx: &Context<'_>,
    input: &ToUnitInput,
    command: Result<UnitCommand, UserError>,
) -> Result<UnitPayload> {
    let unit = id::<UnitCode>(&input.code, "code");
    let to_unit = unit.clone().and_then(|code| Ok(Command::Unit(ToUnit { code, command: command? })));
    let outcome = execute(ctx, Operation::ManageUnits, &input.command, to_unit).await?;
    Ok(UnitPayload::new(outcome, unit.ok()))
}
