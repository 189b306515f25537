//! The certificate of a small business (surat keterangan PP 55/2022): filed by the company, looked at by the office. While
//! it holds, orders are priced and billed with final income tax (DOMAIN.md 5.3).

use std::collections::BTreeSet;

use domain::{
    Event,
    media::company::{self, Command, Company, Document, TAX_CERTIFICATE},
};
use kernel::{
    CompanyId, LocalDate,
    ids::{AccountId, DocumentId},
};
use serde::Deserialize;
use serde_json::json;
use store::Done;

use super::{
    billing_facts::without_interest,
    dates::{Dated, possible},
    shared::{hands, not_found},
};
use crate::{
    App, AppError, Field, FieldError,
    FieldKind::{Date, File, Ref, Text},
    FilePurpose, Record, Scope, UseCase,
    perform::refuse,
    session::own_border,
};

const COMPANY: Field = Field::needed("company", Ref("companies"));

pub(crate) const USE_CASES: &[UseCase] = &[
    UseCase {
        name: "submit_tax_certificate",
        context: "media",
        about: "Files the certificate of a small business (PP 55/2022) of a company; the office looks at it before its rate applies.",
        fields: &[
            COMPANY,
            Field::needed("number", Text(100)),
            Field::needed("issued_on", Date),
            Field::needed("expires_on", Date),
            Field::needed("file", File(FilePurpose::Document)),
        ],
        record: Record::Named("company"),
        run: run!(submit_tax_certificate),
    },
    UseCase {
        name: "confirm_tax_certificate",
        context: "media",
        about: "Says that the certificate of a small business is what it seems: orders of its days are priced by it. Not by who filed it.",
        fields: &[COMPANY, Field::needed("document", Ref("documents"))],
        record: Record::Named("company"),
        run: run!(confirm_tax_certificate),
    },
];

#[derive(Deserialize)]
struct Submit {
    company: CompanyId,
    number: String,
    issued_on: LocalDate,
    expires_on: LocalDate,
    file: String,
}

async fn submit_tax_certificate(app: &App, scope: &Scope, input: Submit) -> Result<Done, AppError> {
    possible(scope, &[Dated::Past("issued_on", Some(input.issued_on))])?;
    if input.expires_on < scope.today() {
        let code = "in_past";
        return Err(AppError::Invalid(vec![FieldError { field: "expires_on".to_owned(), code, params: vec![] }]));
    }
    let document = DocumentId(app.next_id());
    let facts = Document {
        requirement: TAX_CERTIFICATE.to_owned(),
        outlet: None,
        number: Some(input.number),
        issuer: None,
        issued_on: Some(input.issued_on),
        expires_on: Some(input.expires_on),
        file: Some(app.file_ref(scope, "file", &input.file).await?),
    };
    let command = Command::FileDocument { document, facts };
    app.company(scope, input.company, command, json!({ "id": document })).await
}

#[derive(Deserialize)]
struct Confirm {
    company: CompanyId,
    document: DocumentId,
}

async fn confirm_tax_certificate(app: &App, scope: &Scope, input: Confirm) -> Result<Done, AppError> {
    let Confirm { company, document } = input;
    let events = app.stream_events(own_border(scope.tenant), company.as_uuid()).await?;
    let is_filing = |event: &Event| matches!(event, Event::Company(company::Event::DocumentFiled { document: filed, .. }) if *filed == document);
    // EF-22: whoever filed it, for the company or in somebody's place, does not look at it for the office; nor does the one
    // who acts for such a person, or let such a person act.
    let filings = events.iter().filter(|recorded| is_filing(&recorded.event));
    let filers: BTreeSet<AccountId> =
        filings.flat_map(|filed| [Some(filed.actor), filed.on_behalf_of]).flatten().collect();
    app.transact(scope, move |unit| {
        let filers = filers.clone();
        Box::pin(async move {
            if !unit.state::<Company>(company.as_uuid()).await?.exists() {
                return Err(not_found());
            }
            without_interest(unit, company).await?;
            if !hands(unit, company.as_uuid()).is_disjoint(&filers) {
                return Err(refuse("company.filer_confirms"));
            }
            unit.run::<Company>(company.as_uuid(), Command::ConfirmTaxCertificate { document }).await?;
            Ok(json!({ "id": document }))
        })
    })
    .await
}
