//! The worker as the server knows it: a process with two pipes.
#![expect(clippy::expect_used, reason = "helpers of tests fail loudly, like tests")]

use std::{
    io::{BufReader, Write},
    process::{Child, ChildStdin, ChildStdout, Command, Stdio},
};

use documents::{
    DecreePaper, FieldMinutes,
    framing::{FailureCode, FramingError, Job, MAX_JOB_BYTES, Printed, encode_job, read_answer},
};

struct Worker {
    child: Child,
    jobs: Option<ChildStdin>,
    answers: BufReader<ChildStdout>,
}

impl Worker {
    fn start() -> Self {
        Self::with(&[])
    }

    fn with(arguments: &[&str]) -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_sinergi-documents"))
            .args(arguments)
            .env_clear()
            .current_dir("/")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("a worker");
        let jobs = child.stdin.take();
        let answers = BufReader::new(child.stdout.take().expect("a pipe"));
        Self { child, jobs, answers }
    }

    fn send(&mut self, line: &[u8]) {
        self.jobs.as_mut().expect("a pipe").write_all(line).expect("written");
    }

    fn answer(&mut self) -> Result<Printed, (FailureCode, String)> {
        read_answer(&mut self.answers).expect("an answer")
    }
}

impl Drop for Worker {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn decree() -> Job {
    let paper: DecreePaper = serde_json::from_str(include_str!("../samples/decree.json")).expect("a decree");
    Job::Decree(Box::new(paper))
}

fn minutes() -> Job {
    let paper: FieldMinutes = serde_json::from_str(include_str!("../samples/field_minutes.json")).expect("minutes");
    Job::FieldMinutes(Box::new(paper))
}

/// Point 13: the hash of a decree can be kept, because whoever prints it again gets the same bytes.
#[test]
fn two_workers_print_the_same_decree_byte_by_byte() {
    let line = encode_job(&decree()).expect("a line");
    let printed: Vec<Printed> = (0..2)
        .map(|_| {
            let mut worker = Worker::start();
            worker.send(&line);
            worker.answer().expect("a paper")
        })
        .collect();
    assert!(printed[0].pdf.starts_with(b"%PDF-1.7") && printed[0].pdf.trim_ascii_end().ends_with(b"%%EOF"));
    assert_eq!(printed[0], printed[1]);
}

#[test]
fn one_worker_prints_paper_after_paper_and_a_bad_job_does_not_end_it() {
    let mut worker = Worker::start();
    worker.send(&encode_job(&decree()).expect("a line"));
    worker.send(b"{\"paper\":\"poem\",\"data\":{}}\n");
    worker.send(b"\xff\xfe\n");
    worker.send(&encode_job(&minutes()).expect("a line"));
    assert_eq!(worker.answer().expect("a paper").template, "decree.v1");
    assert_eq!(worker.answer().expect_err("a refusal").0, FailureCode::UnreadableJob);
    assert_eq!(worker.answer().expect_err("a refusal").0, FailureCode::UnreadableJob);
    assert_eq!(worker.answer().expect("a paper").template, "field_minutes.v1");
}

#[test]
fn a_job_without_end_is_refused_before_it_fills_the_memory() {
    let mut worker = Worker::start();
    let mut line = vec![b' '; MAX_JOB_BYTES + 10];
    line.push(b'\n');
    worker.send(&line);
    assert_eq!(worker.answer().expect_err("a refusal").0, FailureCode::JobTooLong);
    worker.send(&encode_job(&minutes()).expect("a line"));
    assert_eq!(worker.answer().expect("a paper").template, "field_minutes.v1");
}

#[test]
fn a_worker_ends_when_its_input_ends() {
    let mut worker = Worker::start();
    worker.send(&encode_job(&minutes()).expect("a line"));
    drop(worker.jobs.take());
    assert!(worker.answer().is_ok());
    assert!(worker.child.wait().expect("an end").success());
    assert!(matches!(read_answer(&mut worker.answers), Err(FramingError::Ended)));
}

/// Whoever waits hears why, and the program is gone with what it held.
#[test]
fn a_paper_that_takes_too_long_or_too_much_is_given_up() {
    let Job::Decree(mut paper) = decree() else { return };
    let row = paper.annex.rows[0].clone();
    paper.annex.rows = vec![row; 2_000];
    let line = encode_job(&Job::Decree(paper)).expect("a line");
    for (limit, code) in
        [(["--seconds", "0"], FailureCode::TookTooLong), (["--mebibytes", "1"], FailureCode::NeededTooMuchMemory)]
    {
        let mut worker = Worker::with(&limit);
        worker.send(&line);
        assert_eq!(worker.answer().expect_err("a refusal").0, code);
        assert_eq!(worker.child.wait().expect("an end").code(), Some(3));
    }
}

#[test]
fn an_argument_that_is_not_known_is_not_passed_over() {
    for arguments in [["--second", "1"], ["--seconds", "soon"]] {
        let mut worker = Worker::with(&arguments);
        assert_eq!(worker.child.wait().expect("an end").code(), Some(2));
    }
}
