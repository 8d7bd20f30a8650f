use super::*;

fn parse(text: &str) -> Result<Mapping<Column>, String> {
    let source = Source { path: "m.toml".into(), text: text.to_owned() };
    Mapping::<Column>::parse(source).map_err(|fault| fault.to_string())
}

#[test]
fn the_keys_of_a_mapping_are_read() {
    let mapping = parse(
        "time_zone = 'Asia/Urumqi'\nfallback_unit = 'P'\npetitioner = 'CODE'\n[columns]\nplace = '属地'\n[constants]\nchannel = ' WEB '\n",
    )
    .unwrap();
    assert_eq!(mapping.time_zone, Some(chrono_tz::Asia::Urumqi));
    assert_eq!(mapping.fallback_unit.unwrap().value, "P");
    assert_eq!(mapping.petitioner, PetitionerIs::Code);
    assert_eq!(mapping.columns[&Column::Place][0].value, "属地");
    assert_eq!(mapping.constants[&Column::Channel].value, "WEB");
    assert!(parse("").is_ok());
}

#[test]
fn words_lists_and_forms_are_read() {
    let mapping = parse(
        "encoding = 'gb18030'\ndelimiter = ';'\nsheet = '表1'\nheader_line = 2\nnulls = ['NULL', '无']\nlimits = 'AS_RECORDED'\nexcel_serials = true\n\
         formats = ['%m/%d/%Y']\n[columns]\nclosed_at = ['Fixed', 'Closed']\n[values.channel]\n'微信' = 'WEB'\n[values.place]\n'城关' = 'CG'\n[leave_out]\n'状态' = ['重复', '作废']\n",
    )
    .unwrap();
    let names: Vec<&str> =
        mapping.columns[&Column::ClosedAt].iter().map(|name| name.value.as_str()).collect();
    assert_eq!(names, ["Fixed", "Closed"]);
    assert_eq!(
        (mapping.meaning(Column::Channel, "微信"), mapping.meaning(Column::Channel, "来访")),
        ("WEB", "来访")
    );
    assert_eq!(mapping.meaning(Column::Place, "城关"), "CG");
    assert_eq!(
        (mapping.value(" NULL "), mapping.value("无"), mapping.value(" 无线 ")),
        (None, None, Some("无线"))
    );
    assert_eq!(mapping.leave_out[0].words, ["重复", "作废"]);
    assert_eq!((mapping.limits, mapping.excel_serials), (DueLimits::AsRecorded, true));
    assert_eq!((mapping.forms(Column::ClosedAt).len(), mapping.forms(Column::DueOn).len()), (1, 1));
    let opening = Opening { encoding: None, sheet: Some("表2".to_owned()) };
    let how = mapping.open_as(&opening);
    assert_eq!((how.delimiter, how.sheet.as_deref(), how.header_line), (Some(b';'), Some("表2"), Some(2)));
    let each = parse("[formats]\nregistered_at = ['%d.%m.%Y', '%d.%m.%y']\nclosed_at = '%Y'").unwrap();
    assert_eq!((each.forms(Column::RegisteredAt).len(), each.forms(Column::DueOn).len()), (2, 0));
}

#[test]
fn every_error_in_a_mapping_names_its_place() {
    for (text, expected) in [
        ("time_zone = 'Mars'", "m.toml:1:13: expected the name of a time zone"),
        ("colums = {}", "m.toml:1:1: unknown field `colums`, expected one of `time_zone`"),
        (
            "[columns]\nplaces = 'x'",
            "m.toml:2:1: unknown variant `places`, expected one of `external_number`",
        ),
        ("[columns]\nplace = 1", "m.toml:2:9: expected a string or a list of strings"),
        ("[constants]\nhead_count = 1", "m.toml:2:14: invalid type: integer `1`, expected a string"),
        (
            "[constants]\nrepeat_of = '1'",
            "m.toml:2:13: repeat_of cannot be a constant: it differs from case to case",
        ),
        ("sponsor = 'SECRET'", "m.toml:1:11: expected NAME or CODE, what the column sponsor contains; ["),
        ("petitioner = 'SECRET'", "m.toml:1:14: unknown variant `SECRET`, expected one of `NAME`"),
        ("[columns]\nplace = 'a'\nplace = 'b'", "m.toml:3:1: duplicate key"),
        ("[columns", "m.toml:1:9: unclosed table"),
        ("delimiter = 'x'", "m.toml:1:13: expected \",\", \";\""),
        ("encoding = 'latin'", "m.toml:1:12: expected utf-8, gb18030"),
        ("formats = ['%Q']", "m.toml:1:11: \"%Q\": expected a form such as"),
        ("[formats]\nplace = ['%Y']", "m.toml:1:1: [formats] place: expected one of registered_at"),
        ("[values.channel]\n'微信' = 'WECHAT'", "m.toml:2:8: not a channel: expected one of VISIT"),
        ("[values.summary]\n'x' = 'y'", "m.toml:2:7: [values.summary]: only columns with a closed list"),
    ] {
        let found = parse(text).map(|_| text).unwrap_err();
        assert!(found.starts_with(expected), "{text:?}: {found}");
    }
}

#[test]
fn the_mapping_of_disputes_refuses_the_key_of_sponsors() {
    use crate::dispute_columns::DisputeColumn;
    let parse = |text: &str| {
        let source = Source { path: "m.toml".into(), text: text.to_owned() };
        Mapping::<DisputeColumn>::parse(source).map(drop).map_err(|fault| fault.to_string())
    };
    assert_eq!(parse("petitioner = 'CODE'"), Ok(()));
    let expected =
        "m.toml:2:11: the key sponsor belongs to a mapping for cases: these files have no sponsors";
    assert_eq!(parse("\nsponsor = 'CODE'"), Err(expected.to_owned()));
}
