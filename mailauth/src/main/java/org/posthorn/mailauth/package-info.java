/// Who a message is from: what its client, its signatures and its author's domain say of it.
///
/// **The model**: each method has a package: `dkim` (signatures, and the keys that make ours),
/// `spf`, `arc`, `dmarc`; `results` reads and writes the header fields that tell; `canonical` has
/// the forms that are signed, `signatures` verifies those of DKIM and ARC in one pass. Messages and
/// a [org.posthorn.dns.Resolver] go in, values come out: a [AuthenticationVerdict] with what it
/// rests on. Nothing here decides about mail or writes to a store, or keeps a state but what texts
/// of the DNS mean ([ReadTexts]).
///
/// **Threads**: values are immutable; what says "one thread" belongs to one.
///
/// **Limits**: [BoundedResolver#QUESTIONS_MAX], [BoundedResolver#TIME_MAX]; those of [ReadTexts];
/// others with each method.
@NullMarked
package org.posthorn.mailauth;

import org.jspecify.annotations.NullMarked;
