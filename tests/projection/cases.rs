//! The generic register, with a kind of the tests' own: each unit is a case that its parents are asked to answer.

use crate::{district::District, fixture::*, rows::*};
use chrono::NaiveDate;
use redress_domain::{
    PetitionId, UnitCode,
    unit::{ToUnit, UnitCommand, UnitEvent},
};
use redress_log::{AggregateKind, AsOf, Command, Event, Position, RecordedEvent};
use redress_read::{
    CaseFilter, CaseKind, CaseOrder, CaseOrderBy, CaseRow, CaseView, Page, Projector, ProjectorOptions,
    ReadError, Reader, RebuildOptions, RebuildReport, Standing, Viewer, rebuild,
};
use serde::{Deserialize, Serialize};
use sqlx::Executor;

/// A unit seen as a case: owned by itself, seen by every parent it ever had; the last parent is asked until the unit gets a new name.
#[derive(Serialize, Deserialize)]
struct Toy {
    code: UnitCode,
    parents: Vec<UnitCode>,
    answered: bool,
    opened: NaiveDate,
    closed: Option<NaiveDate>,
    petitions: Vec<PetitionId>,
}

const KINDS: &[CaseKind] = &[CaseKind::of::<Toy>()];

impl CaseView for Toy {
    const KIND: AggregateKind = AggregateKind::Unit;

    fn open(recorded: &RecordedEvent) -> Option<Self> {
        let Event::Unit(UnitEvent::UnitRegistered { occurred_on, parent, .. }) = &recorded.event else {
            return None;
        };
        Some(Self {
            code: recorded.aggregate_id.parse().ok()?,
            parents: parent.iter().map(|parent| parent.code.clone()).collect(),
            answered: false,
            opened: *occurred_on,
            closed: None,
            petitions: Vec::new(),
        })
    }

    fn evolve(&mut self, recorded: &RecordedEvent) {
        self.petitions.extend(Self::names(recorded));
        match &recorded.event {
            Event::Unit(UnitEvent::UnitRenamed { .. }) => self.answered = true,
            Event::Unit(UnitEvent::UnitMoved { parent, .. }) => {
                self.parents.push(parent.code.clone());
                self.answered = false;
            }
            Event::Unit(UnitEvent::UnitRetired { occurred_on, .. }) => self.closed = Some(*occurred_on),
            _ => {}
        }
    }

    fn standing(&self) -> Standing {
        let asked = self.parents.last().filter(|_| !self.answered);
        Standing {
            unit: Some(self.code.clone()),
            acting: self.parents.clone(),
            asked: asked.into_iter().cloned().collect(),
            state: if self.closed.is_some() { "CLOSED" } else { "OPEN" }.to_owned(),
            opened: self.opened,
            due: self.petitions.first().map(|_| self.opened),
            closed: self.closed,
            petitions: self.petitions.clone(),
        }
    }

    /// `about N0` names the petition N0.
    fn names(recorded: &RecordedEvent) -> Vec<PetitionId> {
        match &recorded.event {
            Event::Unit(UnitEvent::UnitRenamed { name, .. }) => {
                name.strip_prefix("about ").and_then(|id| id.parse().ok()).into_iter().collect()
            }
            _ => Vec::new(),
        }
    }
}

fn on(unit: &str, command: UnitCommand) -> Command {
    Command::Unit(ToUnit { code: code(unit), command })
}

fn renamed(unit: &str, name: &str) -> Command {
    on(unit, UnitCommand::Rename { name: name.to_owned(), effective_on: None })
}

fn moved(unit: &str, parent: &str) -> Command {
    on(unit, UnitCommand::Move { parent: code(parent), effective_on: None })
}

fn retired(unit: &str) -> Command {
    on(unit, UnitCommand::Retire { effective_on: None, successor: None })
}

fn projector_of_cases(office: &Office, batch: u32) -> Projector {
    let options = ProjectorOptions { batch, cases: KINDS, ..ProjectorOptions::default() };
    Projector::start_with(office.log.clone(), office.pool.clone(), options)
}

async fn projected(office: &Office, batch: u32) -> Vec<String> {
    let projector = projector_of_cases(office, batch);
    caught_up(office, &projector).await;
    projector.stop().await;
    rows(&office.pool).await
}

async fn rebuilt_with_cases(office: &Office, accept: bool) -> RebuildReport {
    let options = RebuildOptions { accept, cases: KINDS, ..RebuildOptions::default() };
    rebuild(&office.log, &office.pool, options, &mut |_, _| {}).await.unwrap()
}

/// Petitions, and cases that name some of them in between.
async fn worked() -> Office {
    let office = Office::open().await;
    for petition in ["N0", "N1", "N2"] {
        office.done(register(petition)).await;
    }
    let mut district = District::new();
    district.work(&office, 60).await;
    office.done(renamed("T", "about N0")).await;
    district.work(&office, 60).await;
    office.done(renamed("D-HOUSING", "about N1")).await;
    office.done(moved("D-HOUSING", "C")).await;
    office.done(renamed("T", "about N2")).await;
    district.work(&office, 60).await;
    office.done(retired("D-HOUSING")).await;
    office
}

#[tokio::test]
async fn rows_are_the_same_live_in_any_batches_and_rebuilt() {
    let office = worked().await;
    let all_at_once = projected(&office, 1_000).await;
    assert_eq!(all_at_once.iter().filter(|row| row.starts_with("case ")).count(), 5);
    reset(&office.pool).await;
    assert_eq!(projected(&office, 1).await, all_at_once);
    // A projector that remembers nothing reads what cases said of petitions.
    let mut district = District::new();
    for (unit, petition) in [("P", "N0"), ("C", "N1"), ("D", "N0")] {
        office.done(renamed(unit, &format!("about {petition}"))).await;
        district.work(&office, 5).await;
        projected(&office, 3).await;
    }
    let report = rebuilt_with_cases(&office, false).await;
    assert_eq!((report.differences.as_slice(), report.swapped), ([].as_slice(), true));
    assert!(report.tables.contains(&"cases".to_owned()));
    let rebuilt = rows(&office.pool).await;
    reset(&office.pool).await;
    assert_eq!(projected(&office, 7).await, rebuilt);
}

#[tokio::test]
async fn a_case_changes_no_petition_that_it_names() {
    let office = worked().await;
    let of_petitions = |rows: Vec<String>| rows.into_iter().filter(|row| !row.starts_with("case "));
    let with_cases: Vec<String> = of_petitions(projected(&office, 1_000).await).collect();
    let without: Vec<String> = project_all(&office, 1_000).await;
    assert!(!without.iter().any(|row| row.starts_with("case ")), "the released program has no such kind");
    assert_eq!(with_cases, without);
}

#[tokio::test]
async fn a_tampered_case_is_found() {
    let office = worked().await;
    let right = projected(&office, 1_000).await;
    for tamper in [
        "UPDATE reading.cases SET unit = 'LOST' WHERE id = 'T'",
        "UPDATE reading.cases SET folded = '{}' WHERE id = 'T'",
        "UPDATE reading.cases SET acting = '{}' WHERE id = 'T'",
        "DELETE FROM reading.cases WHERE id = 'T'",
    ] {
        office.pool.execute(tamper).await.unwrap();
        let report = rebuilt_with_cases(&office, false).await;
        let found: Vec<_> = report.differences.iter().map(|one| one.table.as_str()).collect();
        assert_eq!((found, report.swapped), (vec!["cases"], false), "{tamper}");
        assert!(rebuilt_with_cases(&office, true).await.swapped);
        assert_eq!(rows(&office.pool).await, right);
    }
}

#[tokio::test]
async fn a_state_that_is_damaged_stops_the_projection_at_the_event_that_needs_it() {
    let office = worked().await;
    projected(&office, 1_000).await;
    office.pool.execute("UPDATE reading.cases SET folded = '{}' WHERE id = 'T'").await.unwrap();
    let event = office.done(renamed("T", "about nothing")).await;
    let projector = projector_of_cases(&office, 1_000);
    until("the failure is reported", async || {
        let failed = projector.status().await.unwrap().failed;
        failed.is_some_and(|(position, _)| position == event.position)
    })
    .await;
    projector.stop().await;
}

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

    /// The ids of a list, as somebody sees it whose subtree begins with a unit.
    async fn list(&self, within: Option<&str>, filter: CaseFilter) -> String {
        let rows = self.page(within, filter, CaseOrder::default(), &Page::First(100, None)).await.0;
        rows.iter().map(|row| row.id.as_str()).collect::<Vec<_>>().join(" ")
    }

    async fn page(
        &self,
        within: Option<&str>,
        filter: CaseFilter,
        order: CaseOrder,
        page: &Page,
    ) -> (Vec<CaseRow>, bool) {
        let viewer = Viewer { within: within.map(code), sees_people: false, unit: None };
        let tree = self.reader.units_today().await.unwrap().value;
        let kind = AggregateKind::Unit;
        let found = self.reader.cases(kind, (&viewer, &tree), &filter, order, page).await.unwrap().value;
        let count = self.reader.count_cases(kind, (&viewer, &tree), &filter).await.unwrap().value;
        assert!(count >= found.rows.len() as i64);
        (found.rows, found.has_more)
    }
}

#[tokio::test]
async fn viewers_who_reach_the_owner_or_an_acting_unit_see_a_case() {
    let desk = Desk::open().await;
    let all = CaseFilter::default;
    assert_eq!(desk.list(None, all()).await, "C D D-HOUSING P T");
    assert_eq!(desk.list(Some("P"), all()).await, "C D D-HOUSING P T");
    // D is asked by T, and was by D-HOUSING before that was moved; C is asked by D.
    assert_eq!(desk.list(Some("D"), all()).await, "D D-HOUSING T");
    assert_eq!(desk.list(Some("T"), all()).await, "T");
    assert_eq!(desk.list(Some("D-HOUSING"), all()).await, "D-HOUSING");
    let viewer = Viewer { within: Some(code("NOBODY")), sees_people: false, unit: None };
    let tree = desk.reader.units_today().await.unwrap().value;
    let (order, page) = (CaseOrder::default(), Page::First(1, None));
    let fault =
        desk.reader.cases(AggregateKind::Unit, (&viewer, &tree), &all(), order, &page).await.unwrap_err();
    assert!(matches!(fault, ReadError::UnitUnknown(_)), "{fault:?}");
}

#[tokio::test]
async fn lists_are_filtered() {
    let desk = Desk::open().await;
    let of = |change: fn(&mut CaseFilter)| {
        let mut filter = CaseFilter::default();
        change(&mut filter);
        desk.list(None, filter)
    };
    assert_eq!(of(|f| f.states = Some(vec!["CLOSED".into()])).await, "D-HOUSING");
    assert_eq!(of(|f| f.is_closed = Some(false)).await, "C D P T");
    assert_eq!(of(|f| f.unit = Some(code("D"))).await, "D T");
    assert_eq!(of(|f| f.petition = Some(id("N2"))).await, "T");
    assert_eq!(of(|f| f.petition = Some(id("P9999"))).await, "");
    assert_eq!(of(|f| f.asked = Some(code("C"))).await, "D D-HOUSING", "T has answered D");
    assert_eq!(of(|f| f.asked = Some(code("T"))).await, "");
    assert_eq!(of(|f| f.overdue_at = Some("2999-01-01".parse().unwrap())).await, "T");
}

#[tokio::test]
async fn pages_follow_one_another_in_both_directions() {
    let desk = Desk::open().await;
    for by in [CaseOrderBy::Opened, CaseOrderBy::Due, CaseOrderBy::Closed] {
        for descending in [false, true] {
            let order = CaseOrder { by, descending };
            let whole = desk.page(None, CaseFilter::default(), order, &Page::First(100, None)).await.0;
            assert_eq!(whole.len(), 5);
            let (mut forwards, mut after) = (Vec::new(), None);
            loop {
                let page = Page::First(2, after);
                let (rows, more) = desk.page(None, CaseFilter::default(), order, &page).await;
                after = rows.last().map(|row| order.cursor(row));
                forwards.extend(rows);
                if !more {
                    break;
                }
            }
            assert_eq!(forwards, whole, "{order:?}");
            let before = Page::Last(2, Some(order.cursor(&whole[3])));
            let (rows, more) = desk.page(None, CaseFilter::default(), order, &before).await;
            assert_eq!((rows.as_slice(), more), (&whole[1..3], true), "{order:?}");
        }
    }
}

#[tokio::test]
async fn a_case_is_read_as_it_stood() {
    let desk = Desk::open().await;
    let history = desk.office.log.history(AggregateKind::Unit, "D-HOUSING").await.unwrap();
    let at = async |as_of| desk.reader.case_as_of(&KINDS[0], "D-HOUSING", as_of).await.unwrap().value;
    let positions: Vec<Position> = history.iter().map(|event| event.position).collect();
    assert!(at(AsOf::Position(Position(positions[0].0 - 1))).await.is_none());
    let registered = at(AsOf::Position(positions[0])).await.unwrap();
    assert_eq!((registered.row.asked.as_slice(), registered.history.len()), (["D".to_owned()].as_slice(), 1));
    assert_eq!(registered.row.last_position, positions[0].0);
    let answered = at(AsOf::Position(positions[1])).await.unwrap();
    assert_eq!(
        (answered.row.asked.len(), answered.row.petitions.as_slice()),
        (0, ["N1".to_owned()].as_slice())
    );
    let last = at(AsOf::Position(*positions.last().unwrap())).await.unwrap();
    let now = desk.page(None, CaseFilter::default(), CaseOrder::default(), &Page::First(9, None)).await.0;
    assert_eq!(Some(&last.row), now.iter().find(|row| row.id == "D-HOUSING"));
    assert!(at(AsOf::Date("2000-01-01".parse().unwrap())).await.is_none());
    let day = history.last().unwrap().event.occurred_on();
    assert_eq!(at(AsOf::Date(day)).await.unwrap().row.state, "CLOSED");
}
