//! Several files as one ZIP, handed on while it is written.
//!
//! **Invariant:** the same files give the same bytes: they stand in the order in which they were added, and every one
//! carries the same hour. An archive never grows past its limit; what does not fit is named by the one who adds it. No
//! more is held than was written since it was last taken.

use std::{
    io::{self, Write},
    sync::{Arc, Mutex, PoisonError},
};

use zip::{
    CompressionMethod, DateTime, ZipWriter,
    result::ZipError,
    write::{SimpleFileOptions, StreamWriter},
};

/// What was written and not taken yet.
#[derive(Debug, Clone, Default)]
struct Tray(Arc<Mutex<Vec<u8>>>);

impl Tray {
    fn take(&self) -> Vec<u8> {
        std::mem::take(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Write for Tray {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Files that are put together.
#[derive(Debug)]
pub struct Archive {
    writer: ZipWriter<StreamWriter<Tray>>,
    tray: Tray,
    held: usize,
    limit: usize,
}

/// A file that was not added.
#[derive(Debug, thiserror::Error)]
pub enum ArchiveError {
    /// It does not fit any more.
    #[error("the archive would be larger than {limit} bytes")]
    Full {
        /// What is allowed, before compression.
        limit: usize,
    },
    /// The archive could not be written.
    #[error("writing an archive")]
    Written(#[source] ZipError),
}

impl Archive {
    /// An empty archive that takes so many bytes, counted before compression.
    pub fn new(limit: usize) -> Self {
        let tray = Tray::default();
        Self { writer: ZipWriter::new_stream(tray.clone()), tray, held: 0, limit }
    }

    /// Adds a file.
    ///
    /// # Errors
    /// When it does not fit; the archive stays as it was.
    pub fn add(&mut self, name: &str, bytes: &[u8]) -> Result<(), ArchiveError> {
        let held = self.held.saturating_add(bytes.len());
        if held > self.limit {
            return Err(ArchiveError::Full { limit: self.limit });
        }
        let method = if is_packed(bytes) { CompressionMethod::Stored } else { CompressionMethod::Deflated };
        let options = SimpleFileOptions::default().compression_method(method).last_modified_time(DateTime::default());
        self.writer.start_file(name, options).map_err(ArchiveError::Written)?;
        self.writer.write_all(bytes).map_err(|error| ArchiveError::Written(ZipError::Io(error)))?;
        self.held = held;
        Ok(())
    }

    /// What was written since the last time: the next bytes of the archive.
    pub fn take(&mut self) -> Vec<u8> {
        self.tray.take()
    }

    /// The last bytes of the archive; all of them when nothing was taken before.
    ///
    /// # Errors
    /// When its end could not be written, which is a bug.
    pub fn finish(self) -> Result<Vec<u8>, ArchiveError> {
        self.writer.finish().map_err(ArchiveError::Written)?;
        Ok(self.tray.take())
    }
}

/// Whether bytes are packed already: PDFs, pictures and recordings; trying again costs time.
fn is_packed(bytes: &[u8]) -> bool {
    let begins: [&[u8]; 5] = [b"%PDF", b"\xff\xd8\xff", b"\x89PNG", b"OggS", b"ID3"];
    begins.iter().any(|first| bytes.starts_with(first)) || bytes.get(4..8) == Some(b"ftyp")
}

#[cfg(test)]
mod tests {
    use std::io::{Cursor, Read as _};

    use super::*;

    fn packed() -> Vec<u8> {
        let mut archive = Archive::new(1_000);
        archive.add("satu.txt", b"isi satu").expect("added");
        archive.add("dua.pdf", b"%PDF-1.7 isi").expect("added");
        archive.finish().expect("an archive")
    }

    #[test]
    fn the_same_files_give_the_same_bytes_and_come_out_again() {
        assert_eq!(packed(), packed());
        let mut read = zip::ZipArchive::new(Cursor::new(packed())).expect("an archive");
        let names: Vec<String> = read.file_names().map(|name| name.expect("a name").into_owned()).collect();
        assert_eq!(names, ["satu.txt", "dua.pdf"]);
        let mut text = String::new();
        read.by_name("satu.txt").expect("a file").read_to_string(&mut text).expect("text");
        assert_eq!(text, "isi satu");
    }

    /// What was taken is held no longer, and the pieces one after the other are the archive.
    #[test]
    fn an_archive_is_taken_piece_by_piece() {
        let mut archive = Archive::new(1_000_000);
        let mut pieces = Vec::new();
        for (name, text) in [("satu.txt", "isi satu"), ("dua.pdf", "%PDF-1.7 isi")] {
            archive.add(name, text.as_bytes()).expect("added");
            pieces.extend(archive.take());
        }
        assert!(pieces.len() > 60, "{} bytes were taken before the end", pieces.len());
        assert_eq!(archive.take(), b"", "nothing is held");
        pieces.extend(archive.finish().expect("an archive"));
        assert_eq!(pieces, packed());
    }

    #[test]
    fn what_does_not_fit_is_refused_and_the_rest_stays_whole() {
        let mut archive = Archive::new(10);
        archive.add("a", b"123456").expect("added");
        assert!(matches!(archive.add("b", b"12345"), Err(ArchiveError::Full { limit: 10 })));
        archive.add("c", b"1234").expect("added");
        let read = zip::ZipArchive::new(Cursor::new(archive.finish().expect("bytes"))).expect("an archive");
        assert_eq!(read.len(), 2);
    }
}
