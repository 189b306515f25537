//! Sets papers in type: plain structs in, PDF/A-2b out.
//!
//! **Invariant:** the same job gives the same bytes. Fonts and templates are inside the program; there is no file
//! system, no network and no clock behind a template.

mod blocks;
mod layout;

use std::sync::LazyLock;

use typst::{
    foundations::{Bytes, Dict, IntoValue, Smart, Value},
    text::Font,
};
use typst_as_lib::{TypstAsLibError, TypstEngine, TypstTemplateCollection};
use typst_layout::PagedDocument;
use typst_pdf::{PdfOptions, PdfStandard, PdfStandards};

use crate::framing::{FailureCode, Job, Printed};
use layout::Layout;

/// The sources, by the names that templates import them under. Released versions stay.
const TEMPLATES: [(&str, &str); 4] = [
    ("official.v1.typ", include_str!("../templates/official.v1.typ")),
    ("decree.v1.typ", include_str!("../templates/decree.v1.typ")),
    ("office_paper.v1.typ", include_str!("../templates/office_paper.v1.typ")),
    ("field_minutes.v1.typ", include_str!("../templates/field_minutes.v1.typ")),
];

/// The one family of official paper; what typst brings beside it, official paper does not use.
const FAMILY: &str = "Libertinus Serif";

/// Results of typst that were not used by so many papers are dropped.
const KEPT_FOR_PAPERS: usize = 4;

static FONTS: LazyLock<Vec<Font>> = LazyLock::new(|| {
    let all = typst_assets::fonts().flat_map(|bytes| Font::iter(Bytes::new(bytes)));
    all.filter(|font| font.info().family == FAMILY).collect()
});

/// Typst with our fonts and templates; making one takes milliseconds, printing with it again is faster still.
pub struct Press {
    engine: TypstEngine<TypstTemplateCollection>,
}

impl std::fmt::Debug for Press {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Press").finish_non_exhaustive()
    }
}

/// A paper that was not made.
#[derive(Debug, thiserror::Error)]
pub enum PressError {
    /// The face of the paper has no such character.
    #[error("the text \"{text}\" holds {character:?} (U+{:04X}), which cannot be printed", u32::from(*character))]
    Unprintable {
        /// The first such character.
        character: char,
        /// Where it stands.
        text: String,
    },
    /// The logo cannot be read, or is larger than [`layout::MAX_LOGO_BYTES`].
    #[error("the logo cannot be read: {0}")]
    Picture(String),
    /// The data have no JSON form, which is a bug.
    #[error("preparing the data of a paper")]
    Data(#[source] serde_json::Error),
    /// The link of the verification page does not fit into a QR code.
    #[error("preparing the code of a paper")]
    Qr(#[source] crate::qr::QrError),
    /// A fault of the template.
    #[error("setting a paper: {0}")]
    Layout(String),
    /// What was set is no PDF/A-2b.
    #[error("writing a PDF: {0}")]
    Pdf(String),
}

impl PressError {
    /// The code under which a caller of the worker hears of it.
    pub fn code(&self) -> FailureCode {
        match self {
            Self::Unprintable { .. } => FailureCode::UnprintableText,
            Self::Picture(_) => FailureCode::UnreadablePicture,
            Self::Data(_) | Self::Qr(_) | Self::Layout(_) | Self::Pdf(_) => FailureCode::LayoutFailed,
        }
    }
}

impl Default for Press {
    fn default() -> Self {
        Self::new()
    }
}

impl Press {
    /// A press with its own fonts and templates.
    pub fn new() -> Self {
        let engine = TypstEngine::builder()
            .fonts(FONTS.iter().cloned())
            .with_static_source_file_resolver(TEMPLATES)
            .comemo_evict_max_age(Some(KEPT_FOR_PAPERS))
            .build();
        Self { engine }
    }

    /// The paper as PDF/A-2b, tagged for screen readers.
    ///
    /// # Errors
    /// When a text or picture cannot be printed, or a template is at fault.
    pub fn print(&self, job: &Job) -> Result<Printed, PressError> {
        let layout = Layout::of(job)?;
        let document = self.set(&layout)?;
        let standards =
            PdfStandards::new(&[PdfStandard::A_2b]).map_err(|error| PressError::Pdf(error.message().to_string()))?;
        let options = PdfOptions {
            ident: Smart::Custom(layout.ident.clone()),
            creator: Smart::Custom(Some("Sinergi".to_owned())),
            standards,
            ..PdfOptions::default()
        };
        let pdf = typst_pdf::pdf(&document, &options).map_err(|errors| PressError::Pdf(told(errors.iter())))?;
        Ok(Printed { pdf, pages: document.pages().len(), template: layout.template.to_owned() })
    }

    /// The pages before they are written, for tests that read them.
    ///
    /// # Errors
    /// Like [`Press::print`].
    pub fn pages(&self, job: &Job) -> Result<PagedDocument, PressError> {
        self.set(&Layout::of(job)?)
    }

    fn set(&self, layout: &Layout) -> Result<PagedDocument, PressError> {
        for text in &layout.texts {
            printable(text)?;
        }
        let mut inputs = Dict::new();
        let data = serde_json::to_vec(&layout.data).map_err(PressError::Data)?;
        inputs.insert("data".into(), Bytes::new(data).into_value());
        inputs.insert("qr".into(), Bytes::from_string(layout.qr.clone()).into_value());
        let logo = layout.logo.clone().map_or(Value::None, |bytes| Bytes::new(bytes).into_value());
        inputs.insert("logo".into(), logo);
        let file = format!("{}.typ", layout.template);
        let compiled = self.engine.compile_with_input::<_, Dict, PagedDocument>(file.as_str(), inputs);
        compiled.output.map_err(|error| match error {
            TypstAsLibError::TypstSource(errors) if layout.logo.is_some() && about_pictures(errors.iter()) => {
                PressError::Picture(told(errors.iter()))
            }
            TypstAsLibError::TypstSource(errors) => PressError::Layout(told(errors.iter())),
            other => PressError::Layout(other.to_string()),
        })
    }
}

fn about_pictures<'a>(mut errors: impl Iterator<Item = &'a typst::diag::SourceDiagnostic>) -> bool {
    errors.any(|error| ["decode image", "SVG", "image format"].iter().any(|part| error.message.contains(part)))
}

fn told<'a>(errors: impl Iterator<Item = &'a typst::diag::SourceDiagnostic>) -> String {
    errors.map(|error| error.message.to_string()).collect::<Vec<_>>().join("; ")
}

/// PDF/A has no room for a sign without a glyph, and an empty box in a company's name would be worse than a refusal.
fn printable(text: &str) -> Result<(), PressError> {
    let known = |character: char| {
        character.is_whitespace() || FONTS.first().is_some_and(|font| font.info().coverage.contains(character.into()))
    };
    match text.chars().find(|character| !known(*character)) {
        Some(character) => Err(PressError::Unprintable { character, text: text.to_owned() }),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests;
