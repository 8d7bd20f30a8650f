//! Tests of the columns about what comes after an answer: the delivery of the opinion.

use super::office::{Office, result};

const DELIVERED: &str =
    "SELECT string_agg(aggregate_id || ' ' || coalesce(payload #>> '{Closed,delivered_on}', '-'), ', '
    ORDER BY aggregate_id) FROM events WHERE event_type = 'Closed'";

#[tokio::test]
async fn the_day_of_the_delivery_is_that_of_the_opinion() {
    let office = Office::new().await;
    let cases = "external_number,registered_at,place,kind,closed_at,opinion_delivered_on\n\
        1,2018-05-01,T,APPEAL,2018-06-01,2018/6/5\n2,2018-05-01,T,APPEAL,2018-06-01,\n";
    assert_eq!(
        result(&office.cases(cases, &[])),
        "2 rows: 2 cases imported (8 events), 0 already in the log.\n"
    );
    assert_eq!(office.ask(DELIVERED).await, "1 2018-06-05, 2 -");
    let later =
        cases.replace("2,2018-05-01,T,APPEAL,2018-06-01,", "2,2018-05-01,T,APPEAL,2018-06-01,2018-06-07");
    let printed = result(&office.cases(later, &[]));
    let expected = "cases.csv:3: column opinion_delivered_on = \"2018-06-07\": this case was imported before, and the log has \"\"";
    assert!(printed.contains(expected), "{printed}");
}

#[tokio::test]
async fn a_delivery_that_cannot_be_is_refused_with_its_place() {
    let office = Office::new().await;
    let cases = "external_number,registered_at,place,kind,closed_at,opinion_delivered_on\n\
        1,2018-05-01,T,APPEAL,2018-06-01,2018-04-30\n2,2018-05-01,T,APPEAL,,2018-06-05\n\
        3,2018-05-01,T,APPEAL,2018-06-01,soon\n4,2018-05-01,T,APPEAL,2018-06-01,2918-06-05\n";
    let run = office.cases(cases, &[]);
    let printed = result(&run);
    assert_eq!(run.code, Some(1), "{printed}");
    for expected in [
        "cases.csv:2: column opinion_delivered_on = \"2018-04-30\": the day of delivery must be between 2018-05-01 and ",
        "cases.csv:3: column opinion_delivered_on = \"2018-06-05\": expected an empty cell: closed_at is empty",
        "cases.csv:4: column opinion_delivered_on = \"soon\": expected a date or time",
        "cases.csv:5: column opinion_delivered_on = \"2918-06-05\": the day of delivery must be between 2018-05-01 and ",
    ] {
        assert!(printed.contains(expected), "{expected}\n{printed}");
    }
    assert_eq!(office.events().await, 0);
}
