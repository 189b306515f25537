//! What is published: the forms that tariffs, plans and orders name.

use crate::media::MediaKind;

names! {
    /// Formats of publications (DOMAIN.md 1.3).
    pub enum Format {
        /// Advertorial, pariwara.
        Advertorial = "advertorial",
        /// Infotorial.
        Infotorial = "infotorial",
        /// Berita rilis.
        NewsRelease = "news_release",
        /// Galeri foto.
        PhotoGallery = "photo_gallery",
        /// Banner on a page.
        Banner = "banner",
        /// Iklan.
        Advertisement = "advertisement",
        /// Iklan ucapan.
        Greeting = "greeting",
        /// Iklan layanan masyarakat (ILM).
        PublicService = "public_service",
        /// Pengumuman.
        Announcement = "announcement",
        /// Running text.
        RunningText = "running_text",
        /// Adlips: read out by the presenter.
        Adlib = "adlib",
        /// Spot of radio or television.
        Spot = "spot",
        /// Talkshow, dialog.
        TalkShow = "talk_show",
        /// Siaran langsung.
        LiveBroadcast = "live_broadcast",
        /// Siaran tunda.
        DelayedBroadcast = "delayed_broadcast",
        /// Langganan surat kabar or majalah.
        Subscription = "subscription",
        /// Videotron, baliho, LED.
        OutdoorDisplay = "outdoor_display",
        /// A creator's post.
        CreatorPost = "creator_post",
    }
}

impl Format {
    /// Whether media of a kind publish in this form at all.
    pub fn suits(self, kind: MediaKind) -> bool {
        use MediaKind::{Creator, NewsAgency, Online, OutOfHome, Print, Radio, Television, TvStreaming};
        let text = matches!(kind, Print | Online | NewsAgency);
        let aired = matches!(kind, Radio | Television | TvStreaming);
        match self {
            Self::Advertorial | Self::Infotorial | Self::PhotoGallery | Self::Advertisement => text,
            Self::NewsRelease => text || aired,
            Self::Greeting | Self::PublicService | Self::Announcement => text || aired || kind == OutOfHome,
            Self::Banner => matches!(kind, Online | NewsAgency),
            Self::RunningText => matches!(kind, Television | TvStreaming | OutOfHome),
            Self::Adlib | Self::Spot | Self::TalkShow | Self::LiveBroadcast | Self::DelayedBroadcast => aired,
            Self::Subscription => kind == Print,
            Self::OutdoorDisplay => kind == OutOfHome,
            Self::CreatorPost => kind == Creator,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// S-04: all kinds of media can be ordered from, and nothing can be ordered that nobody publishes.
    #[test]
    fn every_kind_has_a_format_and_every_format_a_kind() {
        for kind in MediaKind::ALL {
            assert!(Format::ALL.iter().any(|format| format.suits(*kind)), "{kind}");
        }
        for format in Format::ALL {
            assert!(MediaKind::ALL.iter().any(|kind| format.suits(*kind)), "{format}");
        }
        assert!(!Format::Subscription.suits(MediaKind::Radio));
    }
}
