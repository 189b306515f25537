//! The columns of a table of media, under all the heads that people write over them.

use std::collections::BTreeMap;

use documents::table_reader::Table;

use super::{HeaderUse, header_uses};

/// What a column can hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Column {
    LegalName,
    LegalForm,
    Nib,
    Npwp,
    Kbli,
    Address,
    City,
    Email,
    Phone,
    Bank,
    BankNumber,
    BankHolder,
    TaxableEntrepreneur,
    Media,
    Kind,
    Domain,
    FeedUrl,
    Frequency,
    Channel,
    Since,
    PressCouncilStatus,
    PressCouncilSource,
}

impl Column {
    /// All of them, in the order of the template.
    pub(super) const ALL: [Self; 22] = [
        Self::LegalName,
        Self::LegalForm,
        Self::Nib,
        Self::Npwp,
        Self::Kbli,
        Self::Address,
        Self::City,
        Self::Email,
        Self::Phone,
        Self::Bank,
        Self::BankNumber,
        Self::BankHolder,
        Self::TaxableEntrepreneur,
        Self::Media,
        Self::Kind,
        Self::Domain,
        Self::FeedUrl,
        Self::Frequency,
        Self::Channel,
        Self::Since,
        Self::PressCouncilStatus,
        Self::PressCouncilSource,
    ];

    /// The field of the register, by its name.
    pub(super) fn field(self) -> &'static str {
        match self {
            Self::LegalName => "legal_name",
            Self::LegalForm => "legal_form",
            Self::Nib => "nib",
            Self::Npwp => "npwp",
            Self::Kbli => "kbli",
            Self::Address => "address",
            Self::City => "city",
            Self::Email => "email",
            Self::Phone => "phone",
            Self::Bank => "bank",
            Self::BankNumber => "bank_number",
            Self::BankHolder => "bank_holder",
            Self::TaxableEntrepreneur => "taxable_entrepreneur",
            Self::Media => "name",
            Self::Kind => "kind",
            Self::Domain => "domain",
            Self::FeedUrl => "feed_url",
            Self::Frequency => "frequency",
            Self::Channel => "channel",
            Self::Since => "since",
            Self::PressCouncilStatus => "press_council_status",
            Self::PressCouncilSource => "press_council_source",
        }
    }

    /// The head in the template.
    pub(super) fn head(self) -> &'static str {
        self.heads().first().copied().unwrap_or_default()
    }

    /// The heads by which it is known; the first is that of the template.
    pub(super) fn heads(self) -> &'static [&'static str] {
        match self {
            Self::LegalName => &[
                "nama_badan_hukum",
                "nama_perusahaan",
                "perusahaan",
                "badan_hukum",
                "penerbit",
                "nama_perusahaan_pers",
            ],
            Self::LegalForm => &["bentuk", "bentuk_badan_hukum", "bentuk_usaha"],
            Self::Nib => &["nib", "nomor_induk_berusaha", "no_nib"],
            Self::Npwp => &["npwp", "no_npwp", "nomor_npwp", "npwp_perusahaan"],
            Self::Kbli => &["kbli", "kode_kbli"],
            Self::Address => &["alamat", "alamat_perusahaan", "alamat_kantor", "alamat_redaksi"],
            Self::City => &["kota", "kabupaten_kota", "kota_kabupaten", "kab_kota"],
            Self::Email => &["surel", "email", "e_mail", "alamat_surel", "pos_el"],
            Self::Phone => &["telepon", "no_telepon", "nomor_telepon", "telp", "no_hp", "hp"],
            Self::Bank => &["bank", "nama_bank"],
            Self::BankNumber => &["no_rekening", "nomor_rekening", "rekening", "norek"],
            Self::BankHolder => &["nama_rekening", "nama_pemilik_rekening", "atas_nama", "pemilik_rekening"],
            Self::TaxableEntrepreneur => &["pkp", "status_pkp", "pengusaha_kena_pajak"],
            Self::Media => &["media", "nama_media", "nama", "media_siber"],
            Self::Kind => &["jenis", "jenis_media", "kategori", "kategori_media"],
            Self::Domain => &["domain", "website", "situs", "situs_web", "laman", "url", "alamat_situs", "web"],
            Self::FeedUrl => &["feed_url", "feed", "rss", "url_feed"],
            Self::Frequency => &["frekuensi_terbit", "frekuensi", "terbit"],
            Self::Channel => &["kanal", "frekuensi_siaran", "saluran", "channel"],
            Self::Since => &["terbit_sejak", "sejak", "tanggal_terbit_pertama", "berdiri_sejak"],
            Self::PressCouncilStatus => &["status_dewan_pers", "dewan_pers", "verifikasi_dewan_pers", "status_dp"],
            Self::PressCouncilSource => &["sumber_status_dewan_pers", "sumber_status", "sumber"],
        }
    }

    /// What the template shows.
    pub(super) fn example(self) -> &'static str {
        match self {
            Self::LegalName | Self::BankHolder => "PT Contoh Warta Nusantara",
            Self::LegalForm => "PT",
            Self::Nib => "1234567890123",
            Self::Npwp => "01.234.567.8-901.000",
            Self::Kbli => "58130",
            Self::Address => "Jalan Contoh Nomor 1",
            Self::City => "Kota Pekanbaru",
            Self::Email => "redaksi@contohwarta.id",
            Self::Phone => "0761-1234567",
            Self::Bank => "Bank Contoh",
            Self::BankNumber => "1234567890",
            Self::TaxableEntrepreneur => "ya",
            Self::Media => "ContohWarta.id",
            Self::Kind => "siber",
            Self::Domain => "contohwarta.id",
            Self::FeedUrl => "https://contohwarta.id/feed",
            Self::Frequency | Self::Channel => "",
            Self::Since => "2015-08-17",
            Self::PressCouncilStatus => "terverifikasi faktual",
            Self::PressCouncilSource => "dewanpers.or.id, 5 Januari 2026",
        }
    }
}

/// Where each column stands in a table.
pub(super) type Places = BTreeMap<Column, usize>;

/// Finds the columns, whatever their order.
pub(super) fn places(table: &Table) -> Places {
    Column::ALL.into_iter().filter_map(|column| Some((column, table.column(column.heads())?))).collect()
}

/// What each head of the table was taken for.
pub(super) fn uses(table: &Table, places: &Places) -> Vec<HeaderUse> {
    header_uses(table, |place| places.iter().find(|(_, at)| **at == place).map(|(column, _)| column.field()))
}
