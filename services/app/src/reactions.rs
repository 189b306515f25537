//! What happens outside of a log because of what happened in it: mails to a company's people.
//!
//! **Invariant:** every event is looked at once it is in the log, also after a crash; a mail has an id that comes from
//! its event and its reader, so that twice is once. What a mail says is only what its reader may read.

mod breaches;
pub(crate) mod letters;
mod told;

use domain::{
    Event,
    partnership::{
        application::{self, Application},
        checks::ItemVerdict,
    },
    people::Role,
};
use kernel::{CompanyId, TenantId, Uuid};
use serde_json::json;
use sha2::{Digest as _, Sha256};
use store::Recorded;

use crate::{
    App, AppError, Mail, TenantInfo,
    dataset::{Filter, ListRequest, Operator},
    error::cause,
    links, reading,
    session::own_border,
};
use letters::{About, Letter};

/// The name under which the store knows how far we have come.
const FOLLOWER: &str = "mails";
/// Events of one step.
const STEP: i64 = 500;
/// What is older is history: it was loaded or imported, and nobody waits for a mail about it.
const FRESH_SECONDS: i64 = 3 * 24 * 3_600;

/// Who reads a mail.
#[derive(Debug, Clone)]
struct Reader {
    account: Uuid,
    name: String,
    email: String,
}

impl Reader {
    /// Somebody of the list of members who has an address and one of these roles.
    fn in_role(row: &serde_json::Map<String, serde_json::Value>, roles: &[&str]) -> Option<Self> {
        let held = row.get("roles").and_then(|held| held.as_array())?;
        let is_one = held.iter().any(|role| role.as_str().is_some_and(|role| roles.contains(&role)));
        Self::of(row).filter(|_| is_one)
    }

    /// Somebody of the list of members who has an address.
    fn of(row: &serde_json::Map<String, serde_json::Value>) -> Option<Self> {
        let text = |name: &str| row.get(name).and_then(|value| value.as_str()).map(str::to_owned);
        Some(Self { account: text("id")?.parse().ok()?, name: text("name")?, email: text("email")? })
    }
}

/// The id of a mail: the same for the same event and reader.
fn mail_id(tenant: TenantId, position: i64, reader: Uuid) -> Uuid {
    let mut digest = Sha256::new();
    digest.update(b"mail");
    digest.update(tenant.as_i32().to_be_bytes());
    digest.update(position.to_be_bytes());
    digest.update(reader.as_bytes());
    let digest = digest.finalize();
    let mut bytes = [0_u8; 16];
    for (place, byte) in bytes.iter_mut().zip(digest.iter()) {
        *place = *byte;
    }
    uuid::Builder::from_custom_bytes(bytes).into_uuid()
}

impl App {
    /// Does for one tenant what its newest events ask for. Returns when there is nothing more to do.
    ///
    /// # Errors
    /// When the database or the way out for mails does not answer; the next call goes on from there.
    pub async fn react(&self, tenant: TenantId) -> Result<(), AppError> {
        let border = own_border(tenant);
        let mut position = self.store().follower(tenant, FOLLOWER).await?.unwrap_or(0);
        loop {
            let events = self.store().events_after(border, position, STEP).await?;
            let Some(last) = events.last().map(|event| event.position) else { return Ok(()) };
            let now = self.now();
            let oldest = now.plus_seconds(-FRESH_SECONDS);
            for event in &events {
                // An example whose clock runs ahead says what happened in a time to come: that is fresh too.
                if oldest <= event.occurred_at {
                    self.react_to(tenant, event).await?;
                }
            }
            self.store().move_follower(tenant, FOLLOWER, last, now).await?;
            position = last;
        }
    }

    async fn react_to(&self, tenant: TenantId, recorded: &Recorded<Event>) -> Result<(), AppError> {
        self.tell_of_application(tenant, recorded).await?;
        self.tell_of_breach(tenant, recorded).await?;
        self.tell_company(tenant, recorded).await
    }

    /// Sends the mails of an application; nothing for any other event.
    async fn tell_of_application(&self, tenant: TenantId, recorded: &Recorded<Event>) -> Result<(), AppError> {
        let Event::Application(event) = &recorded.event else { return Ok(()) };
        let Some(company) = event.party().filter(|_| speaks(event)) else { return Ok(()) };
        let info = self.tenant_info(tenant).await?;
        let outlet = self.outlet_name(tenant, recorded.stream).await?;
        let link = self.address(&links::application(recorded.stream));
        let titles = self.requirement_titles(tenant, recorded.stream).await?;
        for reader in self.readers(tenant, company).await? {
            let about = About { name: &reader.name, tenant: &info.name, outlet: &outlet, link: &link };
            let Some(letter) = words(about, event, &info, &titles) else { continue };
            self.send(tenant, recorded, reader.clone(), letter, &info).await?;
        }
        Ok(())
    }

    async fn send(
        &self,
        tenant: TenantId,
        recorded: &Recorded<Event>,
        reader: Reader,
        (subject, text): Letter,
        info: &TenantInfo,
    ) -> Result<(), AppError> {
        let mail = Mail {
            id: mail_id(tenant, recorded.position, reader.account),
            at: recorded.recorded_at,
            to: reader.email,
            name: reader.name,
            subject: letters::marked(info.is_demo, subject),
            text,
        };
        self.inner.mailer.send(mail).await.map_err(|error| {
            tracing::warn!(error = cause(&error), %tenant, "a mail did not go out");
            AppError::Unavailable("the way out for mails")
        })
    }

    /// The company's administrators who are in today and have an address.
    async fn readers(&self, tenant: TenantId, company: CompanyId) -> Result<Vec<Reader>, AppError> {
        let of = Filter::Where("company".to_owned(), Operator::Eq, json!(company));
        self.active_in(tenant, of, &[Role::MediaAdministrator]).await
    }

    /// Those of these members who are in today, have an address and hold one of these roles, however many they are.
    async fn active_in(&self, tenant: TenantId, of: Filter, roles: &[Role]) -> Result<Vec<Reader>, AppError> {
        let mut request = ListRequest {
            filter: Filter::And(vec![of, Filter::Where("status".to_owned(), Operator::Eq, json!("active"))]),
            first: 100,
            ..ListRequest::default()
        };
        let roles: Vec<&str> = roles.iter().copied().map(Role::wire).collect();
        let mut readers = Vec::new();
        loop {
            let page = self.list_in(own_border(tenant), reading::dataset("members")?, &request).await?;
            readers.extend(page.rows.iter().filter_map(|row| Reader::in_role(row, &roles)));
            if !page.has_next {
                return Ok(readers);
            }
            request.after = page.cursors.last().cloned();
        }
    }

    async fn outlet_name(&self, tenant: TenantId, application: Uuid) -> Result<String, AppError> {
        let row = self.get_in(own_border(tenant), reading::dataset("applications")?, application).await?;
        let name = row.as_ref().and_then(|row| row.get("outlet_name")).and_then(|value| value.as_str());
        Ok(name.unwrap_or("media Anda").to_owned())
    }

    /// What requirements are called, by their codes, in the policy that the application is checked by.
    async fn requirement_titles(&self, tenant: TenantId, application: Uuid) -> Result<Vec<(String, String)>, AppError> {
        let border = own_border(tenant);
        let (state, _) = self.store().load::<Application>(border, application).await?;
        let (Some(version), Some(kind)) = (state.policy_version(), state.kind()) else { return Ok(Vec::new()) };
        let policy = crate::use_cases::singleton("policy");
        let (policy, _) = self.store().load::<domain::policy::Policy>(border, policy).await?;
        let titles = policy.rules(version).map(|rules| {
            let items = rules.for_kind(kind).unwrap_or_default();
            items.iter().map(|item| (item.code.clone(), item.label.clone())).collect()
        });
        Ok(titles.unwrap_or_default())
    }
}

/// Whether a mail goes out because of it.
fn speaks(event: &application::Event) -> bool {
    use application::Event;
    match event {
        Event::CorrectionRequested { .. }
        | Event::CorrectionLapsed { .. }
        | Event::ResultAnnounced { .. }
        | Event::ApplicationDecided { .. }
        | Event::NamedInDecree { .. } => true,
        // The company's own, the office's own, and steps on the way to a result: its page shows them.
        Event::ApplicationStarted { .. }
        | Event::ApplicationSaved { .. }
        | Event::ApplicationSubmitted { .. }
        | Event::ApplicationWithdrawn { .. }
        | Event::ApplicationResubmitted { .. }
        | Event::ObjectionFiled { .. }
        | Event::VerifierAssigned { .. }
        | Event::VerifierUnassigned { .. }
        | Event::FindingRecorded { .. }
        | Event::FindingsDiffer { .. }
        | Event::FindingsSettled { .. }
        | Event::AdministrativelyVerified { .. }
        | Event::AdministrativelyRejected { .. }
        | Event::FieldCheckScheduled { .. }
        | Event::FieldCheckRecorded { .. }
        | Event::FieldCheckSkipped { .. }
        | Event::ApplicationGraded { .. }
        | Event::ObjectionDecided { .. } => false,
    }
}

fn words(
    about: About<'_>,
    event: &application::Event,
    info: &TenantInfo,
    titles: &[(String, String)],
) -> Option<Letter> {
    let title = |item: &ItemVerdict| {
        let known = titles.iter().find(|(code, _)| *code == item.requirement);
        known.map_or_else(|| item.requirement.clone(), |(_, name)| name.clone())
    };
    if let application::Event::CorrectionRequested { items, until: last, .. } = event {
        let items: Vec<(String, &ItemVerdict)> = items.iter().map(|item| (title(item), item)).collect();
        Some(letters::correction(about, &items, *last, info.zone))
    } else if let application::Event::CorrectionLapsed { .. } = event {
        Some(letters::correction_lapsed(about))
    } else if let application::Event::ResultAnnounced { outcome, objections_until, .. } = event {
        Some(letters::result(about, *outcome, *objections_until, info.zone))
    } else if let application::Event::ApplicationDecided { outcome, reason, .. } = event {
        Some(letters::decision(about, *outcome, reason.as_deref()))
    } else if let application::Event::NamedInDecree { number, row, .. } = event {
        Some(letters::decree(about, number, *row))
    } else {
        None
    }
}
