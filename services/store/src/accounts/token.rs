//! Secrets that a browser or a mail carries.

use std::{fmt, str::FromStr};

use sha2::{Digest as _, Sha256};

use crate::StoreError;

/// 256 random bits, outside as 64 hexadecimal digits. Never printed, and kept only as its digest.
#[derive(Clone, PartialEq, Eq)]
pub struct Token([u8; 32]);

/// A text that is not a token.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a token")]
pub struct NotAToken;

impl Token {
    pub(crate) fn random() -> Result<Self, StoreError> {
        let mut bytes = [0_u8; 32];
        getrandom::fill(&mut bytes).map_err(|error| StoreError::Bug(format!("no random bytes: {error}")))?;
        Ok(Self(bytes))
    }

    pub(crate) fn from_bytes(bytes: &[u8]) -> Option<Self> {
        bytes.try_into().ok().map(Self)
    }

    pub(crate) fn bytes(&self) -> Vec<u8> {
        self.0.to_vec()
    }

    /// What the table knows it by.
    pub(crate) fn digest(&self) -> Vec<u8> {
        Sha256::digest(self.0).to_vec()
    }

    /// The text for the cookie, the link or the form: the one way to get it out.
    pub fn reveal(&self) -> String {
        hex::encode(self.0)
    }
}

impl FromStr for Token {
    type Err = NotAToken;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let mut bytes = [0_u8; 32];
        hex::decode_to_slice(text, &mut bytes).map_err(|_| NotAToken)?;
        Ok(Self(bytes))
    }
}

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Token(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_comes_back_from_its_text_and_is_never_printed() {
        let token = Token::random().expect("a token");
        assert_eq!(token.reveal().parse::<Token>(), Ok(token.clone()));
        assert!(!format!("{token:?}").contains(&token.reveal()));
        assert_ne!(token, Token::random().expect("another"));
    }

    #[test]
    fn what_is_not_64_digits_is_no_token() {
        for text in ["", "00", &"g".repeat(64), &"0".repeat(63), &"0".repeat(66)] {
            assert_eq!(text.parse::<Token>(), Err(NotAToken), "{text}");
        }
    }
}
