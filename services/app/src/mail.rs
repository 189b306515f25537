//! Mail: what is sent, and the way out. By default a mail becomes a file in a folder.
//!
//! **Invariant:** a mail has an id, and two mails of one id are one mail; no address or name can add a line to a header.

use std::{fmt::Debug, path::PathBuf};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use futures_util::future::BoxFuture;
use kernel::{Timestamp, Uuid};
use time::{format_description::well_known::Rfc2822, macros::offset};
use tokio::{fs, io::AsyncWriteExt as _};

/// One mail, to one person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mail {
    /// Sending it twice is sending it once.
    pub id: Uuid,
    /// When it was written.
    pub at: Timestamp,
    /// The address.
    pub to: String,
    /// The name of the person.
    pub name: String,
    /// What it is about.
    pub subject: String,
    /// What it says; lines of plain text.
    pub text: String,
}

/// A mail that did not go out; it may later.
#[derive(Debug, thiserror::Error)]
pub enum MailError {
    /// The folder cannot be written to.
    #[error("writing a mail into its folder")]
    Folder(#[source] std::io::Error),
    /// Somebody else's server said no.
    #[error("handing a mail over: {0}")]
    Refused(String),
}

/// The way out for mails.
pub trait Mailer: Debug + Send + Sync {
    /// Sends a mail, or does nothing if the mail of that id was sent.
    fn send(&self, mail: Mail) -> BoxFuture<'_, Result<(), MailError>>;
}

/// A folder with one `.eml` file per mail.
#[derive(Debug, Clone)]
pub struct MailFolder {
    folder: PathBuf,
    from: String,
}

impl MailFolder {
    /// Mails into a folder that is made when the first one comes, sent from an address.
    pub fn new(folder: impl Into<PathBuf>, from: impl Into<String>) -> Self {
        Self { folder: folder.into(), from: from.into() }
    }

    async fn write(&self, mail: Mail) -> Result<(), std::io::Error> {
        fs::create_dir_all(&self.folder).await?;
        let name = format!("{}.eml", mail.id);
        let place = self.folder.join(&name);
        if fs::try_exists(&place).await? {
            return Ok(());
        }
        let half = self.folder.join(format!(".{name}.half"));
        let mut file = fs::File::create(&half).await?;
        file.write_all(message(&mail, &self.from).as_bytes()).await?;
        file.sync_all().await?;
        fs::rename(&half, &place).await
    }
}

impl Mailer for MailFolder {
    fn send(&self, mail: Mail) -> BoxFuture<'_, Result<(), MailError>> {
        Box::pin(async move { self.write(mail).await.map_err(MailError::Folder) })
    }
}

/// The mail as RFC 5322 wants it, in UTF-8.
pub fn message(mail: &Mail, from: &str) -> String {
    let date = mail.at.as_utc().to_offset(offset!(+7)).format(&Rfc2822).unwrap_or_default();
    let host = address_in(from).rsplit_once('@').map_or("localhost", |(_, host)| host);
    let mut out = String::new();
    for (name, value) in [
        ("From", mailbox("Sinergi", address_in(from))),
        ("To", mailbox(&mail.name, &mail.to)),
        ("Subject", words_of(&mail.subject)),
        ("Date", date),
        ("Message-ID", format!("<{}@{}>", mail.id, bare(host))),
        ("MIME-Version", "1.0".to_owned()),
        ("Content-Type", "text/plain; charset=utf-8".to_owned()),
        ("Content-Transfer-Encoding", "8bit".to_owned()),
        ("Auto-Submitted", "auto-generated".to_owned()),
    ] {
        out.push_str(name);
        out.push_str(": ");
        out.push_str(&value);
        out.push_str("\r\n");
    }
    out.push_str("\r\n");
    for line in mail.text.lines() {
        out.push_str(line);
        out.push_str("\r\n");
    }
    out
}

/// An address without anything that could end it.
fn bare(address: &str) -> String {
    address.chars().filter(|c| !c.is_control() && !matches!(c, '<' | '>' | ',' | ';' | '"' | ' ')).collect()
}

/// The address in `Sinergi <sinergi@daerah.go.id>`, or the whole when it is nothing else.
fn address_in(mailbox: &str) -> &str {
    let inner = mailbox.rsplit_once('<').map_or(mailbox, |(_, inner)| inner);
    inner.split('>').next().unwrap_or_default().trim()
}

/// A name and an address. A name of ASCII is quoted, so that it is read as it is written; the address has a line of its
/// own when both are long.
fn mailbox(name: &str, address: &str) -> String {
    let (name, address) = (one_line(name), bare(address));
    let is_plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, ' ' | '-' | '\'');
    let shown = if name.chars().all(is_plain) {
        name
    } else if name.is_ascii() {
        format!("\"{}\"", name.replace('\\', "\\\\").replace('"', "\\\""))
    } else {
        encoded(&name)
    };
    let last = shown.rsplit('\n').next().unwrap_or_default().len();
    let gap = if last + address.len() > 66 { "\r\n " } else { " " };
    format!("{shown}{gap}<{address}>")
}

/// Words of a subject: ASCII as it is, folded between words; anything else encoded.
fn words_of(subject: &str) -> String {
    let subject = one_line(subject);
    // What begins like an encoded word would be read as one.
    if !subject.is_ascii() || subject.contains("=?") {
        return encoded(&subject);
    }
    let mut lines = vec![String::new()];
    for word in subject.split(' ').filter(|word| !word.is_empty()) {
        match lines.last_mut() {
            Some(line) if line.is_empty() => line.push_str(word),
            Some(line) if line.len() + word.len() < 66 => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    lines.join("\r\n ")
}

fn one_line(words: &str) -> String {
    let words: String = words.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    words.trim().to_owned()
}

/// Words beyond ASCII (RFC 2047), in pieces of 45 bytes that end where a word ends, unless the word is longer.
fn encoded(words: &str) -> String {
    let mut pieces = vec![String::new()];
    for word in words.split_inclusive(' ') {
        let fits = pieces.last().is_some_and(|piece| piece.len() + word.len() <= 45);
        if !fits && pieces.last().is_some_and(|piece| !piece.is_empty()) {
            pieces.push(String::new());
        }
        for c in word.chars() {
            match pieces.last_mut() {
                Some(piece) if piece.len() + c.len_utf8() <= 45 => piece.push(c),
                _ => pieces.push(c.to_string()),
            }
        }
    }
    let pieces: Vec<String> = pieces.iter().map(|piece| format!("=?utf-8?B?{}?=", STANDARD.encode(piece))).collect();
    pieces.join("\r\n ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mail() -> Mail {
        Mail {
            id: Uuid::from_u128(7),
            at: "2026-01-05T02:00:00Z".parse().expect("an instant"),
            to: "siti@pekanbaru.go.id".to_owned(),
            name: "Siti Rahmawati".to_owned(),
            subject: "Undangan".to_owned(),
            text: "Baris satu\nBaris dua – selesai".to_owned(),
        }
    }

    #[test]
    fn a_mail_is_a_message_that_every_program_reads() {
        let text = message(&mail(), "sinergi@pekanbaru.go.id");
        let (head, body) = text.split_once("\r\n\r\n").expect("head and body");
        assert!(head.contains("To: Siti Rahmawati <siti@pekanbaru.go.id>"), "{head}");
        assert!(head.contains("Date: Mon, 05 Jan 2026 09:00:00 +0700"), "{head}");
        assert!(head.contains("Message-ID: <00000000-0000-0000-0000-000000000007@pekanbaru.go.id>"), "{head}");
        assert_eq!(body, "Baris satu\r\nBaris dua – selesai\r\n");
    }

    #[test]
    fn the_sender_is_one_address_however_it_is_configured() {
        for from in ["Sinergi <sinergi@localhost>", "sinergi@localhost", "<sinergi@localhost>"] {
            let text = message(&mail(), from);
            assert!(text.starts_with("From: Sinergi <sinergi@localhost>\r\n"), "{text}");
            assert!(text.contains("@localhost>\r\nMIME-Version"), "{text}");
        }
    }

    #[test]
    fn a_name_is_read_as_it_is_written_and_breaks_between_words_alone() {
        let name = "Pengelola Riau Hari Ini Contoh (media@pekanbaru.example)";
        let text = message(&Mail { name: name.to_owned(), ..mail() }, "sinergi@pekanbaru.go.id");
        assert!(text.contains(&format!("To: \"{name}\"\r\n <siti@pekanbaru.go.id>\r\n")), "{text}");
        let quoted = message(&Mail { name: "Ani \"A\\B\"".to_owned(), ..mail() }, "sinergi@pekanbaru.go.id");
        assert!(quoted.contains("To: \"Ani \\\"A\\\\B\\\"\" <siti@"), "{quoted}");
        let subject = "Perbaikan permohonan Riau Hari Ini Contoh di Kota Pekanbaru untuk tahun anggaran 2026";
        let text = message(&Mail { subject: subject.to_owned(), ..mail() }, "sinergi@pekanbaru.go.id");
        assert!(text.replace("\r\n ", " ").contains(&format!("Subject: {subject}\r\n")), "{text}");
        assert!(text.lines().all(|line| line.len() < 79), "{text}");
    }

    #[test]
    fn nobody_adds_a_header_by_a_name_or_an_address() {
        let evil = Mail {
            to: "a@b.id>\r\nBcc: c@d.id".to_owned(),
            name: "A\r\nBcc: c@d.id".to_owned(),
            subject: "Hasil\r\nBcc: c@d.id".to_owned(),
            ..mail()
        };
        let text = message(&evil, "sinergi@pekanbaru.go.id");
        assert!(!text.lines().any(|line| line.starts_with("Bcc")), "{text}");
    }

    #[test]
    fn words_beyond_ascii_are_encoded_in_pieces_that_can_be_read_alone() {
        let text = encoded("Keputusan – penetapan perusahaan media mitra publikasi tahun anggaran 2026 – é");
        for piece in text.split("\r\n ") {
            let inner = piece.strip_prefix("=?utf-8?B?").and_then(|rest| rest.strip_suffix("?=")).expect("a piece");
            assert!(piece.len() <= 75);
            let words = String::from_utf8(STANDARD.decode(inner).expect("base64")).expect("whole characters");
            assert!(words.ends_with(' ') || words.ends_with('é'), "a piece ends where a word ends: {words:?}");
        }
    }

    #[tokio::test]
    async fn the_same_mail_sent_twice_is_one_file() {
        let folder = std::env::temp_dir().join(format!("sinergi-mail-{}", std::process::id()));
        let mailer = MailFolder::new(&folder, "sinergi@pekanbaru.go.id");
        mailer.send(mail()).await.expect("sent");
        mailer.send(Mail { text: "changed".to_owned(), ..mail() }).await.expect("sent");
        let files: Vec<_> = std::fs::read_dir(&folder).expect("a folder").collect();
        assert_eq!(files.len(), 1);
        let file = files.into_iter().next().expect("one").expect("one").path();
        assert!(std::fs::read_to_string(file).expect("a file").contains("Baris satu"));
        std::fs::remove_dir_all(&folder).expect("removed");
    }
}
