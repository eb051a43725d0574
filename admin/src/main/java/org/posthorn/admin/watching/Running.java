package org.posthorn.admin.watching;

import java.util.Optional;
import org.posthorn.admin.certificates.ServedCertificates;
import org.posthorn.delivery.webhook.sending.WebhookSender;
import org.posthorn.dns.Resolver;
import org.posthorn.queue.Queue;
import org.posthorn.search.index.SearchIndex;
import org.posthorn.spam.connection.Bans;
import org.posthorn.submission.signing.SigningKeys;

<<<<<<< HEAD
/// What only a running server has.
///
/// @param searchIndex empty if the configuration wants none
=======
/// Components that only a running server has.
>>>>>>> d45b2ce4e (admin: plain names and comments)
public record Running(
    Queue queue,
    SigningKeys signingKeys,
    Resolver resolver,
    Bans bans,
    ServedCertificates certificates,
    WebhookSender webhooks,
    Optional<SearchIndex> searchIndex,
    Observation observation) {}
