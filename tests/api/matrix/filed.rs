//! The petitions of the matrix.

use super::kinds;
use crate::{
    desk::Desk,
    fixture::{Office, assign, code, id, named, registration, unit},
};
use redress_domain::{
    HearingRole, Kind, SensitiveText, UnitLevel,
    petition::steps::{
        Correct, Decision, HoldHearing, ListBacklog, NameSponsor, Participants, Register, Triage,
    },
    petitioner::Erase,
    unit::{ToUnit, UnitCommand},
};
use redress_log::{Command, Request};

/// A petition that complains about `T`, unless it is one of others.
pub struct Case {
    pub number: &'static str,
    /// What triage finds; none: it was not triaged, and is nobody's yet.
    kind: Option<Kind>,
    /// What its registration says already.
    registered_as: Option<Kind>,
    /// For which unit it was triaged; none: for nobody's.
    triaged_by: Option<&'static str>,
    /// Whether it is, or may turn out to be, an accusation of `T`, for all that anybody outside of `T` has found.
    pub may_accuse: bool,
    pub assigned: bool,
    /// None: the petition's own number.
    petitioner: Option<&'static str>,
    repeat_of: &'static str,
    /// Whether that, and the petitioner's id, is the number of the accusation.
    pub repeats_accusation: bool,
}

impl Case {
    pub fn petitioner(&self, fate: &str) -> String {
        format!("{}{fate}", self.petitioner.unwrap_or(self.number))
    }

    pub fn repeat_of(&self, fate: &str) -> String {
        let fate = if self.repeats_accusation { fate } else { "" };
        format!("{}{fate}", self.repeat_of)
    }
}

const PLAIN: Case = Case {
    number: "appeal",
    kind: Some(Kind::Appeal),
    registered_as: None,
    triaged_by: None,
    may_accuse: false,
    assigned: true,
    petitioner: None,
    repeat_of: "first",
    repeats_accusation: false,
};

pub const CASES: [Case; 6] = [
    Case { number: "accusation", kind: Some(Kind::Accusation), may_accuse: true, ..PLAIN },
    Case {
        number: "unknown",
        kind: None,
        may_accuse: true,
        assigned: false,
        petitioner: Some("someone"),
        ..PLAIN
    },
    PLAIN,
    // About nobody, by those who brought the accusation before.
    Case {
        number: "again",
        petitioner: Some("accusation"),
        repeat_of: "accusation",
        repeats_accusation: true,
        ..PLAIN
    },
    // An accusation, of which a unit outside of `T` found that it is none.
    Case { number: "cleared", registered_as: Some(Kind::Accusation), triaged_by: Some("R-DESK"), ..PLAIN },
    // Another, of which that was found by a unit that lies below `T` now.
    Case {
        number: "moved",
        registered_as: Some(Kind::Accusation),
        triaged_by: Some("MOVED"),
        may_accuse: true,
        ..PLAIN
    },
];

/// What their numbers end in: as they were filed, and those whose people were erased.
pub const FATES: [&str; 2] = ["", "-erased"];

/// All of them, each with values of every kind, the cases of other kinds, and `Z`, the last unit that was registered.
pub async fn desk() -> Desk {
    let office = Office::open().await;
    for (code, level, parent) in [
        ("R", UnitLevel::District, "C"),
        ("S", UnitLevel::District, "C"),
        ("R-DESK", UnitLevel::Township, "R"),
        ("T-DESK", UnitLevel::Township, "T"),
        ("MOVED", UnitLevel::Township, "R"),
    ] {
        office.done(unit(code, level, Some(parent))).await;
    }
    let first =
        Register { kind: Some(Kind::Suggestion), received_by: code("T-DESK"), ..registration("first") };
    office.done(Command::register(first)).await;
    for (case, fate) in CASES.iter().flat_map(|case| FATES.map(|fate| (case, fate))) {
        file(&office, case, fate).await;
    }
    for command in kinds::commands() {
        office.done(command).await;
    }
    for petitioner in
        ["accusation-erased", "someone-erased", "appeal-erased", "cleared-erased", "moved-erased"]
    {
        let reason = SensitiveText::new("by letter");
        office.done(Command::Erase(Erase { petitioner_id: petitioner.parse().unwrap(), reason })).await;
    }
    let moves = UnitCommand::Move { parent: code("T"), effective_on: Some("2026-03-02".parse().unwrap()) };
    office.done(Command::Unit(ToUnit { code: code("MOVED"), command: moves })).await;
    office.done(unit("Z", UnitLevel::City, Some("P"))).await;
    Desk::over(office).await
}

async fn file(office: &Office, case: &Case, fate: &str) {
    let number = format!("{}{fate}", case.number);
    let text = |field: &str| Some(SensitiveText::new(format!("{field} of {number}")));
    let register = Register {
        received_by: code("T-DESK"),
        place: code("R-DESK"),
        petitioner_id: case.petitioner.map(|_| case.petitioner(fate).parse().unwrap()),
        against: if case.repeats_accusation { Vec::new() } else { vec![code("T")] },
        kind: case.registered_as,
        repeat_of: Some(id(&case.repeat_of(fate))),
        name: text("name"),
        contact: text("contact"),
        identity_number: text("identityNumber"),
        summary: text("summary"),
        ..registration(&number)
    };
    // What the recorder writes beside an event may tell who came as well.
    let talk = Some(format!("talk of {number}"));
    let command_id = format!("command of {number}");
    let (correlation_id, causation_id) = (talk.clone(), talk);
    let request = Request { correlation_id, causation_id, ..named(Command::register(register), &command_id) };
    office.send(request).await.unwrap();
    if let Some(kind) = case.kind {
        let (category, competent_level) = (None, UnitLevel::District);
        let triage = Triage {
            new_facts: false,
            ground: None,
            against: Vec::new(),
            kind,
            category,
            competent_level,
            decision: Decision::Accept,
            reason: text("reason"),
        };
        let request = named(Command::on(id(&number), triage), &format!("triage of {number}"));
        office.send(Request { unit: case.triaged_by.map(code), ..request }).await.unwrap();
        office.done(assign(&number, "R")).await;
        let participants = vec![Participants { role: HearingRole::Lawyer, count: 1 }];
        let hearing = HoldHearing { chair: "director".into(), participants, finding: text("finding") };
        office.done(Command::on(id(&number), hearing)).await;
    }
    let (leader, post) = ("leader-1".parse().unwrap(), format!("post of {number}"));
    office.done(Command::on(id(&number), NameSponsor { leader, post, unit: code("R") })).await;
    office.done(Command::on(id(&number), ListBacklog { list: "OLD".parse().unwrap() })).await;
    let correct = Correct { head_count: Some(2), reason: text("reason"), ..Correct::default() };
    office.done(Command::on(id(&number), correct)).await;
}
