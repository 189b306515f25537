//! What is ordered and proved. Drawn from a lot of its own, so that the season stays its course.

use std::collections::BTreeMap;

use domain::{
    media::{MediaKind, company::FileRef},
    payment::tax::{TariffKind, TaxObject, TaxStatus},
    publication::{
        Format, Unit,
        allotment::{self, Source},
        order::{
            self, Bounds, Checking, Circumstances, FindingReason, Issue, Liveness, Occasion, Placement, PriceStanding,
            Reasons, Receipt, Showing, Stage, Status, Subject,
        },
        proof::{
            Capture, Evidence, Finding, Point, Reading,
            check::claim_of_content,
            evidence::{SitePhoto, Spot},
        },
    },
};
use kernel::{BasisPoints, Rupiah, Timestamp, Uuid, Zone, ids::AccountId, ids::PlacementId};

use super::{Command, History, Lot};

/// What was ordered so far.
#[derive(Debug)]
pub(super) struct Desk {
    lot: Lot,
    orders: Vec<Uuid>,
}

impl Desk {
    pub(super) fn new(seed: u64) -> Self {
        Self { lot: Lot(seed ^ 0x6f72_6465), orders: vec![] }
    }
}

fn rupiah(amount: usize) -> Rupiah {
    Rupiah::new(i64::try_from(amount).expect("an amount")).expect("rupiah")
}

fn days(days: usize) -> i64 {
    i64::try_from(days).expect("days") * 86_400
}

pub(super) fn file(number: u64) -> FileRef {
    FileRef {
        sha256: format!("{number:064x}"),
        name: "bukti.pdf".to_owned(),
        size_bytes: 2_048,
        media_type: "application/pdf".to_owned(),
    }
}

impl History {
    pub(super) fn order_happens(&mut self) {
        if self.desk.lot.one_in(2) {
            return;
        }
        let known = self.desk.lot.pick(&self.desk.orders).filter(|_| !self.desk.lot.one_in(8));
        match known {
            None => self.draft_order(),
            Some(order) => {
                if let Some(command) = self.next_of(order) {
                    self.order(order, Command::Order(command));
                    self.hold(order);
                }
            }
        }
    }

    /// What the order takes of its agreement and of its plan item, as the application tells it after every step.
    fn hold(&mut self, order: Uuid) {
        let Some(state) = self.states.publication_order.get(&order) else { return };
        let Some(subject) = state.subject() else { return };
        let of_agreement =
            (Source::Agreement(subject.agreement), u64::try_from(state.held().get()).expect("an amount"));
        let of_plan = (Source::PlanItem(subject.plan_item), u64::from(state.places()));
        for (source, amount) in [of_agreement, of_plan] {
            let hold = allotment::Command::Hold { source, order: order.into(), amount, limit: None };
            self.order(source.stream(), Command::Allotment(hold));
        }
    }

    fn subject(&mut self, company: Uuid, outlet: Uuid, kind: MediaKind) -> Box<Subject> {
        let agreement = self.trade.agreements.first().copied().unwrap_or_else(|| Uuid::from_u128(self.base + 2));
        let of_none = (Uuid::from_u128(self.base + 3), Uuid::from_u128(self.base + 4).into());
        let (plan, plan_item) = self.items.first().copied().unwrap_or(of_none);
        Box::new(Subject {
            agency: self.agencies[0].into(),
            company: company.into(),
            outlet: outlet.into(),
            kind,
            line: Uuid::from_u128(self.base + 1).into(),
            agreement: agreement.into(),
            plan: plan.into(),
            plan_item,
            tax: TaxStatus { taxable_entrepreneur: true, has_npwp: true, small_business: false, as_of: self.today() },
            title: format!("Publikasi {}", self.number()),
            brief: "Manfaat bagi warga".to_owned(),
            exception: None,
            justification: None,
            terms_version: Some(0),
        })
    }

    fn placements(&mut self, kind: MediaKind) -> Vec<Placement> {
        let fits: Vec<Format> = Format::ALL.iter().copied().filter(|format| format.suits(kind)).collect();
        let count = 1 + self.desk.lot.below(3);
        (1..=count)
            .map(|number| {
                let placement = self.id();
                let price = self.id();
                let lot = &mut self.desk.lot;
                let unit_price = rupiah(100_000 * (1 + lot.below(20)));
                Placement {
                    placement: placement.into(),
                    number: u16::try_from(number).expect("few"),
                    format: lot.of(&fits),
                    title: format!("Tayangan {number}"),
                    from: self.now.date_in(Zone::Wib).plus_days(1),
                    until: self.now.date_in(Zone::Wib).plus_days(8),
                    unit: Unit::Item,
                    quantity: 1,
                    price: price.into(),
                    unit_price,
                    tariff: TariffKind::Inclusive,
                    object: TaxObject::Service,
                    amount: unit_price,
                    item: None,
                    draft_needed: lot.one_in(2),
                }
            })
            .collect()
    }

    fn draft_order(&mut self) {
        let Some(press) = self.desk.lot.pick(&self.companies) else { return };
        let Some((outlet, kind)) = self.desk.lot.pick(&press.outlets) else { return };
        let order = self.id();
        let (subject, placements) = (self.subject(press.id, outlet, kind), self.placements(kind));
        let by = AccountId(self.staff[0]);
        let command = order::Command::Draft { order: order.into(), subject, placements, by };
        if self.order(order, Command::Order(command)) {
            self.desk.orders.push(order);
        }
    }

    /// A day on which nothing stops an order; sometimes something warns.
    fn circumstances(&mut self, placements: &[PlacementId]) -> Circumstances {
        let price = PriceStanding { has_tariff: true, account_fits: true, ..PriceStanding::default() };
        Circumstances {
            today: self.today(),
            policy_version: Some(1),
            decree: Some(self.base_id().into()),
            shortcomings: vec![],
            sanction: None,
            expired: if self.desk.lot.one_in(3) { vec!["UKW".to_owned()] } else { vec![] },
            exception: None,
            agreement_active: true,
            bounds: Bounds::default(),
            tax_changed: vec![],
            agreement_left: None,
            plan_item_open: true,
            plan_left: None,
            prices: placements.iter().map(|placement| (*placement, price.clone())).collect(),
            line_open: true,
            available: rupiah(1_000_000_000),
            liveness: Liveness::NotAsked,
            live_within_days: 7,
            reach: None,
            least_reach: None,
            outstanding_invoice: None,
            parity_warn_above: BasisPoints(0),
            parity_stop_above: BasisPoints(1_000),
        }
    }

    fn base_id(&self) -> Uuid {
        Uuid::from_u128(self.base)
    }

    fn next_of(&mut self, id: Uuid) -> Option<order::Command> {
        let state = self.states.publication_order.get(&id)?.clone();
        let [writer, approver] = [self.staff[0], self.staff[1]].map(AccountId);
        let ids: Vec<PlacementId> = state.placements().iter().map(|placement| placement.placement).collect();
        let now = self.now;
        let said = |code: &str, reason: &str| (code.to_owned(), reason.to_owned());
        let reasons = || {
            let expired = said("order.document_expired", "Dalam perpanjangan");
            Reasons::from([expired, said("order.without_draft", "Siaran langsung")])
        };
        let cancel = order::Command::Cancel { reason: format!("Refocusing {}", self.number()), by: approver };
        Some(match state.status()? {
            Status::Draft => match self.desk.lot.below(8) {
                0 => {
                    let subject = Box::new(state.subject()?.clone());
                    let placements = self.placements(subject.kind);
                    order::Command::Revise { subject, placements, by: writer }
                }
                1 if self.desk.lot.one_in(3) => cancel,
                _ => {
                    let circumstances = Box::new(self.circumstances(&ids));
                    order::Command::Reserve { now: circumstances, reasons: reasons(), by: writer }
                }
            },
            Status::BudgetReserved => match self.desk.lot.below(8) {
                0 => order::Command::Return { reason: "Judul keliru".to_owned(), by: approver },
                1 if self.desk.lot.one_in(3) => cancel,
                _ => {
                    let circumstances = self.circumstances(&ids);
                    order::Command::Issue(Box::new(Issue {
                        number: format!("027/SP/{}", self.number()),
                        now: circumstances,
                        reasons: reasons(),
                        answer_until: now.plus_seconds(days(3)),
                        proofs_until: ids
                            .iter()
                            .map(|id| (*id, now.plus_seconds(days(14))))
                            .collect::<BTreeMap<_, _>>(),
                        at: now,
                        by: approver,
                    }))
                }
            },
            Status::Issued => match self.desk.lot.below(10) {
                0 => order::Command::Decline { reason: "Halaman penuh".to_owned(), at: now },
                1 => order::Command::Lapse { at: now.plus_seconds(days(4)) },
                2 if self.desk.lot.one_in(3) => cancel,
                _ => order::Command::Accept { at: state.answer_until()?.plus_seconds(-60) },
            },
            Status::Accepted | Status::Completed => {
                if self.desk.lot.one_in(40) {
                    return Some(cancel);
                }
                let placement = self.desk.lot.pick(&ids)?;
                return self.next_of_placement(&state, placement);
            }
            Status::Declined | Status::Lapsed | Status::Cancelled => return None,
        })
    }

    fn evidence(&mut self, kind: MediaKind, format: Format, by: Timestamp) -> Box<Evidence> {
        let (number, now) = (self.number(), self.now.min(by));
        let url = format!("https://www.riaukita.example/berita-{number}?utm_source=wa");
        Box::new(match kind {
            _ if format == Format::OutdoorDisplay => Evidence::Display {
                photos: vec![SitePhoto { site: "Jl. Sudirman".to_owned(), taken_at: now, photo: file(number) }],
                play_log: Some(file(number + 1)),
                installation_minutes: None,
            },
            MediaKind::Online | MediaKind::NewsAgency => {
                Evidence::Page { url, published_at: now, views: Some(12), captures: vec![] }
            }
            MediaKind::Print => Evidence::Print {
                edition: format!("{number}"),
                on: now.date_in(Zone::Wib),
                page: "3".to_owned(),
                copies: 1,
                scan: file(number),
                photos: vec![],
                stored_at: None,
            },
            MediaKind::Radio | MediaKind::Television | MediaKind::TvStreaming => Evidence::Airing {
                spots: vec![Spot { at: now, seconds: 30, name: "Spot".to_owned() }],
                log: file(number),
                recording: file(number + 1),
            },
            MediaKind::OutOfHome => Evidence::Display {
                photos: vec![SitePhoto { site: "Jl. Riau".to_owned(), taken_at: now, photo: file(number) }],
                play_log: None,
                installation_minutes: Some("BA/1".to_owned()),
            },
            MediaKind::Creator => Evidence::Post {
                url,
                account: "@riaukita".to_owned(),
                followers: 1_200,
                published_at: now,
                insight: file(number),
                capture: file(number + 1),
            },
        })
    }

    fn next_of_placement(&mut self, state: &order::State, placement: PlacementId) -> Option<order::Command> {
        let [approver, verifier, editor, head] =
            [self.staff[1], self.staff[2], self.staff[3], self.staff[4]].map(AccountId);
        let in_time = state.proof_until(placement)?.plus_seconds(-3_600);
        let (kind, outlet) = (state.subject()?.kind, state.subject()?.outlet);
        let late = order::Command::Forfeit { placement, at: in_time.plus_seconds(7_200) };
        let arrives = !matches!(kind, MediaKind::Online | MediaKind::NewsAgency | MediaKind::Creator);
        Some(match state.stage(placement)? {
            Stage::AwaitingDraft if self.desk.lot.one_in(12) => late,
            Stage::AwaitingDraft => {
                let text = format!("Pemerintah kota membuka jalan baru {}.", self.number());
                order::Command::SubmitDraft { placement, text, files: vec![], at: in_time }
            }
            Stage::DraftSubmitted if self.desk.lot.one_in(4) => {
                order::Command::ReturnDraft { placement, notes: "Sebut nama jalan".to_owned(), by: editor }
            }
            Stage::DraftSubmitted => order::Command::ClearDraft { placement, by: editor, at: self.now },
            Stage::ClearedToPublish => order::Command::ReportPublication {
                placement,
                published_at: self.now,
                place: Some("halaman 3".to_owned()),
                domain: None,
                proof_until: in_time.plus_seconds(3_600),
                at: self.now.min(in_time),
            },
            Stage::Published if self.desk.lot.one_in(4) => order::Command::ExtendProofDeadline {
                placement,
                until: in_time.plus_seconds(days(2)),
                reason: "Listrik padam".to_owned(),
                by: head,
                zone: Zone::Wib,
                at: in_time,
            },
            Stage::Published if self.desk.lot.one_in(8) => late,
            Stage::Published | Stage::ProofRejected => {
                let (proof, format) = (self.id(), state.placement(placement)?.format);
                let evidence = self.evidence(kind, format, in_time);
                let claims = evidence.claims(outlet);
                order::Command::SubmitProof(Box::new(Showing {
                    placement,
                    proof: proof.into(),
                    evidence,
                    domain: None,
                    claims,
                    taken: vec![],
                    zone: Zone::Wib,
                    at: in_time,
                }))
            }
            Stage::ProofSubmitted => {
                let (proof, evidence) = state.proof(placement)?;
                let odd = self.desk.lot.one_in(4);
                let findings = [Point::InTime, Point::Quantity]
                    .map(|point| Finding::of(point, !(odd && point == Point::InTime), "1/1"))
                    .to_vec();
                let capture = evidence.address().map(|final_url| Box::new(self.capture(final_url)));
                let claims = capture.iter().map(|capture| claim_of_content(&capture.fingerprint)).collect();
                let taken = vec![];
                order::Command::RecordCheck(Box::new(Checking { placement, proof, findings, capture, claims, taken }))
            }
            Stage::AutoChecked if self.desk.lot.one_in(4) => order::Command::Reject {
                placement,
                reason: "Buram".to_owned(),
                until: self.now.plus_seconds(days(2)),
                by: verifier,
            },
            Stage::AutoChecked if arrives && state.received(placement) == 0 => order::Command::RecordReceipt {
                placement,
                receipt: Receipt {
                    number: format!("TT-{}", self.number()),
                    on: self.today(),
                    count: 1,
                    received_by: approver,
                    counter_signer: "Rudi, loper".to_owned(),
                    stored_at: None,
                },
                zone: Zone::Wib,
                today: self.today(),
            },
            Stage::AutoChecked => order::Command::Verify {
                placement,
                quantity: 1,
                amount: state.placement(placement)?.amount,
                reasons: vec![FindingReason {
                    code: "order.outside_days".to_owned(),
                    evidence: None,
                    reason: "Sesuai arahan".to_owned(),
                }],
                shown_elsewhere: false,
                retold: None,
                alike: None,
                today: self.today(),
                by: verifier,
            },
            Stage::ProofVerified if self.desk.lot.one_in(2) => {
                let billing = self.id();
                order::Command::HandOver { billing: billing.into(), placements: vec![placement] }
            }
            Stage::ProofVerified => {
                let reading = if self.desk.lot.one_in(2) { Reading::Unlabelled } else { Reading::Unchanged };
                let occasion = self.desk.lot.of(Occasion::ALL);
                let capture = state.proof(placement)?.1.address().map(|final_url| Box::new(self.capture(final_url)));
                order::Command::ReadAgain { placement, occasion, reading, capture }
            }
            Stage::RetentionBreach if self.desk.lot.one_in(2) => {
                order::Command::AnswerBreach { placement, answer: format!("Server pindah {}", self.number()) }
            }
            Stage::RetentionBreach => order::Command::SettleBreach {
                placement,
                accepted: self.desk.lot.one_in(2),
                reason: "Telaah tim".to_owned(),
                is_paid: false,
                by: editor,
            },
            Stage::HandedOver if self.desk.lot.one_in(6) => {
                let billing = state.payable().into_iter().find(|it| it.placement.placement == placement)?.billing?;
                order::Command::TakeBackHandover { billing, reason: "BAST keliru".to_owned() }
            }
            Stage::HandedOver
            | Stage::Ordered
            | Stage::ProofRejectedFinal
            | Stage::Forfeited
            | Stage::Withheld
            | Stage::Cancelled => return None,
        })
    }

    fn capture(&self, final_url: String) -> Capture {
        Capture {
            final_url,
            http_status: 200,
            fetched_at: self.now,
            fingerprint: format!("{:064x}", self.number()),
            published_at: Some(self.now),
            text: Some(file(self.number())),
            html: None,
            screenshot: None,
            unpictured: None,
        }
    }
}
