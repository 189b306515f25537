//! Ready HTML as a value.

use std::fmt;

use askama::Template;

/// HTML that a template of ours has made; templates show it as it is.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Markup(String);

impl Markup {
    /// The output of a template. Nothing else makes markup, so everything in it went through escaping.
    pub(crate) fn of(template: &impl Template) -> Self {
        match template.render() {
            Ok(html) => Self(html),
            Err(error) => {
                tracing::error!(%error, "rendering a template");
                Self::default()
            }
        }
    }
    /// A drawing of the chart module, which escapes its own texts.
    pub(crate) fn drawing(svg: String) -> Self {
        Self(svg)
    }
}

impl fmt::Display for Markup {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl askama::filters::HtmlSafe for Markup {}
