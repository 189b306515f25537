//! The company's side of a season: the window, the form, a return, an ended session.

use crate::season::{PDF, Season};

/// EF-07, S-08: the list of what must be shown is there before registration, and an application begins by one button.
#[tokio::test]
async fn a_company_reads_the_list_and_begins_an_application_for_an_outlet() {
    let season = Season::open().await;
    let phone = season.browser(&season.media).await;
    let window = phone.page(&format!("/jendela/{}", season.window)).await;
    assert!(
        window.contains("Menerima permohonan sampai")
            && window.contains("23.59")
            && window.contains("Pakta integritas")
    );
    assert!(!window.contains("Sejauh mana permohonan"), "the funnel is the office's");
    let begun = phone.send(&window, "/aksi/start_application", &[]).await;
    let path = begun.leads_to.expect("an application");
    let form = phone.page(&path).await;
    assert!(form.contains("Masih kurang") && form.contains("Di mana permohonan saya"));
    let again = phone.page(&format!("/jendela/{}", season.window)).await;
    assert!(!again.contains("/aksi/start_application") && again.contains(&path));
}

#[tokio::test]
async fn a_company_that_is_registered_is_not_asked_to_register() {
    let season = Season::open().await;
    let register = "/aksi/register_company";
    assert!(!season.browser(&season.media).await.page("/media").await.contains(register));
    assert!(season.browser(&season.officer).await.page("/media").await.contains(register));
}

/// EF-09: every extension stands before all applicants with its reason and letter, also when a later one came.
#[tokio::test]
async fn every_extension_is_told_to_applicants_with_its_reason() {
    let season = Season::open().await;
    let today = season.kit.scope(&season.head).today();
    for (days, letter, reason) in [(9, "11/2026", "Listrik padam."), (12, "12/2026", "Permintaan media.")] {
        let extend = serde_json::json!({
            "window": season.window, "closes_on": today.plus_days(days), "reason": reason, "letter_number": letter,
        });
        season.kit.done(&season.head, "extend_window", extend).await;
    }
    let page = season.browser(&season.media).await.page(&format!("/jendela/{}", season.window)).await;
    for told in ["Listrik padam.", "11/2026", "Permintaan media.", "12/2026", "diperpanjang 2 kali"] {
        assert!(page.contains(told), "{told}");
    }
    assert!(!page.contains(&season.head.name), "the office's people stand there by their role");
    let office = season.browser(&season.officer).await.page(&format!("/jendela/{}", season.window)).await;
    assert!(office.contains(&season.head.name) && office.contains("disusun"));
}

/// EF-07: what is missing is told at its place, what was typed stays, and a file goes in where it is asked for.
#[tokio::test]
async fn an_application_that_lacks_something_comes_back_with_everything_that_was_typed() {
    let season = Season::open().await;
    let path = format!("/permohonan/{}", season.begun().await);
    let action = format!("{path}/isian");
    let phone = season.browser(&season.media).await;
    let form = phone.page(&path).await;
    let typed = [("text.MASTHEAD_SHOWN", "contohwarta.id/redaksi"), ("stated.INTEGRITY_PACT", "ya"), ("_do", "send")];
    let refused = phone.send(&form, &action, &typed).await;
    assert_eq!(refused.status.as_u16(), 422);
    assert!(refused.text.contains("Belum terkirim") && refused.text.contains("Kesalahan: "));
    assert!(refused.text.contains("<b>NPWP badan</b>: belum dilampirkan"), "each item by its name");
    assert!(refused.text.contains("value=\"contohwarta.id/redaksi\""), "typed words stay");

    let broken = phone
        .send_with_file(&refused.text, &action, &[("_do", "file.NIB")], ("file.NIB", "nib.pdf", b"bukan pdf"))
        .await;
    assert_eq!(broken.status.as_u16(), 422);
    assert!(broken.text.contains("isinya bukan berkas .pdf") && broken.text.contains("contohwarta.id/redaksi"));

    let about = [("_do", "file.NIB"), ("number.NIB", "9120001234567"), ("issued_on.NIB", "2024-02-30")];
    let wrong_day = phone.send_with_file(&form, &action, &about, ("file.NIB", "nib.pdf", PDF)).await;
    assert_eq!(wrong_day.status.as_u16(), 422);
    assert!(wrong_day.text.contains("Sudah terunggah: nib.pdf"), "a file that arrived is not asked for again");
    let filed = phone.send(&wrong_day.text, &action, &[("_do", "file.NIB"), ("issued_on.NIB", "2024-02-29")]).await;
    assert_eq!(filed.leads_to.as_deref(), Some(format!("{path}#item-NIB").as_str()), "{}", filed.text);
    let form = phone.page(&path).await;
    assert!(form.contains("9120001234567"));
    let twice = phone.send(&wrong_day.text, &action, &[("_do", "file.NIB"), ("issued_on.NIB", "2024-02-29")]).await;
    assert!(twice.status.is_redirection() || twice.status.as_u16() == 422);
    let page = phone.page(&path).await;
    assert_eq!(page.matches("9120001234567 ·").count(), form.matches("9120001234567 ·").count(), "filed once");
}

/// S-08: the draft is kept while it is typed, and the page then knows the newer version.
#[tokio::test]
async fn a_draft_is_kept_while_it_is_typed() {
    let season = Season::open().await;
    let path = format!("/permohonan/{}", season.begun().await);
    let phone = season.browser(&season.media).await;
    let form = phone.page(&path).await;
    assert!(form.contains(&format!("hx-post=\"{path}/draf\"")));
    let fields = crate::browser::fields_of(&form, &format!("{path}/isian"));
    let typed = |address: &'static str| -> Vec<(&str, &str)> {
        let others = fields.iter().filter(|(name, _)| name != "text.MASTHEAD_SHOWN");
        let others = others.map(|(name, value)| (name.as_str(), value.as_str()));
        others.chain([("text.MASTHEAD_SHOWN", address)]).collect()
    };
    let draft = format!("{path}/draf");
    let note = phone.post(&draft, &typed("https://contohwarta.id/boks")).await;
    assert_eq!(note.status.as_u16(), 200);
    assert!(
        note.text.contains("Draf tersimpan") && note.text.contains("name=\"_version\" value=\"2\""),
        "{}",
        note.text
    );
    assert!(phone.page(&path).await.contains("https://contohwarta.id/boks"));
    let stale = phone.post(&draft, &typed("https://contohwarta.id/tab-lama")).await;
    assert!(stale.text.contains("not-kept"), "an older tab does not overwrite: {}", stale.text);
}

/// EF-08: every wrong item comes back with its own reason, and with the last minute in local time.
#[tokio::test]
async fn a_return_names_every_reason_at_its_item_and_the_last_minute() {
    let season = Season::open().await;
    let application = season.assigned().await;
    for verifier in &season.verifiers[..2] {
        season.judged(verifier, application, &["NIB", "NPWP"]).await;
    }
    let phone = season.browser(&season.media).await;
    let path = format!("/permohonan/{application}");
    let form = phone.page(&path).await;
    assert!(form.contains("Yang perlu diperbaiki (2)"));
    assert!(form.contains("NIB tidak terbaca.") && form.contains("NPWP tidak terbaca."));
    assert!(form.contains("paling lambat") && form.contains("23.59") && form.contains("lagi)"));
    assert!(!form.contains(&season.verifiers[0].name), "who checks is not told");
    let sent = phone.send(&form, &format!("{path}/isian"), &[("_do", "send")]).await;
    assert_eq!(sent.leads_to.as_deref(), Some(path.as_str()), "{}", sent.text);
    assert!(phone.page(&path).await.contains("Berkas sedang diperiksa"));
}

/// S-08: a form that was sent under an ended session is carried through signing in, and one with the token of an
/// earlier session comes back, each with everything typed.
#[tokio::test]
async fn a_form_of_an_ended_session_comes_back_with_everything_typed() {
    let season = Season::open().await;
    let path = format!("/permohonan/{}", season.begun().await);
    let action = format!("{path}/isian");
    let phone = season.browser(&season.media).await;
    let form = phone.page(&path).await;
    let changes = [("_csrf", "of-an-earlier-session"), ("text.MASTHEAD_SHOWN", "contohwarta.id/masih-ada")];
    let stale = phone.send(&form, &action, &changes).await;
    assert_eq!(stale.status.as_u16(), 200, "{}", stale.text);
    assert!(stale.text.contains("Sesi Anda sempat berakhir") && stale.text.contains("contohwarta.id/masih-ada"));
    season.kit.clock.advance_seconds(3 * 3_600);
    let ended = phone.send(&form, &action, &[("text.MASTHEAD_SHOWN", "contohwarta.id/tetap-ada")]).await;
    assert_eq!(ended.status.as_u16(), 401);
    assert!(ended.text.contains("tetap-ada") && ended.text.contains(&format!("value=\"{action}\"")));
}

/// Another company's application is as absent as one that never was (T-01).
#[tokio::test]
async fn another_companys_application_is_not_there() {
    let season = Season::open().await;
    let application = season.submitted().await;
    let stranger = season.kit.company_person_with_password(kernel::CompanyId(season.kit.app.next_id())).await;
    let phone = season.browser(&stranger).await;
    assert_eq!(phone.open(&format!("/permohonan/{application}")).await.status.as_u16(), 404);
    let own = season.browser(&season.media).await;
    let page = own.page(&format!("/permohonan/{application}")).await;
    let taken = phone.post(&format!("/permohonan/{application}/draf"), &[("_csrf", &token_of(&page))]).await;
    assert_ne!(taken.status.as_u16(), 200, "neither with the token of another");
}

fn token_of(page: &str) -> String {
    page.split("name=\"_csrf\" value=\"").nth(1).and_then(|rest| rest.split('"').next()).expect("a token").to_owned()
}
