//! Somebody who acts in the demo, at an instant of the story.

use anyhow::{Context, anyhow};
use app::{App, Role, Scope, use_case};
use kernel::{
    CompanyId, LocalDate, Party, TenantId, Timestamp, Uuid, Zone,
    ids::{AccountId, CommandId, RequestId},
};
use serde_json::{Value, json};

use crate::sentences;

/// Told instead of what would happen after the present instant.
#[derive(Debug, Clone, Copy)]
pub(crate) struct NotYet;

impl std::fmt::Display for NotYet {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("the clock does not stand there yet")
    }
}

impl std::error::Error for NotYet {}

impl NotYet {
    /// Stops a story at the present instant.
    ///
    /// # Errors
    ///
    /// `NotYet` for an instant that is still to come.
    pub(crate) fn unless_past(app: &App, at: Timestamp) -> Result<(), Self> {
        if at > app.now() { Err(Self) } else { Ok(()) }
    }

    /// A story that stops where the clock stands has been told.
    ///
    /// # Errors
    ///
    /// Whatever else went wrong.
    pub(crate) fn is_fine(told: anyhow::Result<()>) -> anyhow::Result<()> {
        match told {
            Err(error) if error.is::<Self>() => Ok(()),
            other => other,
        }
    }
}

/// A person of the demo in one tenant.
#[derive(Debug, Clone)]
pub(crate) struct Person {
    pub(crate) tenant: TenantId,
    pub(crate) zone: Zone,
    /// The day on which the story begins: the office opens, and people come into it.
    pub(crate) since: LocalDate,
    pub(crate) account: AccountId,
    pub(crate) roles: Vec<Role>,
    pub(crate) party: Party,
}

impl Person {
    /// The person at an instant.
    pub(crate) fn at(&self, app: &App, now: Timestamp) -> Scope {
        Scope {
            tenant: self.tenant,
            party: self.party,
            actor: self.account,
            roles: self.roles.clone(),
            on_behalf_of: None,
            command: CommandId(app.next_id()),
            request: RequestId(app.next_id()),
            now,
            zone: self.zone,
            expected_version: None,
            reason: None,
            performing: None,
        }
    }

    /// Does something as the person would; the answer's id, if it has one.
    pub(crate) async fn does(&self, app: &App, now: Timestamp, name: &str, input: Value) -> anyhow::Result<Uuid> {
        let use_case = use_case(name).ok_or_else(|| anyhow!("no use case {name}"))?;
        let Value::Object(values) = input else { return Err(anyhow!("{name} wants an object")) };
        NotYet::unless_past(app, now).with_context(|| name.to_owned())?;
        let done = match app.perform(&self.at(app, now), use_case, values).await {
            Ok(done) => done,
            Err(error) => return Err(sentences::trouble(error)).context(name.to_owned()),
        };
        let id = done.answer.get("id").and_then(Value::as_str).and_then(|id| id.parse().ok());
        Ok(id.unwrap_or(done.stream))
    }

    /// Invites somebody, as an administrator does, and lets the person in.
    pub(crate) async fn enrol(
        &self,
        app: &App,
        email: &str,
        name: &str,
        password: Option<&str>,
        role: Role,
        company: Option<CompanyId>,
    ) -> anyhow::Result<Person> {
        if let Some(password) = password {
            app.create_account(email, name, password, false).await?;
        }
        let invite = json!({
            "name": name,
            "email": email,
            "roles": [role],
            "company": company,
            "from": self.since,
            "letter_number": format!("800/CONTOH/{}", self.since.year()),
        });
        let now = self.since.start_in(self.zone).plus_seconds(8 * 3_600);
        let account = AccountId(self.does(app, now, "invite_member", invite).await?);
        app.join(self.tenant, account).await?;
        let party = company.map_or(Party::Staff, Party::Company);
        Ok(Person { account, roles: vec![role], party, ..self.clone() })
    }
}

/// An hour of a day of the story, where the tenant is.
pub(crate) fn hour(zone: Zone, year: i32, month: u8, day: u8, hour: i64) -> Timestamp {
    let date = kernel::LocalDate::from_ymd(year, month, day);
    date.unwrap_or(kernel::LocalDate(time::Date::MIN)).start_in(zone).plus_seconds(hour * 3_600)
}
