//! Grades in sentences (EF-10, C-TRANSPARENT-CALC, DOMAIN.md 3.1).

use proptest::{collection::vec, prelude::*};

use super::*;
use crate::{
    media::outlet::{CompetenceLevel, PressCouncilStatus},
    policy::presets::Preset,
    spec::cases,
};

fn facts(known: &[(FactSource, i64)]) -> Facts {
    known.iter().copied().collect()
}

fn status(status: PressCouncilStatus) -> Facts {
    facts(&[(FactSource::PressCouncil, status.rung())])
}

/// Pergub Kaltim 49/2024: A factual, B administrative or in process, C the conditions alone.
#[test]
fn kaltim_grades_by_the_ladder_of_the_press_council() {
    let scheme = Preset::Kaltim.rules().grading;
    for (observed, grade) in [
        (PressCouncilStatus::FactualVerified, "A"),
        (PressCouncilStatus::AdminVerified, "B"),
        (PressCouncilStatus::InProcess, "B"),
        (PressCouncilStatus::Registered, "C"),
        (PressCouncilStatus::None, "C"),
        (PressCouncilStatus::Expired, "C"),
        (PressCouncilStatus::Revoked, "C"),
    ] {
        let result = scheme.grade(&status(observed));
        assert_eq!((result.grade.as_str(), result.eligible), (grade, true), "{observed}");
    }
}

/// A certificate that has run out is worth no more than none, though it stands last in the list of statuses.
#[test]
fn what_the_press_council_took_back_reaches_no_rung() {
    for gone in [PressCouncilStatus::Expired, PressCouncilStatus::Revoked] {
        assert!(!gone.reaches(PressCouncilStatus::Registered));
        assert!(gone.reaches(PressCouncilStatus::None));
    }
    assert!(PressCouncilStatus::AdminVerified.reaches(PressCouncilStatus::Registered));
    assert!(!PressCouncilStatus::Registered.reaches(PressCouncilStatus::AdminVerified));
}

/// EF-10: points per criterion, their sum, and the grade that it reaches.
#[test]
fn points_are_shown_per_criterion_and_add_up() {
    let scheme = Preset::Riau.rules().grading;
    let result = scheme.grade(&facts(&[
        (FactSource::PressCouncil, PressCouncilStatus::AdminVerified.rung()),
        (FactSource::EditorLevel, CompetenceLevel::Utama.rung()),
        (FactSource::YearsActive, 4),
        (FactSource::LocalOffice, 1),
        (FactSource::ScoredRequirements, 74),
    ]));
    let points: Vec<(&str, Option<i64>, i32)> =
        result.points.iter().map(|of| (of.code.as_str(), of.value, of.points)).collect();
    assert_eq!(
        points,
        [
            ("press_council", Some(3), 25),
            ("editor_level", Some(3), 20),
            ("years_active", Some(4), 10),
            ("local_office", Some(1), 10),
            ("scored_requirements", Some(74), 10),
        ]
    );
    assert_eq!((result.total, result.grade.as_str(), result.eligible), (75, "A", true));
}

/// A fact that nobody knows gives no points and is shown as not known, which is not the same as zero.
#[test]
fn a_missing_fact_gives_no_points_and_is_shown_as_missing() {
    let scheme = Preset::Riau.rules().grading;
    let result = scheme.grade(&Facts::new());
    assert!(result.points.iter().all(|of| of.value.is_none() && of.points == 0));
    assert_eq!((result.total, result.grade.as_str(), result.eligible), (0, "D", false));
    let known = scheme.grade(&facts(&[(FactSource::LocalOffice, 0)]));
    let office = known.points.iter().find(|of| of.code == "local_office").expect("the criterion");
    assert_eq!((office.value, office.points), (Some(0), 0));
}

#[test]
fn a_total_below_every_threshold_has_no_grade() {
    let result = Preset::Kaltim.rules().grading.grade(&Facts::new());
    assert_eq!((result.grade.as_str(), result.eligible), ("-", false));
}

/// DOMAIN.md 3.1: Dumai and DKI Jakarta look at reach first.
#[test]
fn jakarta_grades_by_reach_and_a_visit_less_falls_a_band() {
    let scheme = Preset::Jakarta.rules().grading;
    let of = |visits| scheme.grade(&facts(&[(FactSource::Reach, visits), (FactSource::PressCouncil, 4)])).grade;
    assert_eq!(of(250_000), "A");
    assert_eq!(of(249_999), "B");
    assert_eq!(of(9_999), "C");
}

#[test]
fn bands_and_grades_count_whatever_order_they_are_written_in() {
    let mut scheme = Preset::Riau.rules().grading;
    let facts = facts(&[(FactSource::PressCouncil, 4), (FactSource::EditorLevel, 3)]);
    let before = scheme.grade(&facts);
    scheme.thresholds.reverse();
    for criterion in &mut scheme.criteria {
        criterion.bands.reverse();
    }
    assert_eq!(scheme.grade(&facts), before);
}

fn any_facts() -> impl Strategy<Value = Facts> {
    prop::collection::btree_map(prop::sample::select(FactSource::ALL), prop_oneof![-2_i64..120, any::<i64>()], 0..8)
}

fn any_scheme() -> impl Strategy<Value = GradeScheme> {
    let band = (any::<i64>(), any::<i32>()).prop_map(|(at_least, points)| Band { at_least, points });
    let criterion = (prop::sample::select(FactSource::ALL), vec(band, 0..4)).prop_map(|(source, bands)| Criterion {
        code: source.wire().to_owned(),
        label: source.wire().to_owned(),
        source,
        bands,
    });
    let threshold = ("[A-D]", any::<i32>(), any::<bool>()).prop_map(|(grade, at_least, eligible)| Threshold {
        grade,
        at_least,
        eligible,
    });
    (vec(criterion, 0..5), vec(threshold, 0..4)).prop_map(|(criteria, thresholds)| GradeScheme {
        name: "custom".to_owned(),
        criteria,
        thresholds,
    })
}

proptest! {
    #![proptest_config(cases(500))]

    /// EF-10: whoever keeps the facts and the scheme gets the same grade, from what was stored too.
    #[test]
    fn the_same_facts_and_scheme_give_the_same_grade(scheme in any_scheme(), facts in any_facts()) {
        let result = scheme.grade(&facts);
        let kept: (GradeScheme, Facts) =
            serde_json::from_str(&serde_json::to_string(&(&scheme, &facts)).expect("JSON")).expect("read back");
        prop_assert_eq!(&kept.0.grade(&kept.1), &result);
        let shown: GradeResult =
            serde_json::from_str(&serde_json::to_string(&result).expect("JSON")).expect("read back");
        prop_assert_eq!(shown, result);
    }

    /// EF-10: the total is what the points say, and the grade is the highest that it reaches.
    #[test]
    fn a_grade_follows_from_its_points(scheme in any_scheme(), facts in any_facts()) {
        let result = scheme.grade(&facts);
        let sum = result.points.iter().fold(0_i32, |sum, of| sum.saturating_add(of.points));
        prop_assert_eq!(result.total, sum);
        let best = scheme.thresholds.iter().filter(|of| of.at_least <= sum).map(|of| of.at_least).max();
        match best {
            None => prop_assert_eq!(result.grade, "-"),
            Some(best) => {
                let named = scheme.thresholds.iter().any(|of| of.at_least == best && of.grade == result.grade);
                prop_assert!(named);
            }
        }
    }

    /// Nobody is graded lower for standing higher on the ladder of the Press Council.
    #[test]
    fn a_higher_rung_never_costs_points(facts in any_facts(), lower in 0_i64..5, higher in 0_i64..5) {
        prop_assume!(lower <= higher);
        for preset in Preset::ALL {
            let scheme = preset.rules().grading;
            let with = |rung| scheme.grade(&facts.iter().map(|(k, v)| (*k, *v)).chain([(FactSource::PressCouncil, rung)]).collect());
            prop_assert!(with(lower).total <= with(higher).total, "{preset}");
        }
    }
}

fn asked(code: &str, necessity: Necessity, attests: Option<FactSource>) -> Requirement {
    let mut items = Preset::Riau.rules().requirements.remove(0).items;
    Requirement { code: code.to_owned(), necessity, attests, ..items.remove(0) }
}

/// EF-10: what the company says of itself counts once the checks have found the paper that attests it good.
#[test]
fn a_fact_that_a_requirement_attests_counts_only_when_that_was_found_good() {
    let declared = facts(&[(FactSource::EditorLevel, 3), (FactSource::YearsActive, 4)]);
    let asked = [
        asked("EIC_UTAMA", Necessity::Optional, Some(FactSource::EditorLevel)),
        asked("LETTER", Necessity::Scored, None),
    ];
    let counted = |good: &[&str]| super::facts(&declared, &Facts::new(), &asked, |code| good.contains(&code));
    let years = (FactSource::YearsActive, 4);
    let scored = |percent| (FactSource::ScoredRequirements, percent);
    assert_eq!(counted(&["LETTER"]), facts(&[years, scored(100)]));
    assert_eq!(counted(&["EIC_UTAMA"]), facts(&[(FactSource::EditorLevel, 3), years, scored(0)]));
    let nothing_asked = super::facts(&declared, &Facts::new(), &[], |_| false);
    assert_eq!(nothing_asked.get(&FactSource::EditorLevel), Some(&3));
}

/// EF-10: what the office observed stands before what a company says.
#[test]
fn an_observed_fact_is_not_declared_away() {
    let declared = facts(&[(FactSource::PressCouncil, 4), (FactSource::LocalOffice, 1)]);
    let observed = facts(&[(FactSource::PressCouncil, 1), (FactSource::Reach, 700)]);
    assert_eq!(
        super::facts(&declared, &observed, &[], |_| false),
        facts(&[
            (FactSource::PressCouncil, 1),
            (FactSource::Reach, 700),
            (FactSource::LocalOffice, 1),
            (FactSource::ScoredRequirements, 100)
        ])
    );
}

/// The presets name what their requirements attest; the rules name no requirement.
#[test]
fn the_presets_say_what_the_card_and_the_tax_letter_attest() {
    let attested = |preset: Preset, code: &str| {
        let rules = preset.rules();
        let of = |set: &crate::policy::RequirementSet| {
            set.items.iter().find(|item| item.code == code).and_then(|item| item.attests)
        };
        rules.requirements.iter().map(of).collect::<Vec<_>>()
    };
    for preset in Preset::ALL {
        assert_eq!(attested(*preset, "EIC_UTAMA"), vec![Some(FactSource::EditorLevel); 5], "{preset}");
    }
    assert_eq!(attested(Preset::Kaltim, "PKP"), vec![Some(FactSource::TaxableEntrepreneur); 5]);
    assert_eq!(attested(Preset::Kaltim, "NIB"), vec![None; 5]);
}
