/// Keys of quantum key distribution (QKD): the client of a key server (KME) and what is remembered
/// of its keys.
///
/// **Standard**: ETSI GS QKD 014 V1.1.1, the REST interface for key delivery: `status`, `enc_keys`,
/// `dec_keys`, over HTTPS with certificates on both sides.
///
/// **The model**: a [KeyLink] is the keys that this server shares with one other server. Each of
/// the two asks a key server of its own ([KeyServer]): the sender takes new keys ([KeyLink#take])
/// and sends their ids; the receiver asks for the keys with these ids ([KeyLink#find]). Both
/// remember every id before its key is used ([UsedKeys]), so that a key server that repeats a key,
/// or somebody who repeats a message, is found out.
///
/// **Failures**: a key server that cannot be reached, does not answer in time, refuses, answers
/// nonsense, repeats a key or has none left is a [KeyServerException] with one sentence about it,
/// which is also kept for `posthorn qkd status` ([LinkState]). Keys are never in a log or an error.
///
/// **Threads**: [KeyLink] and [KeyServer] are thread-safe.
///
/// **Limits**: [QkdLimits].
///
/// # On disk
///
/// Partitions of kind 17 have the name of a link as their id; the one without an id is of the
/// package `vault.sealed`.
///
/// - Table 168, `qkd_used_keys`: key: one octet, 1 for keys that were taken, 2 for keys and
///   messages that were opened, then the id as UTF-8. Value, version 1: when (8 octets, seconds
///   since 1970). Removed after [QkdLimits#keysUsedKept].
/// - Table 169, `qkd_link_state`: one row, with an empty key; [LinkState], version 1.
///
/// Decision: `docs/decisions/0045-sealed-internal-mail.md`.
@NullMarked
package org.posthorn.vault.qkd;

import org.jspecify.annotations.NullMarked;
