package org.posthorn.store.message;

import java.time.Instant;
import org.posthorn.store.mail.FlagSet;

/// A message to append. After a successful append the staged message belongs to the account and its
/// `close()` does nothing.
///
/// @param internalDate RFC 9051 §2.3.3; stored in whole seconds
public record NewMessage(StagedMessage message, FlagSet flags, Instant internalDate) {}
