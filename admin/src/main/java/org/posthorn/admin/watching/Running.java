package org.posthorn.admin.watching;

import org.posthorn.admin.certificates.ServedCertificates;
import org.posthorn.delivery.webhook.sending.WebhookSender;
import org.posthorn.dns.Resolver;
import org.posthorn.queue.Queue;
import org.posthorn.spam.connection.Bans;
import org.posthorn.submission.signing.SigningKeys;

/// What only a running server has.
public record Running(
    Queue queue,
    SigningKeys signingKeys,
    Resolver resolver,
    Bans bans,
    ServedCertificates certificates,
    WebhookSender webhooks,
    Observation observation) {}
