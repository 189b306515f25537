//! Outages in sentences (EF-55).

use proptest::{collection::vec, prelude::*};

use super::*;
use crate::spec::{any_order, at, cases, given, id, twice_is_once};

const NOON: &str = "2026-01-07T12:00:00+07:00";

fn begin(from: &str) -> Command {
    Command::Begin {
        outage: id(1),
        system: System::Sipd,
        from: at(from),
        source: Source::Announcement,
        note: "Surat Pusdatin 12 Januari".into(),
        now: at(NOON),
    }
}

fn began() -> Event {
    Event::OutageBegan {
        outage: id(1),
        system: System::Sipd,
        from: at("2026-01-07T08:00:00+07:00"),
        source: Source::Announcement,
        note: "Surat Pusdatin 12 Januari".into(),
    }
}

fn end(until: &str) -> Command {
    Command::End { until: at(until), now: at(NOON) }
}

#[test]
fn an_outage_begins_and_ends() {
    let ended = Event::OutageEnded {
        outage: id(1),
        system: System::Sipd,
        from: at("2026-01-07T08:00:00+07:00"),
        until: at("2026-01-07T11:30:00+07:00"),
    };
    given::<Outage>([]).when(begin("2026-01-07T08:00:00+07:00")).then([began()]);
    given::<Outage>([began()]).when(end("2026-01-07T11:30:00+07:00")).then([ended.clone()]);
    given::<Outage>([began(), ended.clone()]).when(end("2026-01-07T11:30:00+07:00")).then_nothing_happens();
    given::<Outage>([began(), ended]).when(end("2026-01-07T11:00:00+07:00")).then_rejected(Rejection::AlreadyEnded);
}

#[test]
fn an_outage_does_not_lie_ahead_and_does_not_end_before_it_begins() {
    given::<Outage>([]).when(begin("2026-01-07T12:00:01+07:00")).then_rejected(Rejection::Ahead);
    given::<Outage>([began()]).when(end("2026-01-07T08:00:00+07:00")).then_rejected(Rejection::EndsBeforeItBegins);
    given::<Outage>([began()]).when(end("2026-01-07T12:00:01+07:00")).then_rejected(Rejection::Ahead);
    given::<Outage>([]).when(end(NOON)).then_rejected(Rejection::Unknown);
    given::<Outage>([began()]).when(begin("2026-01-07T09:00:00+07:00")).then_rejected(Rejection::AlreadyBegan);
}

#[test]
fn an_outage_says_what_shows_it() {
    let Command::Begin { outage, system, from, source, now, .. } = begin(NOON) else { unreachable!() };
    given::<Outage>([])
        .when(Command::Begin { outage, system, from, source, now, note: " ".into() })
        .then_rejected(Rejection::NoteMissing);
}

proptest! {
    #![proptest_config(cases(200))]

    #[test]
    fn an_order_about_an_outage_sent_twice_changes_nothing_more(hours in vec((any::<bool>(), 0_u8..14), 0..20)) {
        let commands: Vec<Command> = hours
            .into_iter()
            .map(|(begins, hour)| {
                let when = format!("2026-01-07T{hour:02}:00:00+07:00");
                if begins { begin(&when) } else { end(&when) }
            })
            .collect();
        let past = twice_is_once::<Outage>(commands.clone())?;
        any_order::<Outage>(&past, &commands);
    }
}
