/// Webhooks: HTTPS requests to programs of users and administrators when mail arrives and when the
/// delivery status of sent mail changes.
///
/// **The model**: a [Webhook] belongs to an account, a domain or the installation, and gets the
/// events of the accounts there. [Webhooks] keeps all of them in memory. The transaction that
/// causes an event also records it: an arrival as a row of the account's outbox, a delivery result
/// as a notice of the queue. [org.posthorn.delivery.webhook.sending] writes the event for each
/// webhook that wants it ([WebhookEvents]), synced, and only then removes its source. The event is
/// sent until a request succeeds or its time is over. A crash loses nothing, but an event may be
/// sent twice, under the same id. Events may be sent in any order.
///
/// **Signatures**: the scheme of Standard Webhooks ([Signature]). Secrets are sealed by the vault.
///
/// **Entry points**: [Webhooks], [WebhookEvents]. **Threads**: thread-safe, without threads of
/// their own. **Limits**: [WebhookLimits].
///
/// # On disk
///
/// Partition of kind 14 `webhook`, the only one: the webhooks. Partitions of kind 15
/// `webhook_events`, one for each webhook, numbered by its id: waiting events and past attempts.
/// Numbers are big-endian; values are of format 1, written by [org.posthorn.kv.codec.RowWriter].
///
/// | table | key | value |
/// |---|---|---|
/// | 152 `webhook` | id (8) | owner, URL, events, content, whether enabled, why and since when, created |
/// | 153 `webhook_secret` | id (8) | sealed: the secret, and the one before it with the time of its end |
/// | 154 `webhook_version` | 0 | incremented by each change, for other processes |
/// | 155 `webhook_event` | event (16) | type, created, due, attempts, body |
/// | 156 `webhook_due` | time (8), event (16) | 1 |
/// | 157 `webhook_attempt` | number modulo the attempts that are kept (4) | the attempt |
/// | 158 `webhook_standing` | 0 | counts, last success and failure |
@NullMarked
package org.posthorn.delivery.webhook;

import org.jspecify.annotations.NullMarked;
