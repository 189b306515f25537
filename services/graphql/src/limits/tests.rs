//! Each limit is met and passed by one; the planted fault is the same everywhere: the limit set to `u64::MAX`.

use super::*;

type Params = Vec<(String, String)>;

const SDL: &str = r"
type Query { companies(first: Int, last: Int, after: String): CompanyConnection nodes(ids: [ID!]!): [Company!]! me: Company }
type Mutation { registerCompany(name: String): Company }
type CompanyConnection { edges: [CompanyEdge!]! nodes: [Company!]! pageInfo: PageInfo! totalCount: Int! }
type CompanyEdge { node: Company! cursor: String! }
type PageInfo { hasNextPage: Boolean! }
type Company { id: ID! name: String! owner: Company outlets(first: Int): CompanyConnection }
";

fn each(count: usize, make: impl Fn(usize) -> String) -> String {
    (0..count).map(make).collect::<Vec<_>>().concat()
}
fn ask(text: &str, variables: Value) -> Result<Measured, (&'static str, Params)> {
    let prices = Prices::of(SDL).expect("a schema");
    let Value::Object(variables) = variables else { unreachable!("an object") };
    measure(text, None, &variables, &Limits::PERSON, &prices).map_err(|refused| (refused.code, refused.params))
}
fn cost(text: &str) -> u64 {
    ask(text, serde_json::json!({})).expect("within the limits").cost
}
fn refusal(text: &str) -> (&'static str, String) {
    let (code, params) = ask(text, serde_json::json!({})).expect_err("a refusal");
    (code, params.into_iter().next().map(|(_, value)| value).unwrap_or_default())
}

#[test]
fn a_list_costs_its_rows_and_what_each_of_them_brings() {
    assert_eq!(cost("{ companies(first: 30) { nodes { id name } } }"), 30);
    assert_eq!(cost("{ companies { edges { cursor node { id } } pageInfo { hasNextPage } } }"), 20);
    assert_eq!(cost("{ companies(first: 30) { totalCount nodes { id owner { id } } } }"), 30 * 2 + 10);
    assert_eq!(
        cost("{ companies(first: 10) { nodes { outlets(first: 5) { totalCount nodes { id } } } } }"),
        10 * (1 + 5 + 10)
    );
    assert_eq!(cost("{ nodes(ids: [\"a\", \"b\", \"c\"]) { id } }"), 3);
    assert_eq!(cost("mutation { registerCompany { id } }"), 21);
    assert_eq!(cost("{ __typename }"), 0);
    assert_eq!(
        refusal("{ companies(first: 100) { nodes { outlets(first: 10) { nodes { id } } } } }"),
        ("QUERY_TOO_COMPLEX", "cost".into())
    );
}

#[test]
fn the_number_of_rows_is_read_from_variables_too() {
    let query = "query($n: Int = 7) { companies(first: $n) { nodes { id } } }";
    assert_eq!(ask(query, serde_json::json!({"n": 50})).expect("fine").cost, 50);
    assert_eq!(ask(query, serde_json::json!({})).expect("fine").cost, 7);
    assert_eq!(ask(query, serde_json::json!({"n": "x"})).expect("left to validation").cost, 100);
    for many in [101, 0, -1] {
        assert_eq!(ask(query, serde_json::json!({"n": many})).expect_err("refused").0, "PAGE_SIZE");
    }
    assert_eq!(refusal("{ companies(last: 101) { nodes { id } } }"), ("PAGE_SIZE", "last".into()));
    assert_eq!(
        ask("query($id: ID!) { me { id } }", serde_json::json!({"id": null})).expect_err("refused").0,
        "BAD_USER_INPUT"
    );
}

#[test]
fn tokens_are_counted_before_anything_is_built() {
    let words = |n: usize| format!("{{ me {{ {} }} }}", "a ".repeat(n));
    assert!(ask(&words(1_995), serde_json::json!({})).is_ok());
    assert_eq!(refusal(&words(1_996)), ("QUERY_TOO_COMPLEX", "tokens".into()));
    assert!(ask(&format!("{{ me {{ id }} }} # {}", "word ".repeat(5_000)), serde_json::json!({})).is_ok());
    assert!(
        ask(&format!("{{ nodes(ids: [\"{}\"]) {{ id }} }}", "word \\\" ".repeat(5_000)), serde_json::json!({})).is_ok()
    );
    assert_eq!(refusal(&format!("{{ a(b: {}) }}", "[".repeat(3_000))), ("QUERY_TOO_DEEP", "brackets".into()));
}

#[test]
fn aliases_roots_fragments_and_directives_have_their_bounds() {
    let aliases = |n: usize| format!("{{ me {{ {} }} }}", each(n, |i| format!("a{i}: id ")));
    assert!(ask(&aliases(30), serde_json::json!({})).is_ok());
    assert_eq!(refusal(&aliases(31)), ("QUERY_TOO_COMPLEX", "aliases".into()));
    let roots = |n: usize| format!("{{ {} }}", "me { id } ".repeat(n));
    assert!(ask(&roots(10), serde_json::json!({})).is_ok());
    assert_eq!(refusal(&roots(11)), ("QUERY_TOO_COMPLEX", "roots".into()));
    assert_eq!(
        refusal(&format!("{{ ...F ...F }} fragment F on Query {{ {} }}", "me { id } ".repeat(6))),
        ("QUERY_TOO_COMPLEX", "roots".into())
    );
    let fragments =
        |n: usize| format!("{{ me {{ id }} }} {}", each(n, |i| format!("fragment F{i} on Company {{ id }} ")));
    assert!(ask(&fragments(20), serde_json::json!({})).is_ok());
    assert_eq!(refusal(&fragments(21)), ("QUERY_TOO_COMPLEX", "fragments".into()));
    let directives = |n: usize| format!("{{ me {{ id {} }} }}", "@skip(if: false) ".repeat(n));
    assert!(ask(&directives(5), serde_json::json!({})).is_ok());
    assert_eq!(refusal(&directives(6)), ("QUERY_TOO_COMPLEX", "directives".into()));
}

#[test]
fn depth_counts_a_connection_and_its_nodes_as_one() {
    let deep = |n: usize| format!("{{ {} id {} }}", "me { ".to_owned() + &"owner { ".repeat(n), "}".repeat(n + 1));
    assert!(ask(&deep(10), serde_json::json!({})).is_ok());
    assert_eq!(refusal(&deep(11)), ("QUERY_TOO_DEEP", "depth".into()));
    let connections = "{ companies(first: 1) { edges { node { outlets(first: 1) { edges { node { outlets(first: 1) { edges { node { outlets(first: 1) { nodes { id } } } } } } } } } } } }";
    assert!(ask(connections, serde_json::json!({})).is_ok());
}

#[test]
fn fragments_that_double_each_other_are_measured_once_and_refused() {
    let chain = each(18, |i| format!(" fragment F{i} on Company {{ ...F{} ...F{} }}", i + 1, i + 1));
    let text = format!("{{ me {{ ...F0 }} }}{chain} fragment F18 on Company {{ id }}");
    assert_eq!(refusal(&text), ("QUERY_TOO_COMPLEX", "fields".into()));
    assert_eq!(
        refusal("{ me { ...A } } fragment A on Company { owner { ...B } } fragment B on Company { ...A }").0,
        "GRAPHQL_VALIDATION_FAILED"
    );
}

#[test]
fn the_standard_introspection_query_passes_and_a_circle_does_not() {
    assert!(ask(include_str!("introspection.graphql"), serde_json::json!({})).is_ok());
    assert_eq!(refusal("{ __schema { types { fields { type { fields { name } } } } } }").0, "QUERY_TOO_DEEP");
    let through = "{ __schema { types { ...T } } } fragment T on __Type { fields { type { ...U } } } fragment U on __Type { fields { name } }";
    assert_eq!(refusal(through).0, "QUERY_TOO_DEEP");
}

#[test]
fn an_operation_that_is_not_there_and_a_broken_document_have_codes() {
    let prices = Prices::of(SDL).expect("a schema");
    let missing = measure("query A { me { id } }", Some("B"), &Map::new(), &Limits::PERSON, &prices);
    assert_eq!(missing.map(|measured| measured.cost).map_err(|refused| refused.code), Err("OPERATION_UNKNOWN"));
    let broken = measure("{ me {", None, &Map::new(), &Limits::PERSON, &prices).map(|measured| measured.cost);
    let broken = broken.expect_err("a refusal");
    assert_eq!((broken.code, broken.locations.is_empty()), ("GRAPHQL_PARSE_FAILED", false));
}
