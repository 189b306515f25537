//! What a page says: its title, its text, and what it says about itself. Nothing of it is run or loaded.

use std::sync::LazyLock;

use scraper::{ElementRef, Html, Node, Selector};
use serde::Serialize;
use url::Url;

/// A page as text.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Reading {
    /// Its title.
    pub title: String,
    /// The text of the article: of `article`, else of `main`, else of everything; words parted by single spaces.
    pub text: String,
    /// The address that the page gives itself.
    pub canonical: Option<Url>,
    /// When it says that it was published, as it is written there (`article:published_time`, `datePublished`, `time`).
    pub published: Option<String>,
}

/// Parts that no reader takes for the article.
const ASIDE: &[&str] = &["script", "style", "noscript", "template", "svg", "nav", "footer", "aside", "form", "iframe"];

fn selector(text: &'static str) -> Option<Selector> {
    Selector::parse(text).ok()
}

macro_rules! selectors {
    ($($name:ident = $text:literal;)+) => { $(static $name: LazyLock<Option<Selector>> = LazyLock::new(|| selector($text));)+ };
}

selectors! {
    TITLE = "title";
    SHARED_TITLE = "meta[property='og:title']";
    ARTICLE = "article, [itemprop='articleBody']";
    MAIN = "main, [role='main']";
    BODY = "body";
    CANONICAL = "link[rel='canonical']";
    PUBLISHED = "meta[property='article:published_time'], meta[itemprop='datePublished'], meta[name='publishdate'], meta[name='pubdate']";
    TIME = "time[datetime]";
}

fn all<'d>(page: &'d Html, selector: &'d LazyLock<Option<Selector>>) -> impl Iterator<Item = ElementRef<'d>> {
    selector.as_ref().into_iter().flat_map(|selector| page.select(selector))
}

impl Reading {
    /// Reads a page that came from an address, with the content type that its server gave.
    pub fn of(body: &[u8], content_type: Option<&str>, from: &Url) -> Self {
        let page = Html::parse_document(&decoded(body, content_type));
        let longest =
            |selector| all(&page, selector).map(words).max_by_key(String::len).filter(|text| !text.is_empty());
        let attribute = |selector, name: &str| {
            let found = all(&page, selector).find_map(|element| element.attr(name).map(str::trim));
            found.filter(|value| !value.is_empty()).map(str::to_owned)
        };
        let shown = all(&page, &TITLE).next().map(words).filter(|title| !title.is_empty());
        Self {
            title: shown.or_else(|| attribute(&SHARED_TITLE, "content")).unwrap_or_default(),
            text: longest(&ARTICLE).or_else(|| longest(&MAIN)).or_else(|| longest(&BODY)).unwrap_or_default(),
            canonical: attribute(&CANONICAL, "href").and_then(|place| from.join(&place).ok()),
            published: attribute(&PUBLISHED, "content").or_else(|| attribute(&TIME, "datetime")),
        }
    }
}

/// As the server or the page itself names its encoding; without a word UTF-8.
fn decoded(body: &[u8], content_type: Option<&str>) -> String {
    let head = String::from_utf8_lossy(body.get(..1_024.min(body.len())).unwrap_or_default());
    let named = [content_type.unwrap_or_default(), &head].into_iter().find_map(|text| {
        let text = text.to_ascii_lowercase();
        let (_, label) = text.split_once("charset=")?;
        let label = label.trim_start_matches(['"', '\'']);
        let end = label.find(|sign: char| !(sign.is_ascii_alphanumeric() || sign == '-' || sign == '_'));
        encoding_rs::Encoding::for_label(label.get(..end.unwrap_or(label.len()))?.as_bytes())
    });
    named.unwrap_or(encoding_rs::UTF_8).decode(body).0.into_owned()
}

/// The words of an element, without what stands aside. Not by recursion: a page may nest deeply.
fn words(element: ElementRef<'_>) -> String {
    let mut text = String::new();
    let mut open = vec![*element];
    while let Some(node) = open.pop() {
        match node.value() {
            Node::Text(piece) => {
                for word in piece.split_whitespace() {
                    if !text.is_empty() {
                        text.push(' ');
                    }
                    text.push_str(word);
                }
            }
            Node::Element(inner) if ASIDE.contains(&inner.name()) => {}
            _ => open.extend(node.children().rev()),
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(page: &str) -> Reading {
        Reading::of(page.as_bytes(), Some("text/html"), &Url::parse("https://contohwarta.id/a/b?x=1").expect("a url"))
    }

    #[test]
    fn the_article_is_read_and_not_what_stands_around_it() {
        let reading = read(
            "<html><head><title> Wali Kota\n meresmikan </title><link rel=canonical href='/berita/1'>\
             <meta property='article:published_time' content='2026-11-20T08:00:00+07:00'></head>\
             <body><nav>Beranda</nav><article><h1>Judul</h1><script>ikut()</script><p>Isi <b>berita</b>.</p></article>\
             <footer>Hak cipta</footer></body></html>",
        );
        assert_eq!(reading.title, "Wali Kota meresmikan");
        assert_eq!(reading.text, "Judul Isi berita .");
        assert_eq!(reading.canonical.map(String::from).as_deref(), Some("https://contohwarta.id/berita/1"));
        assert_eq!(reading.published.as_deref(), Some("2026-11-20T08:00:00+07:00"));
    }

    #[test]
    fn a_page_without_article_is_read_as_a_whole_and_an_empty_one_is_empty() {
        assert_eq!(read("<p>Satu</p><p>dua").text, "Satu dua");
        assert_eq!(read(""), Reading::default());
    }

    #[test]
    fn other_encodings_are_read_as_they_are_named() {
        let from = Url::parse("https://contohwarta.id").expect("a url");
        let named = Reading::of(b"<p>caf\xe9", Some("text/html; charset=\"ISO-8859-1\""), &from);
        assert_eq!(named.text, "café");
        let inside = Reading::of(b"<meta charset=windows-1252><p>caf\xe9", None, &from);
        assert_eq!(inside.text, "café");
    }

    /// Deep enough to end a process that reads by recursion.
    #[test]
    fn a_deep_page_ends_nothing() {
        let page = ["<div>".repeat(5_000), "isi".to_owned()].concat();
        assert_eq!(read(&page).text, "isi");
    }
}
