//! Why a command to a petition is refused.

use crate::{BacklogList, DeclineGround, PetitionId, UnitCode, UnitLevel, refusal_list::refusals};
use chrono::{DateTime, NaiveDate, Utc};

refusals! {
    PetitionError:
    /// The first command must be a registration.
    NotRegistered = "PETITION_UNKNOWN" at Some("petition_id"), "there is no petition with this number";
    /// Each id can be registered once.
    AlreadyRegistered = "PETITION_ALREADY_REGISTERED" at Some("petition_id"), "a petition with this number is already registered";
    /// The earlier petition does not exist.
    RepeatOfUnknown { /// Its id.
        id: PetitionId } = "REPEAT_OF_UNKNOWN" at Some("repeat_of"), "there is no petition {id} that this one could repeat";
    /// A collective visit has too many representatives.
    TooManyRepresentatives { /// The most there may be.
        at_most: u32 } = "TOO_MANY_REPRESENTATIVES" at Some("representatives"), "this filing may have at most {at_most} representatives";
    /// An anonymous petition has a name or an identity number.
    AnonymousWithName = "ANONYMOUS_WITH_NAME" at Some("anonymous"), "an anonymous petition carries neither a name nor an identity number";
    /// A follow-up is dated before the closing.
    BeforeClosing { /// Day of the closing.
        closed_on: NaiveDate } = "DATE_BEFORE_CLOSING" at Some("occurred_at"), "the petition was closed on {closed_on}; a follow-up cannot be earlier";
    /// A visit or correction is dated before the registration.
    BeforeRegistration { /// Day of the registration.
        registered_on: NaiveDate } = "DATE_BEFORE_REGISTRATION" at Some("occurred_at"), "the petition was registered on {registered_on}; this cannot be earlier";
    /// A step is earlier than the registration, by time.
    BeforeRegistrationTime { /// When the petition was registered.
        registered_at: DateTime<Utc> } = "TIME_BEFORE_REGISTRATION" at Some("occurred_at"), "the petition was registered at {registered_at}; no step of it can be earlier";
    /// The petition that it repeats was registered later.
    RepeatBeforeOriginal { /// The petition that it would repeat.
        id: PetitionId } = "REPEAT_BEFORE_ORIGINAL" at Some("repeat_of"), "the petition {id} was registered later than this one; a repeat comes after what it repeats";
    /// A petition is triaged once.
    AlreadyTriaged = "PETITION_ALREADY_TRIAGED" at None, "this petition has been triaged already";
    /// An assignment needs a triage.
    NotTriaged = "PETITION_NOT_TRIAGED" at None, "this petition has not been triaged yet";
    /// Before triage, a petition can only be closed as withdrawn.
    OnlyWithdrawal = "ONLY_WITHDRAWAL_BEFORE_TRIAGE" at Some("outcome"), "before triage, a petition can only be closed as withdrawn";
    /// The order would be given by a unit that the actor does not act for.
    AssignerRequired = "ASSIGNER_REQUIRED" at Some("by"), "name the unit that gives the order: the unit that received this petition is not in the caller's subtree";
    /// The procedure asks for a consultation before this escalation.
    ConsultationRequired { /// The tier of that consultation.
        below: u8 } = "CONSULTATION_REQUIRED" at Some("tier"), "by this office's procedure a consultation of tier {below} comes first: one held in this round that decided, by this day, to raise the petition or reached no decision";
    /// Triage diverted the petition or did not accept it.
    NotAssignable = "PETITION_NOT_ASSIGNABLE" at None, "triage diverted this petition or did not accept it; it cannot be assigned";
    /// Triage forwarded the petition to another unit.
    ForwardedElsewhere { /// That unit.
        to: UnitCode } = "PETITION_FORWARDED_ELSEWHERE" at Some("unit"), "triage forwarded this petition to {to}; the first assignment must name that unit";
    /// The unit is accused, or is below an accused unit: it must neither handle the petition nor decide
    /// anything about it.
    UnitIsAccused { /// The unit.
        unit: UnitCode, /// The field that names it.
        field: &'static str } = "UNIT_IS_ACCUSED" at Some(field), "{unit} is or may be accused in the petition, or is below a unit that is; it must neither handle it nor decide about it";
    /// A closed petition accepts no further steps.
    AlreadyClosed = "PETITION_ALREADY_CLOSED" at None, "this petition is closed";
    /// A follow-up or reopening needs a closing.
    NotClosed = "PETITION_NOT_CLOSED" at None, "this petition is not closed";
    /// The step needs a responsible unit.
    NotAssigned = "PETITION_NOT_ASSIGNED" at None, "this petition has no responsible unit yet; assign it first";
    /// Each assignment is accepted once.
    AlreadyAccepted = "PETITION_ALREADY_ACCEPTED" at None, "this assignment has been accepted already";
    /// Only the responsible unit can accept.
    NotResponsible { /// The responsible unit.
        responsible: UnitCode } = "UNIT_NOT_RESPONSIBLE" at Some("by"), "{responsible} is responsible for this petition; no other unit can accept the assignment or object to it";
    /// The unit has objected to the assignment, and nobody has decided yet.
    ObjectionOpen = "OBJECTION_OPEN" at None, "the responsible unit has objected to the assignment; decide the objection or assign the petition again first";
    /// The last day to object has passed.
    ObjectionTooLate { /// That day.
        until: NaiveDate } = "OBJECTION_TOO_LATE" at Some("occurred_at"), "the unit could object to this assignment until {until}";
    /// An escalation ends the right to object.
    ObjectionAfterEscalation = "OBJECTION_AFTER_ESCALATION" at None, "the petition was escalated since it was assigned; a unit can object to an assignment only";
    /// Each assignment is objected to once.
    AlreadyObjected = "ASSIGNMENT_ALREADY_OBJECTED" at None, "the unit has objected to this assignment already";
    /// No objection waits for a decision.
    NoOpenObjection = "NO_OPEN_OBJECTION" at None, "no objection to the assignment waits for a decision";
    /// Only the unit that gave the order, or one above it, decides the objection.
    NotTheAssigner { /// The unit that gave the order.
        by: UnitCode } = "UNIT_NOT_ASSIGNER" at Some("by"), "{by} gave the order; only {by} or a unit above it decides the objection";
    /// Repeats are not handled in the simplified way.
    RepeatNotSimplified = "REPEAT_NOT_SIMPLIFIED" at Some("simplified"), "this petition repeats an earlier one; only first petitions are handled in the simplified way";
    /// Simplified handling is not extended.
    SimplifiedNotExtended = "SIMPLIFIED_NOT_EXTENDED" at None, "a petition in simplified handling is not extended; assign it again in the ordinary way";
    /// Only a suggestion is adopted or not.
    NotASuggestion = "NOT_A_SUGGESTION" at Some("suggestion"), "this petition is no suggestion, so nothing was adopted or not adopted";
    /// A round is extended once.
    AlreadyExtended = "DEADLINE_ALREADY_EXTENDED" at None, "the deadline of this round has been extended already";
    /// The due day has passed.
    ExtensionTooLate { /// The due day.
        due_on: NaiveDate } = "EXTENSION_TOO_LATE" at Some("occurred_at"), "the petition was due on {due_on}; a deadline is extended on or before that day";
    /// The tier is not above the present one.
    TierNotHigher { /// The present tier.
        tier: u8, /// The highest there is.
        highest: u8 } = "TIER_NOT_HIGHER" at Some("tier"), "the petition is at tier {tier} of {highest}; an escalation must go to a higher one";
    /// The unit's level is too low.
    EscalatedDownwards { /// Level of the responsible unit.
        from: UnitLevel, /// Level of the unit named.
        to: UnitLevel } = "UNIT_LEVEL_TOO_LOW" at Some("to"), "an escalation must go to a unit of level {from} or higher, not to one of level {to}";
    /// A hearing needs participants.
    NoParticipants = "NO_PARTICIPANTS" at Some("participants"), "a hearing names its participants, each role once with at least one person";
    /// The delivery date is impossible.
    DeliveredOutOfRange { /// First day possible.
        from: NaiveDate, /// Last day possible.
        to: NaiveDate } = "DELIVERY_DATE_OUT_OF_RANGE" at Some("delivered_on"), "the day of delivery must be between {from} and {to}";
    /// The closing is not an opinion, or the round has no opinion of this stage.
    NoOpinion = "OPINION_MISSING" at None, "there is no such opinion in this round: only the answer to an appeal by its responsible unit, or the decision of a review, is delivered, reviewed or terminated";
    /// Each opinion is delivered once.
    OpinionAlreadyDelivered = "OPINION_ALREADY_DELIVERED" at None, "this opinion has been delivered already";
    /// What was not delivered is neither reviewed nor terminated.
    OpinionNotDelivered = "OPINION_NOT_DELIVERED" at None, "the opinion has not been delivered yet";
    /// The number is not that of the opinion. The only refusal for an office that does not reach the petition.
    OpinionUnknown = "OPINION_UNKNOWN" at Some("opinion_number"), "no petition with this number has an opinion with this number of which a review can be requested now";
    /// A request for review waits for its answer.
    ReviewOpen = "REVIEW_OPEN" at None, "a request for review waits for its answer; decide or decline it first";
    /// A stage is decided once in a round.
    AlreadyReviewed = "REVIEW_ALREADY_DECIDED" at Some("stage"), "this stage has been decided in this round already";
    /// No request for review waits for an answer.
    NoOpenReview = "NO_OPEN_REVIEW" at None, "no request for review waits for an answer";
    /// The request is late, or to the wrong body: it is declined on that ground.
    OnlyDeclined { /// The ground.
        only: DeclineGround } = "REVIEW_ONLY_DECLINED" at None, "this request came after the last day, or to the wrong body; it can only be declined, for that reason";
    /// The request was made in time to the right body.
    GroundMismatch { /// The ground named.
        ground: DeclineGround } = "REVIEW_GROUND_MISMATCH" at Some("ground"), "this request was made in time to the right body; it can only be declined for another reason";
    /// Only a re-review is suspended, once.
    NotSuspendable = "REVIEW_NOT_SUSPENDABLE" at None, "only a re-review is suspended for a hearing, and only once";
    /// While it is suspended, it is neither decided nor declined.
    ReviewSuspended = "REVIEW_SUSPENDED" at None, "the re-review is suspended; resume it first";
    /// Only a suspended re-review is resumed.
    ReviewNotSuspended = "REVIEW_NOT_SUSPENDED" at None, "this review is not suspended";
    /// A review returned the petition: it waits for its reopening.
    Returned = "REVIEW_RETURNED" at None, "the review returned this petition; only the reopening that the review ordered follows";
    /// No review returned the petition.
    ReviewNotReturned = "REVIEW_NOT_RETURNED" at Some("cause"), "a review was requested in this round; only a review that returned the petition orders a reopening";
    /// The procedure has ended for good.
    Terminated = "PETITION_TERMINATED" at None, "the procedure of this petition was terminated; withdraw the termination first";
    /// There is no termination to withdraw.
    NotTerminated = "PETITION_NOT_TERMINATED" at None, "the procedure of this petition was not terminated";
    /// The opinion in force is not that of a re-review.
    NotReReviewed = "NOT_RE_REVIEWED" at Some("ground"), "the opinion in force is not that of a re-review";
    /// The procedure file does not allow the ground.
    TerminationNotAllowed = "TERMINATION_GROUND_NOT_ALLOWED" at Some("ground"), "the procedure of this office does not end because nobody requests a review";
    /// A review was requested in time, or no request is possible.
    RequestedInTime = "REVIEW_REQUESTED_IN_TIME" at Some("ground"), "a review of this opinion was requested in time, or cannot be requested";
    /// A review can still be requested.
    AppealRunning { /// Last day.
        until: NaiveDate } = "REVIEW_STILL_POSSIBLE" at Some("occurred_at"), "a review can be requested until {until}; the procedure ends after that day";
    /// The matter ended, and the triage names no new facts.
    MatterTerminated = "MATTER_TERMINATED" at Some("decision"), "the procedure of this matter was terminated before this petition was registered; accept or forward a later petition only with new facts";
    /// A ground is given for a petition that is not refused.
    GroundNotOfDecision = "GROUND_NOT_OF_DECISION" at Some("ground"), "only a petition that is not accepted has a ground";
    /// The position is not that of a visit of this petition.
    VisitUnknown = "VISIT_UNKNOWN" at Some("visit"), "no visit of this petition was recorded at that position";
    /// The correction changes nothing.
    NothingToCorrect = "NOTHING_TO_CORRECT" at None, "the correction changes nothing: every value that it names is already recorded";
    /// A visit does not have this field.
    NotOfAVisit { /// What was given.
        field: &'static str } = "CORRECTION_NOT_OF_A_VISIT" at Some(field), "a visit has neither place nor category; correct the registration's";
    /// This leader is the sponsor already.
    AlreadySponsor = "SPONSOR_ALREADY_NAMED" at Some("leader"), "this leader is the sponsor of the petition already, with this post and unit";
    /// A triage as an accusation would accuse the sponsor's unit.
    SponsorIsAccused { /// That unit.
        unit: UnitCode } = "SPONSOR_IS_ACCUSED" at Some("kind"), "as an accusation, this petition accuses {unit}, the unit of its sponsor, or a unit above it; release the sponsor first, or name another";
    /// There is no sponsor to release.
    NoSponsor = "NO_SPONSOR" at None, "this petition has no sponsor";
    /// The petition is on that list.
    AlreadyListed { /// The list.
        list: BacklogList } = "BACKLOG_ALREADY_LISTED" at Some("list"), "this petition is on the list {list} already";
    /// The petition has been on as many lists as it can ever be.
    TooManyLists { /// That many.
        at_most: usize } = "BACKLOG_LISTS_TOO_MANY" at Some("list"), "a petition may be on at most {at_most} lists of old cases ever; list it again on one of those";
    /// The petition is not on that list.
    NotListed { /// The list.
        list: BacklogList } = "BACKLOG_NOT_LISTED" at Some("list"), "this petition is not on the list {list}, or was struck off it already";
    /// An old case is struck off once it is settled.
    NotSettled = "BACKLOG_NOT_SETTLED" at None, "a petition is struck off once its opinion was delivered and the petitioner's last known answer, by its day, is that it is resolved";
    /// Nobody verifies their own case.
    OwnCase { /// The responsible unit.
        responsible: UnitCode } = "BACKLOG_OWN_CASE" at Some("verified_by"), "{responsible} is responsible for this petition; another unit, not below it, must verify that it is settled";
}
