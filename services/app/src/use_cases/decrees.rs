//! Decrees: written by officers, issued by the head, with an annex that never changes.

use domain::{
    media::company::Company,
    partnership::{
        application::{self, Application, Status},
        decree::{Command, Decree, Issue, Row, Wording},
    },
};
use kernel::{
    LocalDate, TenantId,
    ids::{ApplicationId, DecreeId, OfficialId, WindowId},
};
use serde::Deserialize;
use serde_json::json;
use sha2::{Digest, Sha256};
use store::{Done, Halt, StoreError, Unit};
use views::Sinergi;

use super::dates::{Dated, possible};
use super::shared::{application, claim, claims, not_found, office_of, signature_of, window_of};
use crate::{
    App, AppError, Field,
    FieldKind::{Date, LongText, Ref, Text},
    Record, Scope, UseCase,
};

pub(crate) const USE_CASES: &[UseCase] = &[
    UseCase {
        name: "prepare_decree",
        context: "partnership",
        about: "Writes the decree that names the accepted media of a window; one item a line.",
        fields: &[
            Field::needed("window", Ref("windows")),
            Field::needed("about", Text(300)),
            Field::needed("considering", LongText(4_000)),
            Field::needed("in_view_of", LongText(4_000)),
            Field::needed("dictums", LongText(4_000)),
        ],
        record: Record::New,
        run: run!(prepare_decree),
    },
    UseCase {
        name: "reword_decree",
        context: "partnership",
        about: "Changes the words of a decree that is not issued.",
        fields: &[
            Field::needed("decree", Ref("decrees")),
            Field::needed("about", Text(300)),
            Field::needed("considering", LongText(4_000)),
            Field::needed("in_view_of", LongText(4_000)),
            Field::needed("dictums", LongText(4_000)),
        ],
        record: Record::Named("decree"),
        run: run!(reword_decree),
    },
    UseCase {
        name: "issue_decree",
        context: "partnership",
        about: "Issues the decree: fixes number, date and annex for good, and makes the named media partners.",
        fields: &[
            Field::needed("decree", Ref("decrees")),
            Field::needed("number", Text(100)),
            Field::needed("date", Date),
            Field::needed("official", Ref("officials")),
        ],
        record: Record::Named("decree"),
        run: run!(issue_decree),
    },
];

fn lines(text: &str) -> Vec<String> {
    text.lines().map(str::trim).filter(|line| !line.is_empty()).map(str::to_owned).collect()
}

#[derive(Deserialize)]
struct Words {
    about: String,
    considering: String,
    in_view_of: String,
    dictums: String,
}

impl From<Words> for Wording {
    fn from(words: Words) -> Self {
        Self {
            about: words.about,
            considering: lines(&words.considering),
            in_view_of: lines(&words.in_view_of),
            dictums: lines(&words.dictums),
        }
    }
}

#[derive(Deserialize)]
struct PrepareDecree {
    window: WindowId,
    #[serde(flatten)]
    words: Words,
}

async fn prepare_decree(app: &App, scope: &Scope, input: PrepareDecree) -> Result<Done, AppError> {
    let decree = DecreeId(app.next_id());
    let (window, by) = (input.window, scope.actor);
    let wording = Wording::from(input.words);
    app.transact(scope, move |unit| {
        let wording = wording.clone();
        Box::pin(async move {
            window_of(unit, window).await?;
            unit.run::<Decree>(decree.as_uuid(), Command::Prepare { decree, window, wording, by }).await?;
            Ok(json!({ "id": decree }))
        })
    })
    .await
}

#[derive(Deserialize)]
struct RewordDecree {
    decree: DecreeId,
    #[serde(flatten)]
    words: Words,
}

async fn reword_decree(app: &App, scope: &Scope, input: RewordDecree) -> Result<Done, AppError> {
    let decree = input.decree;
    let wording = Wording::from(input.words);
    app.transact(scope, move |unit| {
        let wording = wording.clone();
        Box::pin(async move {
            if unit.state::<Decree>(decree.as_uuid()).await?.window().is_none() {
                return Err(not_found());
            }
            unit.run::<Decree>(decree.as_uuid(), Command::Reword { wording }).await?;
            Ok(json!({ "id": decree }))
        })
    })
    .await
}

#[derive(Deserialize)]
struct IssueDecree {
    decree: DecreeId,
    number: String,
    date: LocalDate,
    official: OfficialId,
}

/// The accepted applications as annex rows, by kind and name, and whoever checked them.
async fn annex(
    unit: &mut Unit<Sinergi>,
    accepted: Vec<ApplicationId>,
) -> Result<(Vec<Row>, Vec<kernel::ids::AccountId>), Halt> {
    let mut rows = Vec::new();
    let mut checkers = Vec::new();
    for id in accepted {
        let state = application(unit, id).await?;
        if state.status() != Some(Status::Accepted) {
            continue;
        }
        let (Some(company), Some(outlet), Some(kind)) = (state.company(), state.outlet(), state.kind()) else {
            continue;
        };
        checkers.extend_from_slice(state.checkers());
        let register = unit.state::<Company>(company.as_uuid()).await?;
        rows.push(Row {
            number: 0,
            application: id,
            company,
            company_name: register.profile().legal_name.clone(),
            outlet,
            outlet_name: register.outlet(outlet).map_or_else(String::new, |outlet| outlet.name.clone()),
            kind,
            grade: state.grade().map_or_else(|| "-".to_owned(), |grade| grade.grade.clone()),
        });
    }
    rows.sort_by(|one, other| {
        let key = |row: &Row| (row.kind, row.outlet_name.to_lowercase(), row.application);
        key(one).cmp(&key(other))
    });
    for (number, row) in (1_u32..).zip(rows.iter_mut()) {
        row.number = number;
    }
    Ok((rows, checkers))
}

/// SHA-256 in hex over the decree's number, date and rows as JSON; schema/decree-hash.md says how to compute it again.
pub(crate) fn annex_hash(number: &str, date: LocalDate, rows: &[Row]) -> Result<String, serde_json::Error> {
    let bytes = serde_json::to_vec(&json!({ "date": date, "number": number, "rows": rows }))?;
    Ok(hex::encode(Sha256::digest(bytes)))
}

/// Letters without those that are mistaken for digits.
const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

fn letter(value: u64) -> char {
    let index = usize::try_from(value & 31).unwrap_or_default();
    ALPHABET.get(index).copied().map_or('0', char::from)
}

/// Twelve characters for the public check: three name the tenant, nine come from the annex's hash.
pub(crate) fn public_code(tenant: TenantId, hash: &str) -> String {
    let tenant = u64::try_from(tenant.as_i32()).unwrap_or_default();
    let digest = hash.get(..16).and_then(|start| u64::from_str_radix(start, 16).ok()).unwrap_or_default();
    let from_tenant = [10_u32, 5, 0].into_iter().map(|shift| letter(tenant >> shift));
    let from_digest = (0..9_u32).map(|place| letter(digest >> place.saturating_mul(5)));
    from_tenant.chain(from_digest).collect()
}

/// The tenant that a public code names, if it has the form of one.
pub(crate) fn tenant_of_code(code: &str) -> Option<TenantId> {
    if code.len() != 12 {
        return None;
    }
    let value = |byte: u8| ALPHABET.iter().position(|known| *known == byte.to_ascii_uppercase());
    let mut tenant = 0_i32;
    for byte in code.bytes().take(3) {
        tenant = tenant.checked_mul(32)?.checked_add(i32::try_from(value(byte)?).ok()?)?;
    }
    Some(TenantId(tenant))
}

async fn issue_decree(app: &App, scope: &Scope, input: IssueDecree) -> Result<Done, AppError> {
    let IssueDecree { decree, number, date, official } = input;
    possible(scope, &[Dated::Past("date", Some(date))])?;
    let accepted = app.accepted_for_decree(scope, decree).await?;
    let (by, tenant) = (scope.actor, scope.tenant);
    app.transact(scope, move |unit| {
        let (number, accepted) = (number.clone(), accepted.clone());
        Box::pin(async move {
            if unit.state::<Decree>(decree.as_uuid()).await?.window().is_none() {
                return Err(not_found());
            }
            let office = office_of(unit).await?;
            let signature = signature_of(&office, official, date, "decree.signer_not_in_post")?;
            let (rows, checkers) = annex(unit, accepted).await?;
            let hash = annex_hash(&number, date, &rows).map_err(|why| StoreError::Bug(why.to_string()))?;
            let code = public_code(tenant, &hash);
            claim(unit, claims::DECREE_NUMBER, &number, decree.as_uuid(), "decree.number_taken").await?;
            let named: Vec<(ApplicationId, u32)> = rows.iter().map(|row| (row.application, row.number)).collect();
            let issue = Issue { number: number.clone(), date, rows, hash, code: code.clone(), signature, checkers, by };
            unit.run::<Decree>(decree.as_uuid(), Command::Issue(Box::new(issue))).await?;
            for (id, row) in named {
                let name = application::Command::NameInDecree { decree, number: number.clone(), row };
                unit.run::<Application>(id.as_uuid(), name).await?;
            }
            Ok(json!({ "id": decree, "code": code }))
        })
    })
    .await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_public_code_names_its_tenant() {
        let hash = "00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff";
        for tenant in [1, 31, 32, 552, 32_767] {
            let code = public_code(TenantId(tenant), hash);
            assert_eq!(code.len(), 12);
            assert_eq!(tenant_of_code(&code.to_lowercase()), Some(TenantId(tenant)));
        }
        assert_eq!(tenant_of_code("U!"), None);
    }

    #[test]
    fn another_number_date_or_row_is_another_hash() {
        let day = LocalDate::from_ymd(2026, 1, 28).expect("a day");
        let one = annex_hash("1/2026", day, &[]).expect("json");
        assert_ne!(one, annex_hash("2/2026", day, &[]).expect("json"));
        assert_ne!(one, annex_hash("1/2026", day.plus_days(1), &[]).expect("json"));
    }
}
