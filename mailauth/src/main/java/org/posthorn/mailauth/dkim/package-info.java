/// DKIM: verification and signing, and the keys of local domains.
///
/// **RFCs**: 6376 (DKIM), 8301 (which algorithms, which keys), 8463 (Ed25519), 8616 (international
/// domains).
///
/// **The model**: a [DkimSigner] processes a message in its final form and returns the fields to
/// put before it, one for each [DkimKey]. Header and body are canonicalized as `relaxed`, because
/// mail servers fold and trim. A [DkimVerifier] verifies the signatures of a received message and
/// returns a [DkimResult] for each: it parses a [SignatureField] and looks up keys with
/// [PublicKeys]. [DkimRecord] is a key record. [KeySchedule] computes when keys are rotated; it has
/// no state.
///
/// **Threads**: values are immutable; a signer, a verifier and its keys belong to one thread.
///
/// **Limits**: [org.posthorn.mailauth.canonical.HeaderBlock#OCTETS_MAX],
/// [SignatureField#OCTETS_MAX], [DkimVerifier#SIGNATURES_MAX], [PublicKeys#RECORDS_MAX], keys of
/// [VerifyingKey#RSA_BITS_MIN] to [VerifyingKey#RSA_BITS_MAX] bits, [SignedNames#OCCURRENCES_MAX].
@NullMarked
package org.posthorn.mailauth.dkim;

import org.jspecify.annotations.NullMarked;
