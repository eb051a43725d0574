package org.posthorn.directory;

import java.util.Optional;

/// An account that a recipient address resolves to.
///
/// @param deliveredTo the address at which the account was found, with its detail: the value of
///   `Delivered-To`
/// @param detail the part after the separator of a subaddress (RFC 5233 §4), in its original
///   spelling
public record ResolvedAccount(Account account, Address deliveredTo, Optional<String> detail) {}
