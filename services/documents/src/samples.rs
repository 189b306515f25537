//! Papers for tests, of invented people and companies.

#[cfg(feature = "worker")]
use crate::{AgreementPaper, DeliveryMinutes, OrderLetter, PaymentRecap, ReceiptPaper};
use crate::{DecreePaper, FieldMinutes};

#[cfg(feature = "worker")]
fn read<T: serde::de::DeserializeOwned>(text: &str) -> T {
    serde_json::from_str(text).expect("a paper")
}

pub(crate) fn decree() -> DecreePaper {
    serde_json::from_str(include_str!("../tests/samples/decree.json")).expect("a decree")
}

pub(crate) fn minutes() -> FieldMinutes {
    serde_json::from_str(include_str!("../tests/samples/field_minutes.json")).expect("minutes")
}

#[cfg(feature = "worker")]
pub(crate) fn order_letter() -> OrderLetter {
    read(include_str!("../tests/samples/order_letter.json"))
}

#[cfg(feature = "worker")]
pub(crate) fn agreement() -> AgreementPaper {
    read(include_str!("../tests/samples/agreement_paper.json"))
}

#[cfg(feature = "worker")]
pub(crate) fn delivery() -> DeliveryMinutes {
    read(include_str!("../tests/samples/delivery_minutes.json"))
}

#[cfg(feature = "worker")]
pub(crate) fn receipt() -> ReceiptPaper {
    read(include_str!("../tests/samples/receipt_paper.json"))
}

#[cfg(feature = "worker")]
pub(crate) fn recap() -> PaymentRecap {
    read(include_str!("../tests/samples/payment_recap.json"))
}
