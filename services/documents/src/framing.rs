//! What the server and `sinergi-documents` say to each other over the worker's standard input and output.
//!
//! A job is one line of JSON, `{"paper":"decree","data":{…}}`. The answer is one line of JSON and, when the paper was
//! made, as many bytes of PDF as that line says. Answers come in the order of the jobs. A worker may end after any
//! answer, never in the middle of one unless it was killed; then another is started.
//!
//! **Invariant:** one line never holds a raw line break, and nobody is made to read more than the limits below.

use std::io::{self, BufRead, Read, Write};

use serde::{Deserialize, Serialize};

use crate::{decree::DecreePaper, field_minutes::FieldMinutes, office_paper::OfficePaper};

/// Longest job; an annex of 10,000 rows with long addresses fits.
pub const MAX_JOB_BYTES: usize = 8 * 1024 * 1024;
/// Largest PDF that an answer may carry.
pub const MAX_PDF_BYTES: usize = 64 * 1024 * 1024;
/// Longest first line of an answer.
pub const MAX_HEADER_BYTES: usize = 64 * 1024;
/// After so many seconds the worker gives up by itself; who called it may kill it.
pub const JOB_LIMIT_SECONDS: u64 = 60;

/// What is to be printed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "paper", content = "data", rename_all = "snake_case")]
pub enum Job {
    /// A decree with its annex.
    Decree(Box<DecreePaper>),
    /// Minutes of a factual check.
    FieldMinutes(Box<FieldMinutes>),
    /// Order letter, agreement, minutes of a delivery, receipt, recap.
    Office(Box<OfficePaper>),
}

/// First line of an answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "status", rename_all = "snake_case")]
pub enum Header {
    /// The PDF follows.
    Done {
        /// Bytes that follow this line.
        length: usize,
        /// Pages of the paper.
        pages: usize,
        /// The template with its version, to be kept beside the hash: `decree.v1`.
        template: String,
    },
    /// Nothing follows.
    Failed {
        /// What kind of failure.
        code: FailureCode,
        /// The particulars, for the log and for the person who asked.
        message: String,
    },
}

/// Why no paper was made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FailureCode {
    /// The job was not understood.
    UnreadableJob,
    /// The job is longer than [`MAX_JOB_BYTES`].
    JobTooLong,
    /// A text holds a character that the face of the paper does not have.
    UnprintableText,
    /// The logo or another picture cannot be read.
    UnreadablePicture,
    /// The paper could not be set: a fault of the template.
    LayoutFailed,
    /// It took longer than [`JOB_LIMIT_SECONDS`]; the worker ends after this answer.
    TookTooLong,
    /// It needed too much memory; the worker ends after this answer.
    NeededTooMuchMemory,
}

/// A paper as it came back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Printed {
    /// PDF/A-2b.
    pub pdf: Vec<u8>,
    /// Pages of the paper.
    pub pages: usize,
    /// The template with its version.
    pub template: String,
}

/// One side did not keep to the form.
#[derive(Debug, thiserror::Error)]
pub enum FramingError {
    /// Not the JSON that belongs here.
    #[error("reading a line of the document worker")]
    Json(#[source] serde_json::Error),
    /// More than the limits of this module allow.
    #[error("the document worker was sent or sent {bytes} bytes, more than {limit}")]
    TooLong {
        /// What was announced or found.
        bytes: usize,
        /// What is allowed.
        limit: usize,
    },
    /// The other side ended in the middle of an answer.
    #[error("the document worker ended before its answer")]
    Ended,
    /// The pipe failed.
    #[error("speaking with the document worker")]
    Pipe(#[source] io::Error),
}

/// The line that puts a job to the worker, with its line break.
///
/// # Errors
/// When it is longer than [`MAX_JOB_BYTES`].
pub fn encode_job(job: &Job) -> Result<Vec<u8>, FramingError> {
    let mut line = serde_json::to_vec(job).map_err(FramingError::Json)?;
    within(line.len(), MAX_JOB_BYTES)?;
    line.push(b'\n');
    Ok(line)
}

/// The job in a line.
///
/// # Errors
/// When it is none.
pub fn decode_job(line: &[u8]) -> Result<Job, FramingError> {
    within(line.len(), MAX_JOB_BYTES + 1)?;
    serde_json::from_slice(line).map_err(FramingError::Json)
}

/// The first line of an answer, with its line break.
///
/// # Errors
/// When it has no JSON form, which is a bug.
pub fn encode_header(header: &Header) -> Result<Vec<u8>, FramingError> {
    let mut line = serde_json::to_vec(header).map_err(FramingError::Json)?;
    line.push(b'\n');
    Ok(line)
}

/// The first line of an answer; after [`Header::Done`] its `length` bytes are to be read.
///
/// # Errors
/// When it is none, or announces more than [`MAX_PDF_BYTES`].
pub fn decode_header(line: &[u8]) -> Result<Header, FramingError> {
    if line.is_empty() {
        return Err(FramingError::Ended);
    }
    within(line.len(), MAX_HEADER_BYTES)?;
    let header = serde_json::from_slice(line).map_err(FramingError::Json)?;
    if let Header::Done { length, .. } = header {
        within(length, MAX_PDF_BYTES)?;
    }
    Ok(header)
}

/// Writes a whole answer and flushes it.
///
/// # Errors
/// When the pipe is broken.
pub fn write_answer(mut pipe: impl Write, header: &Header, pdf: &[u8]) -> Result<(), FramingError> {
    let line = encode_header(header)?;
    pipe.write_all(&line).and_then(|()| pipe.write_all(pdf)).and_then(|()| pipe.flush()).map_err(FramingError::Pipe)
}

/// Reads a whole answer, waiting for it; for callers that may wait.
///
/// # Errors
/// When the worker breaks the form or ends. `Ok(Err(…))` is the worker's own refusal.
pub fn read_answer(mut pipe: impl BufRead) -> Result<Result<Printed, (FailureCode, String)>, FramingError> {
    let mut line = Vec::new();
    let most = u64::try_from(MAX_HEADER_BYTES + 1).unwrap_or(u64::MAX);
    pipe.by_ref().take(most).read_until(b'\n', &mut line).map_err(FramingError::Pipe)?;
    match decode_header(&line)? {
        Header::Failed { code, message } => Ok(Err((code, message))),
        Header::Done { length, pages, template } => {
            let mut pdf = vec![0; length];
            pipe.read_exact(&mut pdf).map_err(|error| match error.kind() {
                io::ErrorKind::UnexpectedEof => FramingError::Ended,
                _ => FramingError::Pipe(error),
            })?;
            Ok(Ok(Printed { pdf, pages, template }))
        }
    }
}

fn within(bytes: usize, limit: usize) -> Result<(), FramingError> {
    if bytes > limit { Err(FramingError::TooLong { bytes, limit }) } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::samples;

    #[test]
    fn a_job_is_one_line_and_comes_back_whole() {
        let mut paper = samples::decree();
        paper.about = "baris\nkedua \u{2028} \"kutip\"".to_owned();
        for job in [Job::Decree(Box::new(paper)), Job::FieldMinutes(Box::new(samples::minutes()))] {
            let line = encode_job(&job).expect("a line");
            assert_eq!(line.split_inclusive(|byte| *byte == b'\n').count(), 1);
            assert!(line.ends_with(b"\n"));
            assert_eq!(decode_job(&line).expect("a job"), job);
        }
    }

    #[test]
    fn a_job_names_its_paper_in_the_open() {
        let line = encode_job(&Job::Decree(Box::new(samples::decree()))).expect("a line");
        assert!(line.starts_with(br#"{"paper":"decree","data":{"#));
    }

    #[test]
    fn an_unknown_field_is_not_dropped_in_silence() {
        let line = br#"{"side":"Tim","position":"Ketua","name":"A","rank":"IV/c"}"#;
        assert!(serde_json::from_slice::<crate::field_minutes::MinutesSigner>(line).is_err());
    }

    #[test]
    fn answers_follow_each_other_without_a_gap() {
        let done = Header::Done { length: 3, pages: 1, template: "decree.v1".to_owned() };
        let failed = Header::Failed { code: FailureCode::UnprintableText, message: "U+1F600".to_owned() };
        let mut pipe = Vec::new();
        write_answer(&mut pipe, &done, b"%\n%").expect("written");
        write_answer(&mut pipe, &failed, b"").expect("written");
        let mut reader = pipe.as_slice();
        let first = read_answer(&mut reader).expect("an answer").expect("a paper");
        assert_eq!(first, Printed { pdf: b"%\n%".to_vec(), pages: 1, template: "decree.v1".to_owned() });
        let second = read_answer(&mut reader).expect("an answer").expect_err("a refusal");
        assert_eq!(second, (FailureCode::UnprintableText, "U+1F600".to_owned()));
        assert!(matches!(read_answer(&mut reader), Err(FramingError::Ended)));
    }

    #[test]
    fn a_worker_that_dies_half_way_is_noticed() {
        let mut pipe = Vec::new();
        let header = Header::Done { length: 10, pages: 1, template: "decree.v1".to_owned() };
        write_answer(&mut pipe, &header, b"%PDF").expect("written");
        assert!(matches!(read_answer(pipe.as_slice()), Err(FramingError::Ended)));
        assert!(read_answer(&b"{\"status\":\"do"[..]).is_err());
    }

    #[test]
    fn nobody_is_made_to_reserve_more_memory_than_a_paper_may_need() {
        let line = br#"{"status":"done","length":18446744073709551615,"pages":1,"template":"decree.v1"}"#;
        assert!(matches!(decode_header(line), Err(FramingError::TooLong { .. })));
        assert!(matches!(read_answer(vec![b'x'; 2 * MAX_HEADER_BYTES].as_slice()), Err(FramingError::TooLong { .. })));
        assert!(matches!(decode_job(&vec![b' '; MAX_JOB_BYTES + 2]), Err(FramingError::TooLong { .. })));
    }
}
