//! Tests of `redress import units`.

use super::office::{Office, UNITS, result};

#[tokio::test]
async fn units_are_imported_in_any_order_and_once() {
    let office = Office::empty().await;
    let file = "code,name,level,parent,kind,note\nT,Town,乡镇,D,,x\nD,District,district,C,BUREAU,y\nC,City,市,,信访局,z\n,,,,,\n";
    office.file("units.csv", file);
    let first = office.run(&["import", "units", "units.csv"]);
    assert_eq!(
        (first.code, result(&first).as_str()),
        (Some(0), "Not used: the columns note.\n3 units imported, 0 already in the log.\n")
    );
    let second = office.run(&["import", "units", "units.csv"]);
    assert_eq!(result(&second), "Not used: the columns note.\n0 units imported, 3 already in the log.\n");
    let tree = "SELECT string_agg(aggregate_id || '<' || coalesce(payload #>> '{UnitRegistered,parent,code}', ''), ' ' ORDER BY position)
         FROM events WHERE aggregate_type = 'unit' AND metadata ->> 'origin' = 'IMPORT'";
    assert_eq!(office.ask(tree).await, "C< D<C T<D");
}

#[tokio::test]
async fn every_bad_row_of_units_is_listed_and_nothing_is_imported() {
    let office = Office::new().await;
    office.file(
        "units.csv",
        "code,name,level,parent,kind\n\
         C,City,CITY,,\n\
         D,Quarter,DISTRICT,C,\n\
         X,X,COUNTRY,C,OFFICE\n\
         X1,below a bad row,TOWNSHIP,X,\n\
         Y,Y,TOWNSHIP,nowhere,\n\
         Z,Z,TOWNSHIP,D,\n\
         Z,Z again,TOWNSHIP,D,\n\
         A,A,DISTRICT,B,\n\
         B,B,DISTRICT,A,\n\
         ,No code,DISTRICT,C,\n\
         N,,DISTRICT,C,\n\
         H,Higher,CITY,D,\n\
         S,Short,CITY\n\
         L,Good,DISTRICT,C,\n",
    );
    let run = office.run(&["import", "units", "units.csv"]);
    println!("{}", run.out);
    let expected = "\
Problems that occur more than once:
  2 × parent UNIT_CYCLE: this unit is its own ancestor (a cycle of parents); expected a parent that is not below it (line 9)
One by one:
units.csv:3: column code = \"D\": the unit is (\"District\", level DISTRICT, parent C, no kind) in the log and (\"Quarter\", level DISTRICT, parent C, no kind) in the file; rename or move it with a command
units.csv:4: column level = \"COUNTRY\": expected one of VILLAGE (村), TOWNSHIP (乡镇), DISTRICT (区县), CITY (市), PROVINCE (省), NATION (国家)
units.csv:4: column kind = \"OFFICE\": expected one of BUREAU (信访局), DEPARTMENT (部门), HALL (接访大厅), GOVERNMENT (人民政府), COMMUNITY (社区)
units.csv:6: column parent = \"nowhere\": there is no unit nowhere [UNIT_UNKNOWN]
units.csv:8: column code = \"Z\": the code is not unique: line 7 has the same
units.csv:9: column parent = \"B\": this unit is its own ancestor (a cycle of parents); expected a parent that is not below it
units.csv:10: column parent = \"A\": this unit is its own ancestor (a cycle of parents); expected a parent that is not below it
units.csv:11: column code (empty): the code is missing; every unit needs one
units.csv:12: column name (empty): a unit's name must have 1 to 200 characters and no control character [TEXT_INVALID]
units.csv:13: column parent = \"D\": a unit of level DISTRICT cannot be above one of level CITY [UNIT_LEVEL_TOO_LOW]
units.csv:14: expected 5 values, as in the header, found 3; is a quote missing?
10 bad rows: nothing was imported. Correct them and run the same command again.
";
    assert_eq!((run.code, result(&run).as_str()), (Some(1), expected));
    assert_eq!(
        office.ask("SELECT count(*)::text FROM events").await,
        "3",
        "only the three that existed before"
    );
    office.file("units.csv", UNITS.replace(",parent", ",above"));
    let refused = office.run(&["import", "units", "units.csv"]);
    assert!(
        refused
            .refused(1, "IMPORT_HEADER_INVALID")
            .contains("units.csv:1: the column parent is missing; expected code,name,level,parent")
    );
}
