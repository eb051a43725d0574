/// Runs webhooks: reads events from outboxes and from the queue, stores them for each webhook, and
/// sends them.
///
/// **Entry points**: [WebhookPublisher] stores events, [WebhookSender] sends them. **Threads**: one
/// thread decides what is sent; each exchange has its own virtual thread. **Limits**:
/// [org.posthorn.delivery.webhook.WebhookLimits].
@NullMarked
package org.posthorn.delivery.webhook.sending;

import org.jspecify.annotations.NullMarked;
