//! Papers of a bill as PDF: BAPP, BAST, receipt, and the recap of what a company was paid.

use std::collections::BTreeSet;

use documents::{
    DeliveryKind, DeliveryMinutes, DeliveryRow, OfficePaper, PaymentRecap, RecapRow, RecapSums, ReceiptPaper,
    framing::Job, office_paper::Signatory,
};
use domain::{
    office::{self, Office, numbering::PaperSort},
    payment::billing::{self, Billing, Event, Paper, PaperKind},
    publication::order::Order,
};
use kernel::{
    LocalDate, Rupiah, TenantId, Uuid,
    ids::{AccountId, AgencyId, OrderId},
};
use serde_json::json;

use super::facts::{
    ACTIVITY_OFFICER, BUDGET_USER, COMMITMENT_OFFICER, FINANCE_ADMIN, Post, Row, TREASURER, day_of, not_yet, of,
    rupiah, signatory, text,
};
use super::frozen::{Told, mended_of_bill};
use super::words;
use crate::{App, AppError, Scope, reading, session::own_border, use_cases::singleton};

/// The papers of a bill that the region writes itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BillPaper {
    /// Berita Acara Pemeriksaan Pekerjaan (BAPP).
    Inspection,
    /// Berita Acara Serah Terima (BAST).
    Handover,
    /// Kuitansi.
    Receipt,
}

impl BillPaper {
    /// Whose number and day stand on it.
    pub(super) fn prints(self) -> &'static [PaperKind] {
        match self {
            Self::Inspection => &[PaperKind::InspectionMinutes],
            Self::Handover => &[PaperKind::InspectionMinutes, PaperKind::HandoverMinutes],
            Self::Receipt => &[PaperKind::Invoice],
        }
    }
}

/// A bill as a paper of it needs it: as it stood when the paper was signed.
#[derive(Debug)]
pub(super) struct Bill {
    id: Uuid,
    pub(super) state: billing::State,
    office: office::State,
    agency: Option<AgencyId>,
    /// Numbers of the order letters.
    orders: Vec<String>,
    /// Who inspected, signed the handover, or asked for payment.
    signed_by: Option<AccountId>,
    /// Its events, and where in the log the paper was signed.
    pub(super) told: Told,
    pub(super) until: i64,
}

impl App {
    /// A paper of a bill, as PDF.
    ///
    /// # Errors
    /// As [`App::order_pdf`].
    pub async fn bill_pdf(&self, scope: &Scope, bill: Uuid, paper: BillPaper) -> Result<Vec<u8>, AppError> {
        self.get(scope, reading::dataset("billings")?, bill).await?;
        let bill = self.bill_for_paper(scope.tenant, bill, paper).await?;
        let mended = mended_of_bill(&bill.told, paper.prints(), scope.zone);
        let paper = match paper {
            BillPaper::Inspection => self.delivery(scope, &bill, DeliveryKind::Inspection).await?.paper(),
            BillPaper::Handover => self.delivery(scope, &bill, DeliveryKind::Handover).await?.paper(),
            BillPaper::Receipt => self.receipt(scope, &bill).await?.paper(),
        };
        let paper = OfficePaper { notes: self.notes(scope.tenant, &mended).await?, ..paper };
        self.printed(scope.tenant, &Job::Office(Box::new(paper))).await
    }

    /// What a company was invoiced and paid between two days, as PDF.
    ///
    /// # Errors
    /// [`AppError::Denied`] when the bills are not the person's to see, else as [`App::order_pdf`].
    pub async fn payment_recap_pdf(
        &self,
        scope: &Scope,
        company: Uuid,
        from: LocalDate,
        until: LocalDate,
    ) -> Result<Vec<u8>, AppError> {
        let paper = self.payment_recap(scope, company, from, until).await?;
        self.printed(scope.tenant, &Job::Office(Box::new(paper))).await
    }

    /// The bill as it stood when a paper of it was signed.
    pub(super) async fn bill_for_paper(&self, tenant: TenantId, id: Uuid, paper: BillPaper) -> Result<Bill, AppError> {
        let border = own_border(tenant);
        let (today, _) = self.store().load::<Billing>(border, id).await?;
        let is_taken_back = match paper {
            BillPaper::Inspection => today.paper(PaperKind::InspectionMinutes).is_none(),
            BillPaper::Handover => today.paper(PaperKind::HandoverMinutes).is_none(),
            BillPaper::Receipt => false,
        };
        let signs = |event: &domain::Event| match (paper, event) {
            (BillPaper::Inspection, domain::Event::Billing(Event::DeliveryInspected { .. }))
            | (BillPaper::Handover, domain::Event::Billing(Event::HandoverSigned { .. }))
            | (BillPaper::Receipt, domain::Event::Billing(Event::PaymentRequested { .. })) => true,
            (_, _) => false,
        };
        let told = Told::until(self.stream_events(border, id).await?, signs).filter(|_| !is_taken_back);
        let (told, until) = told.ok_or_else(|| not_yet("billing.paper_not_written"))?;
        let state = told.state::<Billing>();
        let mut bill = Bill {
            id,
            office: self.state_then::<Office>(tenant, singleton("office"), until).await?,
            agency: None,
            orders: Vec::new(),
            signed_by: told.signed_by(),
            until,
            told,
            state,
        };
        let orders: BTreeSet<OrderId> = bill.state.items().iter().map(|item| item.order).collect();
        for order in orders {
            let (order, _) = self.store().load::<Order>(border, order.as_uuid()).await?;
            bill.agency = bill.agency.or(order.subject().map(|subject| subject.agency));
            bill.orders.extend(order.number().map(str::to_owned));
        }
        Ok(bill)
    }

    async fn signed_by(
        &self,
        scope: &Scope,
        bill: &Bill,
        day: LocalDate,
        post: Post,
        by: Option<AccountId>,
    ) -> Result<Signatory, AppError> {
        let name = self.member_then(scope.tenant, by.map(AccountId::as_uuid), bill.until).await?;
        Ok(signatory(&bill.office, bill.agency, day, post, name.as_deref()))
    }

    async fn delivery(&self, scope: &Scope, bill: &Bill, kind: DeliveryKind) -> Result<DeliveryMinutes, AppError> {
        let (paper, sort, post) = match kind {
            DeliveryKind::Inspection => (PaperKind::InspectionMinutes, PaperSort::InspectionMinutes, ACTIVITY_OFFICER),
            DeliveryKind::Handover => (PaperKind::HandoverMinutes, PaperSort::HandoverMinutes, COMMITMENT_OFFICER),
        };
        let Some(Paper { number, date, .. }) = bill.state.paper(paper).cloned() else {
            return Err(not_yet("billing.paper_not_written"));
        };
        let registered = self.numbered(scope, sort, bill.id, Some(&number)).await?;
        let head = self.head(&bill.office, Some(number), date, registered.as_ref());
        let company = bill.state.company().ok_or(AppError::Denied)?;
        let company = self.company_then(scope.tenant, company.as_uuid(), Some(bill.until)).await?;
        let mut rows = Vec::new();
        for (item, amount) in bill.state.amounts() {
            let outlet = if let Some(name) = company.outlet(item.outlet) {
                Some(name)
            } else {
                let row = self.row_for_paper(scope, "outlets", item.outlet.as_uuid()).await?;
                row.and_then(|row| text(&row, "name"))
            };
            rows.push(DeliveryRow {
                about: item.about.clone(),
                outlet: outlet.unwrap_or_default(),
                quantity: item.charge.quantity,
                amount,
            });
        }
        let inspected = bill.state.paper(PaperKind::InspectionMinutes).filter(|_| kind == DeliveryKind::Handover);
        Ok(DeliveryMinutes {
            head,
            kind,
            title: bill.state.heading().map(|heading| heading.title.clone()).unwrap_or_default(),
            orders: bill.orders.clone(),
            inspected_by: inspected.map(|paper| paper.number.clone()),
            company: company.company,
            rows,
            total: bill.state.breakdown().map_or(Rupiah::ZERO, |breakdown| breakdown.gross),
            signatory: self.signed_by(scope, bill, date, post, bill.signed_by).await?,
        })
    }

    async fn receipt(&self, scope: &Scope, bill: &Bill) -> Result<ReceiptPaper, AppError> {
        let registered = self.numbered(scope, PaperSort::Receipt, bill.id, None).await?;
        let numbered = registered.as_ref().and_then(|row| Some((text(row, "number")?, of(row, "dated_on")?)));
        let (Some((number, date)), Some(breakdown)) = (numbered, bill.state.breakdown()) else {
            return Err(not_yet("billing.paper_not_written"));
        };
        let head = self.head(&bill.office, Some(number), date, registered.as_ref());
        let company = bill.state.company().ok_or(AppError::Denied)?;
        let approves = self.signed_by(scope, bill, date, BUDGET_USER, None).await?;
        let pays = self.signed_by(scope, bill, date, TREASURER, bill.signed_by).await?;
        let agency = bill.agency.and_then(|agency| bill.office.agency(agency)).map(|(name, _)| name);
        let invoice = bill.state.paper(PaperKind::Invoice).map(|paper| format!("invoice {}", paper.number));
        let title = bill.state.heading().map(|heading| heading.title.clone());
        let orders = (!bill.orders.is_empty()).then(|| format!("surat pesanan {}", bill.orders.join("; ")));
        Ok(ReceiptPaper {
            head,
            payer: format!(
                "Bendahara Pengeluaran {} {}",
                agency.unwrap_or(&bill.office.letterhead().agency),
                bill.office.name()
            ),
            company: self.company_then(scope.tenant, company.as_uuid(), Some(bill.until)).await?.company,
            purpose: [title, orders, invoice].into_iter().flatten().collect::<Vec<_>>().join(", "),
            gross: breakdown.gross,
            kept: breakdown
                .deposits()
                .into_iter()
                .map(|(levy, amount)| (words::levy(levy).to_owned(), amount))
                .collect(),
            transfer: breakdown.transfer,
            account: bill
                .state
                .account()
                .map(|account| format!("{}, {}, a.n. {}", account.bank, account.number, account.holder)),
            signatories: vec![
                Signatory { saying: Some("Menyetujui,".to_owned()), ..approves },
                Signatory { saying: Some("Lunas dibayar,".to_owned()), ..pays },
            ],
        })
    }

    async fn payment_recap(
        &self,
        scope: &Scope,
        company: Uuid,
        from: LocalDate,
        until: LocalDate,
    ) -> Result<OfficePaper, AppError> {
        let list = reading::dataset("billings")?;
        scope.may(list.permission)?;
        Self::may_read_company(scope, company)?;
        let rows = self.rows_where(scope, scope.border(), "billings", "company", json!(company), "invoiced_on").await?;
        let rows = between(rows.iter().filter_map(|row| recap_row(row, scope)), from, until);
        let (sums, earlier) = sums(&rows, from);
        let left = |row: &RecapRow| row.gross.checked_sub(row.kept).unwrap_or_default();
        let open = total(rows.iter().filter(|row| row.paid.is_none()).map(left));
        let office = self.office_of_tenant(scope.tenant).await?;
        let today = scope.today();
        let head = self.head(&office, None, today, None);
        let agency = office.agency_named(&office.letterhead().agency);
        Ok(PaymentRecap {
            head,
            company: self.company_then(scope.tenant, company, None).await?.company,
            from,
            until,
            rows,
            sums,
            earlier,
            open,
            signatory: Signatory {
                saying: Some("Mengetahui,".to_owned()),
                ..signatory(&office, agency, today, FINANCE_ADMIN, None)
            },
        }
        .paper())
    }
}

/// Bills that were invoiced or paid between two days, as they stood on the last of them: money counts by the day on which
/// it came, also for what was invoiced the year before.
fn between(rows: impl Iterator<Item = RecapRow>, from: LocalDate, until: LocalDate) -> Vec<RecapRow> {
    let is_within = |day: LocalDate| from <= day && day <= until;
    rows.filter(|row| is_within(row.invoice.1) || row.paid.is_some_and(|(_, day)| is_within(day)))
        .map(|row| RecapRow {
            disbursement: row.disbursement.filter(|(_, day)| *day <= until),
            paid: row.paid.filter(|(_, day)| *day <= until),
            ..row
        })
        .collect()
}

/// Sums of what was invoiced from a day on, and of what was before: no invoice is in the sums of two years.
fn sums(rows: &[RecapRow], from: LocalDate) -> (RecapSums, Option<RecapSums>) {
    let (earlier, own): (Vec<&RecapRow>, Vec<&RecapRow>) = rows.iter().partition(|row| row.invoice.1 < from);
    let sums = |rows: &[&RecapRow]| RecapSums {
        gross: total(rows.iter().map(|row| row.gross)),
        kept: total(rows.iter().map(|row| row.kept)),
        paid: total(rows.iter().filter_map(|row| row.paid).map(|(amount, _)| amount)),
    };
    (sums(&own), Some(sums(&earlier)).filter(|_| !earlier.is_empty()))
}

fn total(amounts: impl Iterator<Item = Rupiah>) -> Rupiah {
    amounts.fold(Rupiah::ZERO, |sum, one| sum.checked_add(one).unwrap_or(sum))
}

fn recap_row(row: &Row, scope: &Scope) -> Option<RecapRow> {
    let disbursement = text(row, "disbursement_number").zip(of(row, "disbursed_on"));
    // The bank's paper says when the money came; somebody may have confirmed it in the next year.
    let came = of(row, "bank_dated_on").or_else(|| day_of(row, "paid_at", scope));
    let paid = of::<Rupiah>(row, "paid_amount").zip(came);
    Some(RecapRow {
        title: text(row, "title")?,
        invoice: (text(row, "invoice_number")?, of(row, "invoiced_on")?),
        gross: rupiah(row, "gross"),
        kept: rupiah(row, "kept"),
        disbursement,
        paid,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// EF-21: the recap of a year has the money of that year, as the page of the company counts it.
    #[test]
    fn a_recap_counts_money_by_the_day_on_which_it_came() {
        let day = |year, month, day| LocalDate::from_ymd(year, month, day).expect("a day");
        let one = Rupiah::new(1_764_000).expect("an amount");
        let bill = |title: &str, invoiced, paid: Option<LocalDate>| RecapRow {
            title: title.to_owned(),
            invoice: (title.to_owned(), invoiced),
            gross: one,
            kept: Rupiah::ZERO,
            disbursement: None,
            paid: paid.map(|day| (one, day)),
        };
        let bills = [
            bill("of last year, paid in it", day(2025, 11, 3), Some(day(2025, 12, 20))),
            bill("of last year, paid in this", day(2025, 12, 28), Some(day(2026, 2, 2))),
            bill("of this year", day(2026, 5, 4), Some(day(2026, 6, 1))),
            bill("not paid yet", day(2026, 11, 2), None),
            bill("paid after it", day(2026, 11, 9), Some(day(2026, 12, 1))),
        ];
        let rows = between(bills.into_iter(), day(2026, 1, 1), day(2026, 11, 23));
        let told: Vec<(&str, bool)> = rows.iter().map(|row| (row.title.as_str(), row.paid.is_some())).collect();
        assert_eq!(
            told,
            [
                ("of last year, paid in this", true),
                ("of this year", true),
                ("not paid yet", false),
                ("paid after it", false)
            ]
        );
    }

    /// EF-21: of what was invoiced and paid in two years each sum has its part once, and what came after the last day is
    /// not told. Planted fault: sums over all rows, the SP2D not held against the last day.
    #[test]
    fn a_recap_is_of_its_last_day_and_no_invoice_is_in_two_of_them() {
        let day = |year, month, day| LocalDate::from_ymd(year, month, day).expect("a day");
        let rp = |amount| Rupiah::new(amount).expect("an amount");
        let bill = |invoiced, disbursed, paid| RecapRow {
            title: String::new(),
            invoice: (String::new(), invoiced),
            gross: rp(1_998_000),
            kept: rp(234_000),
            disbursement: Some(("0001/SP2D".to_owned(), disbursed)),
            paid: Some((rp(1_764_000), paid)),
        };
        let bills = [
            bill(day(2025, 12, 28), day(2026, 1, 30), day(2026, 2, 2)),
            bill(day(2026, 6, 20), day(2026, 7, 3), day(2026, 7, 6)),
        ];
        let of = |from, until| {
            let rows = between(bills.iter().cloned(), from, until);
            let told: Vec<(bool, bool)> =
                rows.iter().map(|row| (row.disbursement.is_some(), row.paid.is_some())).collect();
            (told, sums(&rows, from))
        };
        let invoiced = RecapSums { gross: rp(1_998_000), kept: rp(234_000), paid: Rupiah::ZERO };
        let paid = RecapSums { paid: rp(1_764_000), ..invoiced };
        assert_eq!(of(day(2025, 1, 1), day(2025, 12, 31)), (vec![(false, false)], (invoiced, None)));
        let half = (vec![(true, true), (false, false)], (invoiced, Some(paid)));
        assert_eq!(of(day(2026, 1, 1), day(2026, 6, 30)), half);
        assert_eq!(of(day(2026, 1, 1), day(2026, 12, 31)).1, (paid, Some(paid)));
    }
}
