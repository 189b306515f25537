//! What a company is told of its bills: what waits for it, what it does again, the money.

use domain::payment::billing::{Event, Paper, PaperKind, ReturnTo, Stage, State};
use kernel::{Rupiah, ids::BillingId};

use super::{Telling, Told, telling};
use crate::{links, reactions::letters::hidden_account};

fn title_of(bill: &State) -> &str {
    bill.heading().map(|heading| heading.title.as_str()).unwrap_or_default()
}

/// The sentence gets the title of the bill.
fn say(bill: &State, id: BillingId, what: &'static str, happened: impl Fn(&str) -> String) -> Told {
    let title = title_of(bill);
    Told::new(what, title, happened(title), links::billing(id.as_uuid()))
}

/// What is told of an event of a bill.
pub(super) fn told(event: &Event) -> Option<Telling<'_, State>> {
    Some(match event {
        Event::HandoverSigned { billing, paper, .. } => telling(move |bill: &State| handed_over(bill, *billing, paper)),
        Event::HandoverTakenBack { billing, reason, .. } => telling(move |bill: &State| {
            let happened =
                |title: &str| format!("Dinas menarik kembali BAST berkas tagihan \"{title}\"; BAST baru menyusul.");
            say(bill, *billing, "BAST ditarik kembali", happened).because(reason)
        }),
        Event::WithheldTakenOut { billing, amount, from, items, reason, .. } => {
            let then = anew(*from, !items.is_empty())?;
            telling(move |bill: &State| withheld(bill, *billing, *amount, reason).then(then))
        }
        Event::PaymentRequestReturned { billing, to, reasons, .. }
        | Event::DisbursementRejected { billing, to, reasons, .. } => {
            let then = again(*to)?;
            telling(move |bill: &State| {
                let happened = |title: &str| format!("Tagihan \"{title}\" dikembalikan kepada Anda.");
                say(bill, *billing, "Tagihan dikembalikan", happened).because(&reasons.join("; ")).then(then)
            })
        }
        Event::PaymentConfirmed { billing, bank, amount, account, .. } => telling(move |bill: &State| {
            let reference = reference(bank.as_ref(), bill.paper(PaperKind::Disbursement));
            let account = hidden_account(account);
            let happened =
                |title: &str| format!("Tagihan \"{title}\" dibayar: {amount} masuk ke rekening {account}{reference}.");
            say(bill, *billing, "Tagihan dibayar", happened)
        }),
        Event::BillingCarriedOver { billing, fiscal_year, amount, reason, .. } => telling(move |bill: &State| {
            let happened = |title: &str| {
                format!(
                    "Tagihan \"{title}\" senilai {amount} tidak dibayar dari tahun anggaran {fiscal_year} dan menunggu \
                     anggaran tahun berikutnya."
                )
            };
            say(bill, *billing, "Tagihan dialihkan ke tahun berikutnya", happened).because(reason)
        }),
        // What the company did.
        Event::HandoverCountersigned { .. }
        | Event::InvoiceSubmitted { .. }
        | Event::TaxPaperAttached { .. }
        // It goes from desk to desk of the office: its page shows where it is.
        | Event::BillingOpened { .. }
        | Event::BillingAssembled { .. }
        | Event::BillingDismantled { .. }
        | Event::DeliveryInspected { .. }
        | Event::PaymentRequested { .. }
        | Event::PaymentRequestVerified { .. }
        | Event::PaymentOrdered { .. }
        | Event::PaymentDisbursed { .. }
        | Event::PaymentReported { .. }
        | Event::PaymentReportWithdrawn { .. }
        | Event::BillingSettled { .. }
        | Event::BillingPickedUp { .. }
        | Event::CorrectionRequested { .. }
        | Event::PaperCorrected { .. }
        | Event::CorrectionRefused { .. } => return None,
    })
}

fn handed_over(bill: &State, id: BillingId, paper: &Paper) -> Told {
    let number = &paper.number;
    let happened = |title: &str| format!("Dinas menandatangani BAST nomor {number} untuk berkas tagihan \"{title}\".");
    let then = "Periksa isinya, lalu setujui serah terimanya; sesudah itu tagihan dapat dikirim.";
    say(bill, id, "BAST menunggu Anda", happened).then(then)
}

fn withheld(bill: &State, id: BillingId, amount: Rupiah, reason: &str) -> Told {
    let happened = |title: &str| {
        format!(
            "Tayangan senilai {amount} dikeluarkan dari tagihan \"{title}\" karena tidak dibayar; sisanya disusun ulang."
        )
    };
    say(bill, id, "Tagihan disusun ulang", happened).because(reason)
}

/// What the company does anew once a placement came off its bill: what was signed over it does not hold for the rest.
/// Nothing where nothing was signed or nothing is left; what was decided of the placement is told by itself.
fn anew(from: Stage, is_more: bool) -> Option<&'static str> {
    match from {
        _ if !is_more => None,
        Stage::HandoverSigned | Stage::HandedOver => {
            Some("BAST baru menyusul; sesudah itu kirim tagihan dan dokumen pajaknya.")
        }
        Stage::Invoiced | Stage::TaxDocumented | Stage::SppSubmitted | Stage::SppVerified => {
            Some("BAST baru menyusul; sesudah itu kirim tagihan dan dokumen pajak yang baru.")
        }
        Stage::CarriedOver => Some(
            "BAST baru menyusul setelah tagihan ini dianggarkan lagi; sesudah itu kirim tagihan dan dokumen pajak yang \
             baru.",
        ),
        Stage::Open
        | Stage::Assembled
        | Stage::Inspected
        | Stage::SpmIssued
        | Stage::Sp2dIssued
        | Stage::Paid
        | Stage::Settled => None,
    }
}

/// What the company does again; nothing where it is the treasurer's to do.
fn again(to: ReturnTo) -> Option<&'static str> {
    match to {
        ReturnTo::Invoice => Some("Kirim tagihan yang baru, lalu lampirkan dokumen pajaknya."),
        ReturnTo::TaxPapers => Some("Lampirkan dokumen pajak yang baru."),
        ReturnTo::PaymentRequest => None,
    }
}

/// The bank's reference, or the SP2D that stands for it.
fn reference(bank: Option<&Paper>, disbursement: Option<&Paper>) -> String {
    let said = |called: &str, paper: &Paper| format!(" ({called} nomor {})", paper.number);
    bank.map(|paper| said("rujukan bank", paper))
        .or_else(|| disbursement.map(|paper| said("SP2D", paper)))
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// EF-44: only what was signed is signed anew, and only an invoice that was sent is sent once more.
    #[test]
    fn what_is_done_anew_of_a_bill_is_what_it_had() {
        for &stage in Stage::ALL {
            let then = anew(stage, true);
            let stage = stage.wire();
            let is_signed =
                !["open", "assembled", "inspected", "spm_issued", "sp2d_issued", "paid", "settled"].contains(&stage);
            assert_eq!(then.is_some(), is_signed, "{stage}");
            let is_billed = is_signed && !stage.starts_with("hand");
            assert_eq!(then.is_some_and(|then| then.ends_with("yang baru.")), is_billed, "{stage}");
            assert_eq!(then.is_some_and(|then| then.contains("dianggarkan lagi")), stage == "carried_over", "{stage}");
        }
        assert!(Stage::ALL.iter().all(|stage| anew(*stage, false).is_none()));
    }
}
