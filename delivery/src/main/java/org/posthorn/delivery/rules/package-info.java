/// Owners' rules: decides by Sieve scripts (RFC 5228 and its extensions, see [org.posthorn.sieve])
/// what becomes of an account's copy of a message, and does it.
///
/// The server's scripts before, the [VacationResponse] if there is one, the account's active
/// script, and the server's scripts after run in this order; each next one only while the implicit
/// keep is alive. A script sees the message as it will be filed, with the edits of those before it.
/// Scripts run outside of transactions. What they come to is one transaction of the account
/// ([org.posthorn.store.MailAccount#deliver]), in the step of the copy: mailboxes, flags, what is
/// remembered, and effects that leave the account ([OutgoingMail]), which
/// [org.posthorn.delivery.effects] carries on.
///
/// - An implicit keep files where mail goes without rules: Junk if the message was judged so. An
///   explicit one, and whatever cannot be done, is INBOX.
/// - One message in several mailboxes is one Email with several memberships, where flags and octets
///   are the same.
/// - A message that has been in this account before, by its Delivered-To, is neither redirected nor
///   answered: it is kept (RFC 5228 §10).
/// - A refusal (RFC 5429) is the caller's to tell. A sender whose domain has failed its
///   authentication, or whose message was judged to be junk, is told by nobody but a reply of SMTP.
/// - A run that fails keeps the message, and the owner gets a note, once for each version of the
///   scripts.
///
/// **Entry point**: [Rules]. **Threads**: all of it is called by the threads that file. **Limits**:
/// [RuleSettings], [org.posthorn.sieve.SieveLimits].
///
/// **On disk**: what is remembered is the store's table `memory`; the names are `duplicate KEY`,
/// `vacation KEY SENDER` and `note VERSION`. The bytes of effects of kind 1 are [OutgoingMail]'s.
@NullMarked
package org.posthorn.delivery.rules;

import org.jspecify.annotations.NullMarked;
