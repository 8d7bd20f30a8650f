//! The same command id and input give the first answer; another input is refused.

use crate::fixture::*;
use redress_domain::{PetitionerId, SensitiveText, petitioner::Erase};
use redress_log::{Command, Position, actor};

#[tokio::test]
async fn a_repeated_command_gets_its_first_answer_even_when_it_would_now_be_refused() {
    let office = Office::open().await;
    let first = office.send(named(register("A"), "reception-1")).await.unwrap();
    office.done(triage("A")).await;
    let again = office.send(named(register("A"), "reception-1")).await.unwrap();
    assert_eq!((first.repeated, again.repeated), (false, true));
    assert_eq!(again.recorded, first.recorded);
    assert_eq!(office.positions().await.len(), 7);
}

#[tokio::test]
async fn a_hundred_times_at_once_is_once() {
    let office = Office::open().await;
    let other = office.another().await;
    let tries = (0..100).map(|n| {
        let log = if n % 2 == 0 { office.log.clone() } else { other.clone() };
        async move { log.execute(named(register("A"), "reception-1")).await.unwrap().unwrap() }
    });
    let receipts = futures_util::future::join_all(tries).await;
    assert_eq!(receipts.iter().filter(|receipt| !receipt.repeated).count(), 1);
    assert!(receipts.iter().all(|receipt| receipt.recorded == receipts[0].recorded));
    assert_eq!(office.count("SELECT count(*) FROM events WHERE aggregate_type = 'petition'").await, 1);
}

#[tokio::test]
async fn after_a_crash_between_commit_and_answer_the_answer_is_found() {
    let office = Office::open().await;
    let crashed = office.another().await;
    // The caller is gone before the answer; the writer finishes and ends.
    let lost = tokio::spawn({
        let crashed = crashed.clone();
        async move { crashed.execute(named(register("A"), "reception-1")).await }
    });
    while office.positions().await.len() < 6 {
        tokio::time::sleep(std::time::Duration::from_millis(5)).await;
    }
    lost.abort();
    drop(crashed);
    let answer = office.send(named(register("A"), "reception-1")).await.unwrap();
    assert_eq!((answer.repeated, answer.recorded.position), (true, Position(6)));
}

#[tokio::test]
async fn another_input_under_the_same_id_is_refused() {
    let office = Office::open().await;
    office.send(named(register("A"), "reception-1")).await.unwrap();
    let mut other_name = registration("A");
    other_name.name = Some(SensitiveText::new("张三"));
    let mut other_text = registration("A");
    other_text.summary = Some(SensitiveText::new("the lamp is mended"));
    let mut no_text = registration("A");
    no_text.summary = None;
    let mut other_count = registration("A");
    other_count.head_count = 2;
    for other in [other_name, other_text, no_text, other_count, registration("B")] {
        let refusal = office.send(named(Command::register(other), "reception-1")).await.unwrap_err();
        assert_eq!((refusal.code(), refusal.field()), ("COMMAND_ID_REUSED", Some("command_id")));
    }
    let mut expecting = named(register("A"), "reception-1");
    expecting.expected_sequence = Some(0);
    assert_eq!(office.send(expecting).await.unwrap_err().code(), "COMMAND_ID_REUSED");
    assert_eq!(office.positions().await.len(), 6);
}

#[tokio::test]
async fn a_refused_command_is_judged_afresh() {
    let office = Office::open().await;
    assert_eq!(office.send(named(triage("A"), "desk-1")).await.unwrap_err().code(), "PETITION_UNKNOWN");
    office.done(register("A")).await;
    assert!(!office.send(named(triage("A"), "desk-1")).await.unwrap().repeated);
}

#[tokio::test]
async fn ids_are_each_actors_own() {
    let office = Office::open().await;
    office.send(named(register("A"), "1")).await.unwrap();
    let mut other = named(register("B"), "1");
    other.actor = "clerk-8".into();
    assert!(!office.send(other).await.unwrap().repeated);
}

#[tokio::test]
async fn an_issuers_subject_and_the_same_of_the_own_key_are_two_actors() {
    let office = Office::open().await;
    let of = |actor: &str, petition: &str| {
        let mut request = named(register(petition), "1");
        request.actor = actor.into();
        request
    };
    let (own, issuers) = ("clerk-7", actor::of_issuer("https://login.example.org", "clerk-7"));
    office.send(of(own, "A")).await.unwrap();
    // Neither is told the other's first answer, nor that there is one.
    assert_eq!(office.send(of(&issuers, "A")).await.unwrap_err().code(), "PETITION_ALREADY_REGISTERED");
    let second = office.send(of(&issuers, "B")).await.unwrap();
    assert_eq!((second.repeated, second.recorded.metadata.actor), (false, issuers.clone()));
    assert_eq!(office.send(of(own, "B")).await.unwrap_err().code(), "COMMAND_ID_REUSED");
    let answers = office.log.first_answers(&[of(own, "A"), of(&issuers, "B"), of(own, "B")]).await.unwrap();
    let told = answers.iter().map(|answer| answer.as_ref().map(Result::is_ok)).collect::<Vec<_>>();
    assert_eq!(told, [Some(true), Some(true), Some(false)]);
    assert!(office.another().await.execute(of(&issuers, "B")).await.unwrap().unwrap().repeated);
}

#[tokio::test]
async fn what_an_earlier_program_recorded_of_an_issuers_subject_is_still_known() {
    let office = Office::open().await;
    let of = |actor: &str, petition: &str, id: &str| {
        let mut request = named(register(petition), id);
        request.actor = actor.into();
        request
    };
    let issuers = actor::of_issuer("https://login.example.org", "clerk-7");
    office.send(of("clerk-7", "A", "before")).await.unwrap();
    sqlx::query("UPDATE log_head SET shared_actors_upto = position").execute(&office.pool).await.unwrap();
    let log = office.another().await;
    let send = async |request| log.execute(request).await.unwrap();
    assert!(send(of(&issuers, "A", "before")).await.unwrap().repeated);
    assert_eq!(send(of(&issuers, "B", "before")).await.unwrap_err().code(), "COMMAND_ID_REUSED");
    // After that, the text is a subject of the own key.
    send(of("clerk-7", "B", "after")).await.unwrap();
    let refused = send(of(&issuers, "B", "after")).await.unwrap_err();
    assert_eq!(refused.code(), "PETITION_ALREADY_REGISTERED");
    assert!(!send(of(&issuers, "C", "after")).await.unwrap().repeated);
}

#[tokio::test]
async fn two_different_commands_with_one_id_in_one_batch_are_distinguished() {
    let office = Office::open().await;
    let (a, b) = tokio::join!(office.send(named(register("A"), "1")), office.send(named(register("B"), "1")));
    assert_eq!(a.unwrap().recorded.position, Position(6));
    assert_eq!(b.unwrap_err().code(), "COMMAND_ID_REUSED");
}

#[tokio::test]
async fn after_an_erasure_a_repetition_is_known_by_what_is_left() {
    let office = Office::open().await;
    office.send(named(register("A"), "reception-1")).await.unwrap();
    let petitioner_id: PetitionerId = "A".parse().unwrap();
    office.done(Command::Erase(Erase { petitioner_id, reason: SensitiveText::new("on request") })).await;
    assert!(office.send(named(register("A"), "reception-1")).await.unwrap().repeated);
    assert_eq!(
        office.count("SELECT count(*) FROM sensitive_values WHERE petitioner_id IS NOT NULL").await,
        0
    );
}
