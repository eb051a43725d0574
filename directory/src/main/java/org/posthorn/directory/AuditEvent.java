package org.posthorn.directory;

import java.time.Instant;

/// Something that an administrator, or an account for itself, did.
///
/// @param actor the name of the principal
/// @param action what was done, such as `account.add`
/// @param subject what it was done to, such as an address
/// @param detail what else matters; never a secret
public record AuditEvent(Instant at, String actor, String action, String subject, String detail) {}
