//! QR codes as SVG, for paper and for pages.

use qrcode::{EcLevel, QrCode, render::svg};

/// The text cannot be put into a QR code.
#[derive(Debug, thiserror::Error)]
#[error("making a QR code")]
pub struct QrError(#[source] qrcode::types::QrError);

/// The code as SVG with its quiet zone; level M, which survives a stamp across a corner.
///
/// # Errors
/// When the text is longer than a QR code holds.
pub fn svg(text: &str) -> Result<String, QrError> {
    let code = QrCode::with_error_correction_level(text.as_bytes(), EcLevel::M).map_err(QrError)?;
    Ok(code.render::<svg::Color<'_>>().min_dimensions(200, 200).quiet_zone(true).build())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_becomes_a_picture_and_always_the_same() {
        let link = "https://sinergi.example/v/7F3K9QXM22PA";
        let picture = svg(link).expect("a QR code");
        assert!(picture.contains("<svg") && picture.contains("<path"), "{picture}");
        assert_eq!(svg(link).expect("a QR code"), picture);
        assert_ne!(svg("https://sinergi.example/v/7F3K9QXM22PB").expect("a QR code"), picture);
    }

    #[test]
    fn a_text_that_no_code_can_hold_is_refused() {
        assert!(svg(&"a".repeat(3_000)).is_err());
    }
}
