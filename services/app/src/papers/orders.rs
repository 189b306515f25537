//! Order letter and agreement as PDF.

use documents::{
    AgreementPaper, AgreementRow, OfficePaper, OrderLetter, OrderRow, framing::Job, office_paper::Signatory,
};
use domain::{
    office::{Office, numbering::PaperSort},
    partnership::decree::Signature,
    publication::{
        agreement::{self, Item, Quantity},
        order::{self, Order, Placement},
    },
};
use kernel::{LocalDate, Rupiah, TenantId, Uuid, ids::AgencyId};

use super::{
    capacity,
    facts::{COMMITMENT_OFFICER, Row, day_of, id, not_yet, of, signatory, text},
    frozen::{Mended, Told, mended_of_order},
    words,
};
use crate::{App, AppError, Scope, reading, session::own_border, use_cases::singleton};

impl App {
    /// The order letter (surat pesanan), as PDF.
    ///
    /// # Errors
    /// [`AppError::Denied`] when the order is not there or not the person's to see, [`AppError::Rejected`] before it is
    /// issued, [`AppError::Unavailable`] when the program that prints is not installed or does not come to an end.
    pub async fn order_pdf(&self, scope: &Scope, order: Uuid) -> Result<Vec<u8>, AppError> {
        let row = self.get(scope, reading::dataset("orders")?, order).await?;
        let (letter, mended) = self.order_letter(scope, order, &row).await?;
        let paper = OfficePaper { notes: self.notes(scope.tenant, &mended).await?, ..letter.paper() };
        self.printed(scope.tenant, &Job::Office(Box::new(paper))).await
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

    /// The letter as it was issued, and what was put right since.
    async fn order_letter(
        &self,
        scope: &Scope,
        order: Uuid,
        row: &Row,
    ) -> Result<(OrderLetter, Vec<Mended>), AppError> {
        let (told, until, issued) = self.issued_order(scope.tenant, order).await?;
        let (Some(number), Some(subject), Some(day)) =
            (issued.number(), issued.subject(), day_of(row, "issued_at", scope))
        else {
            return Err(not_yet("order.not_issued"));
        };
        let office = self.state_then::<Office>(scope.tenant, singleton("office"), until).await?;
        let registered = self.numbered(scope, PaperSort::OrderLetter, order, Some(number)).await?;
        let head = self.head(&office, Some(number.to_owned()), day, registered.as_ref());
        let company = self.company_then(scope.tenant, subject.company.as_uuid(), Some(until)).await?;
        let agreement = match id(row, "agreement") {
            Some(agreement) => self.row_for_paper(scope, "agreements", agreement).await?,
            None => None,
        };
        let agreement = agreement.and_then(|row| Some((text(&row, "number")?, of(&row, "signed_on")?)));
        let line = match id(row, "line") {
            Some(line) => self.row_for_paper(scope, "budget_lines", line).await?,
            None => None,
        };
        let approver = self.member_then(scope.tenant, id(row, "approver"), until).await?;
        let signed = signatory(&office, Some(subject.agency), day, COMMITMENT_OFFICER, approver.as_deref());
        let letter = OrderLetter {
            head,
            outlet: company.outlet(subject.outlet).unwrap_or_else(|| text(row, "outlet_name").unwrap_or_default()),
            company: company.company,
            agreement,
            title: subject.title.clone(),
            brief: subject.brief.clone(),
            budget: line
                .and_then(|line| Some(format!("{} · {}", text(&line, "sub_activity")?, text(&line, "account")?))),
            rows: issued.placements().into_iter().map(order_row).collect(),
            total: issued.amount().unwrap_or_default(),
            // The instant is the first after the time; the day before it is the last.
            answer_by: issued.answer_until().map(|until| until.plus_seconds(-1).date_in(scope.zone)),
            signatory: Signatory { saying: Some("Yang memesan,".to_owned()), ..signed },
        };
        Ok((letter, mended_of_order(&told, scope.zone)))
    }

    /// An order as it was issued, by its events and their position.
    pub(super) async fn issued_order(
        &self,
        tenant: TenantId,
        order: Uuid,
    ) -> Result<(Told, i64, order::State), AppError> {
        let events = self.stream_events(own_border(tenant), order).await?;
        let is_issue = |event: &domain::Event| matches!(event, domain::Event::Order(order::Event::OrderIssued { .. }));
        let (told, until) = Told::until(events, is_issue).ok_or_else(|| not_yet("order.not_issued"))?;
        let issued = told.state::<Order>();
        Ok((told, until, issued))
    }

    /// Where in the log an agreement was signed.
    pub(super) async fn signed_agreement(&self, tenant: TenantId, agreement: Uuid) -> Result<i64, AppError> {
        let events = self.stream_events(own_border(tenant), agreement).await?;
        let signs =
            |event: &domain::Event| matches!(event, domain::Event::Agreement(agreement::Event::AgreementSigned { .. }));
        let (_, until) = Told::until(events, signs).ok_or_else(|| not_yet("agreement.not_signed"))?;
        Ok(until)
    }

    async fn agreement_paper(&self, scope: &Scope, agreement: Uuid, row: &Row) -> Result<AgreementPaper, AppError> {
        let (Some(number), Some(day)) = (text(row, "number"), of::<LocalDate>(row, "signed_on")) else {
            return Err(not_yet("agreement.not_signed"));
        };
        let until = self.signed_agreement(scope.tenant, agreement).await?;
        let office = self.state_then::<Office>(scope.tenant, singleton("office"), until).await?;
        let registered = self.numbered(scope, PaperSort::Agreement, agreement, Some(&number)).await?;
        let head = self.head(&office, Some(number), day, registered.as_ref());
        let company = id(row, "company").ok_or(AppError::Denied)?;
        let company = self.company_then(scope.tenant, company, Some(until)).await?;
        let items: Vec<Item> = of(row, "items").unwrap_or_default();
        let mut rows = Vec::new();
        for item in &items {
            let outlet = match company.outlet(item.outlet) {
                Some(name) => Some(name),
                None => self
                    .row_for_paper(scope, "outlets", item.outlet.as_uuid())
                    .await?
                    .and_then(|row| text(&row, "name")),
            };
            rows.push(agreement_row(item, outlet));
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
            company: company.company,
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

fn order_row(placement: &Placement) -> OrderRow {
    OrderRow {
        number: placement.number.into(),
        title: placement.title.clone(),
        format: words::format(placement.format).to_owned(),
        first_day: placement.from,
        last_day: placement.until,
        quantity: placement.quantity,
        unit: words::unit(placement.unit).to_owned(),
        unit_price: placement.unit_price,
        amount: placement.amount,
    }
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
