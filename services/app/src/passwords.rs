//! Passwords: what may be one, and the slow digest that is kept of it (SECURITY.md 3.3).
//!
//! **Invariant:** at most two digests per core are computed at a time, and checking a password takes the same work
//! whether there is an account or not.

use std::{collections::BTreeSet, sync::Arc, thread, time::Duration};

use argon2::{
    Algorithm, Argon2, Params, Version,
    password_hash::{PasswordHasher, PasswordVerifier, phc::PasswordHash},
};
use tokio::sync::Semaphore;

use crate::{AppError, FieldError};

/// Fewest characters. ASVS asks for 8; without a second factor we ask for more.
pub const SHORTEST: usize = 12;
/// Most characters: enough for every sentence, and no way to keep a processor busy.
pub const LONGEST: usize = 256;
/// How long a sign-in waits for its turn.
const PATIENCE: Duration = Duration::from_secs(2);
/// 19 MiB, two passes, one lane.
const MEMORY_KIB: u32 = 19 * 1024;
const PASSES: u32 = 2;
/// The digest of a password that nobody has: compared with when there is no account.
const NOBODY: &str =
    "$argon2id$v=19$m=19456,t=2,p=1$c2luZXJnaS1ub2JvZHktMQ$GVqvBqXzYjYJ0S3kYBtlDzQnJ1cP5yV0n9L2mXr8aTo";
/// What people choose first; shorter ones are refused for their length already.
const COMMON: &str = include_str!("passwords/common.txt");

/// What a check of a password says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Checked {
    /// It is the one.
    Right {
        /// Its digest was made with older parameters and should be made anew.
        outdated: bool,
    },
    /// It is not, or there is none to compare with.
    Wrong,
}

/// Computes digests, a few at a time.
#[derive(Debug, Clone)]
pub(crate) struct Passwords {
    places: Arc<Semaphore>,
}

fn hasher() -> Result<Argon2<'static>, AppError> {
    let params = Params::new(MEMORY_KIB, PASSES, 1, None).map_err(|error| AppError::Bug(error.to_string().into()))?;
    Ok(Argon2::new(Algorithm::Argon2id, Version::V0x13, params))
}

impl Passwords {
    pub(crate) fn new() -> Self {
        let cores = thread::available_parallelism().map_or(1, usize::from);
        Self { places: Arc::new(Semaphore::new(cores.saturating_mul(2))) }
    }

    async fn slowly<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> Result<T, AppError> + Send + 'static,
    ) -> Result<T, AppError> {
        let place = tokio::time::timeout(PATIENCE, Arc::clone(&self.places).acquire_owned())
            .await
            .map_err(|_| AppError::Unavailable("too many people sign in at this moment"))?
            .map_err(|_| AppError::Unavailable("the program is ending"))?;
        let task = tokio::task::spawn_blocking(move || {
            let result = work();
            drop(place);
            result
        });
        task.await.map_err(|error| AppError::Bug(Box::new(error)))?
    }

    /// The digest to keep.
    pub(crate) async fn digest(&self, password: &str) -> Result<String, AppError> {
        let password = password.to_owned();
        self.slowly(move || {
            let mut salt = [0_u8; 16];
            getrandom::fill(&mut salt).map_err(|error| AppError::Bug(error.to_string().into()))?;
            let digest = hasher()?
                .hash_password_with_salt(password.as_bytes(), &salt)
                .map_err(|error| AppError::Bug(error.to_string().into()))?;
            Ok(digest.to_string())
        })
        .await
    }

    /// Whether the password is the one of the digest; without a digest the same work is done, for nothing.
    pub(crate) async fn check(&self, password: &str, digest: Option<&str>) -> Result<Checked, AppError> {
        let password = password.to_owned();
        let known = digest.is_some();
        let digest = digest.unwrap_or(NOBODY).to_owned();
        self.slowly(move || {
            let digest = PasswordHash::new(&digest).map_err(|error| AppError::Bug(error.to_string().into()))?;
            let is_right = hasher()?.verify_password(password.as_bytes(), &digest).is_ok();
            let of_now = PasswordHash::new(NOBODY).is_ok_and(|now| now.params == digest.params);
            Ok(if known && is_right { Checked::Right { outdated: !of_now } } else { Checked::Wrong })
        })
        .await
    }
}

/// Refuses what is too short, too long, or what everybody tries first; `about` is what stands in the account.
///
/// # Errors
/// [`AppError::Invalid`] at the field `password`.
pub fn accept(password: &str, about: &[&str]) -> Result<(), AppError> {
    let wrong = |code, params| Err(AppError::Invalid(vec![FieldError { field: "password".to_owned(), code, params }]));
    let length = password.chars().count();
    if length < SHORTEST {
        return wrong("password_short", vec![("least", SHORTEST.to_string()), ("length", length.to_string())]);
    }
    if length > LONGEST {
        return wrong("too_long", vec![("limit", LONGEST.to_string()), ("length", length.to_string())]);
    }
    if password.chars().collect::<BTreeSet<char>>().len() < 5 {
        return wrong("password_common", vec![]);
    }
    if bare(password).chars().count() < 5 || is_common(password) {
        return wrong("password_common", vec![]);
    }
    let lower = password.to_lowercase();
    let names = about.iter().flat_map(|text| text.split(['@', ' '])).map(str::to_lowercase);
    for name in names.filter(|name| name.chars().count() >= 5) {
        if lower.replace(&name, "").chars().count() < 6 {
            return wrong("password_personal", vec![]);
        }
    }
    Ok(())
}

/// Without case, digits and signs at both ends: `Rahasia123!` is `rahasia`.
fn bare(password: &str) -> String {
    password.to_lowercase().trim_matches(|c: char| !c.is_alphabetic()).to_owned()
}

/// One of the list, whatever number or sign was put around it, or twice the same.
fn is_common(password: &str) -> bool {
    let bare = bare(password);
    let plain = password.to_lowercase();
    COMMON.lines().map(str::trim).filter(|line| !line.is_empty()).any(|common| {
        let twice = format!("{common}{common}");
        plain == common || bare == common || bare == twice
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(password: &str) -> Option<&'static str> {
        match accept(password, &["siti.rahmawati@pekanbaru.go.id", "Siti Rahmawati"]) {
            Ok(()) => None,
            Err(AppError::Invalid(errors)) => errors.first().map(|error| error.code),
            Err(other) => panic!("{other}"),
        }
    }

    #[test]
    fn a_password_is_long_and_not_what_everybody_tries_first() {
        assert_eq!(code("kuda terbang di atas atap"), None);
        assert_eq!(code(&"panjang sekali ".repeat(10)), None);
        assert_eq!(code("pendek"), Some("password_short"));
        assert_eq!(code(&"x y".repeat(100)), Some("too_long"));
        assert_eq!(code("aaaabbbbcccc"), Some("password_common"));
        assert_eq!(code("123456789012"), Some("password_common"));
        assert_eq!(code("katasandi2026!"), Some("password_common"));
        assert_eq!(code("Password123456"), Some("password_common"));
        assert_eq!(code("rahmawati2026"), Some("password_personal"));
    }

    #[tokio::test]
    async fn a_digest_has_our_parameters_and_fits_one_password() {
        let passwords = Passwords::new();
        let digest = passwords.digest("kuda terbang di atas atap").await.expect("a digest");
        assert!(digest.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{digest}");
        let right = passwords.check("kuda terbang di atas atap", Some(&digest)).await.expect("an answer");
        assert_eq!(right, Checked::Right { outdated: false });
        assert_eq!(passwords.check("kuda terbang", Some(&digest)).await.expect("an answer"), Checked::Wrong);
        assert_ne!(digest, passwords.digest("kuda terbang di atas atap").await.expect("a digest"));
    }

    #[tokio::test]
    async fn without_an_account_the_same_work_is_done() {
        let passwords = Passwords::new();
        let digest = passwords.digest("kuda terbang di atas atap").await.expect("a digest");
        let parameters = |digest: &str| PasswordHash::new(digest).expect("a digest").params;
        assert_eq!(parameters(NOBODY), parameters(&digest), "otherwise the time would tell");
        assert_eq!(passwords.check("apa saja boleh", None).await.expect("an answer"), Checked::Wrong);
    }

    #[tokio::test]
    async fn a_digest_of_older_parameters_is_right_and_outdated() {
        let params = Params::new(8 * 1024, 1, 1, None).expect("parameters");
        let old = Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
            .hash_password_with_salt(b"kuda terbang di atas atap", b"salt salt salt 1")
            .expect("a digest")
            .to_string();
        let checked = Passwords::new().check("kuda terbang di atas atap", Some(&old)).await.expect("an answer");
        assert_eq!(checked, Checked::Right { outdated: true });
    }
}
