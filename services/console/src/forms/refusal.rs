//! A refusal in words: which rule, where it stands, what can be done instead.

use app::{FieldKind, Refusal};
use kernel::{Uuid, Zone};

use super::FormSpec;
use crate::frame::Visitor;
use crate::pages::payment::roles_of;
use crate::texts::{choice, field_label, fill, fill_with, find, text, use_case_label};
use crate::{format, routes};

/// A refusal ready to be shown.
#[derive(Debug)]
pub(crate) struct RefusalView {
    pub(crate) text: String,
    pub(crate) code: String,
    /// Item and reason.
    pub(crate) reasons: Vec<(String, String)>,
    /// What may be done instead.
    pub(crate) allowed: Vec<String>,
    /// The same with whoever does it, for forms of use cases.
    pub(crate) next: Vec<NextStep>,
}

/// A step that may be done instead of the one that was refused.
#[derive(Debug)]
pub(crate) struct NextStep {
    pub(crate) label: String,
    /// The roles that do it.
    pub(crate) who: String,
    /// Its form, for whoever may.
    pub(crate) href: Option<String>,
}

impl RefusalView {
    /// A refusal, with times in the zone of the tenant.
    pub(crate) fn new(refusal: &Refusal, zone: Zone) -> Self {
        Self {
            text: sentence_in(refusal, zone),
            code: refusal.code.clone(),
            reasons: refusal
                .reasons
                .iter()
                .map(|(item, code)| (item_label(item), reason(code, &refusal.params, zone)))
                .collect(),
            allowed: refusal.allowed.iter().map(|name| use_case_label(name)).collect(),
            next: Vec::new(),
        }
    }
    /// The same with what somebody else has changed, among the reasons.
    pub(crate) fn with_changes(mut self, changed: &[(String, String)]) -> Self {
        self.reasons.extend_from_slice(changed);
        self
    }
    /// The same, saying who does what may be done instead, with the way there for whoever may do it.
    pub(crate) fn with_steps(mut self, visitor: &Visitor, spec: &FormSpec, refusal: &Refusal) -> Self {
        self.next = refusal.allowed.iter().map(|name| next_step(visitor, spec, name)).collect();
        self
    }
}

/// The record that the refused form was about is the one that the next form is about.
fn next_step(visitor: &Visitor, spec: &FormSpec, name: &str) -> NextStep {
    let use_case = app::use_case(name).filter(|use_case| visitor.may(use_case.name));
    let href = use_case.map(|use_case| {
        let shared = use_case.fields.iter().filter(|field| matches!(field.kind, FieldKind::Ref(_)));
        let given: Vec<(&str, &str)> =
            shared.filter_map(|field| spec.posted.filled(field.name).map(|value| (field.name, value))).collect();
        routes::action(use_case.name, &given, &spec.back)
    });
    NextStep { label: use_case_label(name), who: roles_of(name), href }
}

/// What a refusal says, in one sentence.
pub(crate) fn sentence(refusal: &Refusal) -> String {
    sentence_in(refusal, Zone::default())
}

fn sentence_in(refusal: &Refusal, zone: Zone) -> String {
    reason(&refusal.code, &refusal.params, zone)
}

fn reason(code: &str, params: &[(String, String)], zone: Zone) -> String {
    said(code, |name| {
        params.iter().find(|(of, _)| of == name).map(|(_, value)| match value.parse::<i64>() {
            Ok(amount) => format::loose(name, &serde_json::json!(amount), zone),
            Err(_) => format::loose_text(name, value, zone),
        })
    })
}

/// The sentence of a code, with what it names; `None` for what is not told.
pub(crate) fn said(code: &str, told: impl Fn(&str) -> Option<String>) -> String {
    let pattern = find(&format!("rejection.{code}")).unwrap_or_else(|| text("rejection.other"));
    fill_with(pattern, |name| if name == "code" { Some(code.to_owned()) } else { told(name) })
}

/// What an item of a list of reasons is called: a requirement, a choice (`method.tender`), a field, a field of a numbered
/// item (`items.2.unit_price`), or what it says itself.
pub(crate) fn item_label(item: &str) -> String {
    if let Some(said) = format::evidence(item) {
        return said;
    }
    if let Some(claim) = claim_label(item) {
        return claim;
    }
    // Which one it is, its own page says; its id says nothing to people.
    if let Some((name, _)) = item.split_once(':').filter(|(_, id)| id.parse::<Uuid>().is_ok()) {
        return field_label("", name);
    }
    if let Some(label) = choice("requirement", item) {
        return label.to_owned();
    }
    if let Some(label) = item.split_once('.').and_then(|(name, wire)| choice(name, wire)) {
        return label.to_owned();
    }
    let mut parts = item.rsplit('.');
    let bare = parts.next().unwrap_or(item);
    let label = find(&format!("field.{bare}")).map_or_else(|| item.to_owned(), str::to_owned);
    match parts.next().filter(|number| number.bytes().all(|byte| byte.is_ascii_digit())) {
        Some(number) => fill("form.item_of", &[("label", &label), ("number", number)]),
        None => label,
    }
}

/// What a proof shows, as people know it: an address, a post, a file, edition and page, a spot.
pub(crate) fn claim_label(item: &str) -> Option<String> {
    let (kind, shown) = item.split_once(':')?;
    match kind {
        "url" => Some(shown.to_owned()),
        "post" => Some(shown.replace('/', " / ")),
        "file" => Some(field_label("", "file")),
        // Outlet and day, or outlet and instant, stand before it.
        "print" | "spot" => shown.splitn(3, '/').nth(2).map(|shown| shown.replace('/', " / ")),
        _ => item.contains("://").then(|| item.to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// EF-22: who is refused reads roles and duties as people call them. Red when their names on the wire stood there.
    #[test]
    fn a_refusal_names_roles_and_duties_in_words() {
        for (code, params, told) in [
            ("member.roles_conflict", [("one", "treasurer"), ("other", "verifier")], ["Bendahara", "Verifikator"]),
            ("billing.own_work", [("done", "requesting"), ("duty", "checking")], ["mengajukan SPP", "memeriksa SPP"]),
        ] {
            let mut refusal = Refusal::code(code);
            refusal.params = params.map(|(name, wire)| (name.to_owned(), wire.to_owned())).to_vec();
            let said = sentence(&refusal);
            assert!(told.iter().all(|word| said.contains(word)), "{said}");
        }
    }

    /// EF-12: whoever fills in what is missing is told in which item of a list.
    #[test]
    fn reasons_name_fields_items_and_choices_as_people_know_them() {
        assert_eq!(item_label("starts_on"), "Mulai pada");
        assert_eq!(item_label("items.2.unit_price"), "Harga satuan, butir 2");
        assert_eq!(item_label("method.tender"), "Tender");
        assert_eq!(item_label("negotiation"), "Negosiasi");
        for address in ["https://riaukita.com/galeri.photo", "url:https://riaukita.com/galeri.photo"] {
            assert_eq!(item_label(address), "https://riaukita.com/galeri.photo");
        }
        assert_eq!(item_label(&format!("file:{}", "a".repeat(64))), "Berkas");
        assert_eq!(item_label("print:0190/2026-03-09/412/3"), "412 / 3");
        assert_eq!(item_label("post:x/179"), "x / 179");
        assert_eq!(item_label("spots.3.time"), "Jam, butir 3");
        assert_eq!(item_label("spot:0190/2026-03-09T02:00:00Z/jalan baru"), "jalan baru");
        assert_eq!(item_label("placement:01a20406-3389-7286-b41f-9b773301e912"), "Tayangan");
    }
}
