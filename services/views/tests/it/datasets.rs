//! Every dataset by its declaration: each column is read, filtered and sorted by, against rows of a grown tenant.

use std::{cmp::Ordering, collections::BTreeSet};

use serde_json::{Map, Value};
use store::Border;
use views::{
    Moment,
    dataset::{Column, ColumnKind, Dataset, Direction, Filter, ListRequest, Operator},
};

use crate::{
    histories::History,
    world::{World, by, is, morning},
};

type Row = Map<String, Value>;

/// A tenant that has lived, with refused commands.
async fn a_grown_tenant() -> (World, History) {
    let world = World::new().await;
    let history = History::grown(3, 3_200);
    history.write(&world).await;
    for window in history.windows.iter().take(3) {
        let again = domain::partnership::window::Command::AnnounceResults {
            objections_until: history.now(),
            at: kernel::Timestamp::from_micros(0).expect("an instant"),
            by: history.staff[0].into(),
        };
        world.send::<domain::partnership::window::Window>(history.now(), *window, again).await;
    }
    (world, history)
}

struct Table<'w> {
    world: &'w World,
    border: Border,
    moment: Moment,
    dataset: &'static Dataset,
    rows: Vec<Row>,
}

fn ids(rows: &[Row]) -> BTreeSet<String> {
    rows.iter().map(|row| row["id"].as_str().expect("an id").to_owned()).collect()
}

impl Table<'_> {
    async fn filtered(&self, filter: Filter) -> BTreeSet<String> {
        let request = ListRequest { filter, ..ListRequest::default() };
        let store = &self.world.store;
        let rows =
            views::rows(store, self.border, self.moment, self.dataset, &request, 100_000).await.expect("rows").rows;
        let count = views::count(store, self.border, self.moment, self.dataset, &request).await.expect("a count");
        let up_to_two = views::count_up_to(store, self.border, self.moment, self.dataset, &request, 2).await;
        assert_eq!(up_to_two.expect("a count"), count.min(2), "{}", self.dataset.name);
        assert_eq!(count, rows.len() as u64, "{}", self.dataset.name);
        ids(&rows)
    }

    /// The ids of the rows for which the value of a column fits, found by hand.
    fn by_hand(&self, column: &Column, fits: impl Fn(&Value) -> bool) -> BTreeSet<String> {
        let rows: Vec<Row> = self.rows.iter().filter(|row| fits(&row[column.name])).cloned().collect();
        ids(&rows)
    }

    async fn check_filters(&self, column: &Column) {
        let name = format!("{}.{}", self.dataset.name, column.name);
        for empty in [true, false] {
            let found = self.filtered(is(column.name, Operator::IsNull, empty)).await;
            assert_eq!(found, self.by_hand(column, |value| value.is_null() == empty), "{name} is empty: {empty}");
        }
        let Some(sample) = self.rows.iter().map(|row| &row[column.name]).find(|value| !value.is_null()).cloned() else {
            return;
        };
        let sample = match &sample {
            Value::Array(items) => match items.first() {
                Some(item) => item.clone(),
                None => return,
            },
            _ => sample,
        };
        let same = |value: &Value| *value == sample || value.as_array().is_some_and(|items| items.contains(&sample));
        let equal = self.filtered(is(column.name, Operator::Eq, sample.clone())).await;
        assert_eq!(equal, self.by_hand(column, same), "{name} = {sample}");
        if column.kind != ColumnKind::Flag {
            let one_of = self.filtered(is(column.name, Operator::In, Value::from(vec![sample.clone()]))).await;
            assert_eq!(one_of, equal, "{name} in [{sample}]");
        }
        match column.kind {
            ColumnKind::Integer | ColumnKind::Money | ColumnKind::Date | ColumnKind::Timestamp => {
                let at_least = self.filtered(is(column.name, Operator::Gte, sample.clone())).await;
                let fits = |value: &Value| !value.is_null() && compare(column, value, &sample) != Ordering::Less;
                assert_eq!(at_least, self.by_hand(column, fits), "{name} >= {sample}");
                let at_most = self.filtered(is(column.name, Operator::Lte, sample.clone())).await;
                let fits = |value: &Value| !value.is_null() && compare(column, value, &sample) != Ordering::Greater;
                assert_eq!(at_most, self.by_hand(column, fits), "{name} <= {sample}");
            }
            ColumnKind::Text | ColumnKind::Texts => {
                let text = sample.as_str().expect("a text").to_uppercase();
                let part: String = text.chars().skip(1).take(4).collect();
                let holding = self.filtered(is(column.name, Operator::Contains, part.clone())).await;
                let holds = |value: &Value| match value {
                    Value::Array(items) => {
                        items.iter().any(|item| item.as_str().is_some_and(|text| text.to_uppercase().contains(&part)))
                    }
                    value => value.as_str().is_some_and(|text| text.to_uppercase().contains(&part)),
                };
                assert_eq!(holding, self.by_hand(column, holds), "{name} contains {part}");
            }
            ColumnKind::Id(_) | ColumnKind::Choice(_) | ColumnKind::Flag | ColumnKind::Json => (),
        }
    }

    async fn check_order(&self, column: &Column) {
        for direction in [Direction::Ascending, Direction::Descending] {
            let mut request = ListRequest { order: by(column.name, direction), first: 97, ..ListRequest::default() };
            let mut rows: Vec<Row> = Vec::new();
            loop {
                let page = self.world.list(self.border, self.moment, self.dataset.name, &request).await;
                assert_eq!(page.has_previous, !rows.is_empty());
                rows.extend(page.rows);
                if !page.has_next {
                    break;
                }
                request.after = page.cursors.last().cloned();
            }
            let mut expected = self.rows.clone();
            expected.sort_by(|one, other| in_order(column, direction, one, other));
            let name = format!("{}.{} {direction:?}", self.dataset.name, column.name);
            let order = |rows: &[Row]| rows.iter().map(|row| row["id"].clone()).collect::<Vec<_>>();
            assert_eq!(order(&rows), order(&expected), "{name}");
        }
    }
}

fn compare(column: &Column, one: &Value, other: &Value) -> Ordering {
    match column.kind {
        ColumnKind::Integer | ColumnKind::Money => one.as_i64().cmp(&other.as_i64()),
        ColumnKind::Flag => one.as_bool().cmp(&other.as_bool()),
        ColumnKind::Timestamp => {
            let instant =
                |value: &Value| value.as_str().expect("a text").parse::<kernel::Timestamp>().expect("an instant");
            instant(one).cmp(&instant(other))
        }
        ColumnKind::Text => {
            let folded = |value: &Value| value.as_str().expect("a text").to_lowercase();
            folded(one).cmp(&folded(other))
        }
        ColumnKind::Id(_) | ColumnKind::Choice(_) | ColumnKind::Date | ColumnKind::Texts | ColumnKind::Json => {
            one.as_str().cmp(&other.as_str())
        }
    }
}

/// Empty values last, whatever the direction; then the id.
fn in_order(column: &Column, direction: Direction, one: &Row, other: &Row) -> Ordering {
    let turned = |ordering: Ordering| if direction == Direction::Ascending { ordering } else { ordering.reverse() };
    let (left, right) = (&one[column.name], &other[column.name]);
    let values = match (left.is_null(), right.is_null()) {
        (true, true) => Ordering::Equal,
        (true, false) => Ordering::Greater,
        (false, true) => Ordering::Less,
        (false, false) => turned(compare(column, left, right)),
    };
    values.then_with(|| turned(one["id"].as_str().cmp(&other["id"].as_str())))
}

/// EF-27, C-LIST.
#[tokio::test(flavor = "multi_thread")]
async fn every_column_of_every_dataset_can_be_read_filtered_and_sorted_by_as_it_is_declared() {
    let (world, history) = a_grown_tenant().await;
    let moment = Moment::at(history.now(), kernel::Zone::Wib);
    for dataset in views::datasets::all() {
        let rows = world.all(world.staff(), moment, dataset.name, Filter::All).await;
        assert!(!rows.is_empty(), "{} has no row", dataset.name);
        let table = Table { world: &world, border: world.staff(), moment, dataset, rows };
        let names: Vec<&str> = dataset.columns.iter().map(|column| column.name).collect();
        for row in &table.rows {
            let mut found: Vec<&str> = row.keys().map(String::as_str).collect();
            let mut expected = names.clone();
            found.sort_unstable();
            expected.sort_unstable();
            assert_eq!(found, expected, "{}", dataset.name);
            for column in dataset.columns {
                let value = &row[column.name];
                assert!(column.nullable || !value.is_null(), "{}.{} is empty in {row:?}", dataset.name, column.name);
                if let ColumnKind::Choice(among) = column.kind {
                    let known = value.as_str().is_none_or(|value| among.contains(&value));
                    assert!(known, "{}.{} is {value}", dataset.name, column.name);
                }
            }
            let id = row["id"].as_str().expect("an id").parse().expect("an id");
            let got = views::get(&world.store, world.staff(), moment, dataset, id).await.expect("a row");
            assert_eq!(got.as_ref(), Some(row));
        }
        for column in dataset.columns {
            if column.filter {
                table.check_filters(column).await;
            }
            if column.sort {
                table.check_order(column).await;
            }
        }
    }
}

#[tokio::test]
async fn a_search_text_finds_the_rows_in_which_every_word_occurs_somewhere() {
    let (world, history) = a_grown_tenant().await;
    let moment = Moment::at(history.now(), kernel::Zone::Wib);
    for dataset in views::datasets::all() {
        let searched: Vec<&Column> = dataset.columns.iter().filter(|column| column.search).collect();
        let rows = world.all(world.staff(), moment, dataset.name, Filter::All).await;
        let haystack = |row: &Row| -> Vec<String> {
            searched.iter().filter_map(|column| row[column.name].as_str()).map(str::to_lowercase).collect()
        };
        let Some(words) =
            rows.iter().map(haystack).find(|texts| !texts.is_empty()).and_then(|texts| texts.into_iter().max())
        else {
            continue;
        };
        let text: String = words.split_whitespace().take(2).collect::<Vec<_>>().join("  ").to_uppercase();
        let request = ListRequest { search: Some(text.clone()), first: 100, ..ListRequest::default() };
        let page = world.list(world.staff(), moment, dataset.name, &request).await;
        let count = views::count(&world.store, world.staff(), moment, dataset, &request).await.expect("a count");
        let fits = |row: &&Row| {
            text.to_lowercase().split_whitespace().all(|word| haystack(row).iter().any(|text| text.contains(word)))
        };
        let expected: Vec<Row> = rows.iter().filter(fits).cloned().collect();
        assert_eq!(count, expected.len() as u64, "{} for {text}", dataset.name);
        assert!(
            page.rows.iter().all(|row| ids(&expected).contains(row["id"].as_str().expect("an id"))),
            "{}",
            dataset.name
        );
    }
    let nothing = ListRequest { search: Some("tidak-akan-ditemukan".to_owned()), first: 10, ..ListRequest::default() };
    let page = world.list(world.staff(), morning("2026-02-01"), "companies", &nothing).await;
    assert_eq!((page.rows.len(), page.has_next, page.has_previous), (0, false, false));
}
