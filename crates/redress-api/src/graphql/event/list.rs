//! The list of events: what the log can hold and the list lacks does not compile.

/// Hands the names of all events, with what they mean, to a macro: those of petitions, then the others, each with its kind.
macro_rules! every_event {
    ($make:ident) => {
        $make! {
            petitions {
                /// A petition was registered.
                Registered,
                /// It was decided what is to become of it.
                Triaged,
                /// A unit was made responsible.
                Assigned,
                /// The responsible unit accepted it.
                Accepted,
                /// The deadline was extended.
                DeadlineExtended,
                /// Responsibility was raised to a higher tier.
                Escalated,
                /// A hearing was held.
                HearingHeld,
                /// The petitioner came, wrote or called again.
                VisitRecorded,
                /// It was closed.
                Closed,
                /// The petitioner was asked about the outcome.
                FollowedUp,
                /// It was opened again.
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
