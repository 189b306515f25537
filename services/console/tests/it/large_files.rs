//! Files above their limit, through forms: the mistake stands at the file, and everything that was typed comes back.

use crate::till::Till;

/// EF-07, S-06: nothing typed is lost because of a file; what is too large is told at its field, with the limit and what to
/// do. Red when the body was cut off at a limit and the page of a problem came instead.
#[tokio::test]
async fn a_file_that_is_too_large_costs_nothing_that_was_typed() {
    let till = Till::open().await;
    let phone = till.browser(&till.season.media).await;
    let path = "/aksi/file_document";
    let form = phone.page(&format!("{path}?company={}&requirement=NIB&_return=/media", till.company)).await;
    assert!(form.contains("data-most=\"10485760\"") && form.contains("paling besar 10 MB"), "the page knows the limit");
    let large = vec![0_u8; 30 * 1024 * 1024];
    let typed = [("number", "NIB/7"), ("issuer", "Lembaga OSS")];
    let sent = phone.send_with_file(&form, path, &typed, ("file", "nib.pdf", large.as_slice())).await;
    assert_eq!(sent.status.as_u16(), 422, "{}", sent.text);
    for told in [
        "value=\"NIB/7\"",
        "value=\"Lembaga OSS\"",
        "id=\"f-file-error\"",
        "Berkas 30 MB terlalu besar; paling besar 10 MB. Perkecil berkasnya",
    ] {
        assert!(sent.text.contains(told), "{told}: {}", sent.text);
    }
    let small = ("file", "nib.pdf", crate::season::PDF);
    let again = phone.send_with_file(&sent.text, path, &[], small).await;
    assert!(again.leads_to.is_some(), "{}", again.text);

    let officer = till.browser(&till.season.officer).await;
    let table = officer.upload(&officer.page("/impor").await, "/impor", "media.csv", &large).await;
    assert_eq!(table.status.as_u16(), 422);
    assert!(table.text.contains("id=\"file-error\"") && table.text.contains("paling besar 10 MB"), "{}", table.text);
}
