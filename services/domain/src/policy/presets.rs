//! Policies to begin from: a region edits its own before it publishes.
//!
//! Numbers and conditions are those of DOMAIN.md sections 2 to 4.1, each with its source there; a preset is a
//! beginning, not the text of that region's regulation. What no source gives is said to be ours.

use super::{
    CheckMethod, Criterion, Evidence, FactSource, GradeScheme, Necessity, Requirement, RequirementSet, Rules, Term,
    Threshold, Validity, grading::Band, rules::DayCount,
};
use crate::media::{MediaKind, outlet::PressCouncilStatus};

names! {
    /// The presets.
    pub enum Preset {
        /// Riau and Pekanbaru style: administrative conditions and points. Sources: Perwako Pekanbaru 224/2020 (art.
        /// 8: open to all, no discrimination) and Pergub Riau 19/2021, whose art. 15(3) asks for at least
        /// administrative verification and is contested: the preset asks for being listed, and a region that wants
        /// more raises it. Three days to correct as Rokan Hilir 2025, two days to object as Perbup Lampung Utara
        /// 63/2025; points as Perbup Lampung Barat 12/2021 and Perbup Mesuji 6/2021, the weights are ours.
        Riau = "riau",
        /// Kalimantan Timur style, after Pergub 49/2024: the status ladder A, B, C; a taxable entrepreneur (PKP); two
        /// kinds of media for one company (art. 5 and 6); no least status, since grade C only heads for verification.
        /// The lengths are ours.
        Kaltim = "kaltim",
        /// DKI Jakarta style, as its practice since 2020 is described: a product in the e-catalogue, the tax return,
        /// verified by the Press Council, graded by web traffic; one outlet for one company as Perbup Lampung Utara
        /// 63/2025. No regulation with a number was found; lengths and steps are ours.
        Jakarta = "jakarta",
    }
}

impl Preset {
    /// The rules to begin from.
    pub fn rules(self) -> Rules {
        match self {
            Self::Riau => Rules {
                preset: Some(self.wire().to_owned()),
                requirements: sets(&[]),
                grading: points_scheme(),
                correction: Term { days: 3, count: DayCount::Calendar },
                max_corrections: 2,
                objection: Term { days: 2, count: DayCount::Working },
                max_outlets_per_company: 2,
                least_press_council_status: Some(PressCouncilStatus::Registered),
                factual_status_skips_field_check: true,
                field_check_signers: 2,
                orders: None,
            },
            Self::Kaltim => Rules {
                preset: Some(self.wire().to_owned()),
                requirements: sets(&[("PKP", "Surat Pengukuhan PKP", Evidence::File)]),
                grading: status_ladder(),
                correction: Term { days: 5, count: DayCount::Working },
                max_corrections: 2,
                objection: Term { days: 3, count: DayCount::Working },
                max_outlets_per_company: 2,
                least_press_council_status: None,
                factual_status_skips_field_check: true,
                field_check_signers: 2,
                orders: None,
            },
            Self::Jakarta => Rules {
                preset: Some(self.wire().to_owned()),
                requirements: sets(&[
                    ("SPT_LAST_YEAR", "SPT Tahunan PPh Badan tahun terakhir", Evidence::File),
                    ("CATALOGUE", "Tautan produk di e-katalog", Evidence::Url),
                ]),
                grading: traffic_ladder(),
                correction: Term { days: 3, count: DayCount::Working },
                max_corrections: 1,
                objection: Term { days: 3, count: DayCount::Working },
                max_outlets_per_company: 1,
                least_press_council_status: Some(PressCouncilStatus::AdminVerified),
                factual_status_skips_field_check: true,
                field_check_signers: 2,
                orders: None,
            },
        }
    }
}

fn item(code: &str, label: &str, necessity: Necessity, evidence: Evidence, validity: Validity) -> Requirement {
    Requirement {
        code: code.to_owned(),
        label: label.to_owned(),
        necessity,
        evidence,
        check: CheckMethod::Manual,
        validity,
        legal_ref: legal_ref(code).map(str::to_owned),
        attests: attests(code),
    }
}

/// The fact that a requirement attests: what a company says of itself counts once somebody has seen the paper.
fn attests(code: &str) -> Option<FactSource> {
    match code {
        "EIC_UTAMA" => Some(FactSource::EditorLevel),
        "PKP" => Some(FactSource::TaxableEntrepreneur),
        _ => None,
    }
}

/// Where a requirement is written, if a national rule says it.
fn legal_ref(code: &str) -> Option<&'static str> {
    match code {
        "LEGAL_ENTITY" => Some("UU 40/1999 pasal 9 ayat (2)"),
        "PRESS_COUNCIL_STATUS" => Some("Peraturan Dewan Pers 1/2023"),
        "EIC_UTAMA" | "CONFLICT_OF_INTEREST" => Some("Peraturan Dewan Pers 3/2023"),
        "CYBER_GUIDELINE_SHOWN" => Some("Pedoman Pemberitaan Media Siber 2012"),
        "IPP_FIXED" => Some("UU 32/2002"),
        _ => None,
    }
}

fn common(extra: &[(&str, &str, Evidence)]) -> Vec<Requirement> {
    use Evidence::{File, Statement};
    use Necessity::{Mandatory, Scored};
    use Validity::{FiscalYear, Unlimited, UntilExpiry};
    let mut items = vec![
        item("LEGAL_ENTITY", "Akta pendirian dan perubahannya", Mandatory, File, Unlimited),
        item("MOLHR_APPROVAL", "SK pengesahan Kemenkumham", Mandatory, File, Unlimited),
        item("NIB", "Nomor Induk Berusaha (NIB)", Mandatory, File, Unlimited),
        item("NPWP", "NPWP badan", Mandatory, File, Unlimited),
        item("BANK_ACCOUNT", "Referensi rekening atas nama perusahaan", Mandatory, File, FiscalYear),
        item("COMPANY_PROFILE", "Profil perusahaan dan susunan redaksi", Mandatory, File, FiscalYear),
        item("PRICE_OFFER", "Daftar penawaran harga", Mandatory, File, FiscalYear),
        item("INTEGRITY_PACT", "Pakta integritas", Mandatory, Statement, FiscalYear),
        item("CONFLICT_OF_INTEREST", "Pernyataan tidak ada benturan kepentingan", Mandatory, Statement, FiscalYear),
        item("PRESS_COUNCIL_STATUS", "Bukti pendataan Dewan Pers", Scored, File, UntilExpiry),
        item("EIC_UTAMA", "Kartu UKW Utama pemimpin redaksi", Scored, File, UntilExpiry),
        item("JOURNALIST_ASSIGNMENT", "Surat tugas wartawan di daerah", Scored, File, FiscalYear),
    ];
    for (code, label, evidence) in extra {
        items.push(item(code, label, Mandatory, *evidence, FiscalYear));
    }
    items
}

fn sets(extra: &[(&str, &str, Evidence)]) -> Vec<RequirementSet> {
    use Evidence::{File, Statement, Url};
    use Necessity::Mandatory;
    use Validity::{FiscalYear, Unlimited, UntilExpiry};
    let set = |kind, own: Vec<Requirement>| {
        let mut items = common(extra);
        items.extend(own);
        RequirementSet { kind, items }
    };
    vec![
        set(
            MediaKind::Online,
            vec![
                item("MASTHEAD_SHOWN", "Tautan boks redaksi", Mandatory, Url, FiscalYear),
                item("CYBER_GUIDELINE_SHOWN", "Tautan Pedoman Pemberitaan Media Siber", Mandatory, Url, FiscalYear),
            ],
        ),
        set(
            MediaKind::Print,
            vec![
                item("PRINT_RUN", "Pernyataan oplah", Mandatory, Statement, FiscalYear),
                item("SAMPLE_ISSUES", "Contoh terbitan tiga bulan terakhir", Mandatory, File, FiscalYear),
            ],
        ),
        set(MediaKind::Radio, vec![item("IPP_FIXED", "IPP tetap", Mandatory, File, UntilExpiry)]),
        set(MediaKind::Television, vec![item("IPP_FIXED", "IPP tetap", Mandatory, File, UntilExpiry)]),
        set(MediaKind::NewsAgency, vec![item("SAMPLE_ISSUES", "Contoh berita", Mandatory, Url, Unlimited)]),
    ]
}

fn bands(pairs: &[(i64, i32)]) -> Vec<Band> {
    pairs.iter().map(|(at_least, points)| Band { at_least: *at_least, points: *points }).collect()
}

fn criterion(source: FactSource, label: &str, pairs: &[(i64, i32)]) -> Criterion {
    Criterion { code: source.wire().to_owned(), label: label.to_owned(), source, bands: bands(pairs) }
}

fn grades(list: &[(&str, i32, bool)]) -> Vec<Threshold> {
    list.iter()
        .map(|(grade, at_least, eligible)| Threshold {
            grade: (*grade).to_owned(),
            at_least: *at_least,
            eligible: *eligible,
        })
        .collect()
}

/// A by factual, B by administrative verification or registration in process, C by the conditions alone [KT49].
fn status_ladder() -> GradeScheme {
    GradeScheme {
        name: "status_ladder".to_owned(),
        criteria: vec![criterion(FactSource::PressCouncil, "Status Dewan Pers", &[(0, 10), (2, 20), (3, 20), (4, 30)])],
        thresholds: grades(&[("A", 30, true), ("B", 20, true), ("C", 10, true)]),
    }
}

/// Points by several criteria, as Lampung Barat and Mesuji do [LB-BPK][MS6]; the weights are ours to begin from.
fn points_scheme() -> GradeScheme {
    GradeScheme {
        name: "points".to_owned(),
        criteria: vec![
            criterion(FactSource::PressCouncil, "Status Dewan Pers", &[(1, 10), (3, 25), (4, 35)]),
            criterion(FactSource::EditorLevel, "UKW pemimpin redaksi", &[(1, 5), (2, 12), (3, 20)]),
            criterion(FactSource::YearsActive, "Lama beroperasi", &[(1, 5), (2, 10), (5, 15)]),
            criterion(FactSource::LocalOffice, "Kantor di daerah", &[(1, 10)]),
            criterion(FactSource::ScoredRequirements, "Kelengkapan syarat bernilai", &[(50, 10), (75, 15), (100, 20)]),
        ],
        thresholds: grades(&[("A", 75, true), ("B", 50, true), ("C", 25, true), ("D", 0, false)]),
    }
}

/// By reach, as Dumai and DKI Jakarta do [DMI]; the steps are ours to begin from.
fn traffic_ladder() -> GradeScheme {
    GradeScheme {
        name: "traffic_ladder".to_owned(),
        criteria: vec![
            criterion(
                FactSource::Reach,
                "Kunjungan per bulan",
                &[(10_000, 20), (50_000, 35), (250_000, 50), (1_000_000, 60)],
            ),
            criterion(FactSource::PressCouncil, "Status Dewan Pers", &[(3, 25), (4, 40)]),
        ],
        thresholds: grades(&[("A", 80, true), ("B", 60, true), ("C", 40, true), ("D", 0, false)]),
    }
}
