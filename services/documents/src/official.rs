//! What every official paper has: letterhead, signer, and the code by which anybody can check it.

use serde::{Deserialize, Serialize};

/// The head of the first page (kop naskah dinas).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Letterhead {
    /// From the government down to the agency, which is set largest. Printed in capitals.
    pub lines: Vec<String>,
    /// Street, telephone, mail and web address. Without any, the head is that of a regional head: `Wali Kota
    /// Pekanbaru`, largest, then `Provinsi Riau`, the crest above and no rule.
    pub address: Vec<String>,
    /// The crest of the region.
    pub logo: Option<Logo>,
}

/// A picture for the letterhead.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Logo {
    /// SVG source; text in it is set in the face of the paper.
    Svg(String),
    /// Bytes of a PNG file.
    Png(Vec<u8>),
    /// Bytes of a JPEG file.
    Jpeg(Vec<u8>),
}

/// Who signs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Signer {
    /// In what right.
    pub capacity: Capacity,
    /// `Kepala Dinas Komunikasi dan Informatika`; printed in capitals.
    pub position: String,
    /// With titles, as it is to be printed.
    pub name: String,
    /// `Pembina Utama Muda (IV/c)`; elected heads have none.
    pub rank: Option<String>,
    /// NIP (Nomor Induk Pegawai), as it is to be printed.
    pub nip: Option<String>,
}

/// In what right somebody signs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Capacity {
    /// As the holder of the position.
    Holder,
    /// Plt. (pelaksana tugas): the position is vacant.
    Acting,
    /// Plh. (pelaksana harian): the holder is away.
    DailyActing,
    /// a.n. (atas nama): by mandate of the position named here.
    OnBehalfOf(String),
}

/// How a reader finds out that a paper is genuine.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Verification {
    /// What the QR code holds: the public page of this paper.
    pub url: String,
    /// The twelve characters of the code, for readers without a camera.
    pub code: String,
}

impl Verification {
    /// The code in groups of four: `7F3K-9QXM-22PA`.
    pub fn grouped_code(&self) -> String {
        let characters: Vec<char> = self.code.chars().filter(|c| c.is_alphanumeric()).collect();
        characters.chunks(4).map(String::from_iter).collect::<Vec<_>>().join("-")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_read_out_in_groups_of_four() {
        for code in ["7F3K9QXM22PA", "7F3K-9QXM-22PA"] {
            let verification = Verification { url: String::new(), code: code.to_owned() };
            assert_eq!(verification.grouped_code(), "7F3K-9QXM-22PA");
        }
    }
}
