package org.posthorn.store.scripts;

/// A script as a list shows it.
///
/// @param octets how long it is
/// @param active whether it is the one that runs
public record ScriptEntry(String name, int octets, boolean active) {}
