package org.posthorn.jmap.mdn;

import java.util.List;
import java.util.Optional;
import org.posthorn.jmap.blob.Blobs;
import org.posthorn.jmap.protocol.SetException;
import org.posthorn.mime.AddrSpec;
import org.posthorn.mime.AddressException;
import org.posthorn.mime.AddressFields;
import org.posthorn.mime.HeaderField;
import org.posthorn.mime.HeaderFields;
import org.posthorn.mime.MessageIds;
import org.posthorn.mime.MimeLimits;
import org.posthorn.store.message.MessageBytes;

/// The message that a notification is about.
///
/// @param asking who wants the notification, at least one
record OriginalMessage(HeaderFields header, List<AddrSpec> asking, MessageBytes bytes) {
  /// Addresses that one message may have notified: each notification is the owner's mail.
  private static final int ASKING_MAX = 10;

  /// @throws SetException `notFound` if it asks for no notification (RFC 9007 §2.1), `forbidden` if
  ///   it may not be answered with one
  static OriginalMessage read(MessageBytes bytes) {
    var entity = Blobs.scanned(bytes);
    long end = Math.min(entity.bodyStart(), MimeLimits.defaults().headerBytesMax());
    HeaderFields header = HeaderFields.parse(bytes.range(0, end));
    List<HeaderField> fields = header.all("Disposition-Notification-To");
    // RFC 8098 §2.1: one field at most
    if (fields.size() != 1) {
      throw new SetException("notFound", "the Email asks for no notification");
    }
    // RFC 8098 §3
    if (Notification.isOne(entity)) {
      throw new SetException("forbidden", "no notification answers a notification");
    }
    try {
      return new OriginalMessage(
          header, AddressFields.mailboxList(fields.getFirst().value(), ASKING_MAX), bytes);
    } catch (AddressException e) {
      throw new SetException("notFound", "the Email asks for no notification that can be sent");
    }
  }

  Optional<String> messageId() {
    return header.first("Message-ID").flatMap(field -> MessageIds.first(field.value()));
  }

  /// RFC 8098 §2.3
  Optional<String> originalRecipient() {
    return header.first("Original-Recipient").map(HeaderField::decoded);
  }

  String subject() {
    return header.first("Subject").map(HeaderField::decoded).orElse("");
  }
}
