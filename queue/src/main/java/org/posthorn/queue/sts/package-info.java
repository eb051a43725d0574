/// MTA-STS: domains that say over HTTPS that their mail servers have valid certificates.
///
/// **RFCs**: 8461.
///
/// **The model**: [StsPolicies] gives the policy of a domain. [CachedStsPolicies] looks for its id
/// in the DNS, fetches the policy when the id is new, and keeps it in the store for as long as it
/// says, so that who holds up the fetch does not disarm it. [StsPolicy] is the policy as a value.
///
/// **Threads**: thread-safe; callers block, at most as long as a fetch may take.
///
/// **Limits**: [CachedStsPolicies.Limits], [StsPolicy#BYTES_MAX].
@NullMarked
package org.posthorn.queue.sts;

import org.jspecify.annotations.NullMarked;
