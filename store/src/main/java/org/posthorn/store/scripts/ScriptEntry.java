package org.posthorn.store.scripts;

/// A script as a list shows it.
///
/// @param id which it keeps while its name and its text change; never used again
/// @param octets how long it is
/// @param active whether it is the one that runs
/// @param modSeq another one after every change of its text or name
public record ScriptEntry(int id, String name, int octets, boolean active, long modSeq) {}
