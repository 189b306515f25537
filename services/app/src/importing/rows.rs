//! One row of a table of media: its values in the form of the register, or what is wrong with them.

use documents::{
    indonesian::parse_date,
    table_reader::{Row, Table},
};
use domain::media::{
    BankAccount, CompanyProfile, Frequency, LegalForm, MediaKind, Nib, Npwp, Outlet,
    outlet::{NoSite, PressCouncilStatus, domain_of, own_site},
};

use super::{
    PlannedCompany, RowError,
    columns::{Column, Places},
    doubts,
};

/// A value that may stand once in the register.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Key {
    Npwp(String),
    Nib(String),
    Domain(String),
    /// Name and kind of an outlet without a domain; only within the file.
    Name(String),
}

impl Key {
    pub(super) fn value(&self) -> &str {
        match self {
            Self::Npwp(value) | Self::Nib(value) | Self::Domain(value) | Self::Name(value) => value,
        }
    }
}

/// A row that was looked at.
#[derive(Debug)]
pub(super) struct Checked {
    pub(super) number: usize,
    pub(super) errors: Vec<RowError>,
    /// What must be unique, with the head of its column.
    pub(super) keys: Vec<(Key, String)>,
    pub(super) planned: Option<PlannedCompany>,
}

/// Reads the values of one row and collects its mistakes.
struct Reader<'a> {
    table: &'a Table,
    places: &'a Places,
    row: &'a Row,
    errors: Vec<RowError>,
}

impl Reader<'_> {
    fn head(&self, column: Column) -> String {
        let place = self.places.get(&column).copied();
        place.and_then(|place| self.table.headers.get(place)).cloned().unwrap_or_default()
    }

    fn wrong(&mut self, column: Column, code: &'static str, value: &str) {
        let value = value.chars().take(200).collect();
        self.errors.push(RowError { row: self.row.number, column: self.head(column), code, value });
    }

    /// The text of a column, if it says anything, short enough and clean.
    fn text(&mut self, column: Column, limit: usize) -> Option<String> {
        let place = *self.places.get(&column)?;
        let text = self.row.cell(place).to_owned();
        if text.is_empty() || text == "-" {
            return None;
        }
        if text.chars().count() > limit {
            self.wrong(column, "too_long", &text);
            return None;
        }
        if text.chars().any(char::is_control) {
            self.wrong(column, "control_characters", &text);
            return None;
        }
        Some(text)
    }

    /// A value that `read` makes of the text, or the mistake.
    fn value<T>(&mut self, column: Column, code: &'static str, read: impl Fn(&str) -> Option<T>) -> Option<T> {
        let text = self.text(column, 300)?;
        let value = read(&text);
        if value.is_none() {
            self.wrong(column, code, &text);
        }
        value
    }
}

fn words(text: &str) -> String {
    text.split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .collect::<Vec<_>>()
        .join(" ")
        .to_lowercase()
}

fn legal_form(text: &str) -> Option<LegalForm> {
    match words(text).as_str() {
        "pt" | "perseroan terbatas" => Some(LegalForm::LimitedCompany),
        "yayasan" => Some(LegalForm::Foundation),
        "koperasi" => Some(LegalForm::Cooperative),
        "cv" | "persekutuan komanditer" => Some(LegalForm::LimitedPartnership),
        _ => None,
    }
}

fn kind(text: &str) -> Option<MediaKind> {
    match words(text).as_str() {
        "siber" | "media siber" | "online" | "media online" | "daring" | "media daring" => Some(MediaKind::Online),
        "cetak" | "media cetak" | "koran" | "surat kabar" | "majalah" | "tabloid" => Some(MediaKind::Print),
        "radio" => Some(MediaKind::Radio),
        "televisi" | "tv" => Some(MediaKind::Television),
        "tv streaming" | "streaming" | "televisi streaming" => Some(MediaKind::TvStreaming),
        "luar ruang" | "videotron" | "baliho" | "led" | "media luar ruang" => Some(MediaKind::OutOfHome),
        "kreator" | "kreator konten" | "konten kreator" | "influencer" => Some(MediaKind::Creator),
        "kantor berita" => Some(MediaKind::NewsAgency),
        other => MediaKind::from_wire(&other.replace(' ', "_")),
    }
}

fn frequency(text: &str) -> Option<Frequency> {
    match words(text).as_str() {
        "harian" => Some(Frequency::Daily),
        "mingguan" => Some(Frequency::Weekly),
        "dwimingguan" | "dua mingguan" => Some(Frequency::Fortnightly),
        "bulanan" => Some(Frequency::Monthly),
        other => Frequency::from_wire(other),
    }
}

fn press_status(text: &str) -> Option<PressCouncilStatus> {
    match words(text).as_str() {
        "terverifikasi faktual"
        | "faktual"
        | "verifikasi faktual"
        | "terverifikasi administrasi dan faktual"
        | "terverifikasi administratif dan faktual" => Some(PressCouncilStatus::FactualVerified),
        "terverifikasi administrasi" | "terverifikasi administratif" | "administrasi" | "administratif" => {
            Some(PressCouncilStatus::AdminVerified)
        }
        "terdaftar" | "terdata" => Some(PressCouncilStatus::Registered),
        "dalam proses" | "proses" | "sedang proses" => Some(PressCouncilStatus::InProcess),
        "kedaluwarsa" | "kadaluarsa" => Some(PressCouncilStatus::Expired),
        "dicabut" => Some(PressCouncilStatus::Revoked),
        "belum" | "belum terdaftar" | "tidak terdaftar" | "tidak ada" | "belum terverifikasi" => {
            Some(PressCouncilStatus::None)
        }
        other => PressCouncilStatus::from_wire(&other.replace(' ', "_")),
    }
}

fn yes_or_no(text: &str) -> Option<bool> {
    match words(text).as_str() {
        "ya" | "y" | "pkp" | "true" | "1" => Some(true),
        "tidak" | "t" | "n" | "non pkp" | "bukan" | "false" | "0" => Some(false),
        _ => None,
    }
}

fn email(text: &str) -> Option<String> {
    let good = text.split_once('@').is_some_and(|(name, host)| {
        !name.is_empty() && host.contains('.') && !host.starts_with('.') && !text.contains(char::is_whitespace)
    });
    good.then(|| text.to_lowercase())
}

/// Looks at one row.
pub(super) fn check(table: &Table, places: &Places, row: &Row, file_name: &str) -> Checked {
    let mut reader = Reader { table, places, row, errors: doubts(table, row) };
    let npwp = reader.value(Column::Npwp, "npwp_digits", |text| Npwp::parse(text).ok());
    let nib = reader.value(Column::Nib, "nib_digits", |text| Nib::parse(text).ok());
    let name = reader.text(Column::Media, 200);
    if name.is_none() && !reader.errors.iter().any(|error| error.column == reader.head(Column::Media)) {
        reader.wrong(Column::Media, "required", "");
    }
    let kind_given = reader.text(Column::Kind, 60).is_some();
    let found_kind = reader.value(Column::Kind, "not_a_choice", kind);
    // A table without kinds is one of online media: that is what public lists hold.
    let kind = if kind_given { found_kind } else { Some(MediaKind::Online) };
    let domain = site(&mut reader);
    let feed_url = reader.value(Column::FeedUrl, "url", |text| domain_of(text).map(|_| text.to_owned()));
    let bank = bank(&mut reader);
    let profile = CompanyProfile {
        legal_name: reader.text(Column::LegalName, 200).or_else(|| name.clone()).unwrap_or_default(),
        legal_form: reader.value(Column::LegalForm, "not_a_choice", legal_form),
        nib: nib.clone(),
        npwp: npwp.clone(),
        kbli: reader.text(Column::Kbli, 200).map(|text| kbli(&text)).unwrap_or_default(),
        address: reader.text(Column::Address, 300),
        city: reader.text(Column::City, 100),
        email: reader.value(Column::Email, "email", email),
        phone: reader.text(Column::Phone, 40),
        bank,
        taxable_entrepreneur: reader.value(Column::TaxableEntrepreneur, "yes_or_no", yes_or_no),
    };
    let frequency = reader.value(Column::Frequency, "not_a_choice", frequency);
    let channel = reader.text(Column::Channel, 60);
    let since = reader.value(Column::Since, "date", parse_date);
    let press = reader.value(Column::PressCouncilStatus, "not_a_choice", press_status);
    let source = reader.text(Column::PressCouncilSource, 300);
    let press_source = source.unwrap_or_else(|| format!("Sebagaimana tercantum dalam berkas {file_name}"));
    let outlet = name.clone().zip(kind).map(|(name, kind)| Outlet {
        name,
        kind,
        frequency,
        domain: domain.clone(),
        feed_url,
        channel,
        broadcaster: None,
        since,
        local_office: None,
    });
    for missing in outlet.as_ref().map(Outlet::missing).unwrap_or_default() {
        missing_of_kind(&mut reader, missing);
    }
    let keys = keys(&reader, npwp, nib, domain, outlet.as_ref());
    let errors = reader.errors;
    let planned = outlet.map(|outlet| PlannedCompany { row: row.number, profile, outlet, press, press_source });
    Checked { number: row.number, errors, keys, planned }
}

/// The outlet's own site.
fn site(reader: &mut Reader<'_>) -> Option<String> {
    let text = reader.text(Column::Domain, 300)?;
    let code = match own_site(&text) {
        Ok(domain) => return Some(domain),
        Err(NoSite::Unreadable) => "url",
        Err(NoSite::Shared(_)) => "shared_domain",
    };
    reader.wrong(Column::Domain, code, &text);
    None
}

fn kbli(text: &str) -> Vec<String> {
    text.split(|c: char| !c.is_ascii_digit()).filter(|code| !code.is_empty()).map(str::to_owned).collect()
}

/// An account is whole or not there.
fn bank(reader: &mut Reader<'_>) -> Option<BankAccount> {
    let name = reader.text(Column::Bank, 100);
    let number = reader.text(Column::BankNumber, 40);
    let holder = reader.text(Column::BankHolder, 200);
    if name.is_none() && number.is_none() && holder.is_none() {
        return None;
    }
    for (column, there) in
        [(Column::Bank, name.is_some()), (Column::BankNumber, number.is_some()), (Column::BankHolder, holder.is_some())]
    {
        if !there {
            reader.wrong(column, "bank_incomplete", "");
        }
    }
    Some(BankAccount::new(&name?, number?, holder?))
}

/// What the kind needs and the row does not say; not when it was said wrongly, which is told already.
fn missing_of_kind(reader: &mut Reader<'_>, missing: &str) {
    let (column, code) = match missing {
        "domain" => (Column::Domain, "domain_missing"),
        "frequency" => (Column::Frequency, "frequency_missing"),
        _ => (Column::Channel, "channel_missing"),
    };
    let head = reader.head(column);
    let told = !head.is_empty() && reader.errors.iter().any(|error| error.column == head);
    if !told {
        reader.wrong(column, code, "");
    }
}

fn keys(
    reader: &Reader<'_>,
    npwp: Option<Npwp>,
    nib: Option<Nib>,
    domain: Option<String>,
    outlet: Option<&Outlet>,
) -> Vec<(Key, String)> {
    let mut keys = Vec::new();
    if let Some(npwp) = npwp {
        keys.push((Key::Npwp(npwp.into()), reader.head(Column::Npwp)));
    }
    if let Some(nib) = nib {
        keys.push((Key::Nib(nib.into()), reader.head(Column::Nib)));
    }
    match (domain, outlet) {
        (Some(domain), _) => keys.push((Key::Domain(domain), reader.head(Column::Domain))),
        (None, Some(outlet)) => {
            let name = format!("{} {}", outlet.kind, words(&outlet.name));
            keys.push((Key::Name(name), reader.head(Column::Media)));
        }
        (None, None) => (),
    }
    keys
}
