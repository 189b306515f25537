//! Mails that go out because of what happened, and deadlines that end by themselves.

use std::time::Duration;

use testkit::TestApp;

use super::season::Season;

/// EF-08: the company hears every reason and the last minute, once.
#[tokio::test]
async fn a_company_is_told_every_reason_of_a_return_and_its_last_minute_once() {
    let season = Season::open().await;
    let test = &season.test;
    let application = season.submitted().await;
    season.checked(application, &["NIB", "NPWP"]).await;
    for _ in 0..2 {
        test.app.react(test.tenant).await.expect("reacted");
    }
    let mails = test.mails.to(&season.media.email);
    let [mail] = mails.as_slice() else { panic!("one mail: {mails:?}") };
    assert!(mail.subject.contains("ContohWarta.id"), "{}", mail.subject);
    for part in [
        "Nomor Induk Berusaha (NIB): perlu diperbaiki. NIB tidak terbaca.",
        "NPWP badan: perlu diperbaiki. NPWP tidak terbaca.",
        "pukul 23.59 WIB",
        &format!("http://127.0.0.1:8080/permohonan/{application}"),
    ] {
        assert!(mail.text.contains(part), "{part} in {}", mail.text);
    }
    assert_eq!(test.mails.all().len(), 1, "nobody of the office gets it");
}

#[tokio::test]
async fn a_mail_that_did_not_go_out_goes_out_later_and_the_others_are_not_repeated() {
    let season = Season::open().await;
    let test = &season.test;
    let application = season.submitted().await;
    season.checked(application, &["NIB"]).await;
    test.mails.set_broken(true);
    assert!(test.app.react(test.tenant).await.is_err());
    test.mails.set_broken(false);
    test.app.react(test.tenant).await.expect("reacted");
    assert_eq!(test.mails.to(&season.media.email).len(), 1);
}

/// EF-09: the time to correct ends by itself, and the log says so.
#[tokio::test]
async fn a_correction_that_nobody_sends_ends_after_its_last_minute() {
    let season = Season::open().await;
    let test = &season.test;
    let application = season.submitted().await;
    season.checked(application, &["NIB"]).await;
    assert_eq!(test.app.end_corrections(test.tenant).await.expect("looked"), 0, "the time is running");
    test.clock.advance_seconds(15 * 24 * 3_600);
    let late = serde_json::json!({ "application": application, "answers": Season::answers() });
    assert_eq!(test.refused(&season.media, "resubmit_application", late).await, "application.correction_over");
    assert_eq!(test.app.end_corrections(test.tenant).await.expect("looked"), 1);
    assert_eq!(test.app.end_corrections(test.tenant).await.expect("looked"), 0, "once");
    let history = test.history(&test.scope(&season.media), application).await.expect("a history");
    let last = history.last().expect("a line");
    assert_eq!(
        (last.kind.as_str(), last.role.as_str(), last.actor_name.as_str()),
        ("correction_lapsed", "system", "Sinergi")
    );
}

#[tokio::test]
async fn results_and_decrees_are_told_to_the_company() {
    let season = Season::open().await;
    let test = &season.test;
    let application = season.submitted().await;
    season.checked(application, &[]).await;
    season.decreed(application).await;
    test.clock.advance_seconds(-10 * 24 * 3_600);
    test.app.react(test.tenant).await.expect("reacted");
    let subjects: Vec<String> = test.mails.to(&season.media.email).into_iter().map(|mail| mail.subject).collect();
    assert_eq!(subjects.len(), 3, "{subjects:?}");
    assert!(subjects[0].starts_with("Hasil sementara") && subjects[1].starts_with("Keputusan permohonan"));
    assert!(subjects[2].starts_with("Keputusan nomor 1/SK/2026 terbit"));
}

/// Without anybody asking: the worker hears of the event, and sends the mail.
#[tokio::test]
async fn the_workers_send_what_the_log_asks_for_and_end_when_they_are_told_to() {
    let season = Season::on(TestApp::alone().await).await;
    let (app, mails) = (season.test.app.clone(), season.test.mails.clone());
    let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
    let workers = tokio::spawn(async move {
        Box::pin(app.run_workers(async {
            let _ = stopped.await;
        }))
        .await;
    });
    let application = season.submitted().await;
    season.checked(application, &["NIB"]).await;
    let mail = mails.wait_for(&season.media.email).await;
    assert!(mail.subject.starts_with("Perbaikan permohonan"), "{}", mail.subject);
    stop.send(()).expect("told");
    tokio::time::timeout(Duration::from_secs(20), workers).await.expect("in time").expect("ended");
}
