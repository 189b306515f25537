//! The world outside, for tests: pages that stand where a test puts them, and mails that stay in memory.

use std::{
    collections::{HashMap, VecDeque},
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use app::{Mail, Mailer, NoPage, Pages, ReadPage, mail::MailError};
use domain::publication::proof::{Page, Unpictured};
use futures_util::future::BoxFuture;
use kernel::Timestamp;
use tokio::sync::Notify;

/// An internet of a few pages.
#[derive(Debug, Default)]
pub struct TestPages {
    pages: Mutex<HashMap<String, ReadPage>>,
    pictures: Mutex<HashMap<String, Result<Vec<u8>, Unpictured>>>,
    otherwise: Mutex<Option<Arc<dyn Pages>>>,
}

impl TestPages {
    /// From now on a page stands at an address, with a title and a text.
    pub fn put(&self, address: &str, title: &str, text: &str) {
        let page = Page {
            final_url: address.to_owned(),
            canonical: None,
            http_status: 200,
            title: title.to_owned(),
            text: text.to_owned(),
            published_at: None,
        };
        let body = format!("<html><title>{title}</title><body>{text}</body></html>").into_bytes();
        self.pages.lock().expect("pages").insert(address.to_owned(), ReadPage { page, body });
    }
    /// From now on the page at an address leads to another one, and gives itself an address or none.
    pub fn leads_to(&self, address: &str, final_url: &str, canonical: Option<&str>) {
        if let Some(read) = self.pages.lock().expect("pages").get_mut(address) {
            final_url.clone_into(&mut read.page.final_url);
            read.page.canonical = canonical.map(str::to_owned);
        }
    }
    /// From now on the page at an address says itself when it appeared.
    pub fn says(&self, address: &str, published_at: Timestamp) {
        if let Some(read) = self.pages.lock().expect("pages").get_mut(address) {
            read.page.published_at = Some(published_at);
        }
    }
    /// From now on a feed stands at an address that last told something at an instant, in RFC 3339.
    pub fn put_feed(&self, address: &str, updated: &str) {
        self.put(address, "", "");
        if let Some(read) = self.pages.lock().expect("pages").get_mut(address) {
            read.body = format!("<feed><updated>{updated}</updated></feed>").into_bytes();
        }
    }
    /// From now on the page at an address is pictured so, or not.
    pub fn put_picture(&self, address: &str, picture: Result<Vec<u8>, Unpictured>) {
        self.pictures.lock().expect("pictures").insert(address.to_owned(), picture);
    }
    /// From now on somebody else answers for what is not here.
    pub fn fall_back(&self, otherwise: Arc<dyn Pages>) {
        *self.otherwise.lock().expect("pages") = Some(otherwise);
    }
    /// From now on there is no page at an address.
    pub fn remove(&self, address: &str) {
        self.pages.lock().expect("pages").remove(address);
    }
}

impl Pages for TestPages {
    fn read<'a>(&'a self, address: &'a str) -> BoxFuture<'a, Result<ReadPage, NoPage>> {
        let found = self.pages.lock().expect("pages").get(address).cloned();
        let otherwise = self.otherwise.lock().expect("pages").clone();
        Box::pin(async move {
            match (found, otherwise) {
                (Some(found), _) => Ok(found),
                (None, Some(otherwise)) => otherwise.read(address).await,
                (None, None) => Err(NoPage("unreachable".to_owned())),
            }
        })
    }

    fn picture<'a>(&'a self, address: &'a str) -> BoxFuture<'a, Result<Vec<u8>, Unpictured>> {
        let found = self.pictures.lock().expect("pictures").get(address).cloned();
        Box::pin(async move { found.unwrap_or(Err(Unpictured::NoBrowser)) })
    }
}

/// Keeps mails in memory.
#[derive(Debug, Default)]
pub struct TestMailer {
    sent: Mutex<VecDeque<Mail>>,
    broken: Mutex<bool>,
    news: Notify,
}

impl TestMailer {
    /// Every mail that went out, the oldest first.
    pub fn all(&self) -> Vec<Mail> {
        self.sent.lock().unwrap_or_else(PoisonError::into_inner).iter().cloned().collect()
    }

    /// Mails to one address.
    pub fn to(&self, address: &str) -> Vec<Mail> {
        self.all().into_iter().filter(|mail| mail.to == address).collect()
    }

    /// Waits until a mail to an address has gone out; half a minute at most.
    pub async fn wait_for(&self, address: &str) -> Mail {
        let arrived = async {
            loop {
                let news = self.news.notified();
                if let Some(mail) = self.to(address).into_iter().next_back() {
                    return mail;
                }
                news.await;
            }
        };
        tokio::time::timeout(Duration::from_secs(30), arrived).await.expect("a mail within half a minute")
    }

    /// The secret of the last link to a page that an address was sent: `undangan`, `atur-ulang`.
    pub fn link(&self, address: &str, page: &str) -> Option<String> {
        let mark = format!("/{page}/");
        self.to(address).iter().rev().find_map(|mail| {
            let (_, rest) = mail.text.split_once(&mark)?;
            Some(rest.chars().take_while(char::is_ascii_alphanumeric).collect())
        })
    }

    /// From now on mails do not go out, or do again.
    pub fn set_broken(&self, broken: bool) {
        *self.broken.lock().unwrap_or_else(PoisonError::into_inner) = broken;
    }
}

impl Mailer for TestMailer {
    fn send(&self, mail: Mail) -> BoxFuture<'_, Result<(), MailError>> {
        Box::pin(async move {
            if *self.broken.lock().unwrap_or_else(PoisonError::into_inner) {
                return Err(MailError::Refused("broken by the test".to_owned()));
            }
            let mut sent = self.sent.lock().unwrap_or_else(PoisonError::into_inner);
            if !sent.iter().any(|known| known.id == mail.id) {
                sent.push_back(mail);
            }
            self.news.notify_waiters();
            Ok(())
        })
    }
}
