//! What papers are made from: records as their lists show them, officials of the day, the company that signs.

use documents::{
    Capacity, Letterhead, Verification,
    office_paper::{Head, Signatory},
};
use domain::office::{self, Office, Tenure, numbering::PaperSort};
use kernel::{LocalDate, Party, Rupiah, TenantId, Timestamp, Uuid, ids::AgencyId};
use serde::de::DeserializeOwned;
use serde_json::{Map, Value, json};
use store::{Border, Refusal};
use views::Moment;

use crate::{
    App, AppError, Scope,
    dataset::{Direction, Filter, ListRequest, Operator},
    links, reading,
    session::own_border,
    use_cases::singleton,
};

/// A row of a list.
pub(super) type Row = Map<String, Value>;

/// More rows of one record than this are not printed.
pub(super) const MOST_ROWS: usize = 5_000;

/// A column of a row, if it holds what is asked for.
pub(super) fn of<T: DeserializeOwned>(row: &Row, column: &str) -> Option<T> {
    row.get(column).filter(|value| !value.is_null()).and_then(|value| serde_json::from_value(value.clone()).ok())
}

pub(super) fn text(row: &Row, column: &str) -> Option<String> {
    of(row, column)
}

pub(super) fn rupiah(row: &Row, column: &str) -> Rupiah {
    of(row, column).unwrap_or_default()
}

pub(super) fn id(row: &Row, column: &str) -> Option<Uuid> {
    of(row, column)
}

/// The day of an instant where the tenant is.
pub(super) fn day_of(row: &Row, column: &str, scope: &Scope) -> Option<LocalDate> {
    of::<Timestamp>(row, column).map(|at| at.date_in(scope.zone))
}

/// The paper is not there yet: the step that makes it has not been done.
pub(super) fn not_yet(code: &'static str) -> AppError {
    AppError::Rejected(Refusal::code(code))
}

/// A post to look for in the office's register, and what to print when nobody holds it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Post {
    /// Words of the title, any of them.
    pub(super) titled: &'static [&'static str],
    /// What the role is called.
    pub(super) role: &'static str,
}

pub(super) const COMMITMENT_OFFICER: Post =
    Post { titled: &["pembuat komitmen", "ppk"], role: "Pejabat Pembuat Komitmen" };
pub(super) const ACTIVITY_OFFICER: Post =
    Post { titled: &["pelaksana teknis", "pptk"], role: "Pejabat Pelaksana Teknis Kegiatan" };
pub(super) const BUDGET_USER: Post =
    Post { titled: &["pengguna anggaran", "kepala dinas", "sekretaris"], role: "Pengguna Anggaran" };
pub(super) const TREASURER: Post = Post { titled: &["bendahara"], role: "Bendahara Pengeluaran" };
pub(super) const FINANCE_ADMIN: Post =
    Post { titled: &["penatausahaan", "ppk-skpd"], role: "Pejabat Penatausahaan Keuangan SKPD" };

/// Who signs for the region on a day: the official of the register that the member is, else the one who holds the post
/// that day, else the member in the role.
pub(super) fn signatory(
    office: &office::State,
    agency: Option<AgencyId>,
    day: LocalDate,
    post: Post,
    member: Option<&str>,
) -> Signatory {
    let posts = agency.map(|agency| office.posts_on(agency, day)).unwrap_or_default();
    let by_name = member.filter(|name| !name.is_empty()).and_then(|member| {
        let member = member.to_lowercase();
        posts.iter().find(|held| held.name.to_lowercase().contains(&member))
    });
    let by_title = || {
        posts.iter().find(|held| {
            let title = held.title.to_lowercase();
            post.titled.iter().any(|words| title.contains(words))
        })
    };
    match by_name.or_else(by_title) {
        Some(held) => Signatory {
            saying: None,
            capacity: match held.tenure {
                Tenure::Definitive => Capacity::Holder,
                Tenure::Acting => Capacity::Acting,
                Tenure::Daily => Capacity::DailyActing,
            },
            position: held.title.clone(),
            name: Some(held.name.clone()),
            rank: None,
            nip: held.nip.clone(),
        },
        None => Signatory {
            saying: None,
            capacity: Capacity::Holder,
            position: post.role.to_owned(),
            name: member.map(str::to_owned),
            rank: None,
            nip: None,
        },
    }
}

impl App {
    /// Rows of a list inside a border, where a column has a value; the oldest first by another column.
    pub(super) async fn rows_where(
        &self,
        scope: &Scope,
        border: Border,
        list: &'static str,
        column: &str,
        value: Value,
        order: &str,
    ) -> Result<Vec<Row>, AppError> {
        let request = ListRequest {
            filter: Filter::Where(column.to_owned(), Operator::Eq, value),
            order: vec![(order.to_owned(), Direction::Ascending)],
            ..ListRequest::default()
        };
        let moment = Moment::at(scope.now, scope.zone);
        Ok(views::rows(self.store(), border, moment, reading::dataset(list)?, &request, MOST_ROWS).await?.rows)
    }

    /// One row of a list for the office's own paper: whoever may read the paper reads what is printed on it.
    pub(super) async fn row_for_paper(
        &self,
        scope: &Scope,
        list: &'static str,
        id: Uuid,
    ) -> Result<Option<Row>, AppError> {
        let (border, moment) = (own_border(scope.tenant), Moment::at(scope.now, scope.zone));
        Ok(views::get(self.store(), border, moment, reading::dataset(list)?, id).await?)
    }

    pub(super) async fn office_of_tenant(&self, tenant: TenantId) -> Result<office::State, AppError> {
        Ok(self.store().load::<Office>(own_border(tenant), singleton("office")).await?.0)
    }

    /// Number and code of a paper by the register; the youngest, where a paper had several. A paper whose number is known
    /// is found by it.
    pub(super) async fn numbered(
        &self,
        scope: &Scope,
        sort: PaperSort,
        paper: Uuid,
        number: Option<&str>,
    ) -> Result<Option<Row>, AppError> {
        let border = own_border(scope.tenant);
        let rows =
            self.rows_where(scope, border, "paper_numbers", "paper", json!(paper.to_string()), "dated_on").await?;
        Ok(rows.into_iter().rfind(|row| {
            row.get("sort").and_then(Value::as_str) == Some(sort.wire())
                && number.is_none_or(|number| text(row, "number").as_deref() == Some(number))
        }))
    }

    /// Head and foot of a paper.
    pub(super) fn head(
        &self,
        office: &office::State,
        number: Option<String>,
        date: LocalDate,
        registered: Option<&Row>,
    ) -> Head {
        let head = office.letterhead();
        let address = [&head.address, &head.contact].into_iter().filter(|line| !line.is_empty()).cloned().collect();
        let verification = registered
            .filter(|row| text(row, "number") == number)
            .and_then(|row| text(row, "code"))
            .map(|code| Verification { url: self.address(&links::verify_decree(&code)), code });
        Head {
            letterhead: Letterhead { lines: vec![head.government.clone(), head.agency.clone()], address, logo: None },
            number,
            date,
            city: head.city.clone(),
            verification,
            sample: office.is_demo(),
        }
    }

    /// Which companies' papers may be read: staff any, a company its own.
    pub(super) fn may_read_company(scope: &Scope, company: Uuid) -> Result<(), AppError> {
        match scope.party {
            Party::Staff => Ok(()),
            Party::Company(own) if own.as_uuid() == company => Ok(()),
            Party::Company(_) => Err(AppError::Denied),
        }
    }
}

#[cfg(test)]
mod tests {
    use domain::office::{AgencyKind, Appointment, Command};
    use kernel::{Decider as _, RegionKind, Zone, ids::OfficialId};

    use super::*;

    fn day(text: &str) -> LocalDate {
        text.parse().expect("a day")
    }

    fn office() -> (office::State, AgencyId) {
        let agency = AgencyId(Uuid::from_u128(1));
        let post = |name: &str, title: &str, tenure, from: &str, until: Option<&str>| Appointment {
            agency,
            name: name.to_owned(),
            nip: Some("19700101".to_owned()),
            title: title.to_owned(),
            tenure,
            from: day(from),
            until: until.map(day),
            letter_number: None,
        };
        let commands = vec![
            Command::Open {
                region: "14.71".parse().expect("a region"),
                name: "Kota".to_owned(),
                kind: RegionKind::City,
                zone: Zone::Wib,
                demo: false,
            },
            Command::RegisterAgency {
                agency,
                name: "Dinas".to_owned(),
                short_name: "D".to_owned(),
                kind: AgencyKind::Communications,
            },
            Command::AppointOfficial {
                official: OfficialId(Uuid::from_u128(2)),
                appointment: post(
                    "Siti, S.Sos.",
                    "Pejabat Pembuat Komitmen",
                    Tenure::Definitive,
                    "2026-01-01",
                    Some("2026-03-31"),
                ),
            },
            Command::AppointOfficial {
                official: OfficialId(Uuid::from_u128(3)),
                appointment: post("Budi, S.E.", "Pejabat Pembuat Komitmen", Tenure::Acting, "2026-04-01", None),
            },
        ];
        let mut state = office::State::default();
        for command in commands {
            for event in Office::decide(&state, command).expect("done") {
                state = Office::evolve(state, &event);
            }
        }
        (state, agency)
    }

    /// EF-21: who signs is who holds the post on the day of the paper, Plt. as Plt.
    #[test]
    fn the_official_of_the_day_signs_and_an_acting_one_says_so() {
        let (office, agency) = office();
        let signed = |on: &str, member| signatory(&office, Some(agency), day(on), COMMITMENT_OFFICER, member);
        let before = signed("2026-03-31", None);
        assert_eq!((before.name.as_deref(), before.capacity), (Some("Siti, S.Sos."), Capacity::Holder));
        let after = signed("2026-04-01", Some("budi"));
        assert_eq!((after.name.as_deref(), after.capacity), (Some("Budi, S.E."), Capacity::Acting));
        let nobody = signed("2025-12-31", Some("Rina"));
        assert_eq!((nobody.name.as_deref(), nobody.position.as_str()), (Some("Rina"), "Pejabat Pembuat Komitmen"));
    }
}
