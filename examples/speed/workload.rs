//! The workload of the benchmarks: units, and the commands of petitions, in process and over HTTP.

use crate::Fault;
use redress_domain::{
    AssignmentMode, Channel, Kind, Outcome, SensitiveText, UnitLevel,
    petition::steps::{Accept, Assign, Close, Decision, Register, Triage},
    unit::{ToUnit, UnitCommand},
};
use redress_log::{Command, Log, Request};

/// Events of one petition.
pub(crate) const STEPS: usize = 5;
/// The province above all units.
pub(crate) const TOP: &str = "P";
const CITIES: usize = 10;

/// The code of the district office with this number. The offices are spread over ten cities.
pub(crate) fn district(number: usize) -> String {
    format!("D{number:03}")
}

/// Registers the province, ten cities and this many district offices.
pub(crate) async fn units(log: &Log, districts: usize) -> Result<(), Fault> {
    let mut units = vec![(TOP.to_owned(), UnitLevel::Province, None)];
    units.extend((0..CITIES).map(|city| (format!("C{city}"), UnitLevel::City, Some(TOP.to_owned()))));
    units
        .extend((0..districts).map(|n| (district(n), UnitLevel::District, Some(format!("C{}", n % CITIES)))));
    for (code, level, parent) in units {
        let parent = parent.map(|parent| parent.parse()).transpose()?;
        let (name, code_) = (format!("Office {code}"), code.parse()?);
        let command = UnitCommand::Register { name, level, parent, kind: None, effective_on: None };
        let command = Command::Unit(ToUnit { code: code_, command });
        execute(log, Request::new(command, format!("unit-{code}").parse()?, "speed")).await?;
    }
    Ok(())
}

/// The commands of a plain petition: registered, triaged, assigned, accepted, closed.
pub(crate) fn life(petition: &str, unit: &str) -> Result<[Command; STEPS], Fault> {
    let id: redress_domain::PetitionId = petition.parse()?;
    let unit: redress_domain::UnitCode = unit.parse()?;
    let register = Register {
        id: id.clone(),
        channel: Channel::Visit,
        received_by: unit.clone(),
        place: unit.clone(),
        category: Some("housing".parse()?),
        kind: None,
        petitioner_id: None,
        head_count: 2,
        representatives: None,
        anonymous: false,
        against: Vec::new(),
        repeat_of: None,
        name: Some(SensitiveText::new("周明岚（虚构）")),
        contact: None,
        identity_number: None,
        summary: Some(SensitiveText::new("三号楼楼顶漏水。")),
    };
    let (level, decision) = (UnitLevel::District, Decision::Accept);
    let triage = Triage {
        new_facts: false,
        ground: None,
        against: Vec::new(),
        kind: Kind::Appeal,
        category: None,
        competent_level: level,
        decision,
        reason: None,
    };
    let assign = Assign {
        unit: unit.clone(),
        by: None,
        mode: AssignmentMode::Direct,
        order_number: None,
        co_handlers: Vec::new(),
        due_on: None,
        standard: None,
        simplified: false,
    };
    let close =
        Close { outcome: Outcome::Explained, opinion_reference: None, delivered_on: None, suggestion: None };
    Ok([
        Command::register(register),
        Command::on(id.clone(), triage),
        Command::on(id.clone(), assign),
        Command::on(id.clone(), Accept { by: unit }),
        Command::on(id, close),
    ])
}

/// Executes a command.
pub(crate) async fn execute(log: &Log, request: Request) -> Result<i64, Fault> {
    let receipt = log.execute(request).await?.map_err(|refusal| refusal.to_string())?;
    Ok(receipt.recorded.position.0)
}

/// The bodies of the five requests for such a petition, as an integrator's program sends them.
pub(crate) fn requests(petition: &str, unit: &str) -> [String; STEPS] {
    let step = |field: &str, kind: &str, rest: String| {
        format!(
            "{{\"query\":\"mutation Step($input: {kind}Input!) {{ {field}(input: $input) {{ position userErrors {{ code message }} }} }}\",\
             \"variables\":{{\"input\":{{\"petitionId\":\"{petition}\",\"commandId\":\"{petition}-{field}\",{rest}}}}}}}"
        )
    };
    [
        step(
            "registerPetition",
            "RegisterPetition",
            format!(
                "\"channel\":\"VISIT\",\"receivedBy\":\"{unit}\",\"place\":\"{unit}\",\"category\":\"housing\",\"headCount\":2,\
             \"name\":\"周明岚（虚构）\",\"summary\":\"三号楼楼顶漏水。\""
            ),
        ),
        step(
            "triagePetition",
            "TriagePetition",
            "\"kind\":\"APPEAL\",\"decision\":\"ACCEPT\",\"competentLevel\":\"DISTRICT\"".to_owned(),
        ),
        step("assignPetition", "AssignPetition", format!("\"unit\":\"{unit}\",\"mode\":\"DIRECT\"")),
        step("acceptPetition", "AcceptPetition", format!("\"by\":\"{unit}\"")),
        step("closePetition", "ClosePetition", "\"outcome\":\"EXPLAINED\"".to_owned()),
    ]
}
