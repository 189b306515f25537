//! Ids as callers see them: base64url of `Type:uuid`.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use kernel::Uuid;

/// The opaque id of a record.
pub(crate) fn encode(kind: &str, id: &str) -> String {
    URL_SAFE_NO_PAD.encode(format!("{kind}:{id}"))
}

/// Type and number behind an opaque id.
pub(crate) fn decode(opaque: &str) -> Option<(String, Uuid)> {
    let text = String::from_utf8(URL_SAFE_NO_PAD.decode(opaque).ok()?).ok()?;
    let (kind, id) = text.split_once(':')?;
    let parsed: Uuid = id.parse().ok()?;
    // One record has one id: other spellings of the same number are not ids.
    (parsed.to_string() == id).then(|| (kind.to_owned(), parsed))
}

/// The number behind an opaque id of a certain type.
pub(crate) fn decode_as(kind: &str, opaque: &str) -> Option<Uuid> {
    decode(opaque).filter(|(found, _)| found == kind).map(|(_, id)| id)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_names_its_type_and_has_one_spelling() {
        let id = Uuid::from_u128(0x0190_0000_0000_7000_8000_0000_0000_0001);
        let opaque = encode("Company", &id.to_string());
        assert_eq!(decode(&opaque), Some(("Company".to_owned(), id)));
        assert_eq!((decode_as("Company", &opaque), decode_as("Outlet", &opaque)), (Some(id), None));
        assert_eq!(decode(&encode("Company", &id.simple().to_string())), None);
        assert_eq!(decode("x"), None);
    }
}
