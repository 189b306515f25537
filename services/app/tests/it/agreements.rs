//! Prices, the way of buying, agreements: through the use cases, with the people who do them.

use app::{AppError, Refusal, Role};
use kernel::Uuid;
use serde_json::{Map, Value, json};
use testkit::TestPerson;

use crate::season::Season;

/// A season with a decree, prices in force, and those who buy.
pub(crate) struct Market {
    pub(crate) season: Season,
    pub(crate) buyer: TestPerson,
    pub(crate) signer: TestPerson,
    pub(crate) year: i32,
}

const HOUR: i64 = 3_600;

impl Market {
    pub(crate) async fn open() -> Self {
        Self::in_season(Season::open().await).await
    }

    /// The same after a season of one's choosing.
    pub(crate) async fn in_season(season: Season) -> Self {
        let year = season.test.scope(&season.officer).today().year();
        let application = season.submitted().await;
        season.checked(application, &[]).await;
        season.decreed(application).await;
        Self::on(season, year).await
    }

    async fn on(season: Season, year: i32) -> Self {
        let buyer = season.test.person(&[Role::ProcurementOfficer]).await;
        let signer = season.test.person(&[Role::CommitmentOfficer]).await;
        let market = Self { season, buyer, signer, year };
        market.price("standard", 2_500_000).await;
        market.price("tariff", 2_000_000).await;
        market
    }

    async fn price(&self, kind: &str, amount: i64) -> Uuid {
        let (test, officer, head) = (&self.season.test, &self.season.officer, &self.season.head);
        let price = json!({
            "kind": kind, "format": "advertorial", "media": self.season.kind, "unit": "item", "amount": amount,
            "valid_from": test.scope(officer).today(), "basis": "Peraturan Wali Kota 224/2020 Lampiran II",
        });
        let price = test.made(officer, "propose_price", price).await;
        test.done(head, "approve_price", json!({ "price": price })).await;
        price
    }

    /// All that an agreement says, for so many advertorials.
    pub(crate) fn words(&self, count: i64) -> Value {
        json!({
            "company": self.season.company, "title": "Kerja sama publikasi", "agency": self.season.test.agency,
            "sub_activity": "2.16.02.2.01.0014", "starts_on": format!("{}-01-01", self.year),
            "ends_on": format!("{}-12-31", self.year), "method": "direct", "under_delivery": "pay_delivered",
            "items": [{ "outlet": self.season.outlet, "format": "advertorial", "unit": "item",
                        "specification": "7 hari tayang", "quantity": count }],
        })
    }

    async fn offer(&self, person: &TestPerson, agreement: Uuid, amount: i64) {
        let offer = json!({ "agreement": agreement, "prices": [{ "item": 1, "unit_price": amount }] });
        self.season.test.done(person, "make_offer", offer).await;
        self.season.test.clock.advance_seconds(HOUR);
    }

    /// Drafted, shown to the company, and offers gone to and fro.
    pub(crate) async fn negotiated(&self, words: Value, amount: i64) -> Uuid {
        let test = &self.season.test;
        let agreement = test.made(&self.season.officer, "draft_agreement", words).await;
        test.done(&self.buyer, "open_negotiation", json!({ "agreement": agreement })).await;
        self.offer(&self.season.media, agreement, amount + 400_000).await;
        self.offer(&self.buyer, agreement, amount).await;
        test.done(&self.season.media, "accept_offer", json!({ "agreement": agreement })).await;
        agreement
    }

    pub(crate) async fn agreed(&self, words: Value) -> Uuid {
        let agreement = self.negotiated(words, 1_800_000).await;
        self.season.test.done(&self.buyer, "conclude_negotiation", json!({ "agreement": agreement })).await;
        agreement
    }

    pub(crate) fn signature(&self, agreement: Uuid, number: &str) -> Value {
        let test = &self.season.test;
        let date = test.scope(&self.signer).today();
        json!({ "agreement": agreement, "number": number, "date": date, "official": test.official })
    }

    /// The row that a person sees of an agreement.
    pub(crate) async fn seen_by(
        &self,
        person: &TestPerson,
        list: &'static str,
        id: Uuid,
    ) -> Option<Map<String, Value>> {
        let list = app::datasets().iter().copied().find(|known| known.name == list).expect("a list");
        self.season.test.app.get(&self.season.test.scope(person), list, id).await.ok()
    }

    pub(crate) async fn refusal(&self, person: &TestPerson, use_case: &str, values: Value) -> Refusal {
        match self.season.test.perform_as(person, use_case, values).await {
            Err(AppError::Rejected(refusal)) => refusal,
            other => panic!("{use_case} should be refused: {other:?}"),
        }
    }
}

impl Market {
    /// The steps that a person is asked for on an agreement.
    pub(crate) async fn waits(&self, person: &TestPerson, agreement: Uuid) -> Vec<String> {
        let tasks = self.season.test.app.tasks(&self.season.test.scope(person)).await.expect("tasks");
        tasks.into_iter().filter(|task| task.id == agreement).map(|task| task.action).collect()
    }
}

/// The words of an agreement with other members, for another wording of it.
pub(crate) fn revised(agreement: Uuid, mut words: Value, others: &[(&str, Value)]) -> Value {
    let members = words.as_object_mut().expect("an object");
    members.remove("company");
    members.insert("agreement".to_owned(), json!(agreement));
    members.extend(others.iter().map(|(name, value)| ((*name).to_owned(), value.clone())));
    words
}

fn reason(place: &str, code: &str) -> (String, String) {
    (place.to_owned(), code.to_owned())
}

/// EF-12, C-TARIFF, C-REFPRICE, C-NEGO: from prices to an agreement that both sides have signed, and the company reads
/// its own.
#[tokio::test]
async fn an_agreement_goes_from_prices_over_offers_to_both_signatures() {
    let market = Market::open().await;
    let (test, media) = (&market.season.test, &market.season.media);
    let agreement = test.made(&market.season.officer, "draft_agreement", market.words(10)).await;
    assert!(market.seen_by(media, "agreements", agreement).await.is_none(), "a draft is the office's");
    test.done(&market.buyer, "open_negotiation", json!({ "agreement": agreement })).await;
    market.offer(media, agreement, 2_200_000).await;
    market.offer(&market.buyer, agreement, 1_800_000).await;
    let one = json!({ "agreement": agreement });
    assert_eq!(test.refused(&market.buyer, "conclude_negotiation", one.clone()).await, "agreement.offer_unanswered");
    assert!(matches!(test.perform_as(&market.buyer, "accept_offer", one.clone()).await, Err(AppError::Denied)));
    test.done(media, "accept_offer", one.clone()).await;
    assert_eq!(market.waits(&market.buyer, agreement).await, ["conclude_negotiation"], "nobody answers a yes");
    test.done(&market.buyer, "conclude_negotiation", one.clone()).await;
    assert_eq!(test.refused(media, "accept_offer", one).await, "agreement.not_now");
    test.done(media, "accept_agreement", json!({ "agreement": agreement })).await;
    test.done(&market.signer, "sign_agreement", market.signature(agreement, "027/1/PKS")).await;

    let row = market.seen_by(media, "agreements", agreement).await.expect("its own agreement");
    assert_eq!(row["value"], 19_980_000);
    assert_eq!(row["contract_form"], "receipt");
    assert_eq!(row["gaps"], json!([]));
    assert_eq!(row["items"][0]["unit_price"], 1_800_000);
    assert_eq!(row["items"][0]["grade"], "C");
    assert!(!row["activated_at"].is_null());
    assert_eq!((&row["warnings"], &row["authors"]), (&Value::Null, &Value::Null), "the desk is the office's");
    let kinds: Vec<String> = test
        .history(&test.scope(media), agreement)
        .await
        .expect("its history")
        .into_iter()
        .map(|line| line.kind)
        .collect();
    let told = [
        "negotiation_opened",
        "offer_made",
        "offer_made",
        "offer_made",
        "negotiation_concluded",
        "agreement_accepted",
        "agreement_signed",
        "agreement_activated",
    ];
    assert_eq!(kinds, told);
}

/// EF-12, C-CONTRACT-FIELDS: every missing field in one answer; what is filled in later is signed again by both.
#[tokio::test]
async fn c_contract_fields_an_agreement_with_fields_missing_is_told_all_of_them() {
    let market = Market::open().await;
    let test = &market.season.test;
    let bare = json!({
        "company": market.season.company, "title": "Kerja sama publikasi",
        "items": [{ "outlet": market.season.outlet, "format": "advertorial", "unit": "item" }],
    });
    let agreement = market.agreed(bare).await;
    let accept = json!({ "agreement": agreement });
    let refused = market.refusal(&market.season.media, "accept_agreement", accept.clone()).await;
    assert_eq!(refused.code, "agreement.incomplete");
    let places = ["agency", "sub_activity", "starts_on", "ends_on", "method", "under_delivery", "items.1.quantity"];
    assert_eq!(refused.reasons, places.map(|place| reason(place, "agreement.field_missing")));
    let (media, officer) = (&market.season.media, &market.season.officer);
    for (person, asked) in [(media, &[][..]), (&market.signer, &[]), (officer, &["revise_agreement"])] {
        assert_eq!(market.waits(person, agreement).await, asked, "nobody is asked for what would be refused");
    }
    let whole = market.words(10);
    let mut whole = whole.as_object().expect("an object").clone();
    whole.remove("company");
    whole.insert("agreement".to_owned(), json!(agreement));
    whole["items"][0].as_object_mut().expect("an item").remove("specification");
    test.done(&market.season.officer, "revise_agreement", Value::Object(whole)).await;
    for (person, asked) in [(media, &["accept_agreement"][..]), (&market.signer, &["sign_agreement"]), (officer, &[])] {
        assert_eq!(market.waits(person, agreement).await, asked);
    }
    test.done(media, "accept_agreement", accept).await;
    // Where somebody has asked for the method that is missing, it is the head who is waited for.
    let mut words = market.words(10);
    words.as_object_mut().expect("an object").remove("method");
    let without = market.agreed(words).await;
    assert_eq!(market.waits(officer, without).await, ["revise_agreement"]);
    let asked = json!({ "agreement": without, "method": "direct", "reason": "Nilainya kecil." });
    test.done(&market.buyer, "request_method_change", asked).await;
    assert!(market.waits(officer, without).await.is_empty());
    assert_eq!(market.waits(&market.season.head, without).await, ["decide_method_change"]);
    // EF-22: who drafted it does not sign it, whatever roles the person has.
    let author = TestPerson { roles: vec![Role::CommitmentOfficer], ..market.season.officer.clone() };
    let signature = market.signature(agreement, "027/2/PKS");
    assert_eq!(test.refused(&author, "sign_agreement", signature.clone()).await, "agreement.own_work");
    test.done(&market.signer, "sign_agreement", signature).await;
    let row = market.seen_by(&market.season.media, "agreements", agreement).await.expect("a row");
    assert!(!row["activated_at"].is_null());
}

/// R13: before the decree nothing is signed, and without a tariff neither (C-TARIFF).
#[tokio::test]
async fn c_tariff_without_decree_or_tariff_nothing_is_signed() {
    let season = Season::open().await;
    let year = season.test.scope(&season.officer).today().year();
    let market = Market::on(season, year).await;
    let agreement = market.agreed(market.words(10)).await;
    let accept = json!({ "agreement": agreement });
    let refused = market.refusal(&market.season.media, "accept_agreement", accept).await;
    assert_eq!(refused.code, "agreement.not_in_decree");
    assert_eq!(refused.reasons, [reason("items.1.outlet", "agreement.outlet_not_in_decree")]);

    let market = Market::open().await;
    let mut words = market.words(10);
    words["items"][0]["unit"] = json!("month");
    let agreement = market.negotiated(words, 1_800_000).await;
    let conclude = json!({ "agreement": agreement });
    let refused = market.refusal(&market.buyer, "conclude_negotiation", conclude.clone()).await;
    assert_eq!(refused.code, "agreement.reference_missing");
    let comparable =
        |source: &str| json!({ "source": source, "amount": 1_800_000, "on": format!("{}-01-02", market.year) });
    let reference = json!({
        "kind": "reference", "format": "advertorial", "media": "online", "unit": "month", "amount": 1_800_000,
        "valid_from": market.season.test.scope(&market.buyer).today(), "basis": "Survei",
        "comparables": [comparable("Katalog"), comparable("Kabupaten Siak")],
    });
    let price = market.season.test.made(&market.season.officer, "propose_price", reference).await;
    market.season.test.done(&market.season.head, "approve_price", json!({ "price": price })).await;
    market.season.test.done(&market.buyer, "conclude_negotiation", conclude).await;
    let accept = json!({ "agreement": agreement });
    let refused = market.refusal(&market.season.media, "accept_agreement", accept).await;
    assert_eq!(refused.code, "agreement.tariff_missing");
    assert!(market.seen_by(&market.season.media, "prices", price).await.is_none(), "the office's own reference");
}

/// C-SPLIT: two agreements that are one.
#[tokio::test]
async fn c_split_a_second_agreement_that_crosses_the_limit_with_the_first_is_not_signed() {
    let market = Market::open().await;
    let test = &market.season.test;
    let first = market.agreed(market.words(60)).await;
    test.done(&market.signer, "sign_agreement", market.signature(first, "027/1/PKS")).await;
    let second = market.agreed(market.words(60)).await;
    let refused = market.refusal(&market.signer, "sign_agreement", market.signature(second, "027/2/PKS")).await;
    assert_eq!(refused.code, "agreement.split");
    let third = market.agreed(market.words(30)).await;
    test.done(&market.signer, "sign_agreement", market.signature(third, "027/3/PKS")).await;
    let taken = market.agreed(market.words(1)).await;
    let again = test.refused(&market.signer, "sign_agreement", market.signature(taken, "027/3/PKS")).await;
    assert_eq!(again, "agreement.number_taken");
}

/// C-PRICE-PARITY: another agency pays less for the same thing of the same outlet.
#[tokio::test]
async fn c_price_parity_an_agency_does_not_agree_to_more_than_another_pays() {
    let market = Market::open().await;
    let test = &market.season.test;
    let first = market.agreed(market.words(10)).await;
    test.done(&market.season.media, "accept_agreement", json!({ "agreement": first })).await;
    test.done(&market.signer, "sign_agreement", market.signature(first, "027/1/PKS")).await;

    let administrator = test.person(&[Role::TenantAdministrator]).await;
    let council = json!({ "name": "Sekretariat DPRD", "short_name": "Setwan", "kind": "council_secretariat" });
    let council = test.made(&administrator, "register_agency", council).await;
    let mut words = market.words(10);
    words["agency"] = json!(council);
    let dear = market.negotiated(words.clone(), 2_400_000).await;
    let conclude = json!({ "agreement": dear, "reason": "Sudah dibahas." });
    let refused = market.refusal(&market.buyer, "conclude_negotiation", conclude).await;
    assert_eq!(refused.code, "agreement.price_too_high");
    assert_eq!(refused.reasons, [reason("items.1.unit_price", "agreement.price_differs")]);
    market.agreed(words).await;
}

/// C-METHOD: another method needs a reason and the head's approval; the region's own rules replace the defaults.
#[tokio::test]
async fn c_method_a_change_waits_for_the_head_and_rules_for_their_day() {
    let market = Market::open().await;
    let (test, head) = (&market.season.test, &market.season.head);
    let agreement = market.agreed(market.words(10)).await;
    let change = json!({
        "agreement": agreement, "method": "excluded", "method_basis": "Peraturan LKPP 5/2021", "reason": "Tarif tetap.",
    });
    test.done(&market.buyer, "request_method_change", change).await;
    let signature = || market.signature(agreement, "027/1/PKS");
    assert_eq!(test.refused(&market.signer, "sign_agreement", signature()).await, "agreement.method_pending");
    test.done(head, "decide_method_change", json!({ "agreement": agreement, "decision": "approve" })).await;
    // The procurement officer is not who signs an excluded procurement.
    let code = test.refused(&market.buyer, "sign_agreement", signature()).await;
    assert_eq!(code, "agreement.officer_not_competent");
    test.done(&market.signer, "sign_agreement", signature()).await;
    let row = market.seen_by(&market.season.media, "agreements", agreement).await.expect("a row");
    assert_eq!((&row["method"], &row["contract_form"]), (&json!("excluded"), &json!("contract")));

    let today = test.scope(&market.buyer).today();
    let rules = json!({
        "instrument": "Peraturan Wali Kota", "number": "7", "year": 2026, "basis_title": "Pengadaan",
        "effective_from": today, "book": {
            "methods": [{ "method": "direct", "above": 0, "up_to": 1_000_000, "officer": "procurement_officer",
                          "form": "work_order", "legal_basis": "Perwako 7/2026" }],
            "catalogue_first": [], "split_days": 30,
            "negotiation": { "counter_offers": 1, "hurried_minutes": 30, "series": 3 },
            "parity": { "warn_above": 0, "stop_above": 1000, "days": 365 },
        },
    });
    let version = test.done(&market.buyer, "draft_procurement_rules", rules).await;
    test.done(head, "publish_procurement_rules", json!({ "version": version["version"] })).await;
    let agreement = market.agreed(market.words(10)).await;
    let refused = market.refusal(&market.signer, "sign_agreement", market.signature(agreement, "027/2/PKS")).await;
    assert_eq!(refused.code, "agreement.method_not_allowed");
}

/// A company sees and touches its own agreements alone; whoever has an interest in it does not buy from it.
#[tokio::test]
async fn strangers_and_the_interested_keep_out_of_an_agreement() {
    let market = Market::open().await;
    let test = &market.season.test;
    let agreement = market.negotiated(market.words(10), 1_800_000).await;
    let stranger = test.company_person(kernel::CompanyId(test.app.next_id())).await;
    assert!(market.seen_by(&stranger, "agreements", agreement).await.is_none());
    let offer = json!({ "agreement": agreement, "prices": [{ "item": 1, "unit_price": 1 }] });
    for (use_case, values) in [("make_offer", offer), ("accept_agreement", json!({ "agreement": agreement }))] {
        let answer = test.perform_as(&stranger, use_case, values).await;
        assert!(matches!(answer, Err(AppError::Denied)), "{use_case}: {answer:?}");
    }
    let interest = json!({ "company": market.season.company, "nature": "saudara pemilik" });
    test.done(&market.buyer, "declare_interest", interest).await;
    let code = test.refused(&market.buyer, "conclude_negotiation", json!({ "agreement": agreement })).await;
    assert_eq!(code, "agreement.conflict_of_interest");
}

/// C-NEGO, R3: quantity, days and what happens when less is delivered stay as they were agreed; a highest value that nobody
/// had said yet may be added, and is what the agreement comes to from then on.
#[tokio::test]
async fn c_nego_what_was_agreed_stays_and_a_highest_value_that_is_added_counts() {
    let market = Market::open().await;
    let test = &market.season.test;
    let agreement = market.agreed(market.words(10)).await;
    let other = |count: i64, name: &str, value| revised(agreement, market.words(count), &[(name, value)]);
    for (count, name, value) in [
        (20, "title", json!("Kerja sama publikasi")),
        (10, "ends_on", json!(format!("{}-06-30", market.year))),
        (10, "under_delivery", json!("redeliver")),
    ] {
        let code = test.refused(&market.season.officer, "revise_agreement", other(count, name, value)).await;
        assert_eq!(code, "agreement.items_agreed", "{name}");
    }
    let value = async || market.seen_by(&market.signer, "agreements", agreement).await.expect("a row")["value"].clone();
    assert_eq!(value().await, json!(19_980_000));
    let higher = other(10, "ceiling", json!(40_000_000));
    test.done(&market.season.officer, "revise_agreement", higher).await;
    assert_eq!(value().await, json!(40_000_000));
}

/// R3, C-NO-BLANK: what could not be counted when the prices were agreed is counted as soon as it can be, by whoever signs
/// then: a highest value for what has no quantity, or the quantity that was missing.
#[tokio::test]
async fn an_agreement_has_its_value_as_soon_as_everything_is_said_that_it_is_counted_from() {
    let market = Market::open().await;
    let test = &market.season.test;
    let value = async |agreement: Uuid| {
        market.seen_by(&market.signer, "agreements", agreement).await.expect("a row")["value"].clone()
    };
    let mut free = market.words(1);
    free["items"][0].as_object_mut().expect("an item").remove("quantity");
    let unsaid = free.clone();
    free["items"][0]["quantity_not_fixed"] = json!(true);
    let most = [("ceiling", json!(50_000_000))];
    for (words, later, others, counted) in
        [(free.clone(), free, &most[..], 50_000_000), (unsaid, market.words(10), &[], 19_980_000)]
    {
        let agreement = market.agreed(words).await;
        assert_eq!(value(agreement).await, Value::Null);
        test.done(&market.season.officer, "revise_agreement", revised(agreement, later, others)).await;
        assert_eq!(value(agreement).await, json!(counted));
    }
}

/// C-NEGO: a decline, or other terms than a price was named for, leave no offer standing: the company is asked for its
/// prices again, the office for nothing, and the end is neither offered nor possible; a yes is one only after that.
#[tokio::test]
async fn c_nego_without_an_offer_that_stands_the_company_names_its_prices_again() {
    let market = Market::open().await;
    let (test, media, buyer) = (&market.season.test, &market.season.media, &market.buyer);
    let declined = market.agreed(market.words(10)).await;
    let why = json!({ "agreement": declined, "reason": "Jumlahnya lain." });
    test.done(media, "decline_agreement", why).await;
    let changed = market.negotiated(market.words(10), 1_800_000).await;
    let twenty = revised(changed, market.words(20), &[]);
    test.done(&market.season.officer, "revise_agreement", twenty).await;
    for agreement in [declined, changed] {
        let one = json!({ "agreement": agreement });
        let number =
            async || market.seen_by(media, "agreements", agreement).await.expect("a row")["offer_number"].clone();
        assert_eq!(number().await, Value::Null);
        assert_eq!(market.waits(buyer, agreement).await, [""; 0]);
        assert_eq!(market.waits(media, agreement).await, ["make_offer"]);
        assert_eq!(test.refused(buyer, "conclude_negotiation", one.clone()).await, "agreement.no_offer");
        // Its own price, and once more: no yes, the office answers.
        market.offer(media, agreement, 1_800_000).await;
        let noted =
            json!({ "agreement": agreement, "prices": [{ "item": 1, "unit_price": 1_800_000 }], "note": "Tetap." });
        test.done(media, "make_offer", noted).await;
        assert_eq!(number().await, json!(5));
        assert_eq!(market.waits(buyer, agreement).await, ["make_offer"]);
        market.offer(buyer, agreement, 1_700_000).await;
        assert_eq!(market.waits(media, agreement).await, ["make_offer"]);
        test.done(media, "accept_offer", one).await;
        assert_eq!(market.waits(buyer, agreement).await, ["conclude_negotiation"]);
    }
}
