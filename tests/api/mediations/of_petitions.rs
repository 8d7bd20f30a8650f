//! The mediations of petitions.

use super::*;
use crate::statements;
use redress_domain::{
    Subject,
    mediation::{Level, MediationCommand, Open, ToMediation},
};

#[tokio::test]
async fn a_petition_lists_its_mediations_page_by_page() {
    let desk = desk().await;
    let page = async |unit: &str, arguments: &str| {
        let query = format!(
            "{{ petition(id: \"N\") {{ mediations({arguments}) {{ nodes {{ id state petition }} edges {{ cursor node {{ id }} }}
                pageInfo {{ hasNextPage hasPreviousPage endCursor }} }} }} }}"
        );
        desk.data(Role::Handler, Some(unit), &query).await["petition"]["mediations"].clone()
    };
    let first = page("D", "first: 3").await;
    assert_eq!(ids(&first["nodes"]), "broken failed kept");
    assert_eq!(
        (&first["nodes"][0]["state"], &first["nodes"][0]["petition"]),
        (&json!("AGREED"), &json!("N"))
    );
    assert_eq!(
        (&first["pageInfo"]["hasNextPage"], &first["pageInfo"]["hasPreviousPage"]),
        (&json!(true), &json!(false))
    );
    let rest = page("D", &format!("first: 3, after: {}", first["pageInfo"]["endCursor"])).await;
    assert_eq!((ids(&rest["nodes"]), &rest["pageInfo"]["hasNextPage"]), ("opened".to_owned(), &json!(false)));
    let cursors: Vec<&Json> = first["edges"].as_array().unwrap().iter().map(|edge| &edge["cursor"]).collect();
    let after = page("D", &format!("first: 9, after: {}", cursors[1])).await;
    assert_eq!(ids(&after["nodes"]), "kept opened");
    for bad in ["first: 0", "first: 101", "first: 1, after: \"x\""] {
        let query = format!("{{ petition(id: \"N\") {{ mediations({bad}) {{ nodes {{ id }} }} }} }}");
        let answer = desk.ask(Role::Handler, Some("D"), &query).await;
        assert_eq!(crate::desk::code(&answer), "INPUT_INVALID", "{bad}: {answer}");
    }
    let none = "{ petition(id: \"N2\") { mediations(first: 1) { nodes { id } pageInfo { hasNextPage } } } }";
    let none = desk.data(Role::Handler, Some("D"), none).await["petition"]["mediations"].clone();
    assert_eq!(none, json!({ "nodes": [], "pageInfo": { "hasNextPage": false } }));
    // A mediation of a unit that the caller does not reach is left out.
    let open = json!({ "owner": "C", "petition": "N" });
    done(&desk, &caller(Role::Handler, Some("C")), "openMediation", with(&mediation("a-higher-one"), open))
        .await;
    desk.catch_up().await;
    assert_eq!(ids(&page("D", "first: 9").await["nodes"]), "broken failed kept opened");
    assert_eq!(ids(&page("C", "first: 9").await["nodes"]), "broken failed kept opened a-higher-one");
}

/// However many petitions a page has, and however many mediations each of them.
#[tokio::test]
async fn the_mediations_of_many_petitions_take_no_more_statements() {
    let mut office = Office::open().await;
    for n in 0..12 {
        let petition = format!("N{n:02}");
        office
            .done(Command::register(Register {
                received_by: "D".parse().unwrap(),
                ..registration(&petition)
            }))
            .await;
        for m in 0..2 {
            let open = Open {
                owner: "D".parse().unwrap(),
                subject: Subject::Petition(petition.parse().unwrap()),
                level: Level::Village,
                committee: "committee".into(),
                peoples_committee: true,
                both_agreed: true,
            };
            let id = format!("M{n:02}-{m}").parse().unwrap();
            office.done(ToMediation::new(id, MediationCommand::Open(open)).into()).await;
        }
    }
    office.pool = statements::reporting(&office);
    office.log = office.another().await;
    let desk = Desk::over(office).await;
    desk.projector.stop().await;
    let mut taken = Vec::new();
    for first in [2, 12] {
        let query = format!(
            "{{ petitions(first: {first}) {{ nodes {{ id mediations(first: 2) {{ nodes {{ id petition history(first: 2) {{ nodes {{ position }} }} }} }}
                more: mediations(first: 1) {{ pageInfo {{ hasNextPage }} }} }} }} }}"
        );
        desk.data(Role::Supervisor, Some("D"), &query).await;
        statements::taken();
        let nodes = desk.data(Role::Supervisor, Some("D"), &query).await["petitions"]["nodes"].clone();
        taken.push(statements::taken());
        for node in nodes.as_array().unwrap() {
            assert_eq!(
                ids(&node["mediations"]["nodes"]),
                format!("M{0}-0 M{0}-1", &node["id"].as_str().unwrap()[1..])
            );
            assert_eq!(node["more"]["pageInfo"]["hasNextPage"], json!(true));
        }
    }
    assert!(!taken[0].is_empty() && taken[0].len() == taken[1].len(), "{taken:#?}");
}
