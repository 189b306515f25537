//! Steers a browser over its pipe: messages of the `DevTools` protocol, each ended by a zero byte.
//!
//! **Invariant:** nothing that a page says is taken for an answer of the browser: answers are told by the number of the
//! question, and no message may be longer than the longest picture in base64.

use std::time::Duration;

use base64::{Engine as _, engine::general_purpose::STANDARD};
use serde_json::{Value, json};
use tokio::{
    io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _, BufReader},
    process::{ChildStdin, ChildStdout},
    time::{Instant, sleep, timeout_at},
};
use url::Url;

use super::{NoPicture, PictureLimits, SCREEN, TALLEST, WIDTH};

/// The longest message.
const LONGEST: u64 = 16 << 20;
/// What is left to pictures and type faces after the page says that it is complete.
const SETTLE: Duration = Duration::from_millis(700);
/// How well the picture is kept: text is read without effort, and a long page is half a mebibyte.
const QUALITY: u32 = 75;

/// The pipe of one browser.
pub(super) struct Driver {
    orders: ChildStdin,
    answers: BufReader<ChildStdout>,
    /// What has come of the next message.
    begun: Vec<u8>,
    asked: u64,
    is_complete: bool,
}

impl Driver {
    pub(super) fn new(orders: ChildStdin, answers: ChildStdout) -> Self {
        Self { orders, answers: BufReader::new(answers), begun: Vec::new(), asked: 0, is_complete: false }
    }

    /// Opens a page and takes its picture.
    pub(super) async fn picture(mut self, url: &Url, limits: &PictureLimits) -> Result<Vec<u8>, NoPicture> {
        let begun = self.ask(None, "Browser.setDownloadBehavior", json!({ "behavior": "deny" })).await;
        begun.map_err(|_| NoPicture::NotStarted)?;
        let size = json!({ "url": "about:blank", "width": WIDTH, "height": SCREEN });
        let target = self.ask(None, "Target.createTarget", size).await?;
        let attach = json!({ "targetId": target.get("targetId"), "flatten": true });
        let session = self.ask(None, "Target.attachToTarget", attach).await?;
        let session = session.get("sessionId").and_then(Value::as_str).ok_or(NoPicture::NotStarted)?.to_owned();
        let session = Some(session.as_str());
        self.ask(session, "Page.enable", json!({})).await?;
        let screen = json!({ "width": WIDTH, "height": SCREEN, "deviceScaleFactor": 1, "mobile": false });
        self.ask(session, "Emulation.setDeviceMetricsOverride", screen).await?;
        let answer = self.ask(session, "Page.navigate", json!({ "url": url.as_str() })).await?;
        if answer.get("errorText").is_some_and(|why| why != "") {
            return Err(NoPicture::NotShown);
        }
        self.wait_until_complete(session, Instant::now() + limits.complete).await?;
        sleep(SETTLE).await;
        let measured = self.ask(session, "Page.getLayoutMetrics", json!({})).await?;
        let tall = measured.pointer("/cssContentSize/height").and_then(Value::as_f64).unwrap_or_default();
        // What is no number of points any more is far below the last one that is shown.
        let tall = format!("{tall:.0}").parse().unwrap_or(TALLEST).clamp(SCREEN, TALLEST);
        let clip = json!({ "x": 0, "y": 0, "width": WIDTH, "height": tall, "scale": 1 });
        let take = json!({ "format": "jpeg", "quality": QUALITY, "clip": clip, "captureBeyondViewport": true });
        let taken = self.ask(session, "Page.captureScreenshot", take).await?;
        let picture = taken.get("data").and_then(Value::as_str).and_then(|data| STANDARD.decode(data).ok());
        let picture = picture.filter(|picture| picture.starts_with(&[0xff, 0xd8, 0xff])).ok_or(NoPicture::NotShown)?;
        if picture.len() > limits.picture { Err(NoPicture::TooLarge) } else { Ok(picture) }
    }

    /// Waits for the page to say so; a page that never does is taken as it stands.
    async fn wait_until_complete(&mut self, session: Option<&str>, until: Instant) -> Result<(), NoPicture> {
        while !self.is_complete {
            match timeout_at(until, self.next()).await {
                Ok(told) => self.hear(session, &told?).await?,
                Err(_) => return Ok(()),
            }
        }
        Ok(())
    }

    /// Asks and waits for the answer; what is told meanwhile is heard.
    async fn ask(&mut self, session: Option<&str>, method: &str, params: Value) -> Result<Value, NoPicture> {
        let number = self.send(session, method, params).await?;
        loop {
            let mut told = self.next().await?;
            if told.get("id").and_then(Value::as_u64) == Some(number) {
                return told.get_mut("result").map(Value::take).ok_or(NoPicture::NotShown);
            }
            self.hear(session, &told).await?;
        }
    }

    async fn hear(&mut self, session: Option<&str>, told: &Value) -> Result<(), NoPicture> {
        if told.get("sessionId").and_then(Value::as_str) != session {
            return Ok(());
        }
        match told.get("method").and_then(Value::as_str) {
            Some("Page.loadEventFired") => self.is_complete = true,
            // A page that asks something would wait for ever.
            Some("Page.javascriptDialogOpening") => {
                self.send(session, "Page.handleJavaScriptDialog", json!({ "accept": false })).await?;
            }
            _ => (),
        }
        Ok(())
    }

    async fn send(&mut self, session: Option<&str>, method: &str, params: Value) -> Result<u64, NoPicture> {
        self.asked = self.asked.saturating_add(1);
        let mut message = json!({ "id": self.asked, "method": method, "params": params });
        if let (Some(session), Some(message)) = (session, message.as_object_mut()) {
            message.insert("sessionId".to_owned(), json!(session));
        }
        let mut bytes = message.to_string().into_bytes();
        bytes.push(0);
        self.orders.write_all(&bytes).await.map_err(|_| NoPicture::NotStarted)?;
        Ok(self.asked)
    }

    /// The next message. Whoever stops waiting in the middle of one loses nothing: what has come is kept.
    async fn next(&mut self) -> Result<Value, NoPicture> {
        let room = LONGEST.saturating_sub(u64::try_from(self.begun.len()).unwrap_or(LONGEST));
        let read = (&mut self.answers).take(room).read_until(0, &mut self.begun).await;
        let mut message = std::mem::take(&mut self.begun);
        match (read, message.pop()) {
            (Ok(_), Some(0)) => serde_json::from_slice(&message).map_err(|_| NoPicture::NotShown),
            (Ok(read), Some(_)) if read > 0 => Err(NoPicture::TooLarge),
            _ => Err(NoPicture::NotStarted),
        }
    }
}
