/// Whether the domain that readers see as the author's has authenticated a message, and what its
/// owner asks for if it has not.
///
/// **RFCs**: 9989 (DMARC, which replaced 7489), 8020 (what "does not exist" means), 5890 (domains
/// are compared as A-labels). The tags `pct`, `rf` and `ri` of RFC 7489 have no meaning any more
/// and are ignored as unknown tags are.
///
/// **The model**: [Author] is what the From field says. [DmarcVerifier] finds the policy that
/// applies by a [TreeWalk] over the DNS, compares the domains that SPF and DKIM authenticated
/// ([Identifier]) with the author's, and gives a [DmarcResult]. [DmarcRecord] is a policy record as
/// published. [PublicSuffixes] helps where the DNS does not say where an organization begins; it
/// can be left out. Nothing here decides about mail.
///
/// **Threads**: values are immutable; the verifier is thread-safe; a [TreeWalk] belongs to one
/// thread.
///
/// **Limits**: [DmarcLimits]; the DNS is asked at most eight times for each domain (RFC 9989
/// §4.10), and in total as often as the resolver that is given allows.
@NullMarked
package org.posthorn.mailauth.dmarc;

import org.jspecify.annotations.NullMarked;
