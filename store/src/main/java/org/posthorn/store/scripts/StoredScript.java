package org.posthorn.store.scripts;

/// A script with its text.
///
/// @param octets as they were uploaded
/// @param version the [version][Scripts#version] of the account's scripts when this was read
public record StoredScript(String name, byte[] octets, long version) {}
