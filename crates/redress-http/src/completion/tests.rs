//! Examples of the rules of the specification: an operation and its answer.

use std::time::Duration;

use async_graphql::{
    EmptySubscription, Error, Interface, Object, Request, Schema, SimpleObject, Union, Variables,
};
use serde_json::{Value as Json, json};

use super::Completion;

#[derive(Clone, Copy)]
struct Thing(i32);

async fn later<T>(value: T) -> T {
    tokio::time::sleep(Duration::from_millis(3)).await;
    value
}

fn fails<T>() -> async_graphql::Result<T> {
    Err(Error::new("it failed"))
}

#[Object]
impl Thing {
    async fn id(&self) -> i32 {
        self.0
    }

    /// Waits, so that the fields after it are resolved before it.
    async fn slow(&self) -> i32 {
        later(self.0).await
    }

    async fn other(&self) -> Thing {
        Thing(self.0 + 1)
    }

    async fn maybe(&self) -> Option<Thing> {
        Some(Thing(self.0 + 1))
    }

    async fn nothing(&self) -> Option<Thing> {
        None
    }

    async fn bad(&self) -> async_graphql::Result<i32> {
        fails()
    }

    async fn bad_slow(&self) -> async_graphql::Result<i32> {
        later(fails()).await
    }

    async fn bad_or_null(&self) -> async_graphql::Result<Option<i32>> {
        fails()
    }

    /// Fails for the second thing of a list.
    async fn bad_second(&self) -> async_graphql::Result<i32> {
        if self.0 == 2 { fails() } else { Ok(self.0) }
    }

    async fn all(&self) -> Vec<Thing> {
        vec![Thing(1), Thing(2), Thing(3)]
    }

    async fn some(&self) -> Vec<Option<Thing>> {
        vec![Some(Thing(1)), None, Some(Thing(2))]
    }

    async fn maybe_all(&self) -> Option<Vec<Thing>> {
        Some(vec![Thing(1), Thing(2)])
    }

    async fn grid(&self) -> Option<Vec<Option<Vec<Thing>>>> {
        Some(vec![Some(vec![Thing(1)]), Some(vec![Thing(1), Thing(2)])])
    }
}

#[derive(SimpleObject)]
struct Plain {
    name: String,
    of: Thing,
}

#[derive(SimpleObject)]
struct Fancy {
    name: String,
    colour: String,
}

#[derive(Interface)]
#[graphql(field(name = "name", ty = "&String"))]
enum Named {
    Plain(Plain),
    Fancy(Fancy),
}

#[derive(Union)]
enum Either {
    Plain(Plain),
    Fancy(Fancy),
}

fn plain() -> Plain {
    Plain { name: "p".to_owned(), of: Thing(1) }
}

fn fancy() -> Fancy {
    Fancy { name: "f".to_owned(), colour: "red".to_owned() }
}

struct Query;

#[Object(name = "Query")]
impl Query {
    async fn thing(&self) -> Thing {
        Thing(1)
    }

    async fn maybe(&self) -> Option<Thing> {
        Some(Thing(1))
    }

    async fn nothing(&self) -> Option<Thing> {
        None
    }

    async fn bad(&self) -> async_graphql::Result<i32> {
        fails()
    }

    async fn number(&self) -> Option<i32> {
        later(Some(7)).await
    }

    async fn named(&self) -> Vec<Named> {
        vec![Named::Plain(plain()), Named::Fancy(fancy())]
    }

    async fn either(&self) -> Vec<Either> {
        vec![Either::Plain(plain()), Either::Fancy(fancy())]
    }
}

struct Mutation;

#[Object(name = "Mutation")]
impl Mutation {
    async fn change(&self) -> Thing {
        Thing(1)
    }

    async fn maybe(&self) -> Option<Thing> {
        Some(Thing(1))
    }
}

async fn answer(document: &str, variables: Json) -> (String, Vec<String>) {
    let schema = Schema::build(Query, Mutation, EmptySubscription).extension(Completion).finish();
    let request = Request::new(document).variables(Variables::from_json(variables));
    let response = schema.execute(request).await;
    let mut paths: Vec<String> =
        response.errors.iter().map(|error| serde_json::to_value(&error.path).unwrap().to_string()).collect();
    paths.sort();
    (serde_json::to_string(&response.data).unwrap(), paths)
}

/// Executes each document, and compares the text of the data (in which keys have an order) and the number of errors.
async fn hold(rows: &[(&str, &str, usize)]) {
    for (document, data, errors) in rows {
        let (found, paths) = answer(document, json!({})).await;
        assert_eq!((found.as_str(), paths.len()), (*data, *errors), "{document}: {paths:?}");
    }
}

#[tokio::test]
async fn an_error_makes_the_nearest_nullable_parent_null() {
    hold(&[
        (r"{ thing { id badOrNull } }", r#"{"thing":{"id":1,"badOrNull":null}}"#, 1),
        (r"{ thing { id bad } }", "null", 1),
        (r"{ number maybe { id bad } }", r#"{"number":7,"maybe":null}"#, 1),
        (r"{ number maybe { id badSlow } }", r#"{"number":7,"maybe":null}"#, 1),
        (r"{ maybe { bad } }", r#"{"maybe":null}"#, 1),
        (r"{ maybe { id maybe { other { other { bad } } } } }", r#"{"maybe":{"id":1,"maybe":null}}"#, 1),
        (r"{ maybe { id other { bad } } }", r#"{"maybe":null}"#, 1),
        (r"{ number bad }", "null", 1),
        (r"{ bad }", "null", 1),
        // A field that is selected twice has one error.
        (
            r"{ maybe { badOrNull id badOrNull ... { badOrNull } } }",
            r#"{"maybe":{"badOrNull":null,"id":1}}"#,
            1,
        ),
        // The field beside it is gone, and its error stays.
        (r"{ maybe { bad badOrNull } }", r#"{"maybe":null}"#, 2),
    ])
    .await;
}

#[tokio::test]
async fn an_error_in_a_list_makes_the_item_or_the_list_null() {
    hold(&[
        (r"{ maybe { all { badSecond } } }", r#"{"maybe":null}"#, 1),
        (r"{ thing { maybeAll { badSecond } } }", r#"{"thing":{"maybeAll":null}}"#, 1),
        (r"{ thing { some { badSecond } } }", r#"{"thing":{"some":[{"badSecond":1},null,null]}}"#, 1),
        (r"{ thing { grid { badSecond } } }", r#"{"thing":{"grid":[[{"badSecond":1}],null]}}"#, 1),
        (r"{ thing { all { id badOrNull } } }", "{\"thing\":{\"all\":[{\"id\":1,\"badOrNull\":null},{\"id\":2,\"badOrNull\":null},{\"id\":3,\"badOrNull\":null}]}}", 3),
    ])
    .await;
}

#[tokio::test]
async fn errors_of_mutations_follow_the_same_rules() {
    hold(&[
        (r"mutation { change { id bad } }", "null", 1),
        (r"mutation { maybe { id bad } b: maybe { id } }", r#"{"maybe":null,"b":{"id":1}}"#, 1),
        (r"mutation { change { slow id } }", r#"{"change":{"slow":1,"id":1}}"#, 0),
    ])
    .await;
}

#[tokio::test]
async fn keys_come_in_the_order_of_the_selection() {
    hold(&[
        (r"{ number thing { slow id } }", r#"{"number":7,"thing":{"slow":1,"id":1}}"#, 0),
        (
            r"{ thing { id slow other { slow id } a: id } }",
            r#"{"thing":{"id":1,"slow":1,"other":{"slow":2,"id":2},"a":1}}"#,
            0,
        ),
        (
            r"{ number maybe { slow badOrNull id } }",
            r#"{"number":7,"maybe":{"slow":1,"badOrNull":null,"id":1}}"#,
            1,
        ),
        // A key is at the place of its first selection, with all selections merged.
        (
            r"{ thing { ...A id } } fragment A on Thing { other { slow } id other { id } }",
            r#"{"thing":{"other":{"slow":2,"id":2},"id":1}}"#,
            0,
        ),
        (
            r"{ thing { slow __typename id } __typename }",
            r#"{"thing":{"slow":1,"__typename":"Thing","id":1},"__typename":"Query"}"#,
            0,
        ),
        (
            r"{ named { ... on Fancy { colour } name ... on Plain { of { slow id } } } }",
            r#"{"named":[{"name":"p","of":{"slow":1,"id":1}},{"colour":"red","name":"f"}]}"#,
            0,
        ),
    ])
    .await;
}

#[tokio::test]
async fn an_object_of_which_nothing_is_selected_is_empty() {
    hold(&[
        (r"{ maybe { id @skip(if: true) } }", r#"{"maybe":{}}"#, 0),
        (r"{ nothing { id @skip(if: true) } }", r#"{"nothing":null}"#, 0),
        (
            r"{ maybe { maybe { id @include(if: false) } nothing { id @include(if: false) } } }",
            r#"{"maybe":{"maybe":{},"nothing":null}}"#,
            0,
        ),
        (r"{ maybe { ... @skip(if: true) { id } } }", r#"{"maybe":{}}"#, 0),
        (r"{ maybe { ...F @skip(if: true) } } fragment F on Thing { id }", r#"{"maybe":{}}"#, 0),
        (r"{ maybe { ...F } } fragment F on Thing { id @skip(if: true) }", r#"{"maybe":{}}"#, 0),
        (r"{ thing { some { id @skip(if: true) } } }", r#"{"thing":{"some":[{},null,{}]}}"#, 0),
        (r"{ named { ... on Fancy { colour } } }", r#"{"named":[{},{"colour":"red"}]}"#, 0),
        (r"{ named { ... on Named { ... on Plain { name } } } }", r#"{"named":[{"name":"p"},{}]}"#, 0),
        (r"{ either { ...F } } fragment F on Fancy { name }", r#"{"either":[{},{"name":"f"}]}"#, 0),
        (
            r"{ either { ... on Named { name } ... on Fancy { colour } } }",
            r#"{"either":[{"name":"p"},{"name":"f","colour":"red"}]}"#,
            0,
        ),
        (r"{ bad @skip(if: true) }", "{}", 0),
        (r"mutation { change { id @skip(if: true) } }", r#"{"change":{}}"#, 0),
    ])
    .await;
}

#[tokio::test]
async fn introspection_is_unchanged() {
    let document = r#"{ __type(name: "Plain") { fields { name type { ofType { name } kind } } kind } __schema { queryType { name } } }"#;
    let (found, errors) = answer(document, json!({})).await;
    assert_eq!(errors.len(), 0);
    assert!(
        found.starts_with(
            r#"{"__type":{"fields":[{"name":"name","type":{"ofType":{"name":"String"},"kind":"NON_NULL"}}"#
        ),
        "{found}"
    );
    assert!(found.ends_with(r#""kind":"OBJECT"},"__schema":{"queryType":{"name":"Query"}}}"#), "{found}");
}

#[tokio::test]
async fn variables_and_several_operations() {
    let document = r"query One($s: Boolean!) { maybe { id @skip(if: $s) } } query Two($s: Boolean!) { thing { slow id @include(if: $s) } }";
    for (name, skip, data) in [
        ("One", true, r#"{"maybe":{}}"#),
        ("One", false, r#"{"maybe":{"id":1}}"#),
        ("Two", true, r#"{"thing":{"slow":1,"id":1}}"#),
    ] {
        let schema = Schema::build(Query, Mutation, EmptySubscription).extension(Completion).finish();
        let request = Request::new(document).operation_name(name);
        let response = schema.execute(request.variables(Variables::from_json(json!({ "s": skip })))).await;
        assert_eq!(serde_json::to_string(&response.data).unwrap(), data, "{name} {:?}", response.errors);
    }
}
