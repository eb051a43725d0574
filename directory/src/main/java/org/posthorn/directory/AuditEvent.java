package org.posthorn.directory;

import java.time.Instant;

/// An action of an administrator, or of an account for itself.
///
/// @param actor the name of the principal
/// @param action such as `account.add`
/// @param subject the changed object, such as an address
/// @param detail further data; never a secret
public record AuditEvent(Instant at, String actor, String action, String subject, String detail) {}
