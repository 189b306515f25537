//! Which post of which platform an address shows, however it is written: `twitter.com` is `x.com`, `youtu.be/a` is
//! `youtube.com/watch?v=a&t=1s` and `/shorts/a` (EF-16, R11).
//!
//! **Invariant:** two addresses that have one name show one post. An address of which no post can be told has no name: it is
//! known by its one form alone, as before.

use super::address::{canonical, site_of};

/// A post by the name of its platform and its own: `x/1790000000000000000`.
pub fn post_of(address: &str) -> Option<String> {
    let form = canonical(address).ok()?;
    let rest = form.strip_prefix("https://")?;
    let (page, query) = rest.split_once('?').unwrap_or((rest, ""));
    let (host, path) = page.split_once('/').unwrap_or((page, ""));
    let steps: Vec<&str> = path.split('/').filter(|step| !step.is_empty()).collect();
    let asked = |names: &[&str]| {
        let mut pairs = query.split('&').filter_map(|pair| pair.split_once('='));
        pairs.find(|(name, _)| names.contains(name)).map(|(_, value)| value)
    };
    let is_one_of = |step: &str, names: &[&str]| names.iter().any(|name| name.eq_ignore_ascii_case(step));
    let behind = |names: &[&str]| {
        let mut pairs = steps.iter().zip(steps.iter().skip(1));
        pairs.find(|(step, _)| is_one_of(step, names)).map(|(_, next)| *next)
    };
    // The name of a film or of an album may stand between.
    let last_behind = |names: &[&str]| behind(names).and_then(|_| steps.last().copied());
    let (platform, post) = match site_of(host)? {
        "facebook.com" => {
            let asked = asked(&["story_fbid", "fbid", "v"]);
            ("facebook", asked.or_else(|| last_behind(&["posts", "videos", "reel", "photos", "permalink"])))
        }
        "instagram.com" => ("instagram", behind(&["p", "reel", "reels", "tv"])),
        "threads.com" | "threads.net" => ("threads", behind(&["post", "t"])),
        "tiktok.com" => ("tiktok", behind(&["video", "photo", "v"]).map(|post| post.trim_end_matches(".html"))),
        "twitter.com" | "x.com" => ("x", behind(&["status", "statuses"])),
        "youtu.be" => ("youtube", steps.first().copied()),
        "youtube-nocookie.com" | "youtube.com" => {
            ("youtube", asked(&["v"]).or_else(|| behind(&["shorts", "live", "embed", "v"])))
        }
        _ => return None,
    };
    post.filter(|post| !post.is_empty()).map(|post| format!("{platform}/{post}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// EF-16, R11: one post, one name.
    #[test]
    fn every_address_of_one_post_has_one_name() {
        for (name, addresses) in [
            (
                "youtube/dQw4w9WgXcQ",
                &[
                    "https://youtu.be/dQw4w9WgXcQ?si=abc",
                    "https://www.youtube.com/watch?v=dQw4w9WgXcQ",
                    "https://m.youtube.com/watch?t=1s&v=dQw4w9WgXcQ&list=x",
                    "youtube.com/shorts/dQw4w9WgXcQ",
                    "https://music.youtube.com/live/dQw4w9WgXcQ?feature=share",
                    "https://www.youtube-nocookie.com/embed/dQw4w9WgXcQ",
                ][..],
            ),
            (
                "x/179",
                &[
                    "https://twitter.com/riaukita/status/179",
                    "https://x.com/riaukita/status/179?s=20",
                    "https://mobile.twitter.com/i/web/status/179/photo/1",
                ],
            ),
            (
                "instagram/DAx1b",
                &[
                    "https://www.instagram.com/p/DAx1b/?img_index=2",
                    "https://instagram.com/reel/DAx1b",
                    "https://instagram.com/riaukita/reels/DAx1b/",
                ],
            ),
            ("threads/DAx1b", &["https://threads.net/@riaukita/post/DAx1b", "https://www.threads.com/t/DAx1b"]),
            ("tiktok/739", &["https://www.tiktok.com/@riaukita/video/739", "https://m.tiktok.com/v/739.html"]),
            (
                "facebook/1022",
                &[
                    "https://m.facebook.com/story.php?story_fbid=1022&id=7",
                    "https://web.facebook.com/riaukita/posts/1022",
                    "https://www.facebook.com/riaukita/videos/jalan-baru/1022/",
                    "https://www.facebook.com/watch/?v=1022",
                ],
            ),
        ] {
            for address in addresses {
                assert_eq!(post_of(address).as_deref(), Some(name), "{address}");
            }
        }
    }

    #[test]
    fn what_shows_no_single_post_has_no_name() {
        for address in [
            "https://instagram.com/riaukita",
            "https://www.youtube.com/@riaukita",
            "https://www.youtube.com/watch?v=",
            "https://x.com",
            "https://riaukita.com/p/DAx1b",
            "https://instagram.com.contoh.net/p/DAx1b",
            "bukan alamat",
        ] {
            assert_eq!(post_of(address), None, "{address}");
        }
    }
}
