//! What anybody is told about a numbered paper by its code: that it is in the register with number and day, for whom and
//! over how much, and whether it was put right since, so that two texts under one number can be told apart.

use domain::{office::numbering::PaperSort, publication::agreement::Agreement};
use kernel::{CompanyId, LocalDate, Rupiah, TenantId, Uuid, Zone};
use serde_json::json;

use super::{
    BillPaper,
    facts::{id, of, text},
    frozen::{Mended, mended_of_bill, mended_of_order},
};
use crate::{
    App, AppError,
    dataset::{Filter, ListRequest, Operator},
    reading,
    session::own_border,
    use_cases::tenant_of_code,
};

/// What the public is told about a numbered paper: what whoever holds it reads on its face, and nothing of people or
/// accounts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublicPaper {
    /// `Kota Pekanbaru`.
    pub tenant_name: String,
    /// What paper, by its wire name.
    pub sort: String,
    /// Its number.
    pub number: String,
    /// Its day.
    pub date: LocalDate,
    /// The company as it was called when the paper was signed.
    pub company: Option<String>,
    /// What the paper is over, taxes in it.
    pub amount: Option<Rupiah>,
    /// How often it was put right after it was signed.
    pub revision: usize,
    /// When it was put right last.
    pub corrected_on: Option<LocalDate>,
    /// Whether it is an example.
    pub is_demo: bool,
}

impl App {
    /// What the public is told about the paper with a code, as it stands on paper: in any case, with or without dashes.
    ///
    /// # Errors
    /// [`AppError::Denied`] when there is none.
    pub async fn public_paper(&self, code: &str) -> Result<PublicPaper, AppError> {
        let code: String = code.chars().filter(char::is_ascii_alphanumeric).take(16).collect();
        let code = code.to_uppercase();
        let tenant = tenant_of_code(&code).ok_or(AppError::Denied)?;
        self.store().tenant(tenant).await?.ok_or(AppError::Denied)?;
        let filter = Filter::Where("code".to_owned(), Operator::Eq, json!(code));
        let request = ListRequest { filter, first: 1, ..ListRequest::default() };
        let page = self.list_in(own_border(tenant), reading::dataset("paper_numbers")?, &request).await?;
        let row = page.rows.first().ok_or(AppError::Denied)?;
        let info = self.tenant_info(tenant).await?;
        let (sort, paper) = (of::<PaperSort>(row, "sort"), id(row, "paper"));
        let (company, amount, mended) = match sort.zip(paper) {
            Some((sort, paper)) => self.face_of(tenant, info.zone, sort, paper).await?,
            None => (None, None, Vec::new()),
        };
        let told = || {
            Some(PublicPaper {
                company,
                amount,
                revision: mended.len(),
                corrected_on: mended.last().map(|mended| mended.on),
                tenant_name: info.name,
                sort: text(row, "sort")?,
                number: text(row, "number")?,
                date: of(row, "dated_on")?,
                is_demo: info.is_demo,
            })
        };
        told().ok_or(AppError::Denied)
    }

    /// Company and sum of a paper as it was signed, and what was put right since. A paper that was taken back has none.
    async fn face_of(
        &self,
        tenant: TenantId,
        zone: Zone,
        sort: PaperSort,
        paper: Uuid,
    ) -> Result<(Option<String>, Option<Rupiah>, Vec<Mended>), AppError> {
        let (company, amount, until, mended) = match self.signed_facts(tenant, zone, sort, paper).await {
            Ok(facts) => facts,
            Err(AppError::Rejected(_)) => return Ok((None, None, Vec::new())),
            Err(other) => return Err(other),
        };
        let name = match company {
            Some(company) => Some(self.company_then(tenant, company.as_uuid(), Some(until)).await?.company.name),
            None => None,
        };
        Ok((name, amount, mended))
    }

    async fn signed_facts(
        &self,
        tenant: TenantId,
        zone: Zone,
        sort: PaperSort,
        paper: Uuid,
    ) -> Result<(Option<CompanyId>, Option<Rupiah>, i64, Vec<Mended>), AppError> {
        let bill = match sort {
            PaperSort::OrderLetter => {
                let (told, until, issued) = self.issued_order(tenant, paper).await?;
                let company = issued.subject().map(|subject| subject.company);
                return Ok((company, issued.amount(), until, mended_of_order(&told, zone)));
            }
            PaperSort::Agreement => {
                let until = self.signed_agreement(tenant, paper).await?;
                let signed = self.state_then::<Agreement>(tenant, paper, until).await?;
                return Ok((signed.company(), signed.value(), until, Vec::new()));
            }
            PaperSort::InspectionMinutes => BillPaper::Inspection,
            PaperSort::HandoverMinutes => BillPaper::Handover,
            PaperSort::Receipt => BillPaper::Receipt,
        };
        let signed = self.bill_for_paper(tenant, paper, bill).await?;
        let amount = signed.state.breakdown().map(|breakdown| breakdown.gross);
        let mended = mended_of_bill(&signed.told, bill.prints(), zone);
        Ok((signed.state.company(), amount, signed.until, mended))
    }
}
