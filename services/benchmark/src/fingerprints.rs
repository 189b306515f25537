//! Fingerprints of what proofs show, so that no two regions pay for one publication (R11, SECURITY.md A5).
//!
//! **Invariant:** what is kept is a keyed digest; what is answered is yes or no, never which region.

use kernel::TenantId;
use serde::Deserialize;
use store::{StoreError, TenantTx};

use crate::Benchmark;

/// The event types that are read.
pub(crate) const KINDS: &[&str] = &["proof_submitted", "proof_checked"];

#[derive(Deserialize)]
struct Submitted {
    #[serde(default)]
    claims: Vec<String>,
}

#[derive(Deserialize)]
struct Checked {
    #[serde(default)]
    claims: Vec<String>,
    #[serde(default)]
    capture: Option<Captured>,
}

#[derive(Deserialize)]
struct Captured {
    fingerprint: String,
}

/// Of what a proof claims, that which is the same in every region: addresses, posts and bytes. Editions and spots name an
/// outlet by the number that it has in one region alone.
pub fn of_claims(claims: &[String]) -> Vec<String> {
    let is_everywhere = |claim: &&String| ["url:", "post:", "file:"].iter().any(|kind| claim.starts_with(kind));
    claims.iter().filter(is_everywhere).cloned().collect()
}

/// What an event says that is to be kept.
pub(crate) fn in_event(kind: &str, payload: &[u8]) -> Result<Vec<String>, serde_json::Error> {
    Ok(match kind {
        "proof_submitted" => of_claims(&serde_json::from_slice::<Submitted>(payload)?.claims),
        "proof_checked" => {
            let Checked { claims, capture } = serde_json::from_slice(payload)?;
            let page = capture.map(|capture| format!("page:{}", capture.fingerprint));
            of_claims(&claims).into_iter().chain(page).collect()
        }
        _ => vec![],
    })
}

pub(crate) async fn save(tx: &mut TenantTx, shown: Vec<String>) -> Result<(), StoreError> {
    if shown.is_empty() {
        return Ok(());
    }
    let doing = "keeping fingerprints of proofs";
    let mut secret = [0_u8; 32];
    getrandom::fill(&mut secret).map_err(|error| StoreError::Bug(format!("no random bytes: {error}")))?;
    sqlx::query(include_str!("../queries/make_key.sql"))
        .bind(secret.as_slice())
        .execute(tx.connection())
        .await
        .map_err(StoreError::while_doing(doing))?;
    sqlx::query(include_str!("../queries/save_fingerprints.sql"))
        .bind(tx.tenant().as_i32())
        .bind(shown)
        .execute(tx.connection())
        .await
        .map_err(StoreError::while_doing(doing))?;
    Ok(())
}

impl Benchmark {
    /// Whether a proof of another tenant shows any of these; nobody learns of which.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn shown_elsewhere(&self, tenant: TenantId, shown: Vec<String>) -> Result<bool, StoreError> {
        self.run(tenant, move |tx| Box::pin(ask(tx, shown))).await
    }
}

async fn ask(tx: &mut TenantTx, shown: Vec<String>) -> Result<bool, StoreError> {
    sqlx::query_scalar(include_str!("../queries/shown_elsewhere.sql"))
        .bind(tx.tenant().as_i32())
        .bind(shown)
        .fetch_one(tx.connection())
        .await
        .map_err(StoreError::while_doing("asking for a fingerprint in other regions"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_kept_of_a_proof_is_the_same_in_every_region() {
        let submitted =
            br#"{"company":"x","claims":["file:ab","post:x/1","print:0190/2026-01-01/1/2","url:https://a.id/b"]}"#;
        let kept = ["file:ab", "post:x/1", "url:https://a.id/b"];
        assert_eq!(in_event("proof_submitted", submitted).expect("read"), kept);
        let checked = br#"{"findings":[],"capture":{"final_url":"https://a.id/b","fingerprint":"cd"},
            "claims":["page:cd","url:https://a.id/c"]}"#;
        assert_eq!(in_event("proof_checked", checked).expect("read"), ["url:https://a.id/c", "page:cd"]);
        assert_eq!(in_event("proof_checked", br#"{"findings":[]}"#).expect("read"), Vec::<String>::new());
        assert_eq!(in_event("decree_issued", b"{}").expect("nothing is read"), Vec::<String>::new());
        assert!(in_event("proof_submitted", b"kabur").is_err(), "nothing is skipped");
    }
}
