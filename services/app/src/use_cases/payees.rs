//! Accounts that companies are paid to: named by one person, approved by another (C-PAYEE).

use domain::{
    media::{BankAccount, company::Company},
    payment::payee::{self, Command, PayeeAccount},
};
use kernel::{CompanyId, Party, Uuid};
use serde::Deserialize;
use serde_json::json;
use store::{Border, Done, Halt, Refusal, Unit};
use views::Sinergi;

use super::{
    billing_facts::{terms_on, without_interest},
    shared::{claim, claims, not_found, own_company},
};
use crate::{
    App, AppError, Field,
    FieldKind::{Bank, LongText, Ref, Text},
    Record, Scope, UseCase,
};

const COMPANY: Field = Field::needed("company", Ref("companies"));
const REASON: Field = Field::needed("reason", LongText(1_000));

pub(crate) const USE_CASES: &[UseCase] = &[
    UseCase {
        name: "propose_payee_account",
        context: "payment",
        about: "Names the account that a company is to be paid to, with the bank's letter; it is in the company's own name.",
        fields: &[
            COMPANY,
            Field::needed("bank", Bank),
            Field::needed("bank_number", Text(40)),
            Field::needed("bank_holder", Text(200)),
            Field::needed("letter", Text(100)),
        ],
        record: Record::New,
        run: run!(propose_payee_account),
    },
    UseCase {
        name: "approve_payee_account",
        context: "payment",
        about: "Approves the account that waits; another account than the one in use is used after its cool-off.",
        fields: &[COMPANY, Field::optional("reason", LongText(1_000))],
        record: Record::Row { list: "payees", column: "company", field: "company" },
        run: run!(approve_payee_account),
    },
    UseCase {
        name: "refuse_payee_account",
        context: "payment",
        about: "Does not approve the account that waits.",
        fields: &[COMPANY, REASON],
        record: Record::Row { list: "payees", column: "company", field: "company" },
        run: run!(refuse_payee_account),
    },
    UseCase {
        name: "withdraw_payee_account",
        context: "payment",
        about: "Takes the account that waits back: who named it, or somebody of the company itself.",
        fields: &[COMPANY, REASON],
        record: Record::Row { list: "payees", column: "company", field: "company" },
        run: run!(withdraw_payee_account),
    },
    UseCase {
        name: "block_payee_account",
        context: "payment",
        about: "Pays nothing to a company until an account is approved anew.",
        fields: &[COMPANY, REASON],
        record: Record::Row { list: "payees", column: "company", field: "company" },
        run: run!(block_payee_account),
    },
];

/// The legal name of a company that is in the register.
async fn legal_name(unit: &mut Unit<Sinergi>, company: CompanyId) -> Result<String, Halt> {
    let register = unit.state::<Company>(company.as_uuid()).await?;
    if !register.exists() {
        return Err(not_found());
    }
    without_interest(unit, company).await?;
    Ok(register.profile().legal_name.clone())
}

/// Another company that is paid there, or named it: accounts were claimed by the spelling of their bank before banks had
/// codes.
async fn taken_by_spelling(
    unit: &mut Unit<Sinergi>,
    account: &BankAccount,
    own: Uuid,
    alike: &[Uuid],
) -> Result<(), Halt> {
    for other in alike.iter().filter(|other| **other != own) {
        let state = unit.state::<PayeeAccount>(*other).await?;
        if state.accounts().any(|known| known.key() == account.key()) {
            let mut refusal = Refusal::code("payee.account_taken");
            refusal.params.push(("value".to_owned(), account.key()));
            // Whose it is the office alone is told.
            if unit.context().border.party == Party::Staff {
                refusal.params.push(("id".to_owned(), other.to_string()));
            }
            return Err(Halt::Refused(refusal));
        }
    }
    Ok(())
}

#[derive(Deserialize)]
struct Propose {
    company: CompanyId,
    bank: String,
    bank_number: String,
    bank_holder: String,
    letter: String,
}

async fn propose_payee_account(app: &App, scope: &Scope, input: Propose) -> Result<Done, AppError> {
    own_company(scope, input.company)?;
    let Propose { company, bank, bank_number: number, bank_holder: holder, letter } = input;
    let (account, by) = (BankAccount::new(&bank, number, holder), scope.actor);
    let border = Border { tenant: scope.tenant, party: Party::Staff };
    let alike = views::accounts_numbered(app.store(), border, &account.digits()).await?;
    app.transact(scope, move |unit| {
        let (account, letter, alike) = (account.clone(), letter.clone(), alike.clone());
        Box::pin(async move {
            let legal_name = legal_name(unit, company).await?;
            let stream = payee::stream_of(company);
            // Two companies with one account are one hand.
            taken_by_spelling(unit, &account, stream, &alike).await?;
            claim(unit, claims::BANK_ACCOUNT, &account.key(), stream, "payee.account_taken").await?;
            let command = Command::Propose { company, legal_name, account, letter, by };
            unit.run::<PayeeAccount>(stream, command).await?;
            Ok(json!({ "id": stream }))
        })
    })
    .await
}

#[derive(Deserialize)]
struct Approve {
    company: CompanyId,
    reason: Option<String>,
}

async fn approve_payee_account(app: &App, scope: &Scope, input: Approve) -> Result<Done, AppError> {
    let Approve { company, reason } = input;
    let (by, today, stream) = (scope.actor, scope.today(), payee::stream_of(company));
    let border = Border { tenant: scope.tenant, party: Party::Staff };
    let (waits, _) = app.store().load::<PayeeAccount>(border, stream).await?;
    let alike = match waits.waiting() {
        Some(account) => views::accounts_numbered(app.store(), border, &account.digits()).await?,
        None => Vec::new(),
    };
    let is_elsewhere = alike.iter().any(|other| *other != stream);
    app.transact(scope, move |unit| {
        let reason = reason.clone();
        Box::pin(async move {
            let legal_name = legal_name(unit, company).await?;
            let (_, terms) = terms_on(unit, today).await?;
            let cool_off_days = terms.cool_off_days;
            let command = Command::Approve { legal_name, today, cool_off_days, is_elsewhere, reason, by };
            unit.run::<PayeeAccount>(stream, command).await?;
            let usable_from = unit.state::<PayeeAccount>(stream).await?.newest().map(|newest| newest.usable_from);
            Ok(json!({ "id": stream, "usable_from": usable_from }))
        })
    })
    .await
}

#[derive(Deserialize)]
struct WithReason {
    company: CompanyId,
    reason: String,
}

async fn refuse_payee_account(app: &App, scope: &Scope, input: WithReason) -> Result<Done, AppError> {
    let WithReason { company, reason } = input;
    give_up(app, scope, company, Command::Refuse { reason, by: scope.actor }).await
}

async fn withdraw_payee_account(app: &App, scope: &Scope, input: WithReason) -> Result<Done, AppError> {
    let WithReason { company, reason } = input;
    own_company(scope, company)?;
    let is_company = scope.party != Party::Staff;
    give_up(app, scope, company, Command::Withdraw { reason, is_company, by: scope.actor }).await
}

/// The account that waits is not used, and its number is free again.
async fn give_up(app: &App, scope: &Scope, company: CompanyId, command: Command) -> Result<Done, AppError> {
    app.transact(scope, move |unit| {
        let command = command.clone();
        Box::pin(async move {
            legal_name(unit, company).await?;
            let stream = payee::stream_of(company);
            let refused = unit.state::<PayeeAccount>(stream).await?;
            unit.run::<PayeeAccount>(stream, command).await?;
            // Another company may have meant the same number rightly, unless this one is paid there, however it is spelled.
            if let Some(key) = refused.waiting().map(BankAccount::key)
                && refused.approved().all(|approved| approved.key() != key)
            {
                unit.release(claims::BANK_ACCOUNT, &key, stream).await?;
            }
            Ok(json!({ "id": stream }))
        })
    })
    .await
}

async fn block_payee_account(app: &App, scope: &Scope, input: WithReason) -> Result<Done, AppError> {
    let WithReason { company, reason } = input;
    let by = scope.actor;
    app.transact(scope, move |unit| {
        let reason = reason.clone();
        Box::pin(async move {
            legal_name(unit, company).await?;
            let stream = payee::stream_of(company);
            unit.run::<PayeeAccount>(stream, Command::Block { reason, by }).await?;
            Ok(json!({ "id": stream }))
        })
    })
    .await
}
