package org.posthorn.store.scripts;

/// A script in a list.
///
/// @param id unchanged when name or text changes; never reused
/// @param octets its length
/// @param active whether it is the active script
/// @param modSeq changes with its text or name
public record ScriptEntry(int id, String name, int octets, boolean active, long modSeq) {}
