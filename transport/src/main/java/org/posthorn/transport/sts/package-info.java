/// MTA-STS: domains say that mail to them must go over TLS, and to which hosts. What others say is
/// fetched, kept and asked for by the way out; what ours say is written here too.
///
/// **RFCs**: 8461, 8460 §4.3.2 (what is reported of policies that cannot be had).
///
/// **The model**: a TXT record `_mta-sts.DOMAIN` ([StsRecord]) says that there is a policy and, by
/// its id, whether the one we know is still the newest. The policy itself ([StsPolicy]) comes from
/// `https://mta-sts.DOMAIN/.well-known/mta-sts.txt`. [PolicyCache] keeps it until it expires:
///
/// - A policy whose id is the record's is used as it is, and fetched again in the background when
///   it is a day old.
/// - Another id makes us fetch before we send, one fetch for a domain at a time. A message waits
///   for it some seconds and no longer; one that cannot go without (REQUIRETLS) waits until its
///   end.
/// - A policy that has not expired outlives a record that is gone or cannot be asked for, and
///   fetches that fail (RFC 8461 §5.1): who can only disturb cannot take it away.
/// - A fetch that failed is not repeated for five minutes, unless the record's id changes.
///
/// **Entry points**: [PolicyCache], [HttpsPolicyFetcher], and for our own domains [StsPolicy#text]
/// and [StsRecord#text].
///
/// **Threads**: everything is thread-safe. No lock is held while the network is asked.
///
/// **Limits**: [StsLimits], and those of [org.posthorn.transport.https].
///
/// **On disk**: table 80 of the partition `outbound`, see [org.posthorn.transport.rows].
@NullMarked
package org.posthorn.transport.sts;

import org.jspecify.annotations.NullMarked;
