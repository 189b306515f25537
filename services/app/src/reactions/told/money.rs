//! What a company is told of its money: bills, the account that it is paid to, claims for money back.

use documents::indonesian::{long_date, weekday_date};
use domain::payment::{
    billing::{self, Paper, PaperKind, ReturnTo},
    payee, repayment,
};
use kernel::Rupiah;

use super::Told;
use crate::{links, reactions::letters::hidden_account};

/// What is told of an event of a bill, as the bill stands.
pub(super) fn of_bill(event: &billing::Event, bill: &billing::State) -> Option<Told> {
    use billing::Event;
    let title = bill.heading().map(|heading| heading.title.as_str()).unwrap_or_default();
    let say = |what: &'static str, id: &kernel::ids::BillingId, happened: String| {
        Told::new(what, title, happened, links::billing(id.as_uuid()))
    };
    match event {
        Event::HandoverSigned { billing, paper, .. } => {
            let number = &paper.number;
            let happened = format!("Dinas menandatangani BAST nomor {number} untuk berkas tagihan \"{title}\".");
            let told = say("BAST menunggu Anda", billing, happened);
            Some(told.then("Periksa isinya, lalu setujui serah terimanya; sesudah itu tagihan dapat dikirim."))
        }
        Event::HandoverTakenBack { billing, reason, .. } => {
            let happened = format!("Dinas menarik kembali BAST berkas tagihan \"{title}\"; BAST baru menyusul.");
            Some(say("BAST ditarik kembali", billing, happened).because(reason))
        }
        Event::PaymentRequestReturned { billing, to, reasons, .. }
        | Event::DisbursementRejected { billing, to, reasons, .. } => {
            let told = say("Tagihan dikembalikan", billing, format!("Tagihan \"{title}\" dikembalikan kepada Anda."));
            Some(told.because(&reasons.join("; ")).then(again(*to)?))
        }
        Event::PaymentConfirmed { billing, bank, amount, account, .. } => {
            let reference = reference(bank.as_ref(), bill.paper(PaperKind::Disbursement));
            let happened = paid(title, *amount, &hidden_account(account), &reference);
            Some(say("Tagihan dibayar", billing, happened))
        }
        Event::BillingCarriedOver { billing, fiscal_year, amount, reason, .. } => {
            let happened = format!(
                "Tagihan \"{title}\" senilai {amount} tidak dibayar dari tahun anggaran {fiscal_year} dan menunggu \
                 anggaran tahun berikutnya."
            );
            Some(say("Tagihan dialihkan ke tahun berikutnya", billing, happened).because(reason))
        }
        // What the company did.
        Event::HandoverCountersigned { .. }
        | Event::InvoiceSubmitted { .. }
        | Event::TaxPaperAttached { .. }
        // It goes from desk to desk of the office: its page shows where it is. A placement that is withheld was told
        // when that was decided.
        | Event::BillingOpened { .. }
        | Event::BillingAssembled { .. }
        | Event::BillingDismantled { .. }
        | Event::WithheldTakenOut { .. }
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
        | Event::CorrectionRefused { .. } => None,
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

fn paid(title: &str, amount: Rupiah, account: &str, reference: &str) -> String {
    format!("Tagihan \"{title}\" dibayar: {amount} masuk ke rekening {account}{reference}.")
}

/// What to do about a change that nobody of the company asked for.
const NOT_OURS: &str = "Bila perusahaan Anda tidak memintanya, segera hubungi dinas.";

/// What is told of an event of the account that a company is paid to.
pub(super) fn of_account(event: &payee::Event) -> Told {
    use payee::Event;
    match event {
        // By the office: what the company names itself is not told to it.
        Event::PayeeAccountProposed { company, account, .. } => {
            let account = hidden_account(account);
            let happened = format!("Dinas mengajukan rekening {account} untuk pembayaran kepada perusahaan Anda.");
            Told::new("Rekening diajukan", account, happened, links::payee(company.as_uuid())).then(NOT_OURS)
        }
        Event::PayeeAccountApproved { company, account, previous, usable_from, .. } => {
            let (account, from) = (hidden_account(account), long_date(*usable_from));
            let before = previous.as_ref().map(|before| format!(" menggantikan {}", hidden_account(before)));
            let before = before.unwrap_or_default();
            let happened = format!("Rekening {account} disetujui dan dipakai mulai {from}{before}.");
            Told::new("Rekening disetujui", account, happened, links::payee(company.as_uuid())).then(NOT_OURS)
        }
        Event::PayeeAccountRefused { company, account, reason } => {
            let account = hidden_account(account);
            let happened = format!("Rekening {account} yang diajukan tidak jadi dipakai.");
            Told::new("Rekening tidak dipakai", account, happened, links::payee(company.as_uuid())).because(reason)
        }
        Event::PayeeAccountBlocked { company, reason } => {
            let happened = "Pembayaran kepada perusahaan Anda dihentikan sampai ada rekening yang disetujui lagi.";
            let path = links::payee(company.as_uuid());
            Told::new("Pembayaran dihentikan", "rekening perusahaan", happened.to_owned(), path).because(reason)
        }
    }
}

/// What is told of an event of a claim for money back, as the claim stands.
pub(super) fn of_claim(event: &repayment::Event, claim: &repayment::State) -> Option<Told> {
    use repayment::Event;
    let report = claim.finding().map(|finding| format!("laporan nomor {}", finding.number)).unwrap_or_default();
    let say = |what: &'static str, id: &kernel::ids::RepaymentId, happened: String| {
        Told::new(what, report.clone(), happened, links::repayment(id.as_uuid()))
    };
    match event {
        Event::RepaymentClaimed { claim, amount_sen, pay_by, .. } => {
            let happened = format!("Pengembalian {amount_sen} ditagih kepada perusahaan Anda menurut {report}.");
            let last = weekday_date(*pay_by);
            let then = format!("Kembalikan paling lambat {last}, atau ajukan keberatan atas hitungannya.");
            Some(say("Pengembalian ditagih", claim, happened).then(then))
        }
        Event::ContestAnswered { claim, answer, .. } => {
            let happened = format!("Keberatan Anda atas pengembalian menurut {report} dijawab.");
            Some(say("Keberatan dijawab", claim, happened).saying("Jawaban", answer))
        }
        Event::RepaymentHandedOver { claim, number, reason, left_sen, .. } => {
            let happened =
                format!("Sisa pengembalian {left_sen} diserahkan ke majelis TGR dengan surat nomor {number}.");
            Some(say("Pengembalian diserahkan ke majelis", claim, happened).because(reason))
        }
        // The company's own word, and what it paid itself.
        Event::RepaymentContested { .. } | Event::RepaymentReceived { .. } => None,
    }
}
