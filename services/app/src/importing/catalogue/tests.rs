//! What is read of tables and feeds of catalogue orders.

use documents::table_reader;

use super::*;

fn looked(text: &str) -> ImportPlan<PlannedOrder> {
    let table = table_reader::read(text.as_bytes()).expect("a table");
    plan(&table, &places(&table))
}

/// EF-50, EF-55: the columns in any order, the catalogue's own words, and every mistake with its row and column.
#[test]
fn orders_of_the_catalogue_are_read_and_every_mistake_is_told() {
    let plan = looked(
        "status;nomor_pesanan;nama_paket;penyedia;nilai;tanggal_pesanan;no_surat_pesanan\n\
         Menunggu Persetujuan PPK;EP-1;Iklan;PT A;1.998.000;2026-03-02;027/SP/1\n\
         Sudah Dibayar;EP-2;Iklan;PT A;Rp 1.998.000,00;2026-03-02T10:00:00;-\n\
         Entahlah;EP-3;;PT A;seribu;kemarin;\n\
         Selesai;EP-1;Iklan;PT A;5;2026-03-02;\n",
    );
    let told: Vec<_> = plan.errors.iter().map(|error| (error.row, error.column.as_str(), error.code)).collect();
    assert_eq!(
        told,
        [
            (4, "nama_paket", "required"),
            (4, "status", "not_a_choice"),
            (4, "nilai", "amount"),
            (4, "tanggal_pesanan", "date"),
            (5, "nomor_pesanan", "duplicate_in_file"),
        ]
    );
    let good: Vec<_> = plan
        .rows
        .iter()
        .map(|row| (row.number.as_str(), row.facts.stage, row.facts.letter_number.as_deref()))
        .collect();
    assert_eq!(good, [("EP-1", Stage::AwaitingApproval, Some("027/SP/1")), ("EP-2", Stage::ReportedPaid, None)]);
}

/// EF-55: the feed of ISB has a row for every product; an order is what its products come to, each counted once.
#[test]
fn the_feed_of_isb_is_read_with_every_product_of_an_order_once() {
    let product = |order: &str, product: u32, price: &str, state: &str| {
        format!(
            r#"{{"tahun_anggaran": 2026, "kd_paket": 77, "no_paket": "{order}", "nama_paket": "Media siber",
                "kd_penyedia": 4411, "kd_produk": {product}, "total_harga": {price},
                "tanggal_buat_paket": "2026-03-02T08:15:00", "status_paket": "x", "paket_status_str": "{state}"}}"#
        )
    };
    let rows = [
        product("EP-1", 1, "1998000", "Paket Proses"),
        product("EP-1", 2, "500000.0", "Paket Proses"),
        product("EP-2", 1, "700000", "Paket Selesai"),
        product("EP-1", 2, "500000", "Paket Proses"),
        product("EP-2", 3, "700000", "Paket Proses"),
    ];
    let plan = looked(&format!("[{}]", rows.join(",")));
    let good: Vec<_> =
        plan.rows.iter().map(|row| (row.number.as_str(), row.facts.stage, row.facts.amount.get())).collect();
    assert_eq!(good, [("EP-1", Stage::InProcess, 2_498_000), ("EP-2", Stage::Completed, 700_000)]);
    let told: Vec<_> = plan.errors.iter().map(|error| (error.row, error.code, error.value.as_str())).collect();
    assert_eq!(told, [(4, "duplicate_in_file", "1"), (5, "duplicate_in_file", "3")]);
}

#[test]
fn every_stage_has_a_word_and_no_word_is_of_two() {
    for known in Stage::ALL {
        let (_, words) = STAGES.iter().find(|(stage, _)| stage == known).expect("words");
        assert!(words.iter().all(|word| stage(word) == Some(*known)), "{known}");
        assert_eq!(stage(known.wire()), Some(*known));
    }
}
