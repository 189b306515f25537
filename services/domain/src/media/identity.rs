//! Numbers and names that say which company it is.

use serde::{Deserialize, Serialize};

use super::bank;

#[cfg(test)]
mod tests;

names! {
    /// Legal form of a press company.
    pub enum LegalForm {
        /// Perseroan terbatas.
        LimitedCompany = "pt",
        /// Yayasan.
        Foundation = "yayasan",
        /// Koperasi.
        Cooperative = "koperasi",
        /// Persekutuan komanditer: many regions do not accept it (Lumajang: "CV tidak boleh").
        LimitedPartnership = "cv",
    }
}

/// A number that is not one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("{expected} digits are needed, {found} were given")]
pub struct WrongDigits {
    /// How many there must be, in words of the rule.
    pub expected: &'static str,
    /// How many there were.
    pub found: usize,
}

fn digits(text: &str) -> String {
    text.chars().filter(char::is_ascii_digit).collect()
}

fn only_digits_and_marks(text: &str) -> bool {
    text.chars().all(|c| c.is_ascii_digit() || matches!(c, '.' | '-' | ' '))
}

/// Nomor Pokok Wajib Pajak: 16 digits since Coretax; the older 15 of a company get a leading zero (DOMAIN.md 5.3).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Npwp(String);

impl Npwp {
    /// Reads 15 or 16 digits, with or without dots and dashes.
    ///
    /// # Errors
    /// When there are more or fewer digits, or other signs.
    pub fn parse(text: &str) -> Result<Self, WrongDigits> {
        let digits = digits(text);
        match digits.len() {
            16 if only_digits_and_marks(text) => Ok(Self(digits)),
            15 if only_digits_and_marks(text) => Ok(Self(format!("0{digits}"))),
            found => Err(WrongDigits { expected: "15 or 16", found }),
        }
    }
    /// The 16 digits.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for Npwp {
    type Error = WrongDigits;
    fn try_from(text: String) -> Result<Self, Self::Error> {
        Self::parse(&text)
    }
}

impl From<Npwp> for String {
    fn from(npwp: Npwp) -> Self {
        npwp.0
    }
}

/// Nomor Induk Berusaha: 13 digits.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Nib(String);

impl Nib {
    /// Reads 13 digits.
    ///
    /// # Errors
    /// When there are more or fewer digits, or other signs.
    pub fn parse(text: &str) -> Result<Self, WrongDigits> {
        let digits = digits(text);
        match digits.len() {
            13 if only_digits_and_marks(text) => Ok(Self(digits)),
            found => Err(WrongDigits { expected: "13", found }),
        }
    }
    /// The 13 digits.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for Nib {
    type Error = WrongDigits;
    fn try_from(text: String) -> Result<Self, Self::Error> {
        Self::parse(&text)
    }
}

impl From<Nib> for String {
    fn from(nib: Nib) -> Self {
        nib.0
    }
}

/// Where the company is paid.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BankAccount {
    /// The bank.
    pub bank: String,
    /// The account number.
    pub number: String,
    /// The holder, as the bank writes it.
    pub holder: String,
}

impl BankAccount {
    /// The account that somebody names; a bank that is listed gets its listed name.
    pub fn new(bank: &str, number: String, holder: String) -> Self {
        Self { bank: bank::named(bank), number, holder }
    }
    /// What tells the account from all others, however bank and number are spelled: the bank's code and the digits.
    pub fn key(&self) -> String {
        format!("{}/{}", bank::key(&self.bank), self.digits())
    }
    /// Whether the number is one: 6 to 20 digits, with nothing but spaces, points, dashes and strokes between them.
    pub fn has_sound_number(&self) -> bool {
        let is_sign = |c: char| c.is_ascii_digit() || matches!(c, ' ' | '.' | '-' | '/');
        self.number.chars().all(is_sign) && (6..=20).contains(&self.digits().len())
    }
    /// The digits of its number, whatever signs stand between them.
    pub fn digits(&self) -> String {
        self.number.chars().filter(char::is_ascii_digit).collect()
    }
}

/// What the register knows of a company. What an import could not know is `None` until the company completes it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CompanyProfile {
    /// Legal name; for an imported outlet whose company is not known yet, the outlet's name.
    pub legal_name: String,
    /// PT, yayasan, koperasi, CV.
    #[serde(default)]
    pub legal_form: Option<LegalForm>,
    /// Business number.
    #[serde(default)]
    pub nib: Option<Nib>,
    /// Tax number.
    #[serde(default)]
    pub npwp: Option<Npwp>,
    /// Business classifications of the deed.
    #[serde(default)]
    pub kbli: Vec<String>,
    /// Street address.
    #[serde(default)]
    pub address: Option<String>,
    /// City or regency.
    #[serde(default)]
    pub city: Option<String>,
    /// Address for letters.
    #[serde(default)]
    pub email: Option<String>,
    /// Telephone.
    #[serde(default)]
    pub phone: Option<String>,
    /// Where it is paid.
    #[serde(default)]
    pub bank: Option<BankAccount>,
    /// Whether it is a taxable entrepreneur (PKP).
    #[serde(default)]
    pub taxable_entrepreneur: Option<bool>,
}

impl CompanyProfile {
    /// What EF-06 asks for and is not there, by field name.
    pub fn missing(&self) -> Vec<&'static str> {
        let mut missing = Vec::new();
        let mut ask = |there: bool, name| {
            if !there {
                missing.push(name);
            }
        };
        ask(self.legal_form.is_some(), "legal_form");
        ask(self.nib.is_some(), "nib");
        ask(self.npwp.is_some(), "npwp");
        ask(!self.kbli.is_empty(), "kbli");
        ask(self.address.is_some(), "address");
        ask(self.email.is_some(), "email");
        ask(self.bank.is_some(), "bank");
        missing
    }
}
