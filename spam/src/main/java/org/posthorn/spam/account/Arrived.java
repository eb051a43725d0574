package org.posthorn.spam.account;

import java.util.OptionalDouble;
import org.posthorn.spam.MessageView;

/// A message that is about to be filed for an account.
///
/// @param message with the fields of this server
/// @param spam the server's probability, from 0 to 1; empty if it was not computed
/// @param forged whether DMARC failed: lists of senders then do not apply
public record Arrived(MessageView message, OptionalDouble spam, boolean forged) {}
