/// ARC: the authentication results of forwarders and lists, and whether their seals are valid.
///
/// **RFC**: 8617 (ARC).
///
/// **The model**: each hop that changes a message adds a set of three fields with its instance
/// number. An [ArcVerifier] validates the chain of sets and returns an [ArcChain]; an [ArcSealer]
/// adds a set of this server. The signatures are those of DKIM, and so are the classes that read
/// them ([org.posthorn.mailauth.dkim.SignatureField], [org.posthorn.mailauth.dkim.PublicKeys]). A
/// valid chain shows which servers handled a message, not that they can be trusted; that is decided
/// elsewhere.
///
/// **Threads**: values are immutable; a verifier and a sealer belong to one thread.
///
/// **Limits**: [ArcVerifier#INSTANCES_MAX].
@NullMarked
package org.posthorn.mailauth.arc;

import org.jspecify.annotations.NullMarked;
