//! Commands to mediations that a rule forbids: an example meets every refusal.

use super::*;
use std::collections::BTreeSet;

struct Case(&'static str, Vec<E>, Submitted<MediationCommand>, &'static str, Option<&'static str>);

fn no(
    why: &'static str,
    given: Vec<E>,
    when: Submitted<MediationCommand>,
    code: &'static str,
    field: impl Into<Option<&'static str>>,
) -> Case {
    Case(why, given, when, code, field.into())
}

fn refused_openings() -> Vec<Case> {
    let open_on = |day, open| on(day, MediationCommand::Open(open)).knowing(knowing_the_subjects());
    let opening = |why, open: Open, code, field: &'static str| {
        no(why, vec![], open_on("2026-03-02", open), code, field)
    };
    let of = |subject| Open { subject, ..open() };
    vec![
        no("opened twice", after_opening(), open_on("2026-03-03", open()), "MEDIATION_ALREADY_OPENED", "id"),
        opening(
            "one side does not want to",
            Open { both_agreed: false, ..open() },
            "MEDIATION_NOT_AGREED_TO",
            "both_agreed",
        ),
        opening("of no petition", of(Subject::Petition(id("P-2"))), "PETITION_UNKNOWN", "petition"),
        opening("of no dispute", of(Subject::Dispute(id("P-1"))), "DISPUTE_UNKNOWN", "dispute"),
        opening("by a stranger", Open { owner: id("nowhere"), ..open() }, "UNIT_UNKNOWN", "owner"),
        opening("by a retired unit", Open { owner: id("gone"), ..open() }, "UNIT_NOT_IN_SERVICE", "owner"),
        opening("by nobody", Open { committee: " ".into(), ..open() }, "TEXT_INVALID", "committee"),
        no(
            "before the petition was there",
            vec![],
            open_on("2026-02-28", open()),
            "DATE_BEFORE_SUBJECT",
            "occurred_at",
        ),
        no(
            "tomorrow",
            vec![],
            open_on("2026-03-03", open()).recorded_on("2026-03-02"),
            "DATE_IN_FUTURE",
            "occurred_at",
        ),
        no(
            "too far back",
            vec![],
            open_on("2026-03-02", open()).recorded_on("2026-03-06"),
            "DATE_TOO_FAR_BACK",
            "occurred_at",
        ),
    ]
}

fn refused_agreements() -> Vec<Case> {
    let agreeing = |why, obligations: Vec<Owed>, code| {
        no(why, after_opening(), on("2026-03-10", agree(obligations)), code, "obligations")
    };
    let effective = |why, effective_on: &str| {
        let effective_on = Some(day(effective_on));
        let agree = Agree { form: Form::Written, effective_on, obligations: two_obligations() };
        let command = on("2026-03-10", MediationCommand::Agree(agree));
        no(why, after_opening(), command, "AGREEMENT_EFFECTIVE_OUT_OF_RANGE", "effective_on")
    };
    let said = |text: &str| Owed { text: SensitiveText::new(text), ..owed(None, None) };
    let level = |level| MediationCommand::Raise { level };
    vec![
        agreeing("on nothing", vec![], "OBLIGATIONS_OUT_OF_RANGE"),
        agreeing("on too much", vec![owed(None, None); 101], "OBLIGATIONS_OUT_OF_RANGE"),
        agreeing("on no money", vec![owed(None, Some(0))], "AMOUNT_INVALID"),
        agreeing("on less than nothing", vec![owed(None, Some(1)), owed(None, Some(-1))], "AMOUNT_INVALID"),
        agreeing("due before it", vec![owed(Some("2026-03-09"), None)], "OBLIGATION_DUE_TOO_EARLY"),
        agreeing("on what nobody says", vec![owed(None, None), said(" ")], "TEXT_INVALID"),
        agreeing("on what cannot be stored", vec![said("a\0b")], "TEXT_INVALID"),
        effective("binding before it was reached", "2026-03-09"),
        effective("binding after ten years and a day", "2036-03-08"),
        no(
            "before the opening",
            after_opening(),
            on("2026-03-01", agree(two_obligations())),
            "DATE_BEFORE_PREVIOUS_STEP",
            "occurred_at",
        ),
        no(
            "agreed twice",
            after_agreeing(),
            on("2026-03-11", agree(two_obligations())),
            "AGREEMENT_IN_FORCE",
            None,
        ),
        no(
            "failed, and agreed",
            after_failing(),
            on("2026-03-11", agree(two_obligations())),
            "MEDIATION_FAILED",
            None,
        ),
        no("failed twice", after_failing(), on("2026-03-11", fail()), "MEDIATION_FAILED", None),
        no(
            "failed without a reason",
            after_opening(),
            on("2026-03-10", MediationCommand::Fail { reason: SensitiveText::new("") }),
            "TEXT_INVALID",
            "reason",
        ),
        no(
            "raised nowhere",
            after_opening(),
            on("2026-03-05", level(Level::Village)),
            "MEDIATION_LEVEL_TOO_LOW",
            "level",
        ),
        no(
            "raised downwards",
            after_opening(),
            on("2026-03-05", level(Level::Family)),
            "MEDIATION_LEVEL_TOO_LOW",
            "level",
        ),
        no(
            "raised though agreed",
            after_agreeing(),
            on("2026-03-11", level(Level::City)),
            "AGREEMENT_IN_FORCE",
            None,
        ),
        no(
            "raised though failed",
            after_failing(),
            on("2026-03-11", level(Level::City)),
            "MEDIATION_FAILED",
            None,
        ),
    ]
}

fn refused_confirmations() -> Vec<Case> {
    let out_of_time = |on_day| {
        no(on_day, after_agreeing(), on(on_day, request()), "CONFIRMATION_OUT_OF_TIME", "occurred_at")
    };
    vec![
        no("of nothing", after_opening(), on("2026-03-20", request()), "AGREEMENT_UNKNOWN", None),
        out_of_time("2026-04-10"),
        out_of_time("2027-03-10"),
        no(
            "by no court",
            after_agreeing(),
            on("2026-03-20", MediationCommand::RequestConfirmation { court: String::new() }),
            "TEXT_INVALID",
            "court",
        ),
        no(
            "asked twice",
            after_requesting(),
            on("2026-03-21", request()),
            "CONFIRMATION_ALREADY_REQUESTED",
            None,
        ),
        no(
            "asked again",
            after_refusing(),
            on("2026-03-31", request()),
            "CONFIRMATION_ALREADY_REQUESTED",
            None,
        ),
        no("after a failure", after_failing(), on("2026-03-20", request()), "MEDIATION_FAILED", None),
        no(
            "of another committee",
            [
                after_opening(),
                vec![E::AgreementReached(AgreementReached { confirm_until: None, ..reached() })],
            ]
            .concat(),
            on("2026-03-20", request()),
            "NOT_A_PEOPLES_COMMITTEE",
            None,
        ),
        no(
            "decided unasked",
            after_agreeing(),
            on("2026-03-30", say(Confirmation::Valid)),
            "CONFIRMATION_NOT_REQUESTED",
            None,
        ),
        no(
            "decided twice",
            after_refusing(),
            on("2026-03-31", say(Confirmation::Valid)),
            "CONFIRMATION_NOT_REQUESTED",
            None,
        ),
        no(
            "decided before it was asked",
            after_requesting(),
            on("2026-03-19", say(Confirmation::Valid)),
            "DATE_BEFORE_PREVIOUS_STEP",
            "occurred_at",
        ),
        no(
            "without a number",
            after_requesting(),
            on(
                "2026-03-30",
                MediationCommand::DecideConfirmation {
                    result: Confirmation::Valid,
                    number: SensitiveText::new(" "),
                },
            ),
            "TEXT_INVALID",
            "number",
        ),
    ]
}

fn refused_visits() -> Vec<Case> {
    let performed = |n| visit(n, Performance::Performed);
    let again = [
        after_refusing(),
        vec![E::AgreementReached(AgreementReached {
            occurred_on: day("2026-04-10"),
            obligations: vec![Obligation { n: 3, due_on: None, amount: None }],
            sensitive: texts(1),
            ..reached()
        })],
    ];
    vec![
        no(
            "before any agreement",
            after_opening(),
            on("2026-04-01", performed(1)),
            "OBLIGATION_UNKNOWN",
            "n",
        ),
        no("number nought", after_agreeing(), on("2026-04-01", performed(0)), "OBLIGATION_UNKNOWN", "n"),
        no("never agreed", after_agreeing(), on("2026-04-01", performed(3)), "OBLIGATION_UNKNOWN", "n"),
        no("replaced", again.concat(), on("2026-04-10", performed(1)), "OBLIGATION_REPLACED", "n"),
        no(
            "before the agreement",
            after_agreeing(),
            on("2026-03-09", performed(1)),
            "DATE_BEFORE_PREVIOUS_STEP",
            "occurred_at",
        ),
        no(
            "before the visit before",
            after_visiting("2026-04-01", Performance::Not),
            on("2026-03-31", performed(1)),
            "DATE_BEFORE_PREVIOUS_STEP",
            "occurred_at",
        ),
        no(
            "tomorrow",
            after_agreeing(),
            on("2026-04-02", performed(1)).recorded_on("2026-04-01"),
            "DATE_IN_FUTURE",
            "occurred_at",
        ),
    ]
}

fn refused_without_an_opening() -> Vec<Case> {
    let commands = [
        MediationCommand::Raise { level: Level::City },
        agree(two_obligations()),
        fail(),
        request(),
        say(Confirmation::Valid),
        visit(1, Performance::Performed),
    ];
    let unknown = |command| no("never opened", vec![], on("2026-03-02", command), "MEDIATION_UNKNOWN", "id");
    commands.map(unknown).into()
}

#[test]
fn a_command_that_breaks_a_rule_is_refused_and_every_refusal_is_met() {
    let all = [
        refused_openings(),
        refused_agreements(),
        refused_confirmations(),
        refused_visits(),
        refused_without_an_opening(),
    ];
    let mut met = BTreeSet::new();
    for Case(why, given, when, code, field) in all.into_iter().flatten() {
        let error = decide(&given, when).expect_err(why);
        assert_eq!((error.code(), error.field()), (code, field), "{why}: {error}");
        let sentence = error.to_string();
        assert!(sentence.len() > 20 && !sentence.contains('{'), "{code}: {sentence}");
        if !matches!(error, MediationError::Unit(_) | MediationError::Step(_)) {
            met.insert(error.code());
        }
    }
    let codes = MediationError::CODES;
    assert_eq!(met, codes.iter().copied().collect());
    assert_eq!(met.len(), codes.len(), "a code is used twice");
}

#[test]
fn an_id_that_cannot_be_told_apart_is_refused() {
    let to = ToMediation::new(id("M\u{200b}1"), MediationCommand::Open(open()));
    let submitted: Submitted<MediationCommand> =
        on("2026-03-02", MediationCommand::Open(open())).knowing(knowing_the_subjects());
    let rules = rules();
    let case = submitted.case(&rules, &SensitiveValues::default());
    let error = <Mediation as CaseKind>::decide(&to, &Mediation::default(), &case).unwrap_err();
    assert_eq!((error.code(), error.field()), ("ID_INVALID", Some("id")));
}
