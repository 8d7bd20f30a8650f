//! The path of every command from a caller to the log.

use super::{
    input::{CommandInput, StepInput, ToUnitInput, count, id},
    outcome::CommandOutcome,
    user_error::UserError,
};
use crate::{
    context::ContextExt,
    error::{forbidden, log_error},
    read_source::ReadContext,
};
use async_graphql::{Context, Result};
use futures_util::future::BoxFuture;
use redress_auth::{Operation, Principal, Scope};
use redress_domain::{
    PetitionId, UnitCode,
    petition::{PetitionCommand, steps::Register},
    unit::{ToUnit, UnitCommand},
};
use redress_http::{CommandCounts, Counted};
use redress_log::{Answer, Command, LogError, Refusal, Request};

/// Executes a command if the caller may send it.
pub fn execute<'a>(
    ctx: &'a Context<'a>,
    operation: Operation,
    input: &'a CommandInput,
    command: Result<Command, UserError>,
) -> BoxFuture<'a, Result<CommandOutcome>> {
    Box::pin(async move {
        match ctx.caller()?.may(operation) {
            true => carry_out(ctx, input, command).await,
            false => Err(forbidden()),
        }
    })
}

/// Executes a command of a caller whose roles allow it.
///
/// Only the log is consulted: it knows best, at the moment of the decision, who works with a petition. The
/// writer owns the command from here on; a caller that disconnects before the answer can ask again with the
/// same id.
pub fn carry_out<'a>(
    ctx: &'a Context<'a>,
    input: &'a CommandInput,
    command: Result<Command, UserError>,
) -> BoxFuture<'a, Result<CommandOutcome>> {
    Box::pin(async move {
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
    })
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

/// Executes a registration; the office may give the petition its number. `P` is the payload.
pub fn register<'a, P: From<(CommandOutcome, Option<PetitionId>)>>(
    ctx: &'a Context<'a>,
    input: &'a CommandInput,
    registration: Result<Register, UserError>,
) -> BoxFuture<'a, Result<P>> {
    let command = registration.map(Command::register);
    Box::pin(async move {
        let outcome = execute(ctx, Operation::Register, input, command).await?;
        let petition = outcome.receipt().and_then(|receipt| receipt.recorded.aggregate_id.parse().ok());
        Ok((outcome, petition).into())
    })
}

/// Executes a step of a petition. `P` is the payload.
pub fn on_petition<'a, P: From<(CommandOutcome, Option<PetitionId>)>>(
    ctx: &'a Context<'a>,
    operation: Operation,
    input: &'a StepInput,
    step: Result<impl Into<PetitionCommand>, UserError>,
) -> BoxFuture<'a, Result<P>> {
    let petition = id::<PetitionId>(&input.petition_id, "petition_id");
    let command = petition.clone().and_then(|id| Ok(Command::on(id, step?)));
    Box::pin(async move {
        let outcome = execute(ctx, operation, &input.command, command).await?;
        Ok((outcome, petition.ok()).into())
    })
}

/// Executes a change of the unit tree. `P` is the payload.
pub fn on_unit<'a, P: From<(CommandOutcome, Option<UnitCode>)>>(
    ctx: &'a Context<'a>,
    input: &'a ToUnitInput,
    command: Result<UnitCommand, UserError>,
) -> BoxFuture<'a, Result<P>> {
    let unit = id::<UnitCode>(&input.code, "code");
    let to_unit = unit.clone().and_then(|code| Ok(Command::Unit(ToUnit { code, command: command? })));
    Box::pin(async move {
        let outcome = execute(ctx, Operation::ManageUnits, &input.command, to_unit).await?;
        Ok((outcome, unit.ok()).into())
    })
}
