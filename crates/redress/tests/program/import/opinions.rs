//! Tests of the columns about what comes after an answer: delivery, review, re-review, termination.

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
        "cases.csv:2: column opinion_delivered_on = \"2018-04-30\": the day of delivery must be between 2018-06-01 and ",
        "cases.csv:3: column opinion_delivered_on = \"2018-06-05\": expected an empty cell: closed_at is empty",
        "cases.csv:4: column opinion_delivered_on = \"soon\": expected a date or time",
        "cases.csv:5: column opinion_delivered_on = \"2918-06-05\": the day of delivery must be between 2018-06-01 and ",
    ] {
        assert!(printed.contains(expected), "{expected}\n{printed}");
    }
    assert_eq!(office.events().await, 0);
}

/// Each unit but the department is a government.
const UNITS: &str = "code,name,level,parent,kind\nC,City,CITY,,GOVERNMENT\nD,District,DISTRICT,C,GOVERNMENT\n\
    T,Town,TOWNSHIP,D,GOVERNMENT\nDH,Housing,DISTRICT,D,DEPARTMENT\n";
const HEAD: &str = "external_number,registered_at,place,kind,closed_at,opinion_delivered_on,review_requested_on,\
    review_result,re_review_result,terminated_on\n";
const REVIEWS: &str = "SELECT string_agg(aggregate_id || ' ' || event_type || ' ' ||
        coalesce(payload #>> '{ReviewRequested,to,code}', payload #>> '{ReviewDecided,result}', payload #>> '{Terminated,ground}')
        || ' ' || (payload #>> ARRAY[event_type, 'occurred_on']), ', ' ORDER BY aggregate_id, sequence)
    FROM events WHERE event_type IN ('ReviewRequested', 'ReviewDecided', 'Terminated')";

async fn office() -> Office {
    let office = Office::empty().await;
    let units = office.file("units.csv", UNITS);
    assert_eq!(office.run(&["import", "units", &units]).code, Some(0));
    office
}

#[tokio::test]
async fn reviews_and_terminations_of_old_cases_are_steps_of_the_body_above() {
    let office = office().await;
    let rows = "1,2018-05-01,T,APPEAL,2018-06-01,2018-06-05,2018-07-02,维持,UPHELD,2018-09-03\n\
        2,2018-05-01,T,APPEAL,2018-06-01,2018-06-05,2018-06-05,发回重办,,\n\
        3,2018-05-01,DH,APPEAL,2018-06-01,2018-06-05,2018-06-06,,,\n";
    let cases = format!("{HEAD}{rows}");
    assert_eq!(
        result(&office.cases(&cases, &[])),
        "3 rows: 3 cases imported (20 events), 0 already in the log.\n"
    );
    assert_eq!(
        office.ask(REVIEWS).await,
        "1 ReviewRequested D 2018-07-02, 1 ReviewDecided UPHELD 2018-07-02, 1 ReviewRequested C 2018-07-02, \
         1 ReviewDecided UPHELD 2018-07-02, 1 Terminated RE_REVIEWED 2018-09-03, 2 ReviewRequested D 2018-06-05, \
         2 ReviewDecided RETURNED 2018-06-05, 3 ReviewRequested D 2018-06-06"
    );
    assert_eq!(
        result(&office.cases(&cases, &[])),
        "3 rows: 0 cases imported (0 events), 3 already in the log.\n"
    );
    // Decided since; and a case whose result and termination differ now.
    let later = cases
        .replace("2018-06-06,,,", "2018-06-06,CHANGED,,")
        .replace("维持,UPHELD,2018-09-03", "维持,CHANGED,2018-09-04");
    let printed = result(&office.cases(&later, &[]));
    for expected in [
        "cases.csv:2: column re_review_result = \"CHANGED\": this case was imported before, and the log has \"UPHELD\"",
        "cases.csv:2: column terminated_on = \"2018-09-04\": this case was imported before, and the log has \"2018-09-03\"",
    ] {
        assert!(printed.contains(expected), "{expected}\n{printed}");
    }
}

/// A file does not say whether a later case had new facts, and may give no time of reopening.
#[tokio::test]
async fn repeats_of_a_terminated_matter_and_reopened_cases_are_imported() {
    let office = office().await;
    let head = HEAD.replace('\n', ",repeat_of,status,reopen_cause\n");
    let rows = "1,2018-05-01,T,APPEAL,2018-06-01,2018-06-05,2018-07-02,UPHELD,UPHELD,2018-09-03,,,\n\
        2,2018-08-01,T,APPEAL,2018-10-01,,,,,,1,,\n\
        3,2018-05-01,T,APPEAL,2018-06-01,2018-06-05,2018-07-02,RETURNED,,,,REOPENED,REVIEW_ORDERED\n\
        4,2018-05-01,T,APPEAL,2018-06-01,2018-06-05,,,,,,REOPENED,FOLLOW_UP_FAILED\n\
        5,2018-05-01,T,APPEAL,2018-06-01,,,,,,,REOPENED,FOLLOW_UP_FAILED\n";
    let printed = result(&office.cases(format!("{head}{rows}"), &[]));
    assert!(printed.starts_with("5 rows: 5 cases imported"), "{printed}");
    let reopened = "SELECT string_agg(aggregate_id || ' ' || (payload #>> '{Reopened,occurred_on}'), ', ' ORDER BY aggregate_id)
        FROM events WHERE event_type = 'Reopened'";
    assert_eq!(office.ask(reopened).await, "3 2018-07-02, 4 2018-06-05, 5 2018-06-01");
    assert_eq!(office.run(&["replay", "--all", "--verify"]).code, Some(0));
}

#[tokio::test]
async fn reviews_that_cannot_be_are_refused_with_their_place() {
    let office = office().await;
    let rows = "1,2018-05-01,T,APPEAL,2018-06-01,,2018-07-02,,,\n\
        2,2018-05-01,T,APPEAL,2018-06-01,2018-06-05,,UPHELD,,\n\
        3,2018-05-01,T,APPEAL,2018-06-01,2018-06-05,2018-06-06,,UPHELD,\n\
        4,2018-05-01,T,APPEAL,2018-06-01,2018-06-05,2018-06-06,RETURNED,UPHELD,\n\
        5,2018-05-01,T,APPEAL,2018-06-01,2018-06-05,2018-07-06,UPHELD,,\n\
        6,2018-05-01,T,APPEAL,2018-06-01,2018-06-05,,,,2018-09-03\n\
        7,2018-05-01,T,APPEAL,,,2018-06-06,,,\n\
        8,2018-05-01,T,SUGGESTION,2018-06-01,2018-06-05,2018-06-06,,,\n\
        9,2018-05-01,C,APPEAL,2018-06-01,2018-06-05,2018-06-06,,,\n\
        10,2018-05-01,T,APPEAL,2018-06-01,2018-06-05,2018-06-06,maybe,,\n\
        11,2018-05-01,T,APPEAL,2018-06-01,2018-06-05,2018-06-04,,,\n";
    let run = office.cases(format!("{HEAD}{rows}"), &[]);
    let printed = result(&run);
    assert_eq!(run.code, Some(1), "{printed}");
    for expected in [
        "cases.csv:2: column review_requested_on = \"2018-07-02\": the opinion has not been delivered yet [OPINION_NOT_DELIVERED]",
        "cases.csv:3: column review_result = \"UPHELD\": expected an empty cell: review_requested_on is empty",
        "cases.csv:4: column re_review_result = \"UPHELD\": expected an empty cell: review_result is empty",
        "cases.csv:5: column re_review_result = \"UPHELD\": the review returned this petition",
        "cases.csv:6: column review_result = \"UPHELD\": this request came after the last day",
        "cases.csv:7: column terminated_on = \"2018-09-03\": the procedure of this office does not end because nobody requests a review",
        "cases.csv:8: column review_requested_on = \"2018-06-06\": expected an empty cell: closed_at is empty",
        "cases.csv:9: column review_requested_on = \"2018-06-06\": there is no such opinion in this round",
        "cases.csv:10: column review_requested_on = \"2018-06-06\": there is no government above the unit C",
        "cases.csv:11: column review_result = \"maybe\": not a result of a review",
        "cases.csv:12: column review_requested_on = \"2018-06-04\": ",
    ] {
        assert!(printed.contains(expected), "{expected}\n{printed}");
    }
    assert_eq!(office.events().await, 0);
}
