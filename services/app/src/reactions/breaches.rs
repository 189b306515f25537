//! A verified page that did not stay is told to both sides (EF-44): to the company, which answers, and to those of the
//! office who decide on the answer or are about to pay.

use domain::{
    Event,
    people::{Role, member::Member},
    publication::{
        order::{self, Order},
        proof::Reading,
    },
};
use kernel::{CompanyId, TenantId, ids::OrderId};
use serde_json::json;
use store::Recorded;

use super::{Reader, letters, letters::Breach};
use crate::{
    App, AppError, authz,
    dataset::{Filter, Operator},
    links,
    session::own_border,
};

impl App {
    /// Sends the mails of a breach; nothing for any other event.
    pub(super) async fn tell_of_breach(&self, tenant: TenantId, recorded: &Recorded<Event>) -> Result<(), AppError> {
        let Event::Order(order::Event::RetentionBreached { company, placement, reading, .. }) = &recorded.event else {
            return Ok(());
        };
        let (state, _) = self.store().load::<Order>(own_border(tenant), recorded.stream).await?;
        let title = state.placement(*placement).map(|it| it.title.clone()).unwrap_or_default();
        let info = self.tenant_info(tenant).await?;
        let (order, seen) = (OrderId(recorded.stream), seen(reading));
        for (use_case, readers) in [
            ("answer_breach", self.readers(tenant, *company).await?),
            ("settle_breach", self.deciders(tenant, *company).await?),
        ] {
            let link = self.address(&links::placement_action(use_case, order, *placement));
            for reader in readers {
                let breach = Breach { name: &reader.name, tenant: &info.name, title: &title, seen, link: &link };
                let letter = letters::breach(breach, use_case == "answer_breach");
                self.send(tenant, recorded, reader, letter, &info).await?;
            }
        }
        Ok(())
    }

    /// People of the office who decide on a breach, and the treasurers, as long as they have no interest declared.
    async fn deciders(&self, tenant: TenantId, company: CompanyId) -> Result<Vec<Reader>, AppError> {
        let of_the_office = Filter::Where("company".to_owned(), Operator::IsNull, json!(true));
        let told: Vec<Role> = authz::holders("settle_breach").iter().copied().chain([Role::Treasurer]).collect();
        let mut readers = Vec::new();
        for reader in self.active_in(tenant, of_the_office, &told).await? {
            let (member, _) = self.store().load::<Member>(own_border(tenant), reader.account).await?;
            if !member.has_interest_in(company) {
                readers.push(reader);
            }
        }
        Ok(readers)
    }
}

fn seen(reading: &Reading) -> &'static str {
    match reading {
        Reading::Unchanged => "halaman masih seperti semula",
        Reading::Edited { .. } => "isi halaman berubah dari naskah yang disetujui",
        Reading::Unlabelled => "label advertorial tidak ada lagi",
        Reading::Removed { .. } => "halaman tidak dapat dibuka lagi",
    }
}
