//! The vocabulary of petition work: closed lists of values, written in history as `SCREAMING_SNAKE_CASE`.

use serde::{Deserialize, Serialize};

macro_rules! terms {
    ($($(#[$doc:meta])* $name:ident { $($(#[$vdoc:meta])* $variant:ident),+ $(,)? })+) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(rename_all = "SCREAMING_SNAKE_CASE")]
        pub enum $name { $($(#[$vdoc])* $variant),+ }

        impl $name {
            /// Every value, in order.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];
        }

        impl std::fmt::Display for $name {
            /// The word that history uses.
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                self.serialize(f)
            }
        }
    )+};
}

pub(crate) use terms;

/// Passes the whole vocabulary to a macro, so that an edge (the API) generates its own types from the same
/// list.
#[doc(hidden)]
#[macro_export]
macro_rules! vocabulary {
    ($make:ident) => {
        $make! {
        /// How a filing reached the office (信访形式).
        Channel {
            /// In person (来访).
            Visit,
            /// By letter (来信).
            Letter,
            /// By telephone (来电).
            Phone,
            /// Through a web form (网上).
            Web,
            /// By e-mail.
            Email,
            /// By fax.
            Fax,
            /// Handed over by another body (转送).
            Transfer,
        }

        /// What a petition asks for (诉求类型).
        Kind {
            /// A suggestion (建议).
            Suggestion,
            /// An accusation of a unit or its staff (检举控告).
            Accusation,
            /// A request or grievance of the petitioner's own (申诉求决).
            Appeal,
        }

        /// The tier of territory or administration a unit belongs to, lowest first.
        UnitLevel {
            /// Village or community (村、社区).
            Village,
            /// Township or street (乡镇、街道).
            Township,
            /// District or county (区、县).
            District,
            /// City (市).
            City,
            /// Province (省).
            Province,
            /// The nation (国家).
            Nation,
        }

        /// The sort of office that a unit is.
        UnitKind {
            /// A petition bureau (信访局).
            Bureau,
            /// A department (部门).
            Department,
            /// A reception hall (接访大厅).
            Hall,
            /// A government (人民政府).
            Government,
            /// A community or village committee (社区、村委会).
            Community,
        }

        /// The statutory way to which a petition is diverted (诉访分离).
        Remedy {
            /// A court (诉讼).
            Litigation,
            /// Arbitration (仲裁).
            Arbitration,
            /// Administrative reconsideration (行政复议).
            AdministrativeReconsideration,
            /// Another way that a statute provides.
            OtherStatutory,
        }

        /// How an order is given (交办方式).
        AssignmentMode {
            /// Handled by the receiving office's own unit (直办).
            Direct,
            /// Forwarded to the competent unit (转办).
            Forwarded,
            /// Handled jointly (协办).
            Joint,
            /// On a leader's written instruction (批办).
            Instructed,
        }

        /// What the answer to a petition was (办理结果).
        Outcome {
            /// The request was granted (支持).
            Supported,
            /// Granted in part (部分支持).
            PartlySupported,
            /// Explained: nothing to grant or refuse (解释说明).
            Explained,
            /// Refused (不予支持).
            NotSupported,
            /// Settled by mediation (调解).
            Mediated,
            /// Withdrawn by the petitioner (撤回).
            Withdrawn,
            /// Left to another statutory way (依法导入其他途径).
            Diverted,
        }

        /// What became of a suggestion (采纳情况).
        Adoption {
            /// Adopted (采纳).
            Adopted,
            /// Adopted in part (部分采纳).
            Partly,
            /// Not adopted (未采纳).
            NotAdopted,
        }

        /// The petitioner's answer to whether the matter is resolved (化解).
        Resolved {
            /// Resolved.
            Yes,
            /// Not resolved.
            No,
            /// No answer, or an unclear one.
            Unknown,
        }

        /// The petitioner's rating of the work (满意度评价).
        Satisfaction {
            /// 满意.
            Satisfied,
            /// 基本满意.
            BasicallySatisfied,
            /// 不满意.
            Dissatisfied,
            /// No rating given (未评价).
            NotGiven,
        }

        /// Why a closed petition is opened again.
        ReopenCause {
            /// A review body ordered it (复查、复核).
            ReviewOrdered,
            /// The follow-up found it unresolved.
            FollowUpFailed,
            /// The opinion was not carried out.
            OpinionNotExecuted,
            /// The petitioner came again with good reason.
            NewVisit,
            /// It should never have been recorded as closed; undoes the closing.
            RecordingError,
        }

        /// The stage at which an opinion (意见书) on a petition was given.
        OpinionStage {
            /// The answer of the unit that handled it (办理).
            Handling,
            /// The decision of the review (复查, article 35).
            Review,
            /// The decision of the re-review (复核, article 36).
            ReReview,
        }

        /// What a petitioner requests against an opinion.
        ReviewStage {
            /// A review of the handling unit's opinion (复查).
            Review,
            /// A re-review of the review's opinion (复核).
            ReReview,
        }

        /// How an opinion was delivered (送达方式).
        DeliveryMethod {
            /// Handed over (直接送达).
            InPerson,
            /// By post (邮寄送达).
            Post,
            /// Through the web site (网上送达).
            Online,
            /// By public notice (公告送达).
            PublicNotice,
        }

        /// Why a request for review is not taken up (不予受理).
        DeclineGround {
            /// It came after the last day.
            Late,
            /// Another body is to review it.
            WrongBody,
            /// Who requests it is not a party.
            NotAParty,
            /// Another statutory way applies.
            OtherRemedy,
        }

        /// The result of a review or re-review.
        ReviewResult {
            /// The opinion is upheld (维持).
            Upheld,
            /// The opinion is changed (变更).
            Changed,
            /// The petition goes back to be handled again (发回重办).
            Returned,
        }

        /// Why the procedure ends for good (终结).
        TerminationGround {
            /// The re-review's opinion was delivered.
            ReReviewed,
            /// Nobody requested a review in time; only where the procedure file allows it.
            NoRequestInTime,
        }

        /// Why the office does not handle a petition (不予受理).
        NonAcceptanceGround {
            /// The matter has ended (已终结).
            Terminated,
            /// The matter is being handled (正在办理).
            BeingHandled,
            /// The office is not competent (不属本机关职权).
            OutOfCompetence,
            /// Another ground.
            Other,
        }

        /// Which limits apply to the due day of an order, an escalation or an extension.
        DueLimits {
            /// The procedure's limits.
            InForce,
            /// No limits: an import kept a due day beyond the limits, as the old system recorded it.
            AsRecorded,
        }

        /// Who sat in a hearing (听证参加人).
        HearingRole {
            /// Departments concerned.
            Department,
            /// Deputies to the people's congress (人大代表).
            Deputy,
            /// Members of the political consultative conference (政协委员).
            PoliticalAdviser,
            /// Lawyers.
            Lawyer,
            /// Experts.
            Expert,
            /// Representatives of the community.
            CommunityRepresentative,
            /// The petitioners or their representatives.
            Petitioner,
            /// Anyone else.
            Other,
        }

        /// The state of a petition.
        PetitionState {
            /// Registered, waiting for triage.
            Registered,
            /// Triaged, waiting for an assignment (or, diverted or not accepted, for its closing).
            Triaged,
            /// Assigned to a responsible unit that has not accepted it yet.
            Assigned,
            /// Accepted by the responsible unit.
            Accepted,
            /// Closed.
            Closed,
            /// Reopened; the new round waits for its assignment.
            Reopened,
        }
        }
    };
}

vocabulary!(terms);

#[allow(clippy::derivable_impls, reason = "the list's macro derives the same for all")]
impl Default for DueLimits {
    fn default() -> Self {
        Self::InForce
    }
}

impl DueLimits {
    /// Whether an event leaves this out, as all events did before there was a choice.
    #[allow(clippy::trivially_copy_pass_by_ref, reason = "serde passes the field by reference")]
    #[must_use]
    pub fn is_in_force(&self) -> bool {
        *self == Self::InForce
    }
}
