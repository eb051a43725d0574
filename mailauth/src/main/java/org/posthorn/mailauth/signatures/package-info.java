/// Verifies all signatures of a message in one pass: DKIM and ARC. DKIM2, which is still a draft,
/// would be a package like `dkim` whose verifier [SignatureVerifier] calls too.
///
/// **The model**: a [SignatureVerifier] processes the original message and returns [Signatures].
///
/// **Threads**: values are immutable; a verifier belongs to one thread.
///
/// **Limits**: [org.posthorn.mailauth.canonical.HeaderBlock#OCTETS_MAX]; those of `dkim` and `arc`.
@NullMarked
package org.posthorn.mailauth.signatures;

import org.jspecify.annotations.NullMarked;
