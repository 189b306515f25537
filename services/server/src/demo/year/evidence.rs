//! What invented companies show: files that say that they are examples, each with a number of its own.

use app::FilePurpose;
use kernel::{Timestamp, Uuid};
use serde_json::{Value, json};

use super::{Deal, Teller, with};
use crate::demo::{
    pages::site,
    person::{NotYet, Person},
};

/// A point of grey: the smallest picture that is one. What stands behind its end tells one from another.
const PICTURE: &[u8] = &[
    0x89, b'P', b'N', b'G', 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 13, b'I', b'H', b'D', b'R', 0, 0, 0, 1, 0, 0, 0, 1, 8, 0,
    0, 0, 0, 0x3a, 0x7e, 0x9b, 0x55, 0, 0, 0, 10, b'I', b'D', b'A', b'T', 0x08, 0xd7, 0x63, 0x68, 0, 0, 0, 0x82, 0,
    0x81, 0xdd, 0x43, 0x6a, 0xf4, 0, 0, 0, 0, b'I', b'E', b'N', b'D', 0xae, 0x42, 0x60, 0x82,
];

/// What is published, for the titles of orders.
pub(super) const TOPICS: &[(&str, &str)] = &[
    ("imunisasi-balita", "Imunisasi balita"),
    ("pajak-bumi-dan-bangunan", "Pajak bumi dan bangunan"),
    ("jalan-lingkungan", "Perbaikan jalan lingkungan"),
    ("pasar-murah", "Pasar murah"),
    ("izin-usaha-mikro", "Izin usaha mikro"),
    ("bank-sampah", "Bank sampah"),
    ("bus-sekolah", "Bus sekolah"),
    ("siaga-banjir", "Siaga banjir"),
    ("beasiswa-daerah", "Beasiswa daerah"),
    ("puskesmas-malam", "Puskesmas buka malam"),
    ("air-bersih", "Sambungan air bersih"),
];

/// One placement that is proved.
#[derive(Debug, Clone, Copy)]
pub(super) struct Shown<'a> {
    pub(super) order: Uuid,
    pub(super) placement: Uuid,
    /// What tells its files and address from those of others.
    pub(super) slug: &'a str,
    pub(super) published: Timestamp,
    /// Units that are claimed.
    pub(super) units: u32,
}

impl Teller<'_> {
    pub(super) fn topic(deal: &Deal, number: usize) -> (&'static str, &'static str) {
        TOPICS.get((deal.number * 3 + number) % TOPICS.len()).copied().unwrap_or(("layanan", "Layanan publik"))
    }

    pub(super) fn address(&self, deal: &Deal, slug: &str) -> String {
        format!("{}/{slug}", site(deal.applicant.counter, self.cast.head.tenant))
    }

    async fn file(
        &self,
        person: &Person,
        purpose: FilePurpose,
        (name, bytes): (&str, Vec<u8>),
        now: Timestamp,
    ) -> anyhow::Result<String> {
        NotYet::unless_past(self.app, now)?;
        let scope = person.at(self.app, now);
        Ok(self.app.put_file(&scope, purpose, name, bytes).await?.sha256)
    }

    /// A document that somebody of the story hands in.
    pub(super) async fn document_of(&self, person: &Person, about: &str, now: Timestamp) -> anyhow::Result<String> {
        self.file(person, FilePurpose::Document, ("dokumen-contoh.pdf", pdf(about)), now).await
    }

    pub(super) async fn document(&self, deal: &Deal, about: &str, now: Timestamp) -> anyhow::Result<String> {
        self.document_of(&deal.applicant.person, about, now).await
    }

    async fn picture(&self, deal: &Deal, about: &str, now: Timestamp) -> anyhow::Result<String> {
        let bytes = [PICTURE, about.as_bytes()].concat();
        self.file(&deal.applicant.person, FilePurpose::Photo, ("foto-contoh.png", bytes), now).await
    }

    /// Proof of a placement as its kind of media is proved.
    pub(super) async fn proof(&self, deal: &Deal, shown: Shown<'_>, now: Timestamp) -> anyhow::Result<Value> {
        let Shown { order, placement, slug, published, units } = shown;
        let (on, own) = (self.date(published), format!("{slug} {}-{}", deal.applicant.counter, self.year));
        let of = |what: &str| format!("{what} {own}");
        let proof = json!({ "order": order, "placement": placement });
        let page = json!({ "published_on": on, "published_time": "13:00", "url": self.address(deal, slug) });
        let more = match deal.partner.company.kind {
            "online" => with(page, json!({ "views": 1_200 + deal.number * 310 })),
            "creator" => {
                let post = json!({
                    "account": "@kanal.rekaan",
                    "followers": deal.partner.reach,
                    "insight": self.document(deal, &of("Capaian unggahan"), now).await?,
                    "capture": self.picture(deal, &of("Tangkapan layar"), now).await?,
                });
                with(page, post)
            }
            "print" => json!({
                "edition": format!("Edisi contoh {slug}"),
                "edition_on": on,
                "page": "5",
                "copies": units,
                "scan": self.document(deal, &of("Pindaian halaman"), now).await?,
                "stored_at": "Ruang arsip contoh",
            }),
            "radio" | "television" => {
                let spot = |number: u32| {
                    // From the hour at which it is published on, every ten minutes.
                    let (hour, minute) = (13 + number / 6, number % 6 * 10);
                    json!({ "on": on, "time": format!("{hour:02}:{minute:02}"), "seconds": 60, "name": format!("Spot {slug} {number}") })
                };
                json!({
                    "spots": (0..units).map(spot).collect::<Vec<_>>(),
                    "log": self.document(deal, &of("Bukti siar"), now).await?,
                    "recording": self.file(&deal.applicant.person, FilePurpose::Recording, ("rekaman-contoh.mp3", recording(&own)), now).await?,
                })
            }
            _ => json!({
                "sites": [{
                    "site": "Simpang contoh",
                    "taken_on": on,
                    "taken_time": "13:00",
                    "photo": self.picture(deal, &of("Foto lokasi"), now).await?,
                }],
                "play_log": self.document(deal, &of("Catatan tayang"), now).await?,
            }),
        };
        Ok(with(proof, more))
    }
}

/// A page of paper that says what it stands for, and that it is an example.
fn pdf(about: &str) -> Vec<u8> {
    let text: String = about.chars().filter(|letter| !matches!(letter, '(' | ')' | '\\')).collect();
    let stream = format!("BT /F1 18 Tf 72 760 Td (Dokumen contoh - bukan dokumen asli) Tj 0 -30 Td ({text}) Tj ET");
    format!(
        "%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n\
         3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>endobj\n\
         4 0 obj<</Length {}>>stream\n{stream}\nendstream endobj\n\
         5 0 obj<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n",
        stream.len()
    )
    .into_bytes()
}

/// A recording without sound: its title says that it is an example.
fn recording(about: &str) -> Vec<u8> {
    let title = format!("\u{3}Contoh, bukan rekaman asli: {about}");
    let size = |length: usize| {
        let part = |shift: usize| u8::try_from(length >> shift & 0x7f).unwrap_or_default();
        [part(21), part(14), part(7), part(0)]
    };
    let frame = [b"TIT2".as_slice(), &size(title.len()), &[0, 0], title.as_bytes()].concat();
    [b"ID3\x04\x00\x00".as_slice(), &size(frame.len()), &frame].concat()
}
