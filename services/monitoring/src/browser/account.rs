//! Who a browser runs as.

use std::fs;

use rustix::process::geteuid;

use super::NoPicture;

/// Accounts that root hands a browser to: one that is there for it alone, else the one that owns nothing.
const NAMES: [&str; 2] = ["sinergi-browser", "nobody"];

/// An account without rights.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Account {
    pub(super) uid: u32,
    pub(super) gid: u32,
}

impl Account {
    /// `None`: this program is not root, and the browser runs as whoever runs it.
    pub(super) fn to_run_as() -> Result<Option<Self>, NoPicture> {
        if !geteuid().is_root() {
            return Ok(None);
        }
        let accounts = fs::read_to_string("/etc/passwd").unwrap_or_default();
        Self::in_passwd(&accounts).map(Some).ok_or(NoPicture::NoAccount)
    }

    fn in_passwd(accounts: &str) -> Option<Self> {
        NAMES.iter().find_map(|name| {
            let line = accounts.lines().find(|line| line.split(':').next() == Some(name))?;
            let mut fields = line.split(':').skip(2);
            let (uid, gid) = (fields.next()?.parse().ok()?, fields.next()?.parse().ok()?);
            (uid != 0 && gid != 0).then_some(Self { uid, gid })
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn root_hands_a_browser_to_an_account_without_rights_and_never_to_another_root() {
        let accounts =
            "root:x:0:0::/root:/bin/sh\nsinergi-browser:x:0:0::/:/bin/sh\nnobody:x:65534:65533::/:/bin/false\n";
        assert_eq!(Account::in_passwd(accounts), Some(Account { uid: 65_534, gid: 65_533 }));
        let own = "nobody:x:65534:65533::/:/bin/false\nsinergi-browser:x:990:991::/:/bin/false\n";
        assert_eq!(Account::in_passwd(own), Some(Account { uid: 990, gid: 991 }));
        assert_eq!(Account::in_passwd("root:x:0:0::/root:/bin/sh\n"), None);
    }
}
