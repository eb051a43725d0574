package org.posthorn.admin;

import java.time.Instant;
import org.posthorn.admin.certificates.ServedCertificates;
import org.posthorn.delivery.webhook.sending.WebhookSender;
import org.posthorn.dns.Resolver;
import org.posthorn.queue.Queue;
import org.posthorn.runtime.Metrics;
import org.posthorn.spam.connection.Bans;
import org.posthorn.submission.signing.SigningKeys;

/// What only a running server has.
///
/// @param since when it was started
public record Running(
    Queue queue,
    SigningKeys signingKeys,
    Resolver resolver,
    Bans bans,
    ServedCertificates certificates,
    Metrics metrics,
    WebhookSender webhooks,
    Instant since) {}
