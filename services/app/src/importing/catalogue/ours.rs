//! What the rows of a file are held against: orders of the catalogue that are known, orders of ours, and their companies.

use std::collections::{BTreeMap, BTreeSet};

use domain::payment::catalogue::{
    CatalogueOrder, Command, Difference, Facts, MatchedBy, Ours, State, code_of, is_named,
};
use kernel::{
    CompanyId, Decider as _, Party, Rupiah, Uuid,
    ids::{CatalogueOrderId, OrderId},
};
use serde_json::{Map, Value, json};
use store::Border;

use super::{CatalogueNews, CatalogueRow, PlannedOrder};
use crate::{
    App, AppError, Scope,
    dataset::{Filter, ListRequest, Operator},
    reading::{dataset, id_of},
};

/// What companies are called where the catalogue does not name them.
pub(crate) type SupplierCodes = BTreeMap<CompanyId, BTreeSet<String>>;

impl App {
    /// What an import of good rows would do with each of them.
    pub(super) async fn preview_catalogue(
        &self,
        scope: &Scope,
        rows: &[PlannedOrder],
    ) -> Result<Vec<CatalogueRow>, AppError> {
        let letters: Vec<&str> = rows.iter().filter_map(|row| row.facts.letter_number.as_deref()).collect();
        let numbered = self.orders_numbered(scope, &letters).await?;
        let numbers: Vec<&str> = rows.iter().map(|row| row.number.as_str()).collect();
        let mut known: BTreeMap<String, Map<String, Value>> = BTreeMap::new();
        for row in self.rows_with(scope, "catalogue_orders", "number", &numbers).await? {
            if let Some(number) = row.get("number").and_then(Value::as_str) {
                known.insert(number.to_owned(), row);
            }
        }
        let found = |planned: &PlannedOrder| {
            let matched = known.get(&planned.number).and_then(|row| id_at(row, "order")).map(OrderId);
            matched.or_else(|| planned.facts.letter_number.as_ref().and_then(|letter| numbered.get(letter).copied()))
        };
        let ids: BTreeSet<String> = rows.iter().filter_map(found).map(|order| order.as_uuid().to_string()).collect();
        let ids: Vec<&str> = ids.iter().map(String::as_str).collect();
        let orders = self.rows_with(scope, "orders", "id", &ids).await?;
        let codes = self.supplier_codes(scope, rows).await?;
        let ours = |row| Some((id_of(row)?, ours_of(row, &codes)?));
        let orders: BTreeMap<Uuid, Ours> = orders.iter().filter_map(ours).collect();
        // One order of ours is one of the catalogue's: of two rows of the file the first one has it.
        let mut holders: BTreeMap<Uuid, String> = BTreeMap::new();
        for row in self.rows_with(scope, "catalogue_orders", "order", &ids).await? {
            if let (Some(order), Some(number)) = (id_at(&row, "order"), row.get("number").and_then(Value::as_str)) {
                holders.insert(order, number.to_owned());
            }
        }
        let mut previewed = Vec::with_capacity(rows.len());
        for row in rows {
            let (before, ours) = (known.get(&row.number), found(row));
            let holder = ours.and_then(|order| holders.get(&order.as_uuid()));
            let taken_by = holder.filter(|number| **number != row.number).cloned();
            let doubted = match ours.filter(|_| taken_by.is_none()).and_then(|order| orders.get(&order.as_uuid())) {
                Some(ours) => {
                    let doubts = self.doubts_of(scope, before.and_then(id_of), row, ours).await?;
                    match &doubts {
                        Some(doubts) if doubts.is_empty() => {
                            holders.insert(ours.order.as_uuid(), row.number.clone());
                        }
                        Some(_) => {
                            holders.remove(&ours.order.as_uuid());
                        }
                        None => (),
                    }
                    doubts.unwrap_or_default()
                }
                None => vec![],
            };
            previewed.push(CatalogueRow {
                number: row.number.clone(),
                facts: row.facts.clone(),
                news: match before {
                    None => CatalogueNews::New,
                    Some(before) if says_the_same(before, &row.facts) => CatalogueNews::Same,
                    Some(_) => CatalogueNews::Moved,
                },
                ours,
                doubted,
                taken_by,
            });
        }
        Ok(previewed)
    }

    /// What the rules would doubt, were the row taken over now; nothing where it is matched with nothing.
    async fn doubts_of(
        &self,
        scope: &Scope,
        known: Option<Uuid>,
        row: &PlannedOrder,
        ours: &Ours,
    ) -> Result<Option<Vec<Difference>>, AppError> {
        let border = Border { tenant: scope.tenant, party: Party::Staff };
        let mut state = match known {
            Some(id) => self.store().load::<CatalogueOrder>(border, id).await?.0,
            None => State::default(),
        };
        if state.was_taken_back(ours.order) && state.matched().is_none() {
            return Ok(None);
        }
        let id = CatalogueOrderId(known.unwrap_or_default());
        let mirror = Command::Mirror { id, number: row.number.clone(), facts: Box::new(row.facts.clone()) };
        let compare = Command::Match { ours: ours.clone(), by: MatchedBy::Number, reason: None };
        for command in [mirror, compare] {
            // What is refused is no doubt: the import tells it.
            let Ok(events) = CatalogueOrder::decide(&state, command) else { return Ok(None) };
            state = events.iter().fold(state, CatalogueOrder::evolve);
        }
        let doubted = state.doubted().filter(|_| state.matched().is_none());
        Ok(Some(doubted.map(|(_, differences)| differences.to_vec()).unwrap_or_default()))
    }

    /// Our orders by their numbers. Numbers begin anew every year: one that two orders have is nobody's.
    pub(crate) async fn orders_numbered(
        &self,
        scope: &Scope,
        numbers: &[&str],
    ) -> Result<BTreeMap<String, OrderId>, AppError> {
        let mut found: BTreeMap<String, Vec<OrderId>> = BTreeMap::new();
        for row in self.rows_with(scope, "orders", "number", numbers).await? {
            if let (Some(number), Some(id)) = (row.get("number").and_then(Value::as_str), id_of(&row)) {
                found.entry(number.to_owned()).or_default().push(OrderId(id));
            }
        }
        let only = |(number, ids): (String, Vec<OrderId>)| match ids.as_slice() {
            [id] => Some((number, *id)),
            _ => None,
        };
        Ok(found.into_iter().filter_map(only).collect())
    }

    /// Which companies the suppliers are that a file does not name: by their tax and business numbers, and by codes that a
    /// person has matched with an order of theirs.
    pub(crate) async fn supplier_codes(&self, scope: &Scope, rows: &[PlannedOrder]) -> Result<SupplierCodes, AppError> {
        let suppliers = rows.iter().map(|row| row.facts.supplier.as_str());
        let nameless = suppliers.filter(|supplier| !is_named(supplier));
        let told: BTreeMap<&str, String> = nameless.filter_map(|told| Some((told, code_of(told)?))).collect();
        let mut codes = SupplierCodes::new();
        if told.is_empty() {
            return Ok(codes);
        }
        let digits: BTreeSet<&String> = told.values().collect();
        for (column, length) in [("npwp", 16), ("nib", 13)] {
            let whole: Vec<String> = digits.iter().map(|digits| format!("{digits:0>length$}")).collect();
            let whole: Vec<&str> = whole.iter().map(String::as_str).collect();
            for row in self.rows_with(scope, "companies", column, &whole).await? {
                if let (Some(company), Some(number)) = (id_of(&row), row.get(column).and_then(Value::as_str)) {
                    codes.entry(CompanyId(company)).or_default().extend(code_of(number));
                }
            }
        }
        let told: Vec<&str> = told.into_keys().collect();
        let mut by_order: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        for row in self.rows_with(scope, "catalogue_orders", "supplier", &told).await? {
            let is_by_hand = row.get("matched_by").and_then(Value::as_str) == Some(MatchedBy::Hand.wire());
            if let (Some(order), Some(supplier)) = (id_at(&row, "order"), row.get("supplier").and_then(Value::as_str))
                && is_by_hand
            {
                by_order.entry(order.to_string()).or_default().extend(code_of(supplier));
            }
        }
        let orders: Vec<&str> = by_order.keys().map(String::as_str).collect();
        for row in self.rows_with(scope, "orders", "id", &orders).await? {
            let known = id_of(&row).and_then(|order| by_order.get(&order.to_string()));
            if let (Some(company), Some(known)) = (id_at(&row, "company"), known) {
                codes.entry(CompanyId(company)).or_default().extend(known.iter().cloned());
            }
        }
        Ok(codes)
    }

    /// The rows of a list of the office whose column holds one of some values.
    async fn rows_with(
        &self,
        scope: &Scope,
        list: &'static str,
        column: &str,
        values: &[&str],
    ) -> Result<Vec<Map<String, Value>>, AppError> {
        let border = Border { tenant: scope.tenant, party: Party::Staff };
        let mut rows = Vec::new();
        for some in values.chunks(100) {
            let filter = Filter::Where(column.to_owned(), Operator::In, json!(some));
            let mut request = ListRequest { filter, first: 100, ..ListRequest::default() };
            // Years have the same numbers: one that is left out would make another look like the only one.
            loop {
                let page = self.list_in(border, dataset(list)?, &request).await?;
                rows.extend(page.rows);
                match page.cursors.last() {
                    Some(end) if page.has_next => request.after = Some(end.clone()),
                    Some(_) | None => break,
                }
            }
        }
        Ok(rows)
    }
}

fn id_at(row: &Map<String, Value>, name: &str) -> Option<Uuid> {
    row.get(name).and_then(Value::as_str).and_then(|id| id.parse().ok())
}

/// An order of ours as its row says it.
fn ours_of(row: &Map<String, Value>, codes: &SupplierCodes) -> Option<Ours> {
    let codes = id_at(row, "company").and_then(|company| codes.get(&CompanyId(company))).cloned().unwrap_or_default();
    let supplier = row.get("company_name").and_then(Value::as_str)?.to_owned();
    let amount = Rupiah::new(row.get("amount").and_then(Value::as_i64)?).ok()?;
    Some(Ours { order: OrderId(id_of(row)?), billing: None, supplier, codes, amount })
}

fn says_the_same(row: &Map<String, Value>, facts: &Facts) -> bool {
    let text = |name: &str| row.get(name).and_then(Value::as_str);
    text("catalogue_stage") == Some(facts.stage.wire())
        && text("title") == Some(facts.title.as_str())
        && text("supplier") == Some(facts.supplier.as_str())
        && row.get("amount").and_then(Value::as_i64) == Some(facts.amount.get())
        && text("ordered_on") == Some(facts.ordered_on.to_string().as_str())
        && text("letter_number") == facts.letter_number.as_deref()
        && text("payment_reference") == facts.payment_reference.as_deref()
}
