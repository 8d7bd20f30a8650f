//! Values about people stay out of history, can be proven, and can be erased.

use crate::fixture::*;
use redress_domain::{HearingRole, petition::steps::Participants};
use redress_domain::{
    PetitionerId, SensitiveField, SensitiveText, petition::steps::HoldHearing, petitioner::Erase,
};
use redress_log::{Command, Event, Position};
use std::collections::HashMap;

const SECRETS: [&str; 5] = ["张三", "13800138000", "430100199001011234", "路灯三个月没有亮", "单位承认迟延"];

fn secret(index: usize) -> Option<SensitiveText> {
    Some(SensitiveText::new(SECRETS[index]))
}

/// A petition with every sensitive value, and a hearing with a finding.
async fn office_with_secrets() -> Office {
    let office = Office::open().await;
    let mut registration = registration("A");
    registration.petitioner_id = Some("someone".parse().unwrap());
    (registration.name, registration.contact) = (secret(0), secret(1));
    (registration.identity_number, registration.summary) = (secret(2), secret(3));
    office.done(Command::register(registration)).await; // 6
    office.done(triage("A")).await;
    office.done(assign("A", "T")).await;
    let participants = vec![Participants { role: HearingRole::Lawyer, count: 2 }];
    let hearing = HoldHearing { chair: "deputy director".into(), participants, finding: secret(4) };
    office.done(Command::on(id("A"), hearing)).await; // 9
    office
}

fn erase(petitioner: &str) -> Command {
    let petitioner_id: PetitionerId = petitioner.parse().unwrap();
    Command::Erase(Erase { petitioner_id, reason: SensitiveText::new("asked for by letter") })
}

async fn rows_with(office: &Office, table: &str, text: &str) -> i64 {
    let sql = format!("SELECT count(*) FROM {table} AS t WHERE t::text LIKE '%' || $1 || '%'");
    sqlx::query_scalar(&sql).bind(text).fetch_one(&office.pool).await.unwrap()
}

#[tokio::test]
async fn no_name_and_no_text_is_found_in_the_events_table() {
    let office = office_with_secrets().await;
    assert_eq!(rows_with(&office, "events", "deputy director").await, 1, "the search itself works");
    for secret in SECRETS {
        assert_eq!(rows_with(&office, "events", secret).await, 0, "{secret}");
    }
}

#[tokio::test]
async fn held_values_are_read_back_and_proven() {
    let office = office_with_secrets().await;
    let held = office.log.sensitive_values(&[Position(6), Position(7), Position(9)]).await.unwrap();
    assert_eq!(held.len(), 2);
    assert_eq!(held[&Position(6)].values.get(SensitiveField::Name).unwrap().reveal(), "张三");
    assert_eq!(held[&Position(9)].values.get(SensitiveField::Finding).unwrap().reveal(), "单位承认迟延");
    let report = office.log.verify_sensitive_values().await.unwrap();
    assert_eq!((report.proven, report.erased, report.problems.len()), (2, 0, 0));
}

#[tokio::test]
async fn an_erasure_is_recorded_and_leaves_history_untouched() {
    let office = office_with_secrets().await;
    let before = office.log.read_after(Position(0), 100).await.unwrap();
    office.done(register("B")).await; // 10, of another petitioner
    let Event::Petitioner(erased) = office.done(erase("someone")).await.event else {
        panic!("a petitioner's event")
    };
    assert!(format!("{erased:?}").contains("events: 2"), "{erased:?}");
    assert_eq!(office.log.sensitive_values(&[Position(6), Position(9)]).await.unwrap(), HashMap::new());
    assert_eq!(office.log.read_after(Position(0), 9).await.unwrap(), before);
    let report = office.log.verify_sensitive_values().await.unwrap();
    assert_eq!(
        (report.proven, report.erased),
        (2, 2),
        "the other petition's summary and the reason remain: {report:?}"
    );
    assert_eq!(report.problems, []);
    assert_eq!(office.refused(erase("someone")).await, "NOTHING_TO_ERASE");
    assert_eq!(office.refused(erase("nobody")).await, "NOTHING_TO_ERASE");
}

#[tokio::test]
async fn an_erasure_in_the_middle_of_a_batch_takes_what_came_before_it_only() {
    let office = office_with_secrets().await;
    let mut later = registration("C");
    later.petitioner_id = Some("someone".parse().unwrap());
    let before =
        Command::register(redress_domain::petition::steps::Register { id: id("B"), ..later.clone() });
    let (b, gone, c) = tokio::join!(
        office.send(request(before)),
        office.send(request(erase("someone"))),
        office.send(request(Command::register(later))),
    );
    let (b, gone, c) = (b.unwrap().recorded, gone.unwrap().recorded, c.unwrap().recorded);
    assert!(b.position < gone.position && gone.position < c.position);
    let held = office.log.sensitive_values(&[b.position, c.position]).await.unwrap();
    assert_eq!(held.keys().collect::<Vec<_>>(), [&c.position]);
    assert_eq!(office.log.verify_sensitive_values().await.unwrap().problems, []);
}

#[tokio::test]
async fn changed_lost_and_foreign_values_are_found() {
    let office = office_with_secrets().await;
    let tamper =
        "INSERT INTO sensitive_values SELECT 7, petitioner_id, root, sealed FROM sensitive_values WHERE position = 9;
        UPDATE sensitive_values SET sealed = set_byte(sealed, 20, get_byte(sealed, 20) # 1) WHERE position = 9;
        DELETE FROM sensitive_values WHERE position = 6";
    sqlx::raw_sql(tamper).execute(&office.pool).await.unwrap();
    let report = office.log.verify_sensitive_values().await.unwrap();
    let found: Vec<(i64, &str)> =
        report.problems.iter().map(|problem| (problem.position.0, problem.what)).collect();
    assert_eq!(
        found,
        [
            (6, "the values are missing, and no erasure was recorded"),
            (7, "there are stored values for an event without values"),
            (9, "the stored values are not those that were recorded"),
        ]
    );
}
