//! A kind of case through the whole read side: the register, a family of its own in the ledger, and figures that join its facts with those of
//! petitions. The toy has them from its folder and a line in the list of kinds.

use crate::{fixture::*, rows::*};
use redress_domain::{
    CaseId, SensitiveText,
    petition::steps::Register,
    toy::{Ask, ToToy, ToyCommand},
};
use redress_log::{AggregateKind, AsOf, Command, Position, RecordedEvent, Request};
use redress_read::{
    Ask as Question, By, CaseFilter, CaseOrder, Figure, Page, PetitionFilter, Reader, SeenEntry, Viewer,
    VisitsBy, Window, case_kind,
    statistics::{Side, Statistic},
};
use sqlx::Executor;

fn to_case(id: &str, command: ToyCommand) -> Command {
    ToToy::new(id.parse::<CaseId>().unwrap(), command).into()
}

/// D asks a unit about petitions; the answer is due on a day.
fn ask(id: &str, to: &str, petitions: &[&str], answer_by: &str) -> Command {
    let mut petitions = petitions.iter().map(|id| id.parse().unwrap());
    let petition = petitions.next().unwrap();
    let text = SensitiveText::new("whose lamp is it");
    let (owner, to, others) = (code("D"), code(to), petitions.collect());
    to_case(id, ToyCommand::Ask(Ask { owner, to, petition, others, answer_by: answer_by.parse().ok(), text }))
}

fn answer(id: &str) -> Command {
    to_case(id, ToyCommand::Answer { text: SensitiveText::new("ours") })
}

fn widen(id: &str, petition: &str) -> Command {
    to_case(id, ToyCommand::Widen { petition: petition.parse().unwrap() })
}

fn close_case(id: &str) -> Command {
    to_case(id, ToyCommand::Close)
}

async fn on(office: &Office, day: &str, command: Command) -> RecordedEvent {
    let mut request: Request = request(command);
    (request.occurred_at, request.may_backdate) = (Some(at(&format!("{day}T09:30:00+08:00"))), true);
    office.send(request).await.unwrap().recorded
}

/// Units 1 to 5; petitions of D and D-HOUSING 6 to 9; questions to T and D-HOUSING in February and March, told at the end of April.
async fn worked() -> Office {
    let office = Office::open().await;
    office.clock.set("2026-04-20T09:00:00+08:00");
    for (day, petition) in [("2026-01-20", "A"), ("2026-02-02", "B"), ("2026-02-03", "C")] {
        on(&office, day, register(petition)).await;
    }
    let elsewhere = Register { received_by: code("D-HOUSING"), ..registration("E") };
    on(&office, "2026-03-03", Command::register(elsewhere)).await;
    for (day, command) in [
        ("2026-02-10", ask("Q1", "T", &["A", "B"], "2026-03-10")),
        ("2026-02-12", ask("Q2", "T", &["C"], "2026-02-20")),
        ("2026-02-25", answer("Q2")),
        ("2026-03-05", answer("Q1")),
        ("2026-03-06", ask("Q3", "D-HOUSING", &["B"], "2026-03-31")),
        ("2026-03-20", close_case("Q3")),
        ("2026-03-25", ask("Q4", "D-HOUSING", &["E"], "2026-04-30")),
        ("2026-04-02", widen("Q4", "C")),
        ("2026-04-03", close_case("Q2")),
        // Told late: it changes what was known of March.
        ("2026-03-08", ask("Q5", "T", &["A"], "2026-04-08")),
    ] {
        on(&office, day, command).await;
    }
    office
}

async fn projected(office: &Office, batch: u32) -> Vec<String> {
    project_all(office, batch).await
}

fn statistic(name: &str) -> &'static Statistic {
    let toy = case_kind(AggregateKind::Toy).unwrap();
    toy.statistics().iter().find(|statistic| statistic.id.as_str() == name).unwrap()
}

const ASKED: &str = "toys.asked";
const TIMELY: &str = "toys.timelyAnswerRate";
const ABOUT: &str = "toys.askedPetitionRate";

struct Desk {
    office: Office,
    reader: Reader,
}

impl Desk {
    async fn open() -> Self {
        let office = worked().await;
        projected(&office, 1_000).await;
        let reader = Reader::new(office.log.clone(), office.pool.clone());
        Self { office, reader }
    }

    fn question(unit: &str, days: &str) -> Question {
        let (from, to) = days.split_once("..").unwrap();
        let window = Window::range(from.parse().unwrap(), to.parse().unwrap()).unwrap();
        Question { unit: code(unit), window, cut_off: None, position: None, visits_by: VisitsBy::Place }
    }

    async fn figure(&self, name: &str, question: &Question) -> (i64, Option<i64>) {
        let which = [statistic(name)];
        let figures = self.reader.statistics_of(&which, question).await.unwrap().value;
        let Figure { numerator, denominator, .. } = figures[&which[0].id];
        (numerator, denominator)
    }

    fn viewer(unit: &str) -> Viewer {
        Viewer { within: Some(code(unit)), sees_people: true, unit: Some(code(unit)) }
    }

    /// The ids of the cases that a unit sees.
    async fn cases(&self, unit: &str, filter: CaseFilter) -> String {
        let (viewer, tree) = (Self::viewer(unit), self.reader.units_today().await.unwrap().value);
        let (order, page) = (CaseOrder::default(), Page::First(10, None));
        let who = (&viewer, &*tree);
        let rows =
            self.reader.cases(AggregateKind::Toy, who, &filter, order, &page).await.unwrap().value.rows;
        let count = self.reader.count_cases(AggregateKind::Toy, who, &filter).await.unwrap().value;
        assert_eq!(count, rows.len() as i64);
        rows.iter().map(|row| row.id.as_str()).collect::<Vec<_>>().join(" ")
    }

    /// The petitions that a unit reaches.
    async fn petitions(&self, unit: &str) -> String {
        let tree = self.reader.units_today().await.unwrap().value;
        let filter = PetitionFilter { concerns: Some(code(unit)), ..PetitionFilter::default() };
        let page = Page::First(10, None);
        let found = self.reader.petitions(&tree, &filter, Default::default(), &page).await.unwrap().value;
        let mut ids: Vec<&str> = found.rows.iter().map(|row| row.id.as_str()).collect();
        ids.sort_unstable();
        let list = ["A", "B", "C", "E"].map(|petition| petition.parse().unwrap());
        let asked = self.reader.asked_about(&list, (&Self::viewer(unit), &tree)).await.unwrap().value;
        let asked = asked.iter().map(String::as_str).collect::<Vec<_>>().join(" ");
        format!("{} ({asked})", ids.join(" "))
    }

    async fn seen(&self, unit: &str, name: &str, question: &Question) -> Vec<SeenEntry> {
        let (viewer, tree) = (Self::viewer(unit), self.reader.units_today().await.unwrap().value);
        let (statistic, side) = (statistic(name), Side::Numerator);
        let who = (&viewer, &*tree);
        self.reader.entries_seen_by(who, question, statistic, side, None, (100, 0)).await.unwrap().value
    }
}

#[tokio::test]
async fn rows_are_the_same_live_in_any_batches_and_rebuilt() {
    let office = worked().await;
    let at_once = projected(&office, 1_000).await;
    for prefix in ["case ", "case_ledger ", "case_rollup "] {
        assert!(at_once.iter().any(|row| row.starts_with(prefix)), "{prefix}{at_once:#?}");
    }
    assert_eq!(projected(&office, 1).await, at_once);
    assert_eq!(projected(&office, 3).await, at_once);
    let report = rebuilt(&office, false).await;
    assert_eq!((report.differences.as_slice(), report.swapped), ([].as_slice(), true));
    assert_eq!(rows(&office.pool).await, at_once);
    // What comes after goes on from what the rebuild wrote.
    on(&office, "2026-04-10", answer("Q5")).await;
    on(&office, "2026-04-11", widen("Q5", "E")).await;
    let projector = projector(&office.log, &office.pool, 1);
    caught_up(&office, &projector).await;
    projector.stop().await;
    let live = rows(&office.pool).await;
    assert_ne!(live, at_once);
    assert_eq!(projected(&office, 1_000).await, live);
}

#[tokio::test]
async fn a_tampered_row_of_a_family_is_found() {
    let office = worked().await;
    let right = projected(&office, 1_000).await;
    for (table, tamper) in [
        ("case_ledger", "UPDATE reading.case_ledger SET day = day + 1 WHERE id = 'Q1'"),
        ("case_ledger", "UPDATE reading.case_ledger SET family = 'other' WHERE id = 'B'"),
        ("case_rollup", "UPDATE reading.case_rollup SET n = n + 1 WHERE family = 'toy'"),
        ("case_rollup", "DELETE FROM reading.case_rollup WHERE family = 'toy_matter'"),
    ] {
        office.pool.execute(tamper).await.unwrap();
        let report = rebuilt(&office, false).await;
        let found: Vec<_> = report.differences.iter().map(|one| one.table.as_str()).collect();
        assert_eq!((found, report.swapped), (vec![table], false), "{tamper}");
        assert!(rebuilt(&office, true).await.swapped);
        assert_eq!(rows(&office.pool).await, right);
    }
}

#[tokio::test]
async fn petitions_have_the_rows_that_they_have_without_cases() {
    let office = worked().await;
    let with: Vec<String> = projected(&office, 1_000).await;
    let of_matters =
        |rows: Vec<String>| rows.into_iter().filter(|row| !row.starts_with("case")).collect::<Vec<_>>();
    let expected = of_matters(with);
    reset(&office.pool).await;
    let options = redress_read::ProjectorOptions { cases: &[], ..Default::default() };
    let projector = redress_read::Projector::start_with(office.log.clone(), office.pool.clone(), options);
    caught_up(&office, &projector).await;
    projector.stop().await;
    let without = rows(&office.pool).await;
    assert_eq!(without, expected, "another family leaves all rows of the matter's as they are");
}

#[tokio::test]
async fn figures_of_a_family_are_sums_of_its_own_ledger() {
    let desk = Desk::open().await;
    for (name, unit, days, expected) in [
        (ASKED, "P", "2026-02-01..2026-02-28", (2, None)),
        (ASKED, "T", "2026-03-01..2026-03-31", (1, None)),
        (ASKED, "P", "2026-03-01..2026-03-31", (3, None)),
        (ASKED, "D-HOUSING", "2026-01-01..2026-12-31", (2, None)),
        (ASKED, "P", "2026-02-11..2026-03-06", (2, None)),
        (ASKED, "P", "2026-05-01..2026-05-31", (0, None)),
        // Q1 in time, Q2 late.
        (TIMELY, "T", "2026-02-01..2026-03-31", (1, Some(2))),
        // Q3 was closed unanswered before its day; Q5 has none.
        (TIMELY, "P", "2026-02-01..2026-04-20", (1, Some(3))),
    ] {
        assert_eq!(
            desk.figure(name, &Desk::question(unit, days)).await,
            expected,
            "{name} of {unit} in {days}"
        );
    }
    // By the end of February nobody knew of the late question, nor that Q1 is answered.
    let mut question = Desk::question("P", "2026-01-01..2026-12-31");
    question.cut_off = "2026-02-28".parse().ok();
    assert_eq!(desk.figure(ASKED, &question).await.0, 2);
    question.cut_off = "2026-03-31".parse().ok();
    assert_eq!(desk.figure(ASKED, &question).await.0, 5);
    let head = desk.office.log.head().await.unwrap().position;
    question.position = Some(Position(head.0 - 1));
    assert_eq!(desk.figure(ASKED, &question).await.0, 4, "before the late question was told");
}

#[tokio::test]
async fn figures_of_petitions_take_in_the_events_of_cases_by_their_own_day_and_position() {
    let desk = Desk::open().await;
    let mut question = Desk::question("P", "2026-01-01..2026-03-31");
    question.cut_off = Some("2026-04-20".parse().unwrap());
    assert_eq!(desk.figure(ABOUT, &question).await, (4, Some(4)));
    // C was asked about on 02-12, E on 03-25, B and A on 02-10.
    for (cut_off, asked) in [("2026-02-09", 0), ("2026-02-10", 2), ("2026-02-28", 3), ("2026-03-31", 4)] {
        question.cut_off = cut_off.parse().ok();
        assert_eq!(desk.figure(ABOUT, &question).await.0, asked, "{cut_off}");
    }
    (question.cut_off, question.position) = (None, Some(Position(10)));
    assert_eq!(desk.figure(ABOUT, &question).await, (2, Some(4)), "the first question is at position 10");
    let february = Desk::question("D", "2026-02-01..2026-02-28");
    assert_eq!(desk.figure(ABOUT, &february).await, (2, Some(2)));
    let which = [statistic(ABOUT)];
    for (by, expected) in [
        (By::Unit, "D-HOUSING 1/1, T 0/0, own 3/3"),
        (By::Month, "2026-01 1/1, 2026-02 2/2, 2026-03 1/1"),
        (By::Channel, "VISIT 4/4"),
        (By::Category, "- 4/4"),
    ] {
        let whole = Desk::question("D", "2026-01-01..2026-03-31");
        let parts = desk.reader.breakdown_of(&which, &whole, by).await.unwrap().value;
        let shown = parts.iter().map(|(part, figures)| {
            let Figure { numerator, denominator, .. } = figures[&which[0].id];
            format!("{part} {numerator}/{}", denominator.unwrap_or(0))
        });
        assert_eq!(shown.collect::<Vec<_>>().join(", "), expected, "{by}");
    }
}

#[tokio::test]
async fn entries_sum_to_their_figure_and_name_the_cases() {
    let desk = Desk::open().await;
    for (name, kind) in
        [(ASKED, AggregateKind::Toy), (TIMELY, AggregateKind::Toy), (ABOUT, AggregateKind::Petition)]
    {
        assert_eq!(Side::Numerator.kind(statistic(name)), Some(kind));
        for days in ["2026-01-01..2026-03-31", "2026-02-05..2026-04-10"] {
            let question = Desk::question("P", days);
            let (numerator, denominator) = desk.figure(name, &question).await;
            for (side, expected) in [(Side::Numerator, Some(numerator)), (Side::Denominator, denominator)] {
                let page = (100, None);
                let entries =
                    desk.reader.entries(&question, statistic(name), side, None, page).await.unwrap().value;
                let sum: i64 = entries.iter().map(|entry| entry.n).sum();
                assert_eq!(Some(sum), expected.or(Some(0)), "{name} {side:?} in {days}");
                assert!(entries.iter().all(|entry| entry.petition.starts_with('Q')
                    == (side.kind(statistic(name)) == Some(AggregateKind::Toy))));
            }
        }
    }
}

#[tokio::test]
async fn an_entry_is_named_to_who_sees_the_case_and_the_petition() {
    let desk = Desk::open().await;
    let question = Desk::question("P", "2026-01-01..2026-03-31");
    let named = |entries: &[SeenEntry]| {
        let named: Vec<String> = entries
            .iter()
            .map(|entry| {
                format!("{}@{}", entry.petition.as_deref().unwrap_or("-"), entry.position.unwrap_or(0))
            })
            .collect();
        named.join(" ")
    };
    // D owns all of them; the others are asked, and see what they are asked.
    assert_eq!(named(&desk.seen("D", ASKED, &question).await), "Q1@10 Q2@11 Q3@14 Q4@16 Q5@19");
    assert_eq!(named(&desk.seen("T", ASKED, &question).await), "Q1@10 Q2@11 Q5@19 -@0 -@0");
    assert_eq!(named(&desk.seen("D-HOUSING", ASKED, &question).await), "Q3@14 Q4@16 -@0 -@0 -@0");
    // The petition and the case by which it is counted: T is asked about A by Q5, and sees Q1, which named it first.
    assert_eq!(named(&desk.seen("D", ABOUT, &question).await), "A@10 B@10 C@11 E@16");
    assert_eq!(named(&desk.seen("T", ABOUT, &question).await), "A@10 -@0 -@0 -@0");
    // Housing received E, and Q4 asks it about E and C; but C was counted by a case that it does not see.
    assert_eq!(named(&desk.seen("D-HOUSING", ABOUT, &question).await), "E@16 -@0 -@0 -@0");
}

#[tokio::test]
async fn who_is_asked_reads_the_case_and_reaches_its_petitions_until_they_answer() {
    let desk = Desk::open().await;
    let all = CaseFilter::default;
    assert_eq!(desk.cases("D", all()).await, "Q1 Q2 Q3 Q5 Q4", "in the order of their days");
    assert_eq!(desk.cases("T", all()).await, "Q1 Q2 Q5", "answered and closed ones, too");
    assert_eq!(desk.cases("D-HOUSING", all()).await, "Q3 Q4");
    assert_eq!(desk.cases("T", CaseFilter { asked: Some(code("T")), ..all() }).await, "Q5");
    assert_eq!(desk.cases("D", CaseFilter { is_closed: Some(true), ..all() }).await, "Q2 Q3");
    assert_eq!(desk.cases("D", CaseFilter { petition: Some(id("C")), ..all() }).await, "Q2 Q4");
    assert_eq!(desk.cases("D", CaseFilter { states: Some(vec!["OPEN".into()]), ..all() }).await, "Q1 Q5 Q4");
    // Places aside: T received nothing. Q5 asks it about A, Q1 and Q2 are answered.
    assert_eq!(desk.petitions("T").await, "A (A)");
    assert_eq!(desk.petitions("D-HOUSING").await, "C E (C E)", "Q4 is outstanding, Q3 was closed");
    assert_eq!(desk.petitions("D").await, "A B C E (A C E)");
    on(&desk.office, "2026-04-12", answer("Q5")).await;
    on(&desk.office, "2026-04-12", close_case("Q4")).await;
    let projector = projector(&desk.office.log, &desk.office.pool, 1_000);
    caught_up(&desk.office, &projector).await;
    projector.stop().await;
    assert_eq!(desk.petitions("T").await, " ()");
    assert_eq!(desk.petitions("D-HOUSING").await, "E ()", "which it received");
    assert_eq!(desk.cases("T", all()).await, "Q1 Q2 Q5", "the cases stay readable");
}

#[tokio::test]
async fn being_asked_about_a_petition_does_not_show_who_accuses() {
    let desk = Desk::open().await;
    let against = vec![code("T")];
    let accuser = Some("accuser".parse().unwrap());
    let accusation = Register { against, petitioner_id: accuser.clone(), ..registration("X") };
    on(&desk.office, "2026-04-15", Command::register(accusation)).await;
    on(&desk.office, "2026-04-16", ask("Q6", "T", &["X"], "2026-04-30")).await;
    let projector = projector(&desk.office.log, &desk.office.pool, 1_000);
    caught_up(&desk.office, &projector).await;
    projector.stop().await;
    let tree = desk.reader.units_today().await.unwrap().value;
    assert_eq!(desk.petitions("T").await, "A X (A)", "it reaches it");
    let visible = PetitionFilter {
        concerns: Some(code("T")),
        petitioner: accuser,
        people_visible_to: Some(code("T")),
        ..PetitionFilter::default()
    };
    let page = Page::First(10, None);
    let found = desk.reader.petitions(&tree, &visible, Default::default(), &page).await.unwrap().value;
    assert_eq!(found.rows, [], "and finds it by no filter on people");
}

#[tokio::test]
async fn a_case_is_read_as_it_stood() {
    let desk = Desk::open().await;
    let toy = case_kind(AggregateKind::Toy).unwrap();
    for (as_of, expected) in [
        (AsOf::Position(Position(15)), None),
        (AsOf::Position(Position(16)), Some(("OPEN", 1))),
        (AsOf::Position(Position(17)), Some(("OPEN", 2))),
        (AsOf::Date("2026-03-31".parse().unwrap()), Some(("OPEN", 1))),
        (AsOf::Date("2026-03-01".parse().unwrap()), None),
    ] {
        let found = desk.reader.case_as_of(toy, "Q4", as_of).await.unwrap().value;
        let found = found.as_ref().map(|case| (case.row.state.as_str(), case.row.petitions.len()));
        assert_eq!(found, expected, "{as_of:?}");
    }
}
