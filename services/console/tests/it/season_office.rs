//! The office's side of a season: assignment, check desk, settlement, funnel, decree, and what the public sees of it.

use serde_json::json;

use crate::browser::Browser;
use crate::season::{Season, requirements};

/// S-08, C-CONFLICT: who declared an interest in the company is not offered, and it is told why.
#[tokio::test]
async fn only_verifiers_without_an_interest_are_offered() {
    let season = Season::open().await;
    let application = season.submitted().await;
    let company = season.media.company.expect("a company");
    let interested = &season.verifiers[2];
    season.kit.done(interested, "declare_interest", json!({ "company": company, "nature": "Saudara pemilik" })).await;
    let desk = season.browser(&season.officer).await;
    let path = format!("/permohonan/{application}");
    let page = desk.page(&path).await;
    let form = page.split("class=\"assign\"").nth(1).and_then(|form| form.split("</form>").next()).expect("a form");
    for verifier in &season.verifiers[..2] {
        assert!(form.contains(&verifier.name));
    }
    assert!(!form.contains(&interested.name) && page.contains("tidak dapat ditunjuk: Saudara pemilik"));
    let verifier = season.verifiers[0].account.as_uuid().to_string();
    let sent = desk.send(&page, "/aksi/assign_verifier", &[("verifier", &verifier)]).await;
    assert_eq!(sent.leads_to.as_deref(), Some(path.as_str()), "{}", sent.text);
    assert!(desk.page(&path).await.contains("Cabut<span"));
}

/// All verdicts good, but for some.
fn words<'a>(wrong: &[(&'a str, &'a str)]) -> Vec<(String, String)> {
    let mut pairs = Vec::new();
    for code in requirements() {
        let found = wrong.iter().find(|(of, _)| *of == code);
        pairs.push((format!("verdict.{code}"), if found.is_some() { "wrong" } else { "good" }.to_owned()));
        pairs.push((format!("reason.{code}"), found.map_or("", |(_, why)| why).to_owned()));
    }
    pairs
}

fn borrowed(pairs: &[(String, String)]) -> Vec<(&str, &str)> {
    pairs.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect()
}

/// EF-08: one file at a time; a word that is missing or without reason comes back at its item; then the next file.
#[tokio::test]
async fn the_desk_shows_one_file_and_goes_on_to_the_next() {
    let season = Season::open().await;
    let application = season.assigned().await;
    let desk = season.browser(&season.verifiers[0]).await;
    let page = desk.page("/meja-periksa").await;
    let action = format!("/meja-periksa/{application}");
    assert!(page.contains("ContohWarta.id") && page.contains(&action));
    let nothing = desk.send(&page, &action, &[]).await;
    assert_eq!(nothing.status.as_u16(), 422);
    assert!(nothing.text.contains("Nilai setiap syarat dahulu"));
    let silent = desk.send(&page, &action, &borrowed(&words(&[("NIB", "")]))).await;
    assert_eq!(silent.status.as_u16(), 422);
    assert!(silent.text.contains("tulis alasannya") && silent.text.contains("Penilaian Anda masih ada"));
    let given = words(&[("NIB", "Alasan yang sudah diketik")]);
    let typed = [borrowed(&given), vec![("_csrf", "x")]].concat();
    let stale = desk.send(&page, &action, &typed).await;
    assert_eq!(stale.status.as_u16(), 200);
    assert!(stale.text.contains("Sesi Anda sempat berakhir") && stale.text.contains("Alasan yang sudah diketik"));
    let sent = desk.send(&silent.text, &action, &borrowed(&words(&[("NIB", "Nomor cabang")]))).await;
    assert_eq!(sent.leads_to.as_deref(), Some("/meja-periksa"), "{}", sent.text);
    assert!(desk.page("/meja-periksa").await.contains("Tidak ada berkas yang menunggu"));
    let judged = desk.open(&action).await;
    assert_eq!(judged.leads_to.as_deref(), Some(format!("/permohonan/{application}").as_str()), "judged already");
    let other = season.browser(&season.verifiers[2]).await;
    assert!(other.page("/meja-periksa").await.contains("Tidak ada berkas"), "a file is with those who were given it");
}

/// S-08: two findings that differ stand side by side, and somebody who made neither settles them.
#[tokio::test]
async fn differing_findings_stand_side_by_side_and_a_third_person_settles_them() {
    let season = Season::open().await;
    let application = season.assigned().await;
    let path = format!("/permohonan/{application}");
    season.judged(&season.verifiers[0], application, &[]).await;
    season.judged(&season.verifiers[1], application, &["NIB"]).await;
    let action = format!("{path}/putusan");
    let third = season.browser(&season.verifiers[2]).await;
    let page = third.page(&path).await;
    assert!(page.contains("Hasil dua pemeriksa berbeda") && page.contains(&action));
    let item =
        page.split("id=\"item-NIB\"").nth(1).and_then(|item| item.split("</fieldset>").next()).expect("the item");
    assert!(item.contains(&season.verifiers[0].name) && item.contains(&season.verifiers[1].name));
    assert!(item.contains("NIB tidak terbaca.") && !item.contains(" checked"), "nothing is chosen beforehand");
    let company = season.browser(&season.media).await;
    assert!(!company.page(&path).await.contains("tidak terbaca"), "findings are the office's until they are sent");
    let first = season.browser(&season.verifiers[0]).await;
    let own = first.page(&path).await;
    let refused = first.send(&own, &action, &borrowed(&words(&[]))).await;
    assert_eq!(refused.status.as_u16(), 422);
    assert!(refused.text.contains("tidak boleh memutuskan perbedaan"));
    let settled = third.send(&page, &action, &borrowed(&words(&[]))).await;
    assert_eq!(settled.leads_to.as_deref(), Some(path.as_str()), "{}", settled.text);
    assert!(third.page(&path).await.contains("Lolos administrasi"));
}

/// How many rows a list page says that it has.
async fn length_of(browser: &Browser, path: &str) -> String {
    let page = browser.page(path).await;
    let foot = page.split("dari <b>").nth(1).and_then(|rest| rest.split('<').next());
    foot.unwrap_or("0").to_owned()
}

/// EF-11: each number of the funnel, for any day, opens a list of that length.
#[tokio::test]
async fn each_number_of_the_funnel_opens_the_list_behind_it() {
    let season = Season::open().await;
    season.submitted().await;
    let desk = season.browser(&season.officer).await;
    let today = season.kit.scope(&season.officer).today();
    for (day, registered) in [(today, "1"), (today.plus_days(-1), "0")] {
        let page = desk.page(&format!("/jendela/{}?per={day}", season.window)).await;
        let funnel =
            page.split("class=\"funnel\"").nth(1).and_then(|part| part.split("</ul>").next()).expect("a funnel");
        let links: Vec<String> = funnel
            .split("href=\"")
            .skip(1)
            .filter_map(|rest| rest.split('"').next())
            .map(|href| href.replace("&#38;", "&").replace("&amp;", "&"))
            .collect();
        assert_eq!(links.len(), 3);
        for (link, number) in links.iter().zip([registered, "0", "0"]) {
            assert_eq!(length_of(&desk, link).await, number, "{link}");
        }
        assert!(funnel.contains(&format!("\">{registered}<")));
    }
}

/// EF-10, EF-11, S-06: the grade with its points, the decree from its words to its frozen annex, and the public check.
#[tokio::test]
async fn a_decree_is_written_issued_and_verified_by_anybody() {
    let season = Season::open().await;
    let application = season.assigned().await;
    for verifier in &season.verifiers[..2] {
        season.judged(verifier, application, &[]).await;
    }
    season.accepted(application).await;
    let company = season.browser(&season.media).await;
    let own = company.page(&format!("/permohonan/{application}")).await;
    assert!(own.contains("Peringkat A mulai") && own.contains("kebijakan versi 1") && own.contains("Diterima"));

    let officer = season.browser(&season.officer).await;
    let begin = format!("/penetapan/baru?window={}", season.window);
    assert!(officer.page("/penetapan").await.contains(&begin));
    let form = officer.page(&begin).await;
    assert!(
        form.contains("Undang-Undang Nomor 40 Tahun 1999") && form.contains("Peraturan Wali Kota Nomor 1 Tahun 2026")
    );
    let path = officer.send(&form, "/aksi/prepare_decree", &[]).await.leads_to.expect("a decree");
    let page = officer.page(&path).await;
    assert!(page.contains("Pratinjau lampiran") && page.contains("ContohWarta.id") && !page.contains("issue_decree"));
    let words = officer.page(&format!("{path}/ubah")).await;
    let reworded = officer.send(&words, "/aksi/reword_decree", &[("about", "Penetapan mitra baru")]).await;
    assert_eq!(reworded.leads_to.as_deref(), Some(path.as_str()), "{}", reworded.text);

    let head = season.browser(&season.head).await;
    let page = head.page(&path).await;
    assert!(page.contains("Penetapan mitra baru") && page.contains("Dr. Contoh Pejabat"));
    let official = season.kit.official.as_uuid().to_string();
    let sent = head.send(&page, "/aksi/issue_decree", &[("number", "1/SK/2026"), ("official", &official)]).await;
    assert_eq!(sent.leads_to.as_deref(), Some(path.as_str()), "{}", sent.text);
    let page = head.page(&path).await;
    assert!(page.contains("SK nomor 1/SK/2026") && page.contains("Kode QR") && page.contains("Sidik SHA-256"));
    let export = format!("/export/decree_rows.csv?decree={}", path.rsplit('/').next().unwrap_or_default());
    assert!(page.replace("&#38;", "&").contains(&export) && head.page(&export).await.contains("ContohWarta.id"));
    let paper = head.open(&format!("{path}/pdf")).await;
    assert_eq!(paper.status.as_u16(), 503);
    assert!(paper.text.contains("Program pencetak PDF belum terpasang"));

    let check =
        page.split("href=\"/periksa/").nth(1).and_then(|rest| rest.split('"').next()).expect("a code").to_owned();
    let public = Browser::new(&season.kit.app, "");
    let found = public.page(&format!("/periksa/{check}")).await;
    assert!(found.contains("1/SK/2026") && found.contains("Dokumen ini tercatat") && !found.contains("ContohWarta"));
    let asked = public.open(&format!("/periksa?kode={}-x", check.to_lowercase())).await;
    assert!(asked.leads_to.is_some_and(|path| path.starts_with("/periksa/")));
    let unknown = public.open("/periksa/ABCDEFGHJKMN").await;
    assert_eq!(unknown.status.as_u16(), 404);
    assert!(unknown.text.contains("Kode tidak ditemukan") && unknown.text.contains("name=\"kode\""));
}

/// A photo that cannot be read takes nothing with it: its row stays, with the mistake at the file, and so does the rest.
#[tokio::test]
async fn a_refused_file_of_a_list_keeps_its_row_and_everything_that_was_typed() {
    let season = Season::open().await;
    let application = season.assigned().await;
    for verifier in &season.verifiers[..2] {
        season.judged(verifier, application, &[]).await;
    }
    let today = season.kit.scope(&season.officer).today();
    let team = [season.verifiers[0].account];
    let visit = json!({ "application": application, "on": today, "place": "Kantor redaksi", "team": team });
    season.kit.done(&season.officer, "schedule_factual_check", visit).await;
    let desk = season.browser(&season.verifiers[0]).await;
    let form = desk.page(&format!("/aksi/record_factual_check?application={application}&photos.1._row=")).await;
    let action = "/aksi/record_factual_check";
    let typed = [("minutes_number", "BA/77"), ("photos.0._row", ""), ("photos.1._row", "")];
    let answer = desk.send_with_file(&form, action, &typed, ("photos.1.file", "foto.jpg", b"bukan foto")).await;
    assert_eq!(answer.status.as_u16(), 422);
    assert!(answer.text.contains("value=\"BA/77\""), "{}", answer.text);
    // The first row was left blank; the second is the first now.
    for told in ["href=\"#f-photos-0-file\"", "id=\"f-photos-0-file-error\"", "name=\"photos.0.file\""] {
        assert!(answer.text.contains(told), "{told}: {}", answer.text);
    }
}
