//! The catalogue of indicators (DOMAIN.md section 10): what each figure means, in both languages.

/// Whether more is better.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Polarity {
    /// More is better.
    Higher,
    /// Less is better.
    Lower,
    /// Context only: never ranked.
    Neutral,
}

impl Polarity {
    /// The wire name.
    pub fn wire(self) -> &'static str {
        match self {
            Self::Higher => "higher",
            Self::Lower => "lower",
            Self::Neutral => "neutral",
        }
    }
}

/// One indicator. A changed formula is a new version; figures of the old one stay under theirs.
#[derive(Debug)]
pub struct Indicator {
    /// `I06`.
    pub id: &'static str,
    /// Version of the formula.
    pub version: i32,
    /// Name in Indonesian.
    pub name_id: &'static str,
    /// Name in English.
    pub name_en: &'static str,
    /// Definition in Indonesian.
    pub definition_id: &'static str,
    /// Definition in English.
    pub definition_en: &'static str,
    /// What is counted.
    pub numerator: &'static str,
    /// What it is divided by.
    pub denominator: &'static str,
    /// Unit in Indonesian.
    pub unit: &'static str,
    /// Whether more is better.
    pub polarity: Polarity,
    /// The event types that it is made of.
    pub sources: &'static [&'static str],
    /// What to know before comparing, in Indonesian.
    pub caveat: &'static str,
}

/// All indicators that are computed.
pub const INDICATORS: &[Indicator] = &[
    Indicator {
        id: "I06",
        version: 1,
        name_id: "Kepadatan media mitra",
        name_en: "Active media density",
        definition_id: "Jumlah media yang disebut dalam SK tahun anggaran itu, per 100.000 penduduk.",
        definition_en: "Outlets named in decrees of the budget year, per 100,000 inhabitants.",
        numerator: "outlets named in decrees of the year",
        denominator: "inhabitants, in 100,000",
        unit: "media per 100.000 penduduk",
        polarity: Polarity::Neutral,
        sources: &["decree_issued", "window_drafted", "region_fact_recorded"],
        caveat: "Kota kecil tampak padat; bandingkan dengan daerah yang sebanding.",
    },
    Indicator {
        id: "I08",
        version: 1,
        name_id: "Porsi mitra terverifikasi",
        name_en: "Verified share",
        definition_id: "Media mitra yang menurut pengamatan terakhir terverifikasi administrasi atau faktual oleh Dewan Pers, dibagi semua media mitra tahun itu.",
        definition_en: "Partner outlets last observed as verified (administratively or factually) by the Press Council, divided by all partner outlets of the year.",
        numerator: "partner outlets with verified status",
        denominator: "partner outlets of the year",
        unit: "%",
        polarity: Polarity::Higher,
        sources: &["decree_issued", "press_council_status_observed"],
        caveat: "Verifikasi Dewan Pers bersifat sukarela dan ketersediaannya berbeda antardaerah.",
    },
    Indicator {
        id: "I17",
        version: 1,
        name_id: "Tingkat penerimaan",
        name_en: "Acceptance rate",
        definition_id: "Permohonan yang diterima dibagi permohonan yang dikirim, menurut tahun anggaran jendela pendaftaran.",
        definition_en: "Applications accepted divided by applications submitted, by budget year of their window.",
        numerator: "applications accepted",
        denominator: "applications submitted",
        unit: "%",
        polarity: Polarity::Neutral,
        sources: &["application_submitted", "application_decided"],
        caveat: "Keketatan syarat berbeda antardaerah.",
    },
    Indicator {
        id: "I18",
        version: 1,
        name_id: "Lama proses permohonan",
        name_en: "Application cycle",
        definition_id: "Median hari dari permohonan dikirim sampai diputuskan, menurut tahun anggaran jendela pendaftaran.",
        definition_en: "Median days from submission to decision, by budget year of the window.",
        numerator: "days from submission to decision, median",
        denominator: "decided applications",
        unit: "hari",
        polarity: Polarity::Lower,
        sources: &["application_submitted", "application_decided"],
        caveat: "Pendaftaran berjendela dan pendaftaran terus-menerus tidak sebanding.",
    },
    Indicator {
        id: "I19",
        version: 1,
        name_id: "Putaran perbaikan",
        name_en: "Correction rounds",
        definition_id: "Rata-rata berapa kali permohonan dikembalikan untuk diperbaiki, per permohonan yang dikirim.",
        definition_en: "Mean number of times an application was returned for correction, per submitted application.",
        numerator: "corrections requested",
        denominator: "applications submitted",
        unit: "kali per permohonan",
        polarity: Polarity::Lower,
        sources: &["application_submitted", "correction_requested"],
        caveat: "Syarat yang lebih banyak membuat perbaikan lebih sering.",
    },
];

/// The indicator of that id.
pub fn indicator(id: &str) -> Option<&'static Indicator> {
    INDICATORS.iter().find(|indicator| indicator.id == id)
}
