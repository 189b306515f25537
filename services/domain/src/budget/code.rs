//! Codes of the national chart of accounts and of programmes, as SIPD writes them.

use std::fmt;

use serde::{Deserialize, Serialize};

/// A text that is no code of this kind.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("not a code of six groups of digits")]
pub struct InvalidCode;

/// Six groups of one to four digits with dots between them; spaces around the dots are left out.
fn six_groups(text: &str) -> Result<String, InvalidCode> {
    let code: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    let good = |group: &str| (1..=4).contains(&group.len()) && group.bytes().all(|byte| byte.is_ascii_digit());
    if code.split('.').count() == 6 && code.split('.').all(good) { Ok(code) } else { Err(InvalidCode) }
}

macro_rules! code {
    ($(#[$doc:meta])* $name:ident, $check:expr) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(try_from = "String", into = "String")]
        pub struct $name(String);

        impl $name {
            /// Reads a code as people and SIPD write it.
            ///
            /// # Errors
            /// When it is none.
            pub fn parse(text: &str) -> Result<Self, InvalidCode> {
                let code = six_groups(text)?;
                let check: fn(&str) -> bool = $check;
                if check(&code) { Ok(Self(code)) } else { Err(InvalidCode) }
            }
            /// The digits with their dots.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl TryFrom<String> for $name {
            type Error = InvalidCode;
            fn try_from(text: String) -> Result<Self, InvalidCode> {
                Self::parse(&text)
            }
        }

        impl From<$name> for String {
            fn from(code: $name) -> Self {
                code.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    };
}

code!(
    /// A sub-activity (sub kegiatan): `2.16.02.2.01.0014`.
    SubActivityCode,
    |_| true
);
code!(
    /// An account of spending (kode rekening belanja): `5.1.02.02.01.0055`.
    AccountCode,
    |code| code.starts_with("5.")
);

#[cfg(test)]
mod tests {
    use super::*;

    /// DOMAIN.md 5.4, the codes of both ages.
    #[test]
    fn codes_are_read_as_sipd_writes_them() {
        for good in ["2.16.02.2.01.0014", "2.16.02.2.01.02", " 2.16.02.2.01 .0014 "] {
            assert!(SubActivityCode::parse(good).is_ok(), "{good}");
        }
        assert_eq!(AccountCode::parse("5.1.02.02.01. 0055").expect("a code").as_str(), "5.1.02.02.01.0055");
    }

    #[test]
    fn what_is_no_code_is_not_taken_for_one() {
        for bad in ["", "17035", "2.16.02.2.01", "2.16.02.2.01.0014.1", "2.16.02.2.01.x", "2..02.2.01.0014"] {
            assert!(SubActivityCode::parse(bad).is_err(), "{bad}");
        }
        // Income is not an account that is spent from.
        assert!(AccountCode::parse("4.1.02.02.01.0055").is_err());
        assert!(serde_json::from_str::<AccountCode>("\"belanja\"").is_err());
    }
}
