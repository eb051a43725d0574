/// Owners' rules: Sieve scripts (RFC 5228 and its extensions, see [org.posthorn.sieve]) decide what
/// is done with an account's copy of a message.
///
/// These scripts run in this order: the server's scripts before, the [VacationResponse] if there is
/// one, the account's active script, and the server's scripts after. Each runs only while the
/// implicit keep is in effect. A script sees the message as it will be delivered, with the edits of
/// those before it. Scripts run outside of transactions. Their result is one transaction of the
/// account ([org.posthorn.store.MailAccount#deliver]), in the step of the copy: mailboxes, flags,
/// remembered keys, and effects that leave the account ([OutgoingMail]), which
/// [org.posthorn.delivery.effects] carries out.
///
/// - An implicit keep delivers to where mail goes without rules: Junk if the verdict says so. An
///   explicit keep, and every action that cannot be done, delivers to INBOX.
/// - One message in several mailboxes is one Email with several memberships, where flags and octets
///   are the same.
/// - A message that has been in this account before, by its Delivered-To, is neither redirected nor
///   answered: it is kept (RFC 5228 §10).
/// - A refusal (RFC 5429) is returned to the caller. If the sender's domain failed authentication,
///   or the message is junk, the sender is told only by the SMTP reply.
/// - If a run fails, the message is kept, and the owner gets a note, once for each version of the
///   scripts.
///
/// **Entry point**: [Rules]. **Threads**: runs on the threads that deliver. **Limits**:
/// [RuleSettings], [org.posthorn.sieve.SieveLimits].
///
/// **On disk**: remembered keys are in the store's table `memory`; their names are `duplicate KEY`,
/// `vacation KEY SENDER` and `note VERSION`. The bytes of effects of kind 1 are [OutgoingMail]'s.
@NullMarked
package org.posthorn.delivery.rules;

import org.jspecify.annotations.NullMarked;
