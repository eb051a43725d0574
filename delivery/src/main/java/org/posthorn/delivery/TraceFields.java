package org.posthorn.delivery;

import java.nio.charset.StandardCharsets;

/// What is put before a message.
///
/// @param returnPath the reverse-path without brackets. RFC 5321 §4.4
/// @param others what all copies share: Received, and what a submission lacked
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
