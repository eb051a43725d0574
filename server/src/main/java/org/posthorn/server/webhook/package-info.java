/// Builds webhooks: [org.posthorn.server.webhook.WebhookDelivery].
@NullMarked
package org.posthorn.server.webhook;

import org.jspecify.annotations.NullMarked;
