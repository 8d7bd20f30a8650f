//! The list of events. An event that the log has and this list lacks does not compile.

/// Passes the names of all events and their descriptions to a macro: first those of petitions, then the
/// others with their kind.
macro_rules! every_event {
    ($make:ident) => {
        $make! {
            petitions {
                /// A petition was registered.
                Registered,
                /// A petition was triaged: it was decided who handles it, if anyone.
                Triaged,
                /// A unit was made responsible.
                Assigned,
                /// The responsible unit objected to its assignment.
                AssignmentObjected,
                /// An objection to an assignment was decided.
                ObjectionDecided,
                /// The responsible unit accepted a petition.
                Accepted,
                /// The deadline was extended.
                DeadlineExtended,
                /// Responsibility was raised to a higher tier.
                Escalated,
                /// A hearing was held.
                HearingHeld,
                /// The petitioner came, wrote or called again.
                VisitRecorded,
                /// A leader became the sponsor of a petition.
                SponsorNamed,
                /// The sponsor of a petition was released.
                SponsorReleased,
                /// A petition was put on a list of old cases.
                BacklogListed,
                /// A petition was closed.
                Closed,
                /// An opinion was delivered.
                OpinionDelivered,
                /// A review or re-review was requested.
                ReviewRequested,
                /// A request for review was not taken up.
                ReviewDeclined,
                /// A re-review was suspended for a hearing.
                ReviewSuspended,
                /// A suspended re-review went on.
                ReviewResumed,
                /// A review or re-review was decided.
                ReviewDecided,
                /// The procedure ended for good.
                Terminated,
                /// A termination was withdrawn.
                TerminationWithdrawn,
                /// The petitioner was asked about the outcome.
                FollowedUp,
                /// A petition was struck off a list of old cases.
                BacklogCancelled,
                /// A closed petition was reopened.
                Reopened,
                /// The registration or a visit was corrected.
                Corrected,
            }
            others {
                /// A unit was registered.
                UnitRegistered of Unit,
                /// A unit was renamed.
                UnitRenamed of Unit,
                /// A unit was moved.
                UnitMoved of Unit,
                /// A unit was retired.
                UnitRetired of Unit,
                /// The values about a petitioner were erased.
                PetitionerErased of Petitioner,
            }
        }
    };
}
