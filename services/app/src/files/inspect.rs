//! What a file is, by its bytes (SECURITY.md 3.7): its extension, its type and its purpose must say the same.
//!
//! **Invariant:** no document that is kept runs scripts, starts programs, opens something by itself, carries other
//! files or is locked, as far as its bytes show it in the open.

use crate::FilePurpose;

const MIB: usize = 1024 * 1024;
/// Largest document and table.
const DOCUMENT_BYTES: usize = 10 * MIB;
/// Largest picture.
const PICTURE_BYTES: usize = 8 * MIB;
/// Largest crest: it goes into every paper.
const CREST_BYTES: usize = MIB / 2;
/// Most points of a picture: what is small on disk may be huge in memory.
const PICTURE_POINTS: u64 = 40_000_000;

const PDF: &str = "application/pdf";
const JPEG: &str = "image/jpeg";
const PNG: &str = "image/png";
const SVG: &str = "image/svg+xml";
const CSV: &str = "text/csv";
const FEED: &str = "application/json";
const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

const MP3: &str = "audio/mpeg";
const M4A: &str = "audio/m4a";
const OGG: &str = "audio/ogg";
const MP4: &str = "video/mp4";

type Mistake = (&'static str, Vec<(&'static str, String)>);

/// The media type of a file, when its purpose takes it.
pub(super) fn inspect(purpose: FilePurpose, name: &str, bytes: &[u8]) -> Result<&'static str, Mistake> {
    if bytes.is_empty() {
        return Err(("file_empty", vec![]));
    }
    // The size first: of a file that is far too large nothing else is worth saying.
    let is_picture = matches!(sniff(bytes), Some(JPEG | PNG));
    let largest = if is_picture { purpose.most_bytes().min(PICTURE_BYTES) } else { purpose.most_bytes() };
    if bytes.len() > largest {
        return Err(too_large(largest, bytes.len()));
    }
    let extension = name.rsplit_once('.').map(|(_, extension)| extension.to_lowercase()).unwrap_or_default();
    let found = if purpose == FilePurpose::Crest { drawing(bytes).or_else(|| sniff(bytes)) } else { sniff(bytes) };
    let Some(found) = found.filter(|found| allowed(purpose).contains(found)) else {
        let (_, params) = of_type("file_type", purpose);
        let is_expected = allowed(purpose).iter().any(|kind| extensions(kind).contains(&extension.as_str()));
        return Err(if is_expected {
            ("file_disguised", [vec![("extension", extension)], params].concat())
        } else {
            ("file_type", params)
        });
    };
    if !extensions(found).contains(&extension.as_str()) {
        return Err(("file_extension", vec![("extension", extension), ("expected", extensions(found).join(", "))]));
    }
    match found {
        PDF => harmless(bytes)?,
        SVG => harmless_drawing(bytes)?,
        JPEG | PNG => {
            let (width, height) = points(found, bytes).ok_or(("file_broken", vec![]))?;
            if u64::from(width).saturating_mul(u64::from(height)) > PICTURE_POINTS {
                return Err(("picture_too_large", vec![("width", width.to_string()), ("height", height.to_string())]));
            }
        }
        _ => (),
    }
    Ok(found)
}

impl FilePurpose {
    /// The size that no file for it may have more than; a picture as document has less.
    pub fn most_bytes(self) -> usize {
        match self {
            Self::Crest => CREST_BYTES,
            Self::Photo => PICTURE_BYTES,
            Self::Document | Self::Table | Self::Recording => DOCUMENT_BYTES,
        }
    }
}

/// What is said of a file that came without its bytes: it is too large by itself, or was together with others.
pub(super) fn unread(purpose: FilePurpose, size_bytes: usize) -> Mistake {
    let limit = purpose.most_bytes();
    if size_bytes > limit { too_large(limit, size_bytes) } else { ("files_too_large", vec![]) }
}

fn too_large(limit: usize, size_bytes: usize) -> Mistake {
    if limit < MIB {
        let kib = |bytes: usize| bytes.div_ceil(1_024).to_string();
        return ("crest_too_large", vec![("limit_kib", kib(limit)), ("size_kib", kib(size_bytes))]);
    }
    let size = size_bytes.div_ceil(MIB);
    ("file_too_large", vec![("limit_mib", (limit / MIB).to_string()), ("size_mib", size.to_string())])
}

fn of_type(code: &'static str, purpose: FilePurpose) -> Mistake {
    let names: Vec<&str> = allowed(purpose).iter().flat_map(|kind| extensions(kind)).copied().collect();
    (code, vec![("expected", names.join(", "))])
}

fn allowed(purpose: FilePurpose) -> &'static [&'static str] {
    match purpose {
        FilePurpose::Document => &[PDF, JPEG, PNG],
        FilePurpose::Photo => &[JPEG, PNG],
        FilePurpose::Table => &[CSV, XLSX, FEED],
        FilePurpose::Recording => &[MP3, M4A, OGG, MP4],
        FilePurpose::Crest => &[PNG, JPEG, SVG],
    }
}

fn extensions(media_type: &str) -> &'static [&'static str] {
    match media_type {
        PDF => &["pdf"],
        JPEG => &["jpg", "jpeg"],
        PNG => &["png"],
        SVG => &["svg"],
        XLSX => &["xlsx"],
        FEED => &["json"],
        MP3 => &["mp3"],
        M4A => &["m4a"],
        OGG => &["ogg"],
        MP4 => &["mp4"],
        _ => &["csv", "txt"],
    }
}

/// What the first bytes say. Text without signs of anything else is a table of text.
fn sniff(bytes: &[u8]) -> Option<&'static str> {
    match infer::get(bytes).map(|kind| kind.mime_type()) {
        Some("application/pdf") => Some(PDF),
        Some("image/jpeg") => Some(JPEG),
        Some("image/png") => Some(PNG),
        Some("audio/mpeg") => Some(MP3),
        Some("audio/m4a" | "audio/x-m4a") => Some(M4A),
        Some("audio/ogg") => Some(OGG),
        Some("video/mp4") => Some(MP4),
        // A workbook is a zip; whether it is one that can be read, the reader of tables says.
        Some("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet" | "application/zip") => Some(XLSX),
        Some(_) => None,
        None => {
            let utf16 = bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff]);
            let is_text =
                utf16 || !bytes.iter().any(|byte| *byte < 0x20 && !matches!(*byte, b'\t' | b'\r' | b'\n' | 0x1a));
            let kind = if documents::table_reader::is_feed(bytes) { FEED } else { CSV };
            is_text.then_some(kind)
        }
    }
}

/// Looks at every name of the PDF, in whatever spelling: `/J#61vaScript` is `/JavaScript`.
fn harmless(bytes: &[u8]) -> Result<(), Mistake> {
    const ACTIVE: &[&[u8]] = &[b"JavaScript", b"Launch", b"OpenAction"];
    const CARRIES: &[&[u8]] = &[b"EmbeddedFile", b"EmbeddedFiles"];
    let mut rest = bytes;
    while let Some(place) = rest.iter().position(|byte| *byte == b'/') {
        rest = rest.get(place + 1..).unwrap_or_default();
        let length = rest.iter().take(64).position(|byte| is_end_of_name(*byte)).unwrap_or(rest.len().min(64));
        let name = spelled_out(rest.get(..length).unwrap_or_default());
        if ACTIVE.contains(&name.as_slice()) {
            return Err(("file_active", vec![("found", String::from_utf8_lossy(&name).into_owned())]));
        }
        if CARRIES.contains(&name.as_slice()) {
            return Err(("file_carries_files", vec![]));
        }
        if name == b"Encrypt" {
            return Err(("file_locked", vec![]));
        }
    }
    Ok(())
}

/// A drawing as text: its first element is `svg`.
fn drawing(bytes: &[u8]) -> Option<&'static str> {
    let text = std::str::from_utf8(bytes).ok()?;
    let mut rest = text.trim_start_matches('\u{feff}').trim_start();
    while rest.starts_with("<?") || rest.starts_with("<!--") {
        let end = if rest.starts_with("<?") { "?>" } else { "-->" };
        rest = rest.split_once(end)?.1.trim_start();
    }
    // One that declares its own words is told for what it is, and refused for it.
    (rest.starts_with("<svg") || rest.starts_with("<!DOCTYPE svg")).then_some(SVG)
}

/// A drawing that runs nothing, loads nothing and says the same wherever it is shown: whatever it names is in itself.
fn harmless_drawing(bytes: &[u8]) -> Result<(), Mistake> {
    const ACTIVE: &[&str] = &[
        "script",
        "foreignobject",
        "iframe",
        "object",
        "embed",
        "audio",
        "video",
        "image",
        "feimage",
        "animate",
        "set",
        "animatetransform",
        "animatemotion",
        "handler",
        "listener",
        "a",
    ];
    let active = |found: &str| ("file_active", vec![("found", found.chars().take(40).collect())]);
    let text = String::from_utf8_lossy(bytes).to_ascii_lowercase();
    for declared in ["<!doctype", "<!entity", "<?xml-stylesheet", "@import", "javascript:", "expression("] {
        if text.contains(declared) {
            return Err(active(declared));
        }
    }
    for tag in text.split('<').skip(1) {
        let name = tag.split(|sign: char| sign.is_whitespace() || matches!(sign, '>' | '/')).next().unwrap_or_default();
        let local = name.rsplit(':').next().unwrap_or_default();
        if ACTIVE.contains(&local) {
            return Err(active(local));
        }
        let attributes = tag.split('>').next().unwrap_or_default();
        for (place, _) in attributes.match_indices('=') {
            let before = attributes.get(..place).unwrap_or_default().trim_end();
            let name = before.rsplit(|sign: char| sign.is_whitespace() || matches!(sign, '"' | '\'' | '/')).next();
            let local = name.unwrap_or_default().rsplit(':').next().unwrap_or_default();
            let value = attributes.get(place + 1..).unwrap_or_default().trim_start().trim_start_matches(['"', '\'']);
            let leads_out = matches!(local, "href" | "src") && !value.trim_start().starts_with('#');
            if local.starts_with("on") || leads_out {
                return Err(active(local));
            }
        }
    }
    let mut outside = text.split("url(").skip(1).map(|rest| rest.trim_start_matches([' ', '"', '\'']));
    match outside.find(|rest| !rest.starts_with('#') && !rest.starts_with("&quot;#")) {
        Some(_) => Err(active("url(")),
        None => Ok(()),
    }
}

fn is_end_of_name(byte: u8) -> bool {
    byte <= b' ' || matches!(byte, b'/' | b'<' | b'>' | b'[' | b']' | b'(' | b')' | b'{' | b'}' | b'%')
}

fn spelled_out(name: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(name.len());
    let mut rest = name;
    while let Some((first, after)) = rest.split_first() {
        let escaped = if *first == b'#' { after.get(..2) } else { None };
        let byte =
            escaped.and_then(|pair| std::str::from_utf8(pair).ok()).and_then(|pair| u8::from_str_radix(pair, 16).ok());
        out.push(byte.unwrap_or(*first));
        rest = if byte.is_some() { after.get(2..).unwrap_or_default() } else { after };
    }
    out
}

/// Width and height, from the header.
fn points(media_type: &str, bytes: &[u8]) -> Option<(u32, u32)> {
    if media_type == PNG {
        let number = |from: usize| bytes.get(from..from + 4)?.try_into().ok().map(u32::from_be_bytes);
        return Some((number(16)?, number(20)?));
    }
    // JPEG: segments, each with its length, until one begins a frame.
    let mut place = 2_usize;
    loop {
        while bytes.get(place)? != &0xff {
            place += 1;
        }
        let marker = *bytes.get(place + 1)?;
        match marker {
            0xff => place += 1,
            0x01 | 0xd0..=0xd8 => place += 2,
            0xc0..=0xc3 | 0xc5..=0xc7 | 0xc9..=0xcb | 0xcd..=0xcf => {
                let number = |from: usize| bytes.get(from..from + 2)?.try_into().ok().map(u16::from_be_bytes);
                return Some((u32::from(number(place + 7)?), u32::from(number(place + 5)?)));
            }
            0xd9 | 0xda => return None,
            _ => {
                let length: [u8; 2] = bytes.get(place + 2..place + 4)?.try_into().ok()?;
                place += 2 + usize::from(u16::from_be_bytes(length));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn png(width: u32, height: u32) -> Vec<u8> {
        let mut bytes = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR".to_vec();
        bytes.extend(width.to_be_bytes());
        bytes.extend(height.to_be_bytes());
        bytes.extend([8, 2, 0, 0, 0]);
        bytes
    }

    fn jpeg(width: u16, height: u16) -> Vec<u8> {
        let mut bytes = vec![0xff, 0xd8, 0xff, 0xe0, 0, 4, 0, 0, 0xff, 0xc0, 0, 17, 8];
        bytes.extend(height.to_be_bytes());
        bytes.extend(width.to_be_bytes());
        bytes.extend([3, 1, 0x22, 0]);
        bytes
    }

    fn code(purpose: FilePurpose, name: &str, bytes: &[u8]) -> Result<&'static str, &'static str> {
        inspect(purpose, name, bytes).map_err(|(code, _)| code)
    }

    #[test]
    fn a_file_is_what_its_bytes_say_and_its_name_says_the_same() {
        let pdf = b"%PDF-1.7\n1 0 obj << /Type /Catalog >> endobj";
        assert_eq!(code(FilePurpose::Document, "nib.PDF", pdf), Ok(PDF));
        assert_eq!(code(FilePurpose::Document, "nib.jpg", pdf), Err("file_extension"));
        assert_eq!(code(FilePurpose::Photo, "nib.pdf", pdf), Err("file_type"));
        assert_eq!(code(FilePurpose::Document, "nib.exe", b"MZ\x90\0\x03\0\0\0program"), Err("file_type"));
        assert_eq!(code(FilePurpose::Document, "nib.pdf", b"MZ\x90\0\x03\0\0\0program"), Err("file_disguised"));
        assert_eq!(code(FilePurpose::Document, "nib.pdf", b"hanya teks"), Err("file_disguised"));
        assert_eq!(code(FilePurpose::Document, "nib.pdf", b""), Err("file_empty"));
        assert_eq!(code(FilePurpose::Recording, "siaran.mp3", b"ID3\x04\0\0\0\0\0\0"), Ok(MP3));
        assert_eq!(code(FilePurpose::Recording, "siaran.ogg", b"OggS\0\x02\0\0\0\0"), Ok(OGG));
        assert_eq!(code(FilePurpose::Recording, "siaran.pdf", pdf), Err("file_type"));
        assert_eq!(code(FilePurpose::Document, "siaran.mp3", b"ID3\x04\0\0\0\0\0\0"), Err("file_type"));
        assert_eq!(code(FilePurpose::Table, "media.csv", b"nama,jenis\r\na,b\r\n"), Ok(CSV));
        assert_eq!(code(FilePurpose::Table, "media.xlsx", b"nama,jenis\r\na,b\r\n"), Err("file_extension"));
        assert_eq!(code(FilePurpose::Table, "isb.json", b" [{\"no_paket\": 1}]"), Ok(FEED));
        assert_eq!(code(FilePurpose::Table, "isb.csv", b"[{\"no_paket\": 1}]"), Err("file_extension"));
        assert_eq!(code(FilePurpose::Photo, "kantor.jpeg", &jpeg(640, 480)), Ok(JPEG));
    }

    #[test]
    fn a_pdf_that_acts_carries_files_or_is_locked_is_refused() {
        for (inside, expected) in [
            ("/S /JavaScript /JS (app.alert(1))", "file_active"),
            ("/S /J#61vaScript", "file_active"),
            ("/OpenAction 3 0 R", "file_active"),
            ("/S/Launch/F(x)", "file_active"),
            ("/Names << /EmbeddedFiles 4 0 R >>", "file_carries_files"),
            ("trailer << /Encrypt 9 0 R >>", "file_locked"),
        ] {
            let pdf = format!("%PDF-1.7\n<< {inside} >>");
            assert_eq!(code(FilePurpose::Document, "a.pdf", pdf.as_bytes()), Err(expected), "{inside}");
        }
        let innocent = b"%PDF-1.7\n<< /JavaScriptless /Launcher /Encryption (a/b) >> /";
        assert_eq!(code(FilePurpose::Document, "a.pdf", innocent), Ok(PDF));
    }

    #[test]
    fn size_and_points_have_limits() {
        assert_eq!(code(FilePurpose::Photo, "a.png", &png(8_000, 5_000)), Ok(PNG));
        assert_eq!(code(FilePurpose::Photo, "a.png", &png(8_000, 5_001)), Err("picture_too_large"));
        assert_eq!(code(FilePurpose::Photo, "a.jpg", &jpeg(65_535, 65_535)), Err("picture_too_large"));
        assert_eq!(code(FilePurpose::Photo, "a.jpg", &[0xff, 0xd8, 0xff, 0xd9]), Err("file_broken"));
        let mut large = png(10, 10);
        large.resize(8 * MIB + 1, 0);
        assert_eq!(code(FilePurpose::Photo, "a.png", &large), Err("file_too_large"));
        let mut pdf = b"%PDF-1.7\n".to_vec();
        pdf.resize(10 * MIB, b' ');
        assert_eq!(code(FilePurpose::Document, "a.pdf", &pdf), Ok(PDF));
        pdf.push(b' ');
        assert_eq!(code(FilePurpose::Document, "a.pdf", &pdf), Err("file_too_large"));
        // Whatever it is: that it is too large is the first thing to say.
        assert_eq!(code(FilePurpose::Document, "a.pdf", &vec![0; 30 * MIB]), Err("file_too_large"));
        assert_eq!(code(FilePurpose::Document, "a.exe", &vec![0; 30 * MIB]), Err("file_too_large"));
    }

    /// EF-21: a crest is a picture or a drawing that runs nothing and loads nothing, however it is written.
    #[test]
    fn a_crest_is_small_and_runs_and_loads_nothing() {
        let crest = |name: &str, bytes: &[u8]| code(FilePurpose::Crest, name, bytes);
        assert_eq!(crest("lambang.png", &png(400, 500)), Ok(PNG));
        assert_eq!(crest("lambang.jpg", &jpeg(400, 500)), Ok(JPEG));
        let good = "<?xml version=\"1.0\"?><!-- lambang --><svg xmlns=\"http://www.w3.org/2000/svg\" \
                    xmlns:xlink=\"http://www.w3.org/1999/xlink\"><defs><linearGradient id='a'/></defs>\
                    <path d='M0 0' fill=\"url(#a)\"/><use xlink:href=\"#a\"/></svg>";
        assert_eq!(crest("lambang.svg", good.as_bytes()), Ok(SVG));
        assert_eq!(crest("lambang.png", good.as_bytes()), Err("file_extension"));
        assert_eq!(code(FilePurpose::Photo, "lambang.svg", good.as_bytes()), Err("file_type"));
        assert_eq!(crest("lambang.pdf", b"%PDF-1.7 x"), Err("file_type"));
        assert_eq!(crest("lambang.svg", b"<html><svg></svg>"), Err("file_disguised"));
        assert_eq!(crest("lambang.png", &[png(400, 500), vec![0; CREST_BYTES]].concat()), Err("crest_too_large"));
        assert_eq!(crest("lambang.png", &png(60_000, 1_000)), Err("picture_too_large"));
        for bad in [
            "<svg><script>1</script></svg>",
            "<svg><svg:SCRIPT/></svg>",
            "<svg onload=\"x()\"></svg>",
            "<svg><g\nonclick = 'x()'/></svg>",
            "<svg><a href='#x'/></svg>",
            "<svg><use href='https://contohwarta.id/x.svg#a'/></svg>",
            "<svg><use xlink:href = \"//contohwarta.id/x\"/></svg>",
            "<svg><image href='data:image/png;base64,AAAA'/></svg>",
            "<svg><foreignObject><p>x</p></foreignObject></svg>",
            "<svg><style>@import 'x.css';</style></svg>",
            "<svg><rect fill='url(https://contohwarta.id/x)'/></svg>",
            "<svg><rect style='fill:url( \"file:///etc/passwd\")'/></svg>",
            "<svg><set attributeName='href' to='x'/></svg>",
            "<!DOCTYPE svg [<!ENTITY x SYSTEM 'file:///etc/passwd'>]><svg>&x;</svg>",
            "<?xml-stylesheet href='#a'?><svg></svg>",
        ] {
            assert_eq!(crest("lambang.svg", bad.as_bytes()), Err("file_active"), "{bad}");
        }
    }
}
