package org.posthorn.vault.qkd;

/// What a key server says of its link. ETSI GS QKD 014 §6.1.
///
/// @param source the name of the key server that answered
/// @param target the name of the other side's key server
/// @param keyBits default size of a key
/// @param stored keys that can be taken now
/// @param storedMax keys that it stores at most
/// @param perRequestMax keys that can be taken with one request
public record KeyServerStatus(
    String source, String target, int keyBits, long stored, long storedMax, int perRequestMax) {}
