package org.posthorn.store.mail;

/// The result of COPY or MOVE (RFC 4315 §3): `from[i]` became `to[i]`.
///
/// @param uidValidity of the target mailbox
/// @param from UIDs in the source, ascending
/// @param to UIDs in the target, ascending
/// @param missing requested UIDs that are not in the source, ascending
public record CopyOutcome(int uidValidity, int[] from, int[] to, int[] missing) {}
