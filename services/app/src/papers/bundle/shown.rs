//! The files that were shown as proof and kept of pages, as the events of an order name them.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use domain::media::company::FileRef;
use kernel::Uuid;
use serde_json::{Value, json};
use store::Evidence;

use super::{
    super::facts::{Row, id},
    Packing,
};
use crate::{App, AppError, Scope};

/// A file that an event of the order names.
#[derive(Debug, Clone)]
pub(super) struct ShownFile {
    name: String,
    about: &'static str,
    file: FileRef,
}

impl App {
    /// Every file that an event of the order or of its bills names, once; under the number of its placement.
    pub(super) async fn shown_files(
        &self,
        scope: &Scope,
        order: Uuid,
        events: &[Evidence],
        bills: &[Row],
    ) -> Result<VecDeque<ShownFile>, AppError> {
        let rows = self.rows_where(scope, scope.border(), "placements", "order", json!(order), "number").await?;
        let numbers: BTreeMap<Uuid, i64> =
            rows.iter().filter_map(|row| Some((id(row, "id")?, row.get("number")?.as_i64()?))).collect();
        let mut streams: BTreeSet<Uuid> = bills.iter().filter_map(|bill| id(bill, "id")).collect();
        streams.insert(order);
        let (mut files, mut known) = (VecDeque::new(), BTreeSet::new());
        for event in events.iter().filter(|event| streams.contains(&event.stream_id)) {
            let Ok(payload) = serde_json::from_str::<Value>(&event.payload) else { continue };
            let placement: Option<Uuid> =
                payload.get("placement").and_then(Value::as_str).and_then(|id| id.parse().ok());
            let folder = placement
                .and_then(|placement| numbers.get(&placement))
                .map_or_else(|| "06-bukti/umum".to_owned(), |number| format!("06-bukti/tayangan-{number}"));
            let mut found = Vec::new();
            files_in("", &payload, &mut found);
            for (place, (key, file)) in (1_usize..).zip(found) {
                if known.insert(file.sha256.clone()) {
                    let (folder, (word, about)) = match paper_of(&event.name) {
                        Some(paper) => ("07-tagihan", paper),
                        None => (folder.as_str(), word_for(&key)),
                    };
                    let name = format!("{folder}/{:06}-{place}-{word}.{}", event.position, extension_of(&file));
                    files.push_back(ShownFile { name, about, file });
                }
            }
        }
        Ok(files)
    }

    /// Puts one file in as it was kept, or says why it is not here.
    pub(super) async fn pack_file(&self, packing: &mut Packing, shown: ShownFile) -> Result<(), AppError> {
        let ShownFile { name, about, file } = shown;
        let why = match self.file(&packing.scope, &file.sha256).await {
            Ok((_, bytes)) => return packing.add(&name, about, &bytes),
            Err(AppError::Denied) => "tidak terbuka bagi yang mengunduh",
            Err(AppError::Unavailable(_)) => "tidak ada di tempat penyimpanan",
            Err(AppError::Bug(_)) => "isinya di tempat penyimpanan tidak lagi sesuai dengan sidiknya",
            Err(other) => return Err(other),
        };
        packing.missing.push(format!("{name}: {about}; {why} (SHA-256 {})", file.sha256));
        Ok(())
    }
}

/// Every file that a payload names, with the last name on the way to it.
fn files_in(key: &str, value: &Value, found: &mut Vec<(String, FileRef)>) {
    match value {
        Value::Object(fields) => match serde_json::from_value::<FileRef>(value.clone()) {
            Ok(file) => found.push((key.to_owned(), file)),
            Err(_) => fields.iter().for_each(|(name, inner)| files_in(name, inner, found)),
        },
        Value::Array(items) => items.iter().for_each(|item| files_in(key, item, found)),
        _ => (),
    }
}

/// Papers that were handed in with a step of a bill.
fn paper_of(event: &str) -> Option<(&'static str, &'static str)> {
    match event {
        "tax_paper_attached" => Some(("dokumen-pajak", "e-Faktur atau surat pernyataan dari perusahaan")),
        "billing_settled" => Some(("bukti-potong", "bukti potong pajak")),
        _ => None,
    }
}

/// What a file is called by the name under which an event holds it.
fn word_for(key: &str) -> (&'static str, &'static str) {
    match key {
        "text" => ("teks", "teks halaman yang dibaca sistem"),
        "html" => ("halaman", "HTML halaman yang dibaca sistem, sebagai teks"),
        "screenshot" => ("gambar", "gambar halaman yang dilihat sistem"),
        "capture" | "captures" => ("tangkapan", "tangkapan layar dari perusahaan"),
        "scan" => ("pindaian", "pindaian edisi"),
        "photo" | "photos" => ("foto", "foto dari perusahaan"),
        "log" => ("log-siar", "log siaran"),
        "play_log" => ("log-putar", "log pemutaran"),
        "recording" => ("rekaman", "rekaman siaran"),
        "insight" => ("jangkauan", "bukti jangkauan"),
        _ => ("berkas", "berkas yang menyertai"),
    }
}

fn extension_of(file: &FileRef) -> &'static str {
    match file.media_type.as_str() {
        "application/pdf" => "pdf",
        "image/jpeg" => "jpg",
        "image/png" => "png",
        "audio/mpeg" => "mp3",
        "audio/m4a" => "m4a",
        "audio/ogg" => "ogg",
        "video/mp4" => "mp4",
        // A page is kept as text: nobody who unpacks a bundle runs it by a click.
        "text/plain" => "txt",
        _ => "bin",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_file_of_a_payload_is_found_under_the_name_that_holds_it() {
        let file = |hash: &str, kind: &str| json!({ "sha256": hash, "name": "a", "size_bytes": 1, "media_type": kind });
        let payload = json!({
            "placement": "x",
            "evidence": { "kind": "airing", "log": file("1", "application/pdf"), "recording": file("2", "audio/mpeg") },
            "photos": [{ "site": "Simpang", "photo": file("3", "image/png") }, { "photo": file("4", "image/jpeg") }],
            "capture": { "text": file("5", "text/plain"), "html": null, "screenshot": file("6", "image/jpeg") },
        });
        let mut found = Vec::new();
        files_in("", &payload, &mut found);
        let mut names: Vec<String> = found
            .iter()
            .map(|(key, file)| format!("{}-{}.{}", file.sha256, word_for(key).0, extension_of(file)))
            .collect();
        names.sort();
        assert_eq!(
            names,
            ["1-log-siar.pdf", "2-rekaman.mp3", "3-foto.png", "4-foto.jpg", "5-teks.txt", "6-gambar.jpg"]
        );
    }
}
