//! Addresses that leave the program: what mails and QR codes say. The console answers them; its paths are these.

use kernel::{
    Uuid,
    ids::{OrderId, PlacementId},
};

/// Where applications are; the page of one follows it.
pub const APPLICATIONS: &str = "/permohonan";
/// Where orders are; the page of one follows it.
pub const ORDERS: &str = "/pesanan";
/// Where agreements are; the page of one follows it.
pub const AGREEMENTS: &str = "/perjanjian";
/// Where bills are; the page of one follows it.
pub const PAYMENTS: &str = "/pembayaran";
/// Where accounts are that companies are paid to; the company follows it.
pub const PAYEES: &str = "/rekening";
/// Where claims for money back are; the page of one follows it.
pub const REPAYMENTS: &str = "/pengembalian";
/// Where sanctions are; the page of one follows it.
pub const SANCTIONS: &str = "/sanksi";
/// Where use cases have their forms; the name of one follows.
pub const ACTIONS: &str = "/aksi";
/// Where the public verifies a decree; its code follows.
pub const VERIFY: &str = "/periksa";
/// Where somebody asks for a new password.
pub const FORGOT: &str = "/lupa-sandi";
/// Where a new password is set; the word from the mail follows.
pub const RESET: &str = "/atur-ulang";
/// Where an invitation is taken; the word from the mail follows.
pub const INVITATION: &str = "/undangan";

/// The page of an application.
pub fn application(id: Uuid) -> String {
    format!("{APPLICATIONS}/{id}")
}

/// The page of an order.
pub fn order(id: Uuid) -> String {
    format!("{ORDERS}/{id}")
}

/// The page of an agreement.
pub fn agreement(id: Uuid) -> String {
    format!("{AGREEMENTS}/{id}")
}

/// The page of a bill.
pub fn billing(id: Uuid) -> String {
    format!("{PAYMENTS}/{id}")
}

/// The page of the account that a company is paid to.
pub fn payee(company: Uuid) -> String {
    format!("{PAYEES}/{company}")
}

/// The page of a claim for money back.
pub fn repayment(id: Uuid) -> String {
    format!("{REPAYMENTS}/{id}")
}

/// The page of a sanction.
pub fn sanction(id: Uuid) -> String {
    format!("{SANCTIONS}/{id}")
}

/// The form of something that is done to a placement of an order.
pub(crate) fn placement_action(use_case: &str, order: OrderId, placement: PlacementId) -> String {
    format!("{ACTIONS}/{use_case}?order={}&placement={}", order.as_uuid(), placement.as_uuid())
}

/// The page where the public verifies a decree.
pub fn verify_decree(code: &str) -> String {
    format!("{VERIFY}/{code}")
}
