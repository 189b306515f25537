//! The invented companies of the demo: they carry what no real outlet may.

use super::outlets::Invented;

/// What happens to each is in the season.
pub(super) const INVENTED: &[Invented<'_>] = &[
    NEWSPAPER,
    RADIO,
    Invented {
        name: "Lensa Rekaan",
        kind: "online",
        email: None,
        press: "registered",
        editor: None,
        since: "2025-02-01",
        local: false,
        bare: true,
    },
    Invented {
        name: "Kabar Rekaan",
        kind: "online",
        email: None,
        press: "registered",
        editor: Some("muda"),
        since: "2024-01-10",
        local: true,
        bare: false,
    },
    Invented {
        name: "Warta Rekaan",
        kind: "online",
        email: None,
        press: "in_process",
        editor: Some("muda"),
        since: "2023-06-01",
        local: true,
        bare: false,
    },
];

/// The company whose account people try the demo with.
pub(super) const TRIAL: Invented<'_> = Invented {
    name: "Contoh Riau Hari Ini",
    kind: "online",
    email: Some("media@pekanbaru.example"),
    press: "admin_verified",
    editor: Some("utama"),
    since: "2019-09-01",
    local: true,
    bare: false,
};

/// The newspaper that is a partner every year.
pub(super) const NEWSPAPER: Invented<'_> = Invented {
    name: "Harian Contoh Nusantara",
    kind: "print",
    email: None,
    press: "admin_verified",
    editor: Some("utama"),
    since: "2012-03-01",
    local: true,
    bare: false,
};

/// The radio that is a partner every year.
pub(super) const RADIO: Invented<'_> = Invented {
    name: "Radio Contoh Suara",
    kind: "radio",
    email: None,
    press: "registered",
    editor: Some("madya"),
    since: "2018-08-17",
    local: true,
    bare: false,
};
