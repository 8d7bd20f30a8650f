//! Tests tables, CSV and JSON, in both languages.

use serde_json::Value;

use crate::office::written;
use crate::snapshot::check;

const OCTOBER: &str =
    "monthly --month 2018-10 --under P --level DISTRICT --metric CLOSURE --minimum-denominator 3";

#[test]
fn a_ranking_fits_the_terminal() {
    check("ranking.80.en.txt", &written(80, OCTOBER));
    check("ranking.80.zh.txt", &written(80, &format!("{OCTOBER} --lang zh")));
    check("ranking.100.en.txt", &written(100, OCTOBER));
    check("ranking.56.en.txt", &written(56, OCTOBER));
}

#[test]
fn a_ranking_without_rows_says_so() {
    let villages = OCTOBER.replace("DISTRICT", "VILLAGE");
    check("ranking.empty.en.txt", &written(80, &villages));
    assert_eq!(written(80, &format!("{villages} --format csv")).lines().count(), 1);
}

#[test]
fn a_ranking_as_csv() {
    check("ranking.en.csv", &written(80, &format!("{OCTOBER} --format csv")));
    check("ranking.zh.csv", &written(80, &format!("{OCTOBER} --format csv --lang zh")));
}

#[test]
fn a_ranking_as_json_has_the_api_s_names_in_every_language() {
    let en = written(80, &format!("{OCTOBER} --format json"));
    check("ranking.en.json", &en);
    let [en, zh] = [en, written(80, &format!("{OCTOBER} --format json --lang zh"))].map(|text| {
        let mut json: Value = serde_json::from_str(&text).unwrap();
        json["notes"].take();
        json
    });
    assert_eq!(en, zh);
}

#[test]
fn an_earlier_cut_off_is_provisional() {
    // The office's last record is of March 2027; petitioners of February could come back during all of March.
    let resolution =
        "monthly --month 2018-10 --under C --level DISTRICT --metric RESOLUTION --as-of 2099-12-31";
    let text = written(100, resolution);
    assert!(text.contains("Provisional: yes") && text.contains("count up to 2027-03-01"), "{text}");
}

#[test]
fn statistics_of_a_unit() {
    let october = "statistics --unit C --month 2018-10";
    check("statistics.80.en.txt", &written(80, october));
    check("statistics.80.zh.txt", &written(80, &format!("{october} --lang zh")));
    check("statistics.zh.csv", &written(80, &format!("{october} --lang zh --format csv")));
    check("statistics.en.json", &written(80, &format!("{october} --format json")));
}

#[test]
fn statistics_by_parts_have_a_block_for_each_part() {
    let by = |by: &str| written(80, &format!("statistics --unit C --year 2018 --by {by}"));
    let units = by("UNIT");
    let blocks: Vec<&str> = units.lines().skip(4).filter(|line| !line.contains("  ")).collect();
    let districts = ["A1 东湖区", "A2 西岭区", "A3 南山区"];
    assert_eq!(blocks.iter().filter(|line| districts.contains(line)).count(), 3, "{units}");
    assert!(blocks.contains(&"own"), "{units}");
    let zh = written(80, "statistics --unit C --from 2018-09-15 --to 2018-10-31 --by kind --lang zh");
    check("statistics.kind.80.zh.txt", &zh);
    assert_eq!(by("MONTH").lines().filter(|line| line.starts_with("2018-")).count(), 12);
    let csv = written(80, "statistics --unit C --year 2018 --by UNIT --format csv");
    assert!(csv.lines().any(|line| line.starts_with("A6,'=1+1,closureRate(DUE),")), "{csv}");
}

#[test]
fn figures_at_an_earlier_position_are_reproduced() {
    let at = |position: u32| {
        let text = written(80, &format!("{OCTOBER} --position {position} --format json"));
        let json: Value = serde_json::from_str(&text).unwrap();
        let numbers = json["rows"].as_array().unwrap().iter().map(|row| row["numerator"].as_i64().unwrap());
        (json["position"].clone(), numbers.sum::<i64>())
    };
    assert_eq!(at(20), (Value::from("20"), 0));
    assert_eq!(at(394), (Value::from("394"), 30));
}

#[test]
fn petitions_are_listed_without_people() {
    let since = "petitions --registered-from 2018-10-01";
    check("petitions.80.en.txt", &written(80, since));
    check("petitions.80.zh.txt", &written(80, &format!("{since} --lang zh")));
    check("petitions.zh.csv", &written(80, &format!("{since} --lang zh --format csv")));
    check("petitions.en.json", &written(80, &format!("{since} --format json")));
    for format in ["table", "csv", "json"] {
        let text = written(200, &format!("petitions --format {format}"));
        assert!(!text.contains("13800000000") && !text.contains("张三"), "{text}");
    }
}

#[test]
fn petitions_must_match_every_filter() {
    let ids = |filters: &str| -> Vec<String> {
        let text = written(80, &format!("petitions --format json {filters}"));
        let json: Value = serde_json::from_str(&text).unwrap();
        json["rows"].as_array().unwrap().iter().map(|row| row["id"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(ids("--collective"), ["=2+3"]);
    assert_eq!(ids("--registered-from 2018-10-01 --collective=false"), ["B", "E"]);
    assert_eq!(ids("--registered-from 2018-10-01 --descending"), ["E", "B", "=2+3"]);
    assert_eq!(ids("--repeat"), ["E"]);
    assert_eq!(ids("--channel phone,visit"), ["=2+3", "B"]);
    assert_eq!(ids("--kind ACCUSATION --state TRIAGED"), ["=2+3"]);
    assert_eq!(ids("--place A1 --category HOUSING --responsible C"), ["B"]);
    assert_eq!(ids("--closed-from 2018-10-20 --due-to 2018-10-31"), ["B"]);
    assert_eq!(ids("--overdue-at 2018-08-11 --responsible A5").len(), 4);
    assert_eq!(ids("").len(), 105);
}
