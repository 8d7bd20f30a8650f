//! The units of the simulated district. It is made up, and its codes belong to no real place.

use chrono::NaiveDate;
use redress_domain::unit::{ToUnit, UnitCommand};
use redress_domain::{UnitCode, UnitKind, UnitLevel};

use super::scenario::HALL_OPENS;

pub(super) const PROVINCE: &str = "990000";
/// The province's petition bureau.
pub(super) const PROVINCE_DESK: &str = "990000-XF";
pub(super) const CITY: &str = "990100";
/// The city's petition bureau.
pub(super) const CITY_DESK: &str = "990100-XF";
/// The district whose figures the demo shows.
pub const DISTRICT: &str = "990102";
/// The district's petition bureau.
pub(super) const BUREAU: &str = "990102-XF";
/// The joint reception hall.
pub const HALL: &str = "990102-HALL";
/// The unit that handles accusations. It never moves into the hall.
pub(super) const DISCIPLINE: &str = "990102-JW";

/// The twelve departments that move into the hall: code, name, share of the work, category.
#[rustfmt::skip]
pub(super) const DEPARTMENTS: [(&str, &str, usize, &str); 12] = [
    ("990102-ZJ", "澄湖区住房和城乡建设局", 80, "住房物业"),
    ("990102-RS", "澄湖区人力资源和社会保障局", 80, "劳动社保"),
    ("990102-ZR", "澄湖区自然资源和规划局", 80, "土地规划"),
    ("990102-CG", "澄湖区城市管理局", 80, "市容噪声"),
    ("990102-GA", "澄湖区公安分局", 80, "治安交通"),
    ("990102-MZ", "澄湖区民政局", 80, "救助养老"),
    ("990102-JY", "澄湖区教育局", 80, "入学教育"),
    ("990102-WJ", "澄湖区卫生健康局", 7, "医疗卫生"),
    ("990102-NY", "澄湖区农业农村局", 7, "农业农村"),
    ("990102-SC", "澄湖区市场监督管理局", 7, "消费维权"),
    ("990102-JT", "澄湖区交通运输局", 7, "道路客运"),
    ("990102-ST", "澄湖区生态环境分局", 7, "环境污染"),
];

/// The streets and townships: code, name, share of the work, communities and villages.
#[rustfmt::skip]
pub(super) const TOWNSHIPS: [(&str, &str, usize, &[&str]); 9] = [
    ("990102001", "望澜街道", 62, &["听涛社区", "观澜社区", "北堤社区", "镜水社区", "莲塘社区"]),
    ("990102002", "柳堤街道", 62, &["柳荫社区", "西堤社区", "渡口社区", "杏坛社区", "晚晴社区"]),
    ("990102003", "石桥街道", 62, &["桥东社区", "桥西社区", "石板社区", "老井社区", "祥和社区"]),
    ("990102004", "云汀街道", 62, &["云汀社区", "鹭洲社区", "芦荻社区", "长汀社区", "月湾社区"]),
    ("990102005", "南陌街道", 62, &["南陌社区", "桑田社区", "榆钱社区", "新圃社区", "麦香社区"]),
    ("990102006", "松风街道", 62, &["松风社区", "半山社区", "听泉社区", "古道社区", "岭下社区"]),
    ("990102107", "青禾镇", 10, &["青禾村", "前湾村", "后湾村", "谷丰村", "河口村"]),
    ("990102208", "竹里乡", 10, &["竹里村", "笋山村", "篾溪村"]),
    ("990102209", "雁归乡", 10, &["雁归村", "秋塘村", "芦雪村"]),
];

/// Returns the codes of a township's communities.
pub(super) fn communities(township: usize) -> Vec<String> {
    let (code, _, _, names) = TOWNSHIPS[township];
    (1..=names.len()).map(|n| format!("{code}{n:03}")).collect()
}

/// Returns the index of the township that a unit belongs to. `None` for a unit of the district or above.
pub(super) fn township_of(code: &str) -> Option<usize> {
    TOWNSHIPS.iter().position(|(township, ..)| code.starts_with(township))
}

/// Returns the level of a unit, which follows from its code.
pub(super) fn level_of(code: &str) -> UnitLevel {
    match code.len() {
        12.. if !code.contains('-') => UnitLevel::Village,
        9 if !code.contains('-') => UnitLevel::Township,
        _ if code.starts_with(DISTRICT) => UnitLevel::District,
        _ if code.starts_with(CITY) => UnitLevel::City,
        _ => UnitLevel::Province,
    }
}

/// Parses a code of the simulation.
pub(super) fn unit(code: &str) -> UnitCode {
    code.parse().expect("every code of the simulation is one")
}

/// Returns the commands that register every unit, and the hall with its twelve departments from the day it
/// opens.
pub(super) fn commands() -> Vec<ToUnit> {
    use UnitKind::{Bureau, Community, Department, Government, Hall};
    let mut commands = vec![
        begin(PROVINCE, "清澜省（虚构）", None, Government, None),
        begin(PROVINCE_DESK, "清澜省信访局", Some(PROVINCE), Bureau, None),
        begin(CITY, "安汀市", Some(PROVINCE), Government, None),
        begin(CITY_DESK, "安汀市信访局", Some(CITY), Bureau, None),
        begin(DISTRICT, "澄湖区", Some(CITY), Government, None),
        begin(BUREAU, "澄湖区信访局", Some(DISTRICT), Bureau, None),
        begin(DISCIPLINE, "澄湖区纪检监察机关", Some(DISTRICT), Department, None),
    ];
    for (code, name, ..) in DEPARTMENTS {
        commands.push(begin(code, name, Some(DISTRICT), Department, None));
    }
    for (n, (code, name, _, names)) in TOWNSHIPS.iter().enumerate() {
        commands.push(begin(code, name, Some(DISTRICT), Government, None));
        let below = communities(n);
        commands.extend(
            below.iter().zip(*names).map(|(below, name)| begin(below, name, Some(code), Community, None)),
        );
    }
    commands.push(begin(HALL, "澄湖区联合接访大厅", Some(DISTRICT), Hall, Some(HALL_OPENS)));
    let moved = || UnitCommand::Move { parent: unit(HALL), effective_on: Some(HALL_OPENS) };
    commands.extend(DEPARTMENTS.iter().map(|(code, ..)| ToUnit { code: unit(code), command: moved() }));
    commands
}

fn begin(
    code: &str,
    name: &str,
    parent: Option<&str>,
    kind: UnitKind,
    effective_on: Option<NaiveDate>,
) -> ToUnit {
    let (name, parent, kind) = (name.to_owned(), parent.map(unit), Some(kind));
    let command = UnitCommand::Register { name, level: level_of(code), parent, kind, effective_on };
    ToUnit { code: unit(code), command }
}
