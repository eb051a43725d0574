package org.posthorn.admin.watching;

import java.util.Optional;
import org.posthorn.admin.certificates.ServedCertificates;
import org.posthorn.delivery.webhook.sending.WebhookSender;
import org.posthorn.dns.Resolver;
import org.posthorn.queue.Queue;
import org.posthorn.search.index.SearchIndex;
import org.posthorn.spam.connection.Bans;
import org.posthorn.submission.signing.SigningKeys;

/// Components that only a running server has.
///
/// @param searchIndex empty if `search.index` is false
public record Running(
    Queue queue,
    SigningKeys signingKeys,
    Resolver resolver,
    Bans bans,
    ServedCertificates certificates,
    WebhookSender webhooks,
    Optional<SearchIndex> searchIndex,
    Observation observation) {}
