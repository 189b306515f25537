//! The worker of one tenant: takes what waits, decides it in memory, and writes it with one call.
//!
//! **Invariant:** every order is answered by itself. What one order does wrong (a refusal, a panic, a row that the
//! database will not take) is never felt by another; what was acknowledged is in the log.

use std::{collections::HashMap, panic::AssertUnwindSafe, sync::Arc, time::Duration};

use futures_util::FutureExt;
use kernel::{LogEvent, TenantId, Uuid};
use serde_json::Value;
use tokio::sync::{mpsc, oneshot, watch};

use crate::{
    Context, Done, Halt, Model, Order, Outcome, StoreError, Unit,
    append::{self, Accepted, Refused},
    cache::{Answer, Shelf},
    calls::{self, Head},
    desk::Desk,
    fold,
    pool::Line,
    source::Source,
    store::Core,
    verdict::{Setback, Verdict, repeated},
};

/// So often is a batch decided anew because another process was faster, before the head is locked first.
const OPTIMISTIC_TRIES: u32 = 3;
/// So often is a batch tried again after something that may pass.
const PATIENCE: u32 = 3;
/// So often is a batch tried again in all.
const TRIES: u32 = 6;
/// A worker that is further behind drops all that it kept instead of reading what happened.
const CATCH_UP_LIMIT: i64 = 2_000;

/// An order, and where its answer goes.
pub(crate) struct Job<M: Model> {
    pub(crate) order: Order<M>,
    pub(crate) answer: oneshot::Sender<Result<Outcome, StoreError>>,
}

/// An order in a batch.
struct Waiting<M: Model> {
    order: Order<M>,
    context: Arc<Context>,
    answer: oneshot::Sender<Result<Outcome, StoreError>>,
    /// Under this id a refusal is recorded, once, however often the batch is tried.
    refusal: Uuid,
    /// Why the order cannot be done, found out while the batch was written.
    broken: Option<StoreError>,
}

/// The worker of one tenant. It lives as long as somebody can send it an order.
pub(crate) struct Worker<M: Model> {
    core: Arc<Core<M>>,
    tenant: TenantId,
    inbox: mpsc::Receiver<Job<M>>,
    position: watch::Sender<i64>,
    shelf: Shelf,
    head: Option<Head>,
    /// Whether the head has to be read again before the next attempt.
    is_stale: bool,
}

impl<M: Model> Worker<M> {
    pub(crate) fn new(
        core: Arc<Core<M>>,
        tenant: TenantId,
        inbox: mpsc::Receiver<Job<M>>,
        position: watch::Sender<i64>,
    ) -> Self {
        let shelf = core.cache.new_shelf(tenant);
        Self { core, tenant, inbox, position, shelf, head: None, is_stale: true }
    }

    pub(crate) async fn run(mut self) {
        let mut jobs = Vec::with_capacity(self.core.batch);
        while let Some(job) = self.inbox.recv().await {
            jobs.push(job);
            let line = self.early_line().await;
            // Whoever came while we waited for the line goes along.
            while jobs.len() < self.core.batch
                && let Ok(job) = self.inbox.try_recv()
            {
                jobs.push(job);
            }
            let batch = jobs.drain(..).map(|job| self.waiting(job)).collect();
            Box::pin(self.process(batch, PATIENCE, line)).await;
        }
    }

    /// A line before the batch is closed, so that a busy database makes larger batches instead of longer queues. Not
    /// when the head has to be read first: making ready needs lines itself.
    async fn early_line(&self) -> Option<Line> {
        if self.is_stale { None } else { self.core.lines.take().await.ok() }
    }

    fn waiting(&self, job: Job<M>) -> Waiting<M> {
        Waiting {
            context: Arc::new(job.order.context.clone()),
            order: job.order,
            answer: job.answer,
            refusal: self.core.ids.next_id(),
            broken: None,
        }
    }

    /// Brings a batch to its end: every order is answered when this returns.
    async fn process(&mut self, mut batch: Vec<Waiting<M>>, patience: u32, mut line: Option<Line>) {
        let (mut moved, mut passing, mut clock, mut ask_first) = (0, 0, 0, false);
        loop {
            let setback =
                match Box::pin(self.attempt(&mut batch, ask_first, moved >= OPTIMISTIC_TRIES, line.take())).await {
                    Ok(verdicts) => {
                        for (waiting, verdict) in batch.into_iter().zip(verdicts) {
                            let outcome = match waiting.broken {
                                Some(error) => Err(error),
                                None => verdict.into_outcome(),
                            };
                            // Nobody waits any more: what was done stays done.
                            let _ = waiting.answer.send(outcome);
                        }
                        return;
                    }
                    Err(setback) => setback,
                };
            self.is_stale = true;
            match setback {
                Setback::Order(place, error) => {
                    tracing::error!(tenant = %self.tenant, error = cause(&error), "an order broke");
                    if let Some(waiting) = batch.get_mut(place) {
                        waiting.broken = Some(error);
                    }
                }
                Setback::Moved => {
                    moved += 1;
                    ask_first = true;
                    if moved > TRIES {
                        return fail(batch, || StoreError::Contended);
                    }
                }
                Setback::Clock => {
                    clock += 1;
                    if clock > TRIES {
                        tracing::error!(tenant = %self.tenant, "the clock of the database moved back or jumps");
                        return fail(batch, || {
                            StoreError::Unavailable("the clock of the database is not to be trusted")
                        });
                    }
                }
                Setback::Passing(place, error) => {
                    passing += 1;
                    ask_first = true;
                    tracing::warn!(tenant = %self.tenant, error = cause(&error), "a batch is tried again");
                    // Whatever it was: what is kept is no longer vouched for.
                    self.shelf = self.core.cache.new_shelf(self.tenant);
                    if passing > patience {
                        match place.and_then(|place| batch.get_mut(place)) {
                            // The head could be read, so it is this order that meets it, and nobody else.
                            Some(waiting) => waiting.broken = Some(error),
                            None => return self.fail_or_split(batch, error).await,
                        }
                        continue;
                    }
                    tokio::time::sleep(Duration::from_millis(25 << (2 * passing))).await;
                }
                Setback::Broken(error) => return self.fail_or_split(batch, error).await,
            }
        }
    }

    /// One order gets the error; of several each is tried alone, so that only the one that is to blame gets it.
    async fn fail_or_split(&mut self, batch: Vec<Waiting<M>>, error: StoreError) {
        let is_nobodys_fault = matches!(error, StoreError::Unavailable(_));
        match (batch.len(), error) {
            (_, StoreError::Unavailable(why)) if is_nobodys_fault => fail(batch, || StoreError::Unavailable(why)),
            (0 | 1, error) => {
                if let Some(waiting) = batch.into_iter().next() {
                    tracing::error!(tenant = %self.tenant, error = cause(&error), "an order failed");
                    let _ = waiting.answer.send(Err(error));
                }
            }
            _ => {
                for waiting in batch {
                    Box::pin(self.process(vec![waiting], 1, None)).await;
                }
            }
        }
    }

    /// Where the tenant stands, with everything kept exact for it.
    async fn stand(&mut self, source: &mut Source) -> Result<Head, StoreError> {
        if source.is_line()
            && !self.is_stale
            && let Some(head) = self.head
        {
            return Ok(head);
        }
        let tenant = self.tenant;
        let is_line = source.is_line();
        if is_line {
            // Never with the head locked: making ready may have to lock it.
            Arc::clone(&self.core).ensure_ready(tenant).await?;
        }
        let connection = source.connection().await?;
        let result = if is_line {
            calls::load_head(connection, tenant).await
        } else {
            calls::lock_head(connection, tenant).await
        };
        let head = source
            .answer(result, "reading the head")
            .await?
            .ok_or_else(|| StoreError::Bug(format!("tenant {tenant} has no log")))?;
        self.core.clock.learn(head.clock);
        if let Some(kept) = self.head {
            self.catch_up(source, kept, head).await?;
        }
        self.head = Some(head);
        self.is_stale = false;
        Ok(head)
    }

    /// Drops what others have changed since `kept`.
    async fn catch_up(&mut self, source: &mut Source, kept: Head, head: Head) -> Result<(), StoreError> {
        if kept.epoch != head.epoch {
            self.core.keys.drop_all();
        }
        if kept.epoch != head.epoch || head.position.saturating_sub(kept.position) > CATCH_UP_LIMIT {
            self.shelf = self.core.cache.new_shelf(self.tenant);
            return Ok(());
        }
        let core = Arc::clone(&self.core);
        let mut after = kept.position;
        while after < head.position {
            let result = calls::load_events(source.connection().await?, self.tenant, after, 500).await;
            let rows = source.answer(result, "reading what others wrote").await?;
            for recorded in core.open_rows(source, self.tenant, rows).await? {
                after = recorded.position;
                core.cache.drop_state(self.shelf, (category_of(&recorded.event), recorded.stream));
                for key in fold::touched::<M>(&recorded) {
                    core.cache.drop_row(self.shelf, key);
                }
            }
        }
        Ok(())
    }

    async fn attempt(
        &mut self,
        batch: &mut [Waiting<M>],
        ask_first: bool,
        is_locked: bool,
        line: Option<Line>,
    ) -> Result<Vec<Verdict>, Setback> {
        let mut source = if is_locked {
            Source::locked(&self.core.pool, self.tenant).await?
        } else {
            Source::line_with(&self.core.lines, line)
        };
        let head = self.stand(&mut source).await?;
        let mut desk = Desk::new(Arc::clone(&self.core), self.shelf, head, source);
        let mut asked: HashMap<Uuid, Answer> = HashMap::new();
        if ask_first {
            let commands: Vec<Uuid> = batch.iter().map(|waiting| waiting.context.command.as_uuid()).collect();
            asked = seen(&mut desk, &commands).await?;
        }
        let mut verdicts = Vec::with_capacity(batch.len());
        let mut accepted: Vec<Accepted<M::Event>> = Vec::new();
        let mut streams: Vec<Option<Uuid>> = Vec::with_capacity(batch.len());
        let mut position = head.position;
        for (place, waiting) in batch.iter_mut().enumerate() {
            let context = Arc::clone(&waiting.context);
            streams.push(None);
            if waiting.broken.is_some() {
                verdicts.push(Verdict::Broken);
                continue;
            }
            if let Some(verdict) = find_answer(&desk, &context, &asked, &accepted) {
                verdicts.push(verdict);
                continue;
            }
            let (back, result) = work(desk, &waiting.order, &context).await;
            desk = back;
            match result {
                Ok((answer, left)) => {
                    let count = i64::try_from(left.pending.len()).unwrap_or(i64::MAX);
                    position = position.saturating_add(count);
                    let done = Done { position, version: left.version, stream: left.stream, answer };
                    verdicts.push(Verdict::Accepted(done.clone()));
                    accepted.push(Accepted { place, context: left.context, pending: left.pending, done });
                }
                Err((Halt::Refused(refusal), stream)) => {
                    if let Some(last) = streams.last_mut() {
                        *last = stream;
                    }
                    verdicts.push(Verdict::Refused(refusal));
                }
                Err((Halt::Failed(error), _)) if error.may_pass() => return Err(Setback::Passing(Some(place), error)),
                Err((Halt::Failed(error), _)) => verdicts.push(Verdict::Failed(error)),
            }
        }
        if !ask_first {
            self.answer_repeats(&mut desk, batch, &mut verdicts).await?;
        }
        let refused = refused_of(batch, &verdicts, &streams);
        self.write(desk, accepted, refused).await?;
        Ok(verdicts)
    }

    /// A refused command may be one that was accepted before: then its answer of then is the answer.
    async fn answer_repeats(
        &self,
        desk: &mut Desk<M>,
        batch: &[Waiting<M>],
        verdicts: &mut [Verdict],
    ) -> Result<(), StoreError> {
        let is_refused = |verdict: &Verdict| matches!(verdict, Verdict::Refused(_));
        let commands: Vec<Uuid> = batch
            .iter()
            .zip(verdicts.iter())
            .filter(|(_, verdict)| is_refused(verdict))
            .map(|(waiting, _)| waiting.context.command.as_uuid())
            .collect();
        if commands.is_empty() {
            return Ok(());
        }
        let answers = seen(desk, &commands).await?;
        for (waiting, verdict) in batch.iter().zip(verdicts).filter(|(_, verdict)| is_refused(verdict)) {
            if let Some(answer) = answers.get(&waiting.context.command.as_uuid()) {
                *verdict = repeated(&waiting.context, answer);
            }
        }
        Ok(())
    }

    /// Writes the batch and keeps what it left.
    async fn write(
        &mut self,
        mut desk: Desk<M>,
        accepted: Vec<Accepted<M::Event>>,
        refused: Vec<Refused>,
    ) -> Result<(), Setback> {
        let first_at = self.core.clock.first_after(desk.head.last_at);
        let ready = append::prepare(&mut desk, &accepted, &refused, first_at).await?;
        if ready.is_empty() {
            return Ok(desk.source.finish().await?);
        }
        let result =
            calls::append(desk.source.connection().await?, self.tenant, &desk.head, first_at.as_utc(), &ready.columns)
                .await;
        let clock = match result {
            Ok(clock) => clock,
            Err(error) => {
                desk.source.check(&error).await;
                let code = error
                    .as_database_error()
                    .and_then(sqlx::error::DatabaseError::code)
                    .map(std::borrow::Cow::into_owned);
                let setback = match code.as_deref() {
                    Some("SN409") => Setback::Moved,
                    Some("SN408") => Setback::Clock,
                    _ => StoreError::while_doing("appending")(error).into(),
                };
                if desk.source.is_line() {
                    // A line has ended its statement, whatever came of it.
                    desk.source.finish().await?;
                }
                return Err(setback);
            }
        };
        desk.source.finish().await?;
        self.core.clock.learn(clock);
        let position = desk.head.position.saturating_add(ready.total);
        self.head = Some(Head { position, last_at: ready.last_at, ..desk.head });
        for (key, cell) in desk.states {
            self.core.cache.keep_state(self.shelf, key, cell);
        }
        for (key, cell) in ready.rows.into_cells() {
            self.core.cache.keep_row(self.shelf, key, cell);
        }
        for (subject, key) in desk.new_keys {
            self.core.keys.keep(self.tenant, subject, key);
        }
        for order in accepted {
            let answer = Answer { fingerprint: order.context.fingerprint, done: order.done };
            self.core.cache.keep_answer(self.tenant, order.context.command.as_uuid(), Arc::new(answer));
        }
        if ready.total > 0 {
            self.core.announce(&self.position, self.tenant, position);
        }
        Ok(())
    }
}

/// For the log: the error with all that led to it.
fn cause(error: &StoreError) -> &(dyn std::error::Error + 'static) {
    error
}

fn category_of<E: LogEvent>(event: &E) -> &'static str {
    event.category()
}

fn fail<M: Model>(batch: Vec<Waiting<M>>, error: impl Fn() -> StoreError) {
    for waiting in batch {
        let _ = waiting.answer.send(Err(error()));
    }
}

/// Answers that are in the log already.
async fn seen<M: Model>(desk: &mut Desk<M>, commands: &[Uuid]) -> Result<HashMap<Uuid, Answer>, StoreError> {
    let result = calls::load_seen(desk.source.connection().await?, desk.tenant, commands).await;
    let mut answers = HashMap::new();
    for (command, fingerprint, answer) in desk.source.answer(result, "looking for an answer").await? {
        let fingerprint = fingerprint
            .try_into()
            .map_err(|_| StoreError::Bug("a fingerprint that is not 32 bytes long".to_owned()))?;
        let done: Done = serde_json::from_slice(&answer)
            .map_err(|error| StoreError::Unreadable { doing: "reading an answer", source: error.into() })?;
        answers.insert(command, Answer { fingerprint, done });
    }
    Ok(answers)
}

fn find_answer<M: Model>(
    desk: &Desk<M>,
    context: &Context,
    asked: &HashMap<Uuid, Answer>,
    accepted: &[Accepted<M::Event>],
) -> Option<Verdict> {
    let command = context.command.as_uuid();
    if let Some(answer) = asked.get(&command) {
        return Some(repeated(context, answer));
    }
    if let Some(answer) = desk.core.cache.answer(desk.tenant, command) {
        return Some(repeated(context, &answer));
    }
    let twin = accepted.iter().find(|order| order.context.command == context.command)?;
    let answer = Answer { fingerprint: twin.context.fingerprint, done: twin.done.clone() };
    Some(repeated(context, &answer))
}

type Worked<M> = Result<(Value, crate::unit::Left<<M as Model>::Event>), (Halt, Option<Uuid>)>;

/// Runs the work of one order. A panic or a refusal leaves the desk as it was.
async fn work<M: Model>(desk: Desk<M>, order: &Order<M>, context: &Arc<Context>) -> (Desk<M>, Worked<M>) {
    let limit = desk.core.work;
    let mut unit = Unit::new(desk, Arc::clone(context));
    let running = AssertUnwindSafe(async { (order.work)(&mut unit).await }).catch_unwind();
    let result = match tokio::time::timeout(limit, running).await {
        Ok(Ok(result)) => result,
        Ok(Err(_)) => Err(Halt::Failed(StoreError::Bug(format!("{} panicked", context.action)))),
        // On a machine that is busy the same may be done in time later; why it was slow is for the log.
        Err(_) => {
            tracing::error!(action = %context.action, seconds = limit.as_secs(), "a command took too long");
            Err(Halt::Failed(StoreError::TooSlow))
        }
    };
    match result {
        Ok(answer) => {
            let (desk, left) = unit.keep();
            (desk, Ok((answer, left)))
        }
        Err(halt) => {
            let stream = unit.main_record().map(|(_, id)| id);
            let mut desk = unit.undo();
            if matches!(halt, Halt::Failed(_)) {
                // It may have stopped in the middle of a statement.
                desk.source.lose();
            }
            (desk, Err((halt, stream)))
        }
    }
}

fn refused_of<M: Model>(batch: &[Waiting<M>], verdicts: &[Verdict], streams: &[Option<Uuid>]) -> Vec<Refused> {
    let one = |((waiting, verdict), stream): ((&Waiting<M>, &Verdict), &Option<Uuid>)| match verdict {
        Verdict::Refused(refusal) => Some(Refused {
            id: waiting.refusal,
            context: Arc::clone(&waiting.context),
            stream: *stream,
            refusal: refusal.clone(),
        }),
        Verdict::Known(_) | Verdict::Accepted(_) | Verdict::Failed(_) | Verdict::Broken => None,
    };
    batch.iter().zip(verdicts).zip(streams).filter_map(one).collect()
}
