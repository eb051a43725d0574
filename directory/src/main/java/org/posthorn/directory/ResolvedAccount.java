package org.posthorn.directory;

import java.util.Optional;

/// One account that a recipient address leads to.
///
/// @param deliveredTo the address at which the account was found, with its detail: what a
///   `Delivered-To` field says
/// @param detail the part after the separator of a subaddress (RFC 5233 §4), as it was written
public record ResolvedAccount(Account account, Address deliveredTo, Optional<String> detail) {}
