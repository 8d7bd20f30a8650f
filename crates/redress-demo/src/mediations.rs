//! Plans the mediations of disputes and petitions that the plan resolves by mediation: some of them, alongside what is planned already.

use chrono::{NaiveDate, NaiveDateTime, NaiveTime, TimeDelta};
use redress_domain::dispute::{DisputeCommand, Method};
use redress_domain::mediation::{
    Agree, Confirmation, Form, Level, MediationCommand, Open, Owed, Performance, ToMediation,
};
use redress_domain::petition::PetitionCommand;
use redress_domain::{Fen, Kind, Outcome, PetitionId, Subject, UnitCode};

use super::disputes;
use super::petition_plan::{PetitionPlan, after, working_day};
use super::random::{Deck, Random};
use super::scenario::{
    ENDS, HALL_OPENS, MEDIATED_DISPUTES, MEDIATED_PETITIONS, MEDIATION_FATES, MEDIATIONS_CONFIRMED,
    MEDIATIONS_ORAL, MEDIATIONS_RAISED, MediationFate,
};
use super::text;

/// The first random stream for mediations; disputes use those from 900,000 on.
const FIRST_STREAM: u64 = 950_000;
/// Days that an obligation has.
const TERMS: [u32; 3] = [10, 20, 30];

/// A command to a mediation, the time when it is issued, and the unit that acts.
pub(super) struct Step {
    pub(super) at: NaiveDateTime,
    pub(super) unit: UnitCode,
    pub(super) command: ToMediation,
}

/// What is mediated: from its own first step until it was resolved.
struct Mediated {
    subject: Subject,
    owner: UnitCode,
    from: NaiveDateTime,
    until: NaiveDateTime,
}

/// Plans all mediations.
pub(super) fn mediations(
    petitions: &[PetitionPlan],
    ids: &[PetitionId],
    disputes: &[Vec<disputes::Step>],
) -> Vec<Vec<Step>> {
    let of_disputes = disputes.iter().filter_map(|steps| of_dispute(steps)).step_by(MEDIATED_DISPUTES);
    let of_petitions = petitions.iter().zip(ids).filter_map(|(petition, id)| of_petition(petition, id));
    let of_petitions = of_petitions.step_by(MEDIATED_PETITIONS);
    let mut fates = Deck::new(300, &MEDIATION_FATES);
    let planned = of_disputes.chain(of_petitions).enumerate().map(|(n, mediated)| {
        let random = Random::new(FIRST_STREAM + n as u64);
        let mut mediation = Mediation::new(n + 1, mediated, random);
        mediation.go(fates.deal());
        mediation.steps
    });
    planned.collect()
}

/// A dispute that some unit had for a day or more before it was resolved by mediation.
fn of_dispute(steps: &[disputes::Step]) -> Option<Mediated> {
    let found = steps.first()?;
    let DisputeCommand::Find(find) = &found.command.command else { return None };
    let is_resolved = |step: &&disputes::Step| {
        step.command.command == DisputeCommand::Resolve { method: Method::Mediation }
    };
    let resolved = steps.iter().find(is_resolved)?;
    let subject = Subject::Dispute(found.command.id.clone());
    let mediated = Mediated { subject, owner: find.owner.clone(), from: found.at, until: resolved.at };
    (mediated.until.date() > mediated.from.date()).then_some(mediated)
}

/// A petition of the hall that was assigned, complains about nobody, and was closed by mediation.
fn of_petition(petition: &PetitionPlan, id: &PetitionId) -> Option<Mediated> {
    let fits = petition.case.against.is_none() && petition.case.kind == Kind::Appeal;
    let mut steps = petition.steps.iter().filter(|_| fits && petition.registered_on >= HALL_OPENS);
    let assigned = steps.find(|step| matches!(step.command, PetitionCommand::Assign(_)))?;
    let closed = steps.find(|step| matches!(step.command, PetitionCommand::Close(_)))?;
    let PetitionCommand::Close(close) = &closed.command else { return None };
    let mediated = Mediated {
        subject: Subject::Petition(id.clone()),
        owner: closed.unit.clone(),
        from: assigned.at,
        until: closed.at,
    };
    (close.outcome == Outcome::Mediated && mediated.until.date() > mediated.from.date()).then_some(mediated)
}

/// The plan of one mediation so far.
struct Mediation {
    id: String,
    owner: UnitCode,
    until: NaiveDateTime,
    random: Random,
    at: NaiveDateTime,
    counted: u32,
    steps: Vec<Step>,
}

impl Mediation {
    /// Opened by the committee of the community, soon after the beginning.
    fn new(number: usize, mediated: Mediated, random: Random) -> Self {
        let Mediated { subject, owner, from, until } = mediated;
        let id = format!("TJ-{number:04}");
        let at = from + TimeDelta::minutes(20);
        let mut mediation = Self { id, owner, until, random, at, counted: 0, steps: Vec::new() };
        let open = Open {
            owner: mediation.owner.clone(),
            subject,
            level: Level::Village,
            committee: "社区人民调解委员会".to_owned(),
            peoples_committee: true,
            both_agreed: true,
        };
        mediation.then(MediationCommand::Open(open));
        mediation
    }

    fn then(&mut self, command: MediationCommand) {
        // What would be later than the end of the simulation does not happen in it.
        if self.at.date() <= ENDS {
            let id = self.id.parse().expect("is short and printable");
            let command = ToMediation::new(id, command);
            self.steps.push(Step { at: self.at, unit: self.owner.clone(), command });
        }
        self.at += TimeDelta::minutes(5);
    }

    fn on(&mut self, day: NaiveDate) {
        self.at = working_day(day).and_time(NaiveTime::MIN)
            + TimeDelta::minutes(self.random.between(540, 930).into());
    }

    fn go(&mut self, fate: MediationFate) {
        if self.random.chance(MEDIATIONS_RAISED) {
            self.then(MediationCommand::Raise { level: Level::Township });
        }
        // Just before the closing of what is mediated.
        self.at = self.until - TimeDelta::minutes(20);
        if fate == MediationFate::Failed {
            self.then(MediationCommand::Fail { reason: text::note("双方分歧过大，调解不成") });
            return;
        }
        let (agreed_on, due_on) = (self.at.date(), self.agree());
        let confirmed = (fate == MediationFate::Refused, self.random.chance(MEDIATIONS_CONFIRMED));
        let asked = match confirmed {
            (true, _) => Some(Confirmation::Refused),
            (false, true) => Some(Confirmation::Valid),
            (false, false) => None,
        };
        if let Some(result) = asked {
            self.confirm(agreed_on, result);
        }
        let due_on = if fate == MediationFate::Refused { self.agree() } else { due_on };
        let found = match fate {
            MediationFate::Broken => Performance::Not,
            _ => Performance::Performed,
        };
        self.on(after(due_on, 1).max(self.at.date()));
        self.then(MediationCommand::Visit { n: self.counted, result: found });
        if fate == MediationFate::Broken {
            let due_on = self.agree();
            self.on(after(due_on, 1));
            self.then(MediationCommand::Visit { n: self.counted, result: Performance::Partly });
        }
    }

    /// An agreement of one obligation. Returns its day.
    fn agree(&mut self) -> NaiveDate {
        let due_on = after(self.at.date(), *self.random.pick(&TERMS));
        let amount = Fen(i64::from(self.random.between(20, 400)) * 10_000);
        let owed =
            Owed {
                due_on: Some(due_on), amount: Some(amount), text: text::note("一方向另一方支付赔偿款")
            };
        let form = if self.random.chance(MEDIATIONS_ORAL) { Form::Oral } else { Form::Written };
        self.then(MediationCommand::Agree(Agree { form, effective_on: None, obligations: vec![owed] }));
        self.counted += 1;
        due_on
    }

    /// The sides ask the court within the thirty days, and it decides within two weeks.
    fn confirm(&mut self, agreed_on: NaiveDate, result: Confirmation) {
        let days = self.random.between(2, 20);
        self.on(after(agreed_on, days));
        self.then(MediationCommand::RequestConfirmation { court: "澄湖区人民法院".to_owned() });
        let days = self.random.between(5, 14);
        self.on(after(self.at.date(), days));
        let number = text::note("民特裁定");
        self.then(MediationCommand::DecideConfirmation { result, number });
    }
}
