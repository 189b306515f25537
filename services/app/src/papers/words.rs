//! Words of papers for wire names: what people read, in the singular, as it stands behind a number.

use domain::{
    payment::tax::Levy,
    publication::{
        Format, Unit,
        agreement::UnderDeliveryRule,
        procurement::{ContractForm, Method},
    },
};

pub(super) fn format(format: Format) -> &'static str {
    match format {
        Format::Advertorial => "advertorial",
        Format::Infotorial => "infotorial",
        Format::NewsRelease => "berita rilis",
        Format::PhotoGallery => "galeri foto",
        Format::Banner => "banner",
        Format::Advertisement => "iklan",
        Format::Greeting => "iklan ucapan",
        Format::PublicService => "iklan layanan masyarakat",
        Format::Announcement => "pengumuman",
        Format::RunningText => "teks berjalan",
        Format::Adlib => "adlips",
        Format::Spot => "spot",
        Format::TalkShow => "dialog",
        Format::LiveBroadcast => "siaran langsung",
        Format::DelayedBroadcast => "siaran tunda",
        Format::Subscription => "langganan",
        Format::OutdoorDisplay => "media luar ruang",
        Format::CreatorPost => "unggahan kreator",
    }
}

pub(super) fn unit(unit: Unit) -> &'static str {
    match unit {
        Unit::Item => "tayang",
        Unit::MillimetreColumn => "mm kolom",
        Unit::PageFraction => "bagian halaman",
        Unit::Day => "hari",
        Unit::Month => "bulan",
        Unit::Second => "detik",
        Unit::Airing => "penayangan",
        Unit::Minute => "menit",
        Unit::Copy => "eksemplar",
        Unit::SiteDay => "lokasi-hari",
        Unit::Post => "unggahan",
    }
}

pub(super) fn levy(levy: Levy) -> &'static str {
    match levy {
        Levy::ValueAddedTax => "PPN",
        Levy::IncomeTax22 => "PPh Pasal 22",
        Levy::IncomeTax23 => "PPh Pasal 23",
        Levy::IncomeTaxFinal => "PPh Pasal 4 ayat (2)",
    }
}

pub(super) fn contract(form: Option<ContractForm>) -> &'static str {
    match form {
        Some(ContractForm::WorkOrder) => "Surat Perintah Kerja",
        Some(ContractForm::PurchaseReceipt | ContractForm::Receipt | ContractForm::OrderLetter) | None => {
            "Perjanjian Kerja Sama"
        }
        Some(ContractForm::Contract) => "Surat Perjanjian",
    }
}

pub(super) fn method(method: Option<Method>) -> &'static str {
    match method {
        Some(Method::EPurchasing) => "e-purchasing",
        Some(Method::MiniCompetition) => "mini kompetisi pada katalog elektronik",
        Some(Method::Direct) => "pengadaan langsung",
        Some(Method::Tender) => "tender",
        Some(Method::Excluded) => "pengadaan yang dikecualikan dengan tarif yang dipublikasikan",
        None => "cara yang ditetapkan dinas",
    }
}

pub(super) fn under_delivery(rule: Option<UnderDeliveryRule>, words: Option<String>) -> String {
    let rule = match rule {
        Some(UnderDeliveryRule::PayDelivered) => "Yang dibayar hanya tayangan yang dilaksanakan dan terverifikasi.",
        Some(UnderDeliveryRule::Redeliver) => {
            "Tayangan yang tidak terlaksana ditayangkan kemudian tanpa biaya tambahan."
        }
        Some(UnderDeliveryRule::Penalty) => "Penyediaan yang kurang dikenai potongan.",
        None => "",
    };
    let words = words.unwrap_or_default();
    [rule, words.as_str()].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ")
}
