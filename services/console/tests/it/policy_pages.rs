//! The region's rules, from a preset to being in force, by forms alone.

use app::Role;
use testkit::TestApp;

use crate::browser::Browser;

const BASIS: &[(&str, &str)] = &[
    ("title", "Kebijakan uji"),
    ("instrument", "Peraturan Wali Kota"),
    ("number", "12"),
    ("year", "2026"),
    ("basis_title", "Kerja sama publikasi"),
    ("effective_from", "2020-01-01"),
];

/// EF-22, S-06: a draft begins from a preset, is changed in tables, and is published by somebody else than its author.
#[tokio::test]
async fn a_policy_goes_from_a_preset_to_being_in_force() {
    let kit = TestApp::new().await;
    let officer = kit.person_with_password(&[Role::ActivityOfficer]).await;
    let head = kit.person_with_password(&[Role::HeadOfAgency]).await;
    let desk = Browser::new(&kit.app, &kit.sign_in(&officer).await);
    assert!(desk.page("/kebijakan").await.contains("Belum ada kebijakan"));
    let begin = desk.page("/kebijakan/baru").await;
    for preset in ["riau", "kaltim", "jakarta"] {
        assert!(begin.contains(&format!("/kebijakan/baru?dari={preset}")), "{preset}");
    }

    let form = desk.page("/kebijakan/baru?dari=riau").await;
    let empty = desk.send(&form, "/kebijakan/baru?dari=riau", &[]).await;
    assert_eq!(empty.status.as_u16(), 422);
    assert!(empty.text.contains("Isi Judul kebijakan.") && empty.text.contains("Kesalahan: "));
    let drafted = desk.send(&form, "/kebijakan/baru?dari=riau", BASIS).await;
    assert_eq!(drafted.leads_to.as_deref(), Some("/kebijakan/1/ubah"), "{}", drafted.text);

    let editor = desk.page("/kebijakan/1/ubah").await;
    let longer = desk.send(&editor, "/kebijakan/1/ubah", &[("_add", "sets.0.items")]).await;
    assert_eq!(longer.status.as_u16(), 200);
    let broken = desk.send(&longer.text, "/kebijakan/1/ubah", &[("correction_days", "empat")]).await;
    assert_eq!(broken.status.as_u16(), 422);
    assert!(broken.text.contains("f-correction_days-error") && broken.text.contains("value=\"empat\""));
    let twice = desk.send(&editor, "/kebijakan/1/ubah", &[("thresholds.1.grade", "A")]).await;
    assert_eq!(twice.status.as_u16(), 422);
    assert!(twice.text.contains("policy.unsound") && twice.text.contains("peringkat atau batas nilainya sama"));
    let saved = desk.send(&editor, "/kebijakan/1/ubah", &[("correction_days", "4")]).await;
    assert_eq!(saved.leads_to.as_deref(), Some("/kebijakan/1"), "{}", saved.text);

    let seen = desk.page("/kebijakan/1").await;
    assert!(seen.contains("4 hari kalender") && seen.contains("menunggu ditetapkan Kepala Dinas"));
    assert!(!seen.contains("/aksi/publish_policy"));

    let office = Browser::new(&kit.app, &kit.sign_in(&head).await);
    let seen = office.page("/kebijakan/1").await;
    assert!(seen.contains("/aksi/publish_policy"));
    kit.done(&head, "publish_policy", serde_json::json!({ "version": 1 })).await;
    assert!(office.page("/kebijakan/1").await.contains("Berlaku sekarang"));
    assert_eq!(desk.open("/kebijakan/1/ubah").await.status.as_u16(), 404, "what is published is not edited");
    let copy = desk.page("/kebijakan/baru?dari=1").await;
    assert!(copy.contains("Salinan versi 1") && copy.contains("Peraturan Wali Kota"));
}

/// EF-22: who wrote the draft is told why another has to publish it.
#[tokio::test]
async fn a_head_who_wrote_the_draft_is_told_why_somebody_else_publishes_it() {
    let kit = TestApp::new().await;
    let both = kit.person_with_password(&[Role::HeadOfAgency, Role::CommitmentOfficer]).await;
    let values = serde_json::json!({
        "title": "Kebijakan uji", "instrument": "Perwako", "number": "1", "year": 2026, "basis_title": "Media",
        "effective_from": "2030-01-01", "preset": "kaltim",
    });
    kit.done(&both, "draft_policy", values).await;
    let page = Browser::new(&kit.app, &kit.sign_in(&both).await).page("/kebijakan/1").await;
    assert!(page.contains("tidak boleh menetapkannya") && !page.contains("/aksi/publish_policy"));
    assert!(page.contains("/aksi/withdraw_policy"));
}
