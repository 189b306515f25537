//! What the program sees in the year as its worker does by itself, and what people make of it (EF-43).

use anyhow::Context;
use app::dataset::ListRequest;
use kernel::Timestamp;
use serde_json::{Value, json};

use super::{Teller, id_of};
use crate::demo::{invented::TRIAL, person::Person, rows};

/// Days after which what a month began has come to its end.
const SETTLED: i64 = 45;

/// What a reviewer makes of a flag, and why.
type Word = (&'static str, &'static str);

/// What the Inspektorat makes of the flags of a rule; those of the others wait.
fn word_of(rule: &str) -> Option<Word> {
    Some(match rule {
        "same_proof_twice" => {
            ("explained", "Alamat halaman salah tempel; bukti yang benar menyusul hari itu (contoh).")
        }
        "published_before_ordered" => {
            ("corrected", "Bukti ditolak dan diganti halaman yang terbit menurut pesanan (contoh).")
        }
        "quantity_above_received" => {
            ("repayment", "Yang dibayar sudah sebanyak yang diterima; selisih bulan lain ditagih (contoh).")
        }
        "ageing_invoice" => ("explained", "Berkas terselip saat pindah ruangan; sudah dibayar (contoh)."),
        _ => return None,
    })
}

impl Teller<'_> {
    /// Looks at everything that was told up to a month, some weeks later.
    pub(super) async fn look(&self, month: u8) -> anyhow::Result<()> {
        let at = self.later(self.day(month, 28, 6), SETTLED, 6).min(self.until);
        let tenant = self.cast.head.tenant;
        self.app.watch_at(tenant, at).await?;
        self.app.sweep_flags_at(tenant, at).await?;
        Ok(())
    }

    /// The Inspektorat answers what it may, the head of agency what is not the head's own work; some flags wait.
    pub(super) async fn review(&self) -> anyhow::Result<()> {
        let at = self.at_work(self.later(self.day(12, 28, 9), SETTLED, 9), 5, 9).min(self.until);
        let auditor = &self.desks.auditor;
        let flags = rows(self.app, &auditor.at(self.app, at), "flags", ListRequest::default()).await?;
        // Those of the company that people try the demo with wait for whoever tries it.
        let is_left = |flag: &&serde_json::Map<String, Value>| {
            let name = flag.get("company_name").and_then(Value::as_str).unwrap_or_default();
            !name.contains(TRIAL.name)
        };
        for flag in flags.iter().filter(is_left) {
            let rule = flag.get("flag_rule").and_then(Value::as_str).unwrap_or_default();
            let id = id_of(flag).context("a flag")?;
            let review = |(outcome, reason): Word| json!({ "flag": id, "outcome": outcome, "reason": reason });
            let head = &self.cast.head;
            match rule {
                // The rule looks at a day that was written wrong.
                "young_outlet" => {
                    let wrong =
                        ("false_alarm", "Tanggal berdiri di registri salah tulis; akta menyebut 2019 (contoh).");
                    self.answer_flag(head, at, review(wrong)).await?;
                }
                "hurried_negotiation" => {
                    let further = ("sent_to_inspectorate", "Mohon dilihat bersama negosiasi lain PPK ini (contoh).");
                    self.answer_flag(head, at, review(further)).await?;
                }
                "ageing_invoice" => {
                    // Who ordered the payment does not say why it came late.
                    let own = review(("explained", "Sudah dibayar (contoh)."));
                    self.refused(head, at, "review_flag", own, "flag.own_work").await?;
                    if let Some(word) = word_of(rule) {
                        self.answer_flag(auditor, self.later(at, 0, 11), review(word)).await?;
                    }
                }
                _ => {
                    if let Some(word) = word_of(rule) {
                        self.answer_flag(auditor, at, review(word)).await?;
                    }
                }
            }
        }
        Ok(())
    }

    async fn answer_flag(&self, person: &Person, at: Timestamp, review: Value) -> anyhow::Result<()> {
        person.does(self.app, at, "review_flag", review).await.map(drop)
    }
}
