//! The one way in which a use case is performed: permission, input, log.

use std::sync::Arc;

use futures_util::future::BoxFuture;
use serde_json::{Map, Value};
use sha2::{Digest, Sha256};
use store::{Context, Done, Halt, Order, Outcome, Refusal, Unit};
use views::Sinergi;

use crate::{App, AppError, FieldError, Scope, UseCase, delegations, input, scope::Performing};

/// What a command does with the log: it may run more than once, so it has no other effect.
pub(crate) trait Work:
    for<'a> Fn(&'a mut Unit<Sinergi>) -> BoxFuture<'a, Result<Value, Halt>> + Send + Sync + 'static
{
}

impl<F> Work for F where
    F: for<'a> Fn(&'a mut Unit<Sinergi>) -> BoxFuture<'a, Result<Value, Halt>> + Send + Sync + 'static
{
}

impl App {
    /// Does what a person wants, if the person may: checks the permission, then every field, then runs it.
    ///
    /// # Errors
    /// [`AppError::Denied`] without the permission, [`AppError::Invalid`] with every mistake in the input,
    /// [`AppError::Rejected`] when a rule says no, and what the store may meet.
    pub async fn perform(
        &self,
        scope: &Scope,
        use_case: &'static UseCase,
        values: Map<String, Value>,
    ) -> Result<Done, AppError> {
        scope.may(use_case.name)?;
        let values = input::check(use_case.fields, &values)?;
        let fingerprint = fingerprint(use_case.name, scope, &values)?;
        let mut scope = Scope { performing: Some(Performing { action: use_case.name, fingerprint }), ..scope.clone() };
        // The clock of an example is everybody's and nobody's duty.
        if use_case.name == "move_example_clock" {
            scope.on_behalf_of = None;
        }
        (use_case.run)(self, &scope, values).await
    }

    /// Hands a command to the tenant's queue and waits for its end.
    pub(crate) async fn transact(&self, scope: &Scope, work: impl Work) -> Result<Done, AppError> {
        let context = context(scope)?;
        let work = delegations::in_person(delegations::Sending::of(scope)?, work);
        let order = Order { context, work: Arc::new(work) };
        match self.store().execute(order).await? {
            Outcome::Accepted(done) => Ok(done),
            // Recorded as an attempt, and told like a record that is not there.
            Outcome::Refused(refusal) if refusal.code == NOT_FOUND => Err(AppError::Denied),
            Outcome::Refused(refusal) => Err(match misplaced(&refusal) {
                Some(mistake) => AppError::Invalid(vec![mistake]),
                None => AppError::Rejected(refusal),
            }),
        }
    }
}

/// The same command id with another fingerprint is refused: the same person sends the same thing, or it is another command.
fn fingerprint(action: &str, scope: &Scope, values: &Map<String, Value>) -> Result<[u8; 32], AppError> {
    let body = serde_json::to_vec(values).map_err(|source| AppError::Bug(Box::new(source)))?;
    let mut digest = Sha256::new();
    digest.update(action.as_bytes());
    digest.update([0]);
    digest.update(scope.actor.as_uuid().as_bytes());
    if let Some(acting) = scope.on_behalf_of {
        digest.update(acting.principal.as_uuid().as_bytes());
    }
    digest.update(body);
    Ok(digest.finalize().into())
}

fn context(scope: &Scope) -> Result<Context, AppError> {
    let Some(performing) = scope.performing else {
        return Err(AppError::Bug("a command outside of perform".into()));
    };
    let role = scope.may(performing.action)?;
    Ok(Context {
        border: scope.border(),
        actor: scope.actor,
        role: role.wire(),
        on_behalf_of: scope.on_behalf_of.map(|acting| acting.principal),
        command: scope.command,
        request: scope.request,
        action: performing.action,
        fingerprint: performing.fingerprint,
        reason: scope.reason.clone(),
        occurred_at: scope.now,
        now: scope.now,
        expected_version: scope.expected_version,
        policy_version: None,
    })
}

/// Code of the refusal of a record that is not the sender's, or not there.
pub(crate) const NOT_FOUND: &str = "NOT_FOUND";

/// Codes of refusals of two fields that do not belong together; they are told at the second one.
pub(crate) const NOT_OF_COMPANY: &str = "not_of_company";
pub(crate) const NOT_OF_ORDER: &str = "not_of_order";

/// What was chosen at `field` does not belong to what was chosen at another one: a mistake of the form, kept with it.
pub(crate) fn refuse_at(field: &str, code: &'static str) -> Halt {
    let mut refusal = Refusal::code(code);
    refusal.params.push(("field".to_owned(), field.to_owned()));
    Halt::Refused(refusal)
}

fn misplaced(refusal: &Refusal) -> Option<FieldError> {
    let code = [NOT_OF_COMPANY, NOT_OF_ORDER].into_iter().find(|code| *code == refusal.code)?;
    let (_, field) = refusal.params.iter().find(|(name, _)| name == "field")?;
    Some(FieldError { field: field.clone(), code, params: vec![] })
}

/// A refusal that is only a code, for rules that no single aggregate holds.
pub(crate) fn refuse(code: &str) -> Halt {
    Halt::Refused(Refusal::code(code))
}
