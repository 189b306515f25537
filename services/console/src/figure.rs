//! A number that says how things stand, large, with the list that it is counted from behind it.

/// One number of a row of them.
#[derive(Debug)]
pub(crate) struct Figure {
    pub(crate) label: String,
    pub(crate) value: String,
    pub(crate) note: String,
    /// What it is counted from.
    pub(crate) href: String,
}

/// A row of numbers about one matter.
#[derive(Debug)]
pub(crate) struct Figures {
    /// What they are about, for whoever does not see them side by side.
    pub(crate) title: &'static str,
    pub(crate) figures: Vec<Figure>,
}
