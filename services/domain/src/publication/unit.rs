//! What a price is for one of.

names! {
    /// Units of prices (DOMAIN.md 3.2).
    pub enum Unit {
        /// One item as it appears.
        Item = "item",
        /// One millimetre of one column.
        MillimetreColumn = "mm_column",
        /// The part of a page that the specification names.
        PageFraction = "page_fraction",
        /// One slot for one day.
        Day = "day",
        /// A month, or the package of a month.
        Month = "month",
        /// One second.
        Second = "second",
        /// One airing of the length that the specification names.
        Airing = "airing",
        /// One minute.
        Minute = "minute",
        /// One copy.
        Copy = "copy",
        /// One site for one day.
        SiteDay = "site_day",
        /// One post.
        Post = "post",
    }
}
