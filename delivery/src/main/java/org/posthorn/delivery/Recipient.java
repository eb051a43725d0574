package org.posthorn.delivery;

import org.posthorn.directory.AccountId;

/// An account that gets a copy.
///
/// @param deliveredTo the address at which the account was found
public record Recipient(AccountId account, String deliveredTo) {}
