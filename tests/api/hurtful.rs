//! Requests made to hurt, over HTTP: each is refused before any work, or has an end that is known.

use crate::{
    desk::Desk,
    fixture::{Office, life},
    statements,
};
use axum::{
    Router,
    body::{Body, to_bytes},
    http::Request,
};
use redress_api::{
    gateway,
    graphql::{Api, Opening},
};
use redress_auth::{Principal, Role};
use redress_http::{Authenticator, Limits};
use serde_json::{Value as Json, json};
use tower::ServiceExt;

/// The API over a log, whose statements are counted.
pub struct Door {
    router: Router,
    _desk: Desk,
}

impl Door {
    pub async fn open() -> Self {
        let mut office = Office::open().await;
        for command in life("A") {
            office.done(command).await;
        }
        office.pool = statements::reporting(&office);
        office.log = office.another().await;
        let desk = Desk::over(office).await;
        desk.projector.stop().await;
        let opening = Opening::default();
        let (log, reader) = (desk.office.log.clone(), desk.reader.clone());
        opening.open(Api {
            log,
            reader,
            projector: desk.projector.clone(),
            replica: None,
            minimum_cell: redress_read::MinimumCell::default(),
        });
        let authenticator = Authenticator::new(|_| async {
            Ok(Principal { subject: "somebody".to_owned(), unit: None, roles: [Role::Admin].into() })
        });
        let router = gateway(opening, authenticator, Limits::default()).router(Router::new());
        let door = Self { router, _desk: desk };
        // The first question of all also reads the tree, which is then kept.
        door.ask(r#"{ petition(id: "A") { place { name } } }"#).await;
        statements::taken();
        door
    }

    pub async fn send(&self, body: String) -> (u16, Json) {
        let (status, text) = self.told(body).await;
        (status, serde_json::from_str(&text).unwrap())
    }

    /// An answer as it is written.
    pub async fn text(&self, query: &str) -> String {
        self.told(json!({ "query": query }).to_string()).await.1
    }

    async fn told(&self, body: String) -> (u16, String) {
        let request = Request::post("/graphql").header("content-type", "application/json");
        let request = request.header("accept", "application/graphql-response+json");
        let request = request.body(Body::from(body)).unwrap();
        let answer = self.router.clone().oneshot(request).await.unwrap();
        let status = answer.status().as_u16();
        let body = to_bytes(answer.into_body(), usize::MAX).await.unwrap();
        (status, String::from_utf8(body.to_vec()).unwrap())
    }

    pub async fn ask(&self, query: &str) -> (u16, Json) {
        self.send(json!({ "query": query }).to_string()).await
    }

    /// Whether the body is refused with this code and nothing was asked of the database; else what happened.
    async fn refuses(&self, body: String, code: &str) -> Result<(), String> {
        let shown: String = body.chars().take(150).collect();
        let (status, answer) = self.send(body).await;
        let found = &answer["errors"][0]["extensions"]["code"];
        let (sent, told) = (statements::taken(), answer.to_string().chars().take(300).collect::<String>());
        let refused = status == 400 && *found == json!(code) && answer.get("data").is_none();
        if refused && sent.is_empty() { Ok(()) } else { Err(format!("{shown}: not {code}: {told} {sent:?}")) }
    }
}

fn nested(open: &str, depth: usize, leaf: &str, close: &str) -> String {
    open.repeat(depth) + leaf + &close.repeat(depth)
}

/// Fragments `F0` to `F{n}`, each of which spreads the next one several times; the last one has the leaf.
fn doubled(fragments: usize, times: usize, leaf: &str) -> String {
    let one = |n: usize| format!("fragment F{n} on Query{{{}}}", format!("...F{} ", n + 1).repeat(times));
    let all: String = (0..fragments).map(one).collect();
    format!("{{...F0}}{all}fragment F{fragments} on Query{{{leaf}}}")
}

fn documents() -> Vec<(&'static str, String)> {
    let names = |n: usize| (0..n).map(|i| format!("a{i}:code ")).collect::<String>();
    let chain = |inner: &str| {
        let one =
            |n: usize| format!("fragment F{n} on Query{{{}}}", inner.replace('$', &format!("...F{}", n + 1)));
        let all: String = (0..20).map(one).collect();
        format!("{{...F0}}{all}fragment F20 on Query{{log{{head}}}}")
    };
    vec![
        ("QUERY_TOO_DEEP", format!("{{unit(code:\"T\"){{{}}}}}", nested("parent{", 14, "code", "}"))),
        ("QUERY_TOO_DEEP", format!("{{{}}}", nested("...{", 64, "log{head}", "}"))),
        ("QUERY_TOO_DEEP", format!("{{unit(code:{}1{}){{code}}}}", "[".repeat(90), "]".repeat(90))),
        ("TOO_MANY_ALIASES", format!("{{unit(code:\"T\"){{{}}}}}", names(51))),
        ("TOO_MANY_ROOT_FIELDS", format!("{{{}}}", "log{head}".repeat(21))),
        ("TOO_MANY_FIELDS", format!("{{unit(code:\"T\"){{{}}}}}", "code ".repeat(2_000))),
        ("TOO_MANY_DIRECTIVES", format!("{{log{{position{}}}}}", "@skip(if:false)".repeat(500))),
        ("TOO_MANY_DIRECTIVES", format!("query{}{{log{{head}}}}", "@x".repeat(1_000))),
        ("FRAGMENT_CYCLE", "{...A}fragment A on Query{...B ...B}fragment B on Query{...A ...A}".to_owned()),
        ("TOO_MANY_FIELDS", doubled(40, 2, "...on Query{__typename}")),
        // Without a single field in them: what is spread out is not counted in fields, but takes as long.
        ("TOO_MANY_FIELDS", doubled(40, 2, "...Nowhere")),
        ("TOO_MANY_FIELDS", doubled(48, 19, "...Nowhere")),
        ("TOO_MANY_FIELDS", format!("{{log{{head}}}}{}", &doubled(40, 2, "...Nowhere")[7..])),
        ("TOO_MANY_FRAGMENTS", doubled(51, 1, "log{head}")),
        // Deeper than any one bracket shows.
        ("QUERY_TOO_DEEP", chain(&nested("...{", 30, "$", "}"))),
        ("QUERY_TOO_DEEP", chain(&nested("log{", 60, "$", "}"))),
        ("TOO_MANY_OPERATIONS", (0..11).map(|n| format!("query Q{n}{{log{{head}}}}")).collect()),
        (
            "INTROSPECTION_TOO_DEEP",
            format!("{{__schema{{types{{{}}}}}}}", nested("fields{type{", 3, "name", "}}")),
        ),
        ("TOO_MUCH_INTROSPECTION", format!("{{{}}}", "__schema{types{name}}".repeat(6))),
        ("PAGE_TOO_LARGE", "{petitions(first:2147483647){nodes{id}}}".to_owned()),
        ("GRAPHQL_VALIDATION_FAILED", "{petitions(first:99999999999999999999){nodes{id}}}".to_owned()),
        ("PAGE_TOO_LARGE", "query($n:Int=101){petitions(first:$n){nodes{id}}}".to_owned()),
        (
            "QUERY_TOO_EXPENSIVE",
            "{petitions(first:100){nodes{history(first:100){nodes{position}}}}}".to_owned(),
        ),
        (
            "QUERY_TOO_EXPENSIVE",
            format!("{{unit(code:\"P\"){{{}}}}}", nested("children(first:100){nodes{", 3, "code", "}}")),
        ),
        ("GRAPHQL_PARSE_FAILED", format!("{{petitions(first:{}){{nodes{{id}}}}}}", "9".repeat(60_000))),
        ("GRAPHQL_VALIDATION_FAILED", format!("{{{}}}", "x".repeat(65_000))),
        (
            "GRAPHQL_VALIDATION_FAILED",
            format!("{{unit(code:\"T\"){{{}}}}}", "children(first:1,first:2){nodes{code}}".repeat(200)),
        ),
        ("QUERY_TOO_LONG", format!("{{log{{head}}}}#{}", " ".repeat(65_536))),
        ("QUERY_TOO_LONG", format!("{{unit(code:\"T\"){{code}}}}{}", ",\"\"".repeat(4_000))),
    ]
}

#[tokio::test]
async fn documents_that_hurt_are_refused_before_any_work() {
    let door = Door::open().await;
    let mut wrong = Vec::new();
    for (code, query) in documents() {
        wrong.extend(door.refuses(json!({ "query": query }).to_string(), code).await.err());
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert_eq!(door.ask("{log{head}}").await.0, 200, "others are served");
}

#[tokio::test]
async fn variables_and_bodies_that_hurt_are_refused_before_any_work() {
    let door = Door::open().await;
    let uses = "$v,".repeat(1_000);
    let many =
        format!("query($v:[String!]){{petitions(first:1,filter:{{category:[{uses}]}}){{nodes{{id}}}}}}");
    let spread = format!(
        "query($v:String){{petitions(first:100){{nodes{{...P}}}}}}fragment P on Petition{{{}}}",
        "history(first:1,after:$v){nodes{position}}".repeat(2)
    );
    let list = json!({ "v": vec![1; 400_000] });
    let text = json!({ "v": "x".repeat(900_000) });
    for (query, variables) in [(&many, &text), (&many, &list), (&spread, &text), (&spread, &list)] {
        let body = json!({ "query": query, "variables": variables }).to_string();
        door.refuses(body, "VARIABLES_TOO_LARGE").await.unwrap();
    }
    let deep = nested("[", 100_000, "1", "]");
    door.refuses(format!(r#"{{"query":"{{log{{head}}}}","variables":{{"v":{deep}}}}}"#), "BAD_REQUEST")
        .await
        .unwrap();
    door.refuses(deep, "BAD_REQUEST").await.unwrap();
    let batch = vec![json!({ "query": "{log{head}}" }); 1_000];
    door.refuses(json!(batch).to_string(), "BATCH_NOT_SUPPORTED").await.unwrap();
    let page =
        json!({ "query": "query($n:Int){petitions(first:$n){nodes{id}}}", "variables": { "n": 1_000_000 } });
    door.refuses(page.to_string(), "PAGE_TOO_LARGE").await.unwrap();
}

/// What is let in takes as many statements as it takes, however often a field is repeated and however far a window reaches.
#[tokio::test]
async fn what_is_let_in_has_an_end() {
    let door = Door::open().await;
    let every = r#"statistics(unit:"P",window:{year:2026})"#;
    let mut wrong = Vec::new();
    let far = r#"range:{from:"-262143-01-01",to:"+262142-12-31"}"#;
    for (most, query) in [
        (6, format!("{{petition(id:\"A\"){{{}}}}}", "history(first:1){nodes{position}}".repeat(200))),
        (6, format!("{{{every}{{{}}}}}", "filings{value}hearings{value}".repeat(300))),
        // Each is a page of its own, and is paid for: cut-off, tree and rows.
        (410, format!("{{{every}{{{}}}}}", r#"filings{entries(first:1){nodes{n}}}"#.repeat(100))),
        (80, format!("{{{}}}", "log{head}".repeat(20))),
        (6, format!("{{statistics(unit:\"P\",window:{{{far}}}){{filings{{value}}}}}}")),
        (6, format!("{{statistics(unit:\"P\",window:{{{far}}}){{breakdown(by:MONTH){{key}}}}}}")),
        (6, format!("{{petitions(first:1,filter:{{registered:{{{far}}}}}){{nodes{{id}}}}}}")),
        (6, format!("{{petition(id:\"A\",asOf:{{position:\"{}\"}}){{id}}}}", i64::MAX)),
        (6, "{petition(id:\"A\",asOf:{date:\"-262143-01-01\"}){id}}".to_owned()),
        (6, "{petition(id:\"A\",asOf:{date:\"+262142-12-31\"}){id overdue(at:\"+262142-12-31\")}}".to_owned()),
        (6, "{unit(code:\"P\",asOf:\"+262142-12-31\"){name}}".to_owned()),
        (6, format!("{{events(first:1,after:\"{}\"){{nodes{{position}}}}}}", i64::MAX)),
        (6, "{monthlyRanking(level:CITY,metric:CLOSURE,month:\"9999-12\",under:\"P\",minimumDenominator:-2147483648){position}}".to_owned()),
    ] {
        let (status, answer) = door.ask(&query).await;
        let (sent, told) = (statements::taken().len(), answer.to_string());
        let query: String = query.chars().take(150).collect();
        let answered = (status == 200 || status == 400) && !told.contains("INTERNAL");
        if !answered || sent > most || told.len() > 100_000 {
            let shown: String = told.chars().take(300).collect();
            wrong.push(format!("{query}: {status}, {sent} statements, {} bytes: {shown}", told.len()));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
