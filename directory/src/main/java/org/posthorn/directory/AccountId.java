package org.posthorn.directory;

/// Names an account: 1 and up, never used twice.
public record AccountId(long value) {}
