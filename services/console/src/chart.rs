//! Charts drawn on the server as SVG: bars of regions and a line over years.
//!
//! **Invariant:** whole numbers alone, in tenths of a pixel; colours by attributes, so that page and paper show the same;
//! every text is escaped, and every drawing says its values to who cannot see it.

use std::fmt::Write as _;

const INK: &str = "#182233";
const INK_2: &str = "#5b6779";
const LINE: &str = "#e3e8ef";
const OWN: &str = "#0b57a4";
const OTHER: &str = "#7f95b2";
const COMPARED: &str = "#c2410c";

/// One bar.
#[derive(Debug, Clone)]
pub(crate) struct Bar {
    pub(crate) label: String,
    /// Hundredths of the unit.
    pub(crate) value: i64,
    /// The value as people read it.
    pub(crate) shown: String,
    pub(crate) is_own: bool,
}

/// A vertical line that the bars are compared with.
#[derive(Debug, Clone)]
pub(crate) struct Mark {
    pub(crate) value: i64,
    pub(crate) label: String,
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

/// Tenths of a pixel as SVG writes them.
fn tenths(value: i64) -> String {
    let sign = if value < 0 { "-" } else { "" };
    let value = value.unsigned_abs();
    match value % 10 {
        0 => format!("{sign}{}", value / 10),
        rest => format!("{sign}{}.{rest}", value / 10),
    }
}

/// `value` of `most`, on a length in tenths of a pixel.
fn scaled(value: i64, most: i64, length: i64) -> i64 {
    let scaled = i128::from(value.max(0)) * i128::from(length) / i128::from(most.max(1));
    i64::try_from(scaled).unwrap_or(length).min(length)
}

fn length_of(text: &str) -> i64 {
    i64::try_from(text.chars().count()).unwrap_or(i64::MAX)
}

/// Shortens a label to so many signs; the whole stands in the title of its bar.
fn shortened(label: &str, most: usize) -> String {
    if label.chars().count() <= most {
        return label.to_owned();
    }
    let kept: String = label.chars().take(most.saturating_sub(1)).collect();
    format!("{}…", kept.trim_end())
}

/// Lying bars, one below the other, with a dashed line for the value that they are compared with. Draw it at the width
/// at which it is shown: text keeps its size then.
pub(crate) fn bars(id: &str, title: &str, bars: &[Bar], mark: Option<&Mark>, width_px: i64) -> String {
    let width = width_px * 10;
    let most_label = usize::try_from(width_px / 19).unwrap_or(20);
    let labels: Vec<String> = bars.iter().map(|bar| shortened(&bar.label, most_label)).collect();
    let left = labels.iter().map(|label| length_of(label)).max().unwrap_or_default() * 71 + 160;
    let right = bars.iter().map(|bar| length_of(&bar.shown)).max().unwrap_or_default() * 75 + 140;
    let (step, top) = (310, 260);
    let height = top + step * i64::try_from(bars.len()).unwrap_or_default() + 80;
    let most = bars.iter().map(|bar| bar.value).chain(mark.map(|mark| mark.value)).max().unwrap_or_default();
    let room = (width - left - right).max(200);
    let mut said: Vec<String> = bars.iter().map(|bar| format!("{} {}", bar.label, bar.shown)).collect();
    said.extend(mark.map(|mark| mark.label.clone()));
    let mut svg = String::new();
    let _ = write!(
        svg,
        r#"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {} {}" role="img" aria-labelledby="{id}-t {id}-d" font-family="Inter, sans-serif" font-size="13"><title id="{id}-t">{}</title><desc id="{id}-d">{}.</desc>"#,
        tenths(width),
        tenths(height),
        escaped(title),
        escaped(&said.join("; ")),
    );
    for (index, (bar, label)) in bars.iter().zip(&labels).enumerate() {
        let y = top + step * i64::try_from(index).unwrap_or_default();
        let (fill, weight) = if bar.is_own { (OWN, 600) } else { (OTHER, 400) };
        let _ = write!(
            svg,
            r#"<text x="{}" y="{}" text-anchor="end" fill="{INK}" font-weight="{weight}">{}</text><rect class="b" x="{}" y="{}" width="{}" height="18" rx="3" fill="{fill}"><title>{}: {}</title></rect><text x="{}" y="{}" text-anchor="end" fill="{INK}" font-weight="{weight}" class="num">{}</text>"#,
            tenths(left - 120),
            tenths(y + 180),
            escaped(label),
            tenths(left),
            tenths(y + 40),
            tenths(scaled(bar.value, most, room).max(10)),
            escaped(&bar.label),
            escaped(&bar.shown),
            tenths(width - 20),
            tenths(y + 180),
            escaped(&bar.shown),
        );
    }
    if let Some(mark) = mark {
        let x = left + scaled(mark.value, most, room);
        // A label at the edge is pulled in.
        let half = length_of(&mark.label) * 35;
        let text_x = x.max(half).min((width - half).max(half));
        let _ = write!(
            svg,
            r#"<text x="{}" y="13" text-anchor="middle" fill="{COMPARED}" font-size="12">{}</text><line x1="{}" x2="{}" y1="19" y2="{}" stroke="{COMPARED}" stroke-width="1.5" stroke-dasharray="4 3"/>"#,
            tenths(text_x),
            escaped(&mark.label),
            tenths(x),
            tenths(x),
            tenths(height - 40),
        );
    }
    svg.push_str("</svg>");
    svg
}

/// A part of a whole.
#[derive(Debug, Clone)]
pub(crate) struct Part {
    pub(crate) label: String,
    pub(crate) value: i64,
    /// The value as people read it.
    pub(crate) shown: String,
    pub(crate) colour: &'static str,
}

/// One bar whose parts fill it; the table beside it carries the values for who cannot tell the colours.
pub(crate) fn stack(id: &str, title: &str, parts: &[Part]) -> String {
    let whole: i64 = parts.iter().map(|part| part.value.max(0)).fold(0, i64::saturating_add);
    let said: Vec<String> = parts.iter().map(|part| format!("{} {}", part.label, part.shown)).collect();
    let mut svg = String::new();
    let _ = write!(
        svg,
        r#"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1000 24" preserveAspectRatio="none" role="img" aria-labelledby="{id}-t {id}-d"><title id="{id}-t">{}</title><desc id="{id}-d">{}.</desc>"#,
        escaped(title),
        escaped(&said.join("; ")),
    );
    let mut left = 0;
    for part in parts.iter().filter(|part| part.value > 0) {
        let width = scaled(part.value, whole, 10_000);
        let _ = write!(
            svg,
            r#"<rect x="{}" y="0" width="{}" height="24" fill="{}"><title>{}: {}</title></rect>"#,
            tenths(left),
            tenths(width.max(20)),
            part.colour,
            escaped(&part.label),
            escaped(&part.shown),
        );
        left += width;
    }
    svg.push_str("</svg>");
    svg
}

/// The colour of a part, beside its name in the table.
pub(crate) fn swatch(colour: &str) -> String {
    format!(
        r##"<svg class="swatch" viewBox="0 0 12 12" width="12" height="12" aria-hidden="true"><rect x="0.5" y="0.5" width="11" height="11" rx="2.5" fill="{colour}" stroke="#8793a5"/></svg>"##
    )
}

/// A point of a line; no value leaves a gap.
#[derive(Debug, Clone)]
pub(crate) struct Point {
    pub(crate) label: String,
    pub(crate) value: Option<i64>,
    /// The value as people read it, or why there is none.
    pub(crate) shown: String,
}

/// One line over years, from zero, with its values written at the points.
pub(crate) fn line(id: &str, title: &str, points: &[Point], width_px: i64) -> String {
    let (width, height, top, bottom) = (width_px * 10, 2_200, 300, 300);
    let side = 420;
    let most = points.iter().filter_map(|point| point.value).max().unwrap_or_default();
    let gaps = i64::try_from(points.len().saturating_sub(1)).unwrap_or_default().max(1);
    let x = |index: usize| side + (width - 2 * side) * i64::try_from(index).unwrap_or_default() / gaps;
    let y = |value: i64| height - bottom - scaled(value, most, height - top - bottom);
    let said: Vec<String> = points.iter().map(|point| format!("{} {}", point.label, point.shown)).collect();
    let mut svg = String::new();
    let _ = write!(
        svg,
        r#"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {} {}" role="img" aria-labelledby="{id}-t {id}-d" font-family="Inter, sans-serif" font-size="12"><title id="{id}-t">{}</title><desc id="{id}-d">{}.</desc><line x1="{}" x2="{}" y1="{}" y2="{}" stroke="{LINE}"/>"#,
        tenths(width),
        tenths(height),
        escaped(title),
        escaped(&said.join("; ")),
        tenths(side / 2),
        tenths(width - side / 2),
        tenths(height - bottom),
        tenths(height - bottom),
    );
    // Neighbours in time are joined; a year without a value is a gap.
    for run in points.iter().enumerate().collect::<Vec<_>>().split(|(_, point)| point.value.is_none()) {
        let path: Vec<String> = run
            .iter()
            .filter_map(|(index, point)| Some(format!("{},{}", tenths(x(*index)), tenths(y(point.value?)))))
            .collect();
        if path.len() > 1 {
            let _ = write!(
                svg,
                r#"<polyline points="{}" fill="none" stroke="{OWN}" stroke-width="2.25" stroke-linejoin="round" stroke-linecap="round"/>"#,
                path.join(" "),
            );
        }
    }
    for (index, point) in points.iter().enumerate() {
        let _ = write!(
            svg,
            r#"<text x="{}" y="{}" text-anchor="middle" fill="{INK_2}">{}</text>"#,
            tenths(x(index)),
            tenths(height - 80),
            escaped(&point.label),
        );
        let Some(value) = point.value else { continue };
        let _ = write!(
            svg,
            r##"<circle class="p" cx="{}" cy="{}" r="3" fill="#fff" stroke="{OWN}" stroke-width="1.75"><title>{}: {}</title></circle><text x="{}" y="{}" text-anchor="middle" fill="{INK}" font-weight="600">{}</text>"##,
            tenths(x(index)),
            tenths(y(value)),
            escaped(&point.label),
            escaped(&point.shown),
            tenths(x(index)),
            tenths(y(value) - 100),
            escaped(&point.shown),
        );
    }
    svg.push_str("</svg>");
    svg
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bar(label: &str, value: i64, is_own: bool) -> Bar {
        Bar { label: label.to_owned(), value, shown: (value / 100).to_string(), is_own }
    }

    #[test]
    fn a_bar_is_as_long_as_its_share_of_the_longest() {
        let drawn = bars("b", "Lama proses", &[bar("Kota A", 1_000, false), bar("Kota B", 500, true)], None, 600);
        let lengths: Vec<i64> = drawn
            .split("<rect")
            .skip(1)
            .filter_map(|rect| rect.split("width=\"").nth(1)?.split('"').next())
            .map(|text| {
                let (whole, tenth) = text.split_once('.').unwrap_or((text, "0"));
                whole.parse::<i64>().expect("a length") * 10 + tenth.parse::<i64>().expect("a tenth")
            })
            .collect();
        let [longest, other] = *lengths.as_slice() else { panic!("two bars: {lengths:?}") };
        assert!((longest - 2 * other).abs() <= 2, "{lengths:?}");
        assert!(drawn.contains(OWN) && drawn.contains(OTHER));
    }

    #[test]
    fn names_are_escaped_and_said_to_who_cannot_see() {
        let drawn = bars("b", "<x>", &[bar("Kota \"<b>\"", 100, false)], None, 342);
        assert!(drawn.contains("aria-labelledby=\"b-t b-d\"") && drawn.contains("&lt;b&gt;"));
        assert!(!drawn.contains("<b>") && !drawn.contains("style="));
    }

    #[test]
    fn a_year_without_a_value_is_a_gap_and_not_a_zero() {
        let point = |label: &str, value: Option<i64>| Point {
            label: label.to_owned(),
            value,
            shown: value.map_or_else(|| "belum ada".to_owned(), |value| value.to_string()),
        };
        let points =
            [point("2022", Some(100)), point("2023", Some(200)), point("2024", None), point("2025", Some(300))];
        let drawn = line("l", "Perkembangan", &points, 520);
        let joined = drawn.split("<polyline points=\"").nth(1).and_then(|rest| rest.split('"').next());
        assert_eq!(joined.map(|points| points.split(' ').count()), Some(2), "2025 stands alone");
        assert_eq!(drawn.matches("<circle").count(), 3);
        assert!(drawn.contains("2024 belum ada"));
    }

    #[test]
    fn tenths_are_written_without_a_comma() {
        assert_eq!([tenths(0), tenths(15), tenths(-7), tenths(100)], ["0", "1.5", "-0.7", "10"]);
    }
}
