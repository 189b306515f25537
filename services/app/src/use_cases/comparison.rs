//! What the region shows to its neighbours: figures by signed decision, never a company or a person.

use domain::comparison::sharing::{Command, Sharing};
use kernel::FiscalYear;
use serde::Deserialize;
use serde_json::json;
use store::Done;

use super::shared::singleton;
use crate::{
    App, AppError, Field,
    FieldKind::{Choice, Integer, LongText, Text},
    Record, Scope, UseCase,
};

/// The indicators that a region can share (DOMAIN.md section 10).
const INDICATORS: &[&str] = &["I06", "I08", "I17", "I18", "I19"];

pub(crate) const USE_CASES: &[UseCase] = &[
    UseCase {
        name: "share_figure",
        context: "comparison",
        about: "Shares one figure of one year with the other regions, by a signed decision.",
        fields: &[
            Field::needed("indicator", Choice(INDICATORS)),
            Field::needed("year", Integer(2000, 2200)),
            Field::needed("decision_number", Text(100)),
            Field::needed("signed_by", Text(200)),
        ],
        record: Record::New,
        run: run!(share_figure),
    },
    UseCase {
        name: "withdraw_shared_figure",
        context: "comparison",
        about: "Shares a figure no more.",
        fields: &[
            Field::needed("indicator", Choice(INDICATORS)),
            Field::needed("year", Integer(2000, 2200)),
            Field::needed("reason", LongText(1_000)),
        ],
        record: Record::New,
        run: run!(withdraw_shared_figure),
    },
];

impl App {
    async fn sharing(&self, scope: &Scope, command: Command) -> Result<Done, AppError> {
        self.transact(scope, move |unit| {
            let command = command.clone();
            Box::pin(async move {
                unit.run::<Sharing>(singleton("sharing"), command).await?;
                Ok(json!({}))
            })
        })
        .await
    }
}

#[derive(Deserialize)]
struct ShareFigure {
    indicator: String,
    year: i32,
    decision_number: String,
    signed_by: String,
}

async fn share_figure(app: &App, scope: &Scope, input: ShareFigure) -> Result<Done, AppError> {
    let ShareFigure { indicator, year, decision_number, signed_by } = input;
    app.sharing(scope, Command::Share { indicator, year: FiscalYear(year), decision_number, signed_by }).await
}

#[derive(Deserialize)]
struct WithdrawSharedFigure {
    indicator: String,
    year: i32,
    reason: String,
}

async fn withdraw_shared_figure(app: &App, scope: &Scope, input: WithdrawSharedFigure) -> Result<Done, AppError> {
    let WithdrawSharedFigure { indicator, year, reason } = input;
    app.sharing(scope, Command::Withdraw { indicator, year: FiscalYear(year), reason }).await
}
