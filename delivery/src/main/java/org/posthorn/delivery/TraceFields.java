package org.posthorn.delivery;

import java.nio.charset.StandardCharsets;

/// The header fields that are put before a message.
///
/// @param returnPath the reverse-path without brackets. RFC 5321 §4.4
/// @param others fields of all copies: Received, and those that a submission lacked
record TraceFields(String returnPath, String others) {

  /// The fields of one account's copy.
  byte[] forCopy(LocalRecipient recipient) {
    String fields =
        "Return-Path: <"
            + returnPath
            + ">\r\nDelivered-To: "
            + recipient.deliveredTo()
            + "\r\n"
            + others;
    return fields.getBytes(StandardCharsets.UTF_8);
  }
}
