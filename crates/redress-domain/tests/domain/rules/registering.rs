//! Registering (登记).

use super::prelude::*;

pub(super) fn refusals() -> Vec<Refused> {
    let no = |why: &str, command: Register, code, field: &'static str| {
        refused(why, vec![], on("2026-03-02", command), code, field)
    };
    let mut cases = vec![
        refused(
            "an id is used once",
            after_registering(),
            on("2026-03-02", register()),
            "PETITION_ALREADY_REGISTERED",
            "petition_id",
        ),
        no(
            "what it repeats does not exist",
            Register { repeat_of: Some(id("P-0")), ..register() },
            "REPEAT_OF_UNKNOWN",
            "repeat_of",
        ),
        no(
            "an anonymous petitioner with a name",
            Register { anonymous: true, name: text("张三"), ..register() },
            "ANONYMOUS_WITH_NAME",
            "anonymous",
        ),
        no(
            "an anonymous petitioner with an identity number",
            Register { anonymous: true, identity_number: text("110101"), ..register() },
            "ANONYMOUS_WITH_NAME",
            "anonymous",
        ),
    ];
    for head_count in [0, 1_000_001] {
        let command = Register { head_count, ..register() };
        cases.push(no("no such number of people", command, "HEAD_COUNT_INVALID", "head_count"));
    }
    for (channel, head_count, representatives) in
        [(Channel::Visit, 10, 6), (Channel::Visit, 5, 6), (Channel::Visit, 2, 3), (Channel::Letter, 10, 11)]
    {
        let command = Register { channel, head_count, representatives: Some(representatives), ..register() };
        let why = format!("{representatives} representatives of {head_count} by {channel:?}");
        cases.push(no(&why, command, "TOO_MANY_REPRESENTATIVES", "representatives"));
    }
    for hours in [-1, -12] {
        let why = "what it repeats came later";
        cases.push(refused(why, vec![], repeat(hours), "REPEAT_BEFORE_ORIGINAL", "repeat_of"));
    }
    cases.extend(unfit_ids());
    cases.extend(text_refusals());
    cases.extend(unit_refusals());
    cases
}

fn text_refusals() -> Vec<Refused> {
    let too_long = "长".repeat(20_001);
    let mut cases = vec![];
    for bad in ["", " \t", "a\0b", &too_long] {
        for (field, command) in [
            ("name", Register { name: text(bad), ..register() }),
            ("contact", Register { contact: text(bad), ..register() }),
            ("identity_number", Register { identity_number: text(bad), ..register() }),
            ("summary", Register { summary: text(bad), ..register() }),
        ] {
            let why = format!("{field} of {} characters", bad.chars().count());
            cases.push(refused(why, vec![], on("2026-03-02", command), "TEXT_INVALID", field));
        }
    }
    cases
}

fn unit_refusals() -> Vec<Refused> {
    [
        ("received_by", "UNIT_UNKNOWN", Register { received_by: id("nowhere"), ..register() }),
        ("received_by", "UNIT_NOT_IN_SERVICE", Register { received_by: id("gone"), ..register() }),
        ("received_by", "UNIT_NOT_IN_SERVICE", Register { received_by: id("planned"), ..register() }),
        ("place", "UNIT_UNKNOWN", Register { place: id("nowhere"), ..register() }),
        ("against", "UNIT_UNKNOWN", Register { against: vec![id("east"), id("nowhere")], ..register() }),
    ]
    .map(|(field, code, command)| refused(field, vec![], on("2026-03-02", command), code, field))
    .into()
}

#[test]
fn a_registration_that_breaks_a_rule_is_refused() {
    all_refused(refusals());
}

#[test]
fn a_letter_is_registered_with_a_triage_limit_of_fifteen_days() {
    accepts(vec![], on("2026-03-02", register()), E::Registered(registered()));
}

#[test]
fn five_visitors_are_a_collective_visit_and_fifty_letter_writers_are_not() {
    let group = |channel, head_count, representatives, collective| {
        let (command, fact) = (register(), registered());
        accepts(
            vec![],
            on("2026-03-02", Register { channel, head_count, representatives, ..command }),
            E::Registered(Registered { channel, head_count, representatives, collective, ..fact }),
        );
    };
    group(Channel::Visit, 4, Some(4), false);
    group(Channel::Visit, 5, Some(5), true);
    group(Channel::Visit, 1_000_000, None, true);
    group(Channel::Letter, 50, Some(50), false);
}

#[test]
fn a_repeat_belongs_to_the_matter_of_what_it_repeats() {
    let facts = Facts { matter: Some(id("P-0")), ..Facts::default() };
    let command = Register { id: id("P-2"), repeat_of: Some(id("P-1")), ..register() };
    accepts(
        vec![],
        on("2026-03-02", command).knowing(facts),
        E::Registered(Registered { repeat_of: Some(id("P-1")), matter: id("P-0"), ..registered() }),
    );
}

#[test]
fn who_is_not_named_is_the_petitioner_of_this_petition_alone() {
    let command = Register { petitioner_id: None, anonymous: true, ..register() };
    let fact = Registered { petitioner_id: id("P-1"), anonymous: true, ..registered() };
    accepts(vec![], on("2026-03-02", command), E::Registered(fact));
}

#[test]
fn units_complained_about_may_be_out_of_service_and_count_once() {
    let command = Register { against: vec![id("gone"), id("east"), id("gone")], ..register() };
    let fact = Registered { against: vec![unit("gone"), unit("east")], ..registered() };
    accepts(vec![], on("2026-03-02", command), E::Registered(fact));
}

#[test]
fn events_contain_only_the_seal_of_values_about_people() {
    let command =
        Register { name: text("张三"), contact: text("138"), summary: text("路灯"), ..register() };
    let event = event(vec![], on("2026-03-02", command));
    let sealed = event.sealed().unwrap();
    assert_eq!(sealed.fields, [SensitiveField::Name, SensitiveField::Contact, SensitiveField::Summary]);
    let json = serde_json::to_string(&event).unwrap();
    assert!(!json.contains("张三") && !json.contains("路灯"), "{json}");
}

/// A repeat of 2 March 2026, so many hours after what it repeats was registered.
fn repeat(hours: i64) -> Submitted<redress_domain::petition::PetitionCommand> {
    let command = Register { id: id("P-2"), repeat_of: Some(id("P-1")), ..register() };
    let submitted = on("2026-03-02", command).recorded_on("2026-03-03");
    let first = submitted.moment.occurred_at - chrono::TimeDelta::hours(hours);
    submitted.knowing(Facts { matter: Some(id("P-1")), repeated_at: Some(first), ..Facts::default() })
}

#[test]
fn a_repeat_is_not_registered_before_the_petition_it_repeats() {
    for hours in [0, 1, 24 * 365] {
        let fact = Registered { repeat_of: Some(id("P-1")), matter: id("P-1"), ..registered() };
        accepts(vec![], repeat(hours), E::Registered(fact));
    }
}

#[test]
fn of_a_petition_out_of_reach_no_refusal_says_when_it_was_registered() {
    let mut unseen = repeat(-1);
    unseen.facts.repeats_unseen = true;
    refused("dated before it", vec![], unseen, "REPEAT_OF_UNKNOWN", "repeat_of").check();
}

/// What looks like another identifier becomes none.
fn unfit_ids() -> Vec<Refused> {
    let mut cases = vec![];
    let mut no = |given, when, field| cases.push(refused(field, given, when, "ID_INVALID", field));
    for bad in ["P\u{200b}1", "\u{202e}1-P", "P\u{2028}1", "cafe\u{301}"] {
        for (field, command) in [
            ("petition_id", Register { id: id(bad), ..register() }),
            ("petitioner_id", Register { petitioner_id: Some(id(bad)), ..register() }),
            ("category", Register { category: Some(id(bad)), ..register() }),
        ] {
            no(vec![], on("2026-03-02", command), field);
        }
    }
    let order = Assign { order_number: Some("1\u{200b}".into()), ..assign("housing") };
    no(after_triage(Decision::Accept), on("2026-03-05", order), "order_number");
    let opinion = Close { opinion_reference: Some("1\u{feff}".into()), ..close(Outcome::Explained) };
    no(after_accepting(), on("2026-04-01", opinion), "opinion_reference");
    let triage = Triage { category: Some(id("a\u{200b}")), ..triage(Decision::Accept) };
    no(after_registering(), on("2026-03-03", triage), "category");
    let correct = Correct { category: Some(id("a\u{200b}")), ..Correct::default() };
    no(after_registering(), on("2026-03-03", correct), "category");
    cases
}
