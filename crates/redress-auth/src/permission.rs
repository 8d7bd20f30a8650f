//! The table of what each role may do.

use super::{Principal, Role};
use redress_domain::UnitCode;

/// An operation that needs a role.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Operation {
    /// Register a petition.
    Register,
    /// Decide how it is handled.
    Triage,
    /// Name the responsible unit.
    Assign,
    /// Object to an assignment.
    ObjectToAssignment,
    /// Decide such an objection.
    DecideObjection,
    /// Accept an assignment.
    Accept,
    /// Extend the limit.
    ExtendDeadline,
    /// Pass it to the next tier.
    Escalate,
    /// Record a hearing.
    HoldHearing,
    /// Record a visit.
    RecordVisit,
    /// Close with an outcome.
    Close,
    /// Record that an opinion was delivered.
    DeliverOpinion,
    /// Record a request for review.
    RequestReview,
    /// Decline, suspend, resume or decide a review.
    AnswerReview,
    /// End the procedure for good, or withdraw that.
    Terminate,
    /// Record what the petitioner says of the outcome.
    FollowUp,
    /// Begin a new round.
    Reopen,
    /// Reopen because the closing was recorded in error (`RECORDING_ERROR`).
    UndoClosing,
    /// Correct what was recorded.
    Correct,
    /// Name the sponsor of a petition.
    NameSponsor,
    /// Release the sponsor.
    ReleaseSponsor,
    /// Put a petition on a list of old cases.
    ListBacklog,
    /// Strike it off.
    CancelBacklog,
    /// Erase the values about a petitioner.
    Erase,
    /// Register, rename, move and retire units.
    ManageUnits,
    /// See petitions and their histories, without values about people.
    ReadCases,
    /// See names, contacts, identity numbers and free text.
    ReadPersonalData,
    /// See figures and rankings.
    ReadFigures,
    /// Follow the feed of events.
    ReadFeed,
    /// Read proofs of the log, hashes and whole entries.
    ReadProofs,
    /// Date a step further back than the procedure allows, as imports do.
    Backdate,
}

impl Operation {
    /// Every operation.
    pub const ALL: [Self; 31] = [
        Self::Register,
        Self::Triage,
        Self::Assign,
        Self::ObjectToAssignment,
        Self::DecideObjection,
        Self::Accept,
        Self::ExtendDeadline,
        Self::Escalate,
        Self::HoldHearing,
        Self::RecordVisit,
        Self::Close,
        Self::DeliverOpinion,
        Self::RequestReview,
        Self::AnswerReview,
        Self::Terminate,
        Self::FollowUp,
        Self::Reopen,
        Self::UndoClosing,
        Self::Correct,
        Self::NameSponsor,
        Self::ReleaseSponsor,
        Self::ListBacklog,
        Self::CancelBacklog,
        Self::Erase,
        Self::ManageUnits,
        Self::ReadCases,
        Self::ReadPersonalData,
        Self::ReadFigures,
        Self::ReadFeed,
        Self::ReadProofs,
        Self::Backdate,
    ];

    /// The roles that may do it, besides administrators, who may do everything.
    fn roles(self) -> &'static [Role] {
        use Role::{Analyst, Auditor, Handler, Intake, Integrator, Supervisor};
        match self {
            Self::Register | Self::Triage | Self::RecordVisit => &[Intake, Integrator],
            Self::ObjectToAssignment
            | Self::Accept
            | Self::ExtendDeadline
            | Self::HoldHearing
            | Self::Close
            | Self::DeliverOpinion
            | Self::RequestReview
            | Self::FollowUp => &[Handler, Supervisor],
            Self::Assign
            | Self::DecideObjection
            | Self::Escalate
            | Self::AnswerReview
            | Self::Terminate
            | Self::Reopen
            | Self::UndoClosing
            | Self::NameSponsor
            | Self::ReleaseSponsor
            | Self::ListBacklog
            | Self::CancelBacklog => &[Supervisor],
            Self::Correct => &[Intake, Handler, Supervisor],
            Self::Erase | Self::ManageUnits | Self::Backdate => &[],
            Self::ReadCases => &[Intake, Handler, Supervisor, Analyst, Auditor, Integrator],
            Self::ReadPersonalData => &[Intake, Handler, Supervisor, Auditor, Integrator],
            Self::ReadFigures => &[Handler, Supervisor, Analyst, Auditor],
            Self::ReadFeed => &[Auditor, Integrator],
            Self::ReadProofs => &[Auditor],
        }
    }
}

/// The units whose petitions a principal works with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Scope {
    /// All units.
    Everything,
    /// This unit and the units below it.
    Subtree(UnitCode),
    /// No unit.
    Nothing,
}

impl Principal {
    /// Whether one of the principal's roles allows the operation, within its [`scope`](Self::scope).
    #[must_use]
    pub fn may(&self, operation: Operation) -> bool {
        self.is_one_of(operation.roles())
    }

    /// Whether they have one of these roles, or are an administrator, who may do everything.
    #[must_use]
    pub fn is_one_of(&self, roles: &[Role]) -> bool {
        self.has(Role::Admin) || roles.iter().any(|role| self.has(*role))
    }

    /// The units whose petitions the principal works with.
    ///
    /// Auditors see everything because they change nothing: with a role that changes something beside it, the unit bounds both.
    #[must_use]
    pub fn scope(&self) -> Scope {
        let only_reads = self.roles.iter().all(|role| matches!(role, Role::Auditor | Role::Analyst));
        if self.has(Role::Admin) || (self.has(Role::Auditor) && only_reads) {
            return Scope::Everything;
        }
        self.unit.clone().map_or(Scope::Nothing, Scope::Subtree)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use Operation::*;

    fn principal(roles: &[Role], unit: Option<&str>) -> Principal {
        let unit = unit.map(|code| code.parse().unwrap());
        Principal { subject: "x".into(), unit, roles: roles.iter().copied().collect() }
    }

    #[test]
    fn every_role_may_do_exactly_this() {
        // In the order of `Role::ALL`: INTAKE, HANDLER, SUPERVISOR, ANALYST, AUDITOR, INTEGRATOR, ADMIN.
        let table: [(Operation, &str); 31] = [
            (Register, "I----IA"),
            (Triage, "I----IA"),
            (Assign, "--S---A"),
            (ObjectToAssignment, "-HS---A"),
            (DecideObjection, "--S---A"),
            (Accept, "-HS---A"),
            (ExtendDeadline, "-HS---A"),
            (Escalate, "--S---A"),
            (HoldHearing, "-HS---A"),
            (RecordVisit, "I----IA"),
            (Close, "-HS---A"),
            (DeliverOpinion, "-HS---A"),
            (RequestReview, "-HS---A"),
            (AnswerReview, "--S---A"),
            (Terminate, "--S---A"),
            (FollowUp, "-HS---A"),
            (Reopen, "--S---A"),
            (UndoClosing, "--S---A"),
            (Correct, "IHS---A"),
            (NameSponsor, "--S---A"),
            (ReleaseSponsor, "--S---A"),
            (ListBacklog, "--S---A"),
            (CancelBacklog, "--S---A"),
            (Erase, "------A"),
            (ManageUnits, "------A"),
            (ReadCases, "IHSAAIA"),
            (ReadPersonalData, "IHS-AIA"),
            (ReadFigures, "-HSAA-A"),
            (ReadFeed, "----AIA"),
            (ReadProofs, "----A-A"),
            (Backdate, "------A"),
        ];
        assert_eq!(table.map(|(operation, _)| operation), Operation::ALL);
        for (operation, allowed) in table {
            assert_eq!(allowed.len(), Role::ALL.len());
            for (role, mark) in Role::ALL.into_iter().zip(allowed.chars()) {
                let may = principal(&[role], None).may(operation);
                assert_eq!(may, mark != '-', "{role} {operation:?}");
            }
            assert!(!principal(&[], Some("330000")).may(operation), "nobody {operation:?}");
        }
    }

    #[test]
    fn several_roles_allow_what_one_of_them_allows() {
        let both = principal(&[Role::Intake, Role::Analyst], Some("330000"));
        assert!(both.may(Register) && both.may(ReadFigures) && !both.may(Close));
    }

    #[test]
    fn the_scope_is_the_units_subtree() {
        let subtree = Scope::Subtree("330000".parse().unwrap());
        for role in Role::ALL {
            let everywhere = matches!(role, Role::Admin | Role::Auditor);
            let with_unit = principal(&[role], Some("330000")).scope();
            let without = principal(&[role], None).scope();
            assert_eq!(with_unit, if everywhere { Scope::Everything } else { subtree.clone() }, "{role}");
            assert_eq!(without, if everywhere { Scope::Everything } else { Scope::Nothing }, "{role}");
        }
    }

    #[test]
    fn an_auditor_who_also_changes_something_stays_in_the_unit() {
        let scope = |roles: &[Role]| principal(roles, Some("330000")).scope();
        let subtree = Scope::Subtree("330000".parse().unwrap());
        for role in [Role::Intake, Role::Handler, Role::Supervisor, Role::Integrator] {
            assert_eq!(scope(&[Role::Auditor, role]), subtree, "{role}");
        }
        assert_eq!(scope(&[Role::Auditor, Role::Analyst]), Scope::Everything);
        assert_eq!(scope(&[Role::Auditor, Role::Handler, Role::Admin]), Scope::Everything);
    }
}
