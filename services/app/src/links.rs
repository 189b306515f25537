//! Addresses that leave the program: what mails and QR codes say. The console answers them; its paths are these.

use kernel::Uuid;

/// Where applications are; the page of one follows it.
pub const APPLICATIONS: &str = "/permohonan";
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

/// The page where the public verifies a decree.
pub fn verify_decree(code: &str) -> String {
    format!("{VERIFY}/{code}")
}
