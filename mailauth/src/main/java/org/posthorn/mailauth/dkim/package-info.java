/// Who a message is from: DKIM signatures and the keys that make them.
///
/// **RFCs**: 6376 (DKIM), 8301 (which algorithms), 8463 (Ed25519), 8616 (international domains are
/// written as A-labels).
///
/// **The model**: a [DkimSigner] is fed a message as it will travel and gives the fields to put
/// before it, one for each [DkimKey]. Header and body are canonicalised by `relaxed`, as mail
/// servers fold and trim. [DkimRecord] is what the DNS says of a key. [KeySchedule] says when keys
/// take over from each other; it keeps nothing itself.
///
/// **Threads**: values are immutable; a signer belongs to one thread.
///
/// **Limits**: [DkimSigner#HEADER_BYTES_MAX], [DkimSigner#OCCURRENCES_MAX].
@NullMarked
package org.posthorn.mailauth.dkim;

import org.jspecify.annotations.NullMarked;
