//! The opinions of a petition, its reviews and its termination.

use super::page::{OnPage, Shown};
use async_graphql::{Result, types::connection::PageInfo};
use redress_api_common::{
    error::{coded, read_error},
    paging::{self, Slice},
    scalars::Date,
    terms::{DeclineGround, DeliveryMethod, OpinionStage, ReviewResult, ReviewStage, TerminationGround},
    unit::Unit,
};
use redress_domain::{
    UnitRef,
    petition::{Opinion, Review, ReviewEnd, Termination},
};

record! {
    /// An opinion on a petition (意见书): the answer to an appeal, or the decision of a review.
    #[derive(Clone)]
    pub struct PetitionOpinion {
        /// Its stage.
        stage: OpinionStage,
        /// The round in which it was given.
        round: u32,
        /// The unit whose opinion it is.
        unit: Unit,
        /// Its number; also null if the caller may not know who brought the petition.
        number: Option<String>,
        /// Day on which it was given: of the closing, or of the review's decision.
        given_on: Date,
        /// What the review decided; null of the responsible unit's answer.
        result: Option<ReviewResult>,
        /// Day of its delivery (送达); null until it is delivered.
        delivered_on: Option<Date>,
        /// How it was delivered; also null where the closing or decision itself says that it was.
        delivery_method: Option<DeliveryMethod>,
        /// Last day to request a review of it; null until it is delivered, and after a re-review.
        appeal_until: Option<Date>,
    }
}

record! {
    /// A page of opinions, in the order in which they were given.
    pub struct PetitionOpinionConnection {
        /// The opinions with their cursors.
        edges: Vec<PetitionOpinionEdge>,
        /// The opinions.
        nodes: Vec<PetitionOpinion>,
        /// The page info.
        page_info: PageInfo,
    }
}

record! {
    /// An opinion and its cursor.
    pub struct PetitionOpinionEdge {
        /// Its cursor, for `after`.
        cursor: String,
        /// The opinion.
        node: PetitionOpinion,
    }
}

record! {
    /// A request for review (复查) or re-review (复核), and what became of it.
    #[derive(Clone)]
    pub struct PetitionReview {
        /// What was requested.
        stage: ReviewStage,
        /// The round of the opinion.
        round: u32,
        /// The unit whose opinion is to be reviewed.
        of: Unit,
        /// The body that was asked.
        to: Unit,
        /// Day of the request.
        requested_on: Date,
        /// Last day to decide it, moved by a suspension.
        decide_by: Date,
        /// Whether it came after the last day: then it is only declined.
        late: bool,
        /// Whether another body is to review the opinion: then it is only declined.
        wrong_body: bool,
        /// Since when it is suspended for a hearing; null if it is not.
        suspended_on: Option<Date>,
        /// Day on which it was declined or decided; null while it awaits its answer.
        answered_on: Option<Date>,
        /// Why it was declined; null if it was not.
        declined: Option<DeclineGround>,
        /// What was decided; null if it was not.
        result: Option<ReviewResult>,
    }
}

record! {
    /// A page of requests for review, in the order in which they were recorded.
    pub struct PetitionReviewConnection {
        /// The requests with their cursors.
        edges: Vec<PetitionReviewEdge>,
        /// The requests.
        nodes: Vec<PetitionReview>,
        /// The page info.
        page_info: PageInfo,
    }
}

record! {
    /// A request for review and its cursor.
    pub struct PetitionReviewEdge {
        /// Its cursor, for `after`.
        cursor: String,
        /// The request.
        node: PetitionReview,
    }
}

record! {
    /// The end of a petition's procedure (终结).
    pub struct PetitionTermination {
        /// The day.
        on: Date,
        /// Why.
        ground: TerminationGround,
        /// The office with which it was filed (备案); also null if the caller may not know who brought the petition.
        filed_with: Option<String>,
    }
}

/// The items of a page with their cursors, and the page info.
type Cut<T> = (Vec<(String, T)>, PageInfo);

/// Cuts a page out of a list.
fn cut<T: Clone>(list: &str, items: Vec<T>, first: i32, after: Option<String>) -> Result<Cut<T>> {
    let slice = Slice::of(list, (Some(first), after), (None, None))?;
    let placed: Vec<(String, T)> =
        (0..).zip(items).map(|(number, item): (u32, T)| (format!("{number:010}"), item)).collect();
    let (page, has_more) = slice.cut(&placed, |(place, _)| place);
    let page: Vec<(String, T)> =
        page.iter().map(|(place, item)| (paging::cursor(list, place), item.clone())).collect();
    let cursor = |item: Option<&(String, T)>| item.map(|(cursor, _)| cursor.clone());
    let page_info = slice.page_info(has_more, cursor(page.first()), cursor(page.last()));
    Ok((page, page_info))
}

impl OnPage {
    fn unit_of(&self, unit: &UnitRef) -> Result<Unit> {
        let found = Unit::among(&self.shown().units, unit.code.as_str());
        found.ok_or_else(|| coded("UNIT_UNKNOWN", format!("there is no unit {}", unit.code)))
    }

    pub(super) fn opinions(&self, first: i32, after: Option<String>) -> Result<PetitionOpinionConnection> {
        let Shown { row, sees_people, .. } = self.shown();
        let list = format!("opinions of {}", row.id);
        let shown = |opinion: Opinion| -> Result<PetitionOpinion> {
            let delivery = opinion.delivery;
            Ok(PetitionOpinion {
                stage: opinion.stage.into(),
                round: opinion.round,
                unit: self.unit_of(&opinion.unit)?,
                number: opinion.number.filter(|_| *sees_people),
                given_on: Date(opinion.decided_on),
                result: opinion.result.map(Into::into),
                delivered_on: delivery.as_ref().map(|delivery| Date(delivery.on)),
                delivery_method: delivery.as_ref().and_then(|delivery| delivery.method).map(Into::into),
                appeal_until: delivery.and_then(|delivery| delivery.appeal_until).map(Date),
            })
        };
        let opinions = row.after_closing().map_err(read_error)?.opinions;
        let opinions = opinions.into_iter().map(shown).collect::<Result<_>>()?;
        let (page, page_info) = cut(&list, opinions, first, after)?;
        let nodes = page.iter().map(|(_, node)| node.clone()).collect();
        let edges = page.into_iter().map(|(cursor, node)| PetitionOpinionEdge { cursor, node }).collect();
        Ok(PetitionOpinionConnection { edges, nodes, page_info })
    }

    pub(super) fn reviews(&self, first: i32, after: Option<String>) -> Result<PetitionReviewConnection> {
        let row = self.row();
        let list = format!("reviews of {}", row.id);
        let shown = |review: Review| -> Result<PetitionReview> {
            let (declined, result) = match review.end {
                Some(ReviewEnd::Declined(ground)) => (Some(ground.into()), None),
                Some(ReviewEnd::Decided(result)) => (None, Some(result.into())),
                None => (None, None),
            };
            Ok(PetitionReview {
                stage: review.stage.into(),
                round: review.round,
                of: self.unit_of(&review.of)?,
                to: self.unit_of(&review.to)?,
                requested_on: Date(review.requested_on),
                decide_by: Date(review.decide_by),
                late: review.late,
                wrong_body: review.wrong_body,
                suspended_on: review.suspended_on.map(Date),
                answered_on: review.end.map(|_| Date(review.last_step_on)),
                declined,
                result,
            })
        };
        let reviews = row.after_closing().map_err(read_error)?.reviews;
        let reviews = reviews.into_iter().map(shown).collect::<Result<_>>()?;
        let (page, page_info) = cut(&list, reviews, first, after)?;
        let nodes = page.iter().map(|(_, node)| node.clone()).collect();
        let edges = page.into_iter().map(|(cursor, node)| PetitionReviewEdge { cursor, node }).collect();
        Ok(PetitionReviewConnection { edges, nodes, page_info })
    }

    pub(super) fn termination(&self) -> Result<Option<PetitionTermination>> {
        let Shown { row, sees_people, .. } = self.shown();
        let shown = |Termination { on, ground, filed_with }| PetitionTermination {
            on: Date(on),
            ground: ground.into(),
            filed_with: filed_with.filter(|_| *sees_people),
        };
        Ok(row.after_closing().map_err(read_error)?.termination.map(shown))
    }
}
