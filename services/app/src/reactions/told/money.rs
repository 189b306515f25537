//! What a company is told of its money beside its bills: the account that it is paid to, claims for money back.

use documents::indonesian::{long_date, weekday_date};
use domain::payment::{payee, repayment};

use super::Told;
use crate::{links, reactions::letters::hidden_account};

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
