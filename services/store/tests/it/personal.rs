//! Personal values: sealed in the log, readable with the key, gone without it.

use kernel::{Personal, SubjectId, Uuid};
use serde_json::Value;
use store::Store;

use crate::{
    model::{Bank, Event, Note, NoteCommand, NoteEvent},
    world::*,
};

async fn write(store: &Store<Bank>, note: Uuid, about: SubjectId, text: &'static str) {
    let work = order(context(), move |unit| {
        Box::pin(async move {
            unit.run::<Note>(note, NoteCommand::Write { about, text: text.to_owned() }).await?;
            Ok(Value::Null)
        })
    });
    accepted(store.execute(work).await);
}

async fn texts(store: &Store<Bank>) -> Vec<Option<String>> {
    let events = store.events_after(staff(TENANT), 0, 100).await.expect("events");
    let text = |event: &Event| match event {
        Event::Note(NoteEvent::Written { about }) => about.reveal().map(str::to_owned),
        other => panic!("{other:?}"),
    };
    events.iter().map(|recorded| text(&recorded.event)).collect()
}

#[tokio::test]
async fn a_personal_value_is_sealed_in_the_log_and_gone_everywhere_once_its_person_is_forgotten() {
    let world = World::new().await;
    let (store, other) = (world.store().await, world.store().await);
    let (siti, budi) = (SubjectId(Uuid::from_u128(1)), SubjectId(Uuid::from_u128(2)));
    let (first, second) = (id(), id());
    write(&store, first, siti, "Siti Rahmawati").await;
    write(&other, second, budi, "Budi Santoso").await;
    write(&other, first, siti, "Siti R. Dewi").await;
    let in_clear = "select count(*) from sinergi.events where convert_from(payload, 'UTF8') ~ 'Siti|Budi'";
    assert_eq!(world.count(in_clear).await, 0);
    let all = [Some("Siti Rahmawati"), Some("Budi Santoso"), Some("Siti R. Dewi")].map(|text| text.map(str::to_owned));
    assert_eq!(texts(&store).await, all);
    assert_eq!(world.count("select count(*) from sinergi.subject_keys").await, 2);

    assert!(store.forget(TENANT, siti).await.expect("forgotten"));
    assert!(!store.forget(TENANT, siti).await.expect("nothing left to forget"));
    assert_eq!(texts(&store).await, [None, Some("Budi Santoso".to_owned()), None]);
    assert_eq!(texts(&world.store().await).await, [None, Some("Budi Santoso".to_owned()), None]);
    let in_rows = "select count(*) from sinergi.rm_bank_notes where about is not null";
    assert_eq!(world.count(in_rows).await, 1);
    all_is_well(&store, TENANT).await;

    // The other process has kept the old key; it must not seal anything with it.
    write(&other, first, siti, "Siti sekali lagi").await;
    let last = Some("Siti sekali lagi".to_owned());
    assert_eq!(texts(&world.store().await).await, [None, Some("Budi Santoso".to_owned()), None, last.clone()]);
    assert_eq!(texts(&store).await[3], last);
    let (state, _) = store.load::<Note>(staff(TENANT), first).await.expect("a state");
    assert_eq!(state.about, Some(Personal::new(siti, "Siti sekali lagi")));
    all_is_well(&other, TENANT).await;
}
