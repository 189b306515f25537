//! The program that prints, as a process of its own: a job in, a paper out (`documents::framing`).

use std::{path::Path, process::Stdio, time::Duration};

use documents::framing::{FailureCode, Header, Job, MAX_HEADER_BYTES, Printed, decode_header, encode_job};
use tokio::{
    io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _, BufReader},
    process::Command,
};

use crate::{AppError, error::cause};

/// The template that prints a job. Raised when it prints otherwise: what was kept before is then printed anew.
pub(super) fn template(job: &Job) -> &'static str {
    match job {
        Job::Decree(_) => "decree.v1",
        Job::FieldMinutes(_) => "field_minutes.v1",
        Job::Office(_) => "office_paper.v1",
    }
}

/// The worker gives up after 60 seconds by itself; this is for one that does not.
const LIMIT: Duration = Duration::from_secs(63);

const MISSING: &str = "PDF printing is not installed on this server yet";
/// The crest passed as a picture and cannot be set.
pub(super) const UNREADABLE: &str = "the crest cannot be printed";
/// The printer does not know the paper that this program asks for: it came with another version.
pub const OTHER_VERSION: &str = "the PDF printer is of another version than this program";
const BROKEN: &str = "the PDF printer did not come to an end";

/// Prints one paper.
pub(super) async fn print(worker: Option<&Path>, job: &Job) -> Result<Printed, AppError> {
    let worker = worker.filter(|path| path.exists()).ok_or(AppError::Unavailable(MISSING))?;
    let line = encode_job(job).map_err(|source| AppError::Bug(Box::new(source)))?;
    match tokio::time::timeout(LIMIT, speak(worker, &line)).await {
        Err(_) => Err(AppError::Unavailable(BROKEN)),
        Ok(Err(error)) => {
            tracing::error!(error = cause(&error), "speaking with the document worker");
            Err(AppError::Unavailable(BROKEN))
        }
        Ok(Ok(Ok(printed))) => Ok(printed),
        Ok(Ok(Err((FailureCode::TookTooLong | FailureCode::NeededTooMuchMemory, message)))) => {
            tracing::error!(message, "a paper was not printed");
            Err(AppError::Unavailable(BROKEN))
        }
        Ok(Ok(Err((FailureCode::UnreadablePicture, message)))) => {
            tracing::warn!(message, "a crest was not printed");
            Err(AppError::Unavailable(UNREADABLE))
        }
        // What this program wrote it can read itself; a printer that cannot is older or newer.
        Ok(Ok(Err((FailureCode::UnreadableJob, message)))) => {
            tracing::error!(message, worker = %worker.display(), "the document worker is of another version");
            Err(AppError::Unavailable(OTHER_VERSION))
        }
        Ok(Ok(Err((code, message)))) => {
            Err(AppError::Bug(format!("a paper was not printed: {code:?}: {message}").into()))
        }
    }
}

/// Starts the worker, hands the job over, and reads the answer; the worker ends with its input, or is killed.
async fn speak(worker: &Path, line: &[u8]) -> Result<Result<Printed, (FailureCode, String)>, std::io::Error> {
    let mut child = Command::new(worker)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::inherit())
        .env_clear()
        .kill_on_drop(true)
        .spawn()?;
    let (Some(mut input), Some(output)) = (child.stdin.take(), child.stdout.take()) else {
        return Err(std::io::Error::other("no pipes"));
    };
    // Written beside the reading: a worker that answers early must not wait for us.
    let write = async {
        input.write_all(line).await?;
        input.shutdown().await?;
        drop(input);
        Ok::<(), std::io::Error>(())
    };
    let read = async {
        let mut output = BufReader::new(output);
        let mut head = Vec::new();
        let most = u64::try_from(MAX_HEADER_BYTES + 1).unwrap_or(u64::MAX);
        (&mut output).take(most).read_until(b'\n', &mut head).await?;
        match decode_header(&head).map_err(std::io::Error::other)? {
            Header::Failed { code, message } => Ok::<_, std::io::Error>(Err((code, message))),
            Header::Done { length, pages, template } => {
                let mut pdf = vec![0; length];
                output.read_exact(&mut pdf).await?;
                Ok(Ok(Printed { pdf, pages, template }))
            }
        }
    };
    let (written, answer) = tokio::join!(write, read);
    let answer = answer?;
    if answer.is_ok() {
        written?;
    }
    Ok(answer)
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use super::*;

    fn job() -> Job {
        let text = include_str!("../../../documents/tests/samples/decree.json");
        Job::Decree(Box::new(serde_json::from_str(text).expect("a decree")))
    }

    #[tokio::test]
    async fn without_the_printer_it_is_said_that_it_is_not_installed() {
        for worker in [None, Some(PathBuf::from("/nowhere/sinergi-documents"))] {
            let refused = print(worker.as_deref(), &job()).await;
            assert!(matches!(refused, Err(AppError::Unavailable(MISSING))), "{refused:?}");
        }
    }

    #[tokio::test]
    async fn a_printer_that_breaks_off_is_not_waited_for() {
        let refused = print(Some(Path::new("/bin/true")), &job()).await;
        assert!(matches!(refused, Err(AppError::Unavailable(BROKEN))), "{refused:?}");
    }
}
