/// MTA-STS: domains publish that mail to them must be sent over TLS, and to which hosts. This
/// package fetches and caches the policies of others for outbound mail, and formats those of local
/// domains.
///
/// **RFCs**: 8461, 8460 §4.3.2 (reports on policies that cannot be fetched).
///
/// **The model**: the TXT record `_mta-sts.DOMAIN` ([StsRecord]) says that there is a policy; its
/// id tells whether a cached policy is current. The policy ([StsPolicy]) is at
/// `https://mta-sts.DOMAIN/.well-known/mta-sts.txt`. [PolicyCache] keeps it until it expires:
///
/// - A policy with the current id is used, and refreshed in the background when it is a day old.
/// - If the id has changed, the policy is fetched before sending; one fetch at a time for a domain.
///   A message waits some seconds at most; a message that needs a policy (REQUIRETLS) waits until
///   the fetch ends.
/// - A policy that has not expired remains valid if the record is gone, if the DNS does not answer,
///   and if fetches fail (RFC 8461 §5.1): an attacker who can block traffic cannot remove it.
/// - A failed fetch is not repeated for five minutes, unless the record's id changes.
///
/// **Entry points**: [PolicyCache], [HttpsPolicyFetcher]; for local domains [StsPolicy#text] and
/// [StsRecord#text].
///
/// **Threads**: everything is thread-safe. No lock is held during network access.
///
/// **Limits**: [StsLimits], and those of [org.posthorn.transport.https].
///
/// **On disk**: table 80 of the partition `outbound`, see [org.posthorn.transport.rows].
@NullMarked
package org.posthorn.transport.sts;

import org.jspecify.annotations.NullMarked;
