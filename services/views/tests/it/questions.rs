//! What is asked beside lists: what waits, what a word is found in, who may do what.

use std::collections::BTreeMap;

use domain::people::Role;
use kernel::{Uuid, Zone, ids::AccountId};
use serde_json::{Map, Value};
use views::{Asker, Moment, TextsOf, TextsSince, dataset::Filter};

use crate::{
    histories::History,
    world::{World, at, day, id},
};

type Row = Map<String, Value>;

struct Grown {
    world: World,
    history: History,
    moment: Moment,
}

impl Grown {
    async fn new(seed: u64) -> Self {
        let world = World::new().await;
        let history = History::grown(seed, 6_000);
        history.write(&world).await;
        let moment = Moment::at(history.now(), Zone::Wib);
        Self { world, history, moment }
    }

    async fn rows(&self, dataset: &str) -> Vec<Row> {
        self.world.all(self.world.staff(), self.moment, dataset, Filter::All).await
    }

    /// How many of each kind wait for a person.
    async fn waiting(&self, account: Uuid, may: &[&'static str]) -> BTreeMap<String, u64> {
        let asker = Asker { account: AccountId(account), zone: Zone::Wib, may: may.to_vec(), of_each: 3 };
        let tasks = views::tasks(&self.world.store, self.world.staff(), self.moment, asker).await.expect("tasks");
        let mut totals = BTreeMap::new();
        let mut shown: BTreeMap<String, u64> = BTreeMap::new();
        for task in &tasks {
            totals.insert(task.action.clone(), task.total);
            *shown.entry(task.action.clone()).or_default() += 1;
        }
        for (action, total) in &totals {
            assert_eq!(shown[action], (*total).min(3), "{action}");
        }
        let due: Vec<_> = tasks.iter().filter_map(|task| task.due).collect();
        assert!(due.is_sorted(), "the most urgent first");
        assert!(tasks.iter().skip_while(|task| task.due.is_some()).all(|task| task.due.is_none()), "undated ones last");
        totals
    }
}

fn count(rows: &[Row], fits: impl Fn(&Row) -> bool) -> u64 {
    rows.iter().filter(|row| fits(row)).count() as u64
}

fn has(row: &Row, column: &str, person: Uuid) -> bool {
    row[column].as_array().is_some_and(|people| people.contains(&Value::from(person.to_string())))
}

/// "Perlu tindakan Anda", counted again by hand from the lists.
#[tokio::test]
async fn what_waits_for_a_person_is_what_the_lists_say() {
    let mut grown = Grown::new(21).await;
    // A day and a half after the last command some terms are over and others are not.
    grown.moment = Moment::at(grown.moment.now.plus_seconds(36 * 3_600), Zone::Wib);
    let applications = grown.rows("applications").await;
    let is = |row: &Row, status: &str| row["status"] == status;
    let now = grown.moment.now;
    let mut kinds_seen = 0;
    let over = |row: &Row, column: &str| row[column].as_str().is_some_and(|until| at(until) <= now);
    for verifier in &grown.history.staff[..4] {
        let waiting = grown
            .waiting(*verifier, &["record_administrative_check", "settle_administrative_check", "assign_verifier"])
            .await;
        let mine = count(&applications, |row| {
            is(row, "under_administrative_check")
                && has(row, "verifiers", *verifier)
                && !has(row, "checked_by", *verifier)
        });
        kinds_seen += same(&waiting, "record_administrative_check", mine);
        let to_settle = count(&applications, |row| is(row, "findings_differ") && !has(row, "checked_by", *verifier));
        kinds_seen += same(&waiting, "settle_administrative_check", to_settle);
        let to_assign = count(&applications, |row| {
            is(row, "submitted")
                || (is(row, "under_administrative_check") && row["verifiers"].as_array().expect("verifiers").len() < 2)
        });
        kinds_seen += same(&waiting, "assign_verifier", to_assign);
    }

    let head = grown.history.staff[5];
    let decisions = ["decide_application", "grade_application", "schedule_factual_check", "resubmit_application"];
    let waiting = grown.waiting(head, &decisions).await;
    for (action, expected) in [
        (
            "decide_application",
            count(&applications, |row| is(row, "preliminary_announced") && over(row, "objections_until")),
        ),
        ("grade_application", count(&applications, |row| is(row, "factually_verified"))),
        ("schedule_factual_check", count(&applications, |row| is(row, "administratively_verified"))),
        (
            "resubmit_application",
            count(&applications, |row| is(row, "correction_requested") && !over(row, "correction_until")),
        ),
    ] {
        kinds_seen += same(&waiting, action, expected);
    }

    let office = ["publish_policy", "announce_window", "issue_decree", "finalise_window", "prepare_decree"];
    let waiting = grown.waiting(head, &office).await;
    let (policies, windows, decrees) =
        (grown.rows("policies").await, grown.rows("windows").await, grown.rows("decrees").await);
    let drafts = count(&policies, |row| row["status"] == "draft" && !has(row, "authors", head));
    kinds_seen += same(&waiting, "publish_policy", drafts);
    let to_announce = count(&windows, |row| {
        row["phase"] == "drafted" && row["author"] != head.to_string() && !over(row, "closes_at")
    });
    kinds_seen += same(&waiting, "announce_window", to_announce);
    let to_issue = count(&decrees, |row| row["status"] == "prepared" && row["author"] != head.to_string());
    kinds_seen += same(&waiting, "issue_decree", to_issue);
    let undecided = |window: &Row| {
        count(&applications, |row| {
            row["window"] == window["id"] && (is(row, "preliminary_announced") || is(row, "under_objection"))
        })
    };
    let to_finalise = count(&windows, |row| row["phase"] == "objection_closed" && undecided(row) == 0);
    kinds_seen += same(&waiting, "finalise_window", to_finalise);
    let to_prepare = count(&windows, |window| {
        row_is_live(window)
            && applications.iter().any(|row| row["window"] == window["id"] && is(row, "accepted"))
            && !decrees.iter().any(|row| row["window"] == window["id"] && row["status"] == "prepared")
    });
    kinds_seen += same(&waiting, "prepare_decree", to_prepare);
    assert!(kinds_seen >= 8, "{kinds_seen}: the history is too quiet to show anything");
    assert_eq!(grown.waiting(head, &[]).await, BTreeMap::new());
    // Who wrote it does not see it as a task.
    let author = grown.history.staff[0];
    assert_eq!(grown.waiting(author, &["announce_window", "issue_decree"]).await, BTreeMap::new());
}

/// 1, if there was something to compare.
fn same(waiting: &BTreeMap<String, u64>, action: &str, expected: u64) -> usize {
    assert_eq!(waiting.get(action).copied().unwrap_or(0), expected, "{action}");
    usize::from(expected > 0)
}

fn row_is_live(window: &Row) -> bool {
    window["phase"] != "cancelled"
}

#[tokio::test]
async fn documents_wait_before_they_expire_unless_a_newer_one_is_there() {
    let grown = Grown::new(22).await;
    let today = grown.moment.today;
    let documents = grown.rows("documents").await;
    let expires = |row: &Row| row["expires_on"].as_str().map(day);
    let expected = count(&documents, |row| {
        let replaced = documents.iter().any(|newer| {
            newer["company"] == row["company"]
                && newer["requirement"] == row["requirement"]
                && newer["outlet"] == row["outlet"]
                && newer["status"] != "withdrawn"
                && expires(newer).is_none_or(|until| Some(until) > expires(row))
        });
        row["status"] != "withdrawn" && expires(row).is_some_and(|until| until <= today.plus_days(30)) && !replaced
    });
    assert!(expected > 0);
    let waiting = grown.waiting(grown.history.staff[0], &["file_document"]).await;
    assert_eq!(waiting.get("file_document"), Some(&expected));

    let incomplete = grown.rows("companies").await.into_iter().find(|row| row["is_complete"] == false).expect("gaps");
    let company: Uuid = incomplete["id"].as_str().expect("an id").parse().expect("an id");
    let asker =
        Asker { account: AccountId(id()), zone: Zone::Wib, may: vec!["change_company", "assign_verifier"], of_each: 3 };
    let tasks =
        views::tasks(&grown.world.store, grown.world.company(company), grown.moment, asker).await.expect("tasks");
    let change: Vec<_> =
        tasks.iter().filter(|task| task.action == "change_company").map(|task| (task.id, task.total)).collect();
    assert_eq!(change, [(company, 1)]);
}

#[tokio::test]
async fn corrections_that_lapsed_are_found_in_the_order_of_their_last_instant() {
    let grown = Grown::new(23).await;
    let mut lapsed: Vec<(String, String)> = grown
        .rows("applications")
        .await
        .iter()
        .filter(|row| row["is_lapsed"] == true)
        .map(|row| {
            (
                row["correction_until"].as_str().expect("an instant").to_owned(),
                row["id"].as_str().expect("an id").to_owned(),
            )
        })
        .collect();
    lapsed.sort();
    assert!(lapsed.len() > 1);
    let border = grown.world.staff();
    let found = views::lapsed_corrections(&grown.world.store, border, grown.moment.now, 100).await.expect("read");
    let found: Vec<String> = found.iter().map(Uuid::to_string).collect();
    assert_eq!(found, lapsed.into_iter().map(|(_, id)| id).collect::<Vec<_>>());
    let one = views::lapsed_corrections(&grown.world.store, border, grown.moment.now, 1).await.expect("read");
    assert_eq!(one.len(), 1);
}

#[tokio::test]
async fn a_search_finds_names_and_numbers_in_the_lists_that_may_be_looked_into() {
    let grown = Grown::new(24).await;
    let store = &grown.world.store;
    let every = vec![
        "companies",
        "outlets",
        "people",
        "documents",
        "decrees",
        "windows",
        "applications",
        "members",
        "officials",
    ];
    let find = |border, lists: &[&'static str], text: &str| {
        let (store, lists, text) = (store.clone(), lists.to_vec(), text.to_owned());
        async move {
            let hits = views::search(&store, border, lists, &text).await.expect("a search");
            hits.into_iter().map(|hit| (hit.dataset.name, hit.id.to_string(), hit.title)).collect::<Vec<_>>()
        }
    };
    for (list, column) in [
        ("companies", "legal_name"),
        ("outlets", "name"),
        ("documents", "number"),
        ("decrees", "number"),
        ("windows", "title"),
    ] {
        let rows = grown.rows(list).await;
        let row = rows.iter().find(|row| row[column].is_string()).expect("a row");
        let text = row[column].as_str().expect("a text");
        let words: Vec<&str> = text.split(' ').rev().collect();
        let hits = find(grown.world.staff(), &every, &words.join(" ").to_uppercase()).await;
        let expected = (list, row["id"].as_str().expect("an id").to_owned(), text.to_owned());
        assert!(hits.contains(&expected), "{expected:?} in {hits:?}");
        assert!(find(grown.world.staff(), &["people"], text).await.iter().all(|hit| hit.0 == "people"));
    }
    let company = grown.rows("companies").await.into_iter().find(|row| row["npwp"].is_string()).expect("a company");
    let (npwp, of) = (company["npwp"].as_str().expect("a number"), company["id"].as_str().expect("an id"));
    assert_eq!(find(grown.world.staff(), &every, npwp).await[0].1, of);
    let stranger = grown.world.company(id());
    assert_eq!(find(stranger, &["companies", "outlets", "people", "documents"], npwp).await, vec![]);
    let itself = grown.world.company(of.parse().expect("an id"));
    assert_eq!(find(itself, &every, npwp).await.len(), 1);
    for text in ["", "  ", "%", "_", "\\", "\0", "pt%riau"] {
        assert_eq!(find(grown.world.staff(), &["companies"], text).await, vec![], "{text:?}");
    }
}

#[tokio::test]
async fn a_membership_gives_the_roles_that_the_decider_gives_on_every_day() {
    let grown = Grown::new(25).await;
    let mut days_with_roles = 0;
    for account in &grown.history.staff {
        let state = grown.history.member_state(*account);
        for days in [-200, -30, 0, 1, 40, 299, 301, 900] {
            let today = grown.moment.today.plus_days(days);
            let found = views::membership(&grown.world.store, grown.world.staff(), AccountId(*account), today).await;
            let membership = found.expect("read").expect("a membership");
            assert_eq!(membership.roles, state.roles_on(today), "{account} on {today}");
            assert_eq!(membership.company, state.company());
            days_with_roles += usize::from(membership.roles != Vec::<Role>::new());
        }
    }
    assert!(days_with_roles > 0);
    let nobody = views::membership(&grown.world.store, grown.world.staff(), AccountId(id()), grown.moment.today).await;
    assert_eq!(nobody.expect("read"), None);
}

#[tokio::test]
async fn the_office_is_what_was_opened() {
    let world = World::new().await;
    assert_eq!(views::office(&world.store, world.staff()).await.expect("read"), None);
    History::new(31).write(&world).await;
    let office = views::office(&world.store, world.staff()).await.expect("read").expect("an office");
    assert_eq!(
        (office.name.as_str(), office.region.as_str(), office.zone, office.demo),
        ("Kota Pekanbaru", "14.71", Zone::Wib, true)
    );
    assert_eq!((office.letterhead, office.ahead_seconds), (None, 0));
}

fn text<'a>(row: &'a Row, column: &str) -> &'a str {
    row[column].as_str().unwrap_or_default()
}

/// R11, S-08: what was cleared for an outlet, or for whoever may have a page on a host, counted again by hand from the lists:
/// since an instant, the newest first, without what came to nothing; good is what was verified and is not withheld. Planted
/// fault: the stages left out of the query.
#[tokio::test]
async fn the_texts_that_were_cleared_for_an_outlet_are_the_ones_of_the_lists() {
    let grown = Grown::new(25).await;
    let (placements, outlets) = (grown.rows("placements").await, grown.rows("outlets").await);
    let is_over = |row: &Row| ["cancelled", "forfeited", "proof_rejected_final"].contains(&text(row, "stage"));
    let is_good = |row: &Row| row["verified_at"].is_string() && row["stage"] != "withheld";
    let mut cleared: Vec<&Row> = placements.iter().filter(|row| row["cleared_at"].is_string()).collect();
    cleared.sort_by_key(|row| (at(text(row, "cleared_at")), text(row, "id").to_owned()));
    cleared.reverse();
    for seen in [cleared.iter().filter(|row| is_over(row)).count(), cleared.iter().filter(|row| is_good(row)).count()] {
        assert!(seen > 2, "the history is too quiet to show anything");
    }
    assert!(cleared.iter().any(|row| row["stage"] == "withheld" && row["verified_at"].is_string()));
    // Half of them were cleared before this instant.
    let half = at(text(cleared[cleared.len() / 2], "cleared_at"));
    let of_host = |row: &Row, host: &str| {
        let outlet = outlets.iter().find(|outlet| outlet["id"] == row["outlet"]).expect("its outlet");
        outlet["domain"] == host || outlet["kind"] == "creator"
    };
    let mut compared = 0;
    for outlet in &outlets {
        let (id, host) = (text(outlet, "id"), text(outlet, "domain"));
        for (since, good_only) in [(None, false), (Some(half), false), (Some(half), true)] {
            let fits = |row: &&&Row| {
                !is_over(row)
                    && (!good_only || is_good(row))
                    && since.is_none_or(|from| at(text(row, "cleared_at")) >= from)
            };
            let told = |row: &&Row| (text(row, "id").to_owned(), text(row, "draft").to_owned(), is_good(row));
            let which = TextsSince { since, good_only };
            let ask = async |of: TextsOf| -> Vec<(String, String, bool)> {
                let found = views::cleared_texts(&grown.world.store, grown.world.staff(), of, which).await;
                let found = found.expect("texts").into_iter();
                found.map(|one| (one.placement.as_uuid().to_string(), one.text, one.is_good)).collect()
            };
            let own: Vec<_> = cleared.iter().filter(fits).filter(|row| row["outlet"] == id).map(told).collect();
            compared += own.len();
            assert_eq!(ask(TextsOf::Outlet(id.parse::<Uuid>().expect("an id").into())).await, own, "{which:?}");
            if !host.is_empty() {
                let there: Vec<_> = cleared.iter().filter(fits).filter(|row| of_host(row, host)).map(told).collect();
                assert_eq!(ask(TextsOf::Host(host.to_owned())).await, there, "{host}, {which:?}");
            }
        }
    }
    assert!(compared > 10, "{compared} texts");
}

/// R11: the proofs that stand for an outlet are those of the lists that were not rejected and did not come to nothing. Planted
/// fault: the stages left out of the query.
#[tokio::test]
async fn the_proofs_that_stand_for_an_outlet_are_the_ones_of_the_lists() {
    let grown = Grown::new(26).await;
    let placements = grown.rows("placements").await;
    let is_over =
        |row: &Row| ["cancelled", "forfeited", "proof_rejected", "proof_rejected_final"].contains(&text(row, "stage"));
    let mut shown: Vec<&Row> = placements.iter().filter(|row| row["evidence"].is_object()).collect();
    assert!(shown.iter().any(|row| is_over(row)), "the history is too quiet to show anything");
    shown.retain(|row| !is_over(row));
    shown.sort_by_key(|row| (at(text(row, "proof_sent_at")), text(row, "id").to_owned()));
    shown.reverse();
    let mut compared = 0;
    for outlet in grown.rows("outlets").await {
        let id: Uuid = text(&outlet, "id").parse().expect("an id");
        let found = views::standing_proofs(&grown.world.store, grown.world.staff(), id.into()).await.expect("proofs");
        let found: Vec<String> = found.iter().map(|one| one.placement.as_uuid().to_string()).collect();
        let listed = shown.iter().filter(|row| row["outlet"] == outlet["id"]);
        let listed: Vec<String> = listed.map(|row| text(row, "id").to_owned()).collect();
        compared += found.len();
        assert_eq!(found, listed);
    }
    assert!(compared > 10, "{compared} proofs");
}
