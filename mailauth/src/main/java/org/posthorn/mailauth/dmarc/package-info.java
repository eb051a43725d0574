/// DMARC: whether the author's domain authenticated a message, and the policy that its owner
/// requests otherwise.
///
/// **RFCs**: 9989 (DMARC, which replaced 7489), 8020 (names that do not exist), 5890 (domains are
/// compared as A-labels). The tags `pct`, `rf` and `ri` of RFC 7489 are obsolete and ignored like
/// unknown tags.
///
/// **The model**: [Author] is the domain of the From field. [DmarcVerifier] finds the policy that
/// applies by a [TreeWalk] over the DNS, compares the domains authenticated by SPF and DKIM
/// ([Identifier]) with the author's, and returns a [DmarcResult]. [DmarcRecord] is a policy record.
/// [PublicSuffixes] is optional; it helps if the DNS does not identify the organizational domain.
/// The package does not decide about mail.
///
/// **Threads**: values are immutable; the verifier is thread-safe; a [TreeWalk] belongs to one
/// thread.
///
/// **Limits**: [DmarcLimits]; at most eight DNS queries for each domain (RFC 9989 §4.10); the
/// resolver limits the total.
@NullMarked
package org.posthorn.mailauth.dmarc;

import org.jspecify.annotations.NullMarked;
