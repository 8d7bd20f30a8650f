//! Tests of the column `sponsor`: whom it names, and what of it is stored.

use super::office::{Office, result};

const SPONSORS: &str = "SELECT string_agg(aggregate_id || ' ' || (payload #>> '{SponsorNamed,leader}') || ' ' ||
    (payload #>> '{SponsorNamed,post}') || ' ' || (payload #>> '{SponsorNamed,unit,code}') || ' ' ||
    (payload #>> '{SponsorNamed,occurred_on}'), ', ' ORDER BY aggregate_id) FROM events WHERE event_type = 'SponsorNamed'";

const CASES: &str = "external_number,registered_at,place,assigned_at,closed_at,sponsor\n\
    1,2018-05-01,T,2018-05-03,2018-06-01,王某；副区长；D\n2,2018-05-01,T,,,王某\n3,2018-05-01,T,,,\n4,2018-05-01,T,,,李某;区长\n";

#[tokio::test]
async fn a_sponsors_name_becomes_a_pseudonymous_id() {
    let office = Office::new().await;
    assert_eq!(
        result(&office.cases(CASES, &[])),
        "4 rows: 4 cases imported (16 events), 0 already in the log.\n"
    );
    let printed = office.ask(SPONSORS).await;
    let rows: Vec<Vec<&str>> = printed.split(", ").map(|row| row.split(' ').collect()).collect();
    let ids: Vec<&str> = rows.iter().map(|row| row[1]).collect();
    assert!(ids.iter().all(|id| id.starts_with("l-") && id.len() == 34), "{printed}");
    assert_eq!((ids[0] == ids[1], ids[0] == ids[2]), (true, false), "the same name is the same leader");
    assert_eq!(rows[0][2..], ["副区长", "D", "2018-05-03"]);
    assert!(printed.contains("not stated T 2018-05-01"), "{printed}");
    let names =
        "SELECT count(*)::text FROM events WHERE events::text LIKE '%王某%' OR events::text LIKE '%李某%'";
    assert_eq!(office.ask(names).await, "0");
    assert_eq!(
        result(&office.cases(CASES, &[])),
        "4 rows: 0 cases imported (0 events), 4 already in the log.\n"
    );
}

#[tokio::test]
async fn an_opaque_id_stays_as_it_is() {
    let office = Office::new().await;
    let mapping = office.file("m.toml", "sponsor = 'CODE'\n[columns]\nsponsor = '包案领导'\n");
    let cases = CASES.replace("sponsor", "包案领导").replace("王某", "L-3").replace("李某", "L-4");
    assert_eq!(office.cases(&cases, &["--mapping", &mapping]).code, Some(0));
    let printed = office.ask(SPONSORS).await;
    assert!(printed.contains("1 L-3 副区长 D 2018-05-03") && printed.contains("4 L-4 区长 T"), "{printed}");
}

#[tokio::test]
async fn a_bad_sponsor_is_refused_with_its_place_and_without_the_name() {
    let office = Office::new().await;
    let cases = "external_number,registered_at,place,sponsor\n\
        1,2018-05-01,T,王某;副区长;nowhere\n2,2018-05-01,T,;区长\n3,2018-05-01,T,王某;a;D;b\n";
    let run = office.cases(cases, &[]);
    let printed = result(&run);
    assert_eq!(run.code, Some(1), "{printed}");
    assert!(!printed.contains("王某"), "{printed}");
    for expected in [
        "cases.csv:2: column sponsor: there is no unit nowhere [UNIT_UNKNOWN]",
        "cases.csv:3: column sponsor: expected a leader, then perhaps a post and a unit, each after a `;`",
        "cases.csv:4: column sponsor: expected a leader, then perhaps a post and a unit, each after a `;`",
    ] {
        assert!(printed.contains(expected), "{expected}\n{printed}");
    }
    assert_eq!(office.events().await, 0);
}

#[tokio::test]
async fn another_sponsor_in_a_later_file_is_a_difference() {
    let office = Office::new().await;
    assert_eq!(office.cases(CASES, &[]).code, Some(0));
    let later = CASES.replace("2,2018-05-01,T,,,王某", "2,2018-05-01,T,,,李某");
    let run = office.cases(&later, &[]);
    let printed = result(&run);
    assert_eq!(run.code, Some(1), "{printed}");
    let expected = "cases.csv:3: column sponsor: this case was imported before, and the log has another value; if another leader sponsors it since, record that (nameSponsor)";
    assert!(printed.contains(expected), "{printed}");
    // A file that names sponsors later adds them.
    let more = CASES.replace("3,2018-05-01,T,,,\n", "3,2018-05-01,T,,,赵某\n");
    assert_eq!(
        result(&office.cases(&more, &[])),
        "4 rows: 1 cases imported (1 events), 3 already in the log.\n1 cases were already in the log and get the steps taken since.\n"
    );
}
