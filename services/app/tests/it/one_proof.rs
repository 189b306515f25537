//! One publication, one payment: what the page behind an address is, not only how its address is written (EF-16, R11).

use app::AppError;
use futures_util::future::join_all;
use kernel::Uuid;
use serde_json::{Value, json};

use crate::orders::{DAY, Desk, ONE, PAGE, TEXT, good, good_beside};

/// A placement whose proof the program has looked at.
async fn shown(desk: &Desk, order: Uuid, placement: Uuid, url: &str, words: &str) -> Value {
    let test = desk.test();
    desk.published(order, placement).await;
    test.pages.put(url, "Jalan baru", words);
    test.done(desk.media(), "submit_proof", desk.proof(order, placement, url)).await;
    test.app.check_proofs(test.tenant).await.expect("looked");
    json!({ "order": order, "placement": placement })
}

/// EF-16, R11: one page is verified once, with a word behind its address, in capitals, behind another address that leads
/// to it or that it calls its own; for another order as for the same one. What differs is another publication.
#[tokio::test]
async fn a_page_is_paid_once_however_one_comes_to_it() {
    let desk = Desk::open(20 * ONE).await;
    let test = desk.test();
    let first = desk.accepted(1, "027/SP/1").await;
    desk.verified(first, desk.placements_of(first).await[0]).await;
    let order = desk.accepted(5, "027/SP/2").await;
    let placements = desk.placements_of(order).await;
    let same = format!("Advertorial {TEXT}");
    let other = |what: &str| format!("Advertorial {TEXT} Lain {what}.");
    let (led, named) = ("https://contohwarta.id/alih", "https://contohwarta.id/baca?id=7");
    test.pages.put(led, "Jalan baru", &other("satu"));
    let cases = [
        ("https://contohwarta.id/jalan-baru?x=1", same.clone(), "https://contohwarta.id/jalan-baru?x=1"),
        ("https://contohwarta.id/Jalan-BARU", same, "https://contohwarta.id/Jalan-BARU"),
        (led, other("satu"), PAGE),
        (named, other("dua"), PAGE),
    ];
    for (placement, (url, words, told)) in placements.iter().zip(cases) {
        desk.published(order, *placement).await;
        test.pages.put(url, "Jalan baru", &words);
        if url == led {
            test.pages.leads_to(url, PAGE, None);
        } else if url == named {
            test.pages.leads_to(url, named, Some("http://www.contohwarta.id/jalan-baru/"));
        }
        test.done(desk.media(), "submit_proof", desk.proof(order, *placement, url)).await;
        test.app.check_proofs(test.tenant).await.expect("looked");
        let verify = json!({ "order": order, "placement": placement });
        let refused = desk.market.refusal(&desk.verifier, "verify_proof", verify).await;
        assert_eq!(refused.code, "order.check_failed", "{url}");
        assert_eq!(refused.reasons, [(told.to_owned(), "order.content_used".to_owned())], "{url}");
    }
    let own = shown(&desk, order, placements[4], "https://contohwarta.id/jalan-lain", &other("tiga")).await;
    assert_eq!(test.refused(&desk.verifier, "verify_proof", own).await, "order.reasons_needed", "the text alone warns");
    test.done(&desk.verifier, "verify_proof", good(order, placements[4])).await;
}

/// EF-16, R11: of two placements whose proofs are looked at in the same moment, one has the page.
#[tokio::test(flavor = "multi_thread")]
async fn of_two_that_show_one_page_at_once_one_is_verified() {
    let desk = Desk::open(10 * ONE).await;
    let test = desk.test();
    let order = desk.accepted(2, "027/SP/1").await;
    let placements = desk.placements_of(order).await;
    for (number, placement) in placements.iter().enumerate() {
        desk.published(order, *placement).await;
        let url = format!("{PAGE}?x={number}");
        test.pages.put(&url, "Jalan baru", &format!("Advertorial {TEXT}"));
        test.done(desk.media(), "submit_proof", desk.proof(order, *placement, &url)).await;
    }
    let now = test.app.now();
    let looks = placements.iter().map(|it| test.app.check_proof_at(test.tenant, (order.into(), (*it).into()), now));
    for looked in join_all(looks).await {
        assert!(looked.expect("an answer"));
    }
    let mut verified = Vec::new();
    for placement in placements {
        let verify = test.perform_as(&desk.verifier, "verify_proof", good(order, placement)).await;
        verified.push(verify.is_ok());
    }
    verified.sort_unstable();
    assert_eq!(verified, [false, true]);
}

/// EF-16: what was shown for the wrong placement and rejected there may prove the one that it is of; the same placement
/// may show its own page again.
#[tokio::test]
async fn a_rejected_proof_gives_its_page_free() {
    let desk = Desk::open(10 * ONE).await;
    let test = desk.test();
    let order = desk.accepted(2, "027/SP/1").await;
    let placements = desk.placements_of(order).await;
    let words = format!("Advertorial {TEXT}");
    let mistaken = shown(&desk, order, placements[0], PAGE, &words).await;
    let mut reject = mistaken.clone();
    reject["reason"] = json!("Halaman tayangan lain.");
    test.done(&desk.verifier, "reject_proof", reject).await;
    // Under another address, so that what was found on the page counts too.
    let right = shown(&desk, order, placements[1], &format!("{PAGE}?x=1"), &words).await;
    test.done(&desk.verifier, "verify_proof", right).await;
    test.done(desk.media(), "submit_proof", desk.proof(order, placements[0], PAGE)).await;
    test.app.check_proofs(test.tenant).await.expect("looked");
    let refused = desk.market.refusal(&desk.verifier, "verify_proof", mistaken.clone()).await;
    assert_eq!(refused.reasons[0].1, "order.content_used");
    // The page is written anew: looked at once more, it is free.
    test.pages.put(PAGE, "Jalan baru", &format!("{words} Diperbarui."));
    test.done(&desk.verifier, "check_proof", mistaken).await;
    test.done(&desk.verifier, "verify_proof", good(order, placements[0])).await;
}

/// EF-16: a page of another domain is refused to the company that shows it, and nothing is claimed for it.
#[tokio::test]
async fn a_page_of_another_domain_is_refused_when_it_is_shown() {
    let desk = Desk::open(10 * ONE).await;
    let test = desk.test();
    let order = desk.accepted(1, "027/SP/1").await;
    let placement = desk.placements_of(order).await[0];
    desk.published(order, placement).await;
    let foreign = desk.proof(order, placement, "https://beritalain.id/jalan-baru");
    let refused = desk.market.refusal(desk.media(), "submit_proof", foreign).await;
    assert_eq!(refused.code, "order.proof_of_other_domain");
    assert_eq!(refused.params, [("domain".to_owned(), "contohwarta.id".to_owned())]);
    test.done(desk.media(), "submit_proof", desk.proof(order, placement, PAGE)).await;
}

/// EF-14: a text is read before it is published: neither before it was cleared nor as if it had been.
#[tokio::test]
async fn what_was_out_before_its_text_was_cleared_is_refused() {
    let desk = Desk::open(10 * ONE).await;
    let test = desk.test();
    let order = desk.accepted(1, "027/SP/1").await;
    let placement = desk.placements_of(order).await[0];
    let report = |value: Value| json!({ "order": order, "placement": placement, "published_on": value, "published_time": "00:00" });
    let today = || json!(test.scope(desk.officer()).today());
    let sent = json!({ "order": order, "placement": placement, "text": TEXT });
    test.done(desk.media(), "submit_draft", sent).await;
    assert_eq!(test.refused(desk.media(), "report_publication", report(today())).await, "order.placement_not_now");
    test.clock.advance_seconds(DAY);
    let before = today();
    test.done(&desk.editor, "clear_draft", json!({ "order": order, "placement": placement })).await;
    test.clock.advance_seconds(DAY);
    let refused = desk.market.refusal(desk.media(), "report_publication", report(before)).await;
    assert_eq!(refused.code, "order.published_before_cleared");
    test.done(desk.media(), "report_publication", report(today())).await;
}

/// EF-16: where it appeared is told in words or as an address: a dot between two words makes none of them, and an address
/// without its scheme gets one.
#[tokio::test]
async fn a_place_in_words_is_kept_as_it_was_told() {
    let desk = Desk::open(10 * ONE).await;
    let test = desk.test();
    let order = desk.accepted(2, "027/SP/1").await;
    for (placement, (told, kept)) in desk
        .placements_of(order)
        .await
        .into_iter()
        .zip([("Rubrik.Ekonomi", "Rubrik.Ekonomi"), ("contohwarta.id/jalan", "https://contohwarta.id/jalan")])
    {
        let of = |more: Value| {
            let mut values = json!({ "order": order, "placement": placement });
            values.as_object_mut().expect("an object").extend(more.as_object().expect("an object").clone());
            values
        };
        test.done(desk.media(), "submit_draft", of(json!({ "text": TEXT }))).await;
        test.done(&desk.editor, "clear_draft", of(json!({}))).await;
        test.clock.advance_seconds(2 * 3_600);
        let now = test.app.now().as_utc().to_offset(kernel::Zone::Wib.offset());
        let time = format!("{:02}:{:02}", now.hour(), now.minute());
        let today = test.scope(desk.officer()).today();
        let report = |place: &str| of(json!({ "published_on": today, "published_time": time, "place": place }));
        let foreign = report("Rubrik Daerah, https://beritalain.id/jalan");
        assert_eq!(test.refused(desk.media(), "report_publication", foreign).await, "order.proof_of_other_domain");
        test.done(desk.media(), "report_publication", report(told)).await;
        let row = desk.market.seen_by(&desk.market.season.head, "placements", placement).await.expect("a row");
        assert_eq!(row["place"], kept);
    }
}

/// R11: the same text with one more word, on a page that says something else at each reading, under an address that leads
/// nowhere else: whoever clears it is told, and it is not verified without a reason. Another text is nobody's business.
#[tokio::test]
async fn the_same_text_again_is_told_before_it_is_cleared_and_needs_a_reason_to_be_good() {
    let desk = Desk::open(20 * ONE).await;
    let test = desk.test();
    let first = desk.accepted(1, "027/SP/1").await;
    let known = desk.placements_of(first).await[0];
    desk.verified(first, known).await;
    let order = desk.accepted(2, "027/SP/2").await;
    let placements = desk.placements_of(order).await;
    let (again, other) = (placements[0], placements[1]);
    let told = "027/SP/1 · Jalan baru 1";
    let another = "Dinas Pariwisata menggelar festival kuliner di tepi sungai Siak selama tiga malam berturut-turut.";
    for (placement, text, before) in
        [(again, format!("{TEXT} Selesai."), json!(told)), (other, another.into(), json!(null))]
    {
        let place = json!({ "order": order, "placement": placement });
        let sent = json!({ "order": order, "placement": placement, "text": text });
        test.done(desk.media(), "submit_draft", sent).await;
        let shown = test.app.text_cleared_before(&test.scope(&desk.editor), order, placement).await.expect("an answer");
        assert_eq!(json!(shown.map(|before| before.told)), before);
        let cleared = test.done(&desk.editor, "clear_draft", place).await;
        assert_eq!(cleared["text_cleared_before"]["told"], before);
        desk.reported(order, placement).await;
        let page = format!("https://contohwarta.id/baca-{placement}");
        test.pages.put(&page, "Jalan baru", &format!("Advertorial {text} Dibaca 12 kali."));
        test.done(desk.media(), "submit_proof", desk.proof(order, placement, &page)).await;
    }
    // Planted fault: `retold` that answers nothing.
    test.app.check_proofs(test.tenant).await.expect("looked");
    let found = desk.market.seen_by(desk.media(), "placements", again).await.expect("its placement");
    assert_eq!(found["failed"], json!(["new_text"]));
    assert!(found["findings"].to_string().contains(&known.to_string()), "{}", found["findings"]);
    let verify = |placement: Uuid| json!({ "order": order, "placement": placement });
    let refused = desk.market.refusal(&desk.verifier, "verify_proof", verify(again)).await;
    assert_eq!(refused.code, "order.reasons_needed");
    assert_eq!(refused.reasons, [(told.to_owned(), "order.text_used".to_owned())]);
    test.done(&desk.verifier, "verify_proof", good(order, again)).await;
    test.done(&desk.verifier, "verify_proof", verify(other)).await;
}

/// R11: two with one text that were looked at before either was found good: the second to be verified is told. Planted
/// fault: the question left out of `verify_proof`.
#[tokio::test]
async fn of_two_with_one_text_the_second_to_be_verified_needs_a_reason() {
    let desk = Desk::open(10 * ONE).await;
    let test = desk.test();
    let order = desk.accepted(2, "027/SP/1").await;
    let mut looked = Vec::new();
    for (number, placement) in desk.placements_of(order).await.into_iter().enumerate() {
        let url = format!("https://contohwarta.id/baca-{number}");
        looked.push(shown(&desk, order, placement, &url, &format!("Advertorial {TEXT} Dibaca {number} kali.")).await);
    }
    test.done(&desk.verifier, "verify_proof", looked[0].clone()).await;
    let refused = desk.market.refusal(&desk.verifier, "verify_proof", looked[1].clone()).await;
    assert_eq!(refused.reasons, [("027/SP/1 · Jalan baru 1".to_owned(), "order.text_used".to_owned())]);
}

/// EF-16, R11: claims stand on the outlet's site. A company does not move it under its own orders; the office does.
#[tokio::test]
async fn a_company_does_not_move_the_site_of_an_outlet_that_was_ordered_from() {
    let desk = Desk::open(10 * ONE).await;
    let (test, season) = (desk.test(), &desk.market.season);
    let change = |name: &str, site: &str| json!({ "company": season.company, "outlet": season.outlet, "name": name, "kind": season.kind, "website": site });
    let (here, moved) = ("https://contohwarta.id", "https://contohwarta.co.id");
    for site in [moved, here] {
        test.done(desk.media(), "change_outlet", change("ContohWarta.id", site)).await;
    }
    desk.issued(1, "027/SP/1").await;
    let refused = desk.market.refusal(desk.media(), "change_outlet", change("ContohWarta.id", moved)).await;
    assert_eq!(refused.code, "company.site_fixed");
    assert_eq!(refused.params, [("domain".to_owned(), "contohwarta.id".to_owned())]);
    test.done(desk.media(), "change_outlet", change("ContohWarta", here)).await;
    test.done(desk.officer(), "change_outlet", change("ContohWarta", moved)).await;
}

/// EF-16: whoever has what many sites share would have the pages of everybody there.
#[tokio::test]
async fn what_many_sites_share_is_no_site_of_an_outlet() {
    let desk = Desk::open(10 * ONE).await;
    let (test, season) = (desk.test(), &desk.market.season);
    for (site, domain) in
        [("https://www.co.id/", "co.id"), ("blogspot.com", "blogspot.com"), ("https://go.id", "go.id")]
    {
        let outlet = json!({ "company": season.company, "name": "Kabar Lain", "kind": "online", "website": site });
        let refused = test.perform_as(desk.media(), "add_outlet", outlet).await;
        let Err(AppError::Invalid(mistakes)) = refused else { panic!("{refused:?}") };
        let told: Vec<_> = mistakes.iter().map(|it| (it.field.as_str(), it.code, it.params.clone())).collect();
        assert_eq!(told, [("website", "shared_domain", vec![("domain", domain.to_owned())])]);
    }
    let own = json!({ "company": season.company, "name": "Kabar Lain", "kind": "online", "website": "kabarlain.blogspot.com" });
    test.done(desk.media(), "add_outlet", own).await;
}

/// R11: whoever orders without a text to be read says why; and one page behind two addresses is not two publications: a word
/// behind the question mark, or the same words elsewhere, ask for a reason that names the other placement. Planted fault:
/// `lookalike` and `proof_alike` that answer nothing.
#[tokio::test]
async fn a_page_without_a_text_that_was_read_is_not_paid_twice_in_silence() {
    let desk = Desk::open(10 * ONE).await;
    let test = desk.test();
    let mut words = desk.words(3);
    for placement in words["placements"].as_array_mut().expect("placements") {
        placement["without_draft"] = json!(true);
    }
    let order = test.made(desk.officer(), "draft_order", words).await;
    let refused = desk.market.refusal(desk.officer(), "reserve_order", json!({ "order": order })).await;
    assert_eq!(refused.code, "order.reasons_needed");
    assert_eq!(refused.reasons, [("1, 2, 3".to_owned(), "order.without_draft".to_owned())]);
    let reasons = json!([{ "code": "order.without_draft", "reason": "Siaran langsung." }]);
    test.done(desk.officer(), "reserve_order", json!({ "order": order, "reasons": reasons })).await;
    test.done(&desk.market.signer, "issue_order", json!({ "order": order, "number": "027/SP/1" })).await;
    test.done(desk.media(), "accept_order", json!({ "order": order })).await;
    let placements = desk.placements_of(order).await;
    let look = async |number: usize, url: &str, page: &str| {
        let placement = placements[number];
        desk.reported(order, placement).await;
        test.pages.put(url, "Jalan baru", page);
        test.done(desk.media(), "submit_proof", desk.proof(order, placement, url)).await;
        test.app.check_proofs(test.tenant).await.expect("looked");
        json!({ "order": order, "placement": placement })
    };
    let first = look(0, &format!("{PAGE}?v=1"), &format!("Advertorial {TEXT} Pukul 09.01.")).await;
    test.done(&desk.verifier, "verify_proof", first).await;
    let told = [("027/SP/1 · Jalan baru 1".to_owned(), "order.proof_alike".to_owned())];
    let second = look(1, &format!("{PAGE}?v=2"), &format!("Advertorial {TEXT} Pukul 10.02.")).await;
    let refused = desk.market.refusal(&desk.verifier, "verify_proof", second.clone()).await;
    assert_eq!((refused.code.as_str(), &refused.reasons[..]), ("order.reasons_needed", &told[..]));
    let reject = json!({ "order": order, "placement": placements[1], "reason": "Halaman yang sama." });
    test.done(&desk.verifier, "reject_proof", reject).await;
    let elsewhere = look(2, "https://contohwarta.id/lain", &format!("Advertorial {TEXT} Pukul 09.01.")).await;
    let refused = desk.market.refusal(&desk.verifier, "verify_proof", elsewhere).await;
    assert_eq!(refused.reasons, told, "what was rejected proves nothing");
    test.done(&desk.verifier, "verify_proof", good(order, placements[2])).await;
}

/// R11: of two that were looked at before either looked like the other, the one that is verified second is told. A reason that
/// was written for the one is not filed for a third that came meanwhile, nor one that was written before anybody was told.
#[tokio::test]
async fn a_proof_that_came_to_look_like_another_one_is_told_when_it_is_verified() {
    let desk = Desk::open(10 * ONE).await;
    let test = desk.test();
    let order = desk.accepted(3, "027/SP/1").await;
    let placements = desk.placements_of(order).await;
    let url = |number: usize| format!("https://contohwarta.id/baca?id={number}");
    let texts = [
        "Dinas Pariwisata menggelar festival kuliner di tepi sungai Siak selama tiga malam berturut-turut.",
        "Perpustakaan daerah menambah jam layanan pada akhir pekan bagi pelajar dan mahasiswa.",
    ];
    let first = shown(&desk, order, placements[0], &url(0), &format!("Advertorial {TEXT} Dibaca 1 kali.")).await;
    let refused_for = async |verify: Value, number: usize| {
        let refused = desk.market.refusal(&desk.verifier, "verify_proof", verify).await;
        let told = (format!("027/SP/1 · Jalan baru {number}"), "order.proof_alike".to_owned());
        assert_eq!((refused.code.as_str(), &refused.reasons[..]), ("order.reasons_needed", &[told][..]));
        refused.reasons
    };
    let mut told = Vec::new();
    for (number, own) in (1..).zip(texts) {
        let placement = placements[number];
        test.done(desk.media(), "submit_draft", json!({ "order": order, "placement": placement, "text": own })).await;
        desk.published_from_cleared(order, placement).await;
        test.pages.put(&url(number), "Lain", &format!("Advertorial {own}"));
        test.done(desk.media(), "submit_proof", desk.proof(order, placement, &url(number))).await;
        let written = if told.is_empty() { first.clone() } else { good_beside(order, placements[0], &told) };
        told = refused_for(written, number + 1).await;
        refused_for(good(order, placements[0]), number + 1).await;
    }
    test.done(&desk.verifier, "verify_proof", good_beside(order, placements[0], &told)).await;
}

/// R11: a proof is held against the others also where its outlet has shown more since than is compared. Planted fault: the
/// proof looked for among those.
#[tokio::test]
async fn a_proof_of_an_outlet_that_showed_thousands_since_is_still_held_against_the_others() {
    let desk = Desk::open(10 * ONE).await;
    let test = desk.test();
    let order = desk.accepted(2, "027/SP/1").await;
    let placements = desk.placements_of(order).await;
    let url = |number: usize| format!("https://contohwarta.id/baca?id={number}");
    let own = "Dinas Pariwisata menggelar festival kuliner di tepi sungai Siak selama tiga malam berturut-turut.";
    let first = shown(&desk, order, placements[0], &url(0), &format!("Advertorial {TEXT} Dibaca 1 kali.")).await;
    test.done(desk.media(), "submit_draft", json!({ "order": order, "placement": placements[1], "text": own })).await;
    desk.published_from_cleared(order, placements[1]).await;
    test.pages.put(&url(1), "Festival", &format!("Advertorial {own}"));
    test.done(desk.media(), "submit_proof", desk.proof(order, placements[1], &url(1))).await;
    let rows = desk.rows_where("placements", "order", &order.to_string()).await;
    let row = rows.iter().find(|row| row["id"] == placements[1].to_string()).expect("a row");
    let mut evidence = row["evidence"].clone();
    evidence["url"] = json!("https://contohwarta.id/lain");
    let later = json!({ "evidence": evidence, "proof_sent_at": test.app.now().plus_seconds(DAY) });
    test.repeat_row("rm_placements", placements[1], 4_999, later).await;
    let refused = desk.market.refusal(&desk.verifier, "verify_proof", first).await;
    assert_eq!(refused.reasons, [("027/SP/1 · Jalan baru 2".to_owned(), "order.proof_alike".to_owned())]);
}

/// R11: a text with a third more around it is the same text; what waits of one order is told at once. Planted fault:
/// `retold` that answers nothing.
#[tokio::test]
async fn a_text_with_more_around_it_is_told_before_it_is_cleared() {
    let desk = Desk::open(10 * ONE).await;
    let test = desk.test();
    let told_first = format!("{TEXT} Wali Kota mengatakan jalan itu memperpendek waktu tempuh warga menuju pasar.");
    let filler = "Kegiatan dihadiri camat, lurah, tokoh masyarakat, dan warga dari empat kelurahan.";
    let order = desk.accepted(3, "027/SP/1").await;
    let placements = desk.placements_of(order).await;
    let send = async |number: usize, text: &str| {
        let sent = json!({ "order": order, "placement": placements[number], "text": text });
        test.done(desk.media(), "submit_draft", sent).await;
    };
    send(0, &told_first).await;
    test.done(&desk.editor, "clear_draft", json!({ "order": order, "placement": placements[0] })).await;
    send(1, &format!("{filler} {told_first}")).await;
    send(2, &format!("{filler} Selesai pada hari Senin.")).await;
    let scope = test.scope(&desk.editor);
    let told = test.app.texts_cleared_before(&scope, order, &placements[1..]).await.expect("an answer");
    let told: Vec<(Uuid, String)> = told.into_iter().map(|(of, before)| (of.as_uuid(), before.told)).collect();
    assert_eq!(told, [(placements[1], "027/SP/1 · Jalan baru 1".to_owned())]);
}
