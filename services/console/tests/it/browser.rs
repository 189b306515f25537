//! A browser without scripts: it keeps a session, opens pages and sends the forms that stand on them.

use app::App;
use axum::Router;
use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use console::ConsoleConfig;
use tower::ServiceExt;

/// Somebody at a browser.
#[derive(Debug, Clone)]
pub(crate) struct Browser {
    router: Router,
    session: String,
}

/// What came back.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    /// Where a redirect leads.
    pub(crate) leads_to: Option<String>,
    pub(crate) text: String,
}

impl Browser {
    /// A browser with the session of somebody who is signed in; empty for nobody.
    pub(crate) fn new(app: &App, session: &str) -> Self {
        let config = ConsoleConfig { public_url: "http://127.0.0.1:8080".to_owned() };
        Self { router: console::router(app.clone(), config), session: session.to_owned() }
    }

    async fn answer(&self, request: Request<Body>) -> Answer {
        let response = self.router.clone().oneshot(request).await.expect("an answer");
        let status = response.status();
        let leads_to = response.headers().get(header::LOCATION).and_then(|line| line.to_str().ok()).map(str::to_owned);
        let bytes = axum::body::to_bytes(response.into_body(), 50 * 1024 * 1024).await.expect("a body");
        Answer { status, leads_to, text: String::from_utf8_lossy(&bytes).into_owned() }
    }

    /// Opens a page.
    pub(crate) async fn open(&self, path: &str) -> Answer {
        let request = Request::get(path).header(header::COOKIE, format!("sid={}", self.session));
        self.answer(request.body(Body::empty()).expect("a request")).await
    }

    /// Opens a page that must be there.
    pub(crate) async fn page(&self, path: &str) -> String {
        let answer = self.open(path).await;
        assert_eq!(answer.status, StatusCode::OK, "{path}: {}", answer.text);
        answer.text
    }

    /// Sends the form of a page: what stands in it, with changes, to where it says.
    pub(crate) async fn send(&self, page: &str, action: &str, changes: &[(&str, &str)]) -> Answer {
        let mut pairs = fields_of(page, action);
        for (name, _) in changes {
            pairs.retain(|(known, _)| known != name);
        }
        pairs.extend(changes.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())));
        let body: String = pairs
            .iter()
            .map(|(name, value)| format!("{}={}", encoded(name), encoded(value)))
            .collect::<Vec<_>>()
            .join("&");
        let request = Request::post(action)
            .header(header::COOKIE, format!("sid={}", self.session))
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        self.answer(request.body(Body::from(body)).expect("a request")).await
    }

    /// Sends fields as they are.
    pub(crate) async fn post(&self, action: &str, pairs: &[(&str, &str)]) -> Answer {
        let body: Vec<String> =
            pairs.iter().map(|(name, value)| format!("{}={}", encoded(name), encoded(value))).collect();
        let request = Request::post(action)
            .header(header::COOKIE, format!("sid={}", self.session))
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        self.answer(request.body(Body::from(body.join("&"))).expect("a request")).await
    }

    /// Sends the form of a page with changes and one file.
    pub(crate) async fn send_with_file(
        &self,
        page: &str,
        action: &str,
        changes: &[(&str, &str)],
        file: (&str, &str, &[u8]),
    ) -> Answer {
        self.send_with_files(page, action, changes, &[file]).await
    }

    /// The same with several files.
    pub(crate) async fn send_with_files(
        &self,
        page: &str,
        action: &str,
        changes: &[(&str, &str)],
        files: &[(&str, &str, &[u8])],
    ) -> Answer {
        let mut pairs = fields_of(page, action);
        for (name, value) in changes {
            pairs.retain(|(known, _)| known != name);
            pairs.push(((*name).to_owned(), (*value).to_owned()));
        }
        let mark = "grenze-7d3f";
        let mut body = Vec::new();
        for (name, value) in pairs {
            body.extend_from_slice(
                format!("--{mark}\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n").as_bytes(),
            );
        }
        for (field, name, bytes) in files {
            body.extend_from_slice(
                format!(
                    "--{mark}\r\nContent-Disposition: form-data; name=\"{field}\"; filename=\"{name}\"\r\n\
                     Content-Type: application/octet-stream\r\n\r\n"
                )
                .as_bytes(),
            );
            body.extend_from_slice(bytes);
            body.extend_from_slice(b"\r\n");
        }
        body.extend_from_slice(format!("--{mark}--\r\n").as_bytes());
        let request = Request::post(action)
            .header(header::COOKIE, format!("sid={}", self.session))
            .header(header::CONTENT_TYPE, format!("multipart/form-data; boundary={mark}"));
        self.answer(request.body(Body::from(body)).expect("a request")).await
    }

    /// Sends one file with the token of a page.
    pub(crate) async fn upload(&self, page: &str, action: &str, file_name: &str, bytes: &[u8]) -> Answer {
        let token = fields_of(page, action).into_iter().find(|(name, _)| name == "_csrf").map(|(_, value)| value);
        let mark = "grenze-7d3f";
        let mut body = format!(
            "--{mark}\r\nContent-Disposition: form-data; name=\"_csrf\"\r\n\r\n{}\r\n--{mark}\r\n\
             Content-Disposition: form-data; name=\"file\"; filename=\"{file_name}\"\r\n\
             Content-Type: application/octet-stream\r\n\r\n",
            token.expect("a token")
        )
        .into_bytes();
        body.extend_from_slice(bytes);
        body.extend_from_slice(format!("\r\n--{mark}--\r\n").as_bytes());
        let request = Request::post(action)
            .header(header::COOKIE, format!("sid={}", self.session))
            .header(header::CONTENT_TYPE, format!("multipart/form-data; boundary={mark}"));
        self.answer(request.body(Body::from(body)).expect("a request")).await
    }
}

fn encoded(text: &str) -> String {
    text.bytes()
        .map(|byte| if byte.is_ascii_alphanumeric() { char::from(byte).to_string() } else { format!("%{byte:02X}") })
        .collect()
}

/// What a browser would send with a form: inputs, ticked boxes, chosen options, texts.
pub(crate) fn fields_of(page: &str, action: &str) -> Vec<(String, String)> {
    let mark = format!("action=\"{}\"", action.replace('&', "&amp;"));
    let other = format!("action=\"{}\"", action.replace('&', "&#38;"));
    let form = page
        .split("<form")
        .find(|form| form.contains(&mark) || form.contains(&other))
        .and_then(|form| form.split("</form>").next())
        .unwrap_or_else(|| panic!("no form for {action}"));
    let mut pairs = Vec::new();
    for tag in form.split('<').skip(1) {
        let (tag, rest) = tag.split_once('>').unwrap_or((tag, ""));
        let is_kind = |kind: &str| attribute(tag, "type").as_deref() == Some(kind);
        if tag.starts_with("input") {
            let is_box = is_kind("checkbox") || is_kind("radio");
            if is_kind("file") || is_box && !tag.contains(" checked") {
                continue;
            }
            if let Some(name) = attribute(tag, "name") {
                pairs.push((name, attribute(tag, "value").unwrap_or_default()));
            }
        } else if tag.starts_with("textarea") {
            pairs.extend(attribute(tag, "name").map(|name| (name, plain(rest))));
        }
    }
    for select in form.split("<select").skip(1) {
        let (tag, rest) = select.split_once('>').unwrap_or((select, ""));
        let options: Vec<&str> = rest.split("</select>").next().unwrap_or_default().split("<option").skip(1).collect();
        let chosen = options.iter().find(|option| option.contains(" selected")).or_else(|| options.first());
        if let (Some(name), Some(option)) = (attribute(tag, "name"), chosen) {
            pairs.push((name, attribute(option, "value").unwrap_or_default()));
        }
    }
    pairs
}

fn attribute(tag: &str, name: &str) -> Option<String> {
    let rest = tag.split(&format!(" {name}=\"")).nth(1)?;
    rest.split('"').next().map(plain)
}

fn plain(text: &str) -> String {
    text.replace("&#38;", "&")
        .replace("&amp;", "&")
        .replace("&#60;", "<")
        .replace("&#62;", ">")
        .replace("&#34;", "\"")
        .replace("&#39;", "'")
}
