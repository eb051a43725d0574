/// Message authentication: SPF, DKIM, ARC, DMARC and reverse DNS.
///
/// **The model**: each method has a package: `dkim` (signatures, and signing keys), `spf`, `arc`,
/// `dmarc`; `results` reads and writes the header fields with results; `canonical` has canonical
/// forms, `signatures` verifies those of DKIM and ARC in one pass. The input is a message and a
/// [org.posthorn.dns.Resolver], the output an [AuthenticationVerdict] with details. The packages do
/// not decide about mail or write to a store; the only state is a cache of parsed DNS records
/// ([ReadTexts]).
///
/// **Threads**: values are immutable; classes marked "one thread" belong to one thread.
///
/// **Limits**: [BoundedResolver#QUESTIONS_MAX], [BoundedResolver#TIME_MAX]; those of [ReadTexts];
/// others with each method.
@NullMarked
package org.posthorn.mailauth;

import org.jspecify.annotations.NullMarked;
