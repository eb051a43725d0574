package org.posthorn.admin.copies;

import java.time.Instant;
import java.util.Optional;

/// A backup in the backup directory.
///
/// @param name of its directory
/// @param bytes its size; empty if that was not recorded
public record KnownBackup(String name, Instant made, Optional<Long> bytes) {}
