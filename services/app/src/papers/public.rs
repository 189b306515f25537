//! What anybody is told about a numbered paper by its code: that it is in the register, with number and day.

use kernel::LocalDate;
use serde_json::json;

use super::facts::{of, text};
use crate::{
    App, AppError,
    dataset::{Filter, ListRequest, Operator},
    reading,
    session::own_border,
    use_cases::tenant_of_code,
};

/// What the public is told about a numbered paper: nothing of money or of the company.
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
        let told = || {
            Some(PublicPaper {
                tenant_name: info.name,
                sort: text(row, "sort")?,
                number: text(row, "number")?,
                date: of(row, "dated_on")?,
                is_demo: info.is_demo,
            })
        };
        told().ok_or(AppError::Denied)
    }
}
