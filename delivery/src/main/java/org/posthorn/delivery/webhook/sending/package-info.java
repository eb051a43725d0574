/// Webhooks at work: takes events from outboxes and from the queue, writes them down for each
/// webhook, and sends them.
///
/// **Entry points**: [WebhookPublisher] puts events down, [WebhookSender] sends them. **Threads**:
/// one decides what is sent, each exchange has a virtual thread of its own. **Limits**:
/// [org.posthorn.delivery.webhook.WebhookLimits].
@NullMarked
package org.posthorn.delivery.webhook.sending;

import org.jspecify.annotations.NullMarked;
