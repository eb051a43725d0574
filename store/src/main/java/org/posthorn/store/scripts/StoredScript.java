package org.posthorn.store.scripts;

/// A script with its text.
///
/// @param octets the original octets
/// @param version the [version][Scripts#version] of the account's scripts when it was read
public record StoredScript(String name, byte[] octets, long version) {}
