//! Addresses that leave the program: what mails and QR codes say. The console answers them; its paths are these.

use kernel::{
    Uuid,
    ids::{OrderId, PlacementId},
};

/// Where applications are; the page of one follows it.
pub const APPLICATIONS: &str = "/permohonan";
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

/// The form of something that is done to a placement of an order.
pub(crate) fn placement_action(use_case: &str, order: OrderId, placement: PlacementId) -> String {
    format!("{ACTIONS}/{use_case}?order={}&placement={}", order.as_uuid(), placement.as_uuid())
}

/// The page where the public verifies a decree.
pub fn verify_decree(code: &str) -> String {
    format!("{VERIFY}/{code}")
}
