//! Papers as PDF: their text, their pages, what is refused.

use typst::layout::{Abs, Frame, FrameItem, Point, Transform};

use super::*;
use crate::{AnnexRow, Capacity, DecreePaper, DeliveryKind, Logo, OfficePaper, samples};

fn decree(change: impl FnOnce(&mut DecreePaper)) -> Job {
    let mut paper = samples::decree();
    change(&mut paper);
    Job::Decree(Box::new(paper))
}

/// A piece of text with the line that it stands on and where it begins and ends.
struct Piece {
    line: Abs,
    start: Abs,
    end: Abs,
    text: String,
}

/// Each page as lines of text from top to bottom; what stands side by side is one line. What runs across the page comes
/// first.
fn read(job: &Job) -> Vec<Vec<String>> {
    let document = Press::new().pages(job).expect("pages");
    document.pages().iter().map(|page| lines(&page.frame)).collect()
}

fn lines(frame: &Frame) -> Vec<String> {
    let mut pieces = Vec::new();
    collect(frame, Transform::identity(), &mut pieces);
    pieces.sort_by_key(|piece| piece.line);
    let mut lines: Vec<Vec<Piece>> = Vec::new();
    for piece in pieces {
        match lines.last_mut() {
            Some(line) if piece.line - line[0].line < Abs::pt(3.0) => line.push(piece),
            _ => lines.push(vec![piece]),
        }
    }
    lines.into_iter().map(joined).collect()
}

fn joined(mut pieces: Vec<Piece>) -> String {
    pieces.sort_by_key(|piece| piece.start);
    let mut line = String::new();
    let mut before = Abs::zero();
    for piece in pieces {
        if piece.start - before > Abs::pt(1.0) {
            line.push(' ');
        }
        line.push_str(&piece.text);
        before = piece.end;
    }
    line.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn collect(frame: &Frame, transform: Transform, pieces: &mut Vec<Piece>) {
    for (place, item) in frame.items() {
        let here = transform.pre_concat(Transform::translate(place.x, place.y));
        match item {
            FrameItem::Group(group) => collect(&group.frame, here.pre_concat(group.transform), pieces),
            FrameItem::Text(text) => {
                let at = Point::zero().transform(here);
                let line = if here.ky.is_zero() { at.y } else { Abs::pt(-100.0) };
                pieces.push(Piece { line, start: at.x, end: at.x + text.width(), text: text.text.to_string() });
            }
            FrameItem::Shape(..) | FrameItem::Image(..) | FrameItem::Link(..) | FrameItem::Tag(_) => {}
        }
    }
}

fn many_rows(count: u32) -> Vec<AnnexRow> {
    let row = |number| AnnexRow {
        number,
        company: format!("PT Contoh {number} Raya"),
        outlet: format!("Media{number}.example"),
        kind: "Siber".to_owned(),
        grade: Some("B".to_owned()),
        address: Some(format!("Jalan Contoh Panjang Sekali Nomor {number}, Pekanbaru")),
    };
    (1..=count).map(row).collect()
}

/// The golden text of a paper; `GOLDEN=write` writes it anew, to be read in review.
fn assert_golden(name: &str, job: &Job) {
    let pages = read(job);
    let pages: Vec<String> =
        (1..).zip(pages).map(|(page, lines)| format!("--- {page}\n{}\n", lines.join("\n"))).collect();
    let text = pages.concat();
    let path = format!("{}/tests/golden/{name}.txt", env!("CARGO_MANIFEST_DIR"));
    if std::env::var("GOLDEN").is_ok_and(|value| value == "write") {
        std::fs::write(&path, &text).expect("written");
    }
    assert_eq!(text, std::fs::read_to_string(&path).expect("a golden text"), "{path}");
}

/// EF-11: the decree with its annex, word by word.
#[test]
fn the_decree_reads_as_its_golden_text() {
    assert_golden("decree", &decree(|_| ()));
}

#[test]
fn the_minutes_read_as_their_golden_text() {
    assert_golden("field_minutes", &Job::FieldMinutes(Box::new(samples::minutes())));
}

#[test]
fn the_same_decree_gives_the_same_bytes_also_from_another_press() {
    let job = decree(|_| ());
    let press = Press::new();
    let first = press.print(&job).expect("a paper");
    assert!(first.pdf.starts_with(b"%PDF-1.7"));
    assert_eq!(press.print(&job).expect("a paper"), first);
    assert_eq!(Press::new().print(&job).expect("a paper"), first);
    let other = press.print(&decree(|paper| paper.number.push('9'))).expect("a paper");
    assert_ne!(other.pdf, first.pdf);
}

#[test]
fn the_file_says_that_it_is_pdf_a_of_the_day_of_the_decree() {
    let printed = Press::new().print(&decree(|_| ())).expect("a paper");
    let text = String::from_utf8_lossy(&printed.pdf);
    assert!(
        text.contains("<pdfaid:part>2</pdfaid:part>") && text.contains("<pdfaid:conformance>B</pdfaid:conformance>")
    );
    assert!(text.contains("<xmp:CreateDate>2026-11-21"), "no date");
    assert_eq!((printed.pages, printed.template.as_str()), (2, "decree.v1"));
}

/// A table inside a figure loses its end without a word: the last row and the number of pages are looked at.
#[test]
fn a_thousand_partners_are_all_printed_under_repeated_heads() {
    let pages = read(&decree(|paper| paper.annex.rows = many_rows(1_000)));
    assert!(pages.len() > 30, "{} pages", pages.len());
    let all: Vec<&String> = pages.iter().flatten().collect();
    for number in 1..=1_000 {
        let start = format!("{number} PT Contoh {number} Raya ");
        assert_eq!(all.iter().filter(|line| line.starts_with(&start)).count(), 1, "row {number}");
    }
    let with_rows = pages.iter().filter(|lines| lines.iter().any(|line| line.contains(" Siber B ")));
    for lines in with_rows {
        assert!(lines.iter().any(|line| line == "No. Perusahaan Media Jenis Peringkat Alamat"), "{lines:?}");
    }
    let last = pages.last().expect("a page");
    assert!(last.iter().any(|line| line.contains(&format!("Halaman {0} dari {0}", pages.len()))), "{last:?}");
    assert!(all.iter().any(|line| line.contains("Jumlah: 1.000 (seribu) baris.")));
}

#[test]
fn nobody_signs_a_page_without_a_sentence_and_no_page_parts_name_and_position() {
    for dictums in 1..=24 {
        let pages = read(&decree(|paper| {
            paper.dictums = vec!["Keputusan ini mulai berlaku pada tanggal ditetapkan.".to_owned(); dictums];
        }));
        let holds = |lines: &Vec<String>, text: &str| lines.iter().any(|line| line.contains(text));
        let page = pages.iter().find(|lines| holds(lines, "pada tanggal 21")).expect("a page");
        assert!(holds(page, "Plt. KEPALA DINAS") && holds(page, "NIP 19700101 199503 1 002"), "{dictums}: {page:?}");
        assert!(holds(page, "Keputusan ini mulai berlaku"), "{dictums}: {page:?}");
    }
}

#[test]
fn nobody_signs_a_page_without_a_partner_on_it() {
    for rows in (1..=3).chain(16..=28) {
        let pages = read(&decree(|paper| paper.annex.rows = many_rows(rows)));
        let page = pages.last().expect("a page");
        let holds = |text: &str| page.iter().any(|line| line.contains(text));
        assert!(holds("NIP 19700101 199503 1 002") && holds("Jumlah: "), "{rows}: {page:?}");
        for number in rows.saturating_sub(1).max(1)..=rows {
            assert!(holds(&format!("{number} PT Contoh {number} Raya ")), "{rows}: {page:?}");
        }
        assert!(holds("No. Perusahaan Media Jenis Peringkat Alamat"), "{rows}: {page:?}");
    }
}

/// Every page of a demo tenant says so, and no page of a real one.
#[test]
fn example_data_are_named_on_every_page_and_only_there() {
    let rows = many_rows(120);
    for (sample, draft, word) in
        [(true, false, "Data contoh"), (false, true, "Rancangan"), (true, true, "Data contoh – rancangan")]
    {
        let pages = read(&decree(|paper| {
            (paper.sample, paper.draft, paper.annex.rows) = (sample, draft, rows.clone());
        }));
        assert!(pages.len() > 3);
        assert!(pages.iter().all(|lines| lines.iter().any(|line| line.contains(word))), "{word}");
    }
    let pages = read(&decree(|paper| (paper.sample, paper.annex.rows) = (false, rows)));
    assert!(
        pages.iter().flatten().all(|line| !line.to_lowercase().contains("data contoh") && !line.contains("Rancangan"))
    );
}

#[test]
fn a_signer_says_in_what_right_he_signs() {
    let signed = |capacity: Capacity| {
        let pages = read(&decree(|paper| paper.signer.capacity = capacity));
        pages.into_iter().flatten().collect::<Vec<_>>().join("\n")
    };
    assert!(signed(Capacity::DailyActing).contains("Plh. KEPALA DINAS"));
    let other = signed(Capacity::OnBehalfOf("Wali Kota Pekanbaru".to_owned()));
    assert!(other.contains("a.n. WALI KOTA PEKANBARU") && other.contains("KEPALA DINAS KOMUNIKASI"));
    let holder = signed(Capacity::Holder);
    assert!(!holder.contains("Plt.") && !holder.contains("a.n. "));
}

#[test]
fn columns_that_nobody_fills_are_left_out() {
    let pages = read(&decree(|paper| {
        for row in &mut paper.annex.rows {
            (row.grade, row.address) = (None, None);
        }
    }));
    assert!(pages.iter().flatten().any(|line| line == "No. Perusahaan Media Jenis"), "{pages:?}");
}

/// What people type is set as it is: nothing in it is a command to typst.
#[test]
fn a_text_that_looks_like_typst_is_printed_and_not_run() {
    let name = "PT #import *tebal* $x$ \\ <a> @b [c] \"d\"";
    let pages = read(&decree(|paper| {
        paper.annex.rows[0].company = name.to_owned();
        paper.annex.rows[0].address = None;
        paper.about = "Uji #panic(\"x\") _miring_".to_owned();
    }));
    let all = pages.concat().join(" ");
    assert!(all.contains("#import *tebal*") && all.contains("$x$"), "{all}");
    assert!(all.contains("UJI #PANIC(\"X\") _MIRING_"), "{all}");
}

#[test]
fn a_sign_that_the_face_does_not_have_is_refused_by_name() {
    let job = decree(|paper| paper.annex.rows[0].outlet = "Media \u{1F600}".to_owned());
    let error = Press::new().print(&job).expect_err("no paper");
    assert_eq!(error.code(), FailureCode::UnprintableText);
    assert_eq!(error.to_string(), "the text \"Media \u{1F600}\" holds '\u{1F600}' (U+1F600), which cannot be printed");
    let fine = decree(|paper| paper.annex.rows[0].outlet = "Kafé “Ñandú” – Šibenik’s ½ §".to_owned());
    assert!(Press::new().print(&fine).is_ok());
}

#[test]
fn a_logo_that_is_no_picture_or_too_large_is_refused_and_none_is_fine() {
    let comment = format!("<!--{}-->", "x".repeat(layout::MAX_LOGO_BYTES));
    let large = format!("<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 1 1\">{comment}</svg>");
    for logo in [Logo::Svg("<svg".to_owned()), Logo::Png(b"GIF89a".to_vec()), Logo::Svg(large)] {
        let error = Press::new().print(&decree(|paper| paper.letterhead.logo = Some(logo))).expect_err("no paper");
        assert_eq!(error.code(), FailureCode::UnreadablePicture, "{error}");
    }
    assert!(Press::new().print(&decree(|paper| paper.letterhead.logo = None)).is_ok());
}

#[test]
fn one_reason_alone_is_not_lettered() {
    let pages = read(&decree(|paper| paper.considering = vec!["bahwa perlu;".to_owned()]));
    assert!(pages[0].iter().any(|line| line == "Menimbang : bahwa perlu;"), "{:?}", pages[0]);
}

fn office(paper: OfficePaper) -> Job {
    Job::Office(Box::new(paper))
}

fn all_of(job: &Job) -> String {
    read(job).concat().join("\n")
}

/// EF-21: order letter, agreement, minutes, receipt and recap, word by word.
#[test]
fn the_papers_of_an_order_read_as_their_golden_texts() {
    assert_golden("order_letter", &office(samples::order_letter().paper()));
    assert_golden("agreement_paper", &office(samples::agreement().paper()));
    assert_golden("inspection_minutes", &office(samples::delivery().paper()));
    let mut handover = samples::delivery();
    (handover.kind, handover.inspected_by) = (DeliveryKind::Handover, handover.head.number.clone());
    handover.head.number = Some("002/BAST/DISKOMINFO/IV/2026".to_owned());
    assert_golden("handover_minutes", &office(handover.paper()));
    assert_golden("receipt_paper", &office(samples::receipt().paper()));
    assert_golden("payment_recap", &office(samples::recap().paper()));
}

/// EF-21: whatever the length, the last sentence, the day and everybody who signs stand on one page.
#[test]
fn nobody_signs_an_order_letter_without_a_sentence_on_the_page() {
    for rows in 1..=30 {
        let mut letter = samples::order_letter();
        let row = letter.rows[0].clone();
        letter.rows = (1..=rows).map(|number| crate::OrderRow { number, ..row.clone() }).collect();
        let pages = read(&office(letter.paper()));
        let page = pages.last().expect("a page");
        let holds = |text: &str| page.iter().any(|line| line.contains(text));
        assert!(holds("NIP 19800101 200501 2 001") && holds("Rahmat Contoh Hidayat"), "{rows}: {page:?}");
        assert!(holds("Demikian pesanan ini") && holds("Pekanbaru, 2 Maret 2026"), "{rows}: {page:?}");
        let all: Vec<&String> = pages.iter().flatten().collect();
        for number in 1..=rows {
            let start = format!("{number} Peresmian Jalan");
            assert_eq!(all.iter().filter(|line| line.starts_with(&start)).count(), 1, "{rows}: row {number}");
        }
    }
}

/// A receipt names the sum in figures and in words, and what is left after tax.
#[test]
fn a_receipt_spells_its_sum_and_its_parts_come_to_it() {
    let text = all_of(&office(samples::receipt().paper()));
    for part in
        ["Rp\u{a0}11.211.000", "sebelas juta dua ratus sebelas ribu rupiah", "PPh Pasal 23", "Rp\u{a0}9.898.000"]
    {
        assert!(
            text.contains(part) || text.replace('\u{a0}', " ").contains(&part.replace('\u{a0}', " ")),
            "{part}: {text}"
        );
    }
}

/// A paper without a code carries no picture of one, and a real tenant's no mark.
#[test]
fn a_recap_has_no_code_and_a_real_paper_no_mark() {
    let mut recap = samples::recap();
    recap.head.sample = false;
    let text = all_of(&office(recap.paper()));
    assert!(!text.contains("Pindai") && !text.to_lowercase().contains("data contoh"), "{text}");
    let text = all_of(&office(samples::order_letter().paper()));
    assert!(text.contains("00AK-Q7M2-X9TB") && text.contains("Data contoh"), "{text}");
}

/// A company that has named nobody leaves a line to write on.
#[test]
fn a_company_without_a_director_leaves_a_line_for_the_name() {
    let mut letter = samples::order_letter();
    (letter.company.representative, letter.company.position) = (None, None);
    assert!(all_of(&office(letter.paper())).contains("(...."));
}

/// EF-24: what was put right since stands below the signatures, counted, and a paper without it says nothing of it.
#[test]
fn what_was_put_right_stands_below_the_signatures() {
    let mut letter = samples::order_letter().paper();
    assert!(!all_of(&office(letter.clone())).contains("Catatan pembetulan"));
    letter.notes = vec!["Semula satu, menjadi dua.".to_owned(), "Semula tiga, menjadi empat.".to_owned()];
    let text = all_of(&office(letter));
    let signed = text.find("Yang memesan").expect("a signature");
    let noted = text.find("revisi ke-2").expect("notes");
    assert!(signed < noted && text.contains("menjadi empat"), "{text}");
}

#[test]
fn the_same_letter_gives_the_same_bytes() {
    let job = office(samples::order_letter().paper());
    let first = Press::new().print(&job).expect("a paper");
    assert_eq!(Press::new().print(&job).expect("a paper"), first);
    assert_eq!((first.pages, first.template.as_str()), (1, "office_paper.v1"));
}

/// `PAPERS=folder` writes each paper there as PDF, to be looked at.
#[test]
fn papers_are_written_for_the_eye_where_somebody_asks() {
    let mut jobs = vec![
        ("order_letter", samples::order_letter().paper()),
        ("agreement", samples::agreement().paper()),
        ("inspection", samples::delivery().paper()),
        ("receipt", samples::receipt().paper()),
        ("recap", samples::recap().paper()),
    ];
    for (name, paper) in jobs.drain(..) {
        let printed = Press::new().print(&office(paper)).expect("a paper");
        assert!(printed.pdf.starts_with(b"%PDF-1.7"), "{name}");
        if let Ok(folder) = std::env::var("PAPERS") {
            std::fs::write(format!("{folder}/{name}.pdf"), &printed.pdf).expect("written");
        }
    }
}
