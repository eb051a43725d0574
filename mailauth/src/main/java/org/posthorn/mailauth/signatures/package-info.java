/// All signatures of a message in one pass: DKIM's and ARC's. DKIM2, which is still a draft, would
/// be a package beside `dkim` whose verifier [SignatureVerifier] feeds too.
///
/// **The model**: a [SignatureVerifier] is fed a message as it arrives, and gives [Signatures].
///
/// **Threads**: values are immutable; a verifier belongs to one thread.
///
/// **Limits**: [org.posthorn.mailauth.canonical.HeaderBlock#OCTETS_MAX]; those of `dkim` and `arc`.
@NullMarked
package org.posthorn.mailauth.signatures;

import org.jspecify.annotations.NullMarked;
