/// Whether a message is what a domain signed: DKIM signatures, and the keys that make ours.
///
/// **RFCs**: 6376 (DKIM), 8301 (which algorithms, which keys), 8463 (Ed25519), 8616 (international
/// domains).
///
/// **The model**: a [DkimSigner] is fed a message as it will travel and gives the fields to put
/// before it, one for each [DkimKey]. Header and body are canonicalised by `relaxed`, as mail
/// servers fold and trim. A [DkimVerifier] verifies the signatures of a message that came, and
/// gives a [DkimResult] for each: it reads a [SignatureField], and finds keys with [PublicKeys].
/// [DkimRecord] is what the DNS says of a key. [KeySchedule] says when keys take over from each
/// other; it keeps nothing itself.
///
/// **Threads**: values are immutable; a signer, a verifier and its keys belong to one thread.
///
/// **Limits**: [org.posthorn.mailauth.canonical.HeaderBlock#OCTETS_MAX],
/// [SignatureField#OCTETS_MAX], [DkimVerifier#SIGNATURES_MAX], [PublicKeys#RECORDS_MAX], keys of
/// [VerifyingKey#RSA_BITS_MIN] to [VerifyingKey#RSA_BITS_MAX] bits, [SignedNames#OCCURRENCES_MAX].
@NullMarked
package org.posthorn.mailauth.dkim;

import org.jspecify.annotations.NullMarked;
