//! Papers for tests, of invented people and companies.

use serde::de::DeserializeOwned;

use crate::{AgreementPaper, DecreePaper, DeliveryMinutes, FieldMinutes, OrderLetter, PaymentRecap, ReceiptPaper};

fn read<T: DeserializeOwned>(text: &str) -> T {
    serde_json::from_str(text).expect("a paper")
}

pub(crate) fn decree() -> DecreePaper {
    serde_json::from_str(include_str!("../tests/samples/decree.json")).expect("a decree")
}

pub(crate) fn minutes() -> FieldMinutes {
    serde_json::from_str(include_str!("../tests/samples/field_minutes.json")).expect("minutes")
}

pub(crate) fn order_letter() -> OrderLetter {
    read(include_str!("../tests/samples/order_letter.json"))
}

pub(crate) fn agreement() -> AgreementPaper {
    read(include_str!("../tests/samples/agreement_paper.json"))
}

pub(crate) fn delivery() -> DeliveryMinutes {
    read(include_str!("../tests/samples/delivery_minutes.json"))
}

pub(crate) fn receipt() -> ReceiptPaper {
    read(include_str!("../tests/samples/receipt_paper.json"))
}

pub(crate) fn recap() -> PaymentRecap {
    read(include_str!("../tests/samples/payment_recap.json"))
}
