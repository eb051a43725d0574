package org.posthorn.store.uploads;

/// Uploaded octets that are kept until a message uses them, or they expire.
///
/// @param name of letters and digits, random: only its holder can read the octets
/// @param size in octets
public record Upload(String name, long size) {}
