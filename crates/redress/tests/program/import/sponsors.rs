//! Tests of the column `sponsor`: whom it names, and what of it is stored.

use super::office::{Office, result};

const SPONSORS: &str = "SELECT string_agg(aggregate_id || ' ' || (payload #>> '{SponsorNamed,leader}') || ' ' ||
    (payload #>> '{SponsorNamed,post}') || ' ' || (payload #>> '{SponsorNamed,unit,code}') || ' ' ||
    (payload #>> '{SponsorNamed,occurred_on}'), ', ' ORDER BY aggregate_id) FROM events WHERE event_type = 'SponsorNamed'";

const CASES: &str = "external_number,registered_at,place,assigned_at,closed_at,sponsor\n\
    1,2018-05-01,T,2018-05-03,2018-06-01,王某；副区长；D\n2,2018-05-01,T,,,王某;副区长;T\n3,2018-05-01,T,,,\n4,2018-05-01,T,,,李某;区长;Town\n";

/// How many events contain one of the names.
const NAMED: &str = "SELECT count(*)::text FROM events WHERE events::text ~ '王某|李某'";

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
    assert_eq!(rows[2][2..], ["区长", "T", "2018-05-01"]);
    assert_eq!(office.ask(NAMED).await, "0");
}

#[tokio::test]
async fn a_name_that_the_mapping_gives_to_all_rows_is_neither_stored_nor_shown() {
    let office = Office::new().await;
    let cases =
        "external_number,registered_at,place,sponsor_post\n1,2018-05-01,T,副区长\n2,2018-05-01,T,副区长\n";
    let mapping = office.file("m.toml", "[constants]\nsponsor = '王某'\nsponsor_unit = 'Town'\n");
    let run = office.cases(cases, &["--mapping", &mapping]);
    assert_eq!(result(&run), "2 rows: 2 cases imported (8 events), 0 already in the log.\n");
    let sponsors = office.ask(SPONSORS).await;
    assert!(sponsors.starts_with("1 l-") && sponsors.contains(" 副区长 T 2018-05-01, 2 l-"), "{sponsors}");
    assert_eq!(office.ask(NAMED).await, "0");
    let again = office.cases(cases, &["--mapping", &mapping]);
    assert_eq!(result(&again), "2 rows: 0 cases imported (0 events), 2 already in the log.\n");
    let mut shown = vec![run, again];
    // Wherever a name stands by mistake.
    for (text, expected) in [
        ("sponsor = '王某'", "m.toml:1:11: expected NAME or CODE"),
        ("[constants]\nsponsor = ';王某'", "m.toml:2:11: expected a leader"),
        (
            "[constants]\nsponsor = '副区长;D;王某'",
            "m.toml:2:11: the third part is not the code or the name of one unit",
        ),
        ("[constants]\nsponsor = '王某'", "column sponsor_unit (empty): the unit is missing"),
        (
            "[values.sponsor]\n'王某' = '李某'",
            "m.toml:2:8: [values.sponsor]: only columns with a closed list",
        ),
    ] {
        office.file("m.toml", text);
        let run = office.cases(cases, &["--mapping", "m.toml"]);
        assert_eq!(run.code, Some(1), "{text}");
        assert!(format!("{}{}", run.out, run.err).contains(expected), "{expected}: {} {}", run.out, run.err);
        shown.push(run);
    }
    for run in shown {
        assert!(!format!("{}{}", run.out, run.err).contains("王某"), "{} {}", run.out, run.err);
    }
}

#[tokio::test]
async fn what_was_imported_is_unchanged_the_second_time() {
    let office = Office::new().await;
    assert_eq!(office.cases(CASES, &[]).code, Some(0));
    let unchanged = "4 rows: 0 cases imported (0 events), 4 already in the log.\n";
    assert_eq!(result(&office.cases(CASES, &[])), unchanged);
    // A naming is dated as the assignment: of a changed day of that, only the assignment is printed.
    let later = CASES.replace("2018-05-03", "2018-05-04");
    let printed = result(&office.cases(later, &[]));
    assert!(printed.contains("cases.csv:2: column assigned_at"), "{printed}");
    assert!(!printed.contains("column sponsor"), "{printed}");
    // What a file no longer says is kept, and no value of it is shown.
    let less = CASES.replace("李某;区长;Town", "");
    let printed = result(&office.cases(less, &[]));
    assert!(
        printed.contains("column sponsor (empty): the log has a value from an earlier import and keeps it"),
        "{printed}"
    );
    assert_eq!(office.events().await, 16);
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
    let cases = "external_number,registered_at,place,sponsor,sponsor_post,sponsor_unit\n\
        1,2018-05-01,T,副区长;D;王某,,\n2,2018-05-01,T,;区长,,\n3,2018-05-01,T,王某;a;D;b,,\n\
        4,2018-05-01,T,王某,,\n5,2018-05-01,T,王某,区长,nowhere\n6,2018-05-01,T,,区长,\n,soon,T,王某;区长,,\n";
    let run = office.cases(cases, &[]);
    let printed = result(&run);
    assert_eq!(run.code, Some(1), "{printed}");
    assert!(!format!("{printed}{}", run.err).contains("王某"), "{printed}");
    for expected in [
        "cases.csv:2: column sponsor: the third part is not the code or the name of one unit",
        "cases.csv:3: column sponsor: expected a leader, then perhaps a post and a unit, each after a `;`",
        "cases.csv:4: column sponsor: expected a leader, then perhaps a post and a unit, each after a `;`",
        "cases.csv:5: column sponsor_post (empty): the post is missing",
        "cases.csv:5: column sponsor_unit (empty): the unit is missing",
        "cases.csv:6: column sponsor_unit = \"nowhere\": there is no unit nowhere [UNIT_UNKNOWN]",
        "cases.csv:7: column sponsor (empty): the leader is missing",
        // Other bad values of the row do not keep these from being read.
        "cases.csv:8: column external_number (empty): the value is missing",
        "cases.csv:8: column registered_at = \"soon\"",
        "cases.csv:8: column sponsor_unit (empty): the unit is missing",
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
    let more = CASES.replace("3,2018-05-01,T,,,\n", "3,2018-05-01,T,,,赵某;区长;D\n");
    assert_eq!(
        result(&office.cases(&more, &[])),
        "4 rows: 1 cases imported (1 events), 3 already in the log.\n1 cases were already in the log and get the steps taken since.\n"
    );
}
