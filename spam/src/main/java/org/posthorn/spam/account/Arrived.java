package org.posthorn.spam.account;

import java.util.OptionalDouble;
import org.posthorn.spam.MessageView;

/// A message that is about to be filed for an account.
///
/// @param message with the fields of this server
/// @param spam what the server says, from 0 to 1; empty if it did not look
/// @param forged whether the author's domain says that it is not from there: no list of senders is
///   believed then
public record Arrived(MessageView message, OptionalDouble spam, boolean forged) {}
