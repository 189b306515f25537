//! Several files as one ZIP.
//!
//! **Invariant:** the same files give the same bytes: they stand in the order in which they were added, and every one
//! carries the same hour. An archive never grows past its limit; what does not fit is named by the one who adds it.

use std::io::{Cursor, Write as _};

use zip::{CompressionMethod, DateTime, ZipWriter, result::ZipError, write::SimpleFileOptions};

/// Files that are put together.
#[derive(Debug)]
pub struct Archive {
    writer: ZipWriter<Cursor<Vec<u8>>>,
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
        Self { writer: ZipWriter::new(Cursor::new(Vec::new())), held: 0, limit }
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
        // PDFs are compressed already, and trying again costs time.
        let is_packed = bytes.starts_with(b"%PDF");
        let method = if is_packed { CompressionMethod::Stored } else { CompressionMethod::Deflated };
        let options = SimpleFileOptions::default().compression_method(method).last_modified_time(DateTime::default());
        self.writer.start_file(name, options).map_err(ArchiveError::Written)?;
        self.writer.write_all(bytes).map_err(|error| ArchiveError::Written(ZipError::Io(error)))?;
        self.held = held;
        Ok(())
    }

    /// The bytes of the whole.
    ///
    /// # Errors
    /// When its end could not be written, which is a bug.
    pub fn finish(self) -> Result<Vec<u8>, ArchiveError> {
        self.writer.finish().map(Cursor::into_inner).map_err(ArchiveError::Written)
    }
}

#[cfg(test)]
mod tests {
    use std::io::Read as _;

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
