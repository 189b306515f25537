//! Order letter and agreement as PDF.

use documents::{AgreementPaper, AgreementRow, OrderLetter, OrderRow, framing::Job, office_paper::Signatory};
use domain::{
    office::numbering::PaperSort,
    partnership::decree::Signature,
    publication::agreement::{Item, Quantity},
};
use kernel::{LocalDate, Rupiah, Timestamp, Uuid, ids::AgencyId};
use serde_json::json;

use super::{
    capacity,
    facts::{COMMITMENT_OFFICER, Row, day_of, id, not_yet, of, rupiah, signatory, text, whole},
    words,
};
use crate::{App, AppError, Scope, reading, session::own_border};

impl App {
    /// The order letter (surat pesanan), as PDF.
    ///
    /// # Errors
    /// [`AppError::Denied`] when the order is not there or not the person's to see, [`AppError::Rejected`] before it is
    /// issued, [`AppError::Unavailable`] when the program that prints is not installed or does not come to an end.
    pub async fn order_pdf(&self, scope: &Scope, order: Uuid) -> Result<Vec<u8>, AppError> {
        let row = self.get(scope, reading::dataset("orders")?, order).await?;
        let paper = self.order_letter(scope, order, &row).await?;
        self.printed(scope.tenant, &Job::Office(Box::new(paper.paper()))).await
    }

    /// An agreement that the office has signed, as PDF.
    ///
    /// # Errors
    /// As [`App::order_pdf`].
    pub async fn agreement_pdf(&self, scope: &Scope, agreement: Uuid) -> Result<Vec<u8>, AppError> {
        let row = self.get(scope, reading::dataset("agreements")?, agreement).await?;
        let paper = self.agreement_paper(scope, agreement, &row).await?;
        self.printed(scope.tenant, &Job::Office(Box::new(paper.paper()))).await
    }

    async fn order_letter(&self, scope: &Scope, order: Uuid, row: &Row) -> Result<OrderLetter, AppError> {
        let (Some(number), Some(day)) = (text(row, "number"), day_of(row, "issued_at", scope)) else {
            return Err(not_yet("order.not_issued"));
        };
        let office = self.office_of_tenant(scope.tenant).await?;
        let registered = self.numbered(scope, PaperSort::OrderLetter, order).await?;
        let head = self.head(&office, Some(number), day, registered.as_ref());
        let company = self.company_on_paper(scope, id(row, "company").ok_or(AppError::Denied)?).await?;
        let agreement = match id(row, "agreement") {
            Some(agreement) => self.row_for_paper(scope, "agreements", agreement).await?,
            None => None,
        };
        let agreement = agreement.and_then(|row| Some((text(&row, "number")?, of(&row, "signed_on")?)));
        let line = match id(row, "line") {
            Some(line) => self.row_for_paper(scope, "budget_lines", line).await?,
            None => None,
        };
        let placements =
            self.rows_where(scope, own_border(scope.tenant), "placements", "order", json!(order), "number").await?;
        let approver = self.member_name(scope, id(row, "approver")).await?;
        let agency = id(row, "agency").map(AgencyId);
        let signed = signatory(&office, agency, day, COMMITMENT_OFFICER, approver.as_deref());
        Ok(OrderLetter {
            head,
            company,
            outlet: text(row, "outlet_name").unwrap_or_default(),
            agreement,
            title: text(row, "title").unwrap_or_default(),
            brief: text(row, "brief").unwrap_or_default(),
            budget: line
                .and_then(|line| Some(format!("{} · {}", text(&line, "sub_activity")?, text(&line, "account")?))),
            rows: placements.iter().filter_map(order_row).collect(),
            total: rupiah(row, "amount"),
            // The instant is the first after the time; the day before it is the last.
            answer_by: of::<Timestamp>(row, "answer_until").map(|until| until.plus_seconds(-1).date_in(scope.zone)),
            signatory: Signatory { saying: Some("Yang memesan,".to_owned()), ..signed },
        })
    }

    async fn agreement_paper(&self, scope: &Scope, agreement: Uuid, row: &Row) -> Result<AgreementPaper, AppError> {
        let (Some(number), Some(day)) = (text(row, "number"), of::<LocalDate>(row, "signed_on")) else {
            return Err(not_yet("agreement.not_signed"));
        };
        let office = self.office_of_tenant(scope.tenant).await?;
        let registered = self.numbered(scope, PaperSort::Agreement, agreement).await?;
        let head = self.head(&office, Some(number), day, registered.as_ref());
        let company = self.company_on_paper(scope, id(row, "company").ok_or(AppError::Denied)?).await?;
        let items: Vec<Item> = of(row, "items").unwrap_or_default();
        let mut rows = Vec::new();
        for item in &items {
            let outlet = self.row_for_paper(scope, "outlets", item.outlet.as_uuid()).await?;
            rows.push(agreement_row(item, outlet.and_then(|outlet| text(&outlet, "name"))));
        }
        let agency = id(row, "agency").map(AgencyId);
        let signature: Option<Signature> = of(row, "signature");
        let signed = signature.map_or_else(
            || signatory(&office, agency, day, COMMITMENT_OFFICER, None),
            |signature| {
                let (capacity, post) = capacity(&signature.title);
                let position = post.to_owned();
                Signatory {
                    saying: None,
                    capacity,
                    position,
                    name: Some(signature.name),
                    rank: None,
                    nip: signature.nip,
                }
            },
        );
        let agency = agency.and_then(|agency| office.agency(agency)).map(|(name, _)| name.to_owned());
        let agency = agency.unwrap_or_else(|| office.letterhead().agency.clone());
        Ok(AgreementPaper {
            head,
            form: words::contract(of(row, "contract_form")).to_owned(),
            title: text(row, "title").unwrap_or_default(),
            agency: format!("{agency} {}", office.name()),
            company,
            starts_on: of(row, "starts_on").unwrap_or(day),
            ends_on: of(row, "ends_on").unwrap_or(day),
            method: words::method(of(row, "method")).to_owned(),
            sub_activity: text(row, "sub_activity"),
            value: of(row, "value"),
            under_delivery: words::under_delivery(of(row, "under_delivery"), text(row, "under_delivery_words")),
            items: rows,
            signatory: signed,
        })
    }
}

fn order_row(row: &Row) -> Option<OrderRow> {
    Some(OrderRow {
        number: whole(row, "number"),
        title: text(row, "title")?,
        format: words::format(of(row, "format")?).to_owned(),
        first_day: of(row, "first_day")?,
        last_day: of(row, "last_day")?,
        quantity: whole(row, "quantity"),
        unit: words::unit(of(row, "unit")?).to_owned(),
        unit_price: rupiah(row, "unit_price"),
        amount: rupiah(row, "amount"),
    })
}

fn agreement_row(item: &Item, outlet: Option<String>) -> AgreementRow {
    let form = words::format(item.format);
    let what = if item.specification.is_empty() { form.to_owned() } else { format!("{form}, {}", item.specification) };
    AgreementRow {
        number: item.number,
        outlet: outlet.unwrap_or_default(),
        what,
        unit: words::unit(item.unit).to_owned(),
        unit_price: item.unit_price.unwrap_or(Rupiah::ZERO),
        tax_inclusive: item.tax_inclusive,
        quantity: item.quantity.and_then(|quantity| match quantity {
            Quantity::Count(count) => Some(count),
            Quantity::NotFixed => None,
        }),
    }
}
