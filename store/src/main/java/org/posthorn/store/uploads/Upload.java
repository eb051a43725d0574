package org.posthorn.store.uploads;

/// Octets that are there until a message takes them, or time runs out.
///
/// @param name of letters and digits, random: only who has it finds the octets
/// @param size in octets
public record Upload(String name, long size) {}
