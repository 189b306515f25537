//! Every code has a text, and every text has a user.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use app::dataset::ColumnKind;
use app::{Field, FieldKind};

use super::{choice, find, keys};

/// Which way an indicator is good.
const POLARITIES: [&str; 3] = ["higher", "lower", "neutral"];

/// Codes inside the rules of a policy, by the field that the editor shows them in.
const RULES: &[(&str, &[&str])] = &[
    ("necessity", app::rules::Necessity::NAMES),
    ("evidence", app::rules::Evidence::NAMES),
    ("check", app::rules::CheckMethod::NAMES),
    ("validity", app::rules::Validity::NAMES),
    ("count", app::rules::rules::DayCount::NAMES),
    ("source", app::rules::FactSource::NAMES),
    ("scheme", &["status_ladder", "points", "traffic_ladder"]),
    // What a bill is counted with.
    ("step", app::payment::tax::StepKind::NAMES),
    ("rounding", app::payment::tax::StepRounding::NAMES),
    ("tariff", app::payment::tax::TariffKind::NAMES),
    ("object", app::payment::tax::TaxObject::NAMES),
    ("levy", app::payment::tax::Levy::NAMES),
    ("paper", app::payment::billing::PaperKind::NAMES),
    ("duty", app::payment::billing::Duty::NAMES),
    // What a red flag stands on.
    ("evidence_fact", app::oversight::evidence::FactName::NAMES),
    ("record_kind", app::oversight::evidence::RecordKind::NAMES),
];

/// Every Rust file and template below a folder of the workspace.
fn sources(folder: &str) -> Vec<String> {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(folder);
    let mut found = Vec::new();
    collect(&root, &mut found);
    assert!(!found.is_empty(), "nothing to read in {}", root.display());
    found
}

fn collect(folder: &Path, found: &mut Vec<String>) {
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            collect(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs" || extension == "html") {
            found.push(fs::read_to_string(&path).expect("a text"));
        }
    }
}

/// The literals that follow a mark in the code.
fn literals_after(text: &str, mark: &str) -> BTreeSet<String> {
    text.split(mark).skip(1).filter_map(|rest| rest.split('"').next()).map(str::to_owned).collect()
}

/// Codes of refusals and of their reasons: what the domain and the use cases write down as text.
fn rejection_codes() -> BTreeSet<String> {
    let is_code = |text: &String| {
        text.split_once('.').is_some_and(|(aggregate, reason)| {
            [aggregate, reason]
                .iter()
                .all(|part| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_'))
        })
    };
    let domain = sources("../domain/src").concat();
    let mut codes: BTreeSet<String> = literals_after(&domain, "=> \"").into_iter().filter(is_code).collect();
    codes.extend(literals_after(&domain, "(code, \""));
    codes.extend(literals_after(&domain, "(place, \""));
    codes.extend(literals_after(&domain, "), \"").into_iter().filter(is_code));
    codes.extend(literals_after(&domain, ".clone(), \"").into_iter().filter(is_code));
    let app = sources("../app/src").concat();
    for mark in ["refuse(\"", "Refusal::code(\""] {
        codes.extend(literals_after(&app, mark));
    }
    // A value that somebody else has is refused where it is claimed.
    codes.extend(literals_after(&app, ", \"").into_iter().filter(|code| is_code(code) && code.ends_with("_taken")));
    codes.extend(["VERSION_CONFLICT", "COMMAND_ID_REUSED", "DOCUMENT_EXPIRED"].map(str::to_owned));
    codes
}

/// Wire names of events, with the numbers of their shapes behind them.
fn event_kinds() -> BTreeSet<String> {
    let domain = sources("../domain/src").concat();
    domain
        .lines()
        .filter_map(|line| line.trim().split_once(" = \""))
        .filter_map(|(_, rest)| rest.split_once("\", "))
        .filter(|(_, shape)| shape.starts_with(|sign: char| sign.is_ascii_digit()) && shape.contains('{'))
        .map(|(kind, _)| kind.to_owned())
        .collect()
}

/// Columns that lists are narrowed by: an id has no heading, but as a filter it has a label.
fn filters() -> BTreeSet<String> {
    let pages = sources("src").concat();
    // In two parts, or this line would be found too.
    let mark = ["filters: ", "&["].concat();
    let lists = pages.split(mark.as_str()).skip(1).filter_map(|rest| rest.split(']').next());
    lists.flat_map(|list| list.split('"').skip(1).step_by(2)).map(str::to_owned).collect()
}

fn label_of_field(use_case: &str, field: &Field, missing: &mut Vec<String>) {
    let name = field.name;
    if find(&format!("field.{use_case}.{name}")).or_else(|| find(&format!("field.{name}"))).is_none() {
        missing.push(format!("field.{use_case}.{name}"));
    }
    match field.kind {
        FieldKind::Choice(wires) | FieldKind::Choices(wires) => missing.extend(
            wires.iter().filter(|wire| choice(name, wire).is_none()).map(|wire| format!("choice.{name}.{wire}")),
        ),
        FieldKind::Group(inner) => inner.iter().for_each(|field| label_of_field(use_case, field, missing)),
        _ => {}
    }
}

#[test]
fn every_code_that_a_person_can_meet_has_a_text() {
    let mut missing = Vec::new();
    for use_case in app::catalogue() {
        if find(&format!("use_case.{}", use_case.name)).is_none() {
            missing.push(format!("use_case.{}", use_case.name));
        }
        use_case.fields.iter().for_each(|field| label_of_field(use_case.name, field, &mut missing));
    }
    for dataset in app::datasets() {
        if find(&format!("dataset.{}", dataset.name)).is_none() {
            missing.push(format!("dataset.{}", dataset.name));
        }
        for column in dataset.columns {
            let name = column.name;
            let is_shown = !matches!(column.kind, ColumnKind::Id(_) | ColumnKind::Json) && name != "version";
            let label = find(&format!("column.{}.{name}", dataset.name)).or_else(|| find(&format!("column.{name}")));
            if is_shown && label.is_none() {
                missing.push(format!("column.{}.{name}", dataset.name));
            }
            if let ColumnKind::Choice(wires) = column.kind {
                missing.extend(
                    wires
                        .iter()
                        .filter(|wire| choice(name, wire).is_none())
                        .map(|wire| format!("choice.{name}.{wire}")),
                );
            }
        }
    }
    for (field, wires) in RULES {
        let untold = wires.iter().filter(|wire| choice(field, wire).is_none());
        missing.extend(untold.map(|wire| format!("choice.{field}.{wire}")));
    }
    let kinds = app::log_categories().into_iter().filter(|category| choice("category", category).is_none());
    missing.extend(kinds.map(|category| format!("choice.category.{category}")));
    let filters = filters();
    assert!(filters.contains("window") && filters.len() > 8, "the filters were not found: {filters:?}");
    missing.extend(filters.iter().map(|name| format!("column.{name}")).filter(|key| find(key).is_none()));
    let codes = rejection_codes();
    assert!(codes.len() > 60, "the codes were not found: {codes:?}");
    missing.extend(codes.iter().map(|code| format!("rejection.{code}")).filter(|key| find(key).is_none()));
    let machine = fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/../graphql/src/texts.rs")).expect("codes");
    let (codes, mistakes) = machine.split_once("MISTAKES: &[&str]").expect("both lists");
    for (family, list) in [("rejection", codes), ("mistake", mistakes)] {
        let lines = list.lines().filter_map(|line| line.trim().strip_prefix('"')?.strip_suffix("\","));
        missing.extend(lines.map(|code| format!("{family}.{code}")).filter(|key| find(key).is_none()));
    }
    let kinds = event_kinds();
    assert!(kinds.len() > 40, "the events were not found: {kinds:?}");
    missing.extend(kinds.iter().map(|kind| format!("event.{kind}")).filter(|key| find(key).is_none()));
    assert!(missing.is_empty(), "no text for: {missing:#?}");
}

#[test]
fn every_text_has_a_user() {
    let own = [sources("src"), sources("templates")].concat().concat();
    let mistakes = [sources("../app/src"), sources("../views/src"), sources("../graphql/src")].concat().concat();
    let facts = include_str!("../../../server/demo/region-facts.json").to_owned() + "\"population\"";
    let (codes, kinds) = (rejection_codes(), event_kinds());
    let mut fields = BTreeSet::new();
    let mut wires = BTreeSet::new();
    for use_case in app::catalogue() {
        names_of_fields(use_case.fields, &mut fields, &mut wires);
    }
    let mut columns = BTreeSet::new();
    for dataset in app::datasets() {
        for column in dataset.columns {
            columns.insert(column.name);
            if let ColumnKind::Choice(names) = column.kind {
                wires.extend(names.iter().copied());
            }
        }
    }
    wires.extend(RULES.iter().flat_map(|(_, names)| names.iter().copied()));
    wires.extend(app::log_categories());
    let is_use_case = |name: &str| app::use_case(name).is_some();
    let literal = |text: &str| own.contains(&format!("\"{text}\""));
    let idle: Vec<&str> = keys()
        .filter(|key| {
            let (family, rest) = key.split_once('.').unwrap_or((key, ""));
            let last = rest.rsplit('.').next().unwrap_or(rest);
            let first = rest.split('.').next().unwrap_or(rest);
            let used = literal(key)
                || match family {
                    "use_case" | "title" | "about" | "done" | "short" => is_use_case(rest) || literal(rest),
                    "field" | "hint" => {
                        fields.contains(last) && (first == last || is_use_case(first))
                            || first == "account"
                            || literal(last)
                            || first == "import_media" && mistakes.contains(&format!("\"{last}\""))
                    }
                    "column" => columns.contains(last),
                    "dataset" => app::datasets().iter().any(|dataset| dataset.name == rest),
                    "section" | "empty" | "task" | "problem" | "list" => {
                        literal(first) || literal(first.trim_end_matches("_why")) || literal(last)
                    }
                    "choice" => wires.contains(last) || first == "requirement" || literal(last),
                    "rejection" => codes.contains(rest) || rest == "other" || mistakes.contains(&format!("\"{rest}\"")),
                    "comparison" if first == "peers" => literal(last),
                    "comparison" if first == "direction" => POLARITIES.contains(&last),
                    "event" => kinds.contains(rest),
                    "mistake" | "row_mistake" => {
                        mistakes.contains(&format!("\"{rest}\"")) || rest == "other" || literal(rest)
                    }
                    "context" => app::catalogue().iter().any(|use_case| use_case.context == rest),
                    "role_about" => app::Role::NAMES.contains(&rest),
                    "policy" if first == "preset" => app::Preset::NAMES.contains(&last.trim_end_matches("_about")),
                    "export" => columns.contains(rest),
                    "fact" => facts.contains(&format!("\"{rest}\"")),
                    "bill" if first == "back_to" => literal(last),
                    "office" => literal(last.trim_end_matches("_about")),
                    _ => false,
                };
            !used
        })
        .collect();
    assert!(idle.is_empty(), "nobody shows: {idle:#?}");
}

fn names_of_fields(list: &'static [Field], fields: &mut BTreeSet<&'static str>, wires: &mut BTreeSet<&'static str>) {
    for field in list {
        fields.insert(field.name);
        match field.kind {
            FieldKind::Choice(names) | FieldKind::Choices(names) => wires.extend(names.iter().copied()),
            FieldKind::Group(inner) => names_of_fields(inner, fields, wires),
            _ => {}
        }
    }
}
