/// What forwarders and lists found when a message reached them, and whether their seals hold.
///
/// **RFC**: 8617 (ARC).
///
/// **The model**: each hop that changes a message adds a set of three fields with its instance
/// number; an [ArcVerifier] validates the chain of sets and gives an [ArcChain]; an [ArcSealer]
/// adds a set of ours. Signatures are DKIM's, and so are the classes that read them
/// ([org.posthorn.mailauth.dkim.SignatureField], [org.posthorn.mailauth.dkim.PublicKeys]). A valid
/// chain says who handled a message, not that any of them is to be believed; that is decided
/// elsewhere.
///
/// **Threads**: values are immutable; a verifier and a sealer belong to one thread.
///
/// **Limits**: [ArcVerifier#INSTANCES_MAX].
@NullMarked
package org.posthorn.mailauth.arc;

import org.jspecify.annotations.NullMarked;
