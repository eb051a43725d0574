/// Webhooks: programs of users and administrators hear over HTTPS of mail that arrives and of what
/// becomes of mail that was sent.
///
/// **The model**: a [Webhook] belongs to an account, a domain or the installation, and hears of
/// events of the accounts there. [Webhooks] keeps all of them in memory, so that an account without
/// one costs a look. An event leaves in the transaction that makes it: arrivals as a row of the
/// account's outbox, results as a notice of the queue. Whoever carries these on
/// ([org.posthorn.delivery.webhook.sending]) writes the event for each webhook that wants it
/// ([WebhookEvents]), synced, and only then strikes it out. From there it is sent until it is taken
/// or its time is over. Nothing is lost by a crash; an event may be sent twice, under the same id.
/// Order is not kept.
///
/// **Signatures**: the scheme of Standard Webhooks ([Signature]). Secrets are sealed by the vault.
///
/// **Entry points**: [Webhooks], [WebhookEvents]. **Threads**: thread-safe, without threads of
/// their own. **Limits**: [WebhookLimits].
///
/// # On disk
///
/// Partition of kind 14 `webhook`, the only one: the webhooks. Partitions of kind 15
/// `webhook_events`, one for each webhook, numbered by its id: what is to be sent and what was.
/// Numbers are big-endian; values are of format 1, written by [org.posthorn.kv.codec.RowWriter].
///
/// | table | key | value |
/// |---|---|---|
/// | 152 `webhook` | id (8) | owner, URL, events, content, whether enabled, why and since when, created |
/// | 153 `webhook_secret` | id (8) | sealed: the secret, and the one before it with the time of its end |
/// | 154 `webhook_version` | 0 | counted up by each change, for other servers |
/// | 155 `webhook_event` | event (16) | type, created, due, attempts, body |
/// | 156 `webhook_due` | time (8), event (16) | 1 |
/// | 157 `webhook_attempt` | number modulo the attempts that are kept (4) | the attempt |
/// | 158 `webhook_standing` | 0 | counts, last success and failure |
@NullMarked
package org.posthorn.delivery.webhook;

import org.jspecify.annotations.NullMarked;
