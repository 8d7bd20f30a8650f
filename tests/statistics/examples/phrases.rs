//! The words of a story.
//!
//! ```text
//! 03-02 A register [at D1] [in T1] [by LETTER] [people 1] [repeats B] [category X] [kind APPEAL] [petitioner Z] [against U] [saying …]
//! 03-03 A triage TOWNSHIP [divert LITIGATION | forward D2 | not-accept] [kind APPEAL] [category X]
//! 03-04 A assign H1 [due 04-10] [with H2] [for D1] [simplified]   03-05 A accept H1
//! 03-05 A object H1                             03-06 A decide D1 [upheld]
//! 03-20 A extend 05-01                          03-21 A escalate D1 tier 2 [due 04-20]
//! 03-22 A hear                                  03-23 A visit D1 [by VISIT] [people 1]
//! 03-24 A close [EXPLAINED] [saying ADOPTED] [delivered 03-24]
//! 03-25 A deliver HANDLING                      03-26 A request REVIEW of D1
//! 03-27 A decline WRONG_BODY                    03-28 A review UPHELD [delivered 03-28]
//! 03-29 A suspend                               03-30 A resume
//! 03-31 A terminate                             03-31 A withdraw
//! 03-25 A follow-up YES [SATISFIED]
//! 03-26 A reopen [REVIEW_ORDERED]               03-27 A correct [visit 12] [place T2] [category X] [people 5] [channel PHONE]
//! 03-25 A sponsor leader-1 [release]            03-26 A list OLD       03-27 A cancel OLD by C
//! 03-28 A erase                                 03-29 clock
//! 03-01 D3 begin DISTRICT under C [kind DEPARTMENT] [from 03-10] [named East_Lake]
//! 03-01 T1 move-under D2 [from 04-01]           03-01 T1 retire [from 04-01]
//! ```

use chrono::NaiveDate;
use redress_domain::{
    Adoption, AssignmentMode, Channel, DeclineGround, DeliveryMethod, HearingRole, Kind, OpinionStage,
    Outcome, Remedy, ReopenCause, Resolved, ReviewResult, ReviewStage, Satisfaction, SensitiveText,
    TerminationGround, UnitKind, UnitLevel,
    petition::{PetitionCommand, steps::*},
    unit::UnitCommand,
};
use std::str::FromStr;

/// A line of a story, in words.
pub struct Phrase {
    pub day: NaiveDate,
    /// Full hours; noon, if none is told (as in `03-10T15`).
    pub hour: u32,
    pub subject: String,
    pub step: String,
    rest: Vec<String>,
}

/// A day; of 2026, if no year is told.
pub fn day(text: &str) -> NaiveDate {
    let text = if text.len() == 5 { format!("2026-{text}") } else { text.to_owned() };
    text.parse().unwrap_or_else(|_| panic!("{text} is no day"))
}

/// A closed list of terms.
pub trait Term: Copy + std::fmt::Display + 'static {
    const EVERY: &'static [Self];
}

macro_rules! terms {
    ($($name:ty),+) => { $(impl Term for $name { const EVERY: &'static [Self] = <$name>::ALL; })+ };
}

terms!(Adoption, Channel, Kind, Outcome, Remedy, ReopenCause, Resolved, Satisfaction, UnitKind, UnitLevel);
terms!(DeclineGround, OpinionStage, ReviewResult, ReviewStage);

/// A term by the word that history has for it.
pub fn term<T: Term>(word: &str) -> T {
    let found = T::EVERY.iter().find(|term| term.to_string() == word);
    *found.unwrap_or_else(|| panic!("{word} is no term"))
}

impl Phrase {
    pub fn parse(line: &str) -> Self {
        let mut words = line.split_whitespace().map(str::to_owned);
        let mut next = || words.next().unwrap_or_default();
        let (on, subject, step) = (next(), next(), next());
        let (on, hour) = on.split_once('T').unwrap_or((&on, "12"));
        Self { day: day(on), hour: hour.parse().unwrap(), subject, step, rest: words.collect() }
    }

    /// The first word after the step.
    fn first(&self) -> &str {
        self.rest.first().map_or_else(|| panic!("{} {} what?", self.subject, self.step), String::as_str)
    }

    /// The word after a key word.
    fn after(&self, key: &str) -> Option<&str> {
        let at = self.rest.iter().position(|word| word == key)?;
        Some(&self.rest[at + 1])
    }

    fn id<T: FromStr<Err = redress_domain::InvalidId>>(&self, key: &str) -> Option<T> {
        self.after(key).map(|word| word.parse().unwrap())
    }

    fn term_after<T: Term>(&self, key: &str) -> Option<T> {
        self.after(key).map(term)
    }

    fn says(&self, word: &str) -> bool {
        self.rest.iter().any(|said| said == word)
    }

    fn people(&self) -> Option<u32> {
        self.after("people").map(|count| count.parse().unwrap())
    }

    /// A command to a unit, if this is one.
    pub fn unit_command(&self) -> Option<UnitCommand> {
        let effective_on = self.after("from").map(day);
        match self.step.as_str() {
            "begin" => Some(UnitCommand::Register {
                name: self
                    .after("named")
                    .map_or(format!("Office {}", self.subject), |name| name.replace('_', " ")),
                level: term(self.first()),
                parent: self.id("under"),
                kind: self.term_after("kind"),
                effective_on,
            }),
            "move-under" => Some(UnitCommand::Move { parent: self.first().parse().unwrap(), effective_on }),
            "retire" => Some(UnitCommand::Retire { effective_on, successor: None }),
            _ => None,
        }
    }

    pub fn petition_command(&self) -> PetitionCommand {
        match self.step.as_str() {
            "register" => self.register().into(),
            "triage" => self.triage().into(),
            "assign" => self.assign().into(),
            "object" => {
                let reason = SensitiveText::new("not ours");
                ObjectToAssignment { by: self.first().parse().unwrap(), reason }.into()
            }
            "decide" => {
                let (by, reason) = (self.first().parse().unwrap(), SensitiveText::new("as the law says"));
                DecideObjection { by, upheld: self.says("upheld"), reason }.into()
            }
            "accept" => Accept { by: self.first().parse().unwrap() }.into(),
            "extend" => self.extend().into(),
            "escalate" => self.escalate().into(),
            "hear" => hearing().into(),
            "visit" => RecordVisit {
                channel: self.term_after("by").unwrap_or(Channel::Visit),
                unit: self.first().parse().unwrap(),
                head_count: self.people().unwrap_or(1),
            }
            .into(),
            "close" => self.close().into(),
            "follow-up" => FollowUp {
                resolved: term(self.first()),
                satisfaction: self.rest.get(1).map_or(Satisfaction::NotGiven, |word| term(word)),
            }
            .into(),
            "reopen" => {
                let cause = self.rest.first().map_or(ReopenCause::ReviewOrdered, |word| term(word));
                Reopen { cause, reason: None }.into()
            }
            "correct" => self.correct().into(),
            "sponsor" if self.says("release") => ReleaseSponsor {}.into(),
            "sponsor" => NameSponsor {
                leader: self.first().parse().unwrap(),
                post: "the deputy head".to_owned(),
                unit: "C".parse().unwrap(),
            }
            .into(),
            "list" => ListBacklog { list: self.first().parse().unwrap() }.into(),
            "cancel" => CancelBacklog {
                list: self.first().parse().unwrap(),
                verified_by: self.id("by").expect("a unit"),
            }
            .into(),
            _ => self.after_closing(),
        }
    }

    fn after_closing(&self) -> PetitionCommand {
        let words = || SensitiveText::new("as the law says");
        match self.step.as_str() {
            "deliver" => DeliverOpinion { stage: term(self.first()), method: DeliveryMethod::Post }.into(),
            "request" => {
                let (stage, to) = (term(self.first()), self.id("of").expect("a body"));
                RequestReview { stage, to, opinion_number: None }.into()
            }
            "decline" => DeclineReview { ground: term(self.first()), reason: words() }.into(),
            "suspend" => SuspendReview {}.into(),
            "resume" => ResumeReview {}.into(),
            "review" => {
                let (number, delivered_on) = (None, self.after("delivered").map(day));
                DecideReview { result: term(self.first()), number, delivered_on, finding: words() }.into()
            }
            "terminate" => Terminate { ground: TerminationGround::ReReviewed, filed_with: None }.into(),
            "withdraw" => WithdrawTermination { reason: words() }.into(),
            other => panic!("{other} is no step"),
        }
    }

    fn register(&self) -> Register {
        let saying = self.rest.iter().position(|word| word == "saying");
        let summary = saying.map(|at| SensitiveText::new(self.rest[at + 1..].join(" ")));
        Register {
            id: self.subject.parse().unwrap(),
            channel: self.term_after("by").unwrap_or(Channel::Letter),
            received_by: self.after("at").unwrap_or("D1").parse().unwrap(),
            place: self.after("in").unwrap_or("T1").parse().unwrap(),
            category: self.id("category"),
            kind: self.term_after("kind"),
            petitioner_id: self.id("petitioner"),
            head_count: self.people().unwrap_or(1),
            representatives: None,
            anonymous: false,
            against: self.id("against").into_iter().collect(),
            repeat_of: self.id("repeats"),
            name: None,
            contact: None,
            identity_number: None,
            summary,
        }
    }

    fn triage(&self) -> Triage {
        let decision = match (self.term_after("divert"), self.id("forward")) {
            (Some(remedy), _) => Decision::Divert { remedy },
            (None, Some(to)) => Decision::Forward { to },
            (None, None) if self.says("not-accept") => Decision::NotAccept,
            (None, None) => Decision::Accept,
        };
        Triage {
            new_facts: false,
            ground: None,
            against: Vec::new(),
            kind: self.term_after("kind").unwrap_or(Kind::Appeal),
            category: self.id("category"),
            competent_level: term(self.first()),
            decision,
            reason: None,
        }
    }

    fn assign(&self) -> Assign {
        Assign {
            unit: self.first().parse().unwrap(),
            by: self.id("for"),
            mode: AssignmentMode::Direct,
            order_number: None,
            co_handlers: self.id("with").into_iter().collect(),
            due_on: self.after("due").map(day),
            standard: None,
            simplified: self.says("simplified"),
        }
    }

    fn extend(&self) -> ExtendDeadline {
        ExtendDeadline { due_on: day(self.first()), approver: "the director".to_owned(), reason: None }
    }

    fn escalate(&self) -> Escalate {
        let tier = self.after("tier").expect("a tier").parse().unwrap();
        let (to, due_on) = (self.first().parse().unwrap(), self.after("due").map(day));
        Escalate { to, tier, due_on, reason: None }
    }

    fn close(&self) -> Close {
        let outcome =
            self.rest.iter().find_map(|word| Outcome::ALL.iter().find(|known| known.to_string() == *word));
        let outcome = outcome.copied().unwrap_or(Outcome::Explained);
        let suggestion = self.term_after("saying");
        let delivered_on = self.after("delivered").map(day);
        Close { outcome, opinion_reference: None, delivered_on, suggestion }
    }

    fn correct(&self) -> Correct {
        Correct {
            visit: self.after("visit").map(|position| position.parse().unwrap()),
            place: self.id("place"),
            category: self.id("category"),
            head_count: self.people(),
            channel: self.term_after("channel"),
            reason: None,
        }
    }
}

fn hearing() -> HoldHearing {
    let participants = vec![Participants { role: HearingRole::Lawyer, count: 1 }];
    HoldHearing { chair: "the chair".to_owned(), participants, finding: None }
}
