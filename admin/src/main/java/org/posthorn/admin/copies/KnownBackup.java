package org.posthorn.admin.copies;

import java.time.Instant;
import java.util.Optional;

/// A backup that lies in the directory for them.
///
/// @param name of its directory
/// @param bytes how large it is; empty if that was not written down
public record KnownBackup(String name, Instant made, Optional<Long> bytes) {}
