//! Every limit, with the smallest query over it.

use super::*;

fn nested(field: &str, depth: usize, leaf: &str) -> String {
    format!("{}{leaf}{}", format!("{field}{{").repeat(depth), "}".repeat(depth))
}

#[tokio::test]
async fn each_limit_admits_its_value_and_no_more() {
    let depth = |n: usize| format!("{{{}}}", nested("node", n - 1, "one"));
    let aliases =
        |n: usize| format!("{{node{{{}}}}}", (0..n).map(|i| format!("a{i}:id ")).collect::<String>());
    let roots = |n: usize| format!("{{{}}}", (0..n).map(|_| "one ").collect::<String>());
    let directives =
        |n: usize| format!("{{node{{{}}}}}", (0..n).map(|_| "id@include(if:true) ").collect::<String>());
    let fields = |n: usize| format!("{{node{{{}}}}}", "id ".repeat(n - 1));
    let cost = |n: usize| format!("{{nodes(first:{n}){{one}}}}");
    let long = |n: usize| format!("{{one}}{}", " ".repeat(n - 5));
    let tokens = |n: usize| format!("{{one{}}}", " one".repeat(n - 3));
    let fragments = |n: usize| {
        let definitions: String = (0..n).map(|i| format!("fragment F{i} on Query{{id}}")).collect();
        let spreads: String = (0..n).map(|i| format!("...F{i} ")).collect();
        format!("{{node{{{spreads}}}}}{definitions}")
    };
    let operations = |n: usize| {
        format!("query A{{one}}{}", (1..n).map(|i| format!("query B{i}{{one}}")).collect::<String>())
    };
    let lists = |n: usize| {
        let open = "fields{type{".repeat(n);
        format!("{{__schema{{types{{{open}name{}}}}}}}", "}}".repeat(n))
    };
    let introspection = |n: usize| {
        let all: String = (0..n).map(|i| format!("a{i}:__type(name:\"Query\"){{name}}")).collect();
        format!("{{{all}}}")
    };
    type Make<'a> = &'a dyn Fn(usize) -> String;
    let page = |n: usize| format!("{{node{{nodes(first:{n}){{id}}}}}}");
    let rows: [(&str, usize, Make<'_>); 13] = [
        ("PAGE_TOO_LARGE", 100, &page),
        ("QUERY_TOO_DEEP", 15, &depth),
        ("TOO_MANY_ALIASES", 50, &aliases),
        ("TOO_MANY_ROOT_FIELDS", 20, &roots),
        ("TOO_MANY_DIRECTIVES", 50, &directives),
        ("TOO_MANY_FIELDS", 2_000, &fields),
        ("QUERY_TOO_EXPENSIVE", 5_000, &cost),
        ("QUERY_TOO_LONG", 64 * 1024, &long),
        ("TOO_MANY_FRAGMENTS", 50, &fragments),
        ("TOO_MANY_OPERATIONS", 10, &operations),
        ("INTROSPECTION_TOO_DEEP", 2, &lists),
        ("TOO_MUCH_INTROSPECTION", 5, &introspection),
        ("QUERY_TOO_LONG", 4_000, &tokens),
    ];
    for (code, limit, make) in rows {
        let site = site_with(match code {
            "QUERY_TOO_LONG" if limit == 4_000 => {
                Limits { root_fields: 5_000, fields: 5_000, ..Limits::default() }
            }
            "QUERY_TOO_EXPENSIVE" => Limits { page: usize::MAX, ..Limits::default() },
            _ => Limits::default(),
        });
        let send = |query: String| {
            site.post(
                STRICT,
                json!({ "query": query, "operationName": (code == "TOO_MANY_OPERATIONS").then_some("A") })
                    .to_string(),
            )
        };
        let got = send(make(limit)).await;
        assert_eq!(got.status, 200, "{code} {}", &got.text[..got.text.len().min(300)]);
        let ran = site.calls();
        let got = send(make(limit + 1)).await;
        assert_eq!(
            (got.status.as_u16(), got.code().as_str()),
            (400, code),
            "{}",
            &got.text[..got.text.len().min(300)]
        );
        assert!(got.json().get("data").is_none());
        assert_eq!(site.calls(), ran, "{code}: nothing ran");
    }
}

#[tokio::test]
async fn bombs_are_refused_at_once() {
    let doubled: String =
        (0..40).map(|i| format!("fragment F{i} on Query{{...F{0} ...F{0}}}", i + 1)).collect();
    let doubled = format!("{{...F0}}{doubled}fragment F40 on Query{{one}}");
    let rows = [
        (doubled, "TOO_MANY_FIELDS"),
        ("{...A}fragment A on Query{node{...A}}".to_owned(), "FRAGMENT_CYCLE"),
        ("{...A}fragment A on Query{...B ...B}fragment B on Query{...A ...A}".to_owned(), "FRAGMENT_CYCLE"),
        ("{one}fragment A on Query{...A}".to_owned(), "FRAGMENT_CYCLE"),
        (format!("{{one(a:{}1{})}}", "[".repeat(20_000), "]".repeat(20_000)), "QUERY_TOO_LONG"),
        (format!("{{one(a:{}1{})}}", "[".repeat(1_000), "]".repeat(1_000)), "QUERY_TOO_DEEP"),
        (format!("query($a:{}Int{}){{one}}", "[".repeat(100), "]".repeat(100)), "QUERY_TOO_DEEP"),
        (format!("{{{}}}", nested("nodes(first:4000000000)", 14, "one")), "PAGE_TOO_LARGE"),
        (format!("{{{}}}", nested("nodes(first:100)", 4, "one")), "QUERY_TOO_EXPENSIVE"),
    ];
    let site = site();
    for (query, code) in rows {
        let got = site.query(&query).await;
        assert_eq!(
            (got.status.as_u16(), got.code().as_str()),
            (400, code),
            "{}",
            &query[..60.min(query.len())]
        );
    }
    assert_eq!(site.calls(), 0);
    let query = "query($n:Int!=4000000){nodes(first:$n){nodes(first:$n){one}}}";
    assert_eq!(site.query(query).await.code(), "PAGE_TOO_LARGE", "a variable's default counts");
    let body = json!({ "query": query, "variables": { "n": 101 } }).to_string();
    assert_eq!(site.post(STRICT, body).await.code(), "PAGE_TOO_LARGE");
    let body = json!({ "query": query, "variables": { "n": 2 } }).to_string();
    assert_eq!(site.post(STRICT, body).await.status, 200);
}

#[tokio::test]
async fn the_usual_introspection_query_passes() {
    let site = site();
    let reference = "kind name ofType{".repeat(9) + "kind name" + &"}".repeat(9);
    let query = format!(
        "query IntrospectionQuery{{__schema{{queryType{{name}}mutationType{{name}}types{{...FullType}}
         directives{{name args{{...InputValue}}}}}}}}
         fragment FullType on __Type{{kind name fields(includeDeprecated:true){{name args{{...InputValue}}
         type{{...TypeRef}}}}inputFields{{...InputValue}}interfaces{{...TypeRef}}
         enumValues(includeDeprecated:true){{name}}possibleTypes{{...TypeRef}}}}
         fragment InputValue on __InputValue{{name type{{...TypeRef}}defaultValue}}
         fragment TypeRef on __Type{{{reference}}}"
    );
    let got = site.query(&query).await;
    assert_eq!(got.status, 200, "{}", got.text);
}

#[tokio::test]
async fn cost_on_request() {
    let site = site();
    let query = json!({ "query": "{nodes(first:3){one id}}" }).to_string();
    let got = site.send(post(&[("x-redress-cost", "1")], query.clone())).await;
    assert_eq!(got.json()["extensions"], json!({ "cost": 9 }));
    assert_eq!(site.post(LENIENT, query).await.json().get("extensions"), None);
    let asked = json!({ "query": "{one}", "extensions": { "cost": true } }).to_string();
    assert_eq!(site.post(LENIENT, asked).await.json()["extensions"], json!({ "cost": 1 }));
}
