//! Registration (登记) opens the petition.

use super::prelude::*;
use crate::petition::facts::Registered;
use crate::{Category, Channel, Kind, PetitionerId, numbers::Series, version::V1_1};

/// Opens a petition.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Register {
    /// The new petition's id; [`PetitionId::to_be_given`] for the next number of the receiving unit.
    pub id: PetitionId,
    /// How it reached the office.
    pub channel: Channel,
    /// The unit that received it.
    pub received_by: UnitCode,
    /// The territory where the problem is (问题属地).
    pub place: UnitCode,
    /// Category, if the office keeps a list.
    pub category: Option<Category>,
    /// Kind, if already known; triage decides it.
    pub kind: Option<Kind>,
    /// Who brings it; by default a petitioner of this petition alone.
    pub petitioner_id: Option<PetitionerId>,
    /// How many people, at least 1.
    pub head_count: u32,
    /// How many of them represent the others.
    pub representatives: Option<u32>,
    /// Whether the petitioner gave no name.
    pub anonymous: bool,
    /// Units complained about.
    pub against: Vec<UnitCode>,
    /// The earlier petition of the same people in the same matter.
    pub repeat_of: Option<PetitionId>,
    /// The petitioner's name.
    #[serde(skip)]
    pub name: Option<SensitiveText>,
    /// Telephone, address or e-mail.
    #[serde(skip)]
    pub contact: Option<SensitiveText>,
    /// Number of an identity document.
    #[serde(skip)]
    pub identity_number: Option<SensitiveText>,
    /// What the petition says.
    #[serde(skip)]
    pub summary: Option<SensitiveText>,
}

impl Register {
    fn check_people(&self, collective: bool, at_most: u32) -> Result<(), PetitionError> {
        check_head_count(self.head_count)?;
        let at_most = if collective { at_most.min(self.head_count) } else { self.head_count };
        if self.representatives.is_some_and(|n| n > at_most) {
            return Err(PetitionError::TooManyRepresentatives { at_most });
        }
        if self.anonymous && (self.name.is_some() || self.identity_number.is_some()) {
            return Err(PetitionError::AnonymousWithName);
        }
        Ok(())
    }

    fn matter(&self, case: &Case<'_>) -> Result<PetitionId, PetitionError> {
        let earlier = case.facts.repeated_at.is_some_and(|at| case.binds(V1_1) && case.moment.is_before(at));
        match (&self.repeat_of, &case.facts.matter) {
            (None, _) => Ok(self.id.clone()),
            (Some(id), Some(_)) if earlier && !case.facts.repeats_unseen => {
                Err(PetitionError::RepeatBeforeOriginal { id: id.clone() })
            }
            (Some(id), Some(_)) if earlier => Err(PetitionError::RepeatOfUnknown { id: id.clone() }),
            (Some(_), Some(matter)) => Ok(matter.clone()),
            (Some(id), None) => Err(PetitionError::RepeatOfUnknown { id: id.clone() }),
        }
    }

    /// The id is the caller's own, unless the log has given it.
    fn check_ids(&self, case: &Case<'_>) -> Result<(), PetitionError> {
        if case.facts.next.is_none() {
            case.check_own_number(self.id.as_str(), "petition_id")?;
        }
        case.check_new_id_since_1_1("petition_id", Some(self.id.as_str()))?;
        case.check_new_id_since_1_1("petitioner_id", self.petitioner_id.as_ref().map(PetitionerId::as_str))?;
        Ok(case.check_new_id_since_1_1("category", self.category.as_ref().map(Category::as_str))?)
    }
}

impl Step for Register {
    type Fact = Registered;

    fn decide(&self, petition: &Petition, case: &Case<'_>) -> Result<Registered, PetitionError> {
        if petition.registration.is_some() {
            return Err(PetitionError::AlreadyRegistered);
        }
        self.check_ids(case)?;
        case.check_step_day(None)?;
        let collective = case.is_collective(self.channel, self.head_count);
        self.check_people(collective, case.rules.procedure.groups.representatives_at_most)?;
        let units = &case.rules.units;
        let triage_due = case.limit(&case.rules.procedure.limits.triage_days);
        let against =
            distinct(&self.against).map(|code| units.reference(code, "against")).collect::<Result<_, _>>()?;
        Ok(Registered {
            occurred_on: case.day(),
            channel: self.channel,
            received_by: case.serving(&self.received_by, "received_by")?,
            place: units.reference(&self.place, "place")?,
            category: self.category.clone(),
            kind: self.kind,
            petitioner_id: self.petitioner_id.clone().unwrap_or_else(|| PetitionerId::of_petition(&self.id)),
            head_count: self.head_count,
            representatives: self.representatives,
            anonymous: self.anonymous,
            against,
            repeat_of: self.repeat_of.clone(),
            matter: self.matter(case)?,
            triage_due_on: triage_due.on,
            calendar_assumed: triage_due.calendar_assumed,
            given: case.number(Series::Petition, None, "petition_id")?.and_then(|(_, given)| given),
            collective,
            sensitive: case.sealed.clone(),
        })
    }

    fn reverse(id: &PetitionId, fact: &Registered) -> Self {
        // A rule asks which values there were, so the seal's field names are kept.
        let sealed = |field| {
            let had = fact.sensitive.as_ref().is_some_and(|sealed| sealed.fields.contains(&field));
            had.then(|| SensitiveText::new("sealed"))
        };
        Self {
            id: id.clone(),
            channel: fact.channel,
            received_by: fact.received_by.code.clone(),
            place: fact.place.code.clone(),
            category: fact.category.clone(),
            kind: fact.kind,
            petitioner_id: Some(fact.petitioner_id.clone()),
            head_count: fact.head_count,
            representatives: fact.representatives,
            anonymous: fact.anonymous,
            against: codes(&fact.against),
            repeat_of: fact.repeat_of.clone(),
            name: sealed(SensitiveField::Name),
            contact: sealed(SensitiveField::Contact),
            identity_number: sealed(SensitiveField::IdentityNumber),
            summary: sealed(SensitiveField::Summary),
        }
    }

    fn sensitive(&self) -> SensitiveValues {
        SensitiveValues::default()
            .with(SensitiveField::Name, self.name.as_ref())
            .with(SensitiveField::Contact, self.contact.as_ref())
            .with(SensitiveField::IdentityNumber, self.identity_number.as_ref())
            .with(SensitiveField::Summary, self.summary.as_ref())
    }
}

impl Fact for Registered {
    const VERSION: &'static str = "1.2";
    fact_fields!(sensitive);

    fn apply(&self, petition: &mut Petition) {
        petition.category.clone_from(&self.category);
        petition.kind = self.kind;
        petition.last_step_on = Some(self.occurred_on);
        petition.registration = Some(self.clone());
    }
}
