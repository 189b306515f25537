//! The words of our mails, in Indonesian: what happened, what to do now, until when.

use domain::{
    media::BankAccount,
    partnership::{
        application::Outcome,
        checks::{ItemVerdict, Verdict},
    },
};
use kernel::{Timestamp, Zone};

use super::told::Told;

/// Subject and text.
pub(crate) type Letter = (String, String);

const END: &str = "Surel ini dikirim otomatis oleh Sinergi; tidak perlu dibalas.";

fn letter(subject: &str, name: &str, paragraphs: &[&str]) -> Letter {
    let mut text = format!("Yth. {name},\n\n");
    for paragraph in paragraphs {
        text.push_str(paragraph);
        text.push_str("\n\n");
    }
    text.push_str(END);
    text.push('\n');
    (subject.to_owned(), text)
}

/// A subject as it goes out: one of an example says so before it is opened.
pub(crate) fn marked(is_demo: bool, subject: String) -> String {
    if is_demo { format!("[Data contoh] {subject}") } else { subject }
}

pub(crate) fn invitation(name: &str, tenant: &str, link: &str) -> Letter {
    letter(
        &format!("Undangan Sinergi – {tenant}"),
        name,
        &[
            &format!("Anda diundang untuk bekerja di Sinergi, sistem kemitraan media {tenant}."),
            &format!("Buka tautan ini untuk menerima undangan dan menetapkan sandi:\n{link}"),
            "Tautan berlaku tujuh hari dan hanya dapat dipakai satu kali. Jangan teruskan surel ini kepada orang lain.",
        ],
    )
}

pub(crate) fn reset(name: &str, link: &str) -> Letter {
    letter(
        "Atur ulang sandi Sinergi",
        name,
        &[
            &format!("Buka tautan ini untuk menetapkan sandi baru:\n{link}"),
            "Tautan berlaku satu jam dan hanya dapat dipakai satu kali. Setelah sandi diganti, semua perangkat yang \
             sedang masuk akan keluar.",
            "Bila Anda tidak memintanya, abaikan surel ini; sandi Anda tidak berubah.",
        ],
    )
}

pub(crate) fn account_made(name: &str, tenant: &str, forgot: &str) -> Letter {
    letter(
        &format!("Akun Sinergi dibuat – {tenant}"),
        name,
        &[
            &format!("Akun dengan alamat surel ini baru saja dibuat untuk mendaftarkan perusahaan media di {tenant}."),
            &format!("Bila bukan Anda yang membuatnya, ambil alih akun ini dengan sandi baru:\n{forgot}"),
        ],
    )
}

/// The last minute that counts: `Minggu, 11 Januari 2026 pukul 23.59 WIB`.
pub(crate) fn last_minute(until: Timestamp, zone: Zone) -> String {
    let last = until.plus_seconds(-60);
    let day = documents::indonesian::weekday_date(last.date_in(zone));
    format!("{day} pukul {}", documents::indonesian::clock_time(last, zone))
}

/// An account as a mail names it, which lies open on its way: the bank, and no more than the last four digits.
pub(crate) fn hidden_account(account: &BankAccount) -> String {
    let digits = account.digits();
    let hidden = digits.len().saturating_sub(4);
    // Of a number this short nothing is left to hide behind.
    let shown = digits.get(hidden..).filter(|_| hidden > 0).unwrap_or_default();
    format!("{} ****{shown}", account.bank)
}

/// What a company is told: what happened, why, what it may do now, and where.
pub(crate) fn told(name: &str, tenant: &str, told: &Told, link: &str) -> Letter {
    let said = told.said.as_ref().map(|(who, words)| format!("{who}: {words}"));
    let link = format!("Selengkapnya di Sinergi:\n{link}");
    let paragraphs: Vec<&str> = [Some(&told.happened), said.as_ref(), told.then.as_ref(), Some(&link)]
        .into_iter()
        .flatten()
        .map(String::as_str)
        .collect();
    letter(&format!("{}: {} – {tenant}", told.what, told.about), name, &paragraphs)
}

/// What an application is about.
#[derive(Debug, Clone, Copy)]
pub(crate) struct About<'a> {
    /// The person who reads it.
    pub(crate) name: &'a str,
    /// The tenant.
    pub(crate) tenant: &'a str,
    /// The outlet.
    pub(crate) outlet: &'a str,
    /// The page of the application.
    pub(crate) link: &'a str,
}

/// Every item with its reason, and the last minute (EF-08).
pub(crate) fn correction(about: About<'_>, items: &[(String, &ItemVerdict)], until: Timestamp, zone: Zone) -> Letter {
    let lines: Vec<String> = (1..)
        .zip(items)
        .map(|(number, (title, item)): (usize, _)| {
            let verdict = if item.verdict == Verdict::Missing { "belum ada" } else { "perlu diperbaiki" };
            format!("{number}. {title}: {verdict}. {}", item.reason.as_deref().unwrap_or_default())
        })
        .collect();
    letter(
        &format!("Perbaikan permohonan {} – {}", about.outlet, about.tenant),
        about.name,
        &[
            &format!("Permohonan kemitraan {} telah diperiksa. Yang perlu dilengkapi:", about.outlet),
            &lines.join("\n"),
            &format!(
                "Kirim perbaikan paling lambat {}. Setelah itu permohonan tidak dapat diperbaiki lagi.",
                last_minute(until, zone)
            ),
            &format!("Halaman permohonan:\n{}", about.link),
        ],
    )
}

pub(crate) fn correction_lapsed(about: About<'_>) -> Letter {
    letter(
        &format!("Masa perbaikan berakhir: {} – {}", about.outlet, about.tenant),
        about.name,
        &[
            &format!(
                "Masa perbaikan permohonan {} telah berakhir tanpa kiriman perbaikan, sehingga permohonan ditutup.",
                about.outlet
            ),
            &format!("Halaman permohonan:\n{}", about.link),
        ],
    )
}

fn outcome_words(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Accept => "DITERIMA",
        Outcome::Reject => "TIDAK DITERIMA",
        Outcome::WaitingList => "DAFTAR TUNGGU",
    }
}

pub(crate) fn result(about: About<'_>, outcome: Outcome, objections_until: Timestamp, zone: Zone) -> Letter {
    letter(
        &format!("Hasil sementara {} – {}", about.outlet, about.tenant),
        about.name,
        &[
            &format!("Hasil sementara permohonan {}: {}.", about.outlet, outcome_words(outcome)),
            &format!("Sanggahan dapat diajukan paling lambat {}.", last_minute(objections_until, zone)),
            &format!("Nilai dan dasarnya ada di halaman permohonan:\n{}", about.link),
        ],
    )
}

pub(crate) fn decision(about: About<'_>, outcome: Outcome, reason: Option<&str>) -> Letter {
    let said = format!("Keputusan atas permohonan {}: {}.", about.outlet, outcome_words(outcome));
    let why = reason.map(|reason| format!("Alasan: {reason}")).unwrap_or_default();
    let link = format!("Halaman permohonan:\n{}", about.link);
    let paragraphs: Vec<&str> =
        [said.as_str(), why.as_str(), link.as_str()].into_iter().filter(|text| !text.is_empty()).collect();
    letter(&format!("Keputusan permohonan {} – {}", about.outlet, about.tenant), about.name, &paragraphs)
}

pub(crate) fn decree(about: About<'_>, number: &str, row: u32) -> Letter {
    letter(
        &format!("Keputusan nomor {number} terbit – {}", about.tenant),
        about.name,
        &[
            &format!(
                "{} ditetapkan sebagai media mitra dalam Keputusan nomor {number}, lampiran baris {row}.",
                about.outlet
            ),
            &format!("Keputusan dapat diunduh dari halaman permohonan:\n{}", about.link),
        ],
    )
}

/// What a breach is about.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Breach<'a> {
    /// The person who reads it.
    pub(crate) name: &'a str,
    /// The tenant.
    pub(crate) tenant: &'a str,
    /// What the placement is called.
    pub(crate) title: &'a str,
    /// What was seen.
    pub(crate) seen: &'a str,
    /// Where it is answered, or decided.
    pub(crate) link: &'a str,
}

/// EF-44: a page did not stay.
pub(crate) fn breach(about: Breach<'_>, is_company: bool) -> Letter {
    let what = if is_company {
        format!("Beri penjelasan di sini; sampai diputuskan, tagihannya berhenti:\n{}", about.link)
    } else {
        format!("Tagihannya berhenti sampai ada keputusan atas penjelasan perusahaan:\n{}", about.link)
    };
    letter(
        &format!("Tayangan tidak bertahan: {} – {}", about.title, about.tenant),
        about.name,
        &[&format!("Halaman tayangan \"{}\" dibaca ulang: {}.", about.title, about.seen), &what],
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A mail lies open on its way: it says which account without saying its number.
    #[test]
    fn an_account_is_named_by_its_bank_and_its_last_four_digits() {
        let account = |number: &str| BankAccount {
            bank: "Bank Riau Kepri".to_owned(),
            number: number.to_owned(),
            holder: "PT Contoh".to_owned(),
        };
        assert_eq!(hidden_account(&account("107-20-31415")), "Bank Riau Kepri ****1415");
        assert_eq!(hidden_account(&account("1234 5")), "Bank Riau Kepri ****2345");
        for short in ["1415", "15", ""] {
            assert_eq!(hidden_account(&account(short)), "Bank Riau Kepri ****", "{short}");
        }
    }

    /// EF-08: the list names every item with its reason, and the last minute in local time.
    #[test]
    fn a_correction_names_every_reason_and_the_last_minute() {
        let items = [
            ItemVerdict {
                requirement: "NIB".to_owned(),
                verdict: Verdict::Missing,
                reason: Some("Unggah NIB.".to_owned()),
            },
            ItemVerdict {
                requirement: "NPWP".to_owned(),
                verdict: Verdict::Wrong,
                reason: Some("Nama berbeda.".to_owned()),
            },
        ];
        let listed: Vec<(String, &ItemVerdict)> = items.iter().map(|item| (item.requirement.clone(), item)).collect();
        let about = About { name: "Siti", tenant: "Kota Pekanbaru", outlet: "Contoh.id", link: "http://x/y" };
        let until = "2026-01-11T17:00:00Z".parse().expect("an instant");
        let (_, text) = correction(about, &listed, until, Zone::Wib);
        for part in [
            "1. NIB: belum ada. Unggah NIB.",
            "2. NPWP: perlu diperbaiki. Nama berbeda.",
            "Minggu, 11 Januari 2026 pukul 23.59 WIB",
        ] {
            assert!(text.contains(part), "{part} in {text}");
        }
        assert!(last_minute(until, Zone::Wit).contains("Senin, 12 Januari 2026 pukul 01.59 WIT"));
    }
}
